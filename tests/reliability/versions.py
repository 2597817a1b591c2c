"""Indexes of other versions of kb: a newer one's is left alone to the byte, an older one's is made anew."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from kb.store import VERSION
from tests.reliability import Trial, Verdict, running, soundness, vaults
from tests.reliability.running import ROOT, Stage

FOLDER = ROOT / "tests" / "cases" / "indexes"  # one of each version, as SQL
_EXPECTED = {"changed": "= 0", "not refused": "= 0", "other than fresh": "= 0", "newer": "> 0", "older": "> 0"}
_COMMANDS = (
    ("ingest",),
    ("ingest", "--rebuild"),
    ("ingest", "--dry-run"),
    ("search", "o1"),
    ("search", "o1", "--no-refresh"),
    ("digest",),
    ("status",),
    ("diff", "--snapshot"),
)


def older() -> dict[int, Path]:
    """Version to the file that makes such an index, of those before this one."""
    found = {int(place.stem): place for place in FOLDER.glob("*.sql")}
    return {version: found[version] for version in sorted(found) if version < VERSION}


def made(place: Path, database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        db.executescript(place.read_text(encoding="utf-8"))


def others(count: int, folder: Path, random: Random) -> Verdict:
    """So many indexes of newer versions, and one of each older."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random, 12)
        for version, place in older().items():
            verdict.figures["older"] += 1
            _upgraded(stage, verdict, version, place, random.choice(_COMMANDS[:1] + _COMMANDS[3:4]))
        stage.run("ingest")
        vaults.work(stage.vault, random)
        for number in range(count):
            verdict.figures["newer"] += 1
            _refused(stage, verdict, VERSION + random.choice((1, 1, 2, 900)), _COMMANDS[number % len(_COMMANDS)])
    return verdict


def _upgraded(stage: Stage, verdict: Verdict, version: int, place: Path, words: tuple[str, ...]) -> None:
    kept, fresh = stage.folder / f"{version}.sqlite", stage.folder / f"{version}-fresh.sqlite"
    made(place, kept)
    ended = stage.run(*words, database=kept)
    stage.run("ingest", database=fresh)
    if ended.code or soundness.problems(kept) or soundness.rows(kept) != soundness.rows(fresh):
        verdict.fault("other than fresh", f"version {version}", f"exit {ended.code}: {ended.err}")


def _refused(stage: Stage, verdict: Verdict, version: int, words: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(stage.database)) as db, db:
        db.execute("update meta set value = ? where name = 'schema_version'", (str(version),))
    before = _bytes(stage.database)
    ended = stage.run(*words)
    moment = f"{' '.join(words)}, version {version}"
    if ended.code != 3 or "newer kb" not in ended.err:
        verdict.fault("not refused", moment, f"exit {ended.code}: {ended.err!r}")
    if _bytes(stage.database) != before:
        verdict.fault("changed", moment, sorted(_bytes(stage.database)))


def _bytes(database: Path) -> dict[str, bytes]:
    """Of the index and what lies beside it, but for what SQLite shares between programs while it reads."""
    beside = (place for place in database.parent.iterdir() if not place.name.endswith((".lock", "-shm")))
    return {place.name: data for place in beside if (data := place.read_bytes())}


TRIAL = Trial("other versions", 8, 80, others)
