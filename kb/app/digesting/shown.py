"""The record of what was shown again when: ``.kb/digest/shown.tsv``, a line for each.

    2024-09-13	5f0c2a91d3e4b6a7	Readwise/On limits.md:12

Of each passage the last two days are kept: that of today, and the one before, so that the same
day can be told again as it was.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

PLACE = ".kb/digest/shown.tsv"
_LINE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\t([^\t]{1,200})\t([^\t]*):([0-9]{1,9})")
_KEPT = 2  # days of a passage


class Seen(NamedTuple):
    """day: ISO.  id: of the passage.  path, line: where it stood."""

    day: str
    id: str
    path: str
    line: int


def read(text: str) -> list[Seen]:
    """What a file tells; a line that cannot be read tells nothing."""
    return [one for line in text.split("\n") if (one := _seen(line))]


def with_shown(text: str, new: Iterable[Seen]) -> str:
    """The file's text with what was shown now; what it has of that already is not told twice."""
    rows = [line for line in text.split("\n") if line]
    known = read(text)
    for one in new:
        if all((one.day, one.id) != (other.day, other.id) for other in known):
            known.append(one)
            rows.append(_told(one))
    days: dict[str, list[str]] = defaultdict(list)
    for one in known:
        days[one.id].append(one.day)
    old = {(id, day) for id, some in days.items() for day in sorted(some)[:-_KEPT]}
    kept = [row for row in rows if not (seen := _seen(row)) or (seen.id, seen.day) not in old]
    return "".join(f"{row}\n" for row in kept)


def _seen(line: str) -> Seen | None:
    found = _LINE.fullmatch(line)
    try:
        return Seen(date.fromisoformat(found[1]).isoformat(), found[2], found[3], int(found[4])) if found else None
    except ValueError:  # no day of any month
        return None


def _told(one: Seen) -> str:
    blank = str.maketrans("\t\r\n", "   ")
    return f"{one.day}\t{one.id.translate(blank)}\t{one.path.translate(blank)}:{one.line}"
