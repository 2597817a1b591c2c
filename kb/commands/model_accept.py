"""Accept a name that kb discovered: it is a model.

The decision is a row of .kb/models.toml in the vault: plain text, yours to edit.

Example: kb model accept openai/o1-ioi
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.overrides import Decision


def model_accept(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="With its maker, as openai/o1-ioi.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
) -> None:
    decision = Decision("accept", model=model, undo=undo)
    _given.answer(context, deciding.decide(_given.settings(context), decision), format)


PART = model_accept
