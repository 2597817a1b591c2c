"""Check the citations of an exported page against the notes: ok, moved, changed or lost (exit 1 if any is not ok).

A quote is found again by the sum of its words, also in a note that was renamed. --fix writes the new places of
those that moved into the file, and nothing else.

Example: kb verify o1.md

Example: kb verify o1.html o1.json --fix

Example: kb verify o1.md --strict
"""

from typing import Annotated

import typer

from kb import terminal
from kb.app import verifying
from kb.commands import _given
from kb.views import verified


def verify(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="FILE…", help="Markdown, HTML, JSON, CSV, text …")],
    fix: Annotated[bool, typer.Option("--fix", help="Write the places of those that moved into the files.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Also what a Markdown page says uncited.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    files = verifying.files(names, strict)
    with (
        _given.index(_given.settings(context), no_refresh) as db,
        terminal.Bar("Looking for quotes") as progress,
    ):
        page = verifying.verify(db, files, fix, strict, progress)
    terminal.emit(page, format, (context.obj or {}).get("color", "auto"))
    if not verified.is_sound(page):
        raise typer.Exit(_given.NOTHING)


PART = verify
