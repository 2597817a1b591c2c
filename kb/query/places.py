"""Where the leaves of a question stand in a row of terms."""

from collections.abc import Sequence
from itertools import pairwise, permutations

from kb.analysis import is_unspaced
from kb.query.tree import Near, OneOf, Phrase

Stretch = tuple[int, int]  # half-open, in terms


class Row:
    """A row of terms, with where each stands."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms
        self._places: dict[str, list[int]] = {}
        for place, term in enumerate(terms):
            self._places.setdefault(term, []).append(place)

    def of(self, leaf: Phrase | Near | OneOf) -> list[Stretch]:
        """Where a leaf stands, in order; of phrases near each other each is a stretch of its own."""
        if isinstance(leaf, Phrase):
            return self._phrase(leaf)
        if isinstance(leaf, OneOf):
            return sorted({place for phrase in leaf.phrases for place in self._phrase(phrase)})
        return self._near(leaf)

    def _phrase(self, phrase: Phrase) -> list[Stretch]:
        length = len(phrase.terms)
        if phrase.prefix:
            head, tail = phrase.terms[:-1], phrase.terms[-1]
            ends = [place for term, places in self._places.items() if term.startswith(tail) for place in places]
            starts = sorted(place - length + 1 for place in ends)
            return [(at, at + length) for at in starts if at >= 0 and tuple(self.terms[at : at + length - 1]) == head]
        starts = self._places.get(phrase.terms[0], [])
        if length > 1:
            starts = [at for at in starts if tuple(self.terms[at : at + length]) == phrase.terms]
        return [(at, at + length) for at in starts]

    def _near(self, near: Near) -> list[Stretch]:
        found = [(self._phrase(phrase), _ends_in_a_pair(phrase)) for phrase in near.phrases]
        if not all(places for places, _ in found):
            return []
        orders = [tuple(range(len(found)))] if near.ordered else permutations(range(len(found)))
        return sorted({place for order in orders for place in _chained([found[at] for at in order], near.within)})


def _ends_in_a_pair(phrase: Phrase) -> bool:
    """Whether its last letter begins a term of the text that is none of the phrase's own (Han)."""
    last = phrase.terms[-1]
    return not phrase.prefix and len(last) > 1 and is_unspaced(last)


def _chained(steps: list[tuple[list[Stretch], bool]], within: int) -> set[Stretch]:
    """The places that are part of a chain: one of each step, each at most ``within`` terms after the last.
    With the places of a step: whether one letter more than their terms belongs to each."""
    reached = [set(steps[0][0])]
    for (_, more), (places, _) in pairwise(steps):
        ends = {end + more for _, end in reached[-1]}
        reached.append({(start, end) for start, end in places if any(start - gap in ends for gap in range(within + 1))})
    kept = reached[-1]
    parts = set(kept)
    for step, (_, more) in zip(reversed(reached[:-1]), reversed(steps[:-1]), strict=True):
        starts = {start for start, _ in kept}
        kept = {(start, end) for start, end in step if any(end + more + gap in starts for gap in range(within + 1))}
        parts |= kept
    return parts if kept else set()
