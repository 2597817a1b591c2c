"""Passages that say the same, as one: the same words, or the same numbers of the same thing in other words."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from kb.app.aligning import numbers
from kb.app.aligning.numbers import Counted, Text
from kb.app.topic.units import Unit
from kb.store import aligned
from kb.store.topical import Number

_SHINGLE = 4  # terms by which texts with the same words are found
_FEWEST, _SHARE = 8, 0.4  # terms of a text that stands in another, and its share of that
_CROWD = 40  # passages with one number or one beginning: what more have leads from none to another
_PAIRS = 300  # that are looked at for one fact
_LONGER = 1.6  # how much longer a passage may be that is told as another's
_AMOUNT = re.compile(r"((?<!\w)[-−+<>≤≥~$€£¥])? ?(\d+) ?([%‰$€£¥])?")
_TELLING = 0.7  # what a number is worth that alone tells one fact


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

    The longest is told; of equal ones a quotation before a retelling, then that of the earliest note.
    """
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
            if (some := holders.get(shingle)) is not None and len(some) < _CROWD:
                some.append(one)
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
    mine, theirs = longer.terms, shorter.terms
    if mine != theirs and len(theirs) < max(_FEWEST, _SHARE * len(mine)):
        return False
    return f" {' '.join(theirs)} " in f" {' '.join(mine)} " and not _amounts(shorter) - _amounts(longer)


def _amounts(unit: Unit) -> Counter[str]:
    """Its numbers with the signs before and after them, which are no terms: ``-5``, ``$5``, ``5%``."""
    return Counter("".join(found) for found in _AMOUNT.findall(unit.text))


def same_fact(db: sqlite3.Connection, found: Sequence[Folded]) -> list[Folded]:
    """Those of these that claim the same of the same, in whatever language, as one.

    A passage is folded into one that has all of its numbers: with another number nothing is the same.
    """
    gone: set[Folded] = set()
    texts = _Texts(db)
    for one, other in islice(_pairs(found), _PAIRS):
        if one not in gone and other not in gone and _claim_the_same(one.unit, other.unit):
            best = sorted((one, other), key=lambda some: some.unit.is_retold)
            for into, out in (best, best[::-1]):
                if texts.takes_in(into.unit, out.unit):
                    into.others += out.all
                    gone.add(out)
                    break
    return [one for one in found if one not in gone]


def _pairs(found: Sequence[Folded]) -> Iterator[tuple[Folded, Folded]]:
    """Passages of two notes that claim a number that few claim, in their order."""
    holders: dict[Counted, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        for value in {_counted(number) for number in one.unit.numbers}:
            holders[value].append(place)
    some = (places for places in holders.values() if len(places) <= _CROWD)
    for first, second in sorted({pair for places in some for pair in combinations(places, 2)}):
        if found[first].unit.block.note != found[second].unit.block.note:
            yield found[first], found[second]


def _counted(number: Number) -> Counted:
    return numbers.counted(number.value or 0, number.unit, number.measure)


def _claim_the_same(one: Unit, other: Unit) -> bool:
    """Whether two passages share a claim that tells one fact, or two that together do."""
    shared = {
        (_counted(mine), mine.measure)
        for mine in one.numbers
        for theirs in other.numbers
        if _counted(mine) == _counted(theirs)
        and set(mine.models) & set(theirs.models)
        and (mine.measure == theirs.measure or not (mine.measure and theirs.measure))
    }
    return len(shared) > 1 or any(numbers.worth(value) >= _TELLING for value, _ in shared)


class _Texts:
    """Every number of a passage, be it claimed of a model or not."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._numbers: dict[Unit, frozenset[Counted]] = {}

    def takes_in(self, one: Unit, other: Unit) -> bool:
        """Whether a passage may be told in place of another."""
        return other.words <= _LONGER * one.words and self._of(other) <= self._of(one)

    def _of(self, unit: Unit) -> frozenset[Counted]:
        if unit not in self._numbers:
            text = Text(aligned.words(self._db, unit.block.id)._replace(text=unit.quote))
            claimed = {text.with_period(_counted(number)) for number in unit.numbers}
            known = {value.value for value in claimed}
            self._numbers[unit] = frozenset((*claimed, *(one for one, _ in text.numbers() if one.value not in known)))
        return self._numbers[unit]
