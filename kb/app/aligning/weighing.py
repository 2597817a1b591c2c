"""How much speaks for it that two passages tell one fact, and what of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import exp, sqrt
from typing import NamedTuple

from kb import analysis
from kb.app.aligning import numbers
from kb.app.aligning.gathering import Key, Rarity, Said
from kb.app.aligning.numbers import Counted, Text
from kb.query.concepts import Concept, concepts
from kb.store.aligned import Number, Words

_KINDS = {
    "number": 1.0,
    "source": 0.9,
    "benchmark": 0.6,
    "work": 0.6,
    "model": 0.5,
    "product": 0.5,
    "person": 0.4,
    "organisation": 0.1,
}
_TERM, _EVERYDAY, _IDEAS = 0.3, 0.2, 0.6  # a term of the field; an everyday idea; all of them together at most
_TERMS_READ = 80  # terms of a passage: in a longer one, ideas meet by chance
_TELLS = 0.1  # what a kind must be worth to count as one
_SAYS = 0.05  # and an idea
_STRONG = 0.35  # and a number
_UNSURE = 0.7  # of a number's worth, if it may be that of another test
_ENOUGH, _RELATED = 0.7, 0.4  # what speaks for one fact, for one matter
_SAME_WORDS, _FEWEST_WORDS = 0.8, 8  # share of common terms; of terms at least


@dataclass(frozen=True)
class Read:
    """A passage and its text."""

    said: Said
    words: Words

    @cached_property
    def text(self) -> Text:
        return Text(self.words)

    @cached_property
    def numbers(self) -> dict[Counted, list[Number]]:
        """What is said of models, and every other number in the text."""
        found: dict[Counted, list[Number]] = defaultdict(list)
        for value, number in self.said.numbers:
            found[self.text.with_period(value)].append(number)
        for value in self.places:
            if not any(value.value == known.value for known in found):
                found[value] = []
        return found

    @cached_property
    def places(self) -> dict[Counted, int]:
        """Where in the text a number is first written."""
        return dict(reversed(list(self.text.numbers())))

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(token.term for token in analysis.tokens(self.words.text))

    @cached_property
    def concepts(self) -> dict[Concept, str]:
        return concepts(str(self.text))

    def named(self, kind: str) -> set[str]:
        return {name for of, name in self.said.keys if of == kind}


class Verdict(NamedTuple):
    """kind: ``same fact``, ``same words`` or ``related``.  shared: names by kind, the rarest first;
    ``words`` are pairs, as they stand in one and in the other."""

    kind: str
    confidence: float
    shared: dict[str, list[str]]


def weight(key: Key) -> float:
    """Of a key that no third passage holds."""
    return _KINDS[key[0]]


def verdict(one: Read, other: Read, rarity: Rarity) -> Verdict | None:
    """None if what they share proves nothing."""
    found = dict(_shared(one, other, rarity))
    kinds: dict[str, list[float]] = defaultdict(list)
    for (kind, _), worth in found.items():
        kinds[kind].append(worth)
    sums = {kind: _sum(worths) for kind, worths in kinds.items()}
    words = _words(one, other, rarity)
    ideas = min(_IDEAS, sum(words.values())) * _brevity(one, other)
    total = sum(sums.values()) + ideas
    kind = _kind(one, other, sums, ideas, total)
    if not kind:
        return None
    shared = {of: [name for key, name in _ordered(found) if key == of] for of in sums}
    if words:
        shared["words"] = [_pair(one.concepts[concept], other.concepts[concept]) for concept in words]
    return Verdict(kind, round((1 - exp(-1.8 * total)) * _likeness(one, other, found, rarity), 2), shared)


def _kind(one: Read, other: Read, sums: dict[str, float], ideas: float, total: float) -> str:
    if _is_copied(one, other):
        return "same words"
    telling = {kind for kind, worth in sums.items() if worth >= _TELLS} - {"organisation"}
    named = telling - {"number"}
    if total >= _ENOUGH and sums.get("number", 0) >= _STRONG and named:
        return "same fact"
    if total >= _ENOUGH and {"source", "benchmark"} <= telling and not (one.numbers or other.numbers):
        return "same fact"
    matters = {"source" if kind == "work" else kind for kind in telling} | ({"idea"} if ideas >= _TELLS else set())
    return "related" if total >= _RELATED and len(matters) > 1 else ""


def _shared(one: Read, other: Read, rarity: Rarity) -> Iterator[tuple[Key, float]]:
    """The keys of both, and what each is worth."""
    for key in one.said.keys & other.said.keys:
        if key[0] != "number":
            yield key, _KINDS[key[0]] * rarity.of(key)
    for number in one.numbers.keys() & other.numbers.keys():
        if agreed := _agreement(one, one.numbers[number], other, other.numbers[number]):
            key = ("number", str(number))
            yield key, numbers.worth(number) * rarity.of(key) * agreed


def _agreement(one: Read, mine: list[Number], other: Read, theirs: list[Number]) -> float:
    """1; 0 if they are said of other models, or of other benchmarks; between, if only one names a benchmark."""
    models, others = _models(one, mine), _models(other, theirs)
    measures, elsewhere = _measures(one, mine), _measures(other, theirs)
    if any(left and right and not left & right for left, right in ((models, others), (measures, elsewhere))):
        return 0.0
    return 1.0 if bool(measures) == bool(elsewhere) else _UNSURE


def _models(read: Read, said: list[Number]) -> set[str]:
    subjects = {model for number in said for model in number.models if "/" in model}
    return subjects or read.named("model")


def _measures(read: Read, said: list[Number]) -> set[str]:
    return {number.measure for number in said} & read.named("benchmark") or read.named("benchmark")


def _words(one: Read, other: Read, rarity: Rarity) -> dict[Concept, float]:
    """The ideas of both, the most telling first; not those that most of the vault has."""
    worths = {
        concept: (_EVERYDAY if concept.everyday else _TERM) * rarity.idea(concept)
        for concept in one.concepts.keys() & other.concepts.keys()
    }
    telling = [concept for concept, worth in worths.items() if worth >= _SAYS]
    return {concept: worths[concept] for concept in sorted(telling, key=lambda concept: (-worths[concept], concept))}


def _sum(worths: Iterable[float]) -> float:
    """Each further one of a kind is worth half of that before it."""
    return sum(worth * 0.5**place for place, worth in enumerate(sorted(worths, reverse=True)))


def _ordered(found: dict[Key, float]) -> list[Key]:
    return sorted(found, key=lambda key: (-found[key], key))


def _brevity(one: Read, other: Read) -> float:
    return min(1.0, _TERMS_READ / max(len(one.terms), len(other.terms), 1))


def _is_copied(one: Read, other: Read) -> bool:
    if one.said.passage.lang[:2] != other.said.passage.lang[:2]:
        return False
    every = one.terms | other.terms
    most = min(len(one.terms), len(other.terms)) >= _FEWEST_WORDS
    return most and len(one.terms & other.terms) >= _SAME_WORDS * len(every)


def _likeness(one: Read, other: Read, found: dict[Key, float], rarity: Rarity) -> float:
    """From 0.6 to 1: how much of what either speaks of they share."""
    masses = [sum(weight(key) * rarity.of(key) for key in read.said.keys) for read in (one, other)]
    return 0.6 + 0.4 * min(1.0, sum(found.values()) / max(0.01, sqrt(masses[0] * masses[1])))


def _pair(mine: str, theirs: str) -> str:
    return mine if mine.casefold() == theirs.casefold() else f"{mine} ↔ {theirs}"
