"""How long a visit may still take, told between any two bytes of it."""

from threading import Event
from time import monotonic

_NAP = 0.1  # seconds that anything waits at a time, so that a stop is noticed


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Patience:
    """Ends after so many seconds, or when all is stopped.

    what: is said when time is up: "no connection".
    """

    def __init__(self, seconds: float, stop: Event, what: str) -> None:
        self._seconds = seconds
        self._end = monotonic() + seconds
        self._stop = stop
        self._what = what

    def left(self) -> float:
        """Seconds, more than none.  Raises TimeoutError or Stopped."""
        if self._stop.is_set():
            raise Stopped
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError(f"{self._what} within {round(self._seconds, 1):g} s")
        return left

    def nap(self) -> float:
        """Seconds to wait before asking again."""
        return min(self.left(), _NAP)

    def part(self, seconds: float, what: str) -> "Patience":
        """For a part of it, never longer than the whole."""
        return Patience(min(seconds, self.left()), self._stop, what)

    def longer(self, seconds: float) -> None:
        """Time that was spent waiting for a turn does not count."""
        self._end += seconds
