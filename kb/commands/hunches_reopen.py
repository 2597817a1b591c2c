"""Open a closed hunch again: its row goes from .kb/hunches.toml.

Example: kb hunches reopen 3f9a
"""

from typing import Annotated

import typer

from kb.app import closing
from kb.commands import _given


def hunches_reopen(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="As kb hunches shows it, or its beginning.")],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, closing.reopen(db, id), format)


PART = hunches_reopen
