"""Reading the index: what stands in the notes of a topic, many blocks at a time."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kb.query import Leaf
from kb.store import SURE, deflated, ids, looking
from kb.store.looking import PassageText
from kb.store.matching import any_of

# What somebody says in sentences: no heading, no table, no list of things to do, no pasted output of a model.
_SAYING = (
    "blocks.voice in ('own_thought', 'source_quote', 'transcript') "
    "and blocks.kind not in ('table', 'code', 'math', 'html', 'comment', 'embed', 'trace') "
    "and json_extract(blocks.facts, '$.task') is null"
)
_TOLD = "context != 'url' and block is not null"


class Block(NamedTuple):
    """A block, with what is known of its note.

    start, end:    code points of its passage's text; begins: where that stands in its note's.
    title, date, subject: of its note.  source: the key of what that is a record of.
    """

    id: int
    note: int
    path: str
    title: str
    date: str
    subject: dict[str, Any]
    source: str
    passage: int
    begins: int
    start: int
    end: int
    kind: str
    line: int
    last: int
    level: int
    headings: tuple[str, ...]
    lang: str
    voice: str
    speaker: str
    facts: dict[str, Any]


class Number(NamedTuple):
    """A claim, at its place in the file."""

    block: int
    line: int
    column: int
    value: float | None
    unit: str
    measure: str
    models: tuple[str, ...]


class Thing(NamedTuple):
    """What is spoken of, at its place in the file.  name: its one name; written: as it stands there."""

    block: int
    line: int
    column: int
    kind: str
    name: str
    written: str


# The first row of a passage's note.
_FIRST = f"({ids.note_of('passages.id')} << {ids.ROW_BITS})"

Place = tuple[int, int, int]  # block, line and column


def note_of(block: int) -> int:
    return block >> ids.ROW_BITS


def blocks(db: sqlite3.Connection, notes: Iterable[int]) -> list[int]:
    """All blocks of some notes in which somebody says something."""
    sql = f"select blocks.id from {_of_notes('blocks')} where {_SAYING}"
    return [block for (block,) in db.execute(sql, _given(notes))]


def having(db: sqlite3.Connection, words: tuple[Leaf, ...], notes: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The same, each with its text: only those of passages that have one of these words."""
    return db.execute(
        f"select blocks.id, {deflated.BLOCK} "
        "from postings join passages on passages.id = postings.rowid "
        f"join blocks on blocks.id >= {_FIRST} + first_block and blocks.id < {_FIRST} + first_block + passages.blocks "
        "where postings match :words and postings.rowid > 0 "
        f"and {ids.note_of('passages.id')} in (select value from json_each(:given)) and {_SAYING} order by blocks.id",
        {**_given(notes), "words": any_of(words)},
    )


def speaking(db: sqlite3.Connection, kind: str, name: str) -> list[int]:
    """The blocks that speak of a thing."""
    sql = (
        "select distinct block from mentions join blocks on blocks.id = block "
        f"where canonical = ? and mentions.kind = ? and {_TOLD} and blocks.kind != 'comment'"
    )
    return [block for (block,) in db.execute(sql, (name, kind))]


def spellings(db: sqlite3.Connection, kind: str, names: Iterable[str]) -> set[str]:
    """How these things are written in the notes."""
    rows = db.execute(
        "select distinct surface from mentions where canonical in (select value from json_each(:given)) "
        f"and kind = :kind and {_TOLD}",
        {**_given(names), "kind": kind},
    )
    return {surface for (surface,) in rows if surface}


def titles(db: sqlite3.Connection, notes: Iterable[int]) -> list[tuple[int, str]]:
    sql = "select id, title from notes where id in (select value from json_each(:given))"
    return db.execute(sql, _given(notes)).fetchall()


def paths(db: sqlite3.Connection, notes: Iterable[int]) -> list[tuple[int, str]]:
    sql = "select id, path from files where id in (select value from json_each(:given))"
    return db.execute(sql, _given(notes)).fetchall()


def models(db: sqlite3.Connection, notes: Iterable[int]) -> list[tuple[int, str, int]]:
    """Note, model, and how often the note speaks of it; what stands in comments, or kb wrote, is not counted."""
    return db.execute(
        f"select note, canonical, count(*) from {_of_notes('mentions')} {ids.standing('block')} "
        f"where mentions.kind = 'model' and {_TOLD} and amid.kind != 'comment' group by 1, 2",
        _given(notes),
    ).fetchall()


def models_like(db: sqlite3.Connection, beginnings: Iterable[str]) -> set[str]:
    """The models whose names begin so: ``openai/o1-``."""
    sql = "select distinct canonical from mentions where canonical >= ? and canonical < ? and kind = 'model'"
    bounds = [(begins, begins[:-1] + chr(ord(begins[-1]) + 1)) for begins in beginnings]
    return {model for both in bounds for (model,) in db.execute(sql, both)}


def by_author(db: sqlite3.Connection, names: Iterable[str]) -> frozenset[int]:
    """The notes that are a record of what one of these people wrote or said."""
    sql = "select id from notes where json_extract(subject, '$.author') in (select value from json_each(:given))"
    return frozenset(note for (note,) in db.execute(sql, _given(names)))


def of_address(db: sqlite3.Connection, key: str) -> tuple[list[int], list[int]]:
    """The notes that are a record of an address or of one below it, and those that cite one."""

    def below(column: str) -> str:
        return f"({column} = :key or ({column} >= :key || '/' and {column} < :key || '0'))"

    records = db.execute(f"select id from notes where {below('source')}", {"key": key}).fetchall()
    citing = db.execute(
        f"select distinct note from links where {below('links.key')} and kind = 'web' and context = ''", {"key": key}
    ).fetchall()
    return [note for (note,) in records], [note for (note,) in citing]


# ── the blocks


def saying(db: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, str]]:
    """Those of these blocks in which somebody says something, each with its voice."""
    sql = f"select blocks.id, voice from json_each(:given) join blocks on blocks.id = value where {_SAYING}"
    return db.execute(sql, _given(ids)).fetchall()


def told(db: sqlite3.Connection, ids: Iterable[int]) -> list[Block]:
    """These blocks, in the order of their notes' rows."""
    rows = db.execute(
        "select blocks.id, blocks.note, files.path, notes.title, coalesce(notes.date, ''), notes.subject, "
        "coalesce(notes.source, ''), passage, passages.start, blocks.start - passages.start, "
        'blocks."end" - passages.start, blocks.kind, blocks.line, last, level, headings, blocks.lang, voice, speaker, '
        "facts from json_each(:given) join blocks on blocks.id = value join passages on passages.id = passage "
        "join notes on notes.id = blocks.note join files on files.id = blocks.note order by blocks.id",
        _given(ids),
    )
    return [_block(*row) for row in rows]


def items_after(db: sqlite3.Connection, ids: Iterable[int], most: int) -> list[Block]:
    """The items of lists among the next so many blocks after each of these that are the owner's, or only names."""
    rows = db.execute(
        "select distinct blocks.id from json_each(:given) join blocks on blocks.id between value + 1 and value + :most "
        "where kind = 'item' and voice in ('own_thought', 'metadata') and json_extract(facts, '$.task') is null",
        {**_given(ids), "most": most},
    )
    return told(db, [block for (block,) in rows])


def _block(*row: Any) -> Block:
    found = Block(*row)
    return found._replace(
        subject=json.loads(row[5]) if row[5] else {},
        headings=looking.heading_path(row[15]),
        facts=json.loads(row[19]) if row[19] else {},
    )


def passages(db: sqlite3.Connection, wanted: Iterable[int]) -> dict[int, PassageText]:
    rows = db.execute(
        f'select id, {deflated.PASSAGE}, line, "rows" from passages where id in (select value from json_each(:given))',
        _given(wanted),
    )
    return {id: looking.passage_text(text, line, places) for id, text, line, places in rows}


def numbers(db: sqlite3.Connection, notes: Iterable[int]) -> list[Number]:
    """What some notes claim, as far as that is sure; in the order of their rows."""
    rows = db.execute(
        "select block, line, claims.start, claims.value, unit, coalesce(measure, ''), "
        "(select json_group_array(model) from claim_models where claim = claims.id) "
        f"from {_of_notes('claims')} where block is not null and confidence >= {SURE} order by claims.id",
        _given(notes),
    )
    return [Number._make((*told, tuple(json.loads(models)))) for *told, models in rows]


def places(db: sqlite3.Connection, notes: Iterable[int]) -> list[tuple[str, int, int, int]]:
    """Where some notes have a hunch or a marked passage: which of them, and its place."""
    return db.execute(
        f"select kind, block, line, start from {_of_notes('mentions')} "
        f"where kind in ('hunch', 'marked') and {_TOLD} order by mentions.id",
        _given(notes),
    ).fetchall()


def named(db: sqlite3.Connection, kind: str, names: Iterable[str]) -> list[Place]:
    """Where notes name one of these things."""
    return db.execute(
        "select block, line, start from mentions where canonical in (select value from json_each(:given)) "
        f"and kind = :kind and {_TOLD}",
        {**_given(names), "kind": kind},
    ).fetchall()


def things(db: sqlite3.Connection, notes: Iterable[int]) -> list[Thing]:
    """The models, benchmarks, products and people that some notes speak of, in their order."""
    rows = db.execute(
        f"select block, line, start, kind, canonical, surface from {_of_notes('mentions')} "
        "where kind in ('model', 'benchmark', 'product', 'person') "
        f"and coalesce(json_extract(facts, '$.type'), '') != 'metric' and {_TOLD} order by mentions.id",
        _given(notes),
    )
    return [Thing(*row) for row in rows]


def _of_notes(table: str) -> str:
    """The rows of the given notes, which are one range each."""
    return f"json_each(:given) as given cross join {table} on {ids.within(table, 'given.value')}"


def _given(values: Iterable[int] | Iterable[str]) -> dict[str, str]:
    return {"given": json.dumps(sorted(values))}
