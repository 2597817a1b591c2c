"""Whether a number is a result, a limit, a price, a setting or a difference, or none of a model."""

import re
from typing import NamedTuple

from kb.claims import words
from kb.claims.differences import difference, is_ratio, is_share
from kb.claims.measures import is_by_limit
from kb.claims.phrases import without
from kb.claims.plain import BENCHMARK, MODEL
from kb.claims.quantity import Quantity

_NAME = f"[{MODEL}{BENCHMARK}]"
_ELLIPSIS = 34  # characters between a name and a number that is understood from the one before
_MOST = 100_000  # more than any result
_BUDGET = 1e6  # a sum from which on it is money that companies spend
_SIGNS = " :=~≈(–—-"
_PART = re.compile(r"[,;，；、(]| while | and | и | а ")
_MARK = re.compile(r"[,;，；]")
_CLAUSE = re.compile(r"[,;，；、]| and | but | while | whereas | а | и | но ")
_ALSO = re.compile(r"(?:→|->|,| and| и|，|、|和)(?: (?:and|to|just|only|about|до|около))* ?\Z")
_OF_NAME = re.compile(rf" ?(?:for|у|для|by|in|на|on|\() ?[^,.;]{{0,24}}{_NAME}")
_FOR_NAME = re.compile(rf"[ ,]*(?:and |и |和|與)?(?:for|on|у|на|in|\() ?(?:the )?{_NAME}")
_RIGHT_AFTER = re.compile(rf" ?(?:у )?{MODEL}")
_OTHER_NUMBER = re.compile(r"\d%?(?: and | и |, |和|、)\Z")
_TEMPERATURE = re.compile(
    r"(?:temperature|температур\w|溫度|温度)(?: (?:was|is|of|were|at|=)|[:=為为是设設]|была|—|=)* ?\Z"
)


class Sort(NamedTuple):
    """kind: score, rank, limit, price, setting or comparison.  difference: +1 or -1 where the
    number is one, else 0.  worth: how much its words prove, added to the confidence."""

    kind: str
    difference: int = 0
    worth: float = 0.0


def sort(quantity: Quantity, small: str, has_benchmark: bool, is_listed: bool) -> Sort | None:
    """What a number says, or None if it says nothing of a model.

    has_benchmark: one stands in the sentence, or above it.  is_listed: in a list of facts on a model.
    """
    if is_of_others(quantity, small):
        return None
    if not quantity.unit:
        return _bare(quantity, small, has_benchmark, is_listed)
    unit = words.unit(quantity.unit)
    way = difference(quantity, small)
    if unit.name == "x":
        return Sort("comparison", way or 1, 0.05) if way or is_ratio(quantity, small) else None
    if unit.name == "percentage points" or (unit.name in ("%", "points") and way):
        return Sort("comparison", way or 1, 0.05)
    if unit.name == "%":
        if is_share(quantity, small):
            return Sort("comparison", 0, 0.05)
        return Sort("score", 0, 0.05 if has_benchmark else -0.1)
    if unit.kind == "price":
        return _price(quantity, small, is_listed)
    if unit.kind == "limit":
        return _limit(quantity, unit, small)
    if unit.counted:
        return Sort("score") if _is_solved(quantity, small) else Sort("setting", 0, -0.05)
    if unit.measure == "time":
        return _time(quantity, small)
    if unit.needs and not words.phrases(unit.needs).is_in(small):
        return None
    return Sort(unit.kind, way if unit.name == "tokens/s" else 0, 0.05)


def _price(quantity: Quantity, small: str, is_listed: bool) -> Sort | None:
    if quantity.value >= _BUDGET and not words.phrases("training").is_in(small):
        return None
    is_priced = "/" in quantity.unit or any(
        measure.kind == "price" and measure.phrases.is_in(small) for measure in words.measures()
    )
    return Sort("price", 0, 0.05 if is_priced else -0.1) if is_priced or is_listed else None


def _limit(quantity: Quantity, unit: words.Unit, small: str) -> Sort | None:
    if unit.name == "tokens":
        return Sort("limit") if quantity.value >= 100 else None
    is_limit = "/" in quantity.unit or (not unit.per and words.phrases("limit").is_in(small))
    return Sort("limit") if is_limit else None


def _is_solved(quantity: Quantity, small: str) -> bool:
    """So many problems are a result where they were solved."""
    end = without(small, quantity.start, words.phrases("filler"), most=3)
    return words.phrases("solved").before(small, end) is not None


def _time(quantity: Quantity, small: str) -> Sort | None:
    end = quantity.end + (small[quantity.end : quantity.end + 1] == " ")
    if words.phrases("elsewhen").at(small, end) or small.startswith("的時間後", end):
        return None
    is_lasting = words.phrases("lasting").is_in(small, max(0, quantity.start - 40), quantity.end + 30)
    return Sort("setting", 0, -0.05) if is_lasting else None


# ── without a unit


def _bare(quantity: Quantity, small: str, has_benchmark: bool, is_listed: bool) -> Sort | None:
    """A number without a unit: a result by a verb of results, a benchmark, or a name right before it."""
    start, end = quantity.start, quantity.end
    if _is_scale(start, small):
        return None
    if quantity.whole is not None:
        is_scored = words.phrases("score").is_in(small, max(0, start - 40), start)
        return Sort("score") if is_scored or has_benchmark or is_listed else None
    if _TEMPERATURE.search(small, max(0, start - 40), start):
        return Sort("setting")
    if is_by_limit(quantity, small):
        return Sort("limit")
    if quantity.value > _MOST:
        return None
    last = without(small, start, words.phrases("filler"), _SIGNS)
    if words.phrases("score alone").before(small, last):
        return Sort("score")
    if not has_benchmark:
        return None
    if _RIGHT_AFTER.match(small, end) and words.phrases("versus").before(small, len(small[:start].rstrip(" "))):
        return Sort("score")
    if _is_after_name(start, last, small) or _is_after_verb(start, last, small) or _FOR_NAME.match(small, end):
        return Sort("score")
    return Sort("score", 0, -0.1) if _OTHER_NUMBER.search(small, max(0, start - 8), start) else None


def _is_scale(start: int, small: str) -> bool:
    """The number is the upper end of a scale: "on a scale of 1 to 10"."""
    near = max(0, start - 30)
    return any(
        said.end >= start - 12 and "." not in small[said.end : start]
        for said in words.phrases("scale").within(small, near, start)
    )


def _is_after_name(start: int, last: int, small: str) -> bool:
    last -= 2 if small[last - 2 : last] in ("'s", "’s") else 0
    return last <= start and small[last - 1 : last] in (MODEL, BENCHMARK)


def _is_after_verb(start: int, last: int, small: str) -> bool:
    """A verb of results stands before it, though it be one of the words that may stand between: "is 88"."""
    verbs = words.phrases("score")
    return bool(verbs.before(small, last) or verbs.before(small, len(small[:start].rstrip(_SIGNS))))


def follows(quantity: Quantity, last: Quantity, small: str) -> bool:
    """A bare number that is of what the last one was: "109 tokens/s for A; B gave her 25", "1 for A and 2 for B"."""
    if quantity.unit or quantity.whole is not None or not last.value or not 0.02 < quantity.value / last.value < 50:
        return False
    between = small[last.end : quantity.start]
    name = between.rfind(MODEL)
    is_near = name >= 0 and len(between) - name <= _ELLIPSIS and not _MARK.search(between, name)
    if is_near and _CLAUSE.search(between[: name + 1]):
        return True
    if between.strip() in ("→", "->"):
        return True
    return bool(_ALSO.search(between)) and bool(_OF_NAME.match(small, quantity.end))


def is_priced_alike(quantity: Quantity, last: Quantity, small: str) -> bool:
    """An amount without what it is per, after one that tells it: "$3 per million tokens in and $15 out"."""
    money, _, per = last.unit.partition("/")
    return bool(per) and quantity.unit == money in words.money() and not is_of_others(quantity, small)


def is_of_others(quantity: Quantity, small: str) -> bool:
    """A share or a count of people, companies, views: no model has it."""
    others = words.phrases("not of a model")
    part = _PART.search(small, quantity.end, quantity.end + 28)
    if others.is_in(small, quantity.end, part.start() if part else quantity.end + 28):
        return True
    start = max(0, quantity.start - 12)
    marks = [small.rfind(mark, start, quantity.start) for mark in f",;，；({MODEL}"]
    return others.is_in(small, max(start, *(place + 1 for place in marks)), quantity.start)
