"""Compute what a search by meaning needs: a vector for each section of each note.

It goes on where it was stopped.  kb does the same by itself in the background, once the
extra is installed: pip install 'kb[semantic]'

Example: kb embed

Example: kb embed --status --format json
"""

from typing import Annotated

import typer

from kb import terminal
from kb.app.ingesting import refresh
from kb.app.searching import background, embedding, vectored
from kb.commands import _given
from kb.meaning import encoder
from kb.views import vectors

_INTERRUPTED = 130  # as after any Ctrl-C


def embed(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many notes at most; 0 for all.")] = 0,
    status: Annotated[bool, typer.Option("--status", help="Say how far it is; compute nothing.")] = False,
    in_background: Annotated[bool, typer.Option("--background", hidden=True)] = False,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    if status:
        with _given.index(held, no_refresh) as db:
            _given.answer(context, vectors.status(embedding.status(held, db)), format)
        return
    vectored.installed()
    if in_background:
        background.run(held)
        return
    with terminal.Bar("Reading notes") as progress:
        refresh.opened(held, not no_refresh, progress).db.close()
    try:
        with terminal.Bar("Computing vectors") as progress:
            encoder.prepare(vectored.models())
            done = embedding.bring(held, encoder.for_many(), progress, limit)
    except KeyboardInterrupt as stop:
        terminal.remark("stopped; what is computed is kept, and kb embed goes on from there")
        raise typer.Exit(_INTERRUPTED) from stop
    _given.answer(context, vectors.made(done._asdict()), format)


PART = embed
