"""The person's side: what goes to stdout, what to stderr, in colour or not."""

import os
import shutil
import sys
from typing import Any

from kb import registry
from kb.errors import KbError, Refused, UsageError
from kb.page import Page, Progress
from kb.text import safe

Color = str  # auto, always, never

_WORTH_A_BAR = 100  # notes: a quarter of a second
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
    sys.stdout.buffer.write(encoded(told))
    sys.stdout.flush()


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
    """A bar on stderr for work that a person waits for; nothing if stderr is no terminal.

    rich is loaded and the bar drawn at the first step, so short work costs nothing.
    """

    def __init__(self, what: str, least: int = _WORTH_A_BAR) -> None:
        """least: how many there must be for a bar to be worth it."""
        self._what = what
        self._least = least
        self._wanted = sys.stderr is not None and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self._step

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _step(self, done: int, total: int) -> None:
        if not self._wanted or total < self._least:
            return
        if self._bar is None:
            self._start(total)
        self._bar.update(self._task, completed=done)

    def _start(self, total: int) -> None:
        from rich import progress
        from rich.console import Console

        columns = (progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeRemainingColumn())
        what = progress.TextColumn(self._what)
        self._bar = progress.Progress(what, *columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._what, total=total)
        self._bar.start()
