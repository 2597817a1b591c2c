"""Show each setting, its value, and where it comes from.

Example: kb config list
"""

import typer

from kb import config
from kb.commands import _given
from kb.views import state


def config_list(context: typer.Context, format: _given.Format = "text") -> None:
    flags = context.obj or {}
    _given.answer(context, state.settings(config.shown({key: flags.get(key) for key in _PLACES})), format)


_PLACES = ("vault.path", "index.path")


PART = config_list
