"""The table for a person, and what does not agree, line by line."""

from collections.abc import Iterator

from .scoring import Score

_WIDTH = 70
_HEAD = f"{'':<25}{'labelled':>9}{'kb says':>9}{'right':>7}{'missed':>8}{'extra':>7}{'precision':>11}{'recall':>8}"


def table(scores: dict[str, Score], documents: int) -> Iterator[str]:
    yield f"{documents} {'document' if documents == 1 else 'documents'}"
    yield _HEAD
    for name, score in scores.items():
        if score.labelled or score.said:
            yield _row(name, score)


def _row(name: str, score: Score) -> str:
    if name == "negatives":
        return f"{name:<25}{score.labelled:>9}{score.said:>9}  hit"
    if name == "claims" and not score.said:
        return f"{name:<25}{score.labelled:>9}        –  not recognised"
    counts = f"{score.labelled:>9}{score.said:>9}{score.right:>7}{score.labelled - score.right:>8}"
    shares = f"{_share(score.right, score.said):>11}{_share(score.right, score.labelled):>8}"
    return f"{name:<25}{counts}{score.said - score.right:>7}{shares}"


def _share(part: int, whole: int) -> str:
    """Cut and not rounded: what is not all is never 1.000."""
    return f"{part * 1000 // whole / 1000:.3f}" if whole else "–"


def remarks(scores: dict[str, Score]) -> Iterator[str]:
    for name, score in scores.items():
        if score.remarks and (score.said or name != "claims"):
            yield ""
            yield name
            for item in sorted(score.remarks, key=lambda item: (item.doc, item.line)):
                yield f"  {item.sort:<6}{item.doc}:{item.line}  {_short(item.text)}  = {item.told}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDTH else f"{flat[:_WIDTH]}…"
