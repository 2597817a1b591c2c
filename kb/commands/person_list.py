"""List the people that notes speak of, the most mentioned first.

Example: kb person list
"""

from typing import Annotated

import typer

from kb.app import things
from kb.commands import _given


def person_list(
    context: typer.Context,
    part: Annotated[str, typer.Argument(metavar="[PART]", help="Only names that hold this.")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many; 0 for all.")] = 40,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.listed(db, "person", part, limit), format)


PART = person_list
