"""A date as a value: ISO 8601 as far as it is known."""

from datetime import date
from typing import NamedTuple


class When(NamedTuple):
    """A moment, as exactly as somebody wrote it.

    iso:       ``2024``, ``2022-05``, ``2024-09-12``, ``2024-09-14T02:47``; with ``Z`` or
               ``+08:00`` only where a zone was written.
    precision: year, month, day, minute, second.
    """

    iso: str
    precision: str


class Day(NamedTuple):
    """A date as it stands in a text.  year: 0 if none is written; month, day: 0 likewise."""

    start: int
    end: int
    year: int
    month: int
    day: int
    rule: str


class Clock(NamedTuple):
    """A time of day as it stands in a text.  second: -1 if none is written."""

    end: int
    hour: int
    minute: int
    second: int
    zone: str


def valid(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day; a year of 0 may be a leap year, 0 parts are open."""
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return True


def when(day: Day, clock: Clock | None) -> When:
    """A day without a year is written ``--09-14``, as ISO 8601:2000 had it."""
    iso = f"{day.year:04}" if day.year else "-"
    precision = "year"
    if day.month:
        iso, precision = f"{iso}-{day.month:02}", "month"
    if day.day:
        iso, precision = f"{iso}-{day.day:02}", "day"
    if not clock or not day.day:
        return When(iso, precision)
    iso, precision = f"{iso}T{clock.hour:02}:{clock.minute:02}", "minute"
    if clock.second >= 0:
        iso, precision = f"{iso}:{clock.second:02}", "second"
    return When(iso + clock.zone, precision)
