"""A Markdown table."""

from kb.exports import Export, cells, columns, rows
from kb.page import Page
from kb.text import one_line


def render(page: Page) -> str:
    found = rows(page, "md")
    if not found:
        return ""
    names = columns(found)
    lines = [names, ["---"] * len(names), *([_cell(cell) for cell in row] for row in cells(found))]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    """Text that stays text in a table: no markup, no links, no HTML of the notes."""
    plain = one_line(text)
    for char in "\\`*_[]<>|#!":
        plain = plain.replace(char, f"\\{char}")
    return plain


PART = Export("md", render)
