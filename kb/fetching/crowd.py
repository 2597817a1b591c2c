"""Many addresses at a time, each answered for itself."""

from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Empty, Full, Queue
from threading import Thread

from kb.fetching.line import Job, Line, Turn
from kb.fetching.manners import DAY
from kb.fetching.patience import Stopped
from kb.fetching.target import Target, target
from kb.fetching.values import Answer, Ask, Limits, NoAnswer

Clock = Callable[[], float]  # unix seconds
Progress = Callable[[Ask], None]

_NAP = 0.2  # seconds; some systems tell of a Ctrl-C only between two waits


def fetch_all(
    asks: Iterable[Ask],
    limits: Limits,
    *,
    allowed_hosts: frozenset[str],
    clock: Clock,
    progress: Progress | None = None,
) -> Generator[Answer, None, None]:
    """Answers in the order in which they come; every ask has one, whatever happens to the others.

    allowed_hosts: names or numbers, in lower case, that may be of private networks: only as they
                   stand in the ask itself, for no redirect leads there from the internet.
    progress:      told of every ask as it begins, in the thread of the caller.

    Who stops iterating (Ctrl-C, ``close``) stops all that is under way at once, and no thread
    outlives it but one that asks the system for a name.
    """
    jobs: list[Job] = []
    for ask in asks:
        early = _without_asking(ask, clock())
        if isinstance(early, Target):
            jobs.append((ask, early))
        else:
            yield early
    if jobs:
        yield from _Crowd(jobs, limits, allowed_hosts, clock).answers(progress or (lambda ask: None))


def _without_asking(ask: Ask, now: float) -> Answer | Target:
    """Whom to ask, or the answer if nobody need be."""
    try:
        where = target(ask.url)
    except NoAnswer as error:
        return Answer(ask.url, error.kind, error.code, error.message)
    if ask.not_before is not None and now < ask.not_before <= now + DAY:
        return Answer(ask.url, "wait", "not-yet", "not to be asked yet", where.url, retry_at=ask.not_before)
    return where


class _Crowd:
    """Threads that take from one line, and put what they had into one queue."""

    def __init__(self, jobs: list[Job], limits: Limits, allowed_hosts: frozenset[str], clock: Clock) -> None:
        from kb.fetching.visit import Visitor  # it loads the HTTP client

        self._count = len(jobs)
        self._line = Line(jobs, limits.per_host_pause)
        self._visitor = Visitor(limits, allowed_hosts, clock, self._line.stopped)
        self._told: Queue[Ask | Answer] = Queue(2 * limits.workers)  # who parses slowly is not buried in bodies
        hosts = {where.host for _, where in jobs}
        self._threads = [
            Thread(target=self._work, daemon=True, name="kb-fetch") for _ in range(min(limits.workers, len(hosts)))
        ]

    def answers(self, progress: Progress) -> Iterator[Answer]:
        try:
            for thread in self._threads:
                thread.start()
            while self._count:
                try:
                    told = self._told.get(timeout=_NAP)
                except Empty:
                    continue
                if isinstance(told, Ask):
                    progress(told)
                else:
                    self._count -= 1
                    yield told
        finally:
            self._line.stop()
            for thread in self._threads:
                if thread.is_alive():
                    thread.join()

    def _work(self) -> None:
        try:
            while taken := self._line.next():
                (ask, where), turn = taken
                self._tell(ask)
                try:
                    answer = self._visitor.visit(ask, where, turn)
                    self._tell(answer)
                    if answer.kind == "wait":
                        self._put_off(turn, answer)
                finally:
                    turn.done()
        except Stopped:
            pass

    def _tell(self, told: Ask | Answer) -> None:
        while True:
            try:
                return self._told.put(told, timeout=_NAP)
            except Full:
                if self._line.stopped.is_set():
                    raise Stopped from None

    def _put_off(self, turn: Turn, answer: Answer) -> None:
        """A host that asks to wait is left alone with all else that was to be asked of it."""
        for ask, where in self._line.withdraw(turn.host):
            said = f"{where.host} asked to wait"
            self._tell(Answer(ask.url, "wait", "retry-after", said, where.url, retry_at=answer.retry_at))
