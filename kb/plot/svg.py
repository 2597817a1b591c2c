"""Charts as SVG: one picture that needs nothing else, neither script nor font nor address.

It stands alone or inside a page, follows the reader's light or dark, and tells itself to those who
cannot see it; a mark that is pointed at says what it is and where that stands.  The same charts
give the same bytes.
"""

from collections.abc import Iterator
from itertools import accumulate

from kb.markup import tag
from kb.page import Chart
from kb.plot import told
from kb.plot.markup import STYLE, text
from kb.plot.scale import Row, Scale, groups, has_bars, reach, rows, scale
from kb.plot.shapes import NAMED, Field, bar, mark, marks
from kb.text import cells, cut

_WIDTH, _EDGE, _GAP = 800, 20, 10  # px
_HEAD, _ROW, _LINE = 44, 26, 22
_CELL = 8  # px: most letters take less, a Han letter less than two of them
_TITLE, _LABEL, _VALUE, _BESIDE = 80, 26, 24, 34  # cells at most; the last: a number and its note
_BASE = 4.5  # px from the middle of a letter to its foot


def drawn(*charts: Chart) -> str:
    """One picture of all of them, one below the other.

    Raises ValueError as ``kb.plot.scale`` does.
    """
    panels = [_panel(chart) for chart in charts]
    *tops, height = accumulate((size for _, size in panels), initial=0)
    return tag(
        "svg",
        tag("title", "; ".join(text(told.title(chart)) for chart in charts)),
        tag("desc", "; ".join(text(sentence) for chart in charts for sentence in _sentences(chart))),
        tag("style", STYLE),
        tag("rect", class_="paper", width=_WIDTH, height=height, rx=6),
        *(tag("g", inside, transform=f"translate(0 {top})") for top, (inside, _) in zip(tops, panels, strict=True)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        width=_WIDTH,
        height=height,
        class_="kb-chart",
        role="img",
    )


def _sentences(chart: Chart) -> Iterator[str]:
    for row in rows(chart)[0]:
        for point in row.points:
            yield told.sentence(point, told.unit(chart))


def _panel(chart: Chart) -> tuple[str, int]:
    """One chart as markup, and how high it is in px."""
    shown, left_out = rows(chart)
    along = scale(chart, shown)
    unit, is_bars = told.unit(chart), has_bars(chart, shown)
    values = told.column(chart, shown, _VALUE)
    notes = [_note(row, value, is_bars) for row, value in zip(shown, values, strict=True)]
    field = _field(along, shown, values, notes)
    places = {group: place for place, group in enumerate(groups(shown))}

    pieces = [_words(text(told.title(chart), _TITLE), _EDGE, 22, class_="title"), *_grid(field, unit)]
    for place, (row, value, note) in enumerate(zip(shown, values, notes, strict=True)):
        y = field.top + _ROW * (place + 0.5)
        pieces.append(_words(text(row.label, _LABEL, _LABEL // 3), field.left - _GAP, y, text_anchor="end"))
        pieces += [bar(row, field, y, unit)] if is_bars else marks(row, field, y, places, unit)
        end = max(field.x(0), field.x(reach(row.points[0]).high)) if is_bars else field.right
        pieces.append(_words(text(value) + tag("tspan", text(note), class_="faint", dx=8), end + _GAP, y))
    lines = [] if is_bars else list(_legend(places))
    if left_out:
        lines.append(_words(f"and {left_out:,} more", _EDGE, 0, class_="faint"))
    y = field.bottom + _LINE * 2
    pieces += [tag("g", line, transform=f"translate(0 {y + _LINE * place})") for place, line in enumerate(lines)]
    return "".join(pieces), int(field.bottom) + _LINE * (len(lines) + 2)


def _words(markup: str, x: float, y: float, **look: str) -> str:
    """A text whose letters have their middle at ``y``."""
    return tag("text", markup, x=x, y=y + _BASE, **look)


def _note(row: Row, value: str, is_bars: bool) -> str:
    found = told.notes(row, is_bars)
    return cut(found, _BESIDE - cells(value)) if found else ""


def _field(along: Scale, shown: list[Row], values: list[str], notes: list[str]) -> Field:
    """Below the title, between the labels and the numbers with their notes."""
    label = min(max(cells(row.label) for row in shown), _LABEL)
    beside = max(cells(value + note) + 2 for value, note in zip(values, notes, strict=True))
    left, right = _EDGE + _GAP + label * _CELL, _WIDTH - _EDGE - _GAP - beside * _CELL
    return Field(along, left, right, _HEAD, _HEAD + _ROW * len(shown))


def _grid(field: Field, unit: str) -> Iterator[str]:
    """A line at each round number; told at all of them, or at both ends if there is no room."""
    ticks = field.along.ticks()
    words = [told.number(tick) for tick in ticks]
    room = (field.right - field.left) / (len(ticks) - 1) - _GAP
    has_room = max(map(cells, words)) * _CELL <= room
    for place, (tick, word) in enumerate(zip(ticks, words, strict=True)):
        x = field.x(tick)
        look = "zero" if tick == 0 else "grid"
        yield tag("path", class_=look, d=f"M{x:.1f} {field.top:g}V{field.bottom:g}")
        is_last = place == len(ticks) - 1
        if has_room or place == 0 or is_last:
            told_there = text(word + unit * is_last)
            yield _words(told_there, x, field.bottom + _LINE / 2 + 2, class_="faint", text_anchor="middle")


def _legend(places: dict[str, int]) -> Iterator[str]:
    """What the marks mean, as many in a line as have room; nothing if no group has a name."""
    named = [(place, group) for group, place in places.items() if group and place < NAMED]
    if len(places) > NAMED:
        named.append((NAMED, f"{len(places) - NAMED} others"))
    line, x = "", _EDGE
    for place, group in named:
        size = _CELL * (min(cells(group), _TITLE) + 4)
        if line and x + size > _WIDTH - _EDGE:
            yield line
            line, x = "", _EDGE
        line += mark(place, x + 7, 0) + _words(text(group, _TITLE), x + 18, 0, class_="faint")
        x += size
    if line:
        yield line
