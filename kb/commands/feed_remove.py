"""Subscribe to feeds no longer.  What they gave stays, and is still found, unless you say --items.

Example: kb feed remove simonwillison.net
"""

from typing import Annotated

import typer

from kb.app.subscribing import following
from kb.commands import _given


def feed_remove(
    context: typer.Context,
    feeds: Annotated[list[str], typer.Argument(metavar="FEED…", help=_given.FEED)],
    items: Annotated[bool, typer.Option("--items", help="Drop what they gave, too.")] = False,
    format: _given.Format = "text",
) -> None:
    _given.emit(context, following.remove(_given.settings(context), feeds, items), format)


PART = feed_remove
