"""The order of the best notes: what BM25 cannot see, in small and explained amounts.

Only the first notes are looked at again, and none leaves its tier.  What helped and how much is
in search 8 and ``python -m tests.judged``.
"""

import json
import math
import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from kb import analysis, catalogue
from kb.query import Phrase, Question
from kb.store import deflated
from kb.store.ids import ROW_BITS

DEPTH = 40  # notes that are looked at again
_NEXT = 1.0  # what a pair of words side by side counts beside their BM25, and
_APART = 8  # terms from where on it counts nothing
_LINKED = 0.03  # the share that one link more than none adds, growing like a logarithm
_FRESH = 0.01  # the share that the newest of them has before one a year older
_FED = 0.1  # what the words of the best notes count beside those of the question
_TEACHERS, _TAUGHT = 2, 4  # notes that words are taken from, and how many
_LEAST = 3  # letters of such a word; Han are pairs


class Candidate(Protocol):
    """A note that answers: its BM25, and the passage that fits best (0: none)."""

    @property
    def note(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def passage(self) -> int: ...


class Signal(NamedTuple):
    """What a note has besides BM25.  name: together, linked, fresh or like the best."""

    name: str
    value: float
    words: tuple[str, ...] = ()


Signals = dict[int, list[Signal]]
Places = dict[int, dict[str, list[int]]]  # by note, where which terms stand in its best passage


def signals(db: sqlite3.Connection, found: Sequence[Candidate], question: Question) -> Signals:
    """What each note gains, in the measure of its BM25."""
    gained: Signals = {item.note: [] for item in found}
    _link(db, found, gained)
    _date(db, found, gained)
    asked = [leaf.terms[0] for leaf in question.sought if isinstance(leaf, Phrase) and len(leaf.terms) == 1]
    if len(asked) > 1:
        texts = _texts(db, found)
        taught = _taught(list(texts.values()), question)
        wanted = frozenset((*asked, *taught))
        stand = {note: analysis.places(text, wanted) for note, text in texts.items()}
        _join(stand, asked, gained)
        _feed(stand, taught, gained)
    return gained


def _texts(db: sqlite3.Connection, found: Sequence[Candidate]) -> dict[int, str]:
    """The best passage of each note that has one."""
    ids = json.dumps([item.passage for item in found if item.passage])
    sql = f"select id, {deflated.PASSAGE} from passages where id in (select value from json_each(?))"
    texts = dict(db.execute(sql, (ids,)))
    return {item.note: texts[item.passage] for item in found if item.passage in texts}


def _link(db: sqlite3.Connection, found: Sequence[Candidate], gained: Signals) -> None:
    sql = (
        f"select resolved, count(distinct id >> {ROW_BITS}) from link_places "  # the note, without a look at the row
        f"where resolved in (select value from json_each(?)) and id >> {ROW_BITS} != resolved group by resolved"
    )
    count = dict(db.execute(sql, (json.dumps([item.note for item in found]),)))
    for item in found:
        if item.note in count:
            gained[item.note].append(Signal("linked", item.score * _LINKED * math.log1p(count[item.note])))


def _date(db: sqlite3.Connection, found: Sequence[Candidate], gained: Signals) -> None:
    """By the days that notes say they are of; no clock is asked."""
    sql = "select id, date from notes where date is not null and id in (select value from json_each(?))"
    days = {
        note: date.fromisoformat(day).toordinal()
        for note, day in db.execute(sql, (json.dumps([item.note for item in found]),))
    }
    newest = max(days.values(), default=0)
    for item in found:
        if item.note in days and (share := 1 - (newest - days[item.note]) / 365) > 0:
            gained[item.note].append(Signal("fresh", item.score * _FRESH * share))


def _join(stand: Places, terms: Sequence[str], gained: Signals) -> None:
    """Words of the question that stand near each other as they do in it."""
    worth = _worth(stand, terms)
    for note, places in stand.items():
        value, near = 0.0, []
        for first, second in pairwise(terms):
            if close := _closeness(places.get(first, []), places.get(second, [])):
                value += close * (worth[first] + worth[second]) / 2
                near.append(f"{first} {second}")
        if near:
            gained[note].append(Signal("together", _NEXT * value, tuple(near)))


def _feed(stand: Places, taught: Sequence[str], gained: Signals) -> None:
    """Pseudo-relevance feedback: what the best notes speak of besides, others may speak of too."""
    worth = _worth(stand, taught)
    for note, places in stand.items():
        if shared := [term for term in taught if term in places]:
            counts = {term: len(places[term]) for term in shared}
            value = sum(worth[term] * counts[term] / (counts[term] + 1) for term in shared)
            gained[note].append(Signal("like the best", _FED * value, tuple(shared)))


def _worth(stand: Places, terms: Sequence[str]) -> dict[str, float]:
    """What a term tells: the more, the fewer of these notes have it."""
    having = {term: sum(term in places for places in stand.values()) for term in terms}
    return {term: math.log1p(len(stand) / (having[term] + 0.5)) + 0.5 for term in terms}


def _closeness(first: list[int], second: list[int]) -> float:
    """1 for neighbours, less the farther apart, 0 from ``_APART`` terms on."""
    gaps = [abs(one - other) for one in first[:50] for other in second[:50]]
    least = min(gaps, default=_APART)
    return 1 / max(least, 1) if least < _APART else 0.0


def _taught(texts: Sequence[str], question: Question) -> tuple[str, ...]:
    """What the two best notes both speak of besides what was asked, the most of it first."""
    if len(texts) <= _TEACHERS:
        return ()
    have = {term for leaf in question.sought if isinstance(leaf, Phrase) for term in leaf.terms}
    shared = {term: math.prod(map(math.log1p, counts)) for term, counts in _both(*map(_spoken, texts[:_TEACHERS]))}
    return tuple(sorted(shared.keys() - have, key=lambda term: (-shared[term], term))[:_TAUGHT])


def _spoken(text: str) -> dict[str, int]:
    """How often a text has which words that carry a topic."""
    counts: dict[str, int] = {}
    for term in analysis.fields(text)[0].split():
        if len(term) >= (_LEAST if term.isascii() else 2) and term.isalpha() and term not in _common():
            counts[term] = counts.get(term, 0) + 1
    return counts


def _both(first: dict[str, int], second: dict[str, int]) -> list[tuple[str, tuple[int, int]]]:
    return [(term, (count, second[term])) for term, count in first.items() if term in second]


@cache
def _common() -> frozenset[str]:
    """Words that carry no topic; most are their own terms, and the others teach little."""
    return frozenset(catalogue.rows("stopwords")["words"])
