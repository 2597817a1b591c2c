"""Say that two sources are one announcement in two forms: page and PDF, video and post.

They stay two sources, each shown with the other.  The decision is a row of .kb/sources.toml in
the vault: plain text, yours to edit.

Example: kb source relate openai.com/o1 https://youtu.be/3k89FMJhZ00
"""

from typing import Annotated

import typer

from kb.app import judging
from kb.commands import _given

_ADDRESS = "An address in any spelling."


def source_relate(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="SOURCE", help=_ADDRESS)],
    other: Annotated[str, typer.Argument(metavar="SOURCE", help=_ADDRESS)],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, judging.relate(db, one, other, undo), format)


PART = source_relate
