"""When what happened, as notes tell it: one line for each thing that a note dates."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kb import dates, urls
from kb.app.things import Event
from kb.app.topic.quoting import Quoting, plain
from kb.app.topic.scope import Scope
from kb.page import Cite, Entry, Section
from kb.store import cited, looking, standing
from kb.text import cut

_MOST = 24  # lines
_READ = 400  # of more events than that not all are looked at
_LONGEST = 200  # cells
_YEAR = len("2024")
_LINKED = "day"  # a link to a daily note
_LABELLED = re.compile(r"(\w[\w .-]{0,30}?)\s?[:：]\s?(\S.{3,40})")
_COLUMNS = ("day", "what", "kind")
_RANK = {"event": 0, "publication": 1, "post": 2, "paper": 3}  # what tells more of a topic, if there is too much


def section(db: sqlite3.Connection, scope: Scope, events: Iterable[Event], most: int = _MOST) -> Section:
    """The days that notes tell; of the days of notes themselves only the first and the last.

    events: of the topic's blocks.
    """
    found = sorted(_first_told(event for event in events if len(event.date) > _YEAR and event.role != _LINKED))
    quoting = Quoting(db)
    told = {event: quoting.line(event.path, event.line) for event in _spread(found, _READ)}
    lone = {event for event, cite in told.items() if _is_lone(event, cite)}
    days = sorted({*(event for event in told if event not in lone), *_ends(db, scope, lone)})
    kept = sorted(_spread(sorted(days, key=_worth), most)) if most else days
    entries = tuple(_entry(db, event, told.get(event) or quoting.line(event.path, event.line)) for event in kept)
    return Section("timeline", "Timeline", entries, len(days) - len(kept), _COLUMNS)


def _first_told(found: Iterable[Event]) -> Iterator[Event]:
    """Of what is dated alike in one way, the first line that says so."""

    def same(event: Event) -> tuple[str, str]:
        return event.date, event.role

    for _, alike in groupby(sorted(found, key=lambda event: (*same(event), event)), key=same):
        yield next(alike)


def _is_lone(event: Event, cite: Cite) -> bool:
    """Whether the line says nothing but its date: it is the day of a note."""
    return event.role == "event" and dates.read(plain(cite.quote)) is not None


def _ends(db: sqlite3.Connection, scope: Scope, lone: Iterable[Event]) -> set[Event]:
    """The first and the last day of a note; by its own day, or a line of it that is a date."""
    days = [(day, path, 0) for path, _, day in standing.paths(db, scope.notes).values() if day]
    days = sorted([*days, *((event.date, event.path, event.line) for event in lone)])
    lines = Quoting(db)
    return {Event(day, path, line or lines.first(path).line, "note") for day, path, line in (*days[:1], *days[-1:])}


def _worth(event: Event) -> tuple[int, Event]:
    return _RANK.get(event.role, len(_RANK)), event


def _spread(events: Sequence[Event], most: int) -> Sequence[Event]:
    """So many of them, as far apart as they can be, with the first and the last."""
    if len(events) <= most:
        return events
    return [events[place * (len(events) - 1) // (most - 1)] for place in range(most)]


def _entry(db: sqlite3.Connection, event: Event, cite: Cite) -> Entry:
    day, told = event.date[:10], cut(_told(db, event, cite), _LONGEST)
    return Entry(
        f"{day}  {told}",
        path=event.path,
        line=event.line,
        date=event.date,
        reason=event.role,
        cites=(cite,),
        cells=(day, told, event.role),
    )


def _told(db: sqlite3.Connection, event: Event, cite: Cite) -> str:
    """What happened: what a post or paper is called; else the line; of a note, or a line that has only a
    label with the date, what the note is called."""
    if event.role in ("post", "paper"):
        links = cited.on_line(db, looking.file_id(db, event.path), event.line)
        if name := next((plain(link.display) for link in links if urls.stamp(link.target) == event.date), ""):
            return name
    words = plain(cite.quote)
    if event.role == "note":
        return _title(db, event)
    if label := _LABELLED.fullmatch(words):
        return f"{label[1]}: {_title(db, event)}" if dates.read(label[2].strip("\"'")) else words
    return words.removeprefix(f"{event.date[:10]} · ")


def _title(db: sqlite3.Connection, event: Event) -> str:
    return looking.note(db, looking.file_id(db, event.path)).title
