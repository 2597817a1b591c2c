"""Who reads the notes: this process, one beside it, or several.

A process for reading costs a hundredth of a second to fork, and the better part of a second to
spawn, so a few small notes are read here.  That is safe: a note of no more than _HARMLESS bytes
cannot reach a limit (the dearest shape known takes 40 s a megabyte), and what recurses in C is
given no deep text.  A larger one is read by a process beside this one, which may die of it.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack

from kb.app.ingesting import understanding
from kb.app.ingesting.planning import Stamp
from kb.app.ingesting.understanding import Outcome, Task
from kb.config import Settings

_HARMLESS = 64_000  # bytes of a note
_A_NOTE = 1_000  # bytes whose reading takes as long as what any note takes besides
_WORTH = {"fork": 200_000, "spawn": 1_500_000}  # bytes from which on several processes end sooner than one

Outcomes = Generator[tuple[Task, Outcome], None, None]


def outcomes(
    settings: Settings, tasks: Iterator[Task], to_read: dict[str, Stamp]
) -> Generator[tuple[Task, Outcome], None, None]:
    """Every task with its outcome, in their order.  to_read: of these tasks.  Close it, and no
    process is left."""
    if not to_read:
        return
    with ExitStack() as stack:
        jobs = settings.jobs
        if jobs > 1 or any(size > _HARMLESS for size, _ in to_read.values()):
            from kb.app.ingesting import crew  # loads multiprocessing

            work = sum(size + _A_NOTE for size, _ in to_read.values())
            if jobs > 1 and work >= _WORTH[crew.start_method()]:
                yield from stack.enter_context(crew.Crew(settings, jobs)).read(tasks, len(to_read))
                return
            beside = stack.enter_context(crew.Crew(settings, 1))
        reader = understanding.Reader(settings)
        for task in tasks:
            if task.size > _HARMLESS:
                yield from beside.read(iter([task]), 1)
            else:
                yield task, reader.read(task)
