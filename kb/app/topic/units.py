"""What the notes say of a topic, cut into passages that can be weighed and told."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from kb import analysis
from kb.app.guessing.words import is_content
from kb.app.searching import lines
from kb.app.topic import lists, sentences
from kb.app.topic.scope import Scope
from kb.page import Cite
from kb.store import topical
from kb.store.looking import PassageText
from kb.store.topical import Block, Number

_MOST = 300  # blocks of the owner's, and of others, that are read for a page of some words; the weightiest
_LEAST = 3  # words of a passage that tells something
_APART = re.compile(r"\]|://|#")  # without which there is no link and no tag
_LONGEST = 200  # words of a thought that is told whole


@dataclass(frozen=True, eq=False, slots=True)
class Unit:
    """A sentence or a short run of them; of the owner's a whole thought.

    block:   the first that it is of.  start, end: where its passage has it.
    begin, stop: the places in the file, line and column, of its first and its last character.
    quote:   a slice of the note's text.  text: its words for people.
    words:   how many that are; said: of them those that are not of links and tags.
    terms:   in their order, as kb.analysis has them.  content: of them those that tell something.
    numbers: what it claims.
    names: 1 if it names the topic, of a question the share of its terms.  hunch, marked: whether one stands in it.
    about:   whether its note is about the topic.
    seconds: of speech, where in the recording it begins.
    """

    block: Block
    start: int
    end: int
    begin: tuple[int, int]
    stop: tuple[int, int]
    quote: str
    text: str
    words: int
    said: int
    terms: tuple[str, ...]
    content: frozenset[str]
    numbers: tuple[Number, ...]
    names: float
    hunch: bool
    marked: bool
    about: bool
    seconds: float | None

    @property
    def path(self) -> str:
        return self.block.path

    @property
    def line(self) -> int:
        return self.begin[0]

    @property
    def last(self) -> int:
        return self.stop[0]

    def holds(self, line: int, column: int) -> bool:
        """Whether a place of its file is in it."""
        return self.begin <= (line, column) <= self.stop

    @property
    def order(self) -> tuple[str, int, int]:
        """Its place among all."""
        return self.block.path, self.line, self.start

    @property
    def is_own(self) -> bool:
        return self.block.voice == "own_thought"

    @property
    def is_inferred(self) -> bool:
        """Whether no mark of the owner's says that these are the owner's words."""
        return self.is_own and self.block.kind not in ("annotation", "callout")

    @property
    def is_retold(self) -> bool:
        """Whether the owner tells in words of his or her own what stands under a link."""
        return self.block.voice == "source_quote" and self.block.kind in ("item", "prose") and self.block.level > 0

    @property
    def cite(self) -> Cite:
        return Cite(self.path, self.line, self.last, self.quote)


class Signs:
    """What stands where in the notes of a topic."""

    def __init__(self, db: sqlite3.Connection, scope: Scope) -> None:
        self.numbers: dict[int, list[Number]] = defaultdict(list)
        for number in topical.numbers(db, scope.notes):
            self.numbers[number.block].append(number)
        self.named = _by_block(_named(db, scope))
        signs = topical.places(db, scope.notes)
        self.hunches = _by_block(place for kind, *place in signs if kind == "hunch")
        self.marked = _by_block(place for kind, *place in signs if kind == "marked")

    def weight(self, block: int) -> tuple[int, int, int]:
        """How much speaks for reading a block, of more than can be read."""
        return len(self.numbers[block]), block in self.hunches or block in self.marked, len(self.named.get(block, ()))


_Places = dict[int, list[tuple[int, int]]]


def _named(db: sqlite3.Connection, scope: Scope) -> Iterable[topical.Place]:
    if scope.kind in ("model", "family", "person", "organisation"):
        kind = "model" if scope.kind == "family" else scope.kind
        return topical.named(db, kind, scope.models or (scope.name,))
    return ()


def _by_block(places: Iterable[Sequence[int]]) -> _Places:
    found: _Places = defaultdict(list)
    for block, line, column in places:
        found[block].append((line, column))
    return dict(found)


class Voice(NamedTuple):
    """The passages of the owner, or of others, and how many blocks were too many to be read."""

    units: list[Unit]
    unread: int


def read(db: sqlite3.Connection, scope: Scope, is_short: bool) -> tuple[Voice, Voice]:
    """What the owner says of a topic, and what others say, each in the order of the notes' rows.

    is_short: no more than a page needs that tells the weightiest.
    """
    signs = Signs(db, scope)
    saying = topical.saying(db, scope.blocks)

    def voice(is_own: bool) -> Voice:
        ids = [block for block, voice in saying if (voice == "own_thought") is is_own]
        ids.sort(key=lambda block: (*(-weight for weight in signs.weight(block)), block))
        most = _MOST if is_short else len(ids)
        blocks = topical.told(db, ids[:most])
        texts = topical.passages(db, {block.passage for block in blocks})
        groups = lists.thoughts(db, blocks, texts) if is_own else [[block] for block in blocks]
        return Voice(list(_Reading(scope, signs, texts).units(groups)), len(ids[most:]))

    return voice(True), voice(False)


class _Reading:
    def __init__(self, scope: Scope, signs: Signs, texts: dict[int, PassageText]) -> None:
        self._scope = scope
        self._signs = signs
        self._texts = texts

    def units(self, groups: Iterable[Sequence[Block]]) -> Iterator[Unit]:
        for group in groups:
            first, last = group[0], group[-1]
            text = self._texts[first.passage].text
            inside = text[first.start : last.end]
            whole = first.voice == "own_thought" and sentences.words(inside) <= _LONGEST
            spans = [(0, len(inside.rstrip()))] if whole else list(sentences.runs(inside))
            for start, end in spans:
                unit = self._unit(group, first.start + start, first.start + end, len(spans) == 1)
                if unit.said >= _LEAST:
                    yield unit

    def _unit(self, group: Sequence[Block], start: int, end: int, is_whole: bool) -> Unit:
        block, passage = group[0], self._texts[group[0].passage]
        quote = passage.text[start:end]
        text = sentences.shown(quote.replace("\n", " ") if block.kind == "speech" else quote)
        terms = tuple(analysis.fields(text)[0].split())
        begin, stop = passage.at(start), passage.at(max(start, end - 1))
        inside = passage.text[block.start : block.end] if block.voice == "transcript" else ""
        heard = lines.times(block.facts, inside, start - block.start)

        def within(line: int, column: int) -> bool:
            return is_whole or begin <= (line, column) <= stop

        def holds(places: _Places) -> bool:
            return any(within(*place) for one in group for place in places.get(one.id, ()))

        signs = self._signs
        return Unit(
            block=block,
            start=start,
            end=end,
            begin=begin,
            stop=stop,
            quote=quote,
            text=text,
            words=(words := sentences.words(text)),
            said=sentences.said(quote) if _APART.search(quote) else words,
            terms=terms,
            content=frozenset(filter(_is_content, terms)),
            numbers=tuple(
                number
                for one in group
                for number in signs.numbers.get(one.id, ())
                if within(number.line, number.column)
            ),
            names=self._names(terms) if self._scope.terms else float(holds(signs.named)),
            hunch=holds(signs.hunches),
            marked=holds(signs.marked),
            about=block.note in self._scope.about,
            seconds=heard[0] if heard else None,
        )

    def _names(self, terms: Sequence[str]) -> float:
        return len(self._scope.terms.intersection(terms)) / len(self._scope.terms)


_is_content = cache(is_content)
