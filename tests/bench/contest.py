"""kb beside whatever else is on this machine, one size of vault after another."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from . import suite
from .beside import Run
from .measure import Broken, Kb
from .peers import Peer
from .rivals import peers, rival
from .sheet import KB, Growth, Sheet, growths


@dataclass(slots=True)
class Contest:
    """What is known so far.

    runs:    of each task but the full ingest.
    here:    a program to its version.
    absent:  a program to how one gets it.
    sheets:  one for each size, the last perhaps not to its end.
    stopped: why it is not at its end; "" if it is.
    """

    runs: int
    here: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    stopped: str = ""

    def growths(self) -> Iterator[Growth]:
        """From each size to the next."""
        for smaller, larger in pairwise(self.sheets):
            yield from growths(smaller, larger)


def names() -> list[str]:
    return [peer.name for peer in peers()]


def hold(kb: Kb, folder: Path, sizes: Sequence[int], runs: int, only: Sequence[str]) -> Contest:
    """Measure all that are here, or of them ``only`` those.  Ctrl-C, or kb that fails, ends it with what is known.

    kb:     for warming up.  folder: empty; each size has a vault in it while it is measured.
    """
    contest = Contest(runs)
    try:
        found = _found(contest, kb, folder, [peer for peer in peers() if not only or peer.name in (KB, *only)])
        suite.warm_up(replace(kb, bench=rival(found[0], kb.bench, folder).bench))
        for notes in sorted(sizes):
            within = folder / str(notes)
            run = Run(kb.bench, within, notes, found, runs)
            contest.sheets.append(run.sheet)
            run.measure()
            shutil.rmtree(within)
    except KeyboardInterrupt:
        contest.stopped = "Ctrl-C"
    except Broken as error:
        contest.stopped = str(error)
    return contest


def _found(contest: Contest, kb: Kb, folder: Path, wanted: Sequence[Peer]) -> list[Peer]:
    """Those that are here and can tell their version.  Raises Broken if kb cannot."""
    for peer in wanted:
        try:
            if peer.is_here():
                contest.here[peer.name] = rival(peer, kb.bench, folder).version()
        except Broken as error:
            if peer.name == KB:
                raise
            suite.tell(f"{peer.name} is left out: {error}")
        if peer.name not in contest.here:
            contest.absent[peer.name] = peer.install
    return [peer for peer in wanted if peer.name in contest.here]
