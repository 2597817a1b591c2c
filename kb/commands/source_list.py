"""List the sources that notes cite, the most cited first; all spellings of an address are one.

Example: kb source list openai.com
"""

import typer

from kb.app import sources
from kb.commands import _given


def source_list(
    context: typer.Context,
    part: _given.Part = "",
    limit: _given.Limit = 30,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, sources.listed(db, part, limit), format)


PART = source_list
