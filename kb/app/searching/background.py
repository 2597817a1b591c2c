"""Vectors are computed behind the person's back: a process of its own, at the lowest priority.

It is started after an answer has been given, if notes changed since the last one came to its
end; it keeps no terminal, ends after some minutes, and the next search starts the next.
"""

import os
import sys
import time
from contextlib import suppress

from kb import meaning
from kb.app.searching import vectored
from kb.config import Settings
from kb.errors import IndexUnusable
from kb.meaning import encoder

MINUTES = 10
_PAUSE = 60  # seconds after a start before there is another: one that fails is not tried at every search
_STARTED: list[object] = []  # a process that is forgotten while it runs is remarked upon


def start(settings: Settings) -> bool:
    """Start a run if one is wanted; tells whether it did.  Costs a few looks at the disk if not."""
    if settings["search.meaning"] == "off" or not meaning.is_installed():
        return False
    with suppress(OSError):
        if not _is_done(settings) and _is_due(settings):
            _spawn(settings)
            return True
    return False


def _is_done(settings: Settings) -> bool:
    return vectored.is_current(settings) and encoder.is_prepared(vectored.models())


def run(settings: Settings) -> None:
    """What the started process does."""
    with suppress(AttributeError, OSError):  # no such thing on Windows
        os.nice(19)
    from kb.app.searching import embedding  # a search comes here only to start

    with suppress(IndexUnusable):
        encoder.prepare(vectored.models())
        embedding.bring(settings, encoder.for_many(), seconds=MINUTES * 60)


def _is_due(settings: Settings) -> bool:
    """Whether no run was started just now; remembers that one is."""
    path = f"{vectored.place(settings)}.started"
    with suppress(OSError):
        if 0 <= time.time() - os.stat(path).st_mtime < _PAUSE:
            return False
    with open(path, "w", encoding="utf-8"):
        os.utime(path)
    return True


def _spawn(settings: Settings) -> None:
    """The same program, with no terminal, in no one's way."""
    import subprocess

    words = ["--vault", settings.root, "--db", settings.database, "embed", "--background"]
    nothing = subprocess.DEVNULL
    _STARTED.append(
        subprocess.Popen(
            [sys.executable, "-P", "-m", "kb", *words],  # -P: no program is taken from the folder it runs in
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            cwd=os.path.dirname(os.path.abspath(settings.database)),
            start_new_session=True,
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
            | getattr(subprocess, "DETACHED_PROCESS", 0),
        )
    )
