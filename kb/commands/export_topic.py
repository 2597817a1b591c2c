"""Write what your notes say of a topic as one page; every line names the note and line that it rests on.

A topic is a model, a person, an organisation, a site or an address, or family:NAME, tag:NAME, query:NAME
(a saved one). What is told is chosen from the notes and never made up: dates, numbers with their
conditions, your own thoughts, the best passages, what is open, the sources. kb verify FILE checks it later.

Example: kb export topic o1 -o o1.html

Example: kb export topic o1 --public --max-quote 40 --format md

Example: kb export topic "Noam Brown" --only thoughts,passages --words 300 --explain
"""

from typing import Annotated

import typer

from kb.app import topic as making
from kb.commands import _exporting, _given


def export_topic(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model, a person, a site; or family:, tag:, query:.")],
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
        made = making.of_name(db, settings, name, _exporting.wish(context, words, explain, strict, only))
        if abstract:
            made = _exporting.summed_up(made, abstract)
        _exporting.hand_over(context, settings, made, wanted)


PART = export_topic
