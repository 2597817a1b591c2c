"""A file that a person asks for by its name: whole or not at all, and never over another by accident."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kb.errors import KbError, Refused


@contextmanager
def placed(path: str, force: bool) -> Iterator[str]:
    """The path to write to; what was written there stands at ``path`` when the context is left well.

    There is no file at it yet.  Raises Refused if something is at ``path`` and that is not ``force``.
    """
    if os.path.lexists(path) and not force:
        raise Refused(f"{path} is there already", "--force puts the new one in its place")
    try:
        folder = tempfile.mkdtemp(prefix=".kb-", dir=os.path.dirname(os.path.abspath(path)))
    except OSError as error:
        raise KbError(f"cannot write {path}: {error.strerror}") from error
    made = os.path.join(folder, os.path.basename(path))
    try:
        yield made
        with open(made, "rb") as file:
            os.fsync(file.fileno())
        os.replace(made, path)
    except OSError as error:
        raise KbError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            os.unlink(made)
        with suppress(OSError):
            os.rmdir(folder)
