"""An index that is never stale: look at the vault before every answer.

Names, sizes and times decide; if they are as they were, nothing else is loaded.
"""

import sqlite3
from typing import NamedTuple

from kb.config import Settings, is_conflict
from kb.errors import IndexUnusable, Refused
from kb.page import Progress
from kb.scan import Scan, archives, scan
from kb.store import connection, searching

_SHORT_WAIT = 0.5  # seconds a reader waits for a writer before it answers from what there is


class Opened(NamedTuple):
    """The index, ready for reading, and a remark for the person if it is not up to date."""

    db: sqlite3.Connection
    remark: str = ""


def look(settings: Settings) -> Scan:
    seen = scan(settings.root, settings.is_ignored if settings["vault.ignore"] else None)
    seen.feeds = archives(settings.feeds)
    return seen


def opened(settings: Settings, refresh: bool = True, progress: Progress | None = None) -> Opened:
    """The index of the vault, brought up to date first unless ``refresh`` is off."""
    db = connection.reader(settings.database, settings.root)
    if db and not refresh:
        return _ready(db)
    seen = look(settings)
    if db and is_current(db, settings, seen):
        return _ready(db)
    remark = _update(settings, seen, db is not None, progress)
    if db:
        db.close()
    db = connection.reader(settings.database, settings.root)
    if db is None:
        raise IndexUnusable("there is no index yet", "make it with: kb ingest")
    return _ready(db, remark)


def left_out(settings: Settings, seen: Scan) -> dict[str, int]:
    """Reason to how many files of the vault are not read."""
    counts = dict(seen.skipped)
    for path in seen.files:
        if settings.kind(path) == "hidden":
            reason = "sync-conflict" if is_conflict(path) else "excluded"
            counts[reason] = counts.get(reason, 0) + 1
    return counts


def is_current(db: sqlite3.Connection, settings: Settings, seen: Scan) -> bool:
    return connection.get(db, "snapshot") == seen.picture(settings.rules)


def _update(settings: Settings, seen: Scan, known: bool, progress: Progress | None) -> str:
    """Read what changed.  If that is not possible now, say so and answer from what is known."""
    from kb.app.ingesting import ingest  # loads Markdown, YAML and sqlite-utils: only if something changed

    try:
        tally = ingest.update(settings, seen, progress, wait=_SHORT_WAIT if known else ingest.LOCK_WAIT)
    except (Refused, IndexUnusable) as error:
        if not known:
            raise
        return f"{error.message}; answering from the index as it was" + (f" ({error.hint})" if error.hint else "")
    return f"{len(tally.failed)} notes could not be read; see: kb ingest" if tally.failed else ""


def _ready(db: sqlite3.Connection, remark: str = "") -> Opened:
    searching.prepare(db)
    return Opened(db, remark)
