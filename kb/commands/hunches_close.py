"""Close a hunch: say that it was supported or contradicted, or that you drop it.

The decision is a row of .kb/hunches.toml in the vault: plain text, yours to edit.

Example: kb hunches close 3f9a supported --by 2025-01-31:7 --note "mini only"
"""

from typing import Annotated

import typer

from kb.app import closing
from kb.commands import _given


def hunches_close(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="As kb hunches shows it, or its beginning.")],
    status: Annotated[str, typer.Argument(metavar="STATUS", help="supported, contradicted or dropped.")],
    by: Annotated[str, typer.Option(metavar="NOTE:LINE", help="The line that settled it.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="What to remember of it.")] = "",
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, closing.close(db, id, status, by, note), format)


PART = hunches_close
