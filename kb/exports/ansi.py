"""The same lines with colours; what a terminal is given unless it asks for none."""

from kb.exports import Export, lines
from kb.page import Page
from kb.text import safe_piece

_CODES = {"path": "36", "line": "32", "hit": "1;33", "dim": "2", "heading": "1", "warning": "31", "plot": "36"}


def render(page: Page) -> str:
    return lines(page, _painted)


def _painted(piece: tuple[str, str]) -> str:
    text, style = piece
    return f"\x1b[{_CODES[style]}m{safe_piece(text)}\x1b[0m" if style in _CODES else safe_piece(text)


PART = Export("ansi", render)
