"""The power goes off: what a disk may hold then of the writes of real ingests.

The statements of kb's own transactions are recorded and given to apsw, whose file system notes each
write, truncation, sync and deletion.  Whatever a disk may hold of them at some moment is opened and
compared with what had been committed.
kb's own settings (FULL) must lose nothing; with NORMAL commits must be lost, and with OFF images must
be damaged, or the trial would prove nothing.

apsw has an SQLite of its own, so it never opens the file that kb itself writes.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from kb import config
from kb.app.ingesting import ingest, update
from tests.reliability import Impossible, Trial, Verdict, soundness, vaults
from tests.reliability.disk import Change, Disk
from tests.reliability.stage import BATCH

try:
    import apsw
except ImportError:
    apsw = None

_DAYS = 25  # of work on the vault, each with an ingest
_EXPECTED = {
    "FULL damaged": "= 0",
    "FULL lost": "= 0",
    "NORMAL damaged": "= 0",
    "NORMAL lost": "> 0",
    "OFF damaged": "> 0",
    "commits": "> 50",
}

Statement = tuple[str, Any, bool]  # text, parameters, whether they are many


class Commit(NamedTuple):
    """number: of changes before it was said to be kept.  told: what the index said then."""

    number: int
    told: str


# ── recording


class _Recorder(sqlite3.Connection):
    """A connection that remembers what it was asked to do."""

    said: list[Statement]

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self.said.append((sql, parameters, False))
        return super().execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        kept = list(rows)
        self.said.append((sql, kept, True))
        return super().executemany(sql, kept)


def _recorded(folder: Path, random: Random) -> list[Statement]:
    """All that kb asks of its index while a vault is worked on for some days."""
    root = folder / "vault"
    vaults.make(root, random)
    settings = config.load({"vault.path": str(root), "index.path": str(folder / "kept.sqlite")})
    kind = type("Recorder", (_Recorder,), {"said": []})
    connect, batch = sqlite3.connect, ingest._BATCH_NOTES
    try:
        sqlite3.connect = lambda *given, **named: connect(*given, **named, factory=kind)  # type: ignore[assignment]
        ingest._BATCH_NOTES = BATCH
        for _ in range(_DAYS):
            update.update(settings, allow_mass_delete=True)
            vaults.work(root, random)
    finally:
        sqlite3.connect, ingest._BATCH_NOTES = connect, batch
    return [one for one in kind.said if _changes(one[0])]


def _changes(sql: str) -> bool:
    """What only reads need not be asked again."""
    verb = sql.split(None, 1)[0].lower() if sql.strip() else ""
    if verb == "pragma":
        return "=" in sql and not sql.lower().split(None, 1)[1].startswith("query_only")
    return verb not in ("", "select", "with", "explain")


def _replayed(place: Path, said: list[Statement], instead: str) -> tuple[list[Change], list[Commit]]:
    """What the file system was asked for.  instead: of what kb says of being synchronous."""
    changes: list[Change] = []
    commits: list[Commit] = []
    noting = _file_system(changes)
    db = apsw.Connection(str(place), vfs=noting.vfs_name)
    try:
        for sql, parameters, many in said:
            text = f"pragma synchronous={instead}" if instead and sql.lower().startswith("pragma sync") else sql
            if many:
                db.executemany(text, parameters)
            else:
                db.execute(text, parameters)
            if sql.lower() == "commit":
                changes.append(Change("commit"))
                commits.append(Commit(len(changes), _told(db.execute)))
    finally:
        db.close()
        noting.unregister()
    return changes, commits


def _told(execute: Callable[[str], Any]) -> str:
    """What an index says, short: the same for the same notes with the same links and postings."""
    sums = (
        "select group_concat(path || size) from (select * from files order by id)",
        "select group_concat(digest) from (select * from notes order by id)",
        "select count(*), sum(line) from links",
        "select count(*) from postings_docsize",
    )
    return str([next(iter(execute(sql))) for sql in sums])


def _file_system(changes: list[Change]) -> Any:
    """One of apsw's that notes what it is asked for, and does it."""

    class File(apsw.VFSFile):  # type: ignore[misc]
        def __init__(self, name: Any, flags: list[int]) -> None:
            super().__init__("", name, flags)
            self.name = Path(name if isinstance(name, str) else name.filename()).name

        def xWrite(self, data: bytes, offset: int) -> None:
            changes.append(Change("write", self.name, bytes(data), offset))
            super().xWrite(data, offset)

        def xTruncate(self, size: int) -> None:
            changes.append(Change("truncate", self.name, at=size))
            super().xTruncate(size)

        def xSync(self, flags: int) -> None:
            changes.append(Change("sync", self.name))
            super().xSync(flags)

    class Noting(apsw.VFS):  # type: ignore[misc]
        vfs_name = "kb-noting"

        def __init__(self) -> None:
            super().__init__(self.vfs_name, "")

        def xOpen(self, name: Any, flags: list[int]) -> File:
            return File(name, flags)

        def xDelete(self, name: str, sync: bool) -> None:
            changes.append(Change("delete", Path(name).name))
            super().xDelete(name, sync)

    return Noting()


# ── the trial


def outage(count: int, folder: Path, random: Random) -> Verdict:
    """So many images of each of three settings."""
    if apsw is None:
        raise Impossible("apsw is not installed (pip install 'kb[dev]')")
    verdict = Verdict(_EXPECTED)
    said = _recorded(folder, random)
    for name, instead in (("FULL", ""), ("NORMAL", "normal"), ("OFF", "off")):
        place = folder / name
        place.mkdir()
        changes, commits = _replayed(place / "index.sqlite", said, instead)
        verdict.figures["commits"] = len(commits)
        disk, done = Disk(), 0
        for moment in sorted(random.randrange(len(changes)) for _ in range(count)):
            for change in changes[done:moment]:
                disk.do(change)
            done = moment
            _look(verdict, name, moment, _written(folder / "image", disk.after(random)), commits)
    return verdict


def _written(folder: Path, files: dict[str, bytearray]) -> Path:
    folder.mkdir(exist_ok=True)
    for place in folder.iterdir():
        place.unlink()
    for name, data in files.items():
        if not name.endswith("-shm"):
            (folder / name).write_bytes(data)
    return folder / "index.sqlite"


def _look(verdict: Verdict, name: str, moment: int, image: Path, commits: list[Commit]) -> None:
    """Whether an image is sound, and has what was committed before or, by luck, more of it."""
    kept = Counter(commit.number <= moment for commit in commits)[True]
    where = f"{name}, after {moment} changes"
    if problems := soundness.problems(image):
        verdict.fault(f"{name} damaged", where, problems[0])
        return
    with closing(sqlite3.connect(image)) as db:
        told = _told(db.execute) if db.execute("select 1 from sqlite_master").fetchone() else ""
    states = ["", *(commit.told for commit in commits)]
    if told not in states:
        verdict.fault(f"{name} damaged", where, "a state that never was")
    elif told not in states[kept:]:
        verdict.fault(f"{name} lost", where, f"{kept} transactions were said to be kept, {states.index(told)} are")


TRIAL = Trial("power loss", 90, 900, outage)
