"""A topic at a glance: what it is, since when it is spoken of, what is spoken of beside it."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from kb import catalogue
from kb.app.digesting.closeness import short
from kb.app.things import Event
from kb.app.topic.quoting import Quoting
from kb.app.topic.scope import Scope
from kb.page import Cite, Entry, Section
from kb.store import mentioned, standing

_BESIDE = 6  # models
_DATES = ("announced", "released", "published")


def section(db: sqlite3.Connection, scope: Scope, events: Iterable[Event]) -> Section:
    """Each line rests on a note: of what the catalogue knows only what a note says, too.

    events: of the topic's blocks.
    """
    quoting = Quoting(db)
    lines = (*_made(db, scope, quoting), *_dated(scope, events, quoting), *_spoken(db, scope, quoting))
    return Section("glance", "At a glance", (*lines, *_beside(db, scope, quoting)))


def _row(scope: Scope) -> dict[str, object]:
    maker, _, name = scope.name.partition("/")
    rows = catalogue.rows("models")["model"] if scope.kind == "model" else ()
    return next((row for row in rows if (row["maker"], row["name"]) == (maker, name)), {})


def _made(db: sqlite3.Connection, scope: Scope, quoting: Quoting) -> Iterator[Entry]:
    """Who makes it, and of which family it is."""
    row = _row(scope)
    first = mentioned.told(db, "model", scope.name) if row else None
    if first:
        organisations = catalogue.rows("organisations")["organisation"]
        maker = next((one["name"] for one in organisations if one["id"] == row["maker"]), row["maker"])
        family = f", of the family {row['family']}" if row.get("family") not in (None, row["name"]) else ""
        cite = quoting.line(first.path, first.line)
        yield _entry(f"{scope.title} is a model of {maker}{family}.", (cite,), "by the catalogue")


def _dated(scope: Scope, events: Iterable[Event], quoting: Quoting) -> Iterator[Entry]:
    """The days of it that the catalogue knows and a note tells."""
    known = {str(value)[:10]: name for name in _DATES if (value := _row(scope).get(name))}
    if not known:
        return
    told: dict[str, list[Cite]] = {}
    for event in sorted(events):
        if event.date[:10] in known:
            told.setdefault(event.date[:10], []).append(quoting.line(event.path, event.line))
    for day, cites in told.items():
        yield _entry(f"{known[day].capitalize()} {day}.", tuple(dict.fromkeys(cites))[:3], "by the dates in the notes")


def _spoken(db: sqlite3.Connection, scope: Scope, quoting: Quoting) -> Iterator[Entry]:
    """Since when, until when, in how many notes."""
    notes = standing.paths(db, scope.notes)
    days = sorted((day, path) for path, _, day in notes.values() if day)
    told = f"{len(notes):,} note{'' if len(notes) == 1 else 's'} speak{'s' if len(notes) == 1 else ''} of {scope.title}"
    if days:
        ends = (days[0], days[-1])
        span = f"dated {ends[0][0]}" + (f" to {ends[1][0]}" if ends[0][0] != ends[1][0] else "")
        cites = tuple(dict.fromkeys(quoting.first(path) for _, path in ends))
        yield _entry(f"{told}, {span}.", cites)
    else:
        yield _entry(f"{told}.", tuple(quoting.first(path) for path in sorted(path for path, *_ in notes.values())[:1]))


def _beside(db: sqlite3.Connection, scope: Scope, quoting: Quoting) -> Iterator[Entry]:
    """The models that are spoken of most in the same breath."""
    found = [row for row in mentioned.beside(db, scope.blocks) if row.canonical not in scope.models][:_BESIDE]
    if found:
        told = ", ".join(f"{short(row.canonical)} ({row.blocks:,})" for row in found)
        yield _entry(f"Beside it: {told}.", tuple(quoting.line(row.path, row.line) for row in found), "by paragraphs")


def _entry(text: str, cites: Sequence[Cite], reason: str = "") -> Entry:
    first = cites[0] if cites else None
    where = (first.path, first.line) if first else ("", 0)
    return Entry(text, path=where[0], line=where[1], reason=reason, cites=tuple(cites))
