"""Bars and marks of an SVG chart.  Lengths are in px."""

from collections.abc import Iterator
from typing import NamedTuple

from kb.markup import tag
from kb.page import Point
from kb.plot import told
from kb.plot.markup import text
from kb.plot.scale import Row, Scale, reach
from kb.text import one_line

_THICK = 14
_OUTLINES = (  # around 0,0; each full, then hollow
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M0 -6.5L6.5 0L0 6.5L-6.5 0z",
    "M0 -6L6 5L-6 5z",
)
_CROSS = "M-4 -4L4 4M-4 4L4 -4"
_LEFTWARD, _RIGHTWARD = "M-8 0h-9m4 -4l-4 4l4 4", "M8 0h9m-4 -4l4 4l-4 4"
_ARROWS = {"<": _LEFTWARD, "≤": _LEFTWARD, ">": _RIGHTWARD, "≥": _RIGHTWARD}
_ASIDE = (0, -7, 7)  # marks of one place, each a little aside
_NEAR = 5
NAMED = 2 * len(_OUTLINES)  # groups with a mark of their own; all others share the cross


class Field(NamedTuple):
    """Where bars and marks are drawn, and the scale from its left to its right."""

    along: Scale
    left: float
    right: float
    top: float
    bottom: float

    def x(self, value: float) -> float:
        return self.left + self.along.part(value) * (self.right - self.left)


def bar(row: Row, field: Field, y: float, unit: str) -> str:
    """From zero so far as it is sure, and light where it may be; a value within its range is a line."""
    point = row.points[0]
    low, high = reach(point)
    sure = low if low > 0 else min(high, 0)
    pieces = [_stretch(field.x(min(sure, 0)), field.x(max(sure, 0)), y, "c0 bar")] if sure else []
    if low < high:
        pieces.append(_stretch(field.x(low), field.x(high), y, "c0 light"))
    if low < high and point.value is not None:
        pieces.append(tag("path", class_="c0 line", d=f"M{field.x(point.value):.1f} {y - _THICK / 2:g}v{_THICK}"))
    return tag("g", _hint(point, unit), *pieces)


def _stretch(left: float, right: float, y: float, look: str) -> str:
    """At least a hair, so that what is above zero is seen."""
    return tag("rect", class_=look, x=left, y=y - _THICK / 2, width=max(right - left, 1), height=_THICK)


def marks(row: Row, field: Field, y: float, places: dict[str, int], unit: str) -> Iterator[str]:
    """A mark a number, on its range if it has one."""
    yield tag("path", class_="guide", d=f"M{field.left:.1f} {y:g}H{field.right:.1f}")
    taken: list[float] = []
    for point in row.points:
        place = places[one_line(point.group)]
        look = f"c{_color(place)} line"
        pieces = [_hint(point, unit)]
        if point.low is not None and point.high is not None:
            left, right = field.x(point.low), field.x(point.high)
            pieces.append(tag("path", class_=look, d=f"M{left:.1f} {y - 4:g}v8m0 -4H{right:.1f}m0 -4v8"))
        if point.value is not None:
            x = field.x(point.value)
            aside = y + _ASIDE[sum(abs(x - other) < _NEAR for other in taken) % len(_ASIDE)]
            taken.append(x)
            pieces.append(mark(place, x, aside))
            if point.comparator in _ARROWS:
                pieces.append(_path(look, _ARROWS[point.comparator], x, aside))
        yield tag("g", *pieces)


def mark(place: int, x: float, y: float) -> str:
    """The mark of a group by its place among the groups."""
    if place >= NAMED:
        return _path(f"c{_color(place)} line", _CROSS, x, y)
    return _path(f"c{_color(place)}{' hollow' if place % 2 else ''}", _OUTLINES[place // 2], x, y)


def _color(place: int) -> int:
    return min(place // 2, len(_OUTLINES))


def _path(look: str, outline: str, x: float, y: float) -> str:
    return tag("path", class_=look, d=outline, transform=f"translate({x:.1f} {y:.1f})")


def _hint(point: Point, unit: str) -> str:
    """What is told where the mark is pointed at."""
    return tag("title", text(told.sentence(point, unit)))
