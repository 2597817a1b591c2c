"""Whole indexes: closed to one file, copied while they are read, put in place of one another."""

import os
from contextlib import closing, suppress

from kb.store import connection

_BESIDE = ("-wal", "-shm")


def close(path: str) -> None:
    """Bring all that was written into the file itself.  Raises sqlite3.Error."""
    with closing(connection.plain(path, "rw")) as db:
        db.execute("pragma wal_checkpoint(truncate)")


def copy(path: str, to: str) -> None:
    """Write what a reader sees now into a new file; never the pages of an open one."""
    with closing(connection.plain(path)) as db:
        db.execute("vacuum into ?", (to,))


def swap(fresh: str, path: str, kept: str) -> None:
    """Put a closed index in place of another, which keeps its data under another name.

    The caller holds the lock.  Stopped in between there is no index, and the next command makes
    one: the log of the old one never lies beside the new (SQLite empties it beside a file that is).
    """
    os.replace(path, kept)
    for suffix in _BESIDE:
        with suppress(FileNotFoundError):
            os.replace(path + suffix, kept + suffix)
    os.replace(fresh, path)
