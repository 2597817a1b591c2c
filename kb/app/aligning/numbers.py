"""Numbers as they are compared: by value and by what is counted, in one unit for one thing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.claims import known, numbers
from kb.claims import words as catalogue
from kb.claims.plain import GAP, Named, Plain, sorted_apart
from kb.store.aligned import Words

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_PLAIN = frozenset({"", "%", "points", "x", "rank", *_SECONDS})  # units that many things are counted in
_LIMITED = ("messages", "requests", "images")  # what is limited by the day or week
_LISTED = re.compile(r"^[ \t>]{0,40}(?:[-*+•] )?\d{1,9}[.)](?=[ \t])", re.MULTILINE)
_DAY = re.compile(r"(?:0?[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")  # a snapshot of a model: 1022
_LINK = re.compile(
    r"!?\[\[[^\]\n]{0,400}\]\]|!\[[^\]\n]{0,400}\]\([^)\n]{0,2000}\)|\]\([^)\n]{0,2000}\)|https?://[^\s)>\]]{1,2000}"
)
_TELLING = 100  # a number without a unit says nothing below it


class Counted(NamedTuple):
    """unit: seconds for every length of time; the catalogue's unit of a benchmark where none is written."""

    value: float
    unit: str

    def __str__(self) -> str:
        value = f"{self.value:,.12g}"
        return f"{value}{self.unit}" if self.unit == "%" else f"{value} {self.unit}".rstrip()


def counted(value: float, unit: str, measure: str = "") -> Counted:
    """A fall by 80 % is 80 %: which way it goes is told by words.

    >>> str(counted(2, "minutes")), str(counted(-80, "%")), str(counted(32768, "", "output token limit"))
    ('120 seconds', '80%', '32,768 tokens')
    """
    value = abs(value)
    if unit in _SECONDS:
        return Counted(round(value * _SECONDS[unit], 9), "seconds")
    if unit.startswith("USD cent"):
        return Counted(round(value / 100, 9), "USD" + unit[8:])
    return Counted(value, unit or _usual(measure))


def _usual(measure: str) -> str:
    """The unit that a number of this has where none is written: tokens of a context window."""
    for known_measure in catalogue.measures():
        if known_measure.name == measure and "" in known_measure.units:
            return known_measure.units[0]
    return known.usual_unit(measure)


def worth(number: Counted) -> float:
    """What a shared number is worth if it is rare: 1, less if it is round, little if it is small too."""
    digits = f"{number.value:.12g}".replace(".", "").strip("0").partition("e")[0]
    if len(digits) > 1 and number.value not in (10, 25, 75):
        return 1.0
    return 0.25 if number.unit in _PLAIN and number.value < 1000 else 0.7


class Text:
    """A passage as it is read: without its markup, the names in it and its addresses."""

    def __init__(self, words: Words) -> None:
        self._plain = Plain(words.text, 0, len(words.text), sorted_apart(_named(words)))

    def __str__(self) -> str:
        return self._plain.text

    def numbers(self) -> Iterator[tuple[Counted, int]]:
        """Those that are no part of a name, a date, an address or a list's count, each with its place."""
        for quantity in numbers.quantities(self._plain.small):
            number = self.with_period(counted(quantity.value, quantity.unit))
            if number.unit or (number.value >= _TELLING and not _DAY.fullmatch(f"{number.value:.12g}")):
                yield number, self._plain.place(quantity.start)

    def with_period(self, number: Counted) -> Counted:
        """``每天可以發 150 則``: messages a day, if the passage names no other period."""
        if number.unit not in _LIMITED:
            return number
        periods = {catalogue.periods().get(match[1]) for match in catalogue.per_after().finditer(self._plain.small)}
        return number._replace(unit=f"{number.unit}/{periods.pop()}") if len(periods) == 1 else number


def _named(words: Words) -> Iterator[Named]:
    for match in (*_LINK.finditer(words.text), *_LISTED.finditer(words.text)):
        yield Named(*match.span(), GAP)
    for name in words.names:
        place = words.text.find(name)
        while place >= 0:
            yield Named(place, place + len(name), GAP)
            place = words.text.find(name, place + len(name))
