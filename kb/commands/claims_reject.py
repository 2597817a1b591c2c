"""Reject claims: none of them says what kb understood, and none is told any more.

The decision is a row of .kb/claims.toml in the vault: plain text, yours to edit.

Example: kb claims reject 3f9a1c04 --reading "o1: AIME"
"""

from typing import Annotated

import typer

from kb.app import reviewing
from kb.commands import _given


def claims_reject(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="As kb claims review shows them, or beginnings.")],
    reading: _given.Reading = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    decide = reviewing.undo if undo else reviewing.judge
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, decide(db, "reject", keys, reading), format)


PART = claims_reject
