"""What later notes say of the models of a hunch: passages that share its words or numbers.

They are evidence to look at, no verdict: whether it came true is for the reader to say.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from heapq import merge
from itertools import islice

from kb import analysis, catalogue
from kb.page import Facts
from kb.store import hunched
from kb.store.hunched import Passage

_ENOUGH = 2.0  # words shared; a number is as much, two letters of Han are half a word
_SHOWN = 3
_MOST = 200  # passages that are looked into
_YEARS = range(1990, 2100)


class Hindsight:
    """Looks for them; what was read of a model and a passage is kept for the next hunch."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._speaking: dict[str, list[Passage]] = {}
        self._words: dict[int, frozenset[str]] = {}

    def of(self, note: int, day: str | None, text: str, models: Sequence[str]) -> tuple[int, list[Facts]]:
        """How many there are among the next passages, and the nearest of them; those without a date last.

        note, day: of the hunch.  If it has none, it is unknown of all whether they are later.
        """
        told = _terms(text) - {term for model in models for term in _terms(model)}
        nearest = {passage.block: passage for passage in merge(*(self._after(model, day) for model in models))}
        near = list(islice((passage for passage in nearest.values() if passage.note != note), _MOST))
        self._read([passage.block for passage in near if passage.block not in self._words])
        found: list[Facts] = []
        for passage in near:
            shared = sorted(told & self._words[passage.block])
            if sum(map(_weight, shared)) >= _ENOUGH:
                when = passage.date or None if day else None
                found.append({"path": passage.path, "line": passage.line, "date": when, "shared": shared})
        return len(found), found[:_SHOWN]

    def _after(self, model: str, day: str | None) -> list[Passage]:
        """The passages on a model of later days, and those without one; of a month or a year, after its end."""
        if model not in self._speaking:
            self._speaking[model] = hunched.speaking(self._db, model)
        speaking = self._speaking[model]
        first = bisect_left(speaking, (False, f"{day}~")) if day else 0
        return speaking[first : first + _MOST * 2]

    def _read(self, blocks: list[int]) -> None:
        self._words |= {block: _terms(text) for block, text in hunched.texts(self._db, blocks).items()}


def _terms(text: str) -> frozenset[str]:
    """What tells of a text: its words and numbers, without those that any text has."""
    return frozenset(analysis.fields(text)[0].split()) - _stop_terms()


def _weight(term: str) -> float:
    """Of a shared term; years, digits and letters alone tell nothing."""
    if term.isdecimal():
        return _ENOUGH if len(term) > 1 and int(term[:6]) not in _YEARS else 0.0
    if len(term) == 1:
        return 0.0
    return 0.5 if analysis.is_unspaced(term[0]) else 1.0


@cache
def _stop_terms() -> frozenset[str]:
    """Stop words and the words of hedges, which other hunches have too; but those for a time tell something."""
    rows = catalogue.rows("hunches")["hedge"]
    hedges = (says for row in rows if row["means"] != "horizon" for says in row["says"])
    return frozenset(
        term for says in (*catalogue.rows("stopwords")["words"], *hedges) for term in analysis.fields(says)[0].split()
    )
