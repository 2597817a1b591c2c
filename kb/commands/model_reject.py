"""Reject a name that kb took for a model: it is none.

The decision is a row of .kb/models.toml in the vault: plain text, yours to edit.

Example: kb model reject "R1"
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.overrides import Decision


def model_reject(
    context: typer.Context,
    says: Annotated[str, typer.Argument(metavar="NAME", help="As notes spell it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
) -> None:
    decision = Decision("reject", says=says, undo=undo)
    _given.answer(context, deciding.decide(_given.settings(context), decision), format)


PART = model_reject
