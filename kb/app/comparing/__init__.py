"""``kb claims compare``: claims side by side, with honest verdicts and their arithmetic done again (field B4)."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kb.app import claimrows, things
from kb.app.comparing import conditions, groups, sums
from kb.app.comparing.claimed import Claimed, Place, ages, claimed
from kb.app.comparing.groups import Group
from kb.app.comparing.reasons import Words, why
from kb.app.comparing.sums import Check
from kb.app.comparing.verdicts import VERDICTS, Judged
from kb.errors import UsageError
from kb.page import Facts, Page
from kb.store import SURE, mentioned
from kb.store import claimed as kept
from kb.store.claimed import ClaimRow
from kb.store.names import folded
from kb.views import comparing as view

EVERYTHING = "*"
_LISTED = 50  # claims of a group beside those in pairs


class Wanted(NamedTuple):
    """Which groups.  Empty means any.

    models:     as they were typed.
    measure:    a part of its name; ``*`` for all.
    only:       words of verdicts.
    since:      an ISO day: at least one of a pair must be of it or later.
    alone:      claims with nothing beside them, too.
    candidates: those of low confidence, too.
    """

    models: tuple[str, ...] = ()
    measure: str = ""
    only: tuple[str, ...] = ()
    since: str = ""
    alone: bool = False
    candidates: bool = False


class _Side(NamedTuple):
    """A group with its arithmetic."""

    group: Group
    checks: list[Check]

    @property
    def conflicts(self) -> int:
        return sum(pair.verdict == "conflict" for pair in self.group.pairs)


def page(db: sqlite3.Connection, wanted: Wanted, limit: int) -> Page:
    """Groups with a conflict come first."""
    _check(wanted.only)
    return _page(db, frozenset(things.selected(db, "model", name) for name in wanted.models), wanted, limit)


def of_models(db: sqlite3.Connection, models: frozenset[str]) -> Page:
    """All groups of some models, by their canonical names."""
    return _page(db, models, Wanted(tuple(models)), 0)


def _page(db: sqlite3.Connection, models: frozenset[str], wanted: Wanted, limit: int) -> Page:
    """models: canonical; a group is of one model, so that claims of others need not be looked at."""
    rows = kept.rows(db, kept.Wanted(tuple(sorted(models))))
    rows = [row for row in rows if wanted.candidates or row.confidence >= SURE]
    claims = claimed(rows, _days(db, rows))
    sides = [side for side in _sides(claims) if _is_wanted(side.group, models, wanted)]
    found = [side for side in (_narrowed(side, wanted) for side in sides) if _has_something(side, wanted)]
    found.sort(key=lambda side: not side.conflicts)
    document = {
        "total": len(found),
        "conflicts": sum(side.conflicts for side in found),
        "groups": [_told(side) for side in found[: limit or None]],
    }
    return view.page(document)


def _check(only: Iterable[str]) -> None:
    for word in only:
        if not any(word in verdict for verdict in (*VERDICTS, sums.OK, sums.OFF)):
            raise UsageError(f"no verdict is called '{word}'", f"verdicts: {'; '.join((*VERDICTS, sums.OK, sums.OFF))}")


def _days(db: sqlite3.Connection, rows: Iterable[ClaimRow]) -> dict[tuple[int, int], str]:
    """Of each line with claims that age, the one day that it tells."""
    blocks = sorted({row.block for row in rows if row.block is not None and ages(row)})
    told: dict[tuple[int, int], set[str]] = defaultdict(set)
    for item in mentioned.dated(db, blocks):
        if item.kind == "date" and item.role == "event":
            told[item.block, item.line].add(item.value)
    return {place: days.pop() for place, days in told.items() if len(days) == 1}


def _sides(claims: Sequence[Claimed]) -> Iterator[_Side]:
    by_claim: dict[int, list[Check]] = defaultdict(list)
    for check in sums.checks(claims):
        by_claim[check.claim.row.id].append(check)
    for group in groups.groups(claims):
        yield _Side(group, [check for claim in group.claims for check in by_claim.get(claim.row.id, ())])


def _is_wanted(group: Group, models: frozenset[str], wanted: Wanted) -> bool:
    asked = "" if wanted.measure == EVERYTHING else folded(wanted.measure)
    return (not models or group.model in models) and asked in folded(group.measure or "")


def _narrowed(side: _Side, wanted: Wanted) -> _Side:
    """With those pairs and checks that were asked for."""
    pairs, checks = side.group.pairs, side.checks
    if wanted.since:
        pairs = [pair for pair in pairs if _is_new(pair.one, wanted) or _is_new(pair.other, wanted)]
        checks = [check for check in checks if _is_new(check.claim, wanted)]
    if wanted.only:
        pairs = [pair for pair in pairs if any(word in pair.verdict for word in wanted.only)]
        checks = [check for check in checks if any(word in check.verdict for word in wanted.only)]
    return _Side(side.group._replace(pairs=pairs), checks)


def _is_new(claim: Claimed, wanted: Wanted) -> bool:
    return max(claim.day, claim.row.date or "") >= wanted.since


def _has_something(side: _Side, wanted: Wanted) -> bool:
    """Pairs or checks; claims that stand alone if somebody asked for their model or measure."""
    if side.group.pairs or side.checks:
        return True
    return not (wanted.only or wanted.since) and bool(wanted.alone or wanted.models or wanted.measure)


# ── as a document


def _told(side: _Side) -> Facts:
    """path, line, text: of its first claim and the verdict that matters most, for formats of one line."""
    group, claims = side.group, _listed(side)
    numbers = {claim.place: number for number, claim in enumerate(claims, 1)}
    pairs = sorted((_pair(pair, numbers) for pair in group.pairs), key=_rank)
    first = claims[pairs[0]["a"] - 1 if pairs else 0]
    return {
        "path": first.row.path,
        "line": first.row.line,
        "text": ", ".join(filter(None, (group.model, group.measure, pairs[0]["verdict"] if pairs else ""))),
        "model": group.model,
        "measure": group.measure,
        "unit": group.unit,
        "kind": group.kind,
        "claims": [_claim(number, claim) for number, claim in enumerate(claims, 1)],
        "pairs": pairs,
        "arithmetic": [
            {"claim": numbers[check.claim.place], "verdict": check.verdict, "why": check.told} for check in side.checks
        ],
        "claims_left_out": len(group.claims) + len(group.guests) - len(numbers),
        "pairs_left_out": group.left_out,
    }


def _listed(side: _Side) -> list[Claimed]:
    """Those that a pair or a check speaks of, and some more, in the order of their place."""
    spoken = [claim for pair in side.group.pairs for claim in (pair.one, pair.other)]
    spoken += [check.claim for check in side.checks]
    more = (*side.group.claims[:_LISTED], *side.group.guests)
    return sorted({claim.place: claim for claim in (*more, *spoken)}.values(), key=lambda claim: claim.place)


def _claim(number: int, claim: Claimed) -> Facts:
    """As ``kb claims`` tells it, with its conditions as they are compared.

    compared: in the unit of the group; until: the other end of a range.
    """
    amount = claim.amount
    is_range = amount.value == amount.low < amount.high < float("inf")
    return {
        "n": number,
        **claimrows.row_of(claim.row),
        "conditions": conditions.told(claim.how),
        "compared": amount.value,
        "until": amount.high if is_range else None,
        "day": claim.day or None,
    }


def _pair(pair: Judged, numbers: dict[Place, int]) -> Facts:
    return {
        "a": numbers[pair.one.place],
        "b": numbers[pair.other.place],
        "verdict": pair.verdict,
        "why": _said(why(pair), numbers),
    }


def _said(words: Words, numbers: dict[Place, int]) -> str:
    return "".join(word if isinstance(word, str) else f"[{numbers[word.place]}]" for word in words)


def _rank(pair: Facts) -> tuple[int, int, int]:
    return VERDICTS.index(pair["verdict"]), pair["a"], pair["b"]
