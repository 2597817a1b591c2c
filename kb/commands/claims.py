"""List the numbers that notes say of models: who says which, under which conditions, with its line.

A claim is evidence, never a fact: what a note does not name stays empty. Candidates that are not
sure enough wait in kb claims review, --candidates shows them here.

Example: kb claims --model o1 --kind score

Example: kb claims --measure AIME --in 'lang:zh since:2024-09' --format csv
"""

from typing import Annotated

import typer

from kb import config
from kb.app import claims as ledger
from kb.commands import _given


def claims(
    context: typer.Context,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only about this model; may come again.")
    ] = None,
    family: Annotated[bool, typer.Option("--family", help="With the relatives of these models.")] = False,
    measure: Annotated[str, typer.Option(metavar="PART", help="Only of a benchmark or quantity with this name.")] = "",
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help=f"Only {', '.join(ledger.KINDS)}.")
    ] = None,
    voice: Annotated[
        str, typer.Option("--voice", metavar="WHOSE", help="Only in these words: own, quote, transcript …")
    ] = "",
    said_by: Annotated[str, typer.Option(metavar="NAME", help="Only said by this person or organisation.")] = "",
    within: Annotated[str, typer.Option("--in", metavar="QUERY", help="Only in notes that answer a question.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Only in notes from then on: 2024-09, 3d.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Only in notes until then.")] = "",
    candidates: Annotated[bool, typer.Option("--candidates", help="Also those that are not sure enough.")] = False,
    limit: _given.Limit = 50,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    today = config.today((context.obj or {}).get("clock", ("", "")))
    days = _given.days(today, since, until)
    wanted = ledger.Wanted(model or (), family, measure, kinds or (), voice, said_by, within, days, candidates)
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, ledger.listed(db, wanted, limit), format)


PART = claims
