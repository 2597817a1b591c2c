"""Show what changed by meaning: claims, thoughts, sources, links, aliases, renamed notes.

Compares the vault with its last digest, with a snapshot, or two notes or folders with each other.
Blanks, wrapping, emphasis and the level of a heading are no change; a number that is another is one.

Example: kb diff --facts

Example: kb diff --snapshot > before.jsonl; kb diff --from before.jsonl

Example: git config diff.kb.textconv 'kb diff --textconv'
"""

from typing import Annotated

import typer

from kb import config, terminal
from kb.app import aside
from kb.app.digesting import diff as comparing
from kb.commands import _given
from kb.errors import UsageError

_NOTHING = "/dev/null"  # where git has no file


def diff(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[OLD NEW]", help="Two notes or folders; or what git gives a driver.")
    ] = None,
    since: Annotated[str, typer.Option("--from", metavar="FILE", help="Compare with this snapshot.")] = "",
    facts: Annotated[bool, typer.Option("--facts", help="Without what is said of notes as a whole.")] = False,
    textconv: Annotated[str, typer.Option(metavar="FILE", help="What one note says, in lines for git.")] = "",
    snapshot: Annotated[bool, typer.Option("--snapshot", help="Write down what the vault says now.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if anything changed.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    given = list(files or [])
    if sum(map(bool, (given, since, textconv, snapshot))) > 1:
        raise UsageError("OLD NEW, --from, --textconv and --snapshot do not go together")
    values = config.layers({key: (context.obj or {}).get(key) for key in ("vault.path", "index.path")})
    if textconv:
        (said,) = aside.said(values, textconv).values()
        terminal.write(comparing.told(said))
        return
    if given:
        old, new, called = _sides(given)
        before, after = (aside.said(values, place, called) if place != _NOTHING else {} for place in (old, new))
        page = comparing.between(before, after, facts)
    else:
        with _given.index(_given.settings(context), no_refresh) as db:
            if snapshot:
                terminal.write(comparing.now(db))
                return
            page = comparing.since_last(db, since, facts)
    _given.emit(context, page, format)
    if exit_code and page.document["changed"]:
        raise typer.Exit(_given.NOTHING)


def _sides(files: list[str]) -> tuple[str, str, str]:
    """Old, new, and the path that a note goes by.  git gives a driver seven words: path, old file, its
    hash and mode, new file, its hash and mode; nine where a file was renamed."""
    if len(files) == 2:
        return files[0], files[1], files[1]
    if len(files) in (7, 9):
        return files[1], files[4], files[0]
    raise UsageError("give two notes or two folders", "kb diff OLD NEW")


PART = diff
