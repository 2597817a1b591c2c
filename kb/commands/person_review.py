"""List names alone that may be those of people a note speaks of or cites, for you to judge.

Example: kb person review
"""

import typer

from kb.app import suggesting
from kb.commands import _given


def person_review(
    context: typer.Context,
    limit: _given.Limit = 40,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    settings = _given.settings(context)
    with _given.index(settings, no_refresh) as db:
        _given.answer(context, suggesting.review(db, settings, limit), format)


PART = person_review
