"""What must hold however kb is stopped: killed, cut off from power, from the disk, from room on it.

``python -m tests.reliability`` runs every trial and prints what was found; a few of each run with all
other tests.  A trial names its figures and what they should be, so that one which found nothing
because it tried nothing fails, too.
"""

import operator
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

_HOLDS = {"=": operator.eq, ">": operator.gt, "<": operator.lt}


class Impossible(Exception):
    """This machine has not what a trial needs; says what."""


@dataclass(slots=True)
class Verdict:
    """What a trial found.

    expected: figure to a bound, as in ``= 0`` or ``> 3``.  faults: each figure that should not
    have grown, with the moment when it did.
    """

    expected: Mapping[str, str]
    figures: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, figure: str, moment: str, what: object) -> None:
        self.figures[figure] += 1
        self.faults.append(f"{moment}: {figure}: {what}")

    @property
    def broken(self) -> list[str]:
        """The figures that are not as expected."""
        return [name for name, bound in self.expected.items() if not self._holds(name, *bound.split())]

    def _holds(self, name: str, sign: str, number: str) -> bool:
        return bool(_HOLDS[sign](self.figures[name], int(number)))


@dataclass(frozen=True, slots=True)
class Trial:
    """run: takes how many times, an empty folder and where chance comes from.

    short, long: how many times in a run with all tests, and in the long run.
    """

    name: str
    short: int
    long: int
    run: Callable[[int, Path, Random], Verdict]
