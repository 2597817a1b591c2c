"""The person's side: what goes to stdout, what to stderr, in colour or not."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kb import registry
from kb.errors import KbError, UsageError
from kb.page import Page
from kb.text import safe

Color = str  # auto, always, never


def is_colored(color: Color, stream_is_terminal: bool) -> bool:
    """``--color`` decides; else a terminal is coloured unless NO_COLOR is set."""
    if color != "auto":
        return color == "always"
    return stream_is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def emit(page: Page, format: str, color: Color = "auto") -> None:
    """Write an answer to stdout in a format of the exports drawer."""
    name = "ansi" if format == "text" and is_colored(color, sys.stdout.isatty()) else format
    if name not in registry.names("kb.exports"):
        known = ", ".join(name for name in registry.names("kb.exports") if name != "ansi")
        raise UsageError(f"there is no format called '{format}'", f"formats: {known}")
    write(registry.part("kb.exports", name).render(page))


def write(text: str) -> None:
    if sys.stdout is None:
        raise KbError("there is no standard output to write to")
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
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


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work that a person waits for; nothing if stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
