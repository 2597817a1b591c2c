"""Comma-separated values (RFC 4180) with a header.

A cell that a spreadsheet would run as a formula is prefixed with an apostrophe; a number is none.
"""

import csv
import io
import re

from kb.exports import Export, cells, columns, rows
from kb.page import Page
from kb.text import safe

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_NUMBER = re.compile(r"[+-][0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")


def render(page: Page) -> str:
    found = rows(page, "csv")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns(found))
    writer.writerows([harmless(cell) for cell in row] for row in cells(found))
    return out.getvalue() if found else ""


def harmless(cell: str) -> str:
    """A cell that no terminal and no spreadsheet runs."""
    runs = cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return safe(f"'{cell}" if runs else cell)


PART = Export("csv", render)
