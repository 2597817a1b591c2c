"""A series over time in one line: a letter a number, as high as the number is large."""

import math
from collections.abc import Iterator, Sequence

_HEIGHTS = " ▁▂▃▄▅▆▇█"


def spark(values: Sequence[float]) -> str:
    """A letter for each; the largest is the highest, and only nothing is blank.

    Raises ValueError for a number below zero.

    >>> spark([0, 1, 4, 8])
    ' ▁▄█'
    """
    most = max(values, default=0)
    if min(values, default=0) < 0:
        raise ValueError("a series of amounts has none below zero")
    return "".join(_HEIGHTS[_height(value / most) if value else 0] for value in values)


def _height(part: float) -> int:
    return max(1, math.ceil(part * (len(_HEIGHTS) - 1)))


def months(first: str, last: str) -> Iterator[str]:
    """Every month from one to another, ``2024-09`` and so on."""
    year, month = int(first[:4]), int(first[5:7])
    while f"{year:04}-{month:02}" <= last:
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
