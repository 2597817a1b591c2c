"""Where a quote stands in a note, known only by its sums (kb.citing)."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from kb import citing
from kb.citing import BEGINNING, Token

_MARGIN = re.compile(r"[ \t>]+")
_BEGIN = re.compile(r"(?<!\w)\w|[^\w]")  # where a quote may begin, as a rule
_ENTIRE = 4_000  # characters of a line in which it may begin anywhere


class Text:
    """What counts of a note, as one string, with the line of each of its characters."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._lines: list[int] = []
        self._begins: list[int] = []
        self.rows: list[str] = []
        length = 0
        for line, row in rows:
            self._starts.append(length)
            self._lines.append(line)
            self.rows.append(row)
            for word in _words(row):
                self._begins += _begins(word, length)
                pieces.append(word)
                length += len(word)
        self.counts = "".join(pieces)

    def among(self, line: int, last: int) -> tuple[int, int]:
        """From which to which character these lines reach."""
        first, end = bisect_left(self._lines, line), bisect_right(self._lines, last)
        start = self._starts[first] if first < len(self._starts) else len(self.counts)
        return start, self._starts[end] if end < len(self._starts) else len(self.counts)

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last line of these characters."""
        rows = (bisect_right(self._starts, place) - 1 for place in (start, max(start, end - 1)))
        first, last = (self._lines[max(0, row)] if self._lines else 1 for row in rows)
        return first, last

    def told(self, line: int, last: int) -> str:
        """What stands on these lines."""
        first, end = bisect_left(self._lines, line), bisect_right(self._lines, last)
        return "\n".join(self.rows[first:end])

    def holds(self, token: Token, start: int) -> bool:
        """Whether the whole quote stands there."""
        return citing.total(self.counts[start : start + token.size]) == token.sum

    def begins(self, start: int, end: int) -> Sequence[int]:
        """Where quotes begin as a rule, among these characters."""
        return self._begins[bisect_left(self._begins, start) : bisect_left(self._begins, end)]


def within(text: Text, token: Token) -> list[int]:
    """Where on its own lines the quote stands."""
    start, end = text.among(token.line, token.last)
    places = range(start, end) if end - start <= _ENTIRE else text.begins(start, end)
    found = _beginning(text, {token}, places).get(token, ())
    return [place for place in found if place + token.size <= end and text.holds(token, place)]


def anywhere(text: Text, tokens: Iterable[Token], thorough: bool = True) -> dict[Token, list[int]]:
    """Where in a note the beginnings of quotes stand.  thorough: also in the middle of words."""
    wanted = set(tokens)
    found = _beginning(text, wanted, text.begins(0, len(text.counts)))
    rest = wanted - found.keys()
    if rest and thorough:
        found |= _beginning(text, rest, range(len(text.counts)))
    return found


def _beginning(text: Text, tokens: Iterable[Token], places: Sequence[int]) -> dict[Token, list[int]]:
    """By the length of the beginning: few quotes are shorter."""
    found: dict[Token, list[int]] = {}
    sizes: dict[int, dict[str, list[Token]]] = {}
    for token in tokens:
        sizes.setdefault(min(token.size, BEGINNING), {}).setdefault(token.head, []).append(token)
    counts, beginning = text.counts, citing.beginning
    for size, wanted in sizes.items():
        for place in places:
            for token in wanted.get(beginning(counts[place : place + size]), ()):
                found.setdefault(token, []).append(place)
    return found


def _words(row: str) -> list[str]:
    """As ``kb.citing.squeezed`` counts, before they are joined."""
    margin = _MARGIN.match(row)
    return unicodedata.normalize("NFC", row[margin.end() :] if margin else row).split()


def _begins(word: str, start: int) -> Iterator[int]:
    if word.isalnum():
        yield start
    else:
        for match in _BEGIN.finditer(word):
            yield start + match.start()
