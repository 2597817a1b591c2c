"""``kb source list`` and ``kb source show``: what the notes cite, whatever its spelling."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb import dates, urls
from kb.app import attribution, guessing, relations, titles
from kb.app.ownsources import PLACE, Own
from kb.errors import KbError
from kb.page import Facts, Page
from kb.store import cited, details, guesses
from kb.store.details import LinkRow
from kb.store.looking import NoteRow
from kb.views import sources as view


class From(NamedTuple):
    """A note whose words are from a source.  status: accepted, unconfirmed.
    line, text: where the words begin.  reasons: with their places."""

    note: NoteRow
    status: str
    line: int
    text: str
    reasons: tuple[str, ...]


def listed(db: sqlite3.Connection, part: str, limit: int) -> Page:
    found = cited.sources(db, part)
    rows = [
        {
            "source_id": item.key,
            "canonical": urls.identify(item.spelling).canonical,
            "citations": item.links,
            "notes": item.notes,
        }
        for item in found[: limit or None]
    ]
    return view.listed(rows, len(found))


def show(db: sqlite3.Connection, name: str, unconfirmed: bool = False) -> Page:
    """One source with every spelling, title, role, the lines that cite it, and the notes that are
    from it.  unconfirmed: with those of which that is only guessed.

    Raises KbError if no note cites it or is from it.
    """
    key = urls.key(name)
    held = attribution.own(db)
    rows = cited.citations(db, key)
    records = cited.records(db, key)
    given = list(notes_from(db, key, held, unconfirmed))
    if not rows and not records and not given:
        raise KbError(f"no note cites {name}", "kb source list shows what is cited")
    source = urls.identify(rows[0].target if rows else name)
    lines = details.LineReader(db)
    names = [row.display for row in rows if row.display]
    document: Facts = {
        "source_id": key,
        "canonical": source.canonical,
        "time": time(source.canonical),
        "spellings": _counted(row.target for row in rows),
        "titles": _counted(names),
        "roles": _counted(row.role for row in rows if row.role),
        "records": [{"path": path, "title": title} for path, title in records],
        "related": relations.related(db, held, key, rows, [*names, *(title for _, title in records)]),
        "suggestions": list(titles.Pages(db).like(key, rows, [path for path, _ in records])),
        "citations": [*map(_attribution, given), *(_citation(row, lines) for row in rows)],
        "remarks": attribution.remarks(db, held),
    }
    return view.shown(document)


def notes_from(db: sqlite3.Connection, key: str, held: Own, unconfirmed: bool) -> Iterator[From]:
    """The notes that are from a source by their reader's word, and those of which it is guessed."""
    for given in attribution.accepted(db, held):
        if given.said.key == key:
            yield _from(db, given.note, "accepted", (PLACE,))
    for note, candidate in guessing.unconfirmed(db, key, held) if unconfirmed else ():
        told = [f"{reason.text} ({', '.join(dict.fromkeys(reason.places))})" for reason in candidate.best()]
        against = [f"but {reason.text} ({', '.join(reason.places)})" for reason in candidate.against]
        yield _from(db, note, "unconfirmed", (*told, *against))


def _from(db: sqlite3.Connection, note: NoteRow, status: str, reasons: tuple[str, ...]) -> From:
    quoted = next((piece for piece in guesses.pieces(db, note.id) if piece.voice == "source_quote"), None)
    text = details.LineReader(db).text(note.id, quoted.line)[0] if quoted else ""
    return From(note, status, quoted.line if quoted else 1, text.strip(), reasons)


def _attribution(given: From) -> Facts:
    return {
        "path": given.note.path,
        "line": given.line,
        "column": 0,
        "title": None,
        "role": "from",
        "status": given.status,
        "url": None,
        "locator": {},
        "text": given.text,
        "reasons": list(given.reasons),
    }


def _citation(row: LinkRow, lines: details.LineReader) -> Facts:
    text, _ = lines.text(row.note, row.line, row.start)
    return {
        "path": row.source,
        "line": row.line,
        "column": row.start,
        "title": row.display or None,
        "role": row.role or None,
        "status": "cited",
        "url": row.target,
        "locator": dict(urls.identify(row.target).locator),
        "text": text.strip(),
        "reasons": [],
    }


def _counted(texts: Iterable[str]) -> list[Facts]:
    return [{"text": text, "count": count} for text, count in Counter(texts).most_common()]


def time(canonical: str) -> Facts | None:
    """When the source was made, if its address tells: the number of a post, a paper, a path."""
    stamp = urls.stamp(canonical)
    if stamp:
        return {"iso": stamp, "method": "id of the post" if len(stamp) > 7 else "id of the paper"}
    dated = re.search(r"/((?:19|20)\d\d)/(\w{1,9})/(\d{1,2})(?:/|\Z)", canonical)
    if dated:
        when = dates.read("/".join(dated.groups())) or dates.read(f"{dated[3]} {dated[2]} {dated[1]}")
        return {"iso": when.iso, "method": "path of the address"} if when else None
    return None
