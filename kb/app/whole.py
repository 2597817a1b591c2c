"""``kb export vault``: all that the index holds, for other people's tools.

One note after the other, so that a vault of any size takes little memory.  Ids are given anew, in the
order of paths and places: the same vault gives the same rows, however its index came about.
"""

import sqlite3
from collections.abc import Iterator
from itertools import count
from typing import Any

from kb import __version__, urls
from kb.app import ownclaims
from kb.exports.json import dumps
from kb.page import Facts, Progress
from kb.store import cited, claimed, connection, details, handed, looking, whole
from kb.store.claimed import ClaimRow, Wanted
from kb.store.handed import database
from kb.store.handed.tables import TABLES
from kb.store.handed.views import VIEWS
from kb.store.looking import BlockRow

Row = tuple[Any, ...]
_AT_ONCE = 2_000  # notes whose claims are looked up together: there is no way from a note to its claims


def lines(db: sqlite3.Connection, progress: Progress) -> Iterator[str]:
    """Lines of JSON: one that tells of which format and program they are; the rows; one that counts them."""
    yield dumps({"table": "", "format_version": handed.FORMAT_VERSION, "kb": __version__}) + "\n"
    names = {table.name: [column.name for column in table.columns] for table in TABLES}
    counts = dict.fromkeys(names, 0)
    for table, row in rows(db, progress):
        counts[table] += 1
        yield dumps({"table": table, **dict(zip(names[table], row, strict=True))}) + "\n"
    yield dumps({"table": "", "rows": counts}) + "\n"


def fill(db: sqlite3.Connection, path: str, progress: Progress) -> None:
    """The same as a database, at a path where there is no file."""
    with database.filling(path) as made:
        for table, row in rows(db, progress):
            made.add(table, row)


def metadata(name: str) -> Facts:
    """What Datasette shows beside the tables of a database of this name."""
    tables = {
        table.name: {
            "description": f"Each row: {table.says}.",
            "columns": {column.name: column.says for column in table.columns},
        }
        for table in TABLES
    }
    views = {view.name: {"description": f"{view.says[0].upper()}{view.says[1:]}."} for view in VIEWS}
    labels = {"notes": "path", "sources": "address", "passages": "line", "claims": "quote"}
    for table, column in labels.items():
        tables[table]["label_column"] = column
    return {"title": "Notes", "databases": {name: {"tables": tables | views}}}


def rows(db: sqlite3.Connection, progress: Progress) -> Iterator[tuple[str, Row]]:
    """Table and row: first the sources, then each note with all of its own."""
    with whole.still(db):
        places = whole.places(db)
        numbers = {path: number for number, (_, path) in enumerate(places, 1)}
        sources: dict[str, int] = {}
        for number, row in enumerate(_sources(db), 1):
            sources[row[0]] = number
            yield "sources", (number, *row)
        told = _Notes(db, numbers, sources)
        for first in range(0, len(places), _AT_ONCE):
            some = places[first : first + _AT_ONCE]
            claims = told.claims([note for note, _ in some])
            for number, (note, _) in enumerate(some, first + 1):
                yield from told.of(note, number, claims.get(note, []))
                progress(number, len(places))


def _sources(db: sqlite3.Connection) -> Iterator[tuple[str, str, str, int, int]]:
    """By key."""
    linked = {source.key: source for source in cited.sources(db)}
    recorded = dict(whole.records(db))
    for key in sorted(linked.keys() | recorded):
        source = linked.get(key)
        address = urls.identify(source.spelling if source else recorded[key]).canonical
        yield key, address, *((source.spelling, source.links, source.notes) if source else ("", 0, 0))


class _Notes:
    """The rows of notes, numbered on and on."""

    def __init__(self, db: sqlite3.Connection, numbers: dict[str, int], sources: dict[str, int]) -> None:
        self._db = db
        self._numbers = numbers
        self._sources = sources
        self._own = ownclaims.load(connection.get(db, "vault") or "")
        self._next = {table.name: count(1) for table in TABLES}

    def claims(self, notes: list[int]) -> dict[int, list[ClaimRow]]:
        """Of some notes, as their reader has them."""
        found: dict[int, list[ClaimRow]] = {}
        for row in self._own.applied(claimed.rows(self._db, Wanted(among=notes))):
            found.setdefault(row.note, []).append(row)
        return found

    def of(self, id: int, note: int, claims: list[ClaimRow]) -> Iterator[tuple[str, Row]]:
        """All rows of a note.  id: in the index; note: its number."""
        row = whole.note(self._db, id)
        source = self._sources.get(row.source or "")
        yield "notes", (note, *row[1:-2], source, row.subject)
        for alias in details.aliases(self._db, id):
            yield "aliases", (note, alias)
        for tag, line, context in details.tags(self._db, id):
            yield "tags", (note, tag, line, context)
        for name, value in details.properties(self._db, id).items():
            yield "properties", (note, name, value)
        blocks: dict[int | None, int] = {}
        for kept in looking.passage_ids(self._db, id):
            passage = next(self._next["passages"])
            text = looking.text(self._db, kept)
            yield "passages", (passage, note, text.first, text.text)
            for block in looking.blocks(self._db, kept):
                blocks[block.id] = next(self._next["blocks"])
                yield "blocks", (blocks[block.id], note, passage, *_block(block))
        yield from self._links(id, note)
        for mention in whole.mentions(self._db, id):
            number = next(self._next["mentions"])
            yield "mentions", (number, note, blocks.get(mention.block), *mention[1:])
        for claim in claims:
            number = next(self._next["claims"])
            yield "claims", (number, note, blocks.get(claim.block), *_claim(claim))
            for model in claim.subjects:
                yield "claim_models", (number, model)
        for highlight in details.highlights(self._db, id):
            yield "highlights", (next(self._next["highlights"]), note, *_highlight(highlight))
        for remark in details.diagnostics(self._db, id):
            yield "remarks", (note, *remark)

    def _links(self, id: int, note: int) -> Iterator[tuple[str, Row]]:
        for link in details.links_of(self._db, id):
            place = (link.line, link.start, link.end, link.kind, link.target, link.subpath, link.display, link.role)
            leads_to = self._numbers.get(link.resolved or "")
            source = self._sources.get(link.key) if link.kind == "web" else None
            number = next(self._next["links"])
            yield "links", (number, note, *place, link.context, link.status, leads_to, link.resolved, source)


def _block(block: BlockRow) -> Row:
    place = (block.kind, block.line, block.last, block.start, block.end, block.level, list(block.headings))
    return (*place, block.lang, block.voice, block.speaker, block.anchor, block.facts)


def _claim(claim: ClaimRow) -> Row:
    place = (claim.line, claim.start, claim.end, claim.surface, claim.key, claim.measure, claim.value, claim.unit)
    rests = (claim.comparator, list(claim.conditions), list(claim.compared_to), claim.kind, claim.said_by)
    sure = (claim.voice, claim.lang, claim.quote, claim.rule, claim.confidence, claim.decision)
    return (*place, *rests, *sure)


def _highlight(row: Facts) -> Row:
    names = ("id", "kind", "line", "text", "note", "tags", "color", "location", "url", "at", "chapter")
    return tuple(row[name] for name in names)
