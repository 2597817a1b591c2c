"""List your own inferences, predictions and questions, open until you close them; newest first.

A hunch is a sentence of yours with a hedge or a question mark, or a thought that you marked
(My guess:, 我推論：). Later passages that share its words are told as evidence, never as a verdict.

Example: kb hunches --model o1 --type prediction

Example: kb hunches --all --since 2024-09 --format md

Example: kb hunches --anyone --type prediction
"""

from typing import Annotated

import typer

from kb import config, hedges
from kb.app import hunches as ledger
from kb.commands import _given
from kb.errors import UsageError

_KINDS = f"{', '.join(hedges.KINDS[:-1])} or {hedges.KINDS[-1]}; may come again"


def hunches(
    context: typer.Context,
    model: Annotated[str, typer.Option(metavar="NAME", help="Only those that speak of this model.")] = "",
    kinds: Annotated[list[str] | None, typer.Option("--type", metavar="TYPE", help=f"Only {_KINDS}.")] = None,
    open: Annotated[bool, typer.Option("--open", help="Only open ones, as without this.")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="Only closed ones.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Open and closed ones.")] = False,
    since: Annotated[str, typer.Option(metavar="DATE", help="Only from then on: 2024-09, 3d, last-week.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Only until then.")] = "",
    anyone: Annotated[
        bool, typer.Option("--anyone", help="Also what quoted sources and speakers predict and ask.")
    ] = False,
    limit: _given.Limit = 30,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    if open + closed + every > 1:
        raise UsageError("--open, --closed and --all do not go together")
    state = "closed" if closed else "all" if every else "open"
    wanted = ledger.Wanted(
        model,
        tuple(kinds or ()),
        state,
        _given.days(config.today((context.obj or {}).get("clock", ("", ""))), since, until),
        anyone,
    )
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, ledger.listed(db, wanted, limit), format)


PART = hunches
