"""What stands above a passage, and tells what it may speak of without naming it: headings, the
items it hangs under, the passages before it."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from kb.claims.claim import Subjects
from kb.note import Block

_NEAR = 3  # passages after one in which what it speaks of still holds
_LINES = 2  # passages after one in which the benchmark that it names still holds (entities 6)
_LISTED = 40  # passages after one that ends with a colon: the list below it
_INSIDE = 1 << 20  # the rank of what goes on within an item: quotes and further paragraphs


class Spoken(NamedTuple):
    """What a passage speaks of.  last: at its end.  benchmark: the last that it names."""

    first: Subjects = ()
    last: Subjects = ()
    benchmark: str | None = None
    leads_in: bool = False


class Above(NamedTuple):
    """What holds at the beginning of a passage.  source: parent, heading or before."""

    subjects: Subjects
    source: str
    benchmark: str | None


class _Held:
    """A heading or a passage; what it speaks of is read only when something below asks."""

    def __init__(self, rank: int, place: int, read: Callable[[], Spoken]) -> None:
        self.rank, self.place = rank, place
        self._read = read

    @cached_property
    def spoken(self) -> Spoken:
        return self._read()

    @property
    def is_item(self) -> bool:
        return 0 < self.rank < _INSIDE


class Outline:
    """Of one note, while it is read from its beginning."""

    def __init__(self) -> None:
        self._headings: list[_Held] = []
        self._passages: list[_Held] = []

    def head(self, level: int, read: Callable[[], Spoken], is_weak: bool) -> None:
        """A heading speaks for all below it until one of its level.

        is_weak: it only parts a talk, or is a line that may be none.
        """
        held = _Held(level, 0, read)
        self._headings = [*(above for above in self._headings if above.rank < level), held]
        if not is_weak or held.spoken.first:
            self._passages = []

    def close(self) -> None:
        """Nothing is asked any more.  What was put off holds its note, and the collector of cycles is off."""
        self._headings, self._passages = [], []

    def add(self, block: Block, place: int, read: Callable[[], Spoken]) -> None:
        """A passage has been passed.  place: the number of its block."""
        rank = _rank(block)
        kept = [held for held in self._passages if held.rank < rank or held.rank == rank in (0, _INSIDE)]
        self._passages = [*kept[-_LISTED:], _Held(rank, place, read)]

    def above(self, block: Block, place: int) -> Above:
        """What a passage may speak of before it names anything."""
        rank = _rank(block)
        near = [
            held
            for held in reversed(self._passages)
            if (held.rank < rank or held.rank == rank in (0, _INSIDE)) and _is_near(held, block, place)
        ]
        heads = self._headings[::-1]
        named = [
            held.spoken.benchmark
            for held in near
            if held.is_item or held.spoken.leads_in or place - held.place <= _LINES
        ]
        benchmark = next(filter(None, (*named, *(head.spoken.benchmark for head in heads))), None)
        for held in near:
            subjects = held.spoken.first if held.is_item else held.spoken.last
            if subjects:
                is_parent = held.rank < rank and (held.is_item or held.spoken.leads_in)
                return Above(subjects, "parent" if is_parent else "before", benchmark)
        subjects = next((head.spoken.first for head in heads if len(head.spoken.first) == 1), ())
        return Above(subjects, "heading", benchmark)


def _is_near(held: _Held, block: Block, place: int) -> bool:
    if held.is_item or block.kind == "speech" or place - held.place <= _NEAR:
        return True
    return place - held.place <= _LISTED and held.spoken.leads_in


def _rank(block: Block) -> int:
    """Of an item its level; 0 of a passage outside lists."""
    if block.kind == "item":
        return block.level
    return _INSIDE if block.level else 0
