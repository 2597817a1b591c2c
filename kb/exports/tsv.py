"""Tab-separated values with a header; blanks of every kind in a cell become one space."""

from kb.exports import Export, cells, columns, rows
from kb.page import Page
from kb.text import one_line


def render(page: Page) -> str:
    found = rows(page, "tsv")
    lines = [columns(found), *([one_line(cell) for cell in row] for row in cells(found))]
    return "".join("\t".join(line) + "\n" for line in lines) if found else ""


PART = Export("tsv", render)
