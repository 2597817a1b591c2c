"""The ledger of hunches: what the owner inferred, predicted and asked, and what became of it (field B14)."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from kb import hedges
from kb.app import ownhunches, things
from kb.app.hindsight import Hindsight
from kb.app.ownhunches import Closed
from kb.errors import UsageError
from kb.page import Facts, Page
from kb.query import Between
from kb.store import connection, hunched, looking
from kb.store.hunched import Among, Foreign, HunchRow
from kb.views import hunches as view

_OF_OTHERS = ("prediction", "question")
_ALWAYS = Between("", "")


class Wanted(NamedTuple):
    """Which hunches.  model: as it was typed; kinds: all if there are none; state: open, closed or all.
    days: of their dates; anyone: with what quoted sources and speakers predict and ask."""

    model: str = ""
    kinds: Sequence[str] = ()
    state: str = "open"
    days: Between = _ALWAYS
    anyone: bool = False


class Hunch(NamedTuple):
    """note, block: rows.  who: says it, where it is not the owner; "" if nobody is named."""

    id: str
    note: int
    block: int
    path: str
    line: int
    column: int
    kind: str
    text: str
    hedges: tuple[str, ...]
    models: tuple[str, ...]
    date: str | None
    confidence: float
    marker: str = ""
    voice: str = "own_thought"
    who: str = ""


def listed(db: sqlite3.Connection, wanted: Wanted, limit: int) -> Page:
    """Open ones first, then the newest; those without a date last.

    Raises UsageError for a type that there is not, KbError for a model that no note speaks of.
    """
    if unknown := [kind for kind in wanted.kinds if kind not in hedges.KINDS]:
        raise UsageError(f"there is no type of hunch called '{unknown[0]}'", f"types: {', '.join(hedges.KINDS)}")
    model = things.selected(db, "model", wanted.model) if wanted.model else ""
    held = ownhunches.load(connection.get(db, "vault") or "")
    every = list(every_one(db, wanted.anyone, model))
    found = [hunch for hunch in every if _is_wanted(hunch, wanted, model, held.closed.get(hunch.id))]
    found.sort(key=lambda hunch: (hunch.path, hunch.line, hunch.column))
    found.sort(key=lambda hunch: hunch.date or "", reverse=True)
    found.sort(key=lambda hunch: hunch.id in held.closed)
    hindsight = Hindsight(db)
    rows = [_row(hunch, held.closed.get(hunch.id), hindsight) for hunch in found[: limit or None]]
    standing = {hunch.id for hunch in every}
    gone = [row._asdict() for row in held.closed.values() if row.id not in standing and (wanted.anyone or not row.who)]
    if model or wanted.state == "open":
        gone = []
    remarks = [{"path": remark.path, "line": remark.line, "message": remark.message} for remark in held.remarks]
    return view.listed(rows, len(found), wanted.state, gone, remarks)


def every_one(
    db: sqlite3.Connection, anyone: bool = False, model: str = "", among: Among | None = None
) -> Iterator[Hunch]:
    """All that the owner has, and of anyone's predictions and questions those that speak of a model, or all.

    among: of the owner's those that count, by their block and the models they name.
    """
    days = _Days(db)
    for row in hunched.hunches(db, among):
        facts = row.facts
        yield Hunch(
            id=ownhunches.key(row.text),
            note=row.note,
            block=row.block,
            path=row.path,
            line=row.line,
            column=row.column,
            kind=row.kind,
            text=row.text,
            hedges=tuple(facts.get("hedges", ())),
            models=tuple(facts.get("models", ())),
            date=days.of(row),
            marker=facts.get("marker", ""),
            confidence=row.confidence,
        )
    if anyone:
        for passage, blocks in groupby(hunched.foreign(db, model), key=lambda block: block.passage):
            yield from _of_others(db, passage, list(blocks))


def _of_others(db: sqlite3.Connection, passage: int, blocks: list[Foreign]) -> Iterator[Hunch]:
    text = looking.text(db, passage)
    ends = iter(blocks)
    block = next(ends)
    for found in hedges.found(text.text, [(block.start, block.end) for block in blocks], quoted=True):
        while found.start >= block.end:
            block = next(ends)
        if found.means in _OF_OTHERS:
            said = text.text[found.start : found.end]
            line, column = text.at(found.start)
            yield Hunch(
                id=ownhunches.key(said),
                note=block.note,
                block=block.id,
                path=block.path,
                line=line,
                column=column,
                kind=found.means,
                text=said,
                hedges=found.hedges,
                models=tuple(dict.fromkeys(name for name, says in hunched.models(db, block.id) if says in said)),
                date=block.date,
                confidence=0.8 if found.own else 0.6,
                voice=block.voice,
                who=block.speaker or block.by or block.author,
            )


class _Days:
    """The days of hunches; the dates of a note are read once."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._note = 0
        self._dates: list[tuple[int, str, str, bool]] = []

    def of(self, row: HunchRow) -> str | None:
        """The day of its note; else the next above of an event, or in a heading that it stands under."""
        if row.date:
            return row.date
        if row.note != self._note:
            self._note, self._dates = row.note, hunched.dates(self._db, row.note)
        for block, iso, surface, is_heading in self._dates:
            if block < row.block and (not is_heading or any(surface in heading for heading in row.headings)):
                return iso[:10]
        return None


def _is_wanted(hunch: Hunch, wanted: Wanted, model: str, closed: Closed | None) -> bool:
    if wanted.kinds and hunch.kind not in wanted.kinds:
        return False
    if model and model not in hunch.models:
        return False
    if wanted.state != "all" and (closed is not None) != (wanted.state == "closed"):
        return False
    return wanted.days == _ALWAYS or _is_within(hunch.date, wanted.days)


def _is_within(day: str | None, days: Between) -> bool:
    """A month is within days that it has a part of."""
    if not day:
        return False
    first, last = day + "-01-01"[len(day) - 4 :], day + "-12-31"[len(day) - 4 :]
    return last >= days.since and (not days.until or first <= days.until)


def _row(hunch: Hunch, closed: Closed | None, hindsight: Hindsight) -> Facts:
    count, later = hindsight.of(hunch.note, hunch.date, hunch.text, hunch.models)
    return {
        "id": hunch.id,
        "path": hunch.path,
        "line": hunch.line,
        "column": hunch.column,
        "type": hunch.kind,
        "text": hunch.text,
        "hedges": list(hunch.hedges),
        "marker": hunch.marker or None,
        "models": list(hunch.models),
        "date": hunch.date,
        "voice": hunch.voice,
        "who": hunch.who or None,
        "confidence": hunch.confidence,
        "status": closed.status if closed else "open",
        "closed": closed is not None,
        "evidence": {"by": closed.by or None, "note": closed.note or None} if closed else None,
        "later": later,
        "later_total": count,
    }
