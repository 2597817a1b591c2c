"""The sections of notes, as much of each as says what it is about."""

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from kb import analysis
from kb.store import VERSION, ids, looking

_SILENT = frozenset({"property", "comment", "html", "definition"})


class Section(NamedTuple):
    """headings: outermost first, its own last.  text: its beginning, on one line."""

    line: int
    headings: tuple[str, ...]
    text: str


class _Start(NamedTuple):
    """blocks: those with text."""

    line: int
    headings: tuple[str, ...]
    blocks: list[int]


def stamps(db: sqlite3.Connection) -> dict[int, int]:
    """note to 64 bits that change if its file, its words or the way they are read change."""
    rows = db.execute("select notes.id, path, digest from notes join files using (id)")
    return {note: _stamp(path, digest) for note, path, digest in rows}


def stamp(db: sqlite3.Connection, note: int) -> int | None:
    """The same of one note; None if there is no such note now."""
    row = db.execute("select path, digest from notes join files using (id) where notes.id = ?", (note,)).fetchone()
    return _stamp(*row) if row else None


def hashed(text: str) -> int:
    """64 bits of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _stamp(path: str, digest: str) -> int:
    return hashed(f"{VERSION} {analysis.VERSION}\n{path}\n{digest}")


def title(db: sqlite3.Connection, note: int) -> str:
    row = db.execute("select title from notes where id = ?", (note,)).fetchone()
    return row[0] if row else ""


def of(db: sqlite3.Connection, note: int, most: int, characters: int) -> list[Section]:
    """At most so many sections, evenly over the note and its first among them, each with at most
    so many characters of its text.  A section begins at a heading or where a passage begins."""
    told = [start for start in _starts(db, note) if start.blocks]
    if len(told) > most:
        told = [told[round(place * (len(told) - 1) / (most - 1))] for place in range(most)]
    return [Section(start.line, start.headings, _text(db, start.blocks, characters)) for start in told]


def _starts(db: sqlite3.Connection, note: int) -> Iterator[_Start]:
    """Every section, without its text."""
    rows = db.execute(
        "select id, passage, kind, line, headings from blocks where id >= ? and id < ? order by id",
        ids.rows(note),
    )
    start, before = _Start(1, (), []), None
    for id, passage, kind, line, headings in rows:
        if kind in _SILENT:
            continue
        path = looking.heading_path(headings)
        if kind == "heading":
            yield start
            start = _Start(line, (*path, _heading(db, id)), [])
        elif not start.blocks and not start.headings:
            start = _Start(line, path, [id])
        elif start.blocks and passage != before:
            yield start
            start = _Start(line, path, [id])
        else:
            start.blocks.append(id)
        before = passage
    yield start


def _heading(db: sqlite3.Connection, block: int) -> str:
    from kb import marks  # no search comes here

    return marks.heading(_beginning(db, block, -1))


def _text(db: sqlite3.Connection, blocks: list[int], characters: int) -> str:
    text = ""
    for block in blocks:
        text = " ".join([*text.split(), *_beginning(db, block, characters * 2).split()])
        if len(text) >= characters:
            break
    return text[:characters]


def _beginning(db: sqlite3.Connection, block: int, characters: int) -> str:
    """The first characters of a block; -1 for all."""
    row = db.execute(
        "select kb_part(text, start - begun, iif(:most < 0, length, min(length, :most))) from ("
        'select text, blocks.start, passages.start as begun, blocks."end" - blocks.start as length '
        "from blocks join passages on passages.id = passage where blocks.id = :block)",
        {"block": block, "most": characters},
    ).fetchone()
    return row[0] if row else ""
