"""Let templates of this vault run: they came with it, and are ignored until you say so.

Without a NAME it lists them. A template is trusted as it is now, in this vault: once it is changed it
must be trusted again. What you trust is kept in your data folder, outside of the vault.

Example: kb trust

Example: kb trust brief --show

Example: kb trust brief
"""

from typing import Annotated

import typer

from kb.app import trusting
from kb.commands import _given
from kb.errors import UsageError


def trust(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME…]", help="Of templates: brief, brief.md.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Only show what stands in them.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Trust them no more.")] = False,
    format: _given.Format = "text",
) -> None:
    root = _given.settings(context).root
    if show and revoke:
        raise UsageError("--show and --revoke do not go together")
    if not names:
        if show or revoke:
            raise UsageError("name a template", "kb trust lists them")
        _given.answer(context, trusting.of_vault(root), format)
        return
    pages = trusting.shown(root, names) if show else [(trusting.revoke if revoke else trusting.trust)(root, names)]
    for page in pages:
        _given.emit(context, page, format)


PART = trust
