"""Set claims side by side: the same value, a condition missing, not comparable, in conflict.

Numbers of one model, one measure and one unit are judged in pairs, each verdict with its reason; two
different numbers are a conflict only if nothing that either says, or leaves open, explains them.
Arithmetic that a note states is done again: shares, differences, prices, limits.

Example: kb claims compare --model o1 --measure '*'

Example: kb claims compare --measure AIME --format svg

Example: kb claims compare --only conflict,missing,off
"""

from typing import Annotated

import typer

from kb import config
from kb.app import comparing
from kb.commands import _given
from kb.errors import UsageError
from kb.query import spans


def claims_compare(
    context: typer.Context,
    model: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only of this model; may come again.")] = None,
    measure: Annotated[
        str,
        typer.Option("--measure", "--metric", metavar="TEXT", help="Only measures whose name holds this; * for all."),
    ] = "",
    only: Annotated[str, typer.Option(metavar="WORDS", help="Only verdicts with these words, as conflict,off.")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Also candidates, and numbers with nothing beside them.")
    ] = False,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Only pairs with a note from then on: 2024-09, 3d, last-week.")
    ] = "",
    limit: _given.Limit = 20,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    words = tuple(word.strip().lower() for word in only.split(",") if word.strip())
    wanted = comparing.Wanted(tuple(model or ()), measure.strip(), words, _day(context, since), every)
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, comparing.page(db, wanted, limit), format)


def _day(context: typer.Context, since: str) -> str:
    if not since:
        return ""
    found = spans.between("since", since, config.today((context.obj or {}).get("clock", ("", ""))))
    if not found:
        raise UsageError("--since needs a date", "examples: 2024, 2024-09, 2024-09-13, yesterday, 3d, last-week")
    return found.since


PART = claims_compare
