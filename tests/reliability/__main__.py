"""``python -m tests.reliability``: stop kb in every way there is, and tell what was found."""

import argparse
import random
import sys
import time

from tests.reliability import Impossible, Trial, running
from tests.reliability.trials import TRIALS

_ROW = "{:<22} {:>5}  {:<32} {:>7}  {:<10} {:>7}"


def main() -> int:
    """The exit code: 1 if anything was not as expected."""
    given = _arguments()
    print(f"seed {given.seed}")
    print(_ROW.format("test", "count", "", "found", "expected", "seconds"))
    broken = 0
    for trial in TRIALS:
        if given.only in trial.name:
            broken += _is_broken(trial, given.count or (trial.long if given.long else trial.short), given.seed)
    return int(broken > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--long", action="store_true", help="as often as is done once a week; else as in every run")
    parser.add_argument("--only", default="", metavar="NAME", help="trials whose name has this in it")
    parser.add_argument("--count", type=int, metavar="N", help="how many times each")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="where chance begins")
    given = parser.parse_args()
    if not any(given.only in trial.name for trial in TRIALS):
        parser.error(f"there is no trial called {given.only!r}: {', '.join(trial.name for trial in TRIALS)}")
    return given


def _is_broken(trial: Trial, count: int, seed: int) -> bool:
    """Runs a trial and tells its figures, each with what it should be."""
    began = time.monotonic()
    with running.scratch() as folder:
        try:
            verdict = trial.run(count, folder, random.Random(seed))
        except Impossible as error:
            print(f"{trial.name:<22}     -  not possible here: {error}", flush=True)
            return False
    seconds = f"{time.monotonic() - began:.1f}"
    for place, (name, bound) in enumerate(verdict.expected.items()):
        first = (trial.name, count, seconds) if place == 0 else ("", "", "")
        mark = "  <-- broken" if name in verdict.broken else ""
        print(_ROW.format(first[0], first[1], name, verdict.figures[name], bound, first[2]) + mark, flush=True)
    for fault in verdict.faults if verdict.broken else ():
        print(f"    {fault}", file=sys.stderr)
    return bool(verdict.broken)


if __name__ == "__main__":
    sys.exit(main())
