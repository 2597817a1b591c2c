"""Show what happened when to a model, as notes tell it; each event has its line.

Example: kb model timeline o1
"""

import typer

from kb.app import things
from kb.commands import _given


def model_timeline(
    context: typer.Context,
    name: _given.Model,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.timeline(db, name), format)


PART = model_timeline
