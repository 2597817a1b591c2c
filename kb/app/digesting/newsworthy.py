"""Which items of feeds are worth a look: ranked by how close they are to the vault and to what is followed."""

import sqlite3
from datetime import date
from typing import NamedTuple

from kb.app.digesting import arrivals, closeness, onestory
from kb.app.digesting.arrivals import Item
from kb.app.digesting.closeness import Evidence
from kb.app.digesting.followed import Followed
from kb.config import Settings
from kb.page import Entry, Section
from kb.query import Between
from kb.text import cut

_A_DAY, _OLDEST = 0.02, 60  # what an item loses each day, and after how many it loses no more
_REASONS = 3  # that are told
_FEEDS = 3  # that are named
_LONGEST = 200  # cells of a title


class News(NamedTuple):
    """cursor: the number of the last item that was looked at; the next time is about those after it."""

    section: Section
    cursor: int


def news(
    db: sqlite3.Connection,
    settings: Settings,
    cursor: int,
    followed: Followed,
    limit: int = 10,
    span: Between | None = None,
) -> News:
    """The items with a number above ``cursor``, the closest first, each story once.  limit: 0 for all.
    span: only those of these days.

    No clock is asked: an item is as old as the newest one makes it.
    """
    items, last = arrivals.after(db, settings, cursor)
    if span:
        items = [item for item in items if span.since <= item.day and not (span.until and item.day > span.until)]
    evidence = closeness.evidence(db, items, followed)
    ages = _ages(items)
    scores = {item.note: sum(one.weight for one in evidence[item.note]) - _A_DAY * ages[item.note] for item in items}
    ranked = sorted(items, key=lambda item: (-round(scores[item.note], 6), item.number))
    stories = onestory.folded(db, ranked)
    shown = stories[: limit or None]
    entries = tuple(_entry(story, evidence[story[0].note]) for story in shown)
    return News(Section("news", "New in feeds", entries, len(stories) - len(shown)), last)


def _ages(items: list[Item]) -> dict[int, int]:
    """Days before the newest, by item; one that tells no day is as old as any."""
    days = {item.note: _ordinal(item.day) for item in items}
    newest = max(days.values(), default=0)
    return {note: min(newest - day, _OLDEST) for note, day in days.items()}


def _ordinal(day: str) -> int:
    """Of the first day of as much as is told."""
    try:
        return date.fromisoformat(day + "-01-01"[len(day) - 4 :]).toordinal()
    except ValueError:
        return 0


def _entry(story: list[Item], evidence: list[Evidence]) -> Entry:
    """story: the closest item of it first."""
    first = story[0]
    reasons = [one.reason(first.title) for one in evidence[:_REASONS]] or [f"new in {first.feed}"]
    feeds = [feed for item in story for feed in (item.feed, *item.others)]
    others = [feed for feed in dict.fromkeys(feeds) if feed != first.feed]
    if others:
        more = f" and {len(others) - _FEEDS} more" if len(others) > _FEEDS else ""
        reasons.append(f"also in {', '.join(others[:_FEEDS])}{more}")
    return Entry(cut(first.title, _LONGEST), "+", first.path, 1, first.url, "; ".join(reasons), first.lang)
