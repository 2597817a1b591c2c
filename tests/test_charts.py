"""Numbers that a person would rather see: charts in a terminal, in Markdown and as SVG."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import registry, terminal
from kb.errors import UsageError
from kb.page import Chart, Page, Point
from kb.plot import cells, spark, svg
from kb.text import cells as size
from kb.text import cut

SVG = "{http://www.w3.org/2000/svg}"
EIGHTHS = {char: place for place, char in enumerate(" ▏▎▍▌▋▊▉█")} | {"░": 8, "▐": 4}

SCORES = Chart(
    "Contest problems",
    "%",
    (
        Point("o1", 74, note="1 sample", where="Scores.md:3"),
        Point("通義千問", 45.5, comparator="~", note="自己試的"),
        Point("gpt-4o", 13, comparator="≤", note="no condition given"),
        Point("ГигаЧат", None, 20, 30),
    ),
)
RATINGS = Chart(
    "Rating",
    "points",
    (
        Point("o1", 1350, 1340, 1360, group="hard questions", where="Ratings.md:7"),
        Point("gpt-4o", 1290, group="all"),
        Point("o1", 1366, group="all"),
        Point("o1", 1366, group="all"),
    ),
)


def text(chart: Chart, width: int = 80) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in cells.drawn(chart, width)]


def length(line: str) -> int:
    """Of a row's bar, in eighths of a cell."""
    return sum(EIGHTHS.get(char, 0) for char in line)


def page(*charts: Chart) -> Page:
    return Page({"scores": [{"path": "Scores.md"}]}, "scores", ((("Scores.md", "path"),),), charts=charts)


def rendered(page: Page, format: str) -> str:
    answer: str = registry.part("kb.exports", format).render(page)
    return answer


numbers = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e100, 1e100).filter(lambda value: value == 0 or abs(value) >= 1e-100),
    st.sampled_from([0, 50, 100, 1e100, -1e100, 1e-100]),
)
labels = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def points(draw: st.DrawFn) -> Point:
    low, high = sorted((draw(numbers), draw(numbers)))
    sign = draw(st.sampled_from(["", "~", "<", "≤", ">", "≥"]))
    words = (draw(labels), draw(labels), draw(labels))
    has_range = draw(st.booleans())
    value = draw(st.none() | numbers) if has_range else draw(numbers)
    ends = (low, high) if has_range else (None, None)
    return Point(words[0], value, *ends, comparator=sign, group=words[1], note=words[2], where="a.md:1")


charts = st.builds(
    Chart,
    title=labels,
    unit=st.sampled_from(["%", "", "points", "dollars for a million tokens", "‮%"]),
    points=st.lists(points(), min_size=1, max_size=70).map(tuple),
    dots=st.booleans(),
)


@pytest.mark.parametrize(
    ("line", "width"), [("o1", 2), ("模型 o1", 7), ("é", 1), ("e\u0301", 1), ("ＧＰＴ", 6), ("\u200b", 0), ("ё", 1)]
)
def test_a_line_is_measured_as_a_terminal_shows_it(line: str, width: int) -> None:
    assert size(line) == width


@given(labels | st.text("模型e\u0301"), st.integers(1, 30), st.integers(0, 10))
def test_a_shortened_text_keeps_its_room(line: str, most: int, tail: int) -> None:
    """It is the text itself where that has room, else it says that something is missing."""
    short = cut(line, most, min(tail, most - 1))
    assert size(short) <= most
    assert short == line or "…" in short


def test_a_long_name_keeps_its_end() -> None:
    """The end tells the models of a family apart."""
    lines = text(Chart("", "", (Point("deepseek-r1-distilled-into-qwen-32b", 1), Point("o1", 2))), 60)
    assert lines[1].startswith("deepseek-r1…en-32b  ")


def test_bars_stand_for_their_numbers() -> None:
    """From zero to the end of an honest axis, with signs, units and conditions beside."""
    title, o1, qwen, gpt, giga, axis = text(SCORES)
    assert title == "Contest problems, %"
    assert (o1.split()[0], o1.split()[2:]) == ("o1", ["74%", "1", "sample"])
    assert "~45.5%" in qwen
    assert "≤13%" in gpt and "░" in gpt and "█" not in gpt
    assert "20–30%" in giga and re.search("█+[^ ]?░+", giga)
    assert axis.split() == ["0", "100%"]
    plot = axis.index("%") - axis.index("0") + 1
    assert abs(length(o1) - plot * 8 * 0.74) <= 1
    assert len({size(line[: line.index("%")]) for line in (o1, qwen, gpt, giga)}) == 1  # they end below each other


def test_several_numbers_of_a_label_are_marks_in_one_row() -> None:
    lines = text(RATINGS)
    assert [line.split()[0] for line in lines[1:3]] == ["o1", "gpt-4o"]
    assert "├" in lines[1] and "●" in lines[1] and "2" in lines[1]  # two notes say the same
    assert "1,366 points ×2" in lines[1] or "1,366 ×2" in lines[1]
    assert "○" in lines[2]
    assert lines[3].split() == ["1,280", "1,380", "points"]
    assert lines[4] == "● hard questions  ○ all"


@pytest.mark.parametrize(
    ("values", "unit", "dots", "ends"),
    [
        ((3, 12), "%", False, ("0", "100%")),
        ((3, 120), "%", False, ("0", "150%")),
        ((1203, 1391), "", False, ("0", "1,500")),
        ((1203, 1391), "", True, ("1,200", "1,400")),
        ((3, 90), "", True, ("0", "100")),
        ((7, 7), "", True, ("0", "8")),
        ((0, 0), "", False, ("0", "1")),
        ((2.1e25, 3.8e25), "", False, ("0", "4e25")),
        ((-3, 90), "", False, ("−50", "0", "100")),
        ((-3, -90), "", False, ("−100", "0")),
        ((-0.3, 0.7), "", False, ("−0.5", "0", "1")),
    ],
)
def test_the_axis_tells_both_its_ends(
    values: tuple[float, float], unit: str, dots: bool, ends: tuple[str, ...]
) -> None:
    """Bars begin at zero, percents end at a hundred; marks take the room they need."""
    chart = Chart("", unit, tuple(Point(f"m{place}", value) for place, value in enumerate(values)), dots)
    assert tuple(text(chart)[-1].split()) == ends


def test_what_a_narrow_terminal_has_no_room_for_is_told_shorter() -> None:
    lines = text(Chart("", "tokens", (Point("a", 1234567.25, 1, 2000000), *[Point("b", n) for n in range(20)])), 40)
    assert "1,234,568" in lines[1] or "1.235e6" in lines[1]
    assert lines[2].endswith("20 values")


@settings(deadline=None)
@given(charts, st.integers(20, 120))
def test_a_chart_has_its_width_and_every_row(chart: Chart, width: int) -> None:
    """Whatever the names and numbers: no line is wider, no label is lost, nothing drives the terminal."""
    lines = text(chart, width)
    names = list(dict.fromkeys(" ".join(point.label.split()) for point in chart.points))
    rows = lines[1 : 1 + min(len(names), 60)]
    assert max(map(size, rows)) == width
    assert max(map(size, lines)) <= width
    assert len(rows) == min(len(names), 60)
    for name, row in zip(names, rows, strict=False):
        if name.isascii() and name.isprintable() and len(name) <= width * 3 // 10:
            assert row.startswith(name)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(lines))
    if len(names) > 60:
        assert lines[-1] == f"and {len(names) - 60} more"


@given(st.lists(numbers, min_size=2, max_size=20, unique=True), st.integers(20, 120))
def test_the_larger_number_never_has_the_shorter_bar(values: list[float], width: int) -> None:
    """On either side of zero; and only nothing has none."""
    for side in (1, -1):
        shown = sorted((value for value in values if value * side >= 0), key=abs)
        points = [Point(f"{place:02}", value) for place, value in enumerate(shown)]
        bars = [length(line) for line in text(Chart("", "", tuple(points)), width)[1:-1]] if points else []
        assert all(shorter <= longer for shorter, longer in pairwise(bars))
        assert all(bar > 0 for bar, value in zip(bars, shown, strict=True) if value)


@settings(deadline=None)
@given(charts)
def test_the_picture_is_sound_whatever_notes_hold(chart: Chart) -> None:
    """It is XML, has each number once, and its texts are no markup."""
    drawn = svg.drawn(chart)
    root = ET.fromstring(drawn)
    assert drawn == svg.drawn(chart)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds <= {"svg", "title", "desc", "style", "rect", "g", "text", "tspan", "path"}
    names = list(dict.fromkeys(" ".join(point.label.split()) for point in chart.points))[:60]
    shown = [point for point in chart.points if " ".join(point.label.split()) in names]
    assert len(root.findall(f".//{SVG}g/{SVG}title")) == len(shown)
    wide, high = float(root.get("width", "")), float(root.get("height", ""))
    for rect in root.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("x", 0)) <= float(rect.get("x", 0)) + float(rect.get("width", 0)) <= wide + 1
        assert 0 <= float(rect.get("y", 0)) + float(rect.get("height", 0)) <= high


def test_a_hostile_label_stays_a_text() -> None:
    label = "</text><script>alert(1)</script>&\x00\x1b[31m\u202e\ufffe]]>\"'"
    drawn = svg.drawn(Chart(label, label, (Point(label, 1, group=label, note=label, where=label),)))
    assert "<script" not in drawn
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe\uffff]", drawn)
    assert "</text><script>" in (ET.fromstring(drawn).findtext(f"{SVG}title") or "")


def test_a_picture_needs_nothing_else() -> None:
    """No script, no font, no address but the name of SVG itself."""
    drawn = svg.drawn(SCORES, RATINGS)
    assert re.findall("https?://[^\"' ]+", drawn) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"href|url\(|@import|@font-face|\bon\w+=", drawn)


def test_a_picture_tells_itself_and_where_each_number_stands() -> None:
    root = ET.fromstring(svg.drawn(SCORES, RATINGS))
    assert root.findtext(f"{SVG}title") == "Contest problems, %; Rating, points"
    assert "o1: 74%, 1 sample, Scores.md:3" in (root.findtext(f"{SVG}desc") or "")
    hints = [title.text for title in root.findall(f".//{SVG}g/{SVG}title")]
    assert "o1: 1,350 points (1,340–1,360), hard questions, Ratings.md:7" in hints


@pytest.mark.parametrize(
    "value",
    [math.inf, -math.inf, math.nan, 1e101, 1e-101, 10**400],
    ids=["infinite", "minus", "nan", "huge", "tiny", "whole"],
)
def test_what_no_measure_has_is_refused(value: float) -> None:
    chart = Chart("", "", (Point("o1", 1), Point("o2", value)))
    for draw in (cells.drawn, svg.drawn):
        with pytest.raises(ValueError, match="o2"):
            draw(chart)


@pytest.mark.parametrize(
    "points",
    [(), (Point("o1", None),), (Point("o1", 1, low=1),), (Point("o1", None, 3, 2),), (Point("o1", 1, 0, math.nan),)],
)
def test_what_is_no_number_is_refused(points: tuple[Point, ...]) -> None:
    with pytest.raises(ValueError):
        cells.drawn(Chart("", "", points))


def test_the_grid_stands_at_round_numbers() -> None:
    root = ET.fromstring(svg.drawn(Chart("", "", (Point("o1", -0.27), Point("o2", 0.3)))))
    told = [element.text for element in root.iter(f"{SVG}text") if element.get("text-anchor") == "middle"]
    assert told == ["−0.4", "−0.2", "0", "0.2", "0.4"]


def test_a_page_is_told_with_its_chart_below() -> None:
    lines = rendered(page(SCORES), "text").splitlines()
    assert lines[:3] == ["Scores.md", "", "Contest problems, %"]
    assert "\x1b[36m█" in rendered(page(SCORES), "ansi")
    assert rendered(page(), "text") == "Scores.md\n"


def test_a_chart_in_markdown_is_fenced_beyond_what_a_label_may_hold() -> None:
    told = rendered(page(SCORES, Chart("```", "", (Point("````", 1),))), "md")
    assert "\n\n```text\nContest problems, %\n" in told
    assert "\n`````text\n```\n````  █" in told
    assert told.endswith("\n`````\n")


def test_a_page_without_a_chart_is_no_picture() -> None:
    assert rendered(page(SCORES), "svg") == svg.drawn(SCORES) + "\n"
    with pytest.raises(UsageError, match="no chart"):
        rendered(page(), "svg")


def test_a_chart_takes_the_width_of_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a hundred cells; what is no screen has eighty."""
    written: list[str] = []
    monkeypatch.setattr(terminal, "write", written.append)
    monkeypatch.setenv("COLUMNS", "300")
    for is_screen in (False, True):
        monkeypatch.setattr("sys.stdout.isatty", lambda is_screen=is_screen: is_screen, raising=False)
        terminal.emit(page(SCORES), "text", "never")
    widths = [max(map(size, text.splitlines())) for text in written]
    assert widths == [80, 100]


@pytest.mark.parametrize(
    ("values", "line"), [([0, 1, 4, 8], " ▁▄█"), ([], ""), ([0, 0], "  "), ([1, 1000], "▁█"), ([0.5], "█")]
)
def test_a_series_is_one_line(values: list[float], line: str) -> None:
    assert spark.spark(values) == line


@given(st.lists(st.floats(0, 1e300) | st.integers(0, 10**300)))
def test_a_series_rises_where_its_numbers_rise(values: list[float]) -> None:
    """A letter a number, higher for none that is smaller, blank only for nothing."""
    drawn = spark.spark(sorted(values))
    assert list(drawn) == sorted(drawn)
    assert drawn.count(" ") == values.count(0)


def test_a_series_of_amounts_has_none_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        spark.spark([1, -1])


def test_months_follow_each_other() -> None:
    assert list(spark.months("2024-11", "2025-02")) == ["2024-11", "2024-12", "2025-01", "2025-02"]
