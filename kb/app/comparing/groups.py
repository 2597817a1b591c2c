"""Which claims stand side by side: those of one model, one measure and one unit.

A claim whose note names no measure stands beside the others of its note, and beside equal numbers
anywhere: whether they measure the same is not known.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, groupby, islice, pairwise
from math import comb
from typing import NamedTuple

from kb.app.comparing import amounts, conditions
from kb.app.comparing.claimed import Claimed
from kb.app.comparing.verdicts import Apart, Judged, judged
from kb.store.names import folded

_MOST = 60  # pairs of a group that are judged
_TOGETHER = 20  # numbers of a passage that are taken as told apart
_GUESTS = 10  # pairs of a group with claims without a measure


class Group(NamedTuple):
    """measure: None where notes name none.  guests: claims without a measure that say the same number.

    left_out: how many pairs are not judged.
    """

    model: str
    measure: str | None
    unit: str
    kind: str
    claims: list[Claimed]
    guests: list[Claimed]
    pairs: list[Judged]
    left_out: int


def groups(claims: Iterable[Claimed]) -> list[Group]:
    """Of every model, by their names; the numbers of a group of models are those of each."""
    found: dict[tuple[str, str, str, bool], dict[str, list[Claimed]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        for model in claim.row.subjects:
            if "/" in model:  # "other models" are others in every note
                key = (model, claim.unit, claim.row.kind, claim.is_difference)
                found[key][folded(claim.row.measure or "")].append(claim)
    made = [
        group for (model, unit, kind, _), measures in found.items() for group in _of_unit(model, unit, kind, measures)
    ]
    return sorted(made, key=lambda group: (group.model, group.measure or "", group.unit, group.kind))


def _of_unit(model: str, unit: str, kind: str, measures: dict[str, list[Claimed]]) -> Iterator[Group]:
    nameless = _Nameless(measures.get("", ()))
    for measure, claims in measures.items():
        if measure:
            cells = _cells(claims)
            yield _group(model, unit, kind, claims, islice(_named(claims, cells), _MOST), nameless.beside(cells))
        else:
            yield _group(model, unit, kind, claims, islice(_of_nameless(claims), _MOST), [])


def _group(
    model: str, unit: str, kind: str, claims: list[Claimed], pairs: Iterable[Judged], beside: list[Judged]
) -> Group:
    within = list(pairs)
    measure = claims[0].row.measure
    guests = {claim.place: claim for pair in beside for claim in pair[:2] if not claim.row.measure}
    left_out = 0 if measure is None else comb(len(claims), 2) - len(within)
    return Group(model, measure, unit, kind, claims, [*guests.values()], [*within, *beside], left_out)


def _value(claim: Claimed) -> float:
    return claim.amount.value


# ── pairs


def _named(claims: list[Claimed], cells: list[list[Claimed]]) -> Iterator[Judged]:
    """All pairs of a small group; of a large one, different numbers under the same conditions come first."""
    apart = _told_apart(claims)
    if comb(len(claims), 2) <= _MOST:
        yield from (judged(*pair, apart) for pair in combinations(claims, 2))
        return
    like = [list(members) for _, members in groupby(cells, key=lambda cell: cell[0].how)]
    share = max(1, _MOST // len(like))
    for members in like:
        yield from (_apart(*pair, apart) for pair in islice(combinations(members, 2), share))
    for one, other in combinations(like, 2):
        yield from (_apart(mine, theirs, apart) for mine in one for theirs in other)
    for cell in cells:
        yield from (judged(cell[0], claim) for claim in cell[1:])


def _told_apart(claims: Iterable[Claimed]) -> Apart:
    """Numbers that stand together in a passage, so they are of two things."""
    passages: dict[tuple[int, int | None], set[float]] = defaultdict(set)
    for claim in claims:
        passages[claim.row.note, claim.row.block].add(claim.amount.value)
    several = (sorted(values)[:_TOGETHER] for values in passages.values() if len(values) > 1)
    return frozenset(frozenset(pair) for values in several for pair in combinations(values, 2))


def _cells(claims: Iterable[Claimed]) -> list[list[Claimed]]:
    """Claims that say the same of the same day under the same conditions, the surest of them first."""
    found: dict[tuple[object, ...], list[Claimed]] = defaultdict(list)
    for claim in claims:
        day = claim.day if claim.ages else ""
        found[tuple(conditions.told(claim.how)), claim.amount, day, claim.row.compared_to].append(claim)
    for cell in found.values():
        cell.sort(key=lambda claim: (-claim.row.confidence, claim.place))
    return [cell for _, cell in sorted(found.items(), key=lambda item: item[0])]


def _apart(one: list[Claimed], other: list[Claimed], apart: Apart) -> Judged:
    """A claim of each of two cells, of two notes if there are such."""
    first = one[0]
    return judged(first, next((claim for claim in other if claim.row.note != first.row.note), other[0]), apart)


def _of_nameless(claims: list[Claimed]) -> Iterator[Judged]:
    """Within a note all; of two notes those that say the same number."""
    by_note: dict[int, list[Claimed]] = defaultdict(list)
    for claim in claims:
        by_note[claim.row.note].append(claim)
    ordered = sorted(claims, key=lambda claim: (_value(claim), claim.place))
    for one, other in pairwise(ordered):
        if one.row.note != other.row.note and _is_equal(one, other):
            yield judged(one, other)
    for together in by_note.values():
        yield from (judged(*pair) for pair in combinations(together, 2))


class _Nameless:
    """Claims that name no measure, by their numbers."""

    def __init__(self, claims: Iterable[Claimed]) -> None:
        self._claims = sorted(claims, key=lambda claim: (_value(claim), claim.place))
        self._values = [_value(claim) for claim in self._claims]
        self._reach = max((claim.amount.step for claim in self._claims), default=0.0)

    def beside(self, cells: list[list[Claimed]]) -> list[Judged]:
        """Some pairs of them with claims of a measure that say the same number."""
        found: list[Judged] = []
        for cell in cells if self._claims else ():
            value, reach = _value(cell[0]), max(self._reach, cell[0].amount.step)
            first = bisect_left(self._values, value - reach)
            near = self._claims[first : min(first + _GUESTS, bisect_right(self._values, value + reach))]
            found += [judged(guest, cell[0]) for guest in near if _is_equal(guest, cell[0])]
            if len(found) >= _GUESTS:
                break
        return found


def _is_equal(one: Claimed, other: Claimed) -> bool:
    return amounts.agreement(one.amount, other.amount, one.unit) in ("same", "rounded")
