"""Passages that say the same, as one: the same words, or the same numbers of the same thing in other words."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kb.app.aligning import gathering, numbers, weighing
from kb.app.aligning.gathering import Rarity, Said
from kb.app.aligning.numbers import Counted, Text
from kb.app.aligning.weighing import Read
from kb.app.topic.units import Unit
from kb.store import aligned

_SHINGLE = 4  # terms by which texts with the same words are found
_FEWEST, _SHARE = 8, 0.4  # terms of a text that stands in another, and its share of that
_CROWD = 40  # passages with one number or one beginning: what more have leads from none to another
_PAIRS = 300  # that are looked at for one fact
_LONGER = 1.6  # how much longer a passage may be that is told as another's
_SURE = 0.6  # confidence of one fact


@dataclass(eq=False)
class Folded:
    """A passage, and those that say the same: they are not told, but cited."""

    unit: Unit
    others: list[Unit] = field(default_factory=list)

    @property
    def all(self) -> list[Unit]:
        return [self.unit, *self.others]

    @property
    def notes(self) -> int:
        return len({unit.block.note for unit in self.all})


def same_words(units: Sequence[Unit]) -> list[Folded]:
    """Each passage once: what stands word for word in another of about its length is folded into it.

    The longest is told; of equal ones a quotation before a retelling, then that of the earliest note."""
    ordered = sorted(units, key=_first)
    holders: dict[tuple[str, ...], list[Folded]] = {unit.terms[:_SHINGLE]: [] for unit in ordered}
    found: list[Folded] = []
    for unit in ordered:
        home = next((other for other in holders[unit.terms[:_SHINGLE]] if _holds(other.unit, unit)), None)
        if home:
            home.others.append(unit)
            continue
        one = Folded(unit)
        found.append(one)
        for shingle in _shingles(unit.terms):
            if len(holders.get(shingle, ())) < _CROWD and shingle in holders:
                holders[shingle].append(one)
    return found


def _first(unit: Unit) -> tuple[object, ...]:
    """The order in which passages may take others in."""
    return -len(unit.terms), unit.is_retold, unit.block.date or "9999", unit.order


def _shingles(terms: Sequence[str]) -> set[tuple[str, ...]]:
    """The rows of a few terms; of a shorter text all of it."""
    places = range(max(1, len(terms) - _SHINGLE + 1))
    return {tuple(terms[place : place + _SHINGLE]) for place in places}


def _holds(longer: Unit, shorter: Unit) -> bool:
    """Whether a text stands word for word in another, or is it."""
    if longer.is_own is not shorter.is_own:
        return False
    mine, theirs = longer.terms, shorter.terms
    if mine == theirs:
        return True
    if len(theirs) < max(_FEWEST, _SHARE * len(mine)):
        return False
    return f" {' '.join(theirs)} " in f" {' '.join(mine)} "


def same_fact(db: sqlite3.Connection, found: Sequence[Folded]) -> list[Folded]:
    """Those of these that tell the same numbers of the same thing as one, in whatever language.

    A passage is folded into one that has all of its numbers: with another number nothing is the same."""
    pairs = list(_pairs(found))[:_PAIRS]
    if not pairs:
        return list(found)
    facts = _Facts(db, pairs)
    gone: set[Folded] = set()
    for one, other in pairs:
        if one in gone or other in gone or not facts.is_one(one.unit, other.unit):
            continue
        into, out = (one, other) if facts.takes_in(one.unit, other.unit) else (other, one)
        if facts.takes_in(into.unit, out.unit):
            into.others += out.all
            gone.add(out)
    return [one for one in found if one not in gone]


def _pairs(found: Sequence[Folded]) -> Iterator[tuple[Folded, Folded]]:
    """Passages of two notes that claim a number that few claim; the first of each is before the other."""
    holders: dict[Counted, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        for value in _claimed(one.unit):
            holders[value].append(place)
    seen: set[tuple[int, int]] = set()
    for places in holders.values():
        if len(places) <= _CROWD:
            seen.update(combinations(places, 2))
    for first, second in sorted(seen):
        one, other = found[first], found[second]
        mine, theirs = _claimed(one.unit), _claimed(other.unit)
        if one.unit.block.note != other.unit.block.note and (mine <= theirs or theirs <= mine):
            yield one, other


def _claimed(unit: Unit) -> frozenset[Counted]:
    return frozenset(
        numbers.counted(number.value, number.unit, number.measure)
        for number in unit.numbers
        if number.value is not None
    )


class _Facts:
    """What the passages of some pairs tell, as ``kb align`` weighs it."""

    def __init__(self, db: sqlite3.Connection, pairs: Sequence[tuple[Folded, Folded]]) -> None:
        blocks = {one.unit.block.id for pair in pairs for one in pair}
        said = gathering.said(db, sorted({one.unit.block.note for pair in pairs for one in pair}))
        self._said: dict[int, Said] = {one.passage.id: one for one in said if one.passage.id in blocks}
        self._rarity = Rarity(db, {key for one in self._said.values() for key in one.keys})
        self._read = {id: Read(one, aligned.words(db, id)) for id, one in self._said.items()}
        self._numbers: dict[Unit, frozenset[Counted]] = {}

    def is_one(self, one: Unit, other: Unit) -> bool:
        mine, theirs = self._read.get(one.block.id), self._read.get(other.block.id)
        if mine is None or theirs is None:
            return False
        verdict = weighing.verdict(mine, theirs, self._rarity)
        return verdict is not None and verdict.kind != "related" and verdict.confidence >= _SURE

    def takes_in(self, one: Unit, other: Unit) -> bool:
        """Whether a passage may be told in place of another."""
        return self._all(other) <= self._all(one) and other.words <= _LONGER * one.words

    def _all(self, unit: Unit) -> frozenset[Counted]:
        """Every number of a passage."""
        if unit not in self._numbers:
            words = self._read[unit.block.id].words._replace(text=unit.quote)
            text = Text(words)
            told = {text.with_period(value) for value in _claimed(unit)}
            known = {number.value for number in told}
            self._numbers[unit] = frozenset((*told, *(n for n, _ in text.numbers() if n.value not in known)))
        return self._numbers[unit]
