"""List claims that kb is not sure of, for you to accept, reject or correct; the likeliest first.

kb claims tells of none of them until you accept or correct it. The same words in several notes are one.

Example: kb claims review --model o1

Example: kb claims review --below 0.7
"""

from typing import Annotated

import typer

from kb.app import doubtful
from kb.commands import _given
from kb.errors import UsageError
from kb.store import SURE


def claims_review(
    context: typer.Context,
    model: Annotated[str, typer.Option(metavar="NAME", help="Only about this model.")] = "",
    below: Annotated[float, typer.Option(metavar="N", help="Only of lower confidence than this.")] = SURE,
    lost: Annotated[
        bool, typer.Option("--lost", help="Decisions whose words are in no note, or are read otherwise now.")
    ] = False,
    limit: _given.Limit = 20,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    if lost and model:
        raise UsageError("--lost and --model do not go together")
    with _given.index(_given.settings(context), no_refresh) as db:
        page = doubtful.lost(db) if lost else doubtful.review(db, model, below, limit)
        _given.answer(context, page, format)


PART = claims_review
