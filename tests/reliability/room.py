"""No room: a full disk, and a limit on the size of files.

kb must stop with a sentence and exit 3, the same for both, with all it had kept; leave nothing behind;
and come to its end as soon as there is room.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.reliability import Impossible, Trial, Verdict, running, soundness, vaults
from tests.reliability.running import Ended, Stage

_EXPECTED = {
    "bad end": "= 0",
    "lost": "= 0",
    "unsound": "= 0",
    "left behind": "= 0",
    "not ended": "= 0",
    "stopped": "> 0",
}
_SIZE = 6_000_000  # bytes of the disk
_LEAST = 150_000  # bytes that are free on it at least
_SENTENCE = "cannot be written"


def disk(count: int, folder: Path, random: Random) -> Verdict:
    """Disks that are full at some moment of an ingest."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage, mounted(stage.world / "disk", f"size={_SIZE}") as place:
        vaults.make(stage.vault, random)
        for number in range(count):
            database = _anew(stage, random, number, place / "index")
            ballast = place / "ballast"
            free = shutil.disk_usage(place).free
            ballast.write_bytes(bytes(max(0, free - random.randint(_LEAST, 500_000))))
            ended = stage.run("ingest", database=database)
            _stopped(verdict, f"disk {number + 1}", ended, database, place)
            ballast.unlink()
            _finished(verdict, f"disk {number + 1}", stage, database)
    return verdict


def limit(count: int, folder: Path, random: Random) -> Verdict:
    """Limits on the size of files (ulimit -f), from nothing to nearly enough."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random)
        for number in range(count):
            database = _anew(stage, random, number, stage.world / "limited")
            ended = stage.run("ingest", database=database, limits={"RLIMIT_FSIZE": random.randint(1_000, 200_000)})
            _stopped(verdict, f"limit {number + 1}", ended, database, database.parent)
            _finished(verdict, f"limit {number + 1}", stage, database)
    return verdict


def _anew(stage: Stage, random: Random, number: int, folder: Path) -> Path:
    """A new index, or every other time one that has to be brought up to date."""
    database = folder / "index.sqlite"
    if number % 2:
        for _ in range(3):
            vaults.work(stage.vault, random)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    return database


def _stopped(verdict: Verdict, moment: str, ended: Ended, database: Path, place: Path) -> None:
    verdict.figures["stopped"] += ended.code == 3
    if ended.code not in (0, 3) or (ended.code == 3 and (_SENTENCE not in ended.err or ended.err.count("\n") > 2)):
        verdict.fault("bad end", moment, f"exit {ended.code}: {ended.err!r}")
    for problem in soundness.problems(database):
        verdict.fault("unsound", moment, problem)
    if len(soundness.held(database)) < ended.told:
        verdict.fault("lost", moment, f"{ended.told} notes were said to be kept")
    if left := [str(one) for one in place.rglob("*.tmp")]:
        verdict.fault("left behind", moment, left)


def _finished(verdict: Verdict, moment: str, stage: Stage, database: Path) -> None:
    ended = stage.run("ingest", database=database)
    if ended.code or soundness.held(database) != soundness.there(stage.vault):
        verdict.fault("not ended", moment, f"exit {ended.code}: {ended.err}")


@contextmanager
def mounted(place: Path, wishes: str, of: Path | None = None) -> Iterator[Path]:
    """A small disk in memory, or ``of`` a folder a second face.  Raises Impossible where that is not permitted."""
    place.mkdir(parents=True, exist_ok=True)
    what = ["--bind", str(of)] if of else ["-t", "tmpfs", "-o", wishes, "none"]
    _mount(*what, str(place))
    try:
        if of:
            _mount("-o", f"remount,bind,{wishes}", str(place))
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(*words: str) -> None:
    try:
        subprocess.run(["mount", *words], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Impossible("a disk of its own has to be mounted, which needs root on Linux") from error


TRIALS = (Trial("no room: disk", 4, 100, disk), Trial("no room: limit", 4, 100, limit))
