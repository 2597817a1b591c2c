"""Make a folder of notes known to kb: write a commented config.toml into it.

An existing config.toml is never changed.

Example: kb init ~/Notes
"""

import os
from typing import Annotated

import typer

from kb import config, terminal
from kb.app import writing
from kb.errors import KbError, Refused
from kb.text import safe_piece

_NAME = "config.toml"


def init(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="The folder of notes.")] = ".",
) -> None:
    path = os.path.join(folder, _NAME)
    if os.path.lexists(path):
        raise Refused(f"{path} is there already and is left as it is", "kb config list shows what holds")
    try:
        writing.write(folder, _NAME, config.TEMPLATE.encode(), None)
    except OSError as error:
        raise KbError(f"cannot write {path}: {error.strerror}") from error
    terminal.write(f"{safe_piece(path)} written; next: kb --vault {safe_piece(folder)} search WORD\n")


PART = init
