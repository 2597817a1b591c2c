"""List the links that stand in a note and where they lead, or check those of the whole vault.

With --check: links that lead nowhere or to several notes, headings and blocks that are not
there, notes that nothing links to (orphans), notes that link to nothing (dead ends). The exit
code is 1 if there is any, so that a script can tell.

Example: kb links "o1 launch week" --format json

Example: kb links --check --only unresolved,ambiguous
"""

from typing import Annotated

import typer

from kb.app import checking, understood
from kb.commands import _given
from kb.errors import UsageError


def links(
    context: typer.Context,
    note: Annotated[str | None, typer.Argument(metavar="[NOTE]", help=_given.NOTE)] = None,
    check: Annotated[bool, typer.Option("--check", help="Look through the whole vault.")] = False,
    only: Annotated[str, typer.Option("--only", metavar="NAMES", help="With --check: only these problems.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="A name that is only an alias is unresolved.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    if check == (note is not None):
        raise UsageError("name a note, or check them all", "example: kb links --check")
    with _given.index(_given.settings(context), no_refresh) as db:
        if note is not None:
            _given.answer(context, understood.links(db, note, strict), format)
            return
        page = checking.check(db, only, strict)
        _given.emit(context, page, format)
        if page.document["problems"]:
            raise typer.Exit(_given.NOTHING)


PART = links
