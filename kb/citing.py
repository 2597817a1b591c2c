"""A citation as text: ``kb:Talks/o1.md#L34-36;q=9f31….57.0b6e…``, which any format can carry and kb can verify.

After the lines stand the sum of the quote, how many characters went into it, and the sum of its
beginning, by which a quote is found again that moved, or of which only the end was changed.  How a
text is wrapped or indented, and where a quote's ``>`` stand, counts for nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import quote, unquote

from kb.page import Cite

BEGINNING = 24  # characters
_MARGIN = re.compile(r"^[ \t>]+", re.MULTILINE)
_TOKEN = re.compile(
    r"kb:(?P<path>(?:[\w.~/-]|%[0-9A-Fa-f]{2}){1,4096})\#L(?P<line>[1-9][0-9]{0,8})(?:-(?P<last>[1-9][0-9]{0,8}))?"
    r";q=(?P<sum>[0-9a-f]{16})\.(?P<size>[0-9]{1,8})\.(?P<head>[0-9a-f]{8})",
    re.ASCII,
)


class Token(NamedTuple):
    """A citation as it was found.

    start, end: of the text it stands in.  size: characters of the quote that count.
    """

    path: str
    line: int
    last: int
    sum: str
    size: int
    head: str
    start: int
    end: int


def squeezed(text: str) -> str:
    """What of a text counts: no blanks, no line ends, no margin of a quote."""
    return "".join(unicodedata.normalize("NFC", _MARGIN.sub("", text)).split())


def token(cite: Cite) -> str:
    """
    >>> token(Cite("Talks/o1 mini.md", 34, 36, "It thinks."))
    'kb:Talks/o1%20mini.md#L34-36;q=732bee47510cf117.9.30bb62c9'
    """
    counts = squeezed(cite.quote)
    return _written(cite.path, cite.line, cite.last, f"{total(counts)}.{len(counts)}.{beginning(counts)}")


def moved(known: Token, path: str, line: int, last: int) -> str:
    """The same quote at another place."""
    return _written(path, line, last, f"{known.sum}.{known.size}.{known.head}")


def _written(path: str, line: int, last: int, sums: str) -> str:
    lines = f"L{line}-{last}" if last > line else f"L{line}"
    return f"kb:{quote(path, safe='/', errors='surrogateescape')}#{lines};q={sums}"


def total(counts: str) -> str:
    """The sum of what counts of a quote."""
    return _sum(counts, 8)


def beginning(counts: str) -> str:
    """The sum of its first characters."""
    return _sum(counts[:BEGINNING], 4)


def found(text: str) -> Iterator[Token]:
    """The citations of a text, in its order."""
    for match in _TOKEN.finditer(text):
        line = int(match["line"])
        yield Token(
            unquote(match["path"], errors="surrogateescape"),
            line,
            max(line, int(match["last"] or line)),
            match["sum"],
            int(match["size"]),
            match["head"],
            match.start(),
            match.end(),
        )


def _sum(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
