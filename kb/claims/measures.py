"""What a number measures: a benchmark, a quantity of the catalogue, or a test that no catalogue has."""

import re
from functools import cache
from typing import NamedTuple

from kb.claims import words
from kb.claims.plain import BENCHMARK, Plain
from kb.claims.quantity import Quantity

_FAR = 60  # characters from a number in which the name of its measure stands
_APART = 20  # what a comma between a number and a name adds to the way
_BEYOND = 25  # what another number between adds
_NUMBER = re.compile(r"\d[\d.,]*")
_MARK = re.compile(r"[,，;；、/|]| and | и ")
_COMMA = re.compile("[,，;；]")
_ON = re.compile(r"[ %]*(?:of (?:the )?\w+ )?(?:on|in|for|at|на|в|по|\(|（|—|-|在)")
_RATE = re.compile(r"\b((?:(?!an? |the |its |their )[a-z-]{1,20} ){0,2}(?!the |a )[a-z-]{1,20} rate)s?(?! limit)\b")
_HAN_RATE = re.compile(r"((?!準確|准确|正確|正确)[\u3400-\u9fff]{2}率)")
_LIMIT = 1000  # a bare number from which on it may be one of tokens


class Measured(NamedTuple):
    """measure: None where the note names none.  place: where its name stands in the sentence, or -1."""

    measure: str | None
    kind: str = ""
    place: int = -1


def measured(
    quantity: Quantity, kind: str, small: str, text: str, plain: Plain, offset: int, above: str | None
) -> Measured:
    """kind: what the number says.  above: the benchmark that the lines before speak of."""
    is_speed = quantity.unit == "tokens/s"
    is_of_tests = kind in ("score", "rank", "setting", "comparison") and not is_speed and quantity.unit != "parameters"
    if is_of_tests and (found := _benchmark(quantity, text, plain, offset)):
        return found
    if named := _nearest(quantity, small, kind):
        return named
    if kind in ("score", "rank", "comparison"):
        if test := _test(small, quantity):
            return Measured(test)
        if kind != "comparison" and above and not is_speed:
            return Measured(above)
    unit = words.unit(quantity.unit)
    if kind == "setting" and unit.counted:
        return Measured(above or unit.name)
    if kind == "setting" and above and unit.measure == "time":
        return Measured(above)
    return Measured(unit.measure or None)


def is_by_limit(quantity: Quantity, small: str) -> bool:
    """A bare number beside the name of a limit: "output at most 32,768", "128K context"."""
    if quantity.value < _LIMIT:
        return False
    return any(
        _between(quantity, said.start, said.end, small) < _FAR
        for measure in words.measures()
        if measure.kind == "limit"
        for said in measure.phrases.within(small, *_near(quantity))
    )


def _near(quantity: Quantity) -> tuple[int, int]:
    return max(0, quantity.start - _FAR), quantity.end + _FAR


# ── benchmarks


def _benchmark(quantity: Quantity, text: str, plain: Plain, offset: int) -> Measured | None:
    """The one it is "on", right after; else the last before it; else the first after it."""
    before, after = text.rfind(BENCHMARK, 0, quantity.start), text.find(BENCHMARK, quantity.end)
    places = [place for place in (before, after) if place >= 0]
    if not places:
        return None
    best = min(places, key=lambda place: _way(quantity, place, text))
    mention = plain.mention(offset + best)
    return Measured(mention.canonical, "", best) if mention else None


def _way(quantity: Quantity, place: int, text: str) -> int:
    """From a number to a name; numbers and commas between them make it longer."""
    if place < quantity.start:
        between = text[place + 1 : quantity.start]
        return len(between) + _BEYOND * len(_NUMBER.findall(between)) + 1
    between = text[quantity.end : place]
    away = 0 if _ON.match(between) else 30
    return len(between) + 2 * _APART * len(_NUMBER.findall(between)) + away + _APART * len(_COMMA.findall(between))


# ── quantities


def _nearest(quantity: Quantity, small: str, kind: str) -> Measured | None:
    group = _group(quantity.unit)
    best: tuple[float, Measured] | None = None
    if not words.measured_in(group).is_in(small, *_near(quantity)):
        return None
    for measure in words.measures_of(group):
        if measure.kind == "price" and group == "%" and kind != "comparison":
            continue
        for said in measure.phrases.within(small, *_near(quantity)):
            way = _between(quantity, said.start, said.end, small) + (_APART if measure.general else 0)
            if way < (best[0] if best else _FAR):
                best = way, Measured(measure.name, measure.kind, said.start)
    return best[1] if best else None


def _group(unit: str) -> str:
    """The unit by which measures are told: all money is one, and all lengths of time."""
    known = words.unit(unit)
    if known.kind == "price":
        return "money"
    if known.measure == "time":
        return "seconds"
    return unit


def _between(quantity: Quantity, start: int, end: int, small: str) -> float:
    text = small[end : quantity.start] if end <= quantity.start else small[quantity.end : start]
    marks, numbers = len(_MARK.findall(text)), len(_NUMBER.findall(text))
    return len(text) + _APART * marks + _BEYOND * numbers + (0 if end <= quantity.start else 0.5)


# ── tests of one's own


def _test(small: str, quantity: Quantity) -> str | None:
    """The words for a test that no catalogue has: "jailbreaking test"."""
    start, end = max(0, quantity.start - 2 * _FAR), quantity.end + _FAR
    if match := _RATE.search(small, start, quantity.start) or _HAN_RATE.search(small, start, quantity.start):
        return match[1].strip()
    if not any(noun in small for noun in words.says("a test")):
        return None
    match = _tests().search(small, start, end)
    if not match:
        return None
    said = match[1] or match[2] or match[3]
    said = said.replace("zzes", "z").removesuffix("s") if match[1] else said
    empty = words.says("says nothing")
    return said if not all(word in empty for word in said.split()) else None


@cache
def _tests() -> re.Pattern[str]:
    """On our own jailbreaking test, 在內部測試中, на нашем тесте."""
    english, han, russian = (
        "|".join(noun for noun in words.says("a test") if low <= noun[0] <= high)
        for low, high in (("a", "z"), ("\u3400", "\u9fff"), ("\u0400", "\u04ff"))
    )
    empty = "|".join(word for word in words.says("says nothing"))
    return re.compile(
        r"\b(?:on|in) (?:one of |some of |each of )?(?:our|the|its|their|a|an|this|my|his|her) "
        rf"(?:(?:{empty}) ){{0,2}}((?:[a-z-]{{1,20}} ){{0,3}}?(?:{english})(?:s|zes)?)\b(?! sets?)"
        rf"|在?(?:我們|我们|自家|內部|内部|我)?的?([\u3400-\u9fff]{{2,6}}(?:{han}))(?:上|中|裡|里)"
        rf"|\b(?:на|в) (?:[а-яё]{{1,9}}(?:ем|ём|их) )?((?:[а-яё-]{{1,20}}(?:ом|ем|ам|ой) )?(?:{russian})\w{{1,4}})"
    )
