"""Choosing among hits with fzf, if it is there.

fzf is started without a shell.  For its preview it starts one itself: what it is given there is
quoted, and it is told to take the system's own shell, whose quoting it knows.  The kb of the
preview is the installed one (``-P``), never a folder of that name where the person happens to be.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

import typer

from kb.config import Settings
from kb.errors import KbError
from kb.page import Hit
from kb.text import one_line

MOST = 500  # hits to choose from, unless --limit says otherwise
_ABOVE, _BELOW = 3, 40  # lines around a hit in the preview
_NOTHING, _STOPPED = 1, 130  # fzf's exit codes: nothing fits, or the person left


def chooser(held: Settings) -> Callable[[Sequence[Hit]], Hit]:
    """Asks a person for one of the hits.  Raises KbError without fzf."""
    program = shutil.which("fzf")
    if not program:
        raise KbError("-i needs fzf, which is not on this machine's PATH", "without -i all hits are printed")

    def choose(hits: Sequence[Hit]) -> Hit:
        return hits[_asked(program, held, hits)]

    return choose


def _asked(program: str, held: Settings, hits: Sequence[Hit]) -> int:
    """The place of the chosen hit.  Raises KbError if fzf cannot ask, and Exit if none was chosen."""
    entries = "\0".join(f"{place}\t{_entry(hit)}" for place, hit in enumerate(hits))
    done = subprocess.run(
        [program, *_options(held)],
        input=entries.encode("utf-8", "replace"),
        stdout=subprocess.PIPE,
        env={**os.environ, "SHELL": "/bin/sh"},
        check=False,
    )
    if done.returncode in (_NOTHING, _STOPPED):
        raise typer.Exit(_NOTHING)
    place = done.stdout.partition(b"\t")[0]
    if done.returncode or not place.isdigit() or int(place) >= len(hits):
        raise KbError(f"fzf ended without a choice (exit {done.returncode})", "it needs a terminal; leave out -i")
    return int(place)


def _entry(hit: Hit) -> str:
    """What is shown of its note, and what a person sees of a hit: one line of columns, made safe."""
    around = f"{hit.path}:{max(1, hit.line - _ABOVE)}-{hit.line + _BELOW}"
    return "\t".join(one_line(text) for text in (around, f"{hit.path}:{hit.line}", hit.title, hit.text))


def _options(held: Settings) -> list[str]:
    kb = [sys.executable, "-P", "-m", "kb", "--vault", held.root, "--db", held.database, "--color", "never"]
    preview = f"{shlex.join([*kb, 'show', '--no-refresh', '--'])} {{2}}"
    return [
        *("--read0", "--print0", "--no-multi", "--delimiter", "\t", "--with-nth", "3.."),
        *("--preview", preview, "--preview-window", "down:60%:wrap"),
    ]
