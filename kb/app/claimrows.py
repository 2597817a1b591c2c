"""Claims as their reader has them, and as rows of a page: of a note, of a model."""

import sqlite3

from kb.app import ownclaims
from kb.app.ownclaims import Own
from kb.page import Facts
from kb.store import SURE, claimed, connection
from kb.store.claimed import ClaimRow, Wanted
from kb.store.names import folded


def own(db: sqlite3.Connection) -> Own:
    """What the vault of an index says of its claims."""
    return ownclaims.load(connection.get(db, "vault") or "")


def rows(db: sqlite3.Connection, wanted: Wanted) -> list[ClaimRow]:
    """In the order of their place, candidates too; without those that were rejected.

    One that was corrected is wanted for what it says now.
    """
    held = own(db)
    found = claimed.rows(db, wanted)
    corrected = tuple({decision.key for decision in held.decided.values() if decision.state == "corrected"})
    if corrected and (wanted.models or wanted.measure or wanted.kinds):
        others = claimed.rows(db, wanted._replace(models=(), measure="", kinds=(), keys=corrected))
        found = sorted({row.id: row for row in (*found, *others)}.values(), key=_place)
    return [row for row in held.applied(found) if row.decision != "corrected" or _is_wanted(row, wanted)]


def _place(row: ClaimRow) -> tuple[str, int, int, int]:
    return row.path, row.line, row.start, row.id


def _is_wanted(row: ClaimRow, wanted: Wanted) -> bool:
    if wanted.models and not set(wanted.models) & set(row.subjects):
        return False
    if wanted.kinds and row.kind not in wanted.kinds:
        return False
    return wanted.measure in folded(row.measure or "")


def of_note(db: sqlite3.Connection, note: int) -> list[Facts]:
    """All of a note, candidates too."""
    return [row_of(row) for row in rows(db, Wanted(note=note))]


def of_model(db: sqlite3.Connection, canonical: str) -> list[ClaimRow]:
    """Those about a model that are sure enough."""
    return [row for row in rows(db, Wanted((canonical,))) if row.confidence >= SURE]


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
        "decision": row.decision or None,
    }
