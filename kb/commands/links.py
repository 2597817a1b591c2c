"""List the links that stand in a note, and where they lead.

Example: kb links "o1 launch week" --format json
"""

from typing import Annotated

import typer

from kb.app import vault
from kb.commands import _given


def links(
    context: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE", help=_given.NOTE)],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, vault.links(db, note), format)


PART = links
