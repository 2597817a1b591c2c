"""What a chart shows: its rows, and the scale they are drawn to.  Always linear.

Raises ValueError where there is no number, or one that no measure has: infinite, not a number,
beyond 1e100 or nearer to nothing than 1e-100.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from kb.page import Chart, Point
from kb.text import one_line

_MOST_ROWS = 60
_LARGEST, _SMALLEST = 1e100, 1e-100
_APART = 1e-9  # of the larger: numbers nearer than that are one on a scale


class Row(NamedTuple):
    """label: one line, safe.  points: in the order of the chart."""

    label: str
    points: tuple[Point, ...]


class Scale(NamedTuple):
    """From ``low`` to ``high`` in round ``step``s."""

    low: float
    high: float
    step: float

    def part(self, value: float) -> float:
        """How far along the scale a value is: 0 at its low end, 1 at its high end."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def ticks(self) -> list[float]:
        return [self.step * count for count in range(round(self.low / self.step), round(self.high / self.step) + 1)]


class Reach(NamedTuple):
    """Where a number lies: between the two; they are one where it is certain."""

    low: float
    high: float


def rows(chart: Chart) -> tuple[list[Row], int]:
    """The rows that are drawn, in the order of their first points, and how many are left out."""
    found: dict[str, list[Point]] = {}
    for point in chart.points:
        found.setdefault(one_line(point.label), []).append(point)
    drawn = [Row(label, tuple(points)) for label, points in list(found.items())[:_MOST_ROWS]]
    return drawn, len(found) - len(drawn)


def has_bars(chart: Chart, drawn: list[Row]) -> bool:
    return not chart.dots and all(len(row.points) == 1 for row in drawn)


def groups(drawn: list[Row]) -> list[str]:
    """What tells points apart, in the order it comes; first, if there are any, those of no group."""
    return sorted(dict.fromkeys(one_line(point.group) for row in drawn for point in row.points), key=bool)


def scale(chart: Chart, drawn: list[Row]) -> Scale:
    """Zero is on it under bars, and under marks where that leaves them half of the room.

    Ends are round numbers.
    """
    ends = [end for row in drawn for point in row.points for end in _ends(point)]
    if not ends:
        raise ValueError("a chart needs a number")
    low, high = min(ends), max(ends)
    if chart.unit == "%" and low >= 0 and high <= 100:
        return Scale(0, 100, 25)
    near, far = sorted((abs(low), abs(high)))
    if has_bars(chart, drawn) or near <= far / 2 or far - near <= _APART * far:
        low, high = min(low, 0), max(high, 0)
    if low == high:
        return Scale(0, 1, 1)
    step = _round((high - low) / 4)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def reach(point: Point) -> Reach:
    """From where to where a number may be; at most 27 may be anything from nothing on."""
    if point.low is not None and point.high is not None:
        return Reach(point.low, point.high)
    value = point.value or 0
    return Reach(0 if point.comparator in ("<", "≤") and value > 0 else value, value)


def _ends(point: Point) -> Iterator[float]:
    if (point.low is None) != (point.high is None):
        raise ValueError(f"a range has two ends: {one_line(point.label)}")
    found = [end for end in (point.value, point.low, point.high) if end is not None]
    for end in found:
        if not (end == 0 or _SMALLEST <= abs(end) <= _LARGEST):
            raise ValueError(f"no measure has such a number: {one_line(point.label)}")
    if not found or (point.low is not None and point.high is not None and point.low > point.high):
        raise ValueError(f"neither a number nor a range: {one_line(point.label)}")
    yield from found


def _round(size: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(size))
    return next((step * power for step in (1, 2, 5) if step * power >= size), 10 * power)
