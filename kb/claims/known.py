"""What the catalogue knows of models and benchmarks that a claim needs."""

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
