"""List the sources that notes cite, the most cited first; all spellings of an address are one.

Example: kb source list openai.com
"""

from typing import Annotated

import typer

from kb.app import sources
from kb.commands import _given


def source_list(
    context: typer.Context,
    part: Annotated[str, typer.Argument(metavar="[PART]", help="Only sources whose key holds this.")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many; 0 for all.")] = 30,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, sources.listed(db, part, limit), format)


PART = source_list
