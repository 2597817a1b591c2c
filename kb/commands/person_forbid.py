"""Forbid a person: no name means them in this vault.

The decision is a row of .kb/names.toml in the vault: plain text, yours to edit.

Example: kb person forbid "Mark Chen"
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.deciding import Decision


def person_forbid(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PERSON", help="As the list has it, or as a note spells it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
) -> None:
    decision = Decision("forbid", "person", name, undo=undo)
    _given.answer(context, deciding.decide_name(_given.settings(context), decision), format)


PART = person_forbid
