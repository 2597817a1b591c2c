"""Processes that read notes side by side; what they say comes in the order in which it was asked.

A note that kills its process, or takes more time or memory than any note should, costs only
itself: it is given once more to a new process, alone, and then it has failed.  Each process has
two pipes of its own and answers in order, so the note that it died of is the first that it has
not answered.
"""

import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from kb.app.ingesting import understanding, worker
from kb.app.ingesting.understanding import Failed, Outcome, Task
from kb.config import Settings
from kb.errors import KbError

if TYPE_CHECKING:
    from kb.app.ingesting.worker import Pipe

_IN_HANDS = 300_000  # bytes of notes that a process has before it: a second of work
_ASKED = 8_000  # bytes of tasks on their way: fewer than any pipe holds, so that asking never waits
_PIPE = 1 << 20  # bytes of answers on their way, while the one who asked is busy writing
_AHEAD = 8_000_000  # bytes of notes that may be read while an earlier one is waited for
_TICK = 1.0  # seconds; a longer pause is no silence, but a machine that slept
_START = 60.0  # seconds that a process may take to begin
_TRIES = 2


@dataclass(eq=False, slots=True)
class _Worker:
    """A process and what is in its hands: the tasks, each with the bytes it took to ask.

    text, asked: the sums of their bytes.  silent: seconds for which it has owed a word.
    alone: it gets no more before it has answered.
    """

    process: BaseProcess
    questions: "Pipe"
    answers: "Pipe"
    hands: deque[tuple[Task, int]] = field(default_factory=deque)
    text: int = 0
    asked: int = 0
    silent: float = 0.0
    ready: bool = False
    alone: bool = False

    def has_room(self, most: int) -> bool:
        return not self.alone and len(self.hands) < most and self.text < _IN_HANDS and self.asked < _ASKED

    def give(self, task: Task) -> None:
        question = pickle.dumps(tuple(task))
        if not self.hands:
            self.silent = 0.0
        self.hands.append((task, len(question)))
        self.text += task.size
        self.asked += len(question)
        with suppress(OSError):  # it has died, which its other pipe will tell
            self.questions.send_bytes(question)

    def answered(self) -> Task:
        """The task that its next answer is to."""
        task, asked = self.hands.popleft()
        self.text -= task.size
        self.asked -= asked
        self.silent, self.alone = 0.0, False
        return task

    def patience(self) -> float:
        """Seconds that it may be silent."""
        if not self.ready:
            return _START
        return worker.WAIT * worker.processor(self.hands[0][0].size) if self.hands else float("inf")

    def end(self) -> int:
        """Its exit code: of what it died, or that it was killed now."""
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.process.close()
        self.questions.close()
        self.answers.close()
        return code or 0


class Crew:
    """A number of processes that read the notes of one vault; they end with the ``with``."""

    def __init__(self, settings: Settings, jobs: int, method: str = "") -> None:
        """method: how processes are started, as in multiprocessing."""
        self._settings = replace(settings)  # without what it has looked up: that is not for pickling
        self._jobs = jobs
        self._method = method or start_method()
        self._workers: list[_Worker] = []
        self._coming: Iterator[Task] = iter(())
        self._left = 0  # of those
        self._again: deque[Task] = deque()  # were in the hands of one that died, and not its last
        self._open: deque[Task] = deque()  # given or to be given again, not yet handed on
        self._ahead = 0  # bytes of those
        self._deaths: Counter[int] = Counter()
        self._outcomes: dict[int, bytes | Failed] = {}

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *error: object) -> None:
        for one in self._workers:
            one.end()
        self._workers.clear()

    def read(self, tasks: Iterator[Task], count: int) -> Iterator[tuple[Task, Outcome]]:
        """Every task with its outcome, in their order.  count: how many tasks there are."""
        self._coming, self._left = tasks, count
        if not self._workers:
            if self._method == "fork":
                understanding.prepare(self._settings)  # once, for all that are forked
            for _ in range(self._jobs):
                self._begin()
        while True:
            self._hand_out()
            if not self._open:
                return
            first = self._open[0]
            if first.id in self._outcomes:
                self._open.popleft()
                self._ahead -= first.size
                found = self._outcomes.pop(first.id)
                yield first, found if isinstance(found, Failed) else pickle.loads(found)
            else:
                self._listen()

    def _hand_out(self) -> None:
        """To each as much as it has room for; less and less towards the end, so that all end together."""
        for one in self._workers:
            while one.has_room(max(1, self._left // (2 * self._jobs))) and (task := self._next()):
                one.give(task)

    def _next(self) -> Task | None:
        if self._again:
            return self._again.popleft()
        task = next(self._coming, None) if self._ahead < _AHEAD else None
        if task:
            self._left -= 1
            self._ahead += task.size
            self._open.append(task)
        return task

    def _listen(self) -> None:
        """Wait for a word of any of them, and look after those that have been silent for too long."""
        start = time.monotonic()
        speaking = wait([one.answers for one in self._workers], _TICK)
        passed = min(time.monotonic() - start, _TICK)
        for one in tuple(self._workers):
            if one.answers in speaking:
                self._hear(one)
            else:
                one.silent += passed
                if one.silent > one.patience():
                    self._bury(one, Failed("too-slow", f"no answer for {one.patience():,.0f} s", again=False))

    def _hear(self, one: _Worker) -> None:
        try:
            answer = one.answers.recv_bytes()
        except (EOFError, OSError):
            self._bury(one)
            return
        if one.ready:
            self._outcomes[one.answered().id] = answer
        else:
            one.ready, one.silent = True, 0.0

    def _bury(self, one: _Worker, reason: Failed | None = None) -> None:
        """Another takes its place; the note that it died of is tried once more, alone."""
        code = one.end()
        self._workers.remove(one)
        if not one.ready:
            raise KbError(f"a process that reads notes ended before it began: {_how(code)}")
        new = self._begin()
        if one.hands:
            last, *rest = (task for task, _ in one.hands)
            self._again.extendleft(reversed(rest))
            self._deaths[last.id] += 1
            if self._deaths[last.id] < _TRIES:
                new.give(last)
                new.alone = True
            else:
                self._outcomes[last.id] = reason or _died(code)

    def _begin(self) -> _Worker:
        """One more process."""
        context: Any = multiprocessing.get_context(self._method)
        with _no_interrupt():
            questions, asking = context.Pipe(duplex=False)
            hearing, answers = context.Pipe(duplex=False)
            _widen(hearing)
            process = context.Process(target=worker.work, args=(self._settings, questions, answers), daemon=True)
            process.start()
            questions.close()
            answers.close()
            new = _Worker(process, asking, hearing)
            self._workers.append(new)
        return new


def start_method() -> str:
    """fork where it is cheap and safe: on Linux, if there is one thread; else spawn."""
    return "fork" if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1 else "spawn"


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """A Ctrl-C waits until a process has begun, and never reaches it: it inherits this."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _widen(pipe: "Pipe") -> None:
    """Make a pipe hold more, where the system can."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _died(code: int) -> Failed:
    """What an exit code tells.  What was killed from outside may not be the note's fault: on a
    machine without memory any process is."""
    if code == worker.NO_ROOM:
        return Failed("too-large-in-memory", f"reading it takes more than {worker.MEMORY >> 20:,} MiB", again=False)
    if -code == getattr(signal, "SIGPROF", None):
        return Failed("too-slow", "reading it takes too much processor time", again=False)
    return Failed(
        "reader-died", f"its reader died of it: {_how(code)}", again=-code == getattr(signal, "SIGKILL", None)
    )


def _how(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"
