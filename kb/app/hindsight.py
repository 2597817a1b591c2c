"""What later notes say of the models of a hunch: passages that share its words or numbers.

They are evidence to look at, no verdict: whether it came true is for the reader to say.
"""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kb import analysis, catalogue
from kb.page import Facts
from kb.store import hunched
from kb.store.hunched import Passage

_ENOUGH = 2.0  # words shared; a number is as much, two letters of Han are half a word
_SHOWN = 3
_YEAR = range(1990, 2100)


class _Later(NamedTuple):
    passage: Passage
    shared: tuple[str, ...]


class Hindsight:
    """Looks for them; what was read of a model is kept for its next hunch."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._of_model: dict[str, list[tuple[Passage, frozenset[str]]]] = {}

    def of(self, note: int, day: str | None, text: str, models: Sequence[str]) -> tuple[int, list[Facts]]:
        """How many passages there are, and the nearest of them: first those whose notes are dated.

        note, day: of the hunch.  A passage is later if its note is dated later; where one of
        the two has no date that is unknown, and the passage has none here.
        """
        own = _terms(text)
        named = frozenset(term for model in models for term in _terms(model))
        found: dict[int, _Later] = {}
        for model in models:
            for passage, terms in self._read(model):
                if passage.note != note and not (day and passage.date and passage.date <= day):
                    shared = sorted((own & terms) - named)
                    if sum(map(_weight, shared)) >= _ENOUGH:
                        found[passage.block] = _Later(passage, tuple(shared))
        nearest = sorted(found.values(), key=lambda later: _order(later, day))
        return len(nearest), [_told(later, day) for later in nearest[:_SHOWN]]

    def _read(self, model: str) -> list[tuple[Passage, frozenset[str]]]:
        if model not in self._of_model:
            self._of_model[model] = [(passage, _terms(passage.text)) for passage in hunched.speaking(self._db, model)]
        return self._of_model[model]


def _order(later: _Later, day: str | None) -> tuple[bool, str, float, str, int]:
    known = day and later.passage.date
    weight = -sum(map(_weight, later.shared))
    return not known, (later.passage.date or "") if known else "", weight, later.passage.path, later.passage.line


def _told(later: _Later, day: str | None) -> Facts:
    passage, shared = later
    return {"path": passage.path, "line": passage.line, "date": passage.date if day else None, "shared": list(shared)}


def _terms(text: str) -> frozenset[str]:
    """What tells of a text: its words and numbers, without those that any text has."""
    return frozenset(analysis.fields(text)[0].split()) - _stop_terms()


def _weight(term: str) -> float:
    """Of a shared term; years, digits and letters alone tell nothing."""
    if term.isdecimal():
        return _ENOUGH if len(term) > 1 and int(term[:6]) not in _YEAR else 0.0
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
