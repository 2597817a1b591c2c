"""Reading the index: claims, by what they are about."""

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kb.query import Node
from kb.store import SURE, ids, matching
from kb.store.matching import Values


class ClaimRow(NamedTuple):
    """One number that a note says of models.

    id, note, block: rows.  key: the same for the same words in any note.  date: of its note.
    decision: of its reader, accepted, rejected or corrected; the index knows none.
    """

    id: int
    note: int
    block: int | None
    path: str
    title: str
    date: str | None
    line: int
    start: int
    end: int
    surface: str
    key: str
    subjects: tuple[str, ...]
    measure: str | None
    value: float | None
    unit: str
    comparator: str
    conditions: tuple[str, ...]
    compared_to: tuple[str, ...]
    kind: str
    said_by: str | None
    voice: str
    lang: str
    quote: str
    rule: str
    confidence: float
    decision: str = ""


class Wanted(NamedTuple):
    """Which claims.  Empty means any.

    models:  canonical names; a claim about one of them counts.
    measure:   a part of its name, folded.
    condition: what the note must meet.
    key:       the beginning of one, in small letters; keys: whole ones.
    below:     only of lower confidence.
    among:     the notes that count; blocks: the blocks of them.
    """

    models: tuple[str, ...] = ()
    measure: str = ""
    kinds: tuple[str, ...] = ()
    voice: str = ""
    since: str = ""
    until: str = ""
    condition: Node | None = None
    note: int | None = None
    key: str = ""
    keys: tuple[str, ...] = ()
    below: float | None = None
    among: Sequence[int] | None = None
    blocks: Sequence[int] | None = None


_ROW = (
    "select claims.id, claims.note, claims.block, files.path, notes.title, notes.date, claims.line, claims.start, "
    'claims."end", claims.surface, claims.key, (select json_group_array(model) from (select model from claim_models '
    "where claim = claims.id order by rowid)), measure, value, unit, comparator, conditions, compared_to, "
    "claims.kind, said_by, coalesce(voice, ''), coalesce(amid.lang, notes.lang), quote, rule, confidence "
    "from claims join files on files.id = claims.note join notes on notes.id = claims.note "
    f"{ids.standing('claims.block')}"
)


def rows(db: sqlite3.Connection, wanted: Wanted) -> list[ClaimRow]:
    """In the order of their place, candidates too."""
    values: Values = {}
    conditions = ["1"]
    if wanted.models:
        values["models"] = json.dumps(wanted.models)
        conditions.append(
            "claims.id in (select claim from claim_models where model in (select value from json_each(:models)))"
        )
    if wanted.measure:
        values["measure"] = wanted.measure
        conditions.append("instr(kb_fold(measure), :measure) > 0")
    if wanted.among is not None:
        values["among"] = json.dumps(list(wanted.among))
        conditions.append("claims.note in (select value from json_each(:among))")
    if wanted.blocks is not None:
        values["blocks"] = json.dumps(list(wanted.blocks))
        conditions.append("claims.block in (select value from json_each(:blocks))")
    if wanted.kinds:
        values["kinds"] = json.dumps(wanted.kinds)
        conditions.append("claims.kind in (select value from json_each(:kinds))")
    if wanted.keys:
        values["keys"] = json.dumps(wanted.keys)
        conditions.append("claims.key in (select value from json_each(:keys))")
    for name, test in (
        ("voice", "voice = :voice"),
        ("since", "notes.date >= :since"),
        ("until", "notes.date <= :until"),
        ("note", "claims.note = :note"),
        ("below", "confidence < :below"),
        ("key", "claims.key >= :key and claims.key < :key || 'g'"),
    ):
        if (value := getattr(wanted, name)) not in ("", None):
            values[name] = value
            conditions.append(test)
    if wanted.condition:
        condition = matching.Conditions(db, values).node(wanted.condition)
        conditions.append(f"claims.note in (select note from (select id as note, date from notes) where {condition})")
    found = db.execute(
        f"{_ROW} where {' and '.join(conditions)} order by files.path, claims.line, claims.start, claims.id", values
    )
    return [_row(*row) for row in found]


def _row(*row: object) -> ClaimRow:
    found = ClaimRow(*row)  # type: ignore[arg-type]
    return found._replace(
        subjects=_names(str(found.subjects)),
        conditions=_names(str(found.conditions)),
        compared_to=_names(str(found.compared_to)),
    )


@lru_cache(4096)  # the same few, claim after claim
def _names(kept: str) -> tuple[str, ...]:
    return tuple(json.loads(kept))


def by_block(db: sqlite3.Connection, notes: Sequence[int]) -> dict[int, int]:
    """How many claims, sure enough, the blocks of some notes have."""
    rows = db.execute(
        f"select block, count(*) from claims where confidence >= {SURE} and block is not null "
        "and note in (select value from json_each(?)) group by block",
        (json.dumps(list(notes)),),
    )
    return dict(rows.fetchall())


def measures(db: sqlite3.Connection) -> list[tuple[str, int]]:
    """The names of all measures, and how many claims each has."""
    return db.execute(
        "select measure, count(*) from claims where measure is not null group by measure order by 2 desc, 1"
    ).fetchall()
