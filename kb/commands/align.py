"""List pairs of passages in different notes, whatever their languages, that speak of one fact, with the reasons.

One NOTE: its passages and those of all others.  Several: pairs among them.  None: the best of the vault.

Example: kb align "o1 launch week"

Example: kb align Models/o1.md 中文筆記/思維鏈小詞典.md --format json
"""

from typing import Annotated

import typer

from kb.app import aligning
from kb.commands import _given
from kb.views import aligned as view

_SHAPES = {**dict.fromkeys(("grep", "paths"), view.sides), **dict.fromkeys(("csv", "tsv", "md"), view.flat)}


def align(
    context: typer.Context,
    notes: Annotated[list[str] | None, typer.Argument(metavar="[NOTE[:LINE[-LINE]]…]", help=_given.NOTE)] = None,
    limit: _given.Limit = 20,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    with _given.index(held, no_refresh) as db:
        page = aligning.page(db, notes or [], limit)
    _given.answer(context, _SHAPES[format](page) if format in _SHAPES else page, format)


PART = align
