"""Write what the notes say that answer a question as one page, as kb export topic does for a name.

Example: kb export query 'o1 AND "chain of thought"' -o thinking.md

Example: kb export query 'lang:zh voice:me' --format text
"""

from typing import Annotated

import typer

from kb.app import topic as making
from kb.commands import _exporting, _given


def export_query(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="As kb search takes it.")],
    output: _exporting.Output = "",
    format: _exporting.Format = "",
    words: _exporting.Words = 600,
    only: _exporting.Only = "",
    explain: _exporting.Explain = False,
    strict: _exporting.Strict = False,
    abstract: _exporting.Abstract = "",
    public: _exporting.Public = False,
    max_quote: _exporting.MaxQuote = "",
    cuts: _exporting.Cuts = "",
    force: _exporting.Force = False,
    no_refresh: _given.NoRefresh = False,
) -> None:
    wanted = _exporting.Wanted(format, output, force, public, max_quote, cuts, strict)
    _exporting.format_of(format, output)  # what cannot be written need not be made
    settings = _given.settings(context)
    with _given.index(settings, no_refresh) as db:
        made = making.of_query(db, settings, " ".join(query), _exporting.wish(context, words, explain, strict, only))
        if abstract:
            made = _exporting.summed_up(made, abstract)
        _exporting.hand_over(context, settings, made, wanted)


PART = export_query
