"""Turn highlights of other programs into notes: Kindle clippings, Readwise, Hypothes.is, Pocket …

Import the same file again, or a grown one, and only what is new is added. What you wrote,
changed or deleted in a note stays as you left it; a note may be renamed and moved.
A FILE of - is standard input.

Example: kb import "My Clippings.txt"

Example: kb import readwise.csv --into Reading/Highlights --dry-run
"""

from typing import Annotated

import typer

from kb.app import importing
from kb.commands import _given


def import_(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files that another program exported.")],
    into: Annotated[
        str, typer.Option("--into", metavar="DIR", help="Folder for new notes, in the vault [Highlights].")
    ] = "",
    source: Annotated[str, typer.Option("--from", metavar="NAME", help="Take the files as this program's.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written; change nothing.")] = False,
    format: _given.Format = "text",
) -> None:
    page = importing.run(_given.settings(context), files, into, source, dry_run)
    _given.emit(context, page, format)
    if page.document["failed"]:
        raise typer.Exit(_given.INCOMPLETE)


PART = import_
