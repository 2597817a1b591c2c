"""Reading the index: sentences that hold only for a time (kb.recognisers.perishable)."""

import json
import sqlite3
from typing import NamedTuple

from kb.store import deflated


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


def sentences(db: sqlite3.Connection) -> list[Sentence]:
    """In the order of their place."""
    rows = db.execute(
        f"select mentions.note, mentions.block, files.path, mentions.line, mentions.start, {deflated.SURFACE}, "
        "canonical, json_extract(mentions.facts, '$.models'), coalesce(voice, ''), rule, confidence from mentions "
        "join files on files.id = mentions.note left join blocks on blocks.id = mentions.block "
        "where mentions.kind = 'perishable' order by files.path, mentions.line, mentions.start"
    )
    found = (Sentence(*row) for row in rows)
    return [row._replace(models=tuple(json.loads(str(row.models)))) for row in found]
