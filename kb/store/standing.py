"""Reading the index: how the blocks and links of many notes stand, note after note."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.store import ids

_CHUNK = 2_000  # notes
_BEGINS = 40  # characters


class Standing(NamedTuple):
    """A block.  begins: the first characters of one of the outermost level."""

    note: int
    id: int
    kind: str
    line: int
    last: int
    level: int
    voice: str
    begins: str


class Web(NamedTuple):
    """A link to an address, outside comments."""

    note: int
    path: str
    line: int
    start: int
    target: str
    display: str
    role: str
    key: str


def blocks(db: sqlite3.Connection, notes: Iterable[int]) -> Iterator[Standing]:
    """In the order of the notes' rows and their own."""
    sql = (
        "select blocks.note, blocks.id, kind, blocks.line, last, level, voice, "
        f"iif(level = 1, kb_part(text, blocks.start - passages.start, {_BEGINS}), '') from json_each(?) as wanted "
        f"cross join blocks on {ids.within('blocks', 'wanted.value')} "
        "join passages on passages.id = blocks.passage order by blocks.id"
    )
    for some in _chunks(notes):
        yield from map(Standing._make, db.execute(sql, (some,)))


def said(db: sqlite3.Connection, notes: Iterable[int]) -> Iterator[int]:
    """All blocks of some notes but those in comments, which are no part of what a note says."""
    sql = (
        "select blocks.id from json_each(?) as wanted "
        f"cross join blocks on {ids.within('blocks', 'wanted.value')} where kind != 'comment'"
    )
    for some in _chunks(notes):
        yield from (block for (block,) in db.execute(sql, (some,)))


def links(db: sqlite3.Connection, notes: Iterable[int]) -> Iterator[Web]:
    """In the order of the notes' rows, and of their lines."""
    sql = (
        "select links.note, files.path, line, start, target, display, role, links.key from json_each(?) as wanted "
        f"cross join links on {ids.within('links', 'wanted.value')} "
        "join files on files.id = links.note where links.kind = 'web' and context = '' "
        "order by links.note, line, links.id"
    )
    for some in _chunks(notes):
        yield from map(Web._make, db.execute(sql, (some,)))


def paths(db: sqlite3.Connection, notes: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Of each note its path, its title, and its day; "" if it has none."""
    found: dict[int, tuple[str, str, str]] = {}
    for some in _chunks(notes):
        rows = db.execute(
            "select notes.id, files.path, title, coalesce(date, '') from json_each(?) as wanted "
            "join notes on notes.id = wanted.value join files on files.id = notes.id",
            (some,),
        )
        found.update({note: (path, title, day) for note, path, title, day in rows})
    return found


def speaking(db: sqlite3.Connection, models: Iterable[str]) -> Iterator[tuple[int, int, int]]:
    """Of each note that speaks of these models, not only in an address: how often it does, and how often of any."""
    yield from db.execute(
        "select note, sum(canonical in (select value from json_each(:models))) as of_them, count(*) from mentions "
        "where kind = 'model' and context != 'url' group by note having of_them > 0",
        {"models": json.dumps(list(models))},
    )


def _chunks(notes: Iterable[int]) -> Iterator[str]:
    every = sorted(notes)
    for first in range(0, len(every), _CHUNK):
        yield json.dumps(every[first : first + _CHUNK])
