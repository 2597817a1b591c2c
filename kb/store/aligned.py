"""Reading the index: what each passage says of what, and how many passages say it.

``notes`` is always: of these notes; None for all.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.query import Phrase
from kb.store import ids
from kb.store.matching import any_of

THINGS = ("model", "benchmark", "work", "person", "product", "organisation")
_SILENT = "('heading', 'property', 'code', 'math', 'html', 'comment', 'definition', 'embed', 'trace', 'attribution')"
_SPOKEN = "context != 'url' and block is not null and coalesce(json_extract(facts, '$.type'), '') != 'metric'"
_CITED = "links.kind = 'web' and links.context = ''"

_LONGEST = 20_000  # characters of a passage that are read


class Passage(NamedTuple):
    """A block of a note that says something.

    id:     its row; they grow in the order of the notes' text.
    last:   its last line.  about: the address that an annotation speaks of.
    begins: its first characters.
    source: the key of what its note is a record of, if these are its words.
    """

    id: int
    note: int
    path: str
    kind: str
    line: int
    last: int
    level: int
    voice: str
    lang: str
    about: str
    begins: str
    source: str


class Number(NamedTuple):
    """A number that a passage says of models, at its place in the file."""

    block: int
    line: int
    column: int
    value: float
    unit: str
    measure: str
    models: tuple[str, ...]


def passages(db: sqlite3.Connection, notes: Iterable[int] | None) -> list[Passage]:
    """In the order of the notes' paths and texts."""
    rows = db.execute(
        "select blocks.id, blocks.note, files.path, blocks.kind, blocks.line, last, level, voice, "
        "blocks.lang, coalesce(json_extract(facts, '$.about'), ''), "
        "kb_part(text, blocks.start - passages.start, 8), "
        "iif(voice in ('source_quote', 'transcript'), coalesce(notes.source, ''), '') "
        f"from {_of('blocks', notes)} join files on files.id = blocks.note join notes on notes.id = blocks.note "
        f"join passages on passages.id = blocks.passage where blocks.kind not in {_SILENT} "
        "order by files.path, blocks.id",
        _values(notes),
    )
    return [Passage(*row) for row in rows]


def things(db: sqlite3.Connection, notes: Iterable[int] | None) -> list[tuple[int, str, str]]:
    """Block, kind and one name of what passages speak of, in the order of their words."""
    return db.execute(
        f"select block, kind, canonical from {_of('mentions', notes)} where {_SPOKEN} and kind in {THINGS} "
        "order by mentions.id",
        _values(notes),
    ).fetchall()


def numbers(db: sqlite3.Connection, notes: Iterable[int] | None) -> list[Number]:
    rows = db.execute(
        "select block, line, claims.start, claims.value, unit, coalesce(measure, ''), "
        "(select json_group_array(model) from claim_models where claim = claims.id) "
        f"from {_of('claims', notes)} where claims.value is not null and block is not null order by claims.id",
        _values(notes),
    )
    return [Number._make((*told, tuple(json.loads(models)))) for *told, models in rows]


def citations(db: sqlite3.Connection, notes: Iterable[int] | None) -> list[tuple[int, int, str]]:
    """Note, line and key of each address."""
    return db.execute(
        f"select note, line, links.key from {_of('links', notes)} where {_CITED} order by links.id", _values(notes)
    ).fetchall()


class Held(NamedTuple):
    """How many blocks hold each thing (kind and name), address, and number (value and unit)."""

    blocks: int
    things: dict[tuple[str, str], int]
    sources: dict[str, int]
    numbers: dict[tuple[float, str, str], int]


def held(db: sqlite3.Connection, names: Sequence[str] | None, keys: Sequence[str] | None) -> Held:
    """names, keys: of the things and addresses that are asked about; None for all."""
    things = db.execute(
        f"select kind, canonical, count(distinct block) from mentions where {_SPOKEN} and kind in {THINGS} "
        f"{_among('canonical', names)} group by 1, 2",
        _values(names),
    )
    sources = db.execute(
        f"select key, count(*) from links where {_CITED} {_among('key', keys)} group by 1", _values(keys)
    )
    numbers = db.execute(
        "select value, unit, coalesce(measure, ''), count(*) from claims where value is not null group by 1, 2, 3"
    )
    return Held(
        db.execute("select count(*) from blocks").fetchone()[0],
        {(kind, name): count for kind, name, count in things},
        dict(sources.fetchall()),
        {(value, unit, measure): count for value, unit, measure, count in numbers},
    )


def holders(db: sqlite3.Connection, names: Sequence[str], keys: Sequence[str], values: Sequence[float]) -> list[int]:
    """The notes that speak of these things, cite these addresses or say these numbers: a note once for each."""
    rows = db.execute(
        f"select distinct canonical, note from mentions where {_SPOKEN} and kind in {THINGS} "
        "and canonical in (select value from json_each(:names)) "
        f"union all select distinct key, note from links where {_CITED} "
        "and key in (select value from json_each(:keys)) "
        "union all select source, id from notes where source in (select value from json_each(:keys)) "
        "union all select distinct value, note from claims where value in (select value from json_each(:values))",
        {"names": json.dumps(names), "keys": json.dumps(keys), "values": json.dumps(values)},
    )
    return [note for _, note in rows]


def parts(db: sqlite3.Connection) -> int:
    """How many parts the notes are searched by."""
    return int(db.execute("select count(*) from passages").fetchone()[0])


def saying(db: sqlite3.Connection, phrases: tuple[Phrase, ...]) -> int:
    """How many of these parts have one of the phrases."""
    sql = "select count(*) from postings where postings match ? and rowid > 0"
    return int(db.execute(sql, (any_of(phrases),)).fetchone()[0])


class Words(NamedTuple):
    """The text of a passage, and what in it are names and dates, as written."""

    text: str
    names: tuple[str, ...]


def words(db: sqlite3.Connection, block: int) -> Words:
    row = db.execute(
        'select kb_part(text, blocks.start - passages.start, min(?, blocks."end" - blocks.start)) from blocks '
        "join passages on passages.id = passage where blocks.id = ?",
        (_LONGEST, block),
    ).fetchone()
    named = db.execute(
        "select distinct surface from mentions where id >= ? and id < ? and block = ? "
        "and kind not in ('marked', 'duration', 'hunch', 'perishable') order by id",
        (*ids.rows(block >> ids.ROW_BITS), block),
    )
    return Words(row[0] if row else "", tuple(name for (name,) in named if name))


def _of(table: str, notes: Iterable[int] | None) -> str:
    """The rows of these notes, which are one range each."""
    if notes is None:
        return table
    return f"json_each(:wanted) as wanted cross join {table} on {ids.within(table, 'wanted.value')}"


def _among(column: str, wanted: Iterable[object] | None) -> str:
    return "" if wanted is None else f"and {column} in (select value from json_each(:wanted))"


def _values(wanted: Iterable[object] | None) -> dict[str, str]:
    return {} if wanted is None else {"wanted": json.dumps(list(wanted))}
