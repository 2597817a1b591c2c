"""The paths of the notes, each once, in the order of the answer."""

from kb.exports import Export, rows
from kb.page import Page
from kb.text import safe_piece


def render(page: Page) -> str:
    found = dict.fromkeys(str(row["path"]) for row in rows(page, "paths") if row.get("path"))
    return "".join(safe_piece(path) + "\n" for path in found)


PART = Export("paths", render)
