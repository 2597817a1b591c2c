"""Reject a name that kb suggested: it is nobody's that is known.

The decision is a row of .kb/names.toml in the vault: plain text, yours to edit.

Example: kb person reject May
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.deciding import Decision


def person_reject(
    context: typer.Context,
    says: Annotated[str, typer.Argument(metavar="NAME", help="As notes spell it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
) -> None:
    decision = Decision("reject", "person", says=says, undo=undo)
    _given.answer(context, deciding.decide_name(_given.settings(context), decision), format)


PART = person_reject
