"""Accept a source of a note: its highlights are from there.

The decision is a row of .kb/sources.toml in the vault: plain text, yours to edit.

Example: kb source accept "Draft on message limits" 1

Example: kb source accept "Draft on message limits" https://example.com/limits --undo
"""

from typing import Annotated

import typer

from kb.app import judging
from kb.commands import _given


def source_accept(
    context: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE", help=_given.NOTE)],
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="An address in any spelling, or a number from kb source guess.")
    ],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, judging.judge(db, "accept", note, source, undo), format)


PART = source_accept
