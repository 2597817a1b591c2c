"""Show an organisation: where and when notes speak of it, in whose words, in which languages.

Example: kb organisation show OpenAI
"""

from typing import Annotated

import typer

from kb.app import things
from kb.commands import _given


def organisation_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As the list has it, or as a note spells it.")],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.organisation(db, name), format)


PART = organisation_show
