"""List everything that leads to a note, a missing page, an address, a model or a person, with its line.

Example: kb backlinks o1-preview --unlinked

Example: kb backlinks https://openai.com/o1/
"""

from typing import Annotated

import typer

from kb.app import vault
from kb.commands import _given


def backlinks(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A note, a missing page, an address, a model, a person.")],
    unlinked: Annotated[bool, typer.Option("--unlinked", help="Also where it is named without a link.")] = False,
    comments: Annotated[bool, typer.Option("--comments", help="Also links inside comments.")] = False,
    include_unconfirmed: Annotated[
        bool,
        typer.Option("--include-unconfirmed", help="Of an address: also notes only guessed to be from it."),
    ] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, vault.backlinks(db, name, unlinked, comments, include_unconfirmed), format)


PART = backlinks
