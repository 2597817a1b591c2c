"""Whose turn it is: each host is asked one thing at a time, with a pause between."""

from collections import deque
from collections.abc import Iterable
from operator import itemgetter
from threading import Condition, Event
from time import monotonic

from kb.fetching.patience import Stopped
from kb.fetching.target import Target
from kb.fetching.values import Ask

Job = tuple[Ask, Target]


class Line:
    """Asks that wait, by host.  Safe to be used by many threads."""

    def __init__(self, jobs: Iterable[Job], pause: float) -> None:
        self._pause = pause
        self._waiting: dict[str, deque[Job]] = {}
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}  # host to seconds of the monotonic clock
        self._changed = Condition()
        self.stopped = Event()
        for ask, target in jobs:
            self._waiting.setdefault(target.host, deque()).append((ask, target))
        # The longest queue begins: its pauses are what all wait for in the end.
        self._waiting = dict(sorted(self._waiting.items(), key=lambda item: -len(item[1])))

    def next(self) -> "tuple[Job, Turn] | None":
        """What can be asked now, waiting until something can; None when nothing is left."""
        with self._changed:
            while self._waiting and not self.stopped.is_set():
                waits = [(seconds, host) for host in self._waiting if (seconds := self._wait_for(host)) is not None]
                seconds, host = min(waits, key=itemgetter(0), default=(None, ""))
                if seconds == 0:
                    return self._taken(host)
                self._changed.wait(seconds)
            return None

    def withdraw(self, host: str) -> list[Job]:
        """All that still waits for a host; it is not asked any more."""
        with self._changed:
            return list(self._waiting.pop(host, ()))

    def stop(self) -> None:
        with self._changed:
            self.stopped.set()
            self._changed.notify_all()

    def enter(self, host: str) -> None:
        """Wait until a host is free, and take it."""
        with self._changed:
            while (seconds := self._wait_for(host)) != 0:
                if self.stopped.is_set():
                    raise Stopped
                self._changed.wait(seconds)
            self._busy.add(host)

    def leave(self, host: str) -> None:
        with self._changed:
            self._busy.discard(host)
            self._free_at[host] = monotonic() + self._pause
            self._changed.notify_all()

    def _wait_for(self, host: str) -> float | None:
        """Seconds until a host may be asked; None while somebody else asks it."""
        if host in self._busy:
            return None
        return max(0.0, self._free_at.get(host, 0.0) - monotonic())

    def _taken(self, host: str) -> "tuple[Job, Turn]":
        queue = self._waiting[host]
        job = queue.popleft()
        if not queue:
            del self._waiting[host]
        self._busy.add(host)
        return job, Turn(self, host)


class Turn:
    """The right to ask one host, which redirects take on to others."""

    def __init__(self, line: Line, host: str) -> None:
        self._line = line
        self.host = host

    def to(self, host: str) -> float:
        """Go on to a host; the seconds that were spent waiting for it."""
        if host == self.host:
            return 0.0
        begun = monotonic()
        self.done()
        self._line.enter(host)
        self.host = host
        return monotonic() - begun

    def done(self) -> None:
        if self.host:
            self._line.leave(self.host)
        self.host = ""
