"""Show, of the sources on a model, which are only linked, which are quoted, which you thought about.

Example: kb coverage o1
"""

import typer

from kb.app import coverage as covering
from kb.commands import _given


def coverage(
    context: typer.Context,
    name: _given.Model,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    with _given.index(_given.settings(context), no_refresh) as db:
        _given.answer(context, covering.page(db, name), format)


PART = coverage
