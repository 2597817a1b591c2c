"""A block as it is read: no markup, and every name one sign, so that a pattern can speak of names.

``**o1-mini** costs less than [GPT-4o](https://…)`` reads as "M costs less than M" with the sign of a
model for M.  Every character knows the place in the note that it came from.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kb.note import Link, Mention, Note

MODEL, BENCHMARK, METRIC, DATE, NAME, GAP = "\ue000\ue001\ue002\ue003\ue004\ue005"
SIGNS = MODEL + BENCHMARK + METRIC + DATE + NAME + GAP

# Markup that is not read.  An address ends a link's text; a table's bars are read by kb.claims.tables.
# It begins with one of a few signs, so that the search runs from one to the next; the line end before
# the mark of an item is read all the same.
_MARKUP = re.compile(
    r"[*=`~<\n\]!\[](?:"
    r"(?<=\*)\*{0,2}|(?<==)=|(?<=`)|(?<=~)~|(?<=<)br ?/?>"
    r"|(?<=\n)(?:(?!\*|==|`|~~|<br ?/?>)[ \t>]*(?:[-*+•] (?:\[.\] )?)?)?"
    r"|(?<=\])(?:\[[^\]\n]{0,200}\])?|(?<=!)\[|(?<=\[)(?:\^?[\d, ]{1,12}\](?!\())?)"
)
_CODE = re.compile(r"`[^`\n]{1,200}`|\$[^$\n]{0,80}[=^\\_{][^$\n]{0,80}\$")
_SIGNS = {
    "model": MODEL,
    "benchmark": BENCHMARK,
    "date": DATE,
    "product": NAME,
    "person": NAME,
    "organisation": NAME,
    "work": NAME,
}
_ASKED = frozenset((*_SIGNS, "duration"))
_TO_ASCII = {
    **{code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **{ord(full): half for full, half in zip("％＋－～：＜＞＄（）．／＝＠＃", "%+-~:<>$()./=@#", strict=True)},
    0x202F: 0xA0,
    0x2009: 0xA0,
    0x2212: ord("-"),
    **dict.fromkeys(range(0xE000, 0xE006), 0x20),
}

_BLANKS = "\n\t\r\u3000"
_NO_BREAK = re.compile(r"\u00a0(?!\d)|(?<!\d)\u00a0")

_OTHER = re.compile("[" + "".join(map(chr, _TO_ASCII)) + "]")


class Named(NamedTuple):
    """A stretch of a note that reads as one sign.  mention: what it is, if it is a name."""

    start: int
    end: int
    sign: str
    mention: Mention | None = None


class Plain:
    """text: as it is read.  small: the same in small letters with one sign for blanks, as long as it."""

    def __init__(self, raw: str, start: int, end: int, named: Sequence[Named]) -> None:
        pieces: list[str] = []
        self._reads: list[int] = []  # where each piece begins in the text
        self._stands: list[int] = []  # where it begins in the note
        self._signs: dict[int, Named] = {}
        self._length = 0
        place = start
        for name in named:
            if name.start >= place and name.end <= end:
                self._add(pieces, raw, place, name.start)
                self._signs[self._length] = name
                self._piece(pieces, name.sign, name.start)
                place = name.end
        self._add(pieces, raw, place, end)
        self._end = end
        self.text = "".join(piece if piece in SIGNS else _in_ascii(piece) for piece in pieces)
        self.small = _small(self.text)

    def _add(self, pieces: list[str], raw: str, start: int, end: int) -> None:
        place = start
        for mark in _MARKUP.finditer(raw, start - (raw[start - 1 : start] == "\n"), end):
            begin = mark.start() + (mark[0][0] == "\n")
            if begin > place:
                self._piece(pieces, raw[place:begin], place)
            place = mark.end()
        if end > place:
            self._piece(pieces, raw[place:end], place)

    def _piece(self, pieces: list[str], text: str, stands: int) -> None:
        pieces.append(text)
        self._reads.append(self._length)
        self._stands.append(stands)
        self._length += len(text)

    def place(self, reads: int) -> int:
        """Where in the note a character of the text stands."""
        if reads >= self._length:
            return self._end
        piece = bisect_right(self._reads, reads) - 1
        return self._stands[piece] + reads - self._reads[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the note a stretch of the text stands; a sign at its end as a whole."""
        last = self._signs.get(end - 1)
        return self.place(start), last.end if last else self.place(end - 1) + 1

    def mention(self, reads: int) -> Mention | None:
        name = self._signs.get(reads)
        return name.mention if name else None


def _in_ascii(piece: str) -> str:
    """Digits, letters and signs of full width in their usual one; blanks for the signs of names."""
    return piece.translate(_TO_ASCII) if _OTHER.search(piece) else piece


def _small(text: str) -> str:
    """A no-break space between digits stays: it groups them."""
    small = text.lower() if len(text.lower()) == len(text) else text
    for blank in _BLANKS:
        small = small.replace(blank, " ")
    return _NO_BREAK.sub(" ", small) if "\u00a0" in small else small


def named(raw: str, note: Note, mentions: Iterable[Mention]) -> list[Named]:
    """All of a note that reads as one sign, in the order of its place; of the last note it is kept, for
    the recogniser that asks next."""
    asked = (raw, note, [mention for mention in mentions if mention.kind in _ASKED])
    if not _last or _last[0] != asked:
        _last[:] = [asked, sorted_apart([*_names(asked[2]), *_gaps(raw, note.links, asked[2])])]
    found: list[Named] = _last[1]
    return found


_last: list[Any] = []


def is_read(mention: Mention) -> bool:
    """Whether a name stands in the text, not in an address."""
    return not mention.facts or dict(mention.facts).get("context") not in ("url", "filename")


def titled(raw: str, note: Note, mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The models that a note's title names."""
    models = (mention for mention in mentions if mention.kind == "model")
    found = (item.canonical for item in models if raw[item.span.start : item.span.end] in note.title)
    return tuple(dict.fromkeys(found))


def _names(mentions: Iterable[Mention]) -> Iterator[Named]:
    for mention in mentions:
        if (sign := _SIGNS.get(mention.kind)) and is_read(mention):
            if sign == BENCHMARK and dict(mention.facts).get("type") == "metric":
                sign = METRIC
            yield Named(mention.span.start, mention.span.end, sign, mention)
        elif mention.kind == "duration" and dict(mention.facts).get("role") != "text":
            yield Named(mention.span.start, mention.span.end, GAP)


def _gaps(raw: str, links: Iterable[Link], mentions: Iterable[Mention]) -> Iterator[Named]:
    """What is not read: addresses, pictures, code, formulas."""
    for link in links:
        written = raw[link.span.start : link.span.end]
        if link.kind == "embed" or written.startswith("!["):
            yield Named(link.span.start, link.span.end, GAP)
        elif (inner := written.rfind("](")) >= 0:
            yield Named(link.span.start + inner, link.span.end, GAP)
        elif not written.startswith("["):
            yield Named(link.span.start, link.span.end, GAP)
    if "`" in raw or "$" in raw:
        models = [mention.span for mention in mentions if mention.kind == "model"]
        for match in _CODE.finditer(raw):
            place = bisect_left(models, match.start(), key=lambda span: span.start)
            if place == len(models) or models[place].start >= match.end():  # a name in code is a name
                yield Named(match.start(), match.end(), GAP)


def within(named: Sequence[Named], starts: Sequence[int], start: int, end: int) -> Sequence[Named]:
    """Those of a sorted list that begin in a stretch."""
    return named[bisect_left(starts, start) : bisect_left(starts, end)]


def sorted_apart(named: Iterable[Named]) -> list[Named]:
    """In the order of their place; of two that overlap the first, of two at a place the longer."""
    found: list[Named] = []
    for name in sorted(named, key=lambda name: (name.start, -name.end)):
        if not found or name.start >= found[-1].end:
            found.append(name)
    return found
