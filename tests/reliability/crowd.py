"""Many at once: ingests and searches on one index.

One reads the vault, the others wait for it; none hears that the index is locked within ten seconds.
One that waits in vain ends with exit 3 and a sentence.
"""

import time
from pathlib import Path
from random import Random

from filelock import FileLock

from tests.reliability import Trial, Verdict, running, soundness, vaults
from tests.reliability.running import Ended, Run, Stage

_EXPECTED = {"locked": "= 0", "bad end": "= 0", "other than the vault": "= 0", "unsound": "= 0", "at once": "> 1"}
_SIZES = (2, 3, 8)
_SEARCHES = 3
_IN_VAIN = "another kb is writing the index"


def ingests(count: int, folder: Path, random: Random) -> Verdict:
    """So many crowds of two, three and eight, each with searches among them."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random)
        for number in range(count):
            size = _SIZES[number % len(_SIZES)]
            runs = [stage.start("ingest") for _ in range(size)]
            runs += [stage.start("search", "o1") for _ in range(_SEARCHES)]
            verdict.figures["at once"] = max(verdict.figures["at once"], _alive(runs))
            for run in runs:
                _look(verdict, f"crowd {number + 1}", run.end())
            if soundness.held(stage.database) != soundness.there(stage.vault):
                verdict.fault("other than the vault", f"crowd {number + 1}", "the index has not what the vault has")
            for problem in soundness.problems(stage.database):
                verdict.fault("unsound", f"crowd {number + 1}", problem)
            vaults.work(stage.vault, random)
        _waits(stage, verdict)
    return verdict


def _alive(runs: list[Run]) -> int:
    return sum(run.wait(0) is None for run in runs)


def _look(verdict: Verdict, moment: str, ended: Ended) -> None:
    if "locked" in ended.err or "holds the index" in ended.err:
        verdict.fault("locked", moment, ended.err)
    if ended.code not in (0, 3) or (ended.code == 3) != (_IN_VAIN in ended.err and "answering" not in ended.err):
        verdict.fault("bad end", moment, f"exit {ended.code}: {ended.err!r}")


def _waits(stage: Stage, verdict: Verdict) -> None:
    """While another is at work an ingest waits, and goes on as soon as it may."""
    with FileLock(f"{stage.database}.lock"):
        run = stage.start("ingest")
        if run.wait(1) is not None:
            verdict.fault("bad end", "waiting", "an ingest does not wait")
    began = time.monotonic()
    _look(verdict, "waiting", run.end())
    if time.monotonic() - began > 10:
        verdict.fault("locked", "waiting", "it goes on only after ten seconds")


TRIAL = Trial("crowds", 3, 60, ingests)
