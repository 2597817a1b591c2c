"""Keep in one file what cannot be had again: .kb of the vault, what feeds gave, the settings.

The notes are not in it: copy them as you copy other files.  The index is only with --with-index;
it can be made anew at any time.

Example: kb backup -o ~/backups

Example: kb backup --check kb-Notes-2024-12-21.zip

Example: kb backup --restore kb-Notes-2024-12-21.zip ~/restored
"""

import time
from typing import Annotated

import typer

from kb import config, terminal
from kb.app import backup as keeping
from kb.app import bundle
from kb.commands import _given
from kb.errors import UsageError
from kb.page import Page
from kb.views import backups


def backup(
    context: typer.Context,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A new file, or a folder for it; default: this one.")
    ] = "",
    with_index: Annotated[bool, typer.Option("--with-index", help="The index too.")] = False,
    check: Annotated[str, typer.Option(metavar="FILE", help="Read a backup and compare its sums.")] = "",
    restore: Annotated[
        tuple[str, str], typer.Option(metavar="FILE DIR", help="Unpack a backup into a folder that is new or empty.")
    ] = ("", ""),
    format: _given.Format = "text",
) -> None:
    if sum(map(bool, (output or with_index, check, any(restore)))) > 1:
        raise UsageError("make a backup, --check one or --restore one", "one at a time")
    if check:
        contents = bundle.check(check)
        page = backups.checked(check, str(contents.about.get("made", "")), contents.files)
    elif any(restore):
        contents = bundle.unpack(*restore)
        page = backups.restored(*restore, contents.files, keeping.places(contents))
    else:
        page = _made(context, output, with_index)
    terminal.emit(page, format, (context.obj or {}).get("color", "auto"))
    if page.document.get("left_out"):
        raise typer.Exit(_given.INCOMPLETE)


def _made(context: typer.Context, output: str, with_index: bool) -> Page:
    clock = (context.obj or {}).get("clock", ("", ""))
    now = config.seconds(clock) or time.time()
    with terminal.Bar("Packing") as progress:
        made = keeping.make(_given.settings(context), output, now, with_index, progress)
    return backups.made(made.file, made.bytes, made.contents.files, made.left_out)


PART = backup
