"""Organisations, people and benchmarks of a note: one pass for the three, kept until the next note.

Besides names, an address tells of whom its host or its account is, and ``@handle`` does in text.
What stands within the name of a model or a product is that name's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.entities import rolls, sighting, trusting
from kb.entities.evidence import Page
from kb.entities.folding import fold
from kb.entities.places import SILENT, Places, of
from kb.entities.rolls import Roll, Row
from kb.entities.sighting import Sighting
from kb.note import Facts, Mention, Note, Raw
from kb.text import Lines, Span, lines_of

_ADDRESS = re.compile(r"(?:https?://(?:www\.)?|www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/([a-z0-9_-]{1,40}))?")
_HANDLE = re.compile(r"(?<![\w@./])@([a-z0-9_]{2,15})(?![\w@/]|\.\w)")
_HOST = re.compile(r"\.[a-z0-9.-]*[a-z0-9]")
_TOP = re.compile(r"\.(?:com|org|net|io|ai|dev|ru|cn|edu|gov|co|tw|app|py|js|ts|md|pdf|txt|json)(?![a-z0-9])")
_CALL = re.compile(r"\.[a-z_]+")
_ACCOUNTS = {"x.com": "handles", "twitter.com": "handles", "mobile.twitter.com": "handles", "github.com": "accounts"}
_SHORTEST = 4  # letters of a name in an address
_CODE = ("code", "math")
_IMPORTED = re.compile(r"(?:\bimport|\bfrom|\binstall) \Z")


class Named(NamedTuple):
    """Something named in a note."""

    row: Row
    span: Span
    rule: str
    confidence: float
    context: str


class _Seen(NamedTuple):
    """A note that was looked at last, and what was found in it."""

    raw: Raw
    note: Note
    taken: list[tuple[int, int]]
    roll: Roll
    named: tuple[Named, ...]


_last: list[_Seen] = []


def find(kind: str, raw: Raw, note: Note, mentions: Iterable[Mention], roll: Roll | None = None) -> Iterator[Mention]:
    """The mentions of one kind, in the order of their place.  roll: of one vault."""
    for item in named(raw, note, mentions, roll):
        if item.row.kind == kind:
            yield Mention(kind, item.row.name, item.span, item.rule, item.confidence, _facts(item))


def _facts(item: Named) -> Facts:
    """What the catalogue calls it besides, where that is no common case."""
    facts: Facts = (("context", item.context),)
    return (*facts, ("type", item.row.sort)) if item.row.sort in ("platform", "metric", "contest") else facts


def named(raw: Raw, note: Note, mentions: Iterable[Mention], roll: Roll | None = None) -> tuple[Named, ...]:
    """All that a note names, none within another.  mentions: the models and products found in it."""
    taken = sorted(mention.span[:2] for mention in mentions if mention.kind in ("model", "product"))
    roll = roll or rolls.roll()
    last = _last[0] if _last else None
    if last and last.raw is raw and last.note is note and last.roll is roll and last.taken == taken:
        return last.named
    found = tuple(_Reader(raw, note, taken, roll).read())
    _last[:] = [_Seen(raw, note, taken, roll, found)]
    return found


class _Reader:
    """Reads one note."""

    def __init__(self, raw: Raw, note: Note, taken: list[tuple[int, int]], roll: Roll) -> None:
        self.raw = raw
        self.note = note
        self.text = fold(raw.text)
        self.roll = roll
        self._lines: Lines | None = None
        self.taken = taken
        self.starts = [start for start, _ in taken]
        self.code = sorted(block.span[:2] for block in note.blocks if block.kind in _CODE)

    def read(self) -> Iterator[Named]:
        sightings = list(sighting.find(self.text, self.roll))
        others = [*self._addresses(), *self._handles()]
        if sightings:
            others += self._names(sightings)
        end = 0
        for item in sorted(others, key=lambda item: (item.span.start, -item.span.end)):
            if item.span.start >= end:
                yield item
                end = item.span.end

    def _names(self, sightings: list[Sighting]) -> Iterator[Named]:
        places = of(self.raw.text, self.note)
        placed = [(found, places.context(found.start)) for found in sightings if not self._is_taken(found)]
        page = Page(self.text, self.raw.text, self.taken)
        page.believe(
            found for found, context in placed if context not in (SILENT, "url") and trusting.is_sure(found, page)
        )
        for found, context in placed:
            if context == "url":
                yield from self._in_path(found)
            elif context in ("wikilink", "filename"):
                yield from self._name(found, context, page, places)
            elif context != SILENT and not self._is_identifier(found):
                yield from self._host(found) or self._name(found, context, page, places)

    def _name(self, found: Sighting, context: str, page: Page, places: Places) -> Iterator[Named]:
        sure = trusting.confidence(found, page, places.is_speech(found.start))
        if sure:
            yield Named(found.row, self._span(found.start, found.end), found.rule, sure, context)

    def _is_taken(self, found: Sighting) -> bool:
        """Within a model's or a product's name, or no more than it."""
        index = bisect_right(self.starts, found.start)
        return any(
            start < found.end and found.start < end and end - start >= found.end - found.start
            for start, end in self.taken[max(0, index - 1) : index + 1]
        )

    def _in_path(self, found: Sighting) -> Iterator[Named]:
        """A name in the words of an address; only one that is nothing else."""
        spelling = found.spelling
        if not spelling or spelling.ambiguous or spelling.joined or found.row.sort == "platform":
            return
        if found.end - found.start >= _SHORTEST:
            yield Named(found.row, self._span(found.start, found.end), "slug", 0.8, "url")

    def _host(self, found: Sighting) -> list[Named]:
        """``openai.com`` without a scheme."""
        match = _HOST.match(self.text, found.end)
        row = self.roll.owner(self.text[found.start : match.end()]) if match else None
        if not match or not row or row.sort == "platform":
            return []
        return [Named(row, self._span(found.start, match.end()), "host", 0.9, "url")]

    def _is_identifier(self, found: Sighting) -> bool:
        """``import openai``, ``openai.chat``, ``openai.md``."""
        written = self.raw.text[found.start : found.end]
        if not written.islower() or not written.isalpha():
            return bool(_TOP.match(self.text, found.end)) and not self._host(found)
        if _CALL.match(self.text, found.end) and not self._host(found):
            return True
        before = self.text[max(0, found.start - 9) : found.start]
        return before.endswith("`") or bool(_IMPORTED.search(before))

    def _addresses(self) -> Iterator[Named]:
        if "://" not in self.text and "www." not in self.text:
            return
        for match in _ADDRESS.finditer(self.text):
            if self._is_code(match.start()):
                continue
            if (row := self.roll.owner(match[1])) and row.sort != "platform":
                yield Named(row, self._site(match, row), "host", 0.9, "url")
            accounts = _ACCOUNTS.get(match[1])
            account = getattr(self.roll, accounts).get(match[2]) if accounts and match[2] else None
            if account:
                yield Named(account, self._span(*match.span(2)), "handle", 0.95, "url")

    def _site(self, match: re.Match[str], row: Row) -> Span:
        """Where the host's own name stands in an address, without what comes before it."""
        own = next((host for host in row.hosts if match[1].endswith(host.lower())), match[1])
        return self._span(match.end(1) - len(own), match.end(1))

    def _handles(self) -> Iterator[Named]:
        if "@" not in self.text:
            return
        places: Places | None = None
        for match in _HANDLE.finditer(self.text):
            if row := self.roll.handles.get(match[1]):
                places = places or of(self.raw.text, self.note)
                context = places.context(match.start())
                if context not in (SILENT, "url"):
                    yield Named(row, self._span(*match.span()), "handle", 0.9, context)

    def _span(self, start: int, end: int) -> Span:
        self._lines = self._lines or lines_of(self.raw.text)
        return self._lines.span(start, end)

    def _is_code(self, place: int) -> bool:
        after = bisect_right(self.code, (place, len(self.text)))
        return after > 0 and place < self.code[after - 1][1]
