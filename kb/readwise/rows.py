"""The rows of a note, and what one row can be: a heading, an item, a quote, a label, the time of a batch."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb import dates, marks
from kb.note import Block
from kb.readwise import places
from kb.readwise.places import Place
from kb.text import LINE_END, Lines, Span

_HEADING = re.compile(r"(#{1,6})[ \t]")
_BULLET = re.compile(r"[ \t\u00a0]*(?:[-*+][ \t\u00a0]+|[•‣◦][ \t\u00a0]*)")  # a paste may have any (formats 2.2)
_QUOTE = re.compile(r"[ \t]*>[ ]?")
_LABEL = re.compile(
    r"[ \t\u00a0>]*(?:[-*+•‣◦][ \t\u00a0]+)?(?:>[ \t]*)?[*_]{0,2}(Tag|Note|Comment|Colou?r)s?[*_]{0,2}[ \t]*"
    r"(?:::?|：)[*_]{0,2}[ \t\u00a0]*",
    re.IGNORECASE,
)
# A person's template: **Initial thought or note on:** [(View Highlight)](...)
_NOTE_ON = re.compile(
    r"\*\*[^*\r\n]{0,30}\b(note)\b[^*\r\n]{0,20}\*\*:?[ \t]*(?:\[\(?View Highlight\)?\]\([^()\s]*\))?[ \t]*",
    re.IGNORECASE,
)
_BATCH = re.compile(r"(?:new )?highlights (?:first synced|added)\b(.*)", re.IGNORECASE)
_BY = "by [[Readwise]]"


class Row(NamedTuple):
    """A line of the note, or a part of one.

    line:  1-based.  start: the place of its first character.  text: without its end.
    place: what it ends with.
    """

    line: int
    start: int
    text: str
    place: Place | None = None

    @property
    def begin(self) -> int:
        """Where its words begin."""
        return self.start + len(self.text) - len(self.text.lstrip())

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip())

    @property
    def indent(self) -> int:
        """In columns; a tab has four."""
        return len(self.text[: self.begin - self.start].expandtabs(4))

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_quote(self) -> bool:
        return self.text.lstrip().startswith(">")

    @property
    def bullet(self) -> int:
        """The width of the mark of an item; 0 if it is none."""
        mark = _BULLET.match(self.text)
        return mark.end() if mark else 0

    @property
    def quote(self) -> int:
        """The width of the mark of a quote; 0 if it is none."""
        mark = _QUOTE.match(self.text)
        return mark.end() if mark else 0

    @property
    def heading(self) -> int:
        """The level of a heading; 0 if it is none."""
        mark = _HEADING.match(self.text)
        return len(mark[1]) if mark else 0

    @property
    def label(self) -> re.Match[str] | None:
        """The name of what hangs on a highlight: its tags, a note, a colour."""
        return _LABEL.match(self.text) or _NOTE_ON.match(self.text)

    @property
    def batch(self) -> str | None:
        """The time of ``## New highlights added March 17, 2023 at 3:01 PM``, as an outline's item too:
        ISO 8601, empty if it cannot be read.  None if the row is something else."""
        words = marks.heading(self.text) if self.heading else self.text[self.bullet :] if self.bullet else ""
        told = _BATCH.match(words)
        when = dates.read(told[1].replace(_BY, "")) if told else None
        return (when.iso if when else "") if told else None

    def part(self, start: int, end: int | None = None) -> "Row":
        """What of it stands between two places of the note."""
        stop = None if end is None else end - self.start
        return self._replace(start=start, text=self.text[start - self.start : stop])

    def before_place(self) -> "Row":
        """What it says before its place in the source; empty if that is a dash alone."""
        if self.place is None:
            return self
        before = self.part(self.start, self.place.start)
        return before if before.text.strip(" \t\u00a0>*•–—\\-") else before._replace(text="")

    def block(self, kind: str, level: int, last: "Row | None" = None) -> Block:
        """The block that it is, or that it begins."""
        last = last or self
        return Block(kind, Span(self.begin, last.end, self.line), last.line, level)


class Paragraph(NamedTuple):
    first: Row
    last: Row
    text: str


def read(text: str, lines: Lines, first: int) -> list[Row]:
    """The rows from the line ``first`` on."""
    found: list[Row] = []
    for line in range(first, len(lines.starts) + 1):
        row = LINE_END.sub("", text[lines.start(line) : lines.start(line + 1)])
        found.append(Row(line, lines.start(line), row, places.find(row, lines.start(line))))
    return found


def paragraphs(said: Iterable[tuple[Row, str]]) -> Iterator[Paragraph]:
    """What rows say, each with the words of it that count, parted where they are blank."""
    run: list[tuple[Row, str]] = []
    for row, words in (*said, (Row(0, 0, ""), "")):
        if words.strip():
            run.append((row, words.rstrip()))
        elif run:
            yield Paragraph(run[0][0], run[-1][0], "\n".join(words for _, words in run))
            run = []
