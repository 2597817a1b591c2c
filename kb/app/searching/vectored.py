"""Where the vectors of a vault lie, by which model they are, and whether all of them are there.

They lie beside the index, in ``index.sqlite.vectors``, and are derived like it.
"""

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from kb import meaning
from kb.config import Settings
from kb.errors import KbError
from kb.meaning import encoder

if TYPE_CHECKING:  # numpy comes with them
    from kb.meaning.vectors import Vectors

RECIPE = 1  # of the passages that are encoded: another one makes all vectors anew


def place(settings: Settings) -> str:
    return f"{settings.database}.vectors"


def models() -> str:
    """The folder in which the model is laid out for questions, of all vaults."""
    import platformdirs

    return os.path.join(platformdirs.user_cache_dir("kb"), "models")


def opened(settings: Settings, model: str, dimension: int) -> "Vectors":
    """The vault's vectors by a model.  numpy must be installed."""
    from kb.meaning.vectors import Vectors

    return Vectors(place(settings), f"{model}, recipe {RECIPE}", dimension)


def installed() -> None:
    """Raises KbError if the extra is not there."""
    if not meaning.is_installed():
        raise KbError("search by meaning is not installed", meaning.HOW_TO_INSTALL)


def is_current(settings: Settings) -> bool:
    """Whether all notes had vectors when the index was last changed.  Costs a few looks at the disk."""
    return mark(settings, encoder.model()) == _marked(settings)


def mark(settings: Settings, model: str) -> str:
    """What changes whenever the index, the model or the recipe does."""
    told = []
    for path in (settings.database, f"{settings.database}-wal"):
        with suppress(OSError):
            state = os.stat(path)
            if state.st_size:
                told.append(f"{state.st_size} {state.st_mtime_ns}")
    return f"{RECIPE} {model}  {'  '.join(told)}"


def _marked(settings: Settings) -> str:
    """The mark of the index when all its notes had vectors; empty where the vectors are gone."""
    try:
        os.stat(place(settings))
        with open(_file(settings), encoding="utf-8", errors="replace") as file:
            return file.read(1000)
    except OSError:
        return ""


def put_mark(settings: Settings, mark: str) -> None:
    fresh = f"{_file(settings)}.new"
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(mark)
    os.replace(fresh, _file(settings))


def _file(settings: Settings) -> str:
    return f"{place(settings)}.done"
