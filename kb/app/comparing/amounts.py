"""How much a claim says, as far as it says it: rounded, about, at least, from one to another."""

import re
from functools import cache
from typing import Literal, NamedTuple

from kb.claims import known, words
from kb.store.claimed import ClaimRow

Agreement = Literal["same", "rounded", "binary", "about", "consistent", "differ"]

ABOUT = 0.1  # of a number that is only about: what it may be off by
_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f ]{0,30}\d|\d")
_DECIMALS = re.compile(r"[.,](\d+)\Z")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_ROUNDED_LIMIT = 0.02  # of a limit: "128K" is rounded, the "1M" of somebody who means 1.2 is wrong
_BINARY = (1.024, 1.024**2)  # tokens by powers of two: 128K is 131,072
_NEAR = 1e-9
_CENT = "USD cent"
_SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}


class Amount(NamedTuple):
    """value: in the unit of its group.  step: half of the last place that is written.

    about: only about so much, or written in words.  low, high: what it may be by its comparator.
    """

    value: float
    step: float
    about: bool
    low: float
    high: float

    @property
    def is_bound(self) -> bool:
        return self.low != self.high


def unit_of(row: ClaimRow) -> tuple[str, float]:
    """The unit in which a claim is compared, and by what its number is multiplied for that.

    ``4 of 6`` is compared as a percentage, a length of time in seconds, a price per thousand
    tokens per million; a number without a unit in the usual one of its measure.
    """
    unit = row.unit
    if unit.startswith("of ") and (whole := float(unit[3:])) > 0:
        return "%", 100 / whole
    if unit.startswith(_CENT):
        return unit.replace(_CENT, "USD"), 0.01
    if unit in _SECONDS:
        return "seconds", _SECONDS[unit]
    if unit.endswith("/1K tokens"):
        return unit.replace("/1K", "/1M"), 1000.0
    if unit:
        return unit, 1.0
    if row.kind == "limit" and row.measure in _of_tokens():
        return "tokens", 1.0
    is_share = row.kind == "score" and (row.value or 0) > 1
    return known.usual_unit(row.measure) if is_share else "", 1.0


@cache
def _of_tokens() -> frozenset[str]:
    return frozenset(measure.name for measure in words.measures() if "tokens" in measure.units)


def amount(row: ClaimRow, until: float | None = None) -> Amount:
    """until: the other end of a range that begins with the claim."""
    _, scale = unit_of(row)
    value = (row.value or 0.0) * scale
    step = _step(row) * scale
    if until is not None:
        return Amount(value, step, False, value, until * scale)
    low = high = value
    if row.comparator in (">", ">=") if value >= 0 else row.comparator in ("<", "<="):
        high = float("inf")
    elif row.comparator and row.comparator != "~" and not (row.kind == "limit" and row.comparator == "<="):
        low = float("-inf")  # a limit of "up to 50" is the limit 50
    return Amount(value, step, row.comparator == "~" or not _NUMBER.search(row.surface), low, high)


def _step(row: ClaimRow) -> float:
    """Prices and limits are given to the full: only a limit in thousands may be rounded."""
    written = _NUMBER.search(row.surface)
    if not written:
        return 0.0
    text = written[0]
    decimals = None if _GROUPED.fullmatch(text) else _DECIMALS.search(text)
    whole = re.sub(r"\D", "", text[: decimals.start()] if decimals else text)
    digits = float(f"{whole}.{decimals[1]}" if decimals else whole)
    factor = abs(row.value or 0.0) / digits if digits else 1.0
    step = 0.5 * 10.0 ** -(len(decimals[1]) if decimals else 0) * factor
    if row.kind == "price" and row.unit != "%":
        return 0.0
    if row.kind == "limit":
        return step if factor > 1 and step <= _ROUNDED_LIMIT * digits * factor else 0.0
    return step


def agreement(one: Amount, other: Amount, unit: str) -> Agreement:
    """What two numbers in one unit are to each other; the same whichever comes first."""
    gap = abs(one.value - other.value)
    is_equal = gap <= _NEAR * max(abs(one.value), abs(other.value))
    if one.is_bound or other.is_bound:
        if is_equal and (one.low, one.high) == (other.low, other.high):
            return "same"
        slack = max(_tolerance(one), _tolerance(other))
        return "consistent" if max(one.low, other.low) <= min(one.high, other.high) + slack else "differ"
    if is_equal:
        return "same" if one.about == other.about else "about"
    if one.about or other.about:
        return "about" if gap <= max(_tolerance(one), _tolerance(other)) else "differ"
    if gap <= max(one.step, other.step) * (1 + _NEAR):
        return "rounded"
    return "binary" if unit.startswith("tokens") and _is_binary(one.value, other.value) else "differ"


def _tolerance(amount: Amount) -> float:
    return max(amount.step, ABOUT * abs(amount.value) if amount.about else 0.0)


def _is_binary(one: float, other: float) -> bool:
    low, high = sorted((abs(one), abs(other)))
    return low > 0 and any(abs(high / low - ratio) < _NEAR for ratio in _BINARY)
