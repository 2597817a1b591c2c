"""Show a model: its family, where and when notes speak of it, in whose words, in which languages.

Example: kb model show o1-mini
"""

import typer

from kb.app import things
from kb.commands import _given


def model_show(
    context: typer.Context,
    name: _given.Model,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    with _given.index(held, no_refresh) as db:
        _given.answer(context, things.model(db, name, held.root), format)


PART = model_show
