"""A chart in a terminal: a row a label, drawn with blocks or marks between its name and its numbers.

    AIME 2024, %
    o1          ████████████████████████████▉              74%  1 sample
    o1-preview  █████████████████▍                       44.6%  1 sample
    gpt-4o      ░░░░░▏                                    ≤13%  no condition
                0                                  100%

What is light is not certain: the stretch of a range, all of a bar that is "at most".
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from kb.page import Chart, Line, Style
from kb.plot import told
from kb.plot.scale import Row, Scale, groups, has_bars, reach, rows, scale
from kb.text import cells, cut, one_line

NARROWEST = 20
_NARROW = 60  # too little for notes
_RIGHTWARD = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")  # eighths of a cell
_LEFTWARD = ("", "▐")  # from the right there are only halves
_MARKS = "●○◆◇▲△"
_OTHER = "×"  # every group from the seventh on
_ARROWS = {"<": ("←", -1), "≤": ("←", -1), ">": ("→", 1), "≥": ("→", 1)}


class Columns(NamedTuple):
    """How many cells each has; ``gap`` stands between two."""

    label: int
    plot: int
    value: int
    gap: str


def drawn(chart: Chart, width: int = 80) -> tuple[Line, ...]:
    """Lines of at most ``width`` cells, 20 at least; all text in them is safe.

    Raises ValueError as ``kb.plot.scale`` does.
    """
    width = max(width, NARROWEST)
    shown, left_out = rows(chart)
    along = scale(chart, shown)
    is_bars = has_bars(chart, shown)
    most = width * 3 // 10
    names = [cut(row.label, most, tail=most // 3) for row in shown]  # their end tells models of a family apart
    values = told.column(chart, shown, width // 4)
    notes = [cut(told.notes(row, is_bars), width // 5) if width >= _NARROW else "" for row in shown]
    columns = _columns(names, values, notes, width)
    marks = {group: _MARKS[place] if place < len(_MARKS) else _OTHER for place, group in enumerate(groups(shown))}

    lines: list[Line] = [((cut(told.title(chart), width), "heading"),)]
    for row, name, value, note in zip(shown, names, values, notes, strict=True):
        plot = _bar(row, along, columns.plot) if is_bars else _row_of_marks(row, along, columns.plot, marks)
        lines.append((_padded(name, columns), *plot, *_beside(value, note, columns)))
    lines.append(((_axis(chart, along, columns, width), "dim"),))
    lines += [] if is_bars else _legend(marks, width)
    if left_out:
        lines.append(((cut(f"and {left_out:,} more", width), "dim"),))
    return tuple(lines)


def _columns(names: list[str], values: list[str], notes: list[str], width: int) -> Columns:
    """Each as wide as it needs; the plot has the rest."""
    gap = "  " if width >= _NARROW else " "
    label, value, note = (max(map(cells, texts)) for texts in (names, values, notes))
    gaps = len(gap) * (3 if note else 2)
    return Columns(label, width - label - value - note - gaps, value, gap)


def _padded(name: str, columns: Columns) -> tuple[str, Style]:
    return f"{name}{' ' * (columns.label - cells(name))}{columns.gap}", ""


def _beside(value: str, note: str, columns: Columns) -> Line:
    number: Line = ((f"{columns.gap}{' ' * (columns.value - cells(value))}{value}", ""),)
    return (*number, (f"{columns.gap}{note}", "dim")) if note else number


def _bar(row: Row, along: Scale, width: int) -> Line:
    """From zero to the right, or of numbers below zero to the left."""
    zero = round(along.part(0) * width)
    rooms = ((zero, -along.low), (width - zero, along.high))
    cell = max(size / room for room, size in rooms if size > 0)  # how much a cell stands for
    low, high = reach(row.points[0])
    left = _blocks(max(0, -high) / cell, max(0, -low) / cell, _LEFTWARD)[::-1]
    right = _blocks(max(0, low) / cell, max(0, high) / cell, _RIGHTWARD)
    return ((f"{left:>{zero}}{right:<{width - zero}}", "plot"),)


def _blocks(sure: float, most: float, parts: tuple[str, ...]) -> str:
    """A bar outward from zero, in cells: full so far as it is sure, then light.

    Anything above zero is seen.
    """
    whole, part = divmod(_pieces(most, len(parts)), len(parts))
    full, between = divmod(_pieces(sure, len(parts)), len(parts))
    text = "█" * full + (parts[between] if full < whole else "")
    return text + "░" * (whole - len(text)) + parts[part]


def _pieces(length: float, per_cell: int) -> int:
    return max(1, round(length * per_cell)) if length else 0


def _row_of_marks(row: Row, along: Scale, width: int, marks: dict[str, str]) -> Line:
    """A mark a number on its stretch, if it has one; of several in one cell, how many."""
    line = ["·"] * width
    places: dict[int, str] = {}
    for point in row.points:
        if point.low is not None and point.high is not None:
            start, end = _place(point.low, along, width), _place(point.high, along, width)
            line[start : end + 1] = f"├{'─' * (end - start - 1)}┤" if start < end else "│"
        if point.value is not None:
            place = _place(point.value, along, width)
            places[place] = places.get(place, "") + marks[one_line(point.group)]
            arrow = place + _ARROWS[point.comparator][1] if point.comparator in _ARROWS else -1
            if 0 <= arrow < width:
                line[arrow] = _ARROWS[point.comparator][0]
    for place, found in places.items():
        line[place] = found if len(found) == 1 else str(len(found)) if len(found) < 10 else "+"
    runs = groupby(line, lambda char: char == "·")
    return tuple(("".join(chars), "dim" if is_empty else "plot") for is_empty, chars in runs)


def _place(value: float, along: Scale, width: int) -> int:
    return round(along.part(value) * (width - 1))


def _axis(chart: Chart, along: Scale, columns: Columns, width: int) -> str:
    """Both ends of the scale below the plot, and zero if it lies between."""
    low, high = told.number(along.low), f"{told.number(along.high)}{told.unit(chart)}"
    room = columns.plot - cells(low) - cells(high)
    if room < 1:
        return cut(f"from {low} to {high}", width)
    between = [" "] * room
    zero = _place(0, along, columns.plot) - cells(low)
    if along.low < 0 < along.high and 0 < zero < room - 1:
        between[zero] = "0"
    return f"{' ' * columns.label}{columns.gap}{low}{''.join(between)}{high}"


def _legend(marks: dict[str, str], width: int) -> Iterator[Line]:
    """What the marks mean, as many in a line as have room; nothing if no group has a name."""
    items = [f"{mark} {group}" for group, mark in marks.items() if group and mark != _OTHER]
    if others := sum(mark == _OTHER for mark in marks.values()):
        items.append(f"{_OTHER} {others} others")
    line = ""
    for item in items:
        if line and cells(line) + 2 + cells(item) > width:
            yield ((line, "dim"),)
            line = ""
        line = cut(f"{line}  {item}" if line else item, width)
    if line:
        yield ((line, "dim"),)
