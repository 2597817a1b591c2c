"""Claims as rows of a page: of a note, of a model."""

import sqlite3

from kb.page import Facts
from kb.store import SURE, claimed
from kb.store.claimed import ClaimRow


def of_note(db: sqlite3.Connection, note: int) -> list[Facts]:
    """All of a note, candidates too."""
    return [row_of(row) for row in claimed.rows(db, claimed.Wanted(note=note))]


def of_model(db: sqlite3.Connection, canonical: str) -> list[ClaimRow]:
    """Those about a model that are sure enough."""
    return [row for row in claimed.rows(db, claimed.Wanted((canonical,))) if row.confidence >= SURE]


def row_of(row: ClaimRow) -> Facts:
    """A claim as the interface tells it."""
    return {
        "path": row.path,
        "line": row.line,
        "start": row.start,
        "end": row.end,
        "surface": row.surface,
        "key": row.key,
        "subjects": list(row.subjects),
        "measure": row.measure,
        "value": row.value,
        "unit": row.unit or None,
        "comparator": row.comparator or None,
        "conditions": list(row.conditions),
        "compared_to": list(row.compared_to),
        "said_by": row.said_by or None,
        "voice": row.voice,
        "kind": row.kind,
        "lang": row.lang,
        "date": row.date,
        "quote": row.quote,
        "rule": row.rule,
        "confidence": row.confidence,
    }
