"""Reading the index: what a note shares with others, to find where its words come from."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.store import details, ids, looking
from kb.store.details import LinkRow
from kb.store.looking import PassageText

_AT_ONCE = 500  # values of one statement


class Piece(NamedTuple):
    """A block's words.  place: where it begins in the text of its passage."""

    passage: PassageText
    place: int
    text: str
    line: int
    kind: str
    voice: str

    def line_at(self, column: int) -> int:
        """The line of the file on which a place of the text stands."""
        return self.passage.at(self.place + column)[0]


class Record(NamedTuple):
    """A note that is a record of a source.  url, author: as the note gives them."""

    note: int
    path: str
    key: str
    url: str
    title: str
    author: str


def pieces(db: sqlite3.Connection, note: int) -> list[Piece]:
    found = []
    for id in looking.passage_ids(db, note):
        passage = looking.text(db, id)
        for block in looking.blocks(db, id):
            text = passage.text[block.start : block.end]
            found.append(Piece(passage, block.start, text, block.line, block.kind, block.voice))
    return found


def holding(db: sqlite3.Connection, terms: Sequence[str]) -> set[int]:
    """The notes that hold these terms, one after the other.  Terms have letters, digits and -._ only."""
    rows = db.execute(
        f"select distinct {ids.note_of('rowid')} from postings where postings match ? and rowid > 0",
        (f'"{" ".join(terms)}"',),
    )
    return {note for (note,) in rows}


def citing(db: sqlite3.Connection) -> set[int]:
    """The notes that cite a source, or are a record of one."""
    rows = db.execute(
        "select note from links where kind = 'web' and context = '' union select id from notes where source is not null"
    )
    return {note for (note,) in rows}


def citing_source(db: sqlite3.Connection, key: str) -> list[int]:
    """The notes that cite a source, or are a record of it."""
    rows = db.execute(
        "select note from links where key = :key and kind = 'web' and context = '' "
        "union select id from notes where source = :key order by 1",
        {"key": key},
    )
    return [note for (note,) in rows]


def orphans(db: sqlite3.Connection) -> list[int]:
    """The notes with highlights that say neither where these are from nor who wrote them: those of
    a book have an author and no address."""
    rows = db.execute(
        "select id from notes where source is null and json_extract(subject, '$.author') is null "
        "and id in (select note from highlights) order by id"
    )
    return [note for (note,) in rows]


def mentioning(db: sqlite3.Connection, kind: str, canonical: str) -> set[int]:
    """The notes that speak of a thing; what stands only in an address is evidence too."""
    rows = db.execute("select distinct note from mentions where canonical = ? and kind = ?", (canonical, kind))
    return {note for (note,) in rows}


def links_from(db: sqlite3.Connection, notes: Iterable[int]) -> list[LinkRow]:
    """The web links of some notes, in the order of paths and lines; but not those into the
    program that a highlight was made with."""
    found: list[LinkRow] = []
    for some in _some(notes):
        condition = (
            f"links.kind = 'web' and links.context = '' and links.note in ({_marks(some)}) "
            "and (links.target like 'http%' or instr(links.target, '://') = 0) and not exists "
            "(select 1 from highlights where highlights.note = links.note and highlights.url = links.target)"
        )
        found += details.link_rows(db, condition, some)
    return sorted(found, key=lambda row: (row.source, row.line, row.start))


def records(db: sqlite3.Connection, notes: Iterable[int]) -> list[Record]:
    """Those of some notes that are a record of a source."""
    found: list[Record] = []
    for some in _some(notes):
        rows = db.execute(
            "select id, files.path, source, coalesce(json_extract(subject, '$.url'), source), title, "
            "coalesce(json_extract(subject, '$.author'), '') "
            f"from notes join files using (id) where source is not null and id in ({_marks(some)}) order by 2",
            some,
        )
        found += (Record(*row) for row in rows)
    return found


def _some(values: Iterable[int]) -> Iterable[list[int]]:
    every = sorted(values)
    return (every[first : first + _AT_ONCE] for first in range(0, len(every), _AT_ONCE))


def _marks(values: list[int]) -> str:
    return ",".join("?" * len(values))
