"""Show a note as it is on disk, with line numbers on a terminal.

Example: kb show o1-mini:10-20
"""

import sys
from typing import Annotated

import typer

from kb.app import vault
from kb.commands import _given


def show(
    context: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE[:LINE[-LINE]]", help=_given.NOTE)],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    with _given.index(held, no_refresh) as db:
        page = vault.show(held, db, note, bool(sys.stdout and sys.stdout.isatty()))
        _given.emit(context, page, format)


PART = show
