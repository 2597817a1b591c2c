"""A note as lineage looks at it: blocks, names, links and addresses by their place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from kb.note import Block, Link, Mention, Note, Raw
from kb.text import Lines, Span, lines_of

T = TypeVar("T", Mention, Link)

_NAMED = ("person", "organisation")
_READ = ("text", "link_text", "wikilink")
_END = re.compile(r"[.!?…]+[\"'”’»)\]*_]{0,3}(?=\s|\Z)|[。！？]+[」』”）]{0,2}|\n[ \t]*\n")
_LONGEST = 2_000  # characters of a sentence


class Page:
    """Built when first asked; each part of it in one pass over what the note has of it."""

    def __init__(self, raw: Raw, note: Note, mentions: Iterable[Mention]) -> None:
        self.raw = raw
        self.note = note
        self.text = raw.text
        self._mentions = mentions
        self._sentences: dict[int, list[int]] = {}

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """In the order of their place."""
        return tuple(sorted(self._mentions, key=lambda mention: mention.span))

    @cached_property
    def voices(self) -> dict[tuple[int, int], Mention]:
        return {mention.span[:2]: mention for mention in self.mentions if mention.kind == "voice"}

    @cached_property
    def languages(self) -> dict[tuple[int, int], str]:
        return {mention.span[:2]: mention.canonical for mention in self.mentions if mention.kind == "language"}

    @cached_property
    def names(self) -> list[Mention]:
        """People and organisations as the text names them.  A platform says nothing."""
        return [m for m in self._named if dict(m.facts).get("context") in _READ]

    @cached_property
    def sites(self) -> list[Mention]:
        """People and organisations whose address or account stands in an address."""
        return [m for m in self._named if m.rule in ("host", "handle")]

    @cached_property
    def _named(self) -> list[Mention]:
        return [m for m in self.mentions if m.kind in _NAMED and ("type", "platform") not in m.facts]

    @cached_property
    def known(self) -> list[Mention]:
        """All that is called by a name."""
        return [m for m in self.mentions if m.kind in (*_NAMED, "model", "product")]

    @cached_property
    def models(self) -> list[Mention]:
        return [m for m in self.mentions if m.kind == "model" and ("context", "url") not in m.facts]

    @cached_property
    def links(self) -> list[Link]:
        """Those that a passage may come from."""
        return sorted(
            (link for link in self.note.links if link.kind in ("web", "wiki", "markdown") and not link.context),
            key=lambda link: link.span,
        )

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(sorted(self.note.blocks, key=lambda block: block.span))

    @cached_property
    def _starts(self) -> list[int]:
        return [block.span.start for block in self.blocks]

    @cached_property
    def _around(self) -> list[int]:
        """For each block the one that it stands in, such as a quote with a highlight; -1 for none."""
        found: list[int] = []
        open_: list[int] = []
        for index, block in enumerate(self.blocks):
            while open_ and self.blocks[open_[-1]].span.end <= block.span.start:
                open_.pop()
            found.append(open_[-1] if open_ else -1)
            open_.append(index)
        return found

    def block_at(self, place: int) -> int:
        """Where in ``blocks`` the innermost one stands that holds a place of the text; -1 if none does."""
        index = bisect_right(self._starts, place) - 1
        while index >= 0 and self.blocks[index].span.end <= place:
            index = self._around[index]
        return index

    def voice(self, block: Block) -> Mention:
        found = self.voices.get(block.span[:2])
        return found or Mention("voice", "metadata", block.span, "none", 0.0)

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    @cached_property
    def _lines(self) -> Lines:
        return lines_of(self.text)

    def span(self, start: int, end: int) -> Span:
        return self._lines.span(start, end)

    def sentence(self, place: int, block: Block) -> tuple[int, int]:
        """The sentence of a block that holds a place; one without an end is cut."""
        if block.span.start not in self._sentences:
            self._sentences[block.span.start] = list(self._ends(*block.span[:2]))
        ends = self._sentences[block.span.start]
        index = min(bisect_right(ends, place), len(ends) - 1)
        return ends[index - 1] if index else block.span.start, ends[index]

    def _ends(self, start: int, end: int) -> Iterator[int]:
        """Where the sentences between two places end."""
        for match in _END.finditer(self.text, start, end):
            yield from range(start + _LONGEST, match.end(), _LONGEST)
            start = match.end()
            yield start
        yield from range(start + _LONGEST, end, _LONGEST)
        if start < end:
            yield end


def within(items: list[T], start: int, end: int) -> list[T]:
    """Of items in the order of their place, those that begin between two places."""

    def place(item: T) -> int:
        return item.span.start

    return items[bisect_left(items, start, key=place) : bisect_left(items, end, key=place)]
