"""Bring the index up to date with the vault; only changed files are read.

Example: kb ingest

Example: kb ingest --rebuild --format json

Example: kb ingest --watch
"""

import gc
import os
from collections.abc import Callable
from typing import Annotated

import typer

from kb import terminal
from kb.app.ingesting import update
from kb.commands import _given
from kb.config import Settings
from kb.errors import KbError, UsageError
from kb.exports.json import VERSION, dumps
from kb.views import state


def ingest(
    context: typer.Context,
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH…]", help="Only these files and folders.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Forget the index and read everything.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read; change nothing.")] = False,
    allow_mass_delete: Annotated[
        bool, typer.Option("--allow-mass-delete", help="Go on although most notes are gone.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and read what changes until Ctrl-C.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="How many processes read notes; 1: only this one."),
    ] = None,
    format: _given.Format = "text",
) -> None:
    held = _given.settings(context, jobs)
    only = _chosen(held, paths or [])
    if watch:
        if only or rebuild or dry_run:
            raise UsageError("--watch keeps the whole vault current", "leave out the other options")
        _watch(held, format)
        return
    if dry_run:
        _given.emit(context, update.plan(held, rebuild, only), format)
        return
    with terminal.Bar("Reading notes") as progress:
        tally = update.update(held, progress, rebuild=rebuild, allow_mass_delete=allow_mass_delete, only=only)
    _given.answer(context, state.ingested(tally.document()), format)
    if tally.failed:
        raise typer.Exit(_given.INCOMPLETE)


def _watch(held: Settings, format: str) -> None:
    """Tell each update as it is made; ``--format jsonl``: an object a line."""
    from kb.app.ingesting import watching

    gc.enable()  # this command is not short
    with terminal.Bar("Reading notes") as progress:
        for found in watching.updates(held, progress):
            if isinstance(found, KbError):
                terminal.remark(f"{found.message}; watching on")
            elif format == "jsonl":
                terminal.write(f"{dumps({'format_version': VERSION, **found.document()})}\n")
            else:
                terminal.emit(state.ingested(found.document()), format)


def _chosen(held: Settings, paths: list[str]) -> Callable[[str], bool] | None:
    """Whether a file of the vault is one of these, or in one of these folders."""
    if not paths:
        return None
    wanted: list[str] = []
    for path in paths:
        place = path if os.path.exists(path) else os.path.join(held.root, path)
        if not os.path.lexists(place):
            raise UsageError(f"there is no {path}, here or in the vault {held.root}")
        relative = os.path.relpath(os.path.realpath(place), held.root).replace(os.sep, "/")
        if f"{relative}/".startswith("../"):
            raise UsageError(f"{path} is not in the vault {held.root}")
        wanted.append("" if relative == "." else relative)
    return lambda path: any(not part or path == part or path.startswith(f"{part}/") for part in wanted)


PART = ingest
