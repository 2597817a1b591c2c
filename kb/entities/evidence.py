"""A text as evidence for the names in it: what of the field stands near them."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from kb import catalogue
from kb.entities import phrases
from kb.entities.folding import fold
from kb.entities.phrases import Words
from kb.entities.sighting import Sighting

_NEAR = 110  # characters around a name in which a word counts
_BESIDE = 220  # characters around a name in which something sure counts
_OPENS = re.compile(
    r"(?:\A|[\n.!?:;。！？：；>»”\"|#(（\[*_] ?|\n {0,8}[-*+•>] {1,4}|[0-9][.)] )[*_=\"“«「『(\[]{0,4}\Z"
)
_FOLLOWS = re.compile(r", and |, | and | & |/| и |、|和|與|与")  # how a list goes on


class Page:
    """A text as evidence.

    text:   folded; written: as it is written.
    sure:   where something stands that needs no evidence, as start and end.
    models: a model is named somewhere in the note.
    """

    def __init__(self, text: str, written: str, models: Iterable[tuple[int, int]]) -> None:
        self.text = text
        self.written = written
        self.sure = sorted(models)
        self.is_of_the_field = bool(self.sure)
        self.organisations: set[int] = set()  # where sure ones begin
        self.benchmarks: list[int] = []  # where sure ones begin, in order
        self._strong: bool | None = None

    def believe(self, sightings: Iterable[Sighting]) -> None:
        for sighting in sightings:
            self.sure.append((sighting.start, sighting.end))
            if sighting.row.kind == "benchmark":
                self.benchmarks.append(sighting.start)
            if sighting.row.kind == "organisation":
                self.organisations.add(sighting.start)
            self.is_of_the_field |= sighting.row.sort in ("lab", "") and sighting.row.kind != "benchmark"
            self.is_of_the_field |= sighting.row.kind == "benchmark" and sighting.row.sort in ("", "leaderboard")
        self.sure.sort()

    def around(self, start: int, end: int, width: int = _NEAR) -> str:
        return f"{self.text[max(0, start - width) : start]} \0 {self.text[end : end + width]}"

    def near(self, start: int, end: int) -> bool:
        """A word of the field, or something sure, near a name."""
        around = self.around(start, end)
        return any(words.stand_in(around) for words in _evidence()) or self._beside(start, end)

    def _beside(self, start: int, end: int) -> bool:
        after = bisect_left(self.sure, (start - _BESIDE, 0))
        return any(low < end + _BESIDE and (high <= start or low >= end) for low, high in self.sure[after : after + 4])

    def speaks_of_the_field(self) -> bool:
        if self._strong is None:
            self._strong = self.is_of_the_field or _evidence()[0].stand_in(self.text)
        return self._strong

    def has_benchmark(self, start: int, end: int) -> bool:
        """Whether a sure one begins between two places."""
        after = bisect_left(self.benchmarks, start)
        return after < len(self.benchmarks) and self.benchmarks[after] < end

    def goes_on(self, end: int) -> bool:
        """Whether an organisation follows in a list: "Apple, Google and Meta"."""
        between = _FOLLOWS.match(self.text, end)
        return between is not None and between.end() in self.organisations

    def opens(self, start: int) -> bool:
        """Whether a sentence or a line begins here: a capital says nothing."""
        return bool(_OPENS.search(self.text[max(0, start - 16) : start])) or start == 0


@cache
def _evidence() -> tuple[Words, Words]:
    """Words that tell of a whole note, and words that count near a name."""
    rows = catalogue.rows("ambiguous")["evidence"]
    strong = [fold(word) for row in rows if row["strong"] for word in row["says"]]
    return phrases.words(strong), phrases.words(
        [fold(word) for row in rows if not row["strong"] for word in row["says"]]
    )
