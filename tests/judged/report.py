"""The table for a person, the questions that went wrong, and both as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from .measures import ANSWERS, DEPTH
from .running import KB, Asked, groups, means

_GROUP, _COLUMN = 16, 22


def table(asked: Sequence[Asked]) -> Iterator[str]:
    names = list(asked[0].found)
    yield " " * (_GROUP + 4) + "".join(f"{name:>{_COLUMN}}" for name in names)
    yield " " * _GROUP + "   n" + f"{'nDCG@5   MRR  Hit@1':>{_COLUMN}}" * len(names)
    for group, rows in groups(asked):
        cells = (means(rows, name) for name in names)
        line = "".join(f"{ndcg:>{_COLUMN - 13}.3f}{mrr:>6.3f}{hit:>7.3f}" for ndcg, mrr, hit in cells)
        yield f"{group:<{_GROUP}}{len(rows):>4}{line}"


def misses(asked: Sequence[Asked], most: int) -> Iterator[str]:
    """The questions that kb answered worst, with what it found and what it should have."""
    worst = sorted(asked, key=lambda row: row.figures(KB).ndcg)
    for row in worst[:most]:
        query, found = row.query, row.found[KB]
        yield ""
        yield f"{row.figures(KB).ndcg:.3f}  {query.text}   ({query.kind}, {query.lang}, {query.fold}, {query.vault})"
        for rank, path in enumerate(found[:DEPTH], 1):
            yield f"   {rank:>4}  [{query.grades.get(path, 0)}] {path}"
        for path, grade in query.grades.items():
            if grade >= ANSWERS and path not in found[:DEPTH]:
                place = str(found.index(path) + 1) if path in found else "–"
                yield f"   {place:>4}  [{grade}] {path}   should be above"


def document(asked: Sequence[Asked]) -> dict[str, Any]:
    names = list(asked[0].found)
    return {
        "figures": [
            {"group": group, "queries": len(rows)} | {name: _rounded(means(rows, name)._asdict()) for name in names}
            for group, rows in groups(asked)
        ],
        "queries": [
            {"text": row.query.text, "kind": row.query.kind, "lang": row.query.lang, "fold": row.query.fold}
            | {"vault": row.query.vault, "found": row.found[KB][:DEPTH], **_rounded(row.figures(KB)._asdict())}
            for row in asked
        ],
    }


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}
