"""When to ask again: pure functions of what a server said (RFC 9110, 9111; formats 4.2).

All times are unix seconds.  Nothing that a server says puts an ask off for more than a day.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

DAY = 86_400.0
_FIRST = 1_800.0  # seconds after one failure; doubled with each further one
_SECONDS = re.compile(r"[0-9]{1,10}")
_MAX_AGE = re.compile(r'(?:^|[\s,])max-age\s{0,9}=\s{0,9}"?([0-9]{1,10})', re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?![\w-])", re.IGNORECASE)


def next_try(failures: int, now: float, retry_at: float | None, seed: str) -> float:
    """When to ask again after so many failures on end (at least one).

    Half an hour, doubled with each failure up to a day, less up to a quarter of it by the seed
    (the address), so that all that failed together do not come back together; not before
    ``retry_at``, if the server named a time.
    """
    delay = min(_FIRST * 2.0 ** min(failures - 1, 10), DAY)
    mark = hashlib.sha256(f"{failures} {seed}".encode("utf-8", "replace")).digest()
    early = int.from_bytes(mark[:4]) / 2**32 / 4
    return max(now + delay * (1 - early), min(retry_at or now, now + DAY))


def retry_at(headers: Mapping[str, str], now: float) -> float | None:
    """Until when Retry-After, in seconds or as a date, asks to wait; None if it does not say."""
    said = headers.get("retry-after", "").strip()
    at = now + int(said) if _SECONDS.fullmatch(said) else _date(said, headers, now)
    return None if at is None else min(max(at, now), now + DAY)


def fresh_until(headers: Mapping[str, str], now: float) -> float | None:
    """Until when Cache-Control, or else Expires, says that nothing new is to be had.

    >>> fresh_until({"cache-control": "public, max-age=600", "age": "100"}, 1000.0)
    1500.0
    """
    control = headers.get("cache-control", "")
    age = _MAX_AGE.search(control)
    if _NEVER.search(control):
        return None
    if age:
        spent = headers.get("age", "").strip()
        until = now + int(age[1]) - (int(spent) if _SECONDS.fullmatch(spent) else 0)
    else:
        until = _date(headers.get("expires", ""), headers, now) or now
    return min(until, now + DAY) if until > now else None


def _date(said: str, headers: Mapping[str, str], now: float) -> float | None:
    """When a date will be by our clock, which may go otherwise than the server's; None if it is none."""
    date, sent = _parsed(said), _parsed(headers.get("date", ""))
    return date if date is None or sent is None else now + date - sent


def _parsed(said: str) -> float | None:
    try:
        date = parsedate_to_datetime(said[:99])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()  # HTTP has no local times
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
