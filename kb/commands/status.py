"""Show what the index holds and where it lies.

Example: kb status --format json
"""

import typer

from kb.app import vault
from kb.app.ingesting import refresh
from kb.commands import _given


def status(context: typer.Context, format: _given.Format = "text", no_refresh: _given.NoRefresh = False) -> None:
    held = _given.settings(context)
    with _given.index(held, no_refresh) as db:
        _given.answer(context, vault.status(held, db, refresh.left_out(held, refresh.look(held))), format)


PART = status
