"""List names of known model families that no catalogue has, for you to judge.

Example: kb model review
"""

import typer

from kb.app import things
from kb.commands import _given


def model_review(
    context: typer.Context,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.review(db), format)


PART = model_review
