"""Texts and places in them: lines, spans, and what may reach a terminal."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

LINE_END = re.compile(r"\r\n?|\n")

# Control characters (C0 but tab and line feed, DEL, C1) and the marks that turn the reading
# direction: they can move a cursor or hide a name (reliability 2).
UNSAFE = frozenset(
    map(
        chr,
        (
            *range(9),
            *range(11, 32),
            *range(127, 160),
            0x61C,
            0x200E,
            0x200F,
            *range(0x2028, 0x202F),
            *range(0x2066, 0x206A),
            0xFEFF,
        ),
    )
)


class Span(NamedTuple):
    """Half-open, in code points of ``Raw.text``; ``line`` (1-based) is where it starts."""

    start: int
    end: int
    line: int


class Lines:
    """The line of every place in a text, and the place of every line."""

    __slots__ = ("length", "starts")

    def __init__(self, text: str) -> None:
        self.length = len(text)
        starts = [0]
        if "\r" in text:
            starts += [match.end() for match in LINE_END.finditer(text)]
        else:
            place = text.find("\n") + 1
            while place:
                starts.append(place)
                place = text.find("\n", place) + 1
        self.starts = starts

    def line(self, place: int) -> int:
        """The 1-based line that holds ``place``."""
        return bisect_right(self.starts, place)

    def column(self, place: int) -> int:
        """How many code points of its line stand before ``place``."""
        return place - self.starts[bisect_right(self.starts, place) - 1]

    def start(self, line: int) -> int:
        """Where the 1-based ``line`` begins; the end of the text if there is no such line."""
        return self.starts[line - 1] if line <= len(self.starts) else self.length

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.line(start))


@lru_cache(maxsize=2)  # what reads a note does so one after the other
def lines_of(text: str) -> Lines:
    """The lines of a text, counted once."""
    return Lines(text)


class Unfolded(NamedTuple):
    """What a file reads as, where that is not its text: subtitles without their times,
    JSON without its escapes.

    origin: for each character of ``text`` the place in the file's text that it came from,
            with one entry more for the end.  Never falling.
    """

    text: str
    origin: "array[int]"


class Unfolding:
    """Gathers the text that a file reads as, piece by piece, with the place of each."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._origin = array("Q")
        self.length = 0

    def add(self, text: str, place: int) -> tuple[int, int]:
        """A slice of the file as it stands at ``place``; where it begins and ends in the text."""
        return self.place(text, range(place, place + len(text)))

    def place(self, text: str, origin: Iterable[int]) -> tuple[int, int]:
        """Text whose characters stand at these places; ``origin`` is as long as ``text``."""
        start = self.length
        self._pieces.append(text)
        self._origin.extend(origin)
        self.length += len(text)
        return start, self.length

    def gap(self, text: str = "\n") -> None:
        """What the file does not hold, between two pieces: all of it at the end of the first."""
        last = self._origin[-1] + 1 if self._origin else 0
        self.place(text, [last] * len(text))

    def done(self) -> Unfolded:
        origin = self._origin[:]
        origin.append(origin[-1] + 1 if origin else 0)
        return Unfolded("".join(self._pieces), origin)


class Places:
    """Line and column in the file of every place of the text that a note reads as."""

    __slots__ = ("_lines", "_origin")

    def __init__(self, lines: Lines, origin: "array[int] | None" = None) -> None:
        """lines: of the file.  origin: as in Unfolded; None where the text is the file's."""
        self._lines = lines
        self._origin = origin

    def line(self, place: int) -> int:
        return self._lines.line(self._origin[place] if self._origin is not None else place)

    def column(self, place: int) -> int:
        return self._lines.column(self._origin[place] if self._origin is not None else place)


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def safe(text: str) -> str:
    """The text with every character that could drive a terminal made visible.

    >>> safe("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) if char in UNSAFE or "\ud800" <= char <= "\udfff" else char for char in text)


def safe_piece(text: str) -> str:
    """Safe, and with line ends made visible too: a name must not forge a line."""
    return safe(text).replace("\n", "\\n")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


def one_line(text: str) -> str:
    """Safe, and with every run of blanks (no-break spaces too) as one space."""
    return safe(" ".join(text.split()))


def cells(text: str) -> int:
    """How many columns of a terminal a line takes: a Han letter two, a combining mark none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, most: int, tail: int = 0) -> str:
    """A line in at most so many cells, an ellipsis where it was shortened; ``tail`` of them are its end."""
    if len(text) <= 4 * most and cells(text) <= most:  # no pile of marks on one letter either
        return text
    end = _begun(text[::-1], tail)[::-1].lstrip()
    while end and not _cells(end[0]):
        end = end[1:]
    return f"{_begun(text, most - 1 - cells(end)).rstrip()}…{end}"


def _begun(text: str, room: int) -> str:
    """As much of its beginning as has room."""
    most, taken = 4 * room, 0
    for place, char in enumerate(text[:most]):
        taken += _cells(char)
        if taken > room:
            return text[:place]
    return text[:most]
