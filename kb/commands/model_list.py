"""List the models that notes speak of, the most mentioned first.

Example: kb model list openai
"""

from typing import Annotated

import typer

from kb.app import things
from kb.commands import _given


def model_list(
    context: typer.Context,
    part: Annotated[str, typer.Argument(metavar="[PART]", help="Only names that hold this.")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many; 0 for all.")] = 40,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.listed(db, "model", part, limit), format)


PART = model_list
