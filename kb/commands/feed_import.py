"""Subscribe to all feeds of an OPML list, as feed readers export them; its folders become tags.

Example: kb feed import subscriptions.opml
"""

from typing import Annotated

import typer

from kb import config
from kb.app.subscribing import following
from kb.commands import _given


def feed_import(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The list that another program exported.")],
    format: _given.Format = "text",
) -> None:
    held = _given.settings(context)
    page = following.take_list(held, file, config.today(context.obj["clock"]).isoformat())
    _given.emit(context, page, format)


PART = feed_import
