"""What the catalogue knows of models and benchmarks that a claim needs."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

from kb import catalogue

_SIGNS = {"percent": "%", "points": "points", "elo": "Elo"}


@cache
def heads() -> dict[str, str]:
    """The model that each model is a variant of, by canonical names; itself if there is none."""
    rows = catalogue.rows("models")["model"]
    named = {(row["maker"], row["name"]) for row in rows}
    above = {(row["maker"], row["name"]): (row["maker"], row.get("family", "")) for row in rows}
    return {"/".join(model): "/".join(head if head in named else model) for model, head in above.items()}


def most_named(models: Iterable[str]) -> str:
    """The model that most of these names are variants of; nothing if no one has the most."""
    most = Counter(heads().get(model, model) for model in models).most_common(2)
    return most[0][0] if len(most) == 1 or (most and most[0][1] > most[1][1]) else ""


@cache
def _benchmarks() -> dict[str, tuple[str, float, float]]:
    """Of each benchmark the usual unit of its scores, and between which bounds they lie."""
    rows = catalogue.rows("benchmarks")["benchmark"]
    everything = (float("-inf"), float("inf"))
    return {row["name"]: (_SIGNS.get(row.get("unit", ""), ""), *row.get("range", everything)) for row in rows}


def usual_unit(benchmark: str | None) -> str:
    return _benchmarks()[benchmark][0] if benchmark in _benchmarks() else ""


def is_possible(value: float, measure: str | None) -> bool:
    """Whether a measure can give such a score, as far as the catalogue knows it."""
    if measure not in _benchmarks():
        return True
    _, low, high = _benchmarks()[measure]
    return low <= value <= high
