"""Dates as a feed gives them."""

import re
from datetime import UTC, datetime
from time import struct_time

from kb import dates
from kb.feeds.plain import line

_CLOCK = re.compile(r"[0-9]:[0-9]|T[0-9]")
_PART_OF_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}\Z")


def when(said: object, parsed: struct_time | None = None) -> str:
    """ISO 8601, no finer than what is said; in UTC where a zone is; empty if it cannot be read.

    parsed: feedparser's reading of it, UTC.  It makes a month its first day, and 30 February
            1 March, so whole days and parts of dates are left to our own reader.

    >>> when("Чт, 12 сен 2024 10:00:00 +0300"), when("2024-09")
    ('2024-09-12T07:00:00Z', '2024-09')
    """
    text = line(said)
    if not parsed or _PART_OF_DATE.match(text):
        return _own(text)
    day = f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}"
    clock = f"T{parsed.tm_hour:02}:{parsed.tm_min:02}:{parsed.tm_sec:02}Z"
    return day + clock if _CLOCK.search(text) else day


def _own(text: str) -> str:
    """By the dates of notes, which know the months of many languages."""
    found = dates.read(text)
    if not found or found.precision not in ("minute", "second"):
        return found.iso if found else ""
    try:
        moment = datetime.fromisoformat(found.iso)
        if not moment.tzinfo:
            return found.iso
        return moment.astimezone(UTC).isoformat(timespec=f"{found.precision}s").replace("+00:00", "Z")
    except (ValueError, OverflowError):  # beyond the years 1 to 9999, once in UTC
        return ""
