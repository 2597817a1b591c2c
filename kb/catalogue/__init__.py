"""Knowledge as rows: one TOML file a subject, every row with its source."""

import os
from functools import cache
from typing import Any

FOLDER = os.path.dirname(__file__)


@cache
def rows(name: str) -> dict[str, Any]:
    """The catalogue ``name``.toml, read when it is first asked for."""
    import tomli  # the standard library's reader, compiled: a third of its time

    with open(os.path.join(FOLDER, f"{name}.toml"), "rb") as file:
        return tomli.load(file)
