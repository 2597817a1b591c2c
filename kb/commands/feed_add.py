"""Subscribe to feeds: by their address, or by a page whose site keeps its feed at a known place.

That is channels and playlists of YouTube, repositories of GitHub (their releases), categories of
arXiv, newsletters of Substack, writers of Medium.  Of any other page save a copy: a file that
names its feed will do.  Nothing is asked of any server; the subscriptions are rows of
.kb/feeds.toml in the vault: plain text, yours to edit.

Example: kb feed add https://simonwillison.net/atom/everything/ --tag blogs

Example: kb feed add https://arxiv.org/list/cs.CL/recent https://github.com/openai/evals
"""

from typing import Annotated

import typer

from kb import config
from kb.app.subscribing import following
from kb.commands import _given


def feed_add(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="URL…", help="Addresses of feeds or pages, or saved pages.")],
    title: Annotated[str, typer.Option("--title", help="What to call it, if not as it calls itself.")] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag that its items have; again for more.")] = None,
    format: _given.Format = "text",
) -> None:
    held = _given.settings(context)
    page = following.add(held, names, title, tag or [], config.today(context.obj["clock"]).isoformat())
    _given.emit(context, page, format)


PART = feed_add
