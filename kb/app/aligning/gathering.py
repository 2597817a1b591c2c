"""What passages speak of, as keys that they can share; a source speaks for all that stands under its link."""

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from math import log
from typing import NamedTuple

from kb import urls
from kb.app.aligning import numbers
from kb.app.aligning.numbers import Counted
from kb.query.concepts import Concept, spellings
from kb.store import aligned
from kb.store.aligned import Held, Number, Passage

Key = tuple[str, str]  # kind and name: ("model", "openai/o1"), ("number", "83%")
_ITEM = re.compile(r"[ \t>]*(?:[-*+•]|\d{1,9}[.)])[ \t]")
COMMON = 50  # passages that hold a key; what more hold leads from none to another
_SILENT = ("metadata", "model_output")  # voices: a line with a link alone says nothing, though it tells a source
_NEAR = 300  # notes that share most with one


class Said(NamedTuple):
    """A passage, its keys, and the numbers that it says of models."""

    passage: Passage
    keys: frozenset[Key]
    numbers: tuple[tuple[Counted, Number], ...]


def said(db: sqlite3.Connection, notes: Collection[int] | None) -> list[Said]:
    """The passages of these notes, or of all, that have a key; in the order of path and text."""
    keys: dict[int, set[Key]] = defaultdict(set)
    for block, kind, name in aligned.things(db, notes):
        keys[block].add((kind, name))
    told: dict[int, list[tuple[Counted, Number]]] = defaultdict(list)
    for number in aligned.numbers(db, notes):
        value = numbers.counted(number.value, number.unit, number.measure)
        told[number.block].append((value, number))
        keys[number.block] |= {("number", str(value)), *(("model", name) for name in number.models if "/" in name)}
    passages = aligned.passages(db, notes)
    for block, source in sources(passages, aligned.citations(db, notes)):
        keys[block].add(("source", source))
    return [
        Said(passage, frozenset(keys[passage.id]), tuple(told[passage.id]))
        for passage in passages
        if keys.get(passage.id) and passage.voice not in _SILENT
    ]


def sources(passages: list[Passage], citations: list[tuple[int, int, str]]) -> Iterator[tuple[int, str]]:
    """The addresses that each passage cites, is a remark on, is a record of, or stands under."""
    cited: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for note, line, key in citations:
        cited[note].append((line, key))
    for links in cited.values():
        links.sort()
    above: list[str] = []
    note = 0
    for passage in passages:
        begins_item = passage.level == 1 and _ITEM.match(passage.begins)
        if passage.note != note or not passage.level or begins_item:
            above, note = [], passage.note
        links = cited[note]
        first = bisect_left(links, (passage.line, ""))
        here = [key for _, key in links[first : bisect_right(links, (passage.last + 1, ""))]]
        above = here or above
        about = [urls.key(passage.about)] if passage.about else []
        for key in {*above, *about, *filter(None, [passage.source])}:
            yield passage.id, key


class Rarity:
    """What it is worth that two passages share a key: 1 for what no third one holds, 0 for what all do."""

    def __init__(self, db: sqlite3.Connection, keys: Iterable[Key] | None) -> None:
        """keys: those that will be asked about; None for all."""
        wanted = None if keys is None else list(keys)
        names = None if wanted is None else [name for kind, name in wanted if kind not in ("number", "source")]
        addresses = None if wanted is None else [name for kind, name in wanted if kind == "source"]
        found = aligned.held(db, names, addresses)
        self._db = db
        self._held = _counts(found)
        self._blocks, self._parts = found.blocks, aligned.parts(db)
        self._ideas: dict[Concept, float] = {}

    def of(self, key: Key) -> float:
        return _rare(self._held[key], self._blocks)

    def idea(self, concept: Concept) -> float:
        """The same for a term of the field or an everyday idea."""
        if concept not in self._ideas:
            self._ideas[concept] = _rare(aligned.saying(self._db, spellings(concept)), self._parts)
        return self._ideas[concept]

    def is_rare(self, key: Key) -> bool:
        return self._held[key] <= COMMON


def _rare(held: int, every: int) -> float:
    every = max(4, every)
    return max(0.0, log(every / max(2, held)) / log(every / 2))


def _counts(held: Held) -> Counter[Key]:
    counts = Counter(held.things)
    counts.update({("source", key): count for key, count in held.sources.items()})
    for (value, unit, measure), count in held.numbers.items():
        counts["number", str(numbers.counted(value, unit, measure))] += count
    return counts


def near(db: sqlite3.Connection, note: int) -> list[int]:
    """The notes that share most with one."""
    own = said(db, [note])
    keys = {key for passage in own for key in passage.keys}
    rarity = Rarity(db, keys)
    rare = [key for key in keys if rarity.is_rare(key)]
    names = [name for kind, name in rare if kind not in ("number", "source")]
    values = [number.value for passage in own for _, number in passage.numbers]
    shared = Counter(aligned.holders(db, names, [name for kind, name in rare if kind == "source"], values))
    del shared[note]
    return [other for other, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_NEAR]]
