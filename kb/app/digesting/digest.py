"""The daily digest: what changed about the things that are followed, and what is worth a minute today (field B12).

What changed is told since the last digest.  What is worth a minute (passages to see again, open
hunches, names without a link, what went stale) is told once a day, by the first digest of it.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from kb import smallfile
from kb.app import facts, kept, things
from kb.app.digesting import (
    changed,
    conflicting,
    cursor,
    followed,
    lastly,
    loose,
    newsworthy,
    resurfacing,
    shown,
    stating,
)
from kb.app.digesting.change import Change
from kb.app.digesting.cursor import Cursor
from kb.app.digesting.followed import Followed
from kb.app.digesting.newsworthy import News
from kb.app.digesting.resurfacing import Chosen
from kb.app.digesting.snapshot import Snapshot
from kb.config import Settings
from kb.page import Entry, Facts, Page, Report, Section
from kb.query import Between
from kb.store.claimed import ClaimRow
from kb.views import claims as amounts
from kb.views import report as view

_LARGEST = 5_000_000  # bytes of the record of what was shown
_TOLD = ("text", "mark", "path", "line", "url", "reason", "lang")  # of an entry, in the document


class Wish(NamedTuple):
    """How a digest is wanted.

    now:     the moment that it is.  since: ``last`` or ``day``, the first digest of this day.
    span:    days, in place of ``since``: what the notes and feed items of these days brought.
    follow:  names in place of those in the settings.
    seed:    of what is chosen to be seen again; the day if empty.
    limit:   entries of a section; 0 for all.
    """

    now: datetime
    since: str = "last"
    follow: Sequence[str] = ()
    seed: str = ""
    limit: int = 20
    span: Between | None = None


class Digest(NamedTuple):
    """page: what it tells.  remember: makes it the last one."""

    page: Page
    remember: Callable[[], None]


def make(db: sqlite3.Connection, settings: Settings, wish: Wish) -> Digest:
    """Raises KbError for a name that nothing has, and if what was kept of the last one cannot be read."""
    if wish.span:
        return _of_span(db, settings, wish, wish.span)
    root, today = settings.root, wish.now.date()
    held = cursor.load(root)
    is_first = held.at[:10] != today.isoformat()
    base = held if is_first or wish.since == "last" else held._replace(at=held.day_at, item=held.day_item)
    last = lastly.load(root)
    before = last if is_first or wish.since == "last" else lastly.load(root, lastly.DAY)
    after = stating.take(db, last or {})
    found = _changes(db, before, after)
    watched = followed.named(db, settings, today, wish.follow)
    news = newsworthy.news(db, settings, base.item, watched, wish.limit)
    again: list[Chosen] = []
    sections = [*changed.sections(found, _among(db, watched)), news.section]
    is_new = any(section.entries for section in sections)
    if is_first or wish.since == "day":
        again = _again(db, root, today, wish, watched, found)
        sections += [*_stale(db, settings, base, today), resurfacing.section(again), *loose.sections(db, today)]
    report = _report(wish, base, is_new, [_cut(section, wish.limit) for section in sections if section.entries])
    page = view.page(report, _document(report, wish, base, watched, is_new), "entries")
    return Digest(page, partial(_remember, root, wish.now, held, is_first, last, after, news, again))


def _of_span(db: sqlite3.Connection, settings: Settings, wish: Wish, span: Between) -> Digest:
    """What the notes of some days brought, by their own dates, to those of the days before; nothing is kept of it."""
    every = stating.take(db)
    before = {path: said for path, said in every.items() if not said.date or (span.since and said.date < span.since)}
    after = {path: said for path, said in every.items() if not (span.until and said.date > span.until)}
    watched = followed.named(db, settings, wish.now.date(), wish.follow)
    news = newsworthy.news(db, settings, 0, watched, wish.limit, span)
    sections = [*changed.sections(_changes(db, before, after), _among(db, watched)), news.section]
    is_new = any(section.entries for section in sections)
    days = f"{span.since or '…'} to {span.until or wish.now.date().isoformat()}"
    shown_ones = tuple(_cut(section, wish.limit) for section in sections if section.entries)
    about = "by the dates of notes and feed items" if is_new else "nothing of these days"
    report = Report(f"digest {days}", f"Digest {days}", about, wish.now.isoformat(), shown_ones)
    document = _document(report, wish, Cursor(span.since), watched, is_new)
    return Digest(view.page(report, document, "entries"), lambda: None)


def _changes(db: sqlite3.Connection, before: Snapshot | None, after: Snapshot) -> tuple[Change, ...]:
    """Nothing changed where there is nothing to compare with."""
    if before is None:
        return ()
    return changed.with_pages(db, changed.changes(before, after, partial(conflicting.conflicts, db)))


def _among(db: sqlite3.Connection, watched: Followed) -> frozenset[str]:
    """What the changes should be about; all, where nobody said what is followed."""
    if watched.by_use:
        return frozenset()
    relatives = (other for model in watched.models for other in things.relatives(db, model))
    return frozenset((*watched.models, *relatives, *watched.people, *watched.organisations, *watched.sources))


def _again(
    db: sqlite3.Connection, root: str, today: date, wish: Wish, watched: Followed, found: Sequence[Change]
) -> list[Chosen]:
    claims = (change for change in found if (change.kind, change.mark) == ("claim", "+"))
    models = Counter(name for change in claims for name in change.names)
    manner = resurfacing.Manner(today, wish.seed, watched, models)
    return resurfacing.chosen(db, manner, shown.read(_record(root)))


def _record(root: str) -> str:
    try:
        return smallfile.read(root, shown.PLACE, _LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""


def _stale(db: sqlite3.Connection, settings: Settings, base: Cursor, today: date) -> Iterator[Section]:
    """Limits, prices and availability that became old since the last digest."""
    if base.at:
        found = facts.stale_between(db, date.fromisoformat(base.at[:10]), today, settings["facts.stale"])
        yield Section("stale", "Gone stale", tuple(map(_old, found)))


def _old(fact: facts.Fact) -> Entry:
    told = fact.told
    text = _amount(told) if isinstance(told, ClaimRow) else told.text
    return Entry(text, "", told.path, told.line, reason=f"as of {fact.day}")


def _amount(row: ClaimRow) -> str:
    told = {**row._asdict(), "comparator": row.comparator or None}
    return " ".join(filter(None, (", ".join(map(amounts.short, row.subjects)), row.measure, amounts.amount(told))))


def _cut(section: Section, limit: int) -> Section:
    if not limit or len(section.entries) <= limit:
        return section
    return section._replace(entries=section.entries[:limit], more=section.more + len(section.entries) - limit)


def _report(wish: Wish, base: Cursor, is_new: bool, sections: Sequence[Section]) -> Report:
    day = wish.now.date().isoformat()
    since = f"since {base.at[:16].replace('T', ' ')}" if base.at else "the first one; from now on what changes is told"
    about = since if is_new or not base.at else f"nothing changed {since}"
    return Report(f"digest {day} {wish.since} {base.at}", f"Digest {day}", about, wish.now.isoformat(), tuple(sections))


def _document(report: Report, wish: Wish, base: Cursor, watched: Followed, is_new: bool) -> Facts:
    entries = [
        {
            "section": section.name,
            **{name: getattr(entry, name) for name in _TOLD},
            "path": entry.path or None,
            "line": entry.line or None,
        }
        for section in report.sections
        for entry in section.entries
    ]
    return {
        "day": wish.now.date().isoformat(),
        "since": base.at or None,
        "changed": is_new,
        "followed": {
            **{kind: list(getattr(watched, kind)) for kind in ("models", "people", "organisations", "sources", "tags")},
            "queries": sorted(watched.queries),
            "by_use": watched.by_use,
        },
        "sections": [
            {"name": section.name, "title": section.title, "entries": len(section.entries), "more": section.more}
            for section in report.sections
        ],
        "total": len(entries),
        "entries": entries,
    }


def _remember(
    root: str,
    now: datetime,
    held: Cursor,
    is_first: bool,
    last: Snapshot | None,
    after: Snapshot,
    news: News,
    again: Sequence[Chosen],
) -> None:
    """What notes say now comes last, and after the cursor: whatever is cut off is told again.  The
    other way round a digest that was cut off in between would find nothing new, and take the day's
    news out of the daily note."""
    if is_first:
        lastly.keep(root, after if last is None else last, lastly.DAY)
    if again:
        day = now.date().isoformat()
        kept.change(root, shown.PLACE, lambda text: shown.with_shown(text, [one.seen(day) for one in again]))
    day_at, day_item = (held.at, held.item) if is_first else (held.day_at, held.day_item)
    cursor.keep(root, Cursor(now.isoformat(timespec="seconds"), max(news.cursor, held.item), day_at, day_item))
    if after != last:
        lastly.keep(root, after)
