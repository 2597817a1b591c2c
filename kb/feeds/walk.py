"""One pass of expat over a document, which stays within the limits and finds where it breaks."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from kb.feeds.limits import DEPTH, ELEMENTS, ITEMS, WIDTH

_NAME = re.compile(rb"<([^\s/>]+)")
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*+"|'[^']*+')*+>""")
_ENTRY = re.compile(rb"<(?:item|entry)(?=[\s/>])")
_ENTRIES = (b"item", b"entry")


class Broken(Exception):
    """Why a document is not read to its end.  final: nothing after this place is looked at."""

    def __init__(self, message: str, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


@dataclass(slots=True)
class Walk:
    """A document in UTF-8 that has been walked through, to its end or to ``error``.

    open:  the elements open then, by their names as written.
    place: the end of the last tag; ``empty`` if that was ``<a/>``.
    entry: where the entry begins that the walk is in, or -1.
    """

    data: bytes
    error: Broken | None = None
    open: list[bytes] = field(default_factory=list)
    place: int = 0
    empty: bool = False
    entry: int = -1
    entries: int = 0
    elements: int = 0
    prefixes: set[str] = field(default_factory=set)
    parser: expat.XMLParserType = field(default_factory=lambda: expat.ParserCreate("utf-8", " "))

    def __post_init__(self) -> None:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._prefix
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            self.error = Broken(expat.ErrorString(error.code) or "not well-formed")
        except Broken as error:
            self.error = error

    @property
    def line(self) -> int:
        """Where it breaks, 1-based."""
        return self.parser.ErrorLineNumber

    @property
    def level(self) -> int:
        """How many elements stand around an entry: rss and its channel, or the feed alone."""
        return 2 if self.open and self.open[0].lower() == b"rss" else 1

    def whole(self) -> tuple[bytes, bytes]:
        """All before the break, less the entry it is in; and what closes the rest."""
        closing = _closing(self.open[: self.level])
        if self.entry >= 0:
            return self.data[: self.entry], closing
        return self.data[: self.place] + _closing(self.open[self.level :]), closing

    def next_entry(self) -> int:
        """Where the first entry after the break begins, or -1."""
        match = _ENTRY.search(self.data, max(self.parser.ErrorByteIndex, self.place))
        return match.start() if match else -1

    def _prefix(self, prefix: str | None, uri: str | None) -> None:
        self.prefixes.add(prefix or "")
        if len(self.prefixes) > WIDTH:
            raise Broken(f"more than {WIDTH} prefixes; the rest is not read", final=True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        place = self.parser.CurrentByteIndex
        own = _NAME.match(self.data, place)
        tag = _TAG.match(self.data, place)
        if not own or not tag:
            raise Broken("not well-formed")
        self._bounded(own[1], len(attributes))
        if len(self.open) == self.level and own[1] in _ENTRIES:
            self.entry, self.entries = place, self.entries + 1
        self.open.append(own[1])
        self.elements += 1
        self.place, self.empty = tag.end(), tag[0].endswith(b"/>")

    def _bounded(self, name: bytes, attributes: int) -> None:
        if self.entries == ITEMS and self.entry < 0 and name in _ENTRIES:
            raise Broken(f"only its first {ITEMS} entries are read", final=True)
        if self.elements == ELEMENTS:
            raise Broken(f"more than {ELEMENTS} elements; the rest is not read", final=True)
        if len(self.open) == DEPTH:
            raise Broken(f"more than {DEPTH} elements inside each other")
        if attributes > WIDTH:
            raise Broken(f"more than {WIDTH} attributes of one element")

    def _end(self, name: str) -> None:
        place = self.parser.CurrentByteIndex
        if not self.empty or place != self.place:  # the end of <a/> is told where <a/> ends
            self.place = self.data.find(b">", place) + 1
        self.empty = False
        self.open.pop()
        if len(self.open) == self.level:
            self.entry = -1


def _closing(names: list[bytes]) -> bytes:
    return b"".join(b"</%s>" % name for name in reversed(names))
