"""Reading the index: sentences that hold only for a time (kb.recognisers.perishable)."""

import json
import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from kb.store import deflated, ids


class Sentence(NamedTuple):
    """note, block: rows.  means: lack, availability or state.  models: as far as the note names them."""

    note: int
    block: int | None
    path: str
    line: int
    start: int
    text: str
    means: str
    models: tuple[str, ...]
    voice: str
    rule: str
    confidence: float


def sentences(
    db: sqlite3.Connection, among: Collection[int] | None = None, models: Collection[str] = ()
) -> list[Sentence]:
    """In the order of their place.  among: the notes that count.  models: only those that name one of them."""
    only: str = ""
    given: tuple[str, ...] = ()
    if among is not None or models:
        found = db.execute("select id, note, json_extract(facts, '$.models') from mentions where kind = 'perishable'")
        wanted = [
            id
            for id, note, named in found
            if (among is None or note in among) and (not models or not set(models).isdisjoint(json.loads(named)))
        ]
        only, given = "and mentions.id in (select value from json_each(?)) ", (json.dumps(wanted),)
    rows = db.execute(
        f"select mentions.note, mentions.block, files.path, mentions.line, mentions.start, {deflated.SURFACE}, "
        "canonical, json_extract(mentions.facts, '$.models'), coalesce(voice, ''), rule, confidence from mentions "
        f"join files on files.id = mentions.note {ids.standing('mentions.block')} "
        f"where mentions.kind = 'perishable' {only}order by files.path, mentions.line, mentions.start",
        given,
    )
    told = (Sentence(*row) for row in rows)
    return [row._replace(models=tuple(json.loads(str(row.models)))) for row in told]
