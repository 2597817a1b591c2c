"""A number with its unit and its comparator, and what stands around it that tells both."""

import re
from typing import NamedTuple

from kb.claims import words

_BY_PERIOD = ("tokens", "messages", "requests", "images")
_RISE = re.compile(r"\bс [\d.,]+[^.]{0,12} до ?\Z")  # "from 50 to 60", no bound
_BEFORE = 40  # characters before a number in which its unit, period and label stand


class Quantity(NamedTuple):
    """start, end: in the sentence, with sign and unit.  value: in the unit as written.

    high: the other end of a range.  comparator: ``~ <= >= < >`` or nothing.
    whole: of how many it is, in "4 of 6".  words: written without digits.
    moves: the range is a way from one value to the other.
    """

    start: int
    end: int
    value: float
    unit: str
    comparator: str = ""
    high: float | None = None
    whole: float | None = None
    words: bool = False
    moves: bool = False


def plain(value: float) -> float:
    """0.1 + 0.2 as a person writes it."""
    return round(value, 9)


def in_words(small: str, start: int, end: int, value: float) -> Quantity:
    """One that is written without digits, with the unit and the comparator that stand around it."""
    unit, start, end = unit_of(small, start, end)
    sign, start, end = compared(small, start, end)
    return Quantity(start, end, plain(value), unit, sign, words=True)


def unit_of(small: str, start: int, end: int) -> tuple[str, int, int]:
    """The unit, and where the quantity starts and ends with it."""
    before = words.units_before().before(small, start - (small[start - 1 : start] in (" ", ":")))
    if before and before.means in words.money():
        return _per(small, before.means, before.start, end)
    if before:
        return before.means, start, end
    after = words.units_after().at(small, end + (small[end : end + 1] in (" ", "-")))
    if not after:
        return "", start, end
    unit = after.means
    if after.phrase == "元":
        unit = "CNY" if re.search("人民幣|人民币", small) else "TWD" if re.search("[台臺]幣", small) else "yuan"
    if unit in _BY_PERIOD or unit == "yuan" or unit in words.money():
        return _per(small, unit, start, after.end)
    return unit, start, after.end


def _per(small: str, unit: str, start: int, end: int) -> tuple[str, int, int]:
    """``$3 per million tokens`` is USD/1M tokens; what it is per is no part of its place."""
    name = "USD" if unit == "USD cent" else unit
    if after := words.per_after(small, end):
        return f"{name}/{after.period}", start, end
    if ahead := words.per_before(small[max(0, start - _BEFORE) : start], min(start, _BEFORE)):
        if name == "tokens":
            return "tokens/s" if ahead.period == "second" else name, start, end
        return f"{name}/{ahead.period}", start, end
    return name, start, end


def compared(small: str, start: int, end: int) -> tuple[str, int, int]:
    """The comparator around a number; a sign that touches it is part of its place."""
    last = start - (small[start - 1 : start] == " ")
    said = words.comparators_before().before(small, last)
    if not said and (article := words.phrases("article").before(small, last)):
        said = words.comparators_before().before(small, len(small[: article.start].rstrip(" ")))
    if said and not (said.phrase == "до" and _RISE.search(small, max(0, start - 24), start)):
        touches = len(said.phrase) < 3 and not said.phrase[-1].isalnum() and said.end == start
        return said.means, said.start if touches else start, end
    if after := words.comparators_after().at(small, end + (small[end : end + 1] == " ")):
        return after.means, start, end
    return "", start, end
