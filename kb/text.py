"""Texts and places in them: decoding, lines, spans, and what may reach a terminal."""

import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

LINE_END = re.compile(r"\r\n?|\n")

# Control characters (C0 but tab and line feed, DEL, C1) and the marks that turn the reading
# direction: they can move a cursor or hide a name (reliability 2).
_UNSAFE = frozenset(
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


class Decoded(NamedTuple):
    """text: without a byte-order mark.  encoding: a Python codec.  remark: why it was
    not plain UTF-8, or empty."""

    text: str
    encoding: str
    remark: str


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


def decode(data: bytes) -> Decoded:
    """Bytes to text: byte-order mark, then strict UTF-8, then the old encodings.

    A guess is never silent: ``remark`` says what was assumed.  Nothing is dropped.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data, mark = data[3:], "utf-8-sig"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(data.decode("utf-16", errors="replace"), "utf-16", "")
    else:
        mark = "utf-8"
    try:
        return Decoded(data.decode("utf-8"), mark, "")
    except UnicodeDecodeError as error:
        return _guess(data, error)


def _guess(data: bytes, error: UnicodeDecodeError) -> Decoded:
    """Read text that is not UTF-8 in the legacy encoding whose letters look most like words."""
    place = f"byte {error.start} is not UTF-8"
    if len(data) - error.start < 4 or _mostly_utf8(data):
        return Decoded(data.decode("utf-8", errors="replace"), "utf-8", f"{place}; marked with U+FFFD")
    best, text = "latin-1", data.decode("latin-1")
    worth = _plausible(text)
    for encoding in ("cp1251", "koi8-r", "big5", "gb18030"):
        try:
            attempt = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _plausible(attempt) > worth:
            best, text, worth = encoding, attempt, _plausible(attempt)
    return Decoded(text, best, f"{place}; read as {best}")


def _mostly_utf8(data: bytes) -> bool:
    """A broken byte or two in good UTF-8 must not turn the whole note into another script."""
    broken = data.decode("utf-8", errors="replace")
    letters = sum(1 for c in broken if c > "\x7f" and c != "\ufffd")
    return broken.count("\ufffd") * 4 <= letters or (broken.count("\ufffd") <= 2 and letters == 0)


_RUSSIAN = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")


def _plausible(text: str) -> float:
    """The share of the non-ASCII characters that common lower-case text would have."""
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 1.0
    russian = sum(1 for c in foreign if c in _RUSSIAN)
    han = sum(1 for c in foreign if "\u4e00" <= c <= "\u9fff")
    latin = sum(1 for c in foreign if "\xc0" <= c <= "\xff")
    return max(russian, han * 0.9, latin * 0.7) / len(foreign)


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def safe(text: str) -> str:
    """The text with every character that could drive a terminal made visible.

    >>> safe("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) if char in _UNSAFE or "\ud800" <= char <= "\udfff" else char for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


def one_line(text: str) -> str:
    """Safe, and with every run of blanks (no-break spaces too) as one space."""
    return safe(" ".join(text.split()))
