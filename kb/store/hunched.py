"""Reading the index: hunches, and the blocks in which they or their like may stand."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from kb.store import deflated, ids, looking

_FOREIGN = "('source_quote', 'transcript')"


class HunchRow(NamedTuple):
    """A hunch of the owner.  date: of its note.  headings: those it stands under."""

    note: int
    path: str
    date: str | None
    block: int
    kind: str
    line: int
    column: int
    text: str
    rule: str
    confidence: float
    facts: dict[str, Any]
    headings: tuple[str, ...]


class Foreign(NamedTuple):
    """A block in which others speak.  start, end: code points of its passage's text.
    by: whom the block, or the line under it, names; author: of its note's subject."""

    id: int
    note: int
    path: str
    date: str | None
    passage: int
    start: int
    end: int
    voice: str
    speaker: str
    by: str
    author: str


class Passage(NamedTuple):
    """A block that speaks of a model; in the order of their dates, those without one last."""

    undated: bool
    date: str
    path: str
    block: int
    line: int
    note: int


Among = Callable[[int, Sequence[str]], bool]


def hunches(db: sqlite3.Connection, among: Among | None = None) -> list[HunchRow]:
    """By path and place.  among: those that count, by their block and the models they name."""
    only: str = ""
    given: tuple[str, ...] = ()
    if among:
        found = db.execute("select id, block, facts from mentions where kind = 'hunch'")
        wanted = [id for id, block, facts in found if among(block, json.loads(facts or "{}").get("models", ()))]
        only, given = "and mentions.id in (select value from json_each(?)) ", (json.dumps(wanted),)
    rows = db.execute(
        "select mentions.note, files.path, notes.date, mentions.block, canonical, mentions.line, mentions.start, "
        f"{deflated.SURFACE}, rule, confidence, mentions.facts, blocks.headings from mentions "
        "join files on files.id = mentions.note join notes on notes.id = mentions.note "
        f"join blocks on blocks.id = mentions.block where mentions.kind = 'hunch' {only}"
        "order by files.path, mentions.line, mentions.start, mentions.id",
        given,
    )
    return [
        HunchRow._make((*told, json.loads(facts) if facts else {}, looking.heading_path(headings)))
        for *told, facts, headings in rows
    ]


def dates(db: sqlite3.Connection, note: int) -> list[tuple[int, str, str, bool]]:
    """The dates of what a note tells of, and those in its headings, the last first: block, date, as it
    is written, whether in a heading."""
    return db.execute(
        "select block, canonical, surface, blocks.kind = 'heading' from mentions join blocks on blocks.id = block "
        "where mentions.id >= ? and mentions.id < ? and mentions.kind = 'date' and (blocks.kind = 'heading' "
        "or json_extract(mentions.facts, '$.role') in ('event', 'record')) order by block desc, mentions.id desc",
        ids.rows(note),
    ).fetchall()


def foreign(db: sqlite3.Connection, model: str = "") -> Iterator[Foreign]:
    """The blocks in which others speak, in order.  model: only those that speak of it."""
    only = "and blocks.id in (select block from mentions where canonical = :model and kind = 'model') " if model else ""
    return map(
        Foreign._make,
        db.execute(
            "select blocks.id, blocks.note, files.path, notes.date, blocks.passage, blocks.start - passages.start, "
            'blocks."end" - passages.start, blocks.voice, blocks.speaker, '
            "coalesce(json_extract(below.facts, '$.by'), ''), coalesce(json_extract(notes.subject, '$.author'), '') "
            "from blocks join passages on passages.id = blocks.passage join files on files.id = blocks.note "
            "join notes on notes.id = blocks.note "
            "left join block_places as below on below.id = blocks.id + 1 and below.kind in "
            "(select id from block_kinds where block_kinds.kind = 'attribution') "
            f"where blocks.voice in {_FOREIGN} and blocks.kind not in ('code', 'math', 'html', 'table') {only}"
            "order by blocks.id",
            {"model": model},
        ),
    )


def speaking(db: sqlite3.Connection, model: str) -> list[Passage]:
    """The blocks that speak of a model other than in an address or a heading, in order."""
    rows = db.execute(
        "select distinct date is null, coalesce(date, ''), path, block, blocks.line, mentions.note from mentions "
        "join notes on notes.id = mentions.note join files on files.id = mentions.note "
        "join blocks on blocks.id = block where canonical = ? and mentions.kind = 'model' "
        "and mentions.context != 'url' and blocks.kind not in ('heading', 'property', 'code')",
        (model,),
    )
    return sorted(map(Passage._make, rows))


def texts(db: sqlite3.Connection, blocks: Sequence[int]) -> dict[int, str]:
    """What stands in some blocks, a few hundred at most."""
    rows = db.execute(
        f"select blocks.id, {deflated.BLOCK} "
        f"from blocks join passages on passages.id = passage where blocks.id in ({','.join('?' * len(blocks))})",
        tuple(blocks),
    )
    return dict(rows.fetchall())


def models(db: sqlite3.Connection, block: int) -> list[tuple[str, str]]:
    """The models that a block speaks of, each with how it is written there."""
    return db.execute(
        "select distinct canonical, surface from mentions where id >= ? and id < ? and block = ? and kind = 'model' "
        "and context != 'url' order by id",
        (*ids.rows(block >> ids.ROW_BITS), block),
    ).fetchall()
