"""The three figures of a ranking, each between 0 and 1."""

from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

DEPTH = 5
ANSWERS = 2  # the least grade of a note that counts as an answer where there is only yes and no


class Figures(NamedTuple):
    """ndcg: gain 2^grade - 1, discounted by log2(rank + 1), of the first five, as a share of the best order's.
    mrr: one divided by the rank of the first answer.  hit: 1 if the first note is an answer."""

    ndcg: float
    mrr: float
    hit: float


def figures(paths: Sequence[str], grades: Mapping[str, int]) -> Figures:
    """paths: what was found, best first, each once."""
    found = [grades.get(path, 0) for path in paths]
    first = next((rank for rank, grade in enumerate(found, 1) if grade >= ANSWERS), 0)
    ndcg = _gain(found) / _gain(sorted(grades.values(), reverse=True))
    return Figures(ndcg, 1 / first if first else 0.0, float(first == 1))


def mean(rows: Sequence[Figures]) -> Figures:
    ndcg, mrr, hit = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return Figures(ndcg, mrr, hit)


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1))
