"""Show each setting, its value, and where it comes from.

Example: kb config list
"""

import typer

from kb import config
from kb.commands import _given
from kb.views import state


def config_list(context: typer.Context, format: _given.Format = "text") -> None:
    flags = context.obj or {}
    held = config.layers({key: flags.get(key) for key in ("vault.path", "index.path")})
    root = held["vault.path"].value
    if root and not held["index.path"].value:
        held["index.path"] = held["index.path"]._replace(value=config.cache(root))
    rows = [{"key": key, "value": item.value, "origin": item.origin} for key, item in held.items()]
    _given.answer(context, state.settings(rows), format)


PART = config_list
