"""Write all subscriptions as an OPML list, as feed readers import them; tags become folders.

Example: kb feed export -o subscriptions.opml
"""

import os
from typing import Annotated

import typer

from kb import terminal
from kb.app import writing
from kb.app.subscribing import following
from kb.commands import _given
from kb.errors import Refused


def feed_export(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to; never over a file.")] = "",
) -> None:
    written = following.write_list(_given.settings(context))
    if not output:
        terminal.write(written.decode())
        return
    if os.path.lexists(output):
        raise Refused(f"{output} is there already", "give another name")
    folder, name = os.path.split(os.path.abspath(output))
    writing.write(folder, name, written, None)


PART = feed_export
