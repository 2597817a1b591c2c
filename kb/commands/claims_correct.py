"""Correct a claim: say what its words say; what you leave out stays as kb understood it.

The decision is a row of .kb/claims.toml in the vault: plain text, yours to edit.

Example: kb claims correct 3f9a --model gpt-4o --measure AIME --value 13 --unit %
"""

from typing import Annotated

import typer

from kb.app import reviewing
from kb.app.ownclaims import KINDS
from kb.commands import _given
from kb.entities.tomltext import Said
from kb.errors import UsageError


def claims_correct(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As kb claims review shows it, or its beginning.")],
    models: Annotated[
        list[str] | None, typer.Option("--model", metavar="NAME", help="What it is said of; may come again.")
    ] = None,
    measure: Annotated[str | None, typer.Option(metavar="TEXT", help="What is measured; '' for nothing.")] = None,
    value: Annotated[float | None, typer.Option(metavar="N", help="The number.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="Of the number; '' for none.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help=f"{', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    ] = None,
    conditions: Annotated[
        list[str] | None,
        typer.Option("--condition", metavar="TEXT", help="Under which it holds; may come again, '' for none."),
    ] = None,
    reading: _given.Reading = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the correction back.")] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    given: dict[str, Said | None] = {
        "subjects": models or None,
        "measure": measure,
        "value": value,
        "unit": unit,
        "conditions": [name for name in conditions if name] if conditions else None,
        "kind": kind,
    }
    says = {name: said for name, said in given.items() if said is not None}
    if undo and says:
        raise UsageError("--undo takes the whole correction back", f"kb claims correct {key} --undo")
    with _given.index(_given.settings(context), no_refresh) as db:
        page = reviewing.undo(db, "correct", [key], reading) if undo else reviewing.correct(db, key, reading, says)
        _given.answer(context, page, format)


PART = claims_correct
