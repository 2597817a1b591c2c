"""kill -9 at any moment of an ingest: what was said to be kept is kept, and the rest is made up for.

Moments are of two sorts: the n-th call that changes a file, which finds every gap between two writes,
and any time between start and end, which finds the rest.  After each the index is checked as it lies.
Every other time the next run is killed as well, upon what the last one left.
"""

import time
from pathlib import Path
from random import Random

from tests.reliability import Trial, Verdict, running, soundness, vaults
from tests.reliability.running import KILLED, Calls, Ended, Stage
from tests.reliability.soundness import Digests

_EXPECTED = {
    "lost": "= 0",
    "unsound": "= 0",
    "other than fresh": "= 0",
    "not ended": "= 0",
    "killed": "> 0",
    "killed after a commit": "> 0",
    "ms to open again": "< 1000",
}


def ingest(count: int, folder: Path, random: Random) -> Verdict:
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random)
        began = time.perf_counter()
        most = stage.run("ingest", calls=Calls()).calls.total()
        seconds = time.perf_counter() - began
        kept = soundness.held(stage.database)
        for number in range(count):
            _maybe_anew(stage, random, number)
            kept = kept if stage.database.exists() else {}
            vaults.work(stage.vault, random)
            ended = killed(stage, random, most, seconds, "ingest")
            kept = _after(stage, verdict, ended, kept, f"kill {number + 1}")
            if number % 2:
                kept = _finished(stage, verdict, f"after kill {number + 1}")
        _finished(stage, verdict, "at the end")
        fresh = stage.folder / "fresh.sqlite"
        stage.run("ingest", database=fresh)
        if soundness.rows(stage.database) != soundness.rows(fresh):
            verdict.fault("other than fresh", "at the end", "the index is not what a fresh one is")
    return verdict


def killed(stage: Stage, random: Random, most: int, seconds: float, *words: str) -> Ended:
    """A command that is killed at some moment, or came to its end before.

    most: calls, seconds: of a whole run.
    """
    if most and random.random() < 0.6:
        return stage.run(*words, calls=Calls(at=random.randint(1, most), error=-1))
    run = stage.start(*words)
    return run.wait(random.uniform(0, seconds)) or run.kill()


def _maybe_anew(stage: Stage, random: Random, number: int) -> None:
    """Now and then there is no index yet."""
    if number % 5 == 0:
        for place in stage.database.parent.iterdir():
            place.unlink()


def _after(stage: Stage, verdict: Verdict, ended: Ended, kept: Digests, moment: str) -> Digests:
    """Checks what a run has left; the notes that are kept from now on."""
    verdict.figures["killed"] += ended.code == KILLED
    verdict.figures["killed after a commit"] += ended.code == KILLED and ended.told > 0
    _open_again(stage, verdict)
    now, found = soundness.there(stage.vault), soundness.held(stage.database)
    for problem in soundness.problems(stage.database):
        verdict.fault("unsound", moment, problem)
    for path in sorted(kept.keys() | now.keys() | found.keys()):
        if found.get(path) not in (kept.get(path), now.get(path)):
            verdict.fault("lost", moment, f"{path} is as it never was")
        if path in kept and path in now and path not in found:
            verdict.fault("lost", moment, path)
    fresh = sum(1 for path, digest in now.items() if found.get(path) == digest)
    if fresh < ended.told:
        verdict.fault("lost", moment, f"{ended.told} notes were said to be kept, {fresh} are")
    return found


def _open_again(stage: Stage, verdict: Verdict) -> None:
    began = time.perf_counter()
    soundness.held(stage.database)
    spent = round(1000 * (time.perf_counter() - began))
    verdict.figures["ms to open again"] = max(verdict.figures["ms to open again"], spent)


def _finished(stage: Stage, verdict: Verdict, moment: str) -> Digests:
    """The next run makes up for it."""
    ended = stage.run("ingest")
    if ended.code:
        verdict.fault("not ended", moment, f"exit {ended.code}: {ended.err}")
    if soundness.held(stage.database) != soundness.there(stage.vault):
        verdict.fault("lost", moment, "the index has not what the vault has")
    return soundness.held(stage.database)


TRIAL = Trial("kill: ingest", 12, 500, ingest)
