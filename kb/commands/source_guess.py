"""Guess where a note's highlights come from, among the sources that other notes cite.

Each candidate is unconfirmed and tells its reasons with their lines; nothing is changed.
kb source accept NOTE NUMBER and kb source reject NOTE NUMBER say what you make of it.

Example: kb source guess "Draft on message limits"
"""

from typing import Annotated

import typer

from kb.app import guessing
from kb.commands import _given


def source_guess(
    context: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE", help=_given.NOTE)],
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many candidates; 0 for all.")] = 5,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, guessing.guess(db, note, limit), format)


PART = source_guess
