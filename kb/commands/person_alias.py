"""Give a person another name in this vault.

The decision is a row of .kb/names.toml in the vault: plain text, yours to edit.

Example: kb person alias "Noam Brown" "the poker man"
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.deciding import Decision


def person_alias(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PERSON", help="As the list has it, or as a note spells it.")],
    says: Annotated[str, typer.Argument(metavar="NAME", help="As notes spell it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
) -> None:
    decision = Decision("alias", "person", name, says, undo)
    _given.answer(context, deciding.decide_name(_given.settings(context), decision), format)


PART = person_alias
