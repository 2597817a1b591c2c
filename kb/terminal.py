"""The person's side: what goes to stdout, what to stderr, in colour or not."""

import os
import shutil
import sys
import time

from kb import registry
from kb.errors import KbError, Refused, UsageError
from kb.page import Page, Progress
from kb.text import safe

Color = str  # auto, always, never

_WORTH_A_BAR = 1.0  # seconds
_OFTEN = 0.1  # seconds between two looks of a bar
_MOST_WIDE = 100  # cells of a chart: beyond, the eye loses the row


def is_colored(color: Color, stream_is_terminal: bool) -> bool:
    """``--color`` decides; else a terminal is coloured unless NO_COLOR is set."""
    if color != "auto":
        return color == "always"
    return stream_is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def knows(format: str) -> bool:
    """Whether it is a format of the exports drawer."""
    return format in registry.names("kb.exports")


def emit(page: Page, format: str, color: Color = "auto") -> None:
    """Write an answer to stdout in a format of the exports drawer."""
    on_screen = sys.stdout is not None and sys.stdout.isatty()
    if on_screen:
        page = page._replace(width=min(shutil.get_terminal_size().columns, _MOST_WIDE), on_screen=True)
    told = rendered(page, "ansi" if format == "text" and is_colored(color, on_screen) else format)
    if on_screen and isinstance(told, bytes):
        raise UsageError(f"{format} is nothing to read on a screen", f"write it into a file: -o FILE.{format}")
    write(told)


def save(told: str | bytes, place: str, over: bool = False) -> None:
    """Write an answer into a file, all of it or nothing.  Raises Refused where another is there, but with ``over``."""
    from kb.app import writing  # few answers go into a file

    above, name = os.path.split(os.path.abspath(place))
    data = encoded(told)
    try:
        before = writing.bytes_of(os.path.join(above, name), 0)
    except FileNotFoundError:
        before = None
    if before is not None and before != data and not over:
        raise Refused(f"{place} is there already", "--force puts the new one in its place")
    writing.write(above, name, data, before)


def rendered(page: Page, format: str) -> str | bytes:
    """Raises UsageError for a format that is none, or not for this answer."""
    if not knows(format):
        known = ", ".join(name for name in registry.names("kb.exports") if name != "ansi")
        raise UsageError(f"there is no format called '{format}'", f"formats: {known}")
    told: str | bytes = registry.part("kb.exports", format).render(page)
    return told


def encoded(told: str | bytes) -> bytes:
    return told.encode("utf-8", "backslashreplace") if isinstance(told, str) else told


def write(told: str | bytes) -> None:
    if sys.stdout is None:
        raise KbError("there is no standard output to write to")
    try:
        sys.stdout.buffer.write(encoded(told))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough; typer would make a failure of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise SystemExit(0) from None


def remark(text: str) -> None:
    """A word to the person beside the answer."""
    if text:
        print(f"kb: {safe(text)}", file=sys.stderr)


def complain(error: KbError) -> int:
    """Say what went wrong and what to try; returns the exit code."""
    print(f"kb: {safe(error.message)}", file=sys.stderr)
    if error.hint:
        hint = error.hint if error.hint.startswith("    ") else f"    {error.hint}"
        print(safe(hint), file=sys.stderr)
    return error.exit_code


class Bar:
    """A line on stderr that tells how far work has come: ``Reading notes: 1,200 of 10,000, 146 a
    second, 1 min left``.  Nothing for what takes no second, nor if stderr is no terminal.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._wanted = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._begun = time.monotonic()
        self._next = self._begun + _WORTH_A_BAR
        self._shown = ""

    def __enter__(self) -> Progress:
        return self._step

    def __exit__(self, *error: object) -> None:
        if self._shown:
            self._show("")

    def _step(self, done: int, total: int) -> None:
        if self._wanted and (now := time.monotonic()) >= self._next:
            self._next = now + _OFTEN
            self._show(f"{self._what}: {how_far(done, total, now - self._begun)}")

    def _show(self, line: str) -> None:
        """In place of what was shown; without escapes, which not every terminal knows."""
        line = line[: shutil.get_terminal_size().columns - 1]
        blanks = " " * (len(self._shown) - len(line))
        sys.stderr.write(f"\r{line}{blanks}" if line else f"\r{blanks}\r")
        sys.stderr.flush()
        self._shown = line


def how_far(done: int, total: int, seconds: float) -> str:
    """What is done after so many seconds, how fast, and how long the rest takes at that rate.

    >>> how_far(1200, 10_000, 8.2)
    '1,200 of 10,000, 146 a second, 1 min left'
    """
    told = f"{done:,} of {total:,}"
    if not done:
        return told
    rate, left = done / seconds, (total - done) * seconds / done
    minutes = f"{left:.0f} s" if left < 60 else f"{left / 60:.0f} min" if left < 3600 else f"{left / 3600:.1f} h"
    return f"{told}, {rate:,.{0 if rate >= 10 else 1}f} a second, {minutes} left"
