"""Citations of what stands on the lines of notes."""

import re
import sqlite3

from kb.citing import squeezed
from kb.page import Cite
from kb.store.details import LineReader
from kb.text import LINE_END, one_line

_HEAD = 5  # lines of a note in which its first words are looked for
_MARGIN = re.compile(r"\s*(?:(?:>|[-*+•]|\d{1,3}[.)]|#{1,6}|\[.\])\s+)*")
_MARKUP = re.compile(r"<br ?/?>|\*{1,3}|==|`|~~|(?<![^\W_])__|__(?![^\W_])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?\)")
_WIKI = re.compile(r"!?\[\[([^\[\]|\n\\]{1,300})(?:\\?\|([^\[\]\n]{1,300}))?\]\]")
_CELL = re.compile(r"(?<!\\)\|")


class Quoting:
    """Makes citations; the passage that was read last is kept for the next."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._lines = LineReader(db)

    def line(self, path: str, line: int) -> Cite:
        """A whole line."""
        return Cite(path, line, line, self._lines.beginning(path, line).strip())

    def first(self, path: str) -> Cite:
        """The first line on which words stand; the first at all of a note that has none."""
        first = self._lines.first(path)
        lines = (self.line(path, line) for line in range(first, first + _HEAD))
        return next((cite for cite in lines if any(map(str.isalnum, cite.quote))), self.line(path, first))

    def words(self, path: str, line: int, quote: str, marked: str = "") -> Cite:
        """Words that may begin on a line above.  marked: those of them that stand on the line."""
        told = quote.strip()
        above = told.find(marked) if marked else 0
        first = max(1, line - len(LINE_END.findall(told, 0, max(0, above))))
        last = first + len(LINE_END.findall(told))
        standing = "\n".join(self._lines.beginning(path, place) for place in range(first, last + 1))
        if told and squeezed(told) in squeezed(standing):
            return Cite(path, first, last, told)
        return self.line(path, line)  # the file reads as another text than stands on its lines


def plain(text: str) -> str:
    """Words of a note as they are read: on one line, without their margin and markup; links by their text."""
    read = " ".join(_MARGIN.sub("", _cells(row), count=1) for row in LINE_END.split(text))
    read = _WIKI.sub(lambda link: link[2] or link[1], _LINK.sub(r"\1", read))
    return " ".join(one_line(_MARKUP.sub("", read)).split())


def _cells(row: str) -> str:
    """A row of a table as its cells."""
    bare = row.strip()
    if len(bare) < 2 or not (bare.startswith("|") and bare.endswith("|")):
        return row
    return " · ".join(filter(None, map(str.strip, _CELL.split(bare[1:-1]))))
