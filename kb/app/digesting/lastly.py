"""What the vault said when its last digest was written, and when the first one of that day was:
``.kb/digest/last.jsonl`` and ``day.jsonl``.

It cannot be had from the vault again, so it is kept there, as text that can be read, compared and
synced (kb.app.digesting.snapshot).  About 1.4 kB a note.
"""

import os

from kb import smallfile
from kb.app import writing
from kb.app.digesting import snapshot
from kb.app.digesting.snapshot import Snapshot
from kb.errors import KbError

PLACE = ".kb/digest/last.jsonl"
DAY = ".kb/digest/day.jsonl"  # before the first digest of the day
_LARGEST = 1_000_000_000  # bytes


def load(root: str, where: str = PLACE) -> Snapshot | None:
    """Nothing if there was no digest yet.  Raises KbError if the file cannot be read, UsageError if
    it is none of these."""
    try:
        data = smallfile.read(root, where, _LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KbError(f"cannot read {where}: {error.strerror or error}") from error
    return snapshot.read(data.decode("utf-8", "replace"), where)


def keep(root: str, said: Snapshot, where: str = PLACE) -> None:
    """Put a snapshot in the place of the last, whole or not at all.  Raises KbError."""
    place = os.path.join(root, where)
    try:
        before = smallfile.read(root, where, _LARGEST) if os.path.lexists(place) else None
        writing.write(root, where, snapshot.text(said).encode("utf-8", "replace"), before)
    except OSError as error:
        raise KbError(f"cannot write {where}: {error.strerror or error}", "it is left as it was") from error
    writing.sync(os.path.dirname(place))
