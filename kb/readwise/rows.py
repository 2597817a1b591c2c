"""The rows of a note, and what a row can be: a heading, an item, a quote, a label, the time of a batch."""

import re
from typing import NamedTuple

from kb import dates, marks
from kb.note import Block
from kb.readwise import places
from kb.readwise.places import Place
from kb.text import LINE_END, Lines, Span

_HEADING = re.compile(r"#{1,6}(?=[ \t])")
_BULLET = re.compile(r"[ \t\u00a0]*(?:[-*+][ \t\u00a0]+|[•‣◦][ \t\u00a0]*)")  # a paste may have any (formats 2.2)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"[ \t]*>[ ]?")
_LABEL = re.compile(
    r"[ \t\u00a0>]*(?:[-*+•‣◦][ \t\u00a0]+)?(?:>[ \t]*)?[*_]{0,2}(Tag|Note|Comment|Colou?r|Added)s?[*_]{0,2}[ \t]*"
    r"(?:::?|：)[*_]{0,2}[ \t\u00a0]*",
    re.IGNORECASE,
)
# A person's template: **Initial thought or note on:** [(View Highlight)](...)
_NOTE_ON = re.compile(
    r"\*\*[^*\r\n]{0,30}\b(note)\b[^*\r\n]{0,20}\*\*:?[ \t]*(?:\[\(?View Highlight\)?\]\([^()\s]*\))?[ \t]*",
    re.IGNORECASE,
)
_BATCH = re.compile(r"(?:new )?highlights (?:first synced|added)\b(.*)", re.IGNORECASE)


class Row(NamedTuple):
    """A line of the note, or a part of one.

    line:  1-based.  start: the place of its first character.  text: without its end.
    place: what it ends with.  code: it stands between two fences, so its signs mean nothing.
    """

    line: int
    start: int
    text: str
    place: Place | None = None
    code: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def margin(self) -> int:
        """How many blanks stand before its words."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def indent(self) -> int:
        """The margin in columns; a tab has four."""
        return len(self.text[: self.margin].expandtabs(4))

    @property
    def heading(self) -> int:
        """The level of a heading; 0 if it is none."""
        return 0 if self.code else _width(_HEADING, self.text)

    @property
    def bullet(self) -> int:
        """The width of an item's mark; 0 if there is none."""
        return 0 if self.code else _width(_BULLET, self.text)

    @property
    def quote(self) -> int:
        """The width of a quote's mark; 0 if there is none."""
        return 0 if self.code else _width(_QUOTE, self.text)

    @property
    def label(self) -> re.Match[str] | None:
        """The name of what hangs on a highlight: its tags, a note, a colour."""
        return None if self.code else _LABEL.match(self.text) or _NOTE_ON.match(self.text)

    @property
    def batch(self) -> str | None:
        """As of ``batch``: of a heading, or of an outline's item."""
        return batch(marks.heading(self.text) if self.heading else self.text[self.bullet :] if self.bullet else "")

    def part(self, start: int, end: int | None = None) -> "Row":
        """What of it stands between two places of the note."""
        stop = None if end is None else end - self.start
        return self._replace(start=start, text=self.text[start - self.start : stop])

    def before_place(self) -> "Row":
        """What it says before its place in the source; empty if that is a dash alone."""
        row = self.part(self.start, self.place.start) if self.place else self
        return row if row.text.strip(" \t\u00a0>*•–—\\-") else row._replace(text="")

    def block(self, kind: str, level: int, last: "Row | None" = None) -> Block:
        """The block that it is, or that it begins; kb.readwise.around takes the blanks from its end."""
        end = (last or self).start + len((last or self).text)
        return Block(kind, Span(self.start + self.margin, end, self.line), self.line, level)


def _width(mark: re.Pattern[str], text: str) -> int:
    found = mark.match(text)
    return found.end() if found else 0


def batch(words: str) -> str | None:
    """The time of ``New highlights added March 17, 2023 at 3:01 PM``, ISO 8601, empty if it
    cannot be read; None if these words are something else."""
    told = _BATCH.match(words)
    when = dates.read(told[1].replace("by [[Readwise]]", "")) if told else None
    return (when.iso if when else "") if told else None


def read(text: str, lines: Lines, first: int) -> list[Row]:
    """The rows from the line ``first`` on."""
    rows = [LINE_END.sub("", text[lines.start(n) : lines.start(n + 1)]) for n in range(first, len(lines.starts) + 1)]
    code = _between_fences(rows)
    return [
        Row(line, lines.start(line), row, None if fenced else places.find(row, lines.start(line)), fenced)
        for line, (row, fenced) in enumerate(zip(rows, code, strict=True), first)
    ]


def _between_fences(rows: list[str]) -> list[bool]:
    """Which rows are code.  A fence that is not closed is a highlight's own, and opens nothing."""
    code = [False] * len(rows)
    opened: dict[str, int] = {}
    for n, row in enumerate(rows):
        fence = _FENCE.match(row)
        if not fence:
            continue
        if (begin := opened.pop(fence[1], None)) is None:
            opened.setdefault(fence[1], n)
        else:
            code[begin : n + 1] = [True] * (n + 1 - begin)
            opened.clear()
    return code
