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


def claims_compare(
    context: typer.Context,
    model: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only of this model; may come again.")] = None,
    measure: Annotated[
        str,
        typer.Option("--measure", "--metric", metavar="TEXT", help="Only measures whose name holds this; * for all."),
    ] = "",
    only: Annotated[str, typer.Option(metavar="WORDS", help="Only verdicts with these words, as conflict,off.")] = "",
    alone: Annotated[bool, typer.Option("--all", help="Also numbers with nothing beside them.")] = False,
    candidates: Annotated[bool, typer.Option("--candidates", help="Also those that are not sure enough.")] = False,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Only pairs with a note from then on: 2024-09, 3d, last-week.")
    ] = "",
    limit: _given.Limit = 20,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    words = tuple(word.strip().lower() for word in only.split(",") if word.strip())
    days = _given.days(config.today((context.obj or {}).get("clock", ("", ""))), since, "")
    wanted = comparing.Wanted(tuple(model or ()), measure.strip(), words, days.since, alone, candidates)
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, comparing.page(db, wanted, limit), format)


PART = claims_compare
