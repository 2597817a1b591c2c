"""A Markdown table; charts follow as text between fences."""

import re

from kb.exports import Export, cells, columns, rows
from kb.page import Chart, Page
from kb.text import one_line


def render(page: Page) -> str:
    found = rows(page, "md")
    if not found:
        return ""
    names = columns(found)
    lines = [names, ["---"] * len(names), *([_cell(cell) for cell in row] for row in cells(found))]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "".join(map(_fenced, page.charts))


def _fenced(chart: Chart) -> str:
    """A chart that no label can end: the fence is longer than every run of backticks in it."""
    from kb.plot.cells import drawn  # few answers have a chart

    text = "".join("".join(piece for piece, _ in line).rstrip() + "\n" for line in drawn(chart))
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"\n{fence}text\n{text}{fence}\n"


def _cell(text: str) -> str:
    """Text that stays text in a table: no markup, no links, no HTML of the notes."""
    plain = one_line(text)
    for char in "\\`*_[]<>|#!":
        plain = plain.replace(char, f"\\{char}")
    return plain


PART = Export("md", render)
