"""Give a model another name in this vault.

The decision is a row of .kb/models.toml in the vault: plain text, yours to edit.

Example: kb model alias openai/o1 strawberry
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.overrides import Decision


def model_alias(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="With its maker, as openai/o1-ioi.")],
    says: Annotated[str, typer.Argument(metavar="NAME", help="As notes spell it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
) -> None:
    decision = Decision("alias", model=model, says=says, undo=undo)
    _given.answer(context, deciding.decide(_given.settings(context), decision), format)


PART = model_alias
