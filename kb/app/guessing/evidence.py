"""What speaks for a source of a note's highlights, and what against it.

A word or a name weighs between 0 (in every note) and 1 (in these two only); a phrase too, and
more the longer it is.  What stands word for word in a record of a source, or under the link to
it, is strong evidence; all else is weak.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kb import urls
from kb.store.details import LinkRow
from kb.store.guesses import Record

SPOKEN_OF, TOO_EARLY = 0.25, 0.5  # what evidence counts if something speaks against it
_LEAST = 1.5  # weight that a candidate needs
_ENOUGH = 2.0  # weight of phrases that need no other kind of evidence
_MOST_OF = {"words": 1.5, "model": 2.0, "person": 2.0}  # weight; more of the same proves little
_MOST_OF_A_KIND = 3.0
_SHOWN = 5  # reasons of a kind


class Reason(NamedTuple):
    """A piece of evidence.  kind: text (word for word), phrase, words, model, person, date, voice.
    places: ``path:line`` of the other note first, then of this one.
    weight: of what speaks against a source, what the rest is worth then."""

    kind: str
    text: str
    places: tuple[str, ...]
    weight: float


@dataclass
class Candidate:
    """A source that others cite or record."""

    key: str
    links: list[LinkRow] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    against: list[Reason] = field(default_factory=list)

    @property
    def canonical(self) -> str:
        return urls.identify(self.links[0].target if self.links else self.records[0].url).canonical

    @property
    def place(self) -> tuple[str, int]:
        """Path and line where it is cited first, or of its record."""
        return (self.links[0].source, self.links[0].line) if self.links else (self.records[0].path, 1)

    @property
    def score(self) -> float:
        return self.evidence * math.prod(reason.weight for reason in self.against)

    @property
    def evidence(self) -> float:
        totals: dict[str, float] = defaultdict(float)
        for reason in self.reasons:
            totals[reason.kind] += reason.weight
        return sum(min(total, _MOST_OF.get(kind, _MOST_OF_A_KIND)) for kind, total in totals.items())

    def stands(self) -> bool:
        """Whether there is enough to show it: the very words, phrases enough, or two kinds of
        evidence; whose page it is, is no evidence alone."""
        kinds = {reason.kind for reason in self.reasons if reason.weight > 0} - {"voice"}
        phrases = sum(reason.weight for reason in self.reasons if reason.kind == "phrase")
        return "text" in kinds or phrases >= _ENOUGH or (len(kinds) > 1 and self.evidence >= _LEAST)

    def is_strong(self) -> bool:
        return not self.against and any(reason.kind == "text" for reason in self.reasons)

    def best(self) -> Iterator[Reason]:
        """The weightiest reasons of each kind, the weightiest kinds first."""
        kinds: dict[str, list[Reason]] = defaultdict(list)
        for reason in sorted(self.reasons, key=lambda reason: -reason.weight):
            kinds[reason.kind].append(reason)
        for some in kinds.values():
            yield from some[:_SHOWN]
