"""For a person: lines, made safe for a terminal.  May change at any time."""

from kb.exports import Export
from kb.page import Page
from kb.text import safe_piece


def render(page: Page) -> str:
    return "".join("".join(safe_piece(text) for text, _ in line) + "\n" for line in page.lines)


PART = Export("text", render)
