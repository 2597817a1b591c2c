"""A process that reads notes for another one (kb.app.ingesting.crew), and may die of one.

It sets its own limits, note by note, and ends without a word when it goes past one: whoever
listens at the other end tells by its exit code what happened.  When nobody is there any more it
ends too, with the note in its hands.
"""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from kb.app.ingesting import understanding
from kb.app.ingesting.understanding import Reader, Task
from kb.config import Settings
from kb.note import Raw

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    Pipe = Connection[Any, Any]

PROCESSOR, PROCESSOR_MORE = 10.0, 20e-6  # seconds a note may take, and for each of its bytes: eight times the usual
WAIT = 3  # times as long by the clock
MEMORY = 1 << 30  # bytes that a note may take
NO_ROOM = 77  # its exit code when memory is used up
READY = b""  # its first word


def processor(size: int) -> float:
    """Seconds of processor time that a note of so many bytes may take."""
    return PROCESSOR + PROCESSOR_MORE * size


def work(settings: Settings, questions: "Pipe", answers: "Pipe") -> NoReturn:
    """Answer every task with its outcome, in the same order, until nobody asks any more."""
    gc.disable()  # as in the program that asks: notes leave no cycles
    _keep_only(questions.fileno(), answers.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks
    try:
        with suppress(EOFError, OSError):
            _answer(settings, questions, answers)
    except MemoryError:
        os._exit(NO_ROOM)
    os._exit(0)  # nothing that was inherited is taken down here, least of all a database


def _answer(settings: Settings, questions: "Pipe", answers: "Pipe") -> None:
    understanding.prepare(settings)  # or the first note would seem slow
    reader = Reader(settings)
    answers.send_bytes(READY)
    while True:
        task = Task._make(questions.recv())
        found = reader.open(task)  # without limits: it may load the whole archive of a feed
        if isinstance(found, Raw):
            with _time(found.size), _room():
                outcome = reader.understand(task, found)
            answers.send(outcome)
        else:
            answers.send(found)


def _keep_only(*wanted: int) -> None:
    """Let go of what a forked process inherits: the terminal, the index and its lock, and the ends
    of other pipes, which would keep them open when the one who asks is gone."""
    with open(os.devnull, "r+b", buffering=0) as nothing:
        for standard in (0, 1, 2):
            os.dup2(nothing.fileno(), standard)
    with suppress(FileNotFoundError):  # where nothing is forked
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2 and int(name) not in wanted:
                with suppress(OSError):  # the folder that is listed
                    os.close(int(name))


@contextmanager
def _time(size: int) -> Iterator[None]:
    """End this process if a note of so many bytes takes too long, whatever it is doing then."""
    if not hasattr(signal, "setitimer"):  # on Windows
        yield
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, processor(size))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def _room() -> Iterator[None]:
    """No more memory than MEMORY besides what is taken now, and no core on the disk if it dies.
    Where the system does not tell what is taken, there is no limit."""
    try:
        import resource  # not on Windows

        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        yield
        return
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    least = min((limit for limit in (before, most) if limit != resource.RLIM_INFINITY), default=now + MEMORY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (min(least, now + MEMORY), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))
