"""``kb facts``: what holds only for a time, since when it is known, and what has gone stale (field B16).

Limits and prices are claims; who may use a model and what it lacks are sentences.  Scores are
neither: they do not change by themselves.
"""

import calendar
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from kb import catalogue
from kb.app import things
from kb.app.asof import AsOf, Known
from kb.errors import UsageError
from kb.page import Facts, Page
from kb.query import spans
from kb.store import SURE, claimed, lasting
from kb.store.claimed import ClaimRow
from kb.store.lasting import Sentence
from kb.store.names import folded
from kb.views import facts as view

KINDS = ("limit", "price", "availability")
_NUMBERS = ("limit", "price")
_CLAUSE = re.compile(r"[,;，；、。]|\.\s|\band\b|\bи\b")

_Key = tuple[object, ...]  # a model, and what a number is of


class Fact(NamedTuple):
    """One of either sort.  known: None if its note does not say when.  newer: what says the same of a later day."""

    told: ClaimRow | Sentence
    known: Known | None
    newer: ClaimRow | Sentence | None = None

    @property
    def kind(self) -> str:
        return self.told.kind if isinstance(self.told, ClaimRow) else "availability"

    @property
    def models(self) -> tuple[str, ...]:
        return self.told.subjects if isinstance(self.told, ClaimRow) else self.told.models

    @property
    def day(self) -> str:
        """The last day that it is known to have been so; empty if none is."""
        return _last(self.known.date) if self.known else ""


class Wanted(NamedTuple):
    """Which facts, as they were asked for; empty means any.

    older:      a length of time or a date: only facts that are older, the oldest first.
    superseded: with those of which a newer one is known.
    """

    model: str = ""
    kind: str = ""
    older: str = ""
    superseded: bool = False


def listed(db: sqlite3.Connection, wanted: Wanted, stale: str, today: date, limit: int) -> Page:
    """The newest first; those of which nobody knows when last.  stale: the age at which one is, ``30d``.

    Raises UsageError for a kind or an age that there is not, KbError for a model that no note speaks of.
    """
    if wanted.kind and wanted.kind not in KINDS:
        raise UsageError(f"there is no kind of fact called '{wanted.kind}'", f"kinds: {', '.join(KINDS)}")
    before = ago(wanted.older or stale, today)
    model = things.selected(db, "model", wanted.model) if wanted.model else ""
    found = [
        fact
        for fact in facts(db)
        if (wanted.superseded or not fact.newer)
        and (not model or model in fact.models)
        and wanted.kind in ("", fact.kind)
        and (not wanted.older or "" < fact.day < before)
    ]
    found.sort(key=lambda fact: fact.day, reverse=not wanted.older)
    rows = [_row(fact, before, today) for fact in found]
    return view.listed(rows[: limit or None], len(rows), sum(row["stale"] is True for row in rows))


def facts(
    db: sqlite3.Connection, guessed: bool = True, among: Collection[int] | None = None, models: Collection[str] = ()
) -> list[Fact]:
    """All that holds only for a time, in the order of its place.

    guessed: dates of guessed sources, too.  among: the notes that count.  models: only what is of one of them.
    """
    when = AsOf(db, guessed)
    wanted = claimed.Wanted(tuple(models), kinds=_NUMBERS, among=None if among is None else sorted(among))
    claims = [row for row in claimed.rows(db, wanted) if row.confidence >= SURE]
    numbers = [Fact(row, when.of(row.note, row.block, row.line, row.start)) for row in claims]
    told = {(row.note, row.quote.strip()) for row in claims}  # a sentence that gives a number is that number's
    others = [
        Fact(row, when.of(row.note, row.block, row.line, row.start))
        for row in lasting.sentences(db, among, models)
        if (row.note, row.text) not in told
    ]
    found = [*_superseded(numbers), *others]
    return sorted(found, key=lambda fact: (fact.told.path, fact.told.line, fact.told.start))


def stale_between(db: sqlite3.Connection, since: date, until: date, stale: str) -> list[Fact]:
    """What went stale after a day and up to another: still fresh on the first, stale on the second, not superseded.
    To guess sources for all notes would take minutes in a large vault: no day rests on one here."""
    first, last = ago(stale, since), ago(stale, until)
    return [fact for fact in facts(db, guessed=False) if first <= fact.day < last and not fact.newer]


def _superseded(found: list[Fact]) -> Iterator[Fact]:
    """Each with what says the same of all its models of a later day; what is not confirmed supersedes nothing."""
    alike: dict[_Key, list[Fact]] = defaultdict(list)
    for fact in found:
        for key in _keys(fact):
            alike[key].append(fact)
    newest = {key: max(facts, key=lambda fact: fact.day) for key, facts in alike.items() if _is_one(facts)}
    for fact in found:
        later = [newest.get(key) for key in _keys(fact)]
        is_old = bool(later) and all(one and one.known and one.known.date[:10] > fact.day for one in later)
        yield fact._replace(newer=later[0].told) if is_old and later[0] else fact


def _is_one(found: list[Fact]) -> bool:
    """Whether they have one value a day; if there are more, other words than we know tell apart what they are of."""
    return len({fact.day for fact in found}) == len({(fact.day, *_value(fact.told)) for fact in found})


def _value(told: ClaimRow | Sentence) -> tuple[object, ...]:
    return (told.value, told.unit) if isinstance(told, ClaimRow) else ()


def _keys(fact: Fact) -> list[_Key]:
    """For each model what a number is of, if its date is sure: 50 a week and 50 a day are of the same, $5 a month
    and $5 a token are not."""
    row = fact.told
    if not isinstance(row, ClaimRow) or not fact.known or not fact.known.confirmed:
        return []
    is_price = row.kind == "price"
    unit = row.unit if is_price else row.unit.partition("/")[0]
    what = (row.kind, folded(row.measure or ""), unit, row.conditions, row.compared_to, is_price and _part(row))
    return [(model, *what) for model in row.subjects]


def _part(row: ClaimRow) -> str:
    """What a price is of, by the word that stands nearest to it in its clause: ``input``, ``output`` …; or nothing."""
    before, _, after = row.quote.lower().partition(row.surface.lower())
    sides = (_CLAUSE.split(before)[-1][::-1], _CLAUSE.split(after)[0])
    found = [
        (place, part["name"])
        for part in catalogue.rows("perishable")["part"]
        for word in part["says"]
        for side, looked in ((0, word[::-1]), (1, word))
        if (place := sides[side].find(looked)) >= 0
    ]
    return min(found)[1] if found else ""


def _row(fact: Fact, before: str, today: date) -> Facts:
    """before: the day from which on a fact is not stale."""
    told, known = fact.told, fact.known
    return {
        "path": told.path,
        "line": told.line,
        "start": told.start,
        "kind": fact.kind,
        "models": list(fact.models),
        **(_number(told) if isinstance(told, ClaimRow) else _sentence(told)),
        "as_of": known.date if known else None,
        "age": (today - date.fromisoformat(fact.day)).days if known else None,
        "stale": fact.day < before if known else None,
        "how": known.how if known else None,
        "confirmed": known.confirmed if known else None,
        "evidence": f"{known.path}:{known.line}" if known else None,
        "voice": told.voice,
        "confidence": told.confidence,
        "superseded_by": f"{fact.newer.path}:{fact.newer.line}" if fact.newer else None,
    }


def _number(row: ClaimRow) -> Facts:
    return {
        "means": None,
        "measure": row.measure,
        "value": row.value,
        "unit": row.unit or None,
        "comparator": row.comparator or None,
        "conditions": list(row.conditions),
        "compared_to": list(row.compared_to),
        "text": row.quote.strip(),
    }


def _sentence(row: Sentence) -> Facts:
    without = dict.fromkeys(("measure", "value", "unit", "comparator"))
    return {"means": row.means, **without, "conditions": [], "compared_to": [], "text": row.text}


def ago(length: str, today: date) -> str:
    """The day so long before another, or a date itself.  Raises UsageError."""
    found = spans.between("since", length, today)
    if not found:
        raise UsageError(f"'{length}' is no age", "examples: 30d, 2w, 6m, 2024-09")
    return found.since


def _last(when: str) -> str:
    """The last day of a month; of a day or a moment its day."""
    if len(when) > len("2024-09"):
        return when[:10]
    year, month = int(when[:4]), int(when[5:7])
    return f"{when}-{calendar.monthrange(year, month)[1]:02}"
