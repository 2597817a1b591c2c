"""Show everything that was understood of a note: format, blocks, languages, links, remarks.

Example: kb inspect Models/o1.md
"""

from typing import Annotated

import typer

from kb.app import understood
from kb.commands import _given


def inspect(
    context: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE", help=_given.NOTE)],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, understood.inspect(db, note), format)


PART = inspect
