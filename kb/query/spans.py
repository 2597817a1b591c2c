"""Days, months, years and what people call them: ``2024-09``, ``yesterday``, ``last week``, ``3d``."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.query.tree import Between

_LONGEST = 60  # characters of a date
_ISO = re.compile(r"([0-9]{4})(?:-?([0-9]{2})(?:-?([0-9]{2}))?)?")
_LENGTH = re.compile(r"P(?=.)(?:([0-9]{1,5})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,5})D)?")
_COUNTED = re.compile(r"(\D*?) ?([0-9]{1,5}) ?([^\d\s]+)(?: (\S+))?")
_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(.*)", re.DOTALL)
_JOINTS = re.compile(r"[\s_-]+")
_DAY = timedelta(days=1)


class Span(NamedTuple):
    """From a day to a day, both included.  length: only its beginning was said, ``3d``: it
    lasts until today, unless it is compared with."""

    first: date
    last: date
    length: bool = False


def between(field: str, value: str, today: date | None) -> Between | None:
    """What is asked after ``date:``, ``since:`` or ``until:``; None if it is no date.

    today: from which yesterday is counted; without it there is no such day.
    """
    if field == "date" and ".." in value:
        since, _, until = value.partition("..")
        return within(since, until, today)
    sign, text = _COMPARED.fullmatch(value).groups()  # type: ignore[union-attr]  # anything is met
    span = _span(text, today)
    if not span:
        return None
    if sign and field != "date":
        return None
    if span.length and (sign or field != "date"):
        span = Span(span.first, span.first)
    try:
        return _compared(sign or {"since": ">=", "until": "<="}.get(field, "="), span)
    except OverflowError:
        return None


def _compared(sign: str, span: Span) -> Between:
    first, last = span.first, span.last
    match sign:
        case ">=":
            return Between(first.isoformat(), "")
        case "<=":
            return Between("", last.isoformat())
        case ">":
            return Between((last + _DAY).isoformat(), "")
        case "<":
            return Between("", (first - _DAY).isoformat())
        case _:
            return Between(first.isoformat(), last.isoformat())


def within(since: str, until: str, today: date | None, after: bool = False, before: bool = False) -> Between | None:
    """From one date to another; an empty one is open.  after, before: without the date itself."""
    ends = []
    for text, sign in ((since, ">" if after else ">="), (until, "<" if before else "<=")):
        if not text.strip():
            ends.append(Between("", ""))
        elif found := between("date", sign + text.strip(), today):
            ends.append(found)
        else:
            return None
    found = Between(ends[0].since, ends[1].until)
    return found if found.since or found.until else None


def _span(text: str, today: date | None) -> Span | None:
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        return _calendar(text) or (today and _relative(text, today)) or _written(text)
    except (ValueError, OverflowError):  # no such day: 2024-02-30, or one before the year 1
        return None


def _calendar(text: str) -> Span | None:
    """ISO 8601, with or without hyphens."""
    if not (iso := _ISO.fullmatch(text)):
        return None
    year, month, day = (int(part or 0) for part in iso.groups())
    if iso[3]:
        return Span(date(year, month, day), date(year, month, day))
    if iso[2]:
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Span(date(year, 1, 1), date(year, 12, 31))


def _written(text: str) -> Span | None:
    """As people write dates: ``September 2024``, ``12.09.2024``, ``2024年9月``."""
    from kb import dates  # its patterns take 20 ms to make

    when = dates.read(text)
    return _calendar(when.iso[:10]) if when else None


def _relative(text: str, today: date) -> Span | None:
    if length := _LENGTH.fullmatch(text.upper()):
        years, months, weeks, days = (int(part or 0) for part in length.groups())
        return Span(_back(today, 12 * years + months, 7 * weeks + days), today, True)
    words = _JOINTS.sub(" ", text.casefold())
    if named := _named().get(words):
        return _unit(today, *named)
    counted = _COUNTED.fullmatch(words)
    if not counted:
        return None
    before, count, unit, after = counted[1], int(counted[2]), counted[3], counted[4] or ""
    ago = next((word for word in _says("ago") if unit != word and unit.endswith(word)), "")
    if ago and not after:  # 三天前
        unit, after = unit.removesuffix(ago), ago
    months, days = _units().get(unit, (0, 0))
    if not (months or days) or before not in _says("last") | {""} or after not in _says("ago") | {""}:
        return None
    day = _back(today, count * months, count * days)
    return Span(day, day) if after else Span(day, today, True)


def _back(day: date, months: int, days: int) -> date:
    """As many months and days earlier; of 31 August a month earlier still lies in July."""
    count = 12 * day.year + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1])) - timedelta(days)


def _unit(today: date, unit: str, ago: int) -> Span:
    """The day, week from Monday (ISO 8601), month or year, so many before this one."""
    if unit == "day":
        day = today - ago * _DAY
        return Span(day, day)
    if unit == "week":
        monday = today - (today.weekday() + 7 * ago) * _DAY
        return Span(monday, monday + 6 * _DAY)
    earlier = _back(today.replace(day=1), ago * (12 if unit == "year" else 1), 0)
    return _calendar(earlier.isoformat()[: 4 if unit == "year" else 7]) or Span(earlier, earlier)


@cache
def _named() -> Mapping[str, tuple[str, int]]:
    rows = catalogue.rows("spans")["span"]
    return {word.casefold(): (row["unit"], row["ago"]) for row in rows for word in row["says"]}


@cache
def _units() -> Mapping[str, tuple[int, int]]:
    """The months and days of each unit."""
    rows = catalogue.rows("spans")["unit"]
    return {word: (row.get("months", 0), row.get("days", 0)) for row in rows for word in row["says"]}


@cache
def _says(which: str) -> frozenset[str]:
    return frozenset(word for row in catalogue.rows("spans")[which] for word in row["says"])
