"""Show a model: its family, where and when notes speak of it, in whose words, in which languages.

Example: kb model show o1-mini
"""

from typing import Annotated

import typer

from kb.app import things
from kb.commands import _given


def model_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="With or without its maker, or as a note spells it.")],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.model(db, name), format)


PART = model_show
