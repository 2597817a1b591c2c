"""Sections of a note that kb owns, between two comments that no reader of the note sees.

    <!-- kb:digest begin 3f2a9c0d1b7e4a56 -->

    …

    <!-- kb:digest end 3f2a9c0d1b7e4a56 -->

The sum is of what kb wrote between them: it tells whether somebody edited it since, and a line
within that looks like the end has another.
"""

import re
from hashlib import blake2b
from typing import NamedTuple

from kb.text import LINE_END

# A whole line; the first of a file may stand after a byte order mark.
_MARK = re.compile(
    r"(?<![^\r\n\ufeff])<!-- kb:([a-z][a-z0-9-]{0,40}) (begin|end) ([0-9a-f]{16}) -->[ \t]{0,9}(?![^\r\n])"
)


class Fence(NamedTuple):
    """A section.  start, end: its place in the text.  edited: whether it is not what kb wrote."""

    name: str
    start: int
    end: int
    edited: bool


class Stray(NamedTuple):
    """The first line of a section whose last is missing, or the other way round.  mark: begin or end."""

    name: str
    start: int
    mark: str


def find(text: str) -> tuple[list[Fence], list[Stray]]:
    """The sections of a text, none within another, and what is left of such."""
    fences: list[Fence] = []
    strays: list[Stray] = []
    behind = 0
    for begin, end in _pairs(text):
        if begin.start() < behind:
            continue  # within a section
        if end:
            inside = text[begin.end() : end.start()]
            fences.append(Fence(begin[1], begin.start(), end.end(), _sum(inside) != begin[3]))
            behind = end.end()
        else:
            strays.append(Stray(begin[1], begin.start(), begin[2]))
    return fences, strays


def without(text: str) -> str:
    """A text without the sections of kb's own."""
    pieces, behind = [], 0
    for fence in find(text)[0]:
        pieces.append(text[behind : fence.start])
        behind = fence.end
    return "".join((*pieces, text[behind:])) if pieces else text


def _pairs(text: str) -> list[tuple[re.Match[str], re.Match[str] | None]]:
    """Each mark with the next end of the same name and sum; an end has none."""
    if "<!-- kb:" not in text:
        return []
    ends: dict[tuple[str, str], re.Match[str]] = {}
    pairs: list[tuple[re.Match[str], re.Match[str] | None]] = []
    for mark in reversed(list(_MARK.finditer(text))):
        key = mark[1], mark[3]
        pairs.append((mark, ends.get(key) if mark[2] == "begin" else None))
        if mark[2] == "end":
            ends[key] = mark
    return pairs[::-1]


def fenced(name: str, body: str, end: str = "\n") -> str:
    """A section as it is written.  end: of its lines; the last has none."""
    # Markdown is read again only after an empty line.
    inside = end.join(("", "", *LINE_END.split(body.strip("\r\n")), "", ""))
    told = _sum(inside)
    section = f"<!-- kb:{name} begin {told} -->{inside}<!-- kb:{name} end {told} -->"
    if not _MARK.match(section):
        raise ValueError(f"no name for a section: {name}")
    return section


def _sum(inside: str) -> str:
    """The same whatever ends the lines, and however many empty ones stand around."""
    text = "\n".join(LINE_END.split(inside)).strip("\n")
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
