"""Ask feeds for what is new, all at once; the one command that uses the network.

One feed that cannot be had stops no other; what was had of it before stays.  A feed that wants
to be left alone for a while, or has failed, is asked again later.  What is new is found by
kb search, kind:feed finds nothing else.

Example: kb feed fetch

Example: kb feed fetch blogs --force --jobs 4
"""

import time
from typing import Annotated

import typer

from kb import config, terminal
from kb.app.subscribing import feeding, following, subscriptions
from kb.commands import _given
from kb.errors import UsageError


def feed_fetch(
    context: typer.Context,
    feeds: Annotated[list[str] | None, typer.Argument(metavar="[FEED…]", help=_given.FEED)] = None,
    force: Annotated[bool, typer.Option("--force", help="Also those that should be left alone for a while.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="How many at a time.")] = 8,
    file: Annotated[
        str, typer.Option("--from", metavar="FILE", help="Take the bytes of a file for the feed's; no network.")
    ] = "",
    format: _given.Format = "text",
) -> None:
    held = _given.settings(context)
    own = subscriptions.load(held.root)
    chosen = subscriptions.chosen(own.feeds, feeds or [])
    now = config.seconds(context.obj["clock"])
    clock = time.time if now is None else lambda: now
    if file:
        if len(chosen) != 1:
            raise UsageError("--from takes the bytes of one feed", "name the feed")
        page = feeding.take_file(held, own, chosen[0], following.bytes_of(file), clock)
    else:
        with terminal.Bar("Fetching feeds") as progress:
            page = feeding.fetch(held, own, chosen, clock, jobs, force, progress)
    _given.answer(context, page, format)
    if page.document["failed"]:
        raise typer.Exit(_given.INCOMPLETE)


PART = feed_fetch
