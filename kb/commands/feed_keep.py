"""Turn an item of a feed into a note of the vault; never over a file, and only once.

The note has the shape of Obsidian's Web Clipper.  From then on it is the record: the item itself
is found no longer.

Example: kb feed keep https://simonwillison.net/2024/Sep/12/openai-o1/

Example: kb feed keep "Notes on o1" --into Reading
"""

from typing import Annotated

import typer

from kb import config
from kb.app.subscribing import keeping
from kb.commands import _given


def feed_keep(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A path, the end of one, an address or a title.")],
    into: Annotated[str, typer.Option("--into", metavar="DIR", help="Folder for the note, in the vault.")] = "",
    format: _given.Format = "text",
) -> None:
    day = config.today(context.obj["clock"]).isoformat()
    _given.emit(context, keeping.keep(_given.settings(context), item, into, day), format)


PART = feed_keep
