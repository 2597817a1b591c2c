"""A claim made ready to stand beside others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from kb import catalogue
from kb.app.comparing import amounts, conditions
from kb.app.comparing.amounts import Amount
from kb.app.comparing.conditions import How
from kb.claims import words
from kb.store.claimed import ClaimRow

Place = tuple[str, int, int, float]

_BESIDE = 20  # claims of a sentence among which one is looked for
_DAY = 10  # characters of an ISO day


class Claimed(NamedTuple):
    """row: as it is kept, of a range its low end.  unit: in which it is compared.

    how:    its conditions, by what they are of.
    day:    of which day it is, as far as that is told; "" if nothing tells.
    beside: what its sentence says by the same measure of another model, if it does.
    ages, is_difference: as below.  place: what tells it from every other.
    """

    row: ClaimRow
    amount: Amount
    unit: str
    how: How
    day: str
    beside: ClaimRow | None
    ages: bool
    is_difference: bool
    place: Place

    @property
    def is_of_a_run(self) -> bool:
        """It is a setting that each run may have its own of: a time, a temperature, a count."""
        unit = words.units().get(self.row.unit.partition("/")[0])
        return self.row.kind == "setting" and (not self.unit or unit is None or unit.counted or self.unit == "seconds")


def ages(row: ClaimRow) -> bool:
    """What it says holds for a time: a limit, a price, a place on a leaderboard."""
    return row.kind in ("limit", "price") or row.measure in _leaderboards()


def is_difference(row: ClaimRow) -> bool:
    """It says how much more or less, not how much."""
    return row.kind == "comparison" or (row.kind == "price" and row.unit in ("%", "x"))


def claimed(rows: Iterable[ClaimRow], days: dict[tuple[int, int], str]) -> list[Claimed]:
    """Those with a number, in the order of their place; the two ends of a range are one.

    days: by block and line the one day that is told there.
    """
    counted = [row for row in rows if row.value is not None and row.kind != "derived"]
    sentences: dict[tuple[int, int, str], list[ClaimRow]] = defaultdict(list)
    for row in counted:
        sentences[sentence(row)].append(row)
    return [_made(row, until, sentences[sentence(row)], days) for row, until in _ranges(counted)]


def sentence(row: ClaimRow) -> tuple[int, int, str]:
    """What tells the sentence of a claim from others."""
    return row.note, row.block or 0, row.quote


def _ranges(rows: list[ClaimRow]) -> Iterator[tuple[ClaimRow, float | None]]:
    place = 0
    while place < len(rows):
        row, after = rows[place], rows[place + 1] if place + 1 < len(rows) else None
        is_range = after and (row.comparator, after.comparator) == (">=", "<=") and _span(row) == _span(after)
        yield row, after.value if after and is_range else None
        place += 2 if is_range else 1


def _span(row: ClaimRow) -> tuple[object, ...]:
    return row.note, row.start, row.end, row.subjects, row.measure, row.unit


def _made(row: ClaimRow, until: float | None, around: list[ClaimRow], days: dict[tuple[int, int], str]) -> Claimed:
    unit, _ = amounts.unit_of(row)
    beside = next(
        (
            other
            for other in islice(around, _BESIDE)
            if (other.measure, other.unit, other.kind) == (row.measure, row.unit, row.kind)
            and not set(other.subjects) & set(row.subjects)
        ),
        None,
    )
    is_more = is_difference(row)
    how = conditions.how(row.conditions, row.compared_to if is_more else ())
    day = days.get((row.block or 0, row.line)) or row.date or ""
    amount = amounts.amount(row, until)
    place = row.path, row.line, row.start, amount.value
    return Claimed(row, amount, unit, how, day[:_DAY], beside, ages(row), is_more, place)


@cache
def _leaderboards() -> frozenset[str]:
    rows = catalogue.rows("benchmarks")["benchmark"]
    return frozenset(row["name"] for row in rows if row.get("kind") == "leaderboard")
