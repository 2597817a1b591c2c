"""Show one source: its spellings, titles and roles, its date, what is related, each citing line.

Notes that you accepted it for (kb source accept) stand first.

Example: kb source show openai.com/o1

Example: kb source show openai.com/o1 --include-unconfirmed

Example: kb source show https://youtu.be/3k89FMJhZ00 --format json
"""

from typing import Annotated

import typer

from kb.app import sources
from kb.commands import _given


def source_show(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="In any spelling, or a source's id.")],
    include_unconfirmed: Annotated[
        bool,
        typer.Option("--include-unconfirmed", help="Also notes that are only guessed to be from it."),
    ] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, sources.show(db, address, include_unconfirmed), format)


PART = source_show
