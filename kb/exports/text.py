"""For a person: lines, made safe for a terminal.  May change at any time."""

from kb.exports import Export, lines
from kb.page import Page
from kb.text import safe_piece


def render(page: Page) -> str:
    return lines(page, lambda piece: safe_piece(piece[0]))


PART = Export("text", render)
