"""Write all that the index holds as lines of JSON, or as a database for SQLite and Datasette.

Both have the same tables, which README describes, and the database describes itself (table
documentation). The same vault gives the same rows. A database never holds the index itself: it is
made for other tools, and they may change it.

Example: kb export vault -o vault.jsonl

Example: kb export vault -o vault.sqlite --metadata; datasette vault.sqlite -m vault.metadata.json
"""

import os
import sqlite3
from contextlib import ExitStack
from typing import Annotated

import typer

from kb import terminal
from kb.app import placing, whole
from kb.commands import _given
from kb.errors import Refused, UsageError
from kb.exports.json import dumps
from kb.page import Progress

_DATABASES = (".sqlite", ".sqlite3", ".db")


def export_vault(
    context: typer.Context,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to; standard output if there is none.")
    ] = "",
    format: Annotated[
        str, typer.Option("--format", "-f", metavar="NAME", help="jsonl or sqlite; else by the end of FILE's name.")
    ] = "",
    metadata: Annotated[
        bool, typer.Option("--metadata", help="With a database FILE.sqlite: FILE.metadata.json for Datasette.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="In the place of a file that is there.")] = False,
    no_refresh: _given.NoRefresh = False,
) -> None:
    format = format or ("sqlite" if output.lower().endswith(_DATABASES) else "jsonl")
    if format not in ("jsonl", "sqlite"):
        raise UsageError(f"a vault cannot be exported as {format}", "formats: jsonl, sqlite")
    if format == "sqlite" and not output:
        raise UsageError("a database needs a file", "kb export vault -o vault.sqlite")
    if metadata and format != "sqlite":
        raise UsageError("--metadata describes a database", "kb export vault -o vault.sqlite --metadata")
    settings = _given.settings(context)
    if output and _is_inside(settings.root, output):
        raise Refused(f"{output} is inside the vault", "give a place outside of your notes")
    with _given.index(settings, no_refresh) as db, terminal.Bar("Writing notes") as progress:
        if format == "sqlite":
            _database(db, output, metadata, force, progress)
        elif output:
            with placing.placed(output, force) as path, open(path, "x", encoding="utf-8", newline="\n") as file:
                file.writelines(whole.lines(db, progress))
        else:
            for line in whole.lines(db, progress):
                terminal.write(line)


def _database(db: sqlite3.Connection, output: str, metadata: bool, force: bool, progress: Progress) -> None:
    stem = os.path.splitext(output)[0]
    with ExitStack() as both:
        if metadata:
            path = both.enter_context(placing.placed(f"{stem}.metadata.json", force))
            with open(path, "x", encoding="utf-8") as file:
                file.write(dumps(whole.metadata(os.path.basename(stem)), indent=1) + "\n")
        whole.fill(db, both.enter_context(placing.placed(output, force)), progress)


def _is_inside(root: str, output: str) -> bool:
    folder = os.path.realpath(os.path.dirname(os.path.abspath(output)))
    return f"{folder}{os.sep}".startswith(f"{root}{os.sep}")


PART = export_vault
