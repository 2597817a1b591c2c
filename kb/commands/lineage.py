"""Show who says a passage, who passed it on, how it reached the vault, each step with its evidence.

Without a line, each passage of a note that holds somebody else's words.

Example: kb lineage "o1 launch week:21"

Example: kb lineage Models/o1.md --format json
"""

from typing import Annotated

import typer

from kb.app import lineage as tracing
from kb.commands import _given


def lineage(
    context: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE[:LINE[-LINE]]", help=_given.NOTE)],
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    with _given.index(held, no_refresh) as db:
        _given.answer(context, tracing.page(held, db, note), format)


PART = lineage
