"""The ledger of claims: which numbers notes say of models, with their evidence (field B3)."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from kb import query
from kb.app import claimrows, things
from kb.app.ownclaims import KINDS as KINDS
from kb.app.searching.asked import conditions
from kb.errors import UsageError
from kb.page import Page
from kb.query import And, Between
from kb.store import SURE, claimed
from kb.store.claimed import ClaimRow
from kb.store.names import folded
from kb.views import claims as view

_ALWAYS = Between("", "")


class Wanted(NamedTuple):
    """Which claims, as they were asked for; empty means any.

    models:     names; family: with their relatives, too.
    measure:    a part of its name.
    within:     a question that the note must answer.
    candidates: with those of low confidence.
    """

    models: Sequence[str] = ()
    family: bool = False
    measure: str = ""
    kinds: Sequence[str] = ()
    voice: str = ""
    said_by: str = ""
    within: str = ""
    days: Between = _ALWAYS
    candidates: bool = False


def listed(db: sqlite3.Connection, wanted: Wanted, limit: int) -> Page:
    """In the order of their place.

    Raises UsageError for a kind or a voice that there is not, KbError for a model that no note speaks of.
    """
    found = rows(db, wanted)
    return view.listed([claimrows.row_of(row) for row in found[: limit or None]], len(found))


def rows(db: sqlite3.Connection, wanted: Wanted) -> list[ClaimRow]:
    if unknown := [kind for kind in wanted.kinds if kind not in KINDS]:
        raise UsageError(f"there is no kind of claim called '{unknown[0]}'", f"kinds: {', '.join(KINDS)}")
    voice = query.voice(wanted.voice) if wanted.voice else ""
    if wanted.voice and not voice:
        raise UsageError(f"there is no voice called '{wanted.voice}'", f"voices: {', '.join(query.VOICES)}")
    models = [things.selected(db, "model", name) for name in wanted.models]
    if wanted.family:
        models += [other for name in models for other in things.relatives(db, name)]
    asked = query.parse(wanted.within) if wanted.within else None
    condition = And(conditions(asked)) if asked else None
    among = claimed.Wanted(
        tuple(models),
        folded(wanted.measure),
        tuple(wanted.kinds),
        voice,
        wanted.days.since,
        wanted.days.until,
        condition,
    )
    by = folded(wanted.said_by)
    return [
        row
        for row in claimrows.rows(db, among)
        if (wanted.candidates or row.confidence >= SURE) and (not by or by in folded(row.said_by or ""))
    ]
