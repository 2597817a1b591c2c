"""Accept a name that kb suggested: it is that person's, as it is written here.

The decision is a row of .kb/names.toml in the vault: plain text, yours to edit.

Example: kb person accept Nate "Nathan Lambert"
"""

from typing import Annotated

import typer

from kb.app import deciding
from kb.commands import _given
from kb.entities.deciding import Decision


def person_accept(
    context: typer.Context,
    says: Annotated[str, typer.Argument(metavar="NAME", help="As notes spell it.")],
    name: Annotated[str, typer.Argument(metavar="PERSON", help="As the list has it, or as a note spells it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    settings = _given.settings(context)
    with _given.index(settings, no_refresh) as db:
        _given.answer(context, deciding.accept(settings, db, Decision("accept", "person", name, says, undo)), format)


PART = person_accept
