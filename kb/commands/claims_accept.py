"""Accept claims: each was understood rightly, and counts as sure.

The decision is a row of .kb/claims.toml in the vault: plain text, yours to edit.

Example: kb claims accept 3f9a1c04 90b2
"""

from typing import Annotated

import typer

from kb.app import reviewing
from kb.commands import _given


def claims_accept(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="As kb claims review shows them, or beginnings.")],
    reading: _given.Reading = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    decide = reviewing.undo if undo else reviewing.judge
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, decide(db, "accept", keys, reading), format)


PART = claims_accept
