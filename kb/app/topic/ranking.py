"""Which passages come first: by what can be told of each, and by what each adds to those before it."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from kb.app.topic.folding import Folded
from kb.app.topic.units import Unit

_NAMES, _ABOUT, _HUNCH, _MARKED = 1.0, 0.4, 0.4, 0.4
_CLAIM, _CLAIMS = 0.35, 3  # of a claim, and how many count
_SUPPORT = 0.5  # each time that twice as many notes say it
_CENTRAL = 0.6  # of the one that shares most with the others
_SHORT, _LONG = 8, 80  # words beyond which a passage is worth less
_LINKS = 0.3  # the share of its worth that a passage has if it is nothing but links
_OLD = 0.3  # the share of its worth that a passage has if it adds nothing
_RARE = 0.1  # the share of passages from which on a term ties none to another


class Ranked(NamedTuple):
    """A passage at its rank.  new: the terms that it adds, the most telling first."""

    folded: Folded
    new: tuple[str, ...]


class Ranking:
    """What the passages of a topic are worth among each other."""

    def __init__(self, found: Sequence[Folded]) -> None:
        held = Counter(term for one in found for term in one.unit.content)
        every, most = len(found), max(3, _RARE * len(found))
        # From near 0 for what all have to 1 for what one has.
        self._rarity = {term: math.log1p(every / count) / math.log1p(every) for term, count in held.items()}
        ties = {term: math.log(count) * math.log(every / count) for term, count in held.items() if 1 < count <= most}
        central = {one: _central(one.unit, ties) for one in found}
        best = max(central.values(), default=0.0) or 1.0
        self._worth = {one: _worth(one, central[one] / best) for one in found}

    def best(self) -> list[Folded]:
        """The best first, each for itself."""
        return sorted(self._worth, key=lambda one: (-self._worth[one], one.unit.order))

    def in_order(self) -> Iterator[Ranked]:
        """The best first; of what follows each is weighed by what it adds to all before."""
        told: set[str] = set()
        heap = [(-worth, one.unit.order, 0, one) for one, worth in self._worth.items()]
        heapify(heap)
        rounds = 1
        while heap:
            _, order, weighed, one = heap[0]
            if weighed == rounds:
                heappop(heap)
                new = one.unit.content - told
                told |= new
                rounds += 1
                yield Ranked(one, tuple(sorted(new, key=lambda term: (-self._rarity[term], term))))
            else:
                heapreplace(heap, (-self._worth[one] * self._novelty(one.unit, told), order, rounds, one))

    def _novelty(self, unit: Unit, told: set[str]) -> float:
        every = sum(map(self._rarity.__getitem__, unit.content))
        new = sum(map(self._rarity.__getitem__, unit.content - told))
        return _OLD + (1 - _OLD) * new / every if every else _OLD


def _central(unit: Unit, ties: Mapping[str, float]) -> float:
    """How much a passage shares with the others, by terms that neither it alone nor many have."""
    return sum(ties.get(term, 0.0) for term in unit.content) / math.sqrt(len(unit.content) + 1)


def _worth(one: Folded, central: float) -> float:
    unit = one.unit
    sum_ = 1.0 + _CENTRAL * central + _SUPPORT * math.log2(one.notes)
    sum_ += _NAMES * unit.names + _ABOUT * unit.about + _HUNCH * unit.hunch + _MARKED * unit.marked
    sum_ += _CLAIM * min(_CLAIMS, len(unit.numbers))
    return sum_ * min(1.0, unit.words / _SHORT, _LONG / unit.words) * max(_LINKS, unit.said / unit.words)
