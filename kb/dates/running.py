"""Dates and durations in running text.

Every date has a number in it, so the engine leaps from number to number; what stands there
is then read by its own shape, never further than a line and a few dozen characters.  What
could as well be a score, a version, a price, a page or a name stays silent.
"""

import re
from collections.abc import Iterator
from functools import cache
from heapq import merge
from typing import NamedTuple

from kb.dates import words
from kb.dates.amounts import plain, timecode
from kb.dates.days import clock_at, day_at
from kb.dates.when import Clock, Day, When, when


class Found(NamedTuple):
    """start, end:       half-open, code points of the text.
    kind:           date or duration.
    iso_or_seconds: ``2024-09-12``; of a duration its seconds, ``196``; of a date without a
                    year ``--09-14T02:47``.
    precision:      as in When; ``second`` of a duration.
    rule:           what it was recognised by: numeric, named, han, year, yearless; unit,
                    word, label, range start, range end.
    """

    start: int
    end: int
    kind: str
    iso_or_seconds: str
    precision: str
    rule: str


_RUN = re.compile(r"[0-9](?<![0-9A-Za-z_].)[0-9]{0,4}(?![0-9])")  # the rest of a word, as in o1, is none
_LONGEST = 4  # digits of a year; a longer number is no part of a date or a short length
_CLOCK = re.compile(r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-9]{2}(?![0-9:])")
_RANGE = re.compile(
    r"([\d:]{4,9})[ \t\u00a0]?(?:[-–—~～]|-->|→)[ \t\u00a0]?([\d:]{4,9})[ \t\u00a0]?[)\]）］]", re.ASCII
)
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,5}(?:[.,][0-9]{1,2})?)(?![0-9])")
_HAN = re.compile(
    "[零一二三四五六七八九十百兩两半](?<![零一二三四五六七八九十百兩两半第幾几數数每].)[零一二三四五六七八九十百]{0,4}"
)
_BEFORE_NUMBER = "._/\\-$€£¥₽#@&%+^<>=:,"  # a number after one of these is part of something
_BEFORE_DATE = _BEFORE_NUMBER.translate(str.maketrans("", "", ",:=<>"))
_HOUR_OF_DAY = re.compile(r"[ \t\u00a0](?:утра|дня|вечера|ночи)\b")
_LOOK = 40  # characters before a time in which its label stands


def found(text: str, yearless: bool = False) -> Iterator[Found]:
    """Dates and durations in the order of their place, none overlapping another.

    yearless: dates without a year too, ``9/14 2:47AM`` and ``9月12日``.
    """
    end = 0
    for item in merge(_by_numbers(text), _in_han(text), _in_words(text)):
        if item.start >= end and (yearless or item.rule != "yearless"):
            yield item
            end = item.end


def _by_numbers(text: str) -> Iterator[Found]:
    done = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if start < done or _is_inside(text, start):
            continue
        for item in _date(text, start, end) or _clocks(text, start, end) or _length(text, start):
            yield item
            done = item.end


def _is_inside(text: str, start: int) -> bool:
    """The number is the rest of a word in other letters than Latin ones, or one of a list: №5."""
    before = text[start - 1 : start]
    return (before.isalnum() and before < "\u2e80") or before == "№"


def _date(text: str, start: int, end: int) -> tuple[Found, ...]:
    if end - start > _LONGEST:
        return ()
    day = day_at(text, start, end)
    if not day or _is_part(text, day):
        return ()
    clock = clock_at(text, day.end)
    if not clock and _goes_on(text, day):
        return ()
    if clock and _clock_goes_on(text, clock):
        clock = None
    return (_dated(day, clock),)


def _dated(day: Day, clock: Clock | None) -> Found:
    value: When = when(day, clock)
    end = clock.end if clock else day.end
    return Found(day.start, end, "date", value.iso, value.precision, day.rule)


def _is_part(text: str, day: Day) -> bool:
    before = text[day.start - 1 : day.start]
    if before in _BEFORE_DATE and before:
        return True
    return before.isalnum() and before < "\u2e80"


def _goes_on(text: str, day: Day) -> bool:
    """What follows makes the number something else: a name, a version, a longer number."""
    after = text[day.end : day.end + 2]
    if not after:
        return False
    if day.rule in ("han", "year"):
        return False
    if after[0] in "./-:," and after[1:].isdigit():
        return True
    if after[0] in "-_%" and day.rule == "numeric":
        return True
    return after[0].isalnum() and (after[0].isascii() or after[0].isdecimal())


def _clock_goes_on(text: str, clock: Clock) -> bool:
    after = text[clock.end : clock.end + 1]
    return after.isalnum() and after.isascii()


def _clocks(text: str, start: int, end: int) -> tuple[Found, ...]:
    """``3:16`` beside a label, or ``(00:00 - 03:00)``."""
    if text[end : end + 1] != ":":
        return ()
    before = text[start - 1 : start]
    if before in ("(", "[", "（", "［") and (match := _RANGE.match(text, start)):
        first, last = timecode(match[1]), timecode(match[2])
        if first is not None and last is not None and first <= last:
            return (
                _lasting(match.start(1), match.end(1), first, "range start"),
                _lasting(match.start(2), match.end(2), last, "range end"),
            )
    match = _CLOCK.match(text, start)
    if match and words.duration_label().search(text[max(0, start - _LOOK) : start]):
        seconds = timecode(match[0])
        if seconds is not None:
            return (_lasting(start, match.end(), seconds, "label"),)
    return ()


def _lasting(start: int, end: int, seconds: float, rule: str) -> Found:
    return Found(start, end, "duration", plain(seconds), "second", rule)


def _length(text: str, start: int) -> tuple[Found, ...]:
    """``10 hours``, ``10 個小時``, ``3m16s``."""
    before = text[start - 1 : start]
    number = _NUMBER.match(text, start)
    if not number or (before and before in _BEFORE_NUMBER + "–—~第"):
        return ()
    if parts := _several_units().match(text, start):
        return (_added(parts),)
    unit = _one_unit().match(text, number.end())
    if not unit or _is_hour_of_day(text, start, unit[2], unit.end()):
        return ()
    amount = _value(number[0]) + (0.5 if unit[1] else 0)
    return (_lasting(start, unit.end(), amount * words.prose_units()[words.key(unit[2])], "unit"),)


def _value(number: str) -> float:
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", number):
        return float(number.replace(",", ""))
    return float(number.replace(",", "."))


def _is_hour_of_day(text: str, start: int, unit: str, end: int) -> bool:
    """``в 10 часов``, ``10 часов утра``: a time of day."""
    if not unit.startswith("час"):
        return False
    before = text[max(0, start - 3) : max(0, start - 1)].casefold().strip()
    return before in ("в", "к") or bool(_HOUR_OF_DAY.match(text, end))


def _added(parts: re.Match[str]) -> Found:
    pairs = re.findall(r"([0-9]+)[ \t\u00a0\u202f]*([^\W\d_]+)", parts[0])
    seconds = sum(int(number) * words.units()[words.key(unit)] for number, unit in pairs)
    return _lasting(parts.start(), parts.end(), float(seconds), "unit")


@cache
def _one_unit() -> re.Pattern[str]:
    """After a number; group 1: a half more (兩個半小時), group 2: the unit."""
    known = words.either(words.prose_units())
    return re.compile(rf"[ \t\u00a0\u202f]?-?([個个]半)?({known})(?![A-Za-z\u0400-\u052f])")


@cache
def _several_units() -> re.Pattern[str]:
    """Hours, minutes and seconds, at least two of them and in that order."""
    hour, minute, second = (
        words.either(word for word, seconds in words.units().items() if seconds == size) for size in (3600, 60, 1)
    )
    blank, end = "[ \\t\u00a0\u202f]{0,2}", "(?![A-Za-z\u0400-\u052f])"
    minutes = rf"[0-9]{{1,3}}{blank}{minute}"
    seconds = rf"[0-9]{{1,2}}{blank}{second}"
    rest = rf"(?:{minutes}(?:\.?{blank}{seconds})?|{seconds})"
    return re.compile(rf"(?:[0-9]{{1,3}}{blank}{hour}\.?{blank}{rest}|{minutes}\.?{blank}{seconds}){end}")


def _in_han(text: str) -> Iterator[Found]:
    """``十小時``, ``兩分鐘``, ``兩個半小時``."""
    if text.isascii():
        return
    for numeral in _HAN.finditer(text):
        unit = _han_unit().match(text, numeral.end())
        value = _han_value(numeral[0])
        if unit and value:
            seconds = (value + (0.5 if unit[1] else 0)) * words.prose_units()[unit[2]]
            yield _lasting(numeral.start(), unit.end(), seconds, "word")


@cache
def _han_unit() -> re.Pattern[str]:
    return re.compile(rf"([個个]半)?({words.either(unit for unit in words.prose_units() if unit > '⺀')})")


def _han_value(numeral: str) -> float:
    """Up to 999: 十 is 10, 二十五 25, 一百二十 120; 0 if it is written otherwise."""
    if numeral == "半":
        return 0.5
    total, last = 0.0, 0.0
    for char in numeral:
        value = words.numbers()[char]
        if value >= 10:
            total += (last or 1) * value
            last = 0.0
        elif last or value == 0.5:
            return 0.0
        else:
            last = value
    return total + last


def _in_words(text: str) -> Iterator[Found]:
    """``two hours``, ``два часа``: found by the unit, which is rarer than the number."""
    for unit in _spelt_unit().finditer(text):
        start = unit.start() - 1
        if start < 2 or text[start] not in " -\u00a0" or text[unit.end() : unit.end() + 1].isalnum():
            continue
        end = start
        while start > max(0, end - 13) and text[start - 1].isalpha():
            start -= 1
        value = words.numbers().get(text[start:end].casefold())
        if value and end - start > 1 and text[start - 1 : start] != "-":
            seconds = value * words.prose_units()[unit[0]]
            if not _is_hour_of_day(text, start, unit[0], unit.end()):
                yield _lasting(start, unit.end(), seconds, "word")


@cache
def _spelt_unit() -> re.Pattern[str]:
    return re.compile(words.either(words.spelt_units()))
