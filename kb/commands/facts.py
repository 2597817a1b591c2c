"""List what holds only for a time: limits, prices, who may use a model, what it lacks; and as of when.

The date is that beside a fact or above it, of what is cited there, or of its note, never that of a
file. What is older than facts.stale in config.toml is marked.

Example: kb facts --model o1-mini

Example: kb facts --stale 30d --kind limit --format csv
"""

from typing import Annotated

import typer

from kb import config
from kb.app import facts as perishable
from kb.commands import _given


def facts(
    context: typer.Context,
    stale: Annotated[
        str, typer.Option("--stale", metavar="AGE", help="Only older than this, the oldest first: 30d, 6m, 2024-09.")
    ] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help="Only about this model.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help=f"Only {', '.join(perishable.KINDS)}.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Also those of which a newer one is known.")] = False,
    limit: _given.Limit = 50,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    today = config.today((context.obj or {}).get("clock", ("", "")))
    wanted = perishable.Wanted(model, kind, stale, every)
    with _given.index(held, no_refresh) as db:
        _given.answer(context, perishable.listed(db, wanted, held["facts.stale"], today, limit), format)


PART = facts
