"""What an answer tells besides its hits: counts, groups, reasons, addresses."""

import sqlite3
from collections.abc import Sequence

from kb.app.searching import asked
from kb.app.searching.answers import Wishes
from kb.errors import UsageError
from kb.page import Facts, Hit
from kb.query import Question
from kb.store import answering, facets, searching
from kb.views.hits import Besides


def told(
    db: sqlite3.Connection,
    question: Question,
    hits: Sequence[Hit],
    notes: int,
    wishes: Wishes,
    among: frozenset[int] | None,
) -> Besides:
    """All that was wished for; and if nothing answers, why."""
    question = searching.resolved(db, question)
    found = Besides()
    if not notes and among is None:
        from kb.app.searching import misses

        found = found._replace(reasons=tuple(misses.nothing(db, question)))
    if wishes.explain:
        from kb.app.searching import explaining

        found = found._replace(words=tuple(explaining.weights(db, question)))
    if wishes.facets:
        found = found._replace(facets=_facets(db, question, wishes.facets, among))
    if wishes.group:
        from kb.app.searching import grouping

        found = found._replace(groups=tuple(grouping.groups(db, hits, wishes.group)))
    if wishes.links:
        from kb.app.searching import editors

        found = found._replace(links=tuple(editors.addresses_of(wishes.links, wishes.root, hits)))
    return found


def facet_names(text: str) -> tuple[str, ...]:
    """``model,lang`` as facets, each once.  Raises UsageError for one that there is not."""
    named = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    for name in named:
        if name not in facets.FACETS:
            raise UsageError(f"there is no facet called '{name}'", f"facets: {', '.join(facets.FACETS)}")
    if not named:
        raise UsageError("--facets needs a name", f"facets: {', '.join(facets.FACETS)}")
    return named


def _facets(
    db: sqlite3.Connection, question: Question, wanted: tuple[str, ...], among: frozenset[int] | None
) -> dict[str, list[Facts]]:
    ids = answering.notes(db, asked.conditions(question)) if among is None else sorted(among)
    return {
        name: [{"value": value, "count": count} for value, count in facets.counted(db, name, ids)] for name in wanted
    }
