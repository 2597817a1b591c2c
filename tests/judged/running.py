"""Asking every engine every question."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .engines import engines
from .gold import FOLDS, KINDS, LANGUAGES, VAULTS, Query
from .measures import Figures, figures, mean

KB = "kb"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what each engine found: paths, best first."""

    query: Query
    found: dict[str, list[str]]

    def figures(self, engine: str) -> Figures:
        return figures(self.found[engine], self.query.grades)


def ask(queries: Sequence[Query]) -> list[Asked]:
    """Ask all of them, in their order.  The indexes are made for it, and thrown away."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        over = {
            name: stack.enter_context(engines(VAULTS[name], Path(folder, f"{name}.sqlite")))
            for name in sorted({query.vault for query in queries})
        }
        return [
            Asked(query, {name: search(query.text) for name, search in over[query.vault].items()}) for query in queries
        ]


def groups(asked: Sequence[Asked]) -> Iterator[tuple[str, list[Asked]]]:
    """The rows of the table: all questions, then by kind, language and fold."""
    yield "all", list(asked)
    for name, values in (("kind", KINDS), ("lang", LANGUAGES), ("fold", FOLDS)):
        for value in values:
            if rows := [row for row in asked if getattr(row.query, name) == value]:
                yield value, rows


def means(rows: Iterable[Asked], engine: str) -> Figures:
    return mean([row.figures(engine) for row in rows])
