"""What kb and others cost side by side: the figures, and what they are next to each other."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from .asked import QUESTIONS
from .measure import Cost
from .peers import Question

KB = "kb"
NEAR_LINEAR = 1.15  # an exponent up to this: ten times the text costs fourteen times as much
FULL, SAME, ONE, HUNDRED = "full ingest", "nothing changed", "1 note changed", "100 notes changed"
EDITED = {ONE: 1, HUNDRED: 100}  # notes
INGESTS = (FULL, SAME, *EDITED)
BACKLINKS = "backlinks of a hub"


def cold(question: Question) -> str:
    """The task of answering it in a process that has just begun."""
    return f"{question.name}, cold"


def warm(question: Question) -> str:
    """The task of answering it in a process that has answered it before."""
    return f"{question.name}, warm"


ASKED = (*map(cold, QUESTIONS), BACKLINKS)
TASKS = (*INGESTS, *ASKED, *map(warm, QUESTIONS))


class Answer(NamedTuple):
    """How many notes were listed, how many there are, and of those listed or not what is wrong."""

    listed: int
    truth: int
    missed: int
    extra: int


@dataclass(slots=True)
class Cell:
    """What a task cost a program each time, and what it answered if it was asked something: warm as cold."""

    peer: str
    task: str
    costs: list[Cost] = field(default_factory=list)
    answer: Answer | None = None

    @property
    def cpu(self) -> float:
        return median(cost.cpu for cost in self.costs)

    @property
    def wall(self) -> float:
        return median(cost.wall for cost in self.costs)

    @property
    def peak(self) -> float:
        return median(cost.peak for cost in self.costs)


@dataclass(slots=True)
class Sheet:
    """One size of vault.

    notes, size:  of the vault; size in bytes.
    passing, cat: ``python -c pass``, and ``cat`` of all notes.
    cells:        by program and task; only what was measured.
    disk:         bytes that an index takes, by program.
    left_out:     why a program was not measured, or not to the end.
    """

    notes: int
    size: int
    passing: Cell = field(default_factory=lambda: Cell("python", "pass"))
    cat: Cell = field(default_factory=lambda: Cell("cat", "all notes"))
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    disk: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def cell(self, peer: str, task: str) -> Cell:
        """The cell, which is made if there is none."""
        return self.cells.setdefault((peer, task), Cell(peer, task))

    def measured(self) -> Iterator[Cell]:
        """Cells with a cost, task by task."""
        for task in TASKS:
            yield from (cell for (_, named), cell in self.cells.items() if named == task and cell.costs)

    def best(self, task: str) -> Cell | None:
        """The one of another program that costs least CPU, of those that miss no note."""
        others = [cell for cell in self.measured() if cell.task == task and cell.peer != KB]
        complete = [cell for cell in others if not (cell.answer and cell.answer.missed)]
        return min(complete, key=lambda cell: cell.cpu, default=None)

    def peak(self, peer: str, task: str) -> float | None:
        """The MB that a task takes a program; None if that was not measured."""
        cell = self.cells.get((peer, task))
        return cell.peak if cell and cell.costs else None


def times(cell: Cell | None, other: Cell | None) -> float | None:
    """How many times another cell's CPU one takes; None if either was not measured, or the other took none."""
    if not (cell and cell.costs and other and other.costs and other.cpu):
        return None
    return cell.cpu / other.cpu


class Growth(NamedTuple):
    """How a task's cost grows with the text: as its size to the power of ``exponent``."""

    peer: str
    task: str
    smaller: int  # notes
    larger: int
    exponent: float

    @property
    def is_near_linear(self) -> bool:
        return self.exponent <= NEAR_LINEAR


def growths(smaller: Sheet, larger: Sheet) -> Iterator[Growth]:
    """Of each task that was measured at both sizes."""
    if smaller.size == larger.size:
        return
    texts = math.log(larger.size / smaller.size)
    for cell in larger.measured():
        if more := times(cell, smaller.cells.get((cell.peer, cell.task))):
            yield Growth(cell.peer, cell.task, smaller.notes, larger.notes, math.log(more) / texts)
