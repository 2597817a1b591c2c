"""List the feeds that the vault subscribes to: how many items they have, and how it is with them.

Example: kb feed list

Example: kb feed list blogs --format json
"""

from typing import Annotated

import typer

from kb.app.subscribing import following
from kb.commands import _given


def feed_list(
    context: typer.Context,
    feeds: Annotated[list[str] | None, typer.Argument(metavar="[FEED…]", help=_given.FEED)] = None,
    format: _given.Format = "text",
) -> None:
    _given.answer(context, following.listed(_given.settings(context), feeds or []), format)


PART = feed_list
