"""How a chart tells its numbers in words: ``~74%``, ``12–14 hours``, ``74 · 83 · 93%``."""

import re

from kb.page import Chart, Point
from kb.plot.scale import Row
from kb.text import cells, cut, one_line

_EXPONENT = re.compile(r"e([+-])0*")
_UNIT_BESIDE = 8  # cells: a longer unit is told in the title alone
_EXACT, _ROUGH = 12, 4  # digits


def number(value: float, digits: int = _EXACT) -> str:
    """To so many digits, thousands apart; what has more before its point as powers of ten."""
    if abs(value) < 1e6:
        digits = max(digits, len(str(int(abs(value)))))
    text = f"{value + 0.0:,.{digits}g}"  # no -0
    return _EXPONENT.sub(lambda found: f"e{found[1]}".rstrip("+"), text).replace("-", "−")


def title(chart: Chart) -> str:
    return ", ".join(filter(None, (one_line(chart.title), one_line(chart.unit))))


def unit(chart: Chart) -> str:
    """What stands behind each number; nothing if it is long."""
    text = one_line(chart.unit)
    if not text or cells(text) > _UNIT_BESIDE:
        return ""
    return text if text[0] in "%‰°×" else f" {text}"


def alone(point: Point, unit: str = "", digits: int = _EXACT, with_range: bool = True) -> str:
    stretch = ""
    if point.low is not None and point.high is not None:
        stretch = f"{number(point.low, digits)}–{number(point.high, digits)}"
    if point.value is None:
        return f"{point.comparator}{stretch}{unit}"
    value = f"{point.comparator}{number(point.value, digits)}{unit}"
    return f"{value} ({stretch})" if stretch and with_range else value


def together(row: Row, unit: str, digits: int = _EXACT, with_range: bool = True) -> str:
    """All numbers of a row with the unit of the last; what is said twice once."""
    said: dict[tuple[object, ...], list[Point]] = {}
    for point in row.points:
        said.setdefault((point.comparator, point.value, point.low, point.high), []).append(point)
    *_, last = said
    return " · ".join(
        alone(points[0], unit if number == last else "", digits, with_range)
        + (f" ×{len(points)}" if len(points) > 1 else "")
        for number, points in said.items()
    )


def column(chart: Chart, drawn: list[Row], most: int) -> list[str]:
    """The numbers of each row in at most so many cells.

    The unit stands at all of them or at none; without it a number goes without its range, then
    without its last digits, and many numbers are only counted.
    """
    exact = [together(row, unit(chart)) for row in drawn]
    return exact if max(map(cells, exact)) <= most else [_within(row, most) for row in drawn]


def _within(row: Row, most: int) -> str:
    shapes = (together(row, ""), together(row, "", with_range=False), together(row, "", _ROUGH, with_range=False))
    last = f"{len(row.points)} values" if len(row.points) > 1 else shapes[-1]
    return next((text for text in shapes if cells(text) <= most), cut(last, most))


def notes(row: Row, with_groups: bool) -> str:
    """What stands beside a row; under bars, which have no legend, the groups too."""
    found = (text for point in row.points for text in ((point.group, point.note) if with_groups else (point.note,)))
    return "; ".join(dict.fromkeys(one_line(text) for text in found if text))


def sentence(point: Point, unit: str) -> str:
    """One number with whose it is, its conditions and where it is said."""
    told = f"{one_line(point.label)}: {alone(point, unit)}"
    return ", ".join(filter(None, (told, *map(one_line, (point.group, point.note, point.where)))))
