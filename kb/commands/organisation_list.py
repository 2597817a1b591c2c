"""List the organisations that notes speak of, the most mentioned first.

Example: kb organisation list
"""

import typer

from kb.app import things
from kb.commands import _given


def organisation_list(
    context: typer.Context,
    part: _given.Part = "",
    limit: _given.Limit = 40,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, things.listed(db, "organisation", part, limit), format)


PART = organisation_list
