"""Whether an index is whole: four checks, and what it holds of a vault."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kb.readers import folder
from kb.store import looking
from tests.dump import dump

Rows = dict[str, list[tuple[object, ...]]]
Digests = dict[str, str]  # path of a note to the sum of its bytes

_MOST = 10_000_000  # bytes of a note


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        yield db


def problems(database: Path) -> list[str]:
    """What SQLite finds wrong with a file, its keys or its postings; none of a file that is not there."""
    if not database.exists():
        return []
    try:
        with opened(database) as db:
            found = [row[0] for row in db.execute("pragma integrity_check") if row[0] != "ok"]
            found += [f"foreign key: {row}" for row in db.execute("pragma foreign_key_check")]
            if _has(db, "postings"):
                db.execute("insert into postings(postings) values('integrity-check')")
            return found
    except sqlite3.DatabaseError as error:
        return [f"{type(error).__name__}: {error}"]


def rows(database: Path) -> Rows:
    """All that an index says, but for when its files were changed; nothing of one that is not made."""
    if not database.exists():
        return {}
    with opened(database) as db:
        if not _has(db, "files"):
            return {}
        found = dump(db)
    found["files"] = [row[:-2] for row in found["files"]]
    return found


def held(database: Path) -> Digests:
    """The notes that an index has."""
    if not database.exists():
        return {}
    with opened(database) as db:
        if not _has(db, "files"):
            return {}
        return {path: digest for path in looking.files(db) if (digest := looking.read_before(db, path)[1])}


def there(root: Path) -> Digests:
    """The notes that a vault has."""
    return {path: folder.read(str(root), path, _MOST).digest for path in _paths(root)}


def _paths(root: Path) -> list[str]:
    return [place.relative_to(root).as_posix() for place in sorted(root.rglob("*.md"))]


def _has(db: sqlite3.Connection, table: str) -> bool:
    return bool(db.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone())
