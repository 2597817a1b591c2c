"""A process that reads notes for another one (kb.app.crew), and may die of one.

It sets its own limits, note by note, and ends without a word when it goes past one: whoever
listens at the other end tells by its exit code what happened.  When nobody is there any more it
ends too, with the note in its hands.
"""

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from kb.app.understanding import Reader
from kb.config import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    Pipe = Connection[Any, Any]

PROCESSOR, PROCESSOR_MORE = 10.0, 20e-6  # seconds a note may take, and for each of its bytes: eight times the usual
WAIT = 3  # times as long by the clock
MEMORY = 1 << 30  # bytes above what the process has when it begins
NO_ROOM = 77  # its exit code when memory is used up
READY = b""  # its first word


def processor(size: int) -> float:
    """Seconds of processor time that a note of so many bytes may take."""
    return PROCESSOR + PROCESSOR_MORE * size


def work(
    settings: Settings, questions: "Connection[object, object]", answers: "Connection[object, object]"
) -> NoReturn:
    """Answer every task with its outcome, in the same order, until nobody asks any more."""
    gc.disable()  # as in the program that asks: notes leave no cycles
    _keep_only(questions.fileno(), answers.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks
    _limit_memory()
    try:
        with suppress(EOFError, OSError):
            _answer(settings, questions, answers)
    except MemoryError:
        os._exit(NO_ROOM)
    os._exit(0)  # nothing that was inherited is taken down here, least of all a database


def _answer(settings: Settings, questions: "Pipe", answers: "Pipe") -> None:
    reader = Reader(settings)
    answers.send_bytes(READY)
    while True:
        task = questions.recv()
        _limit_processor(task.size)
        answers.send(reader.read(task))


def _keep_only(*wanted: int) -> None:
    """Let go of what a forked process inherits: the terminal, the index and its lock, and the ends
    of other pipes, which would keep them open when the one who asks is gone."""
    if sys.platform == "win32":
        return
    with open(os.devnull, "r+b", buffering=0) as nothing:
        for standard in (0, 1, 2):
            os.dup2(nothing.fileno(), standard)
    first = 3
    for kept in (*sorted(wanted), os.sysconf("SC_OPEN_MAX")):
        os.closerange(first, kept)
        first = kept + 1


def _limit_memory() -> None:
    """No more than MEMORY on top of what is there; no core is left if it dies.  Where the system
    does not tell what is there, there is no limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = now + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _limit_processor(size: int) -> None:
    """End the process if the next note takes longer; whatever it is doing then."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, processor(size))
