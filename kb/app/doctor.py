"""``kb doctor``: every check of ``kb.app.checks``, one after the other; none stops another."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from kb import registry
from kb.app.checks import REBUILD, Case, Check, Depth, Finding, OutOfTime, Told
from kb.app.ingesting import refresh
from kb.config import Settings
from kb.errors import IndexUnusable
from kb.page import Progress
from kb.store import connection, soundness

_DRAWER = "kb.app.checks"
_PARTLY = "Not all was looked at."

Verdict = Literal["sound", "warning", "damage"]


class Result(NamedTuple):
    """What a check said."""

    name: str
    check: Check
    told: Told

    @property
    def verdict(self) -> Verdict:
        levels = {finding.level for finding in self.told.findings}
        return "damage" if "damage" in levels else "warning" if levels else "sound"


def examine(
    settings: Settings, depth: Depth, now: float, seconds: float = 0, progress: Progress | None = None
) -> list[Result]:
    """Let every check look.

    now: unix seconds.  seconds: to begin nothing more after them; 0 for no end.  A check that stumbles
    over the index has found damage.  Raises KeyboardInterrupt where a statement was interrupted by it.
    """
    clock = Clock(seconds)
    seen = refresh.look(settings)
    names = registry.names(_DRAWER)
    results = []
    with opened(settings, clock.is_over) as index:
        case = Case(settings, seen, depth, now, index, clock.pause)
        for done, name in enumerate(names):
            if progress:
                progress(done, len(names))
            check: Check = registry.part(_DRAWER, name)
            results.append(Result(name, check, _looked(check, case, clock)))
    return results


class Clock:
    """Tells when the time that was given is over."""

    def __init__(self, seconds: float) -> None:
        """seconds: 0 for no end."""
        self._end = time.monotonic() + seconds if seconds else float("inf")

    def is_over(self) -> bool:
        return time.monotonic() > self._end

    def pause(self) -> None:
        if self.is_over():
            raise OutOfTime


def _looked(check: Check, case: Case, clock: Clock) -> Told:
    if check.of_index and isinstance(case.index, Finding):
        return Told("left out: there is no index that can be used")
    try:
        clock.pause()
        return check.look(case)
    except OutOfTime:
        return _unfinished()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return _held()
        if str(error) != "interrupted":
            return _stumbled(error)
        if not clock.is_over():
            raise KeyboardInterrupt from error  # SQLite swallows the one that was raised while it asked
        return _unfinished()
    except Exception as error:  # a damaged row may hold anything
        if not check.of_index:
            raise
        return _stumbled(error)


def _unfinished() -> Told:
    return Told("not finished", (Finding("warning", "time is up", _PARTLY, "give it more: --max-seconds"),))


def _held() -> Told:
    finding = Finding("warning", "another program is writing the index", _PARTLY, "run kb doctor again when it is done")
    return Told("left out", (finding,))


def _stumbled(error: Exception) -> Told:
    text = f"it cannot be read as kb wrote it: {type(error).__name__}: {error}"
    return Told("stopped", (Finding("damage", text, "Answers may be wrong or missing.", REBUILD, "rebuild"),))


@contextmanager
def opened(settings: Settings, is_over: Callable[[], bool]) -> Iterator[sqlite3.Connection | Finding]:
    """The index for reading, or why it cannot be used."""
    if not os.path.exists(settings.database):
        yield _anew("there is no index yet")
        return
    db = None
    try:
        db = soundness.examined(settings.database, is_over)
        ours = connection.current(db, settings.database, settings.root)
        found = db if ours else _anew("the index is of another vault, of another kb, or was never finished")
    except (sqlite3.Error, IndexUnusable) as error:
        found = _unusable(settings, error)
    try:
        yield found
    finally:
        if db:
            db.close()


def _anew(text: str) -> Finding:
    return Finding("warning", text, "The next command reads the whole vault.", "nothing, or: kb ingest")


def _unusable(settings: Settings, error: Exception) -> Finding:
    text = error.message if isinstance(error, IndexUnusable) else str(error)
    if connection.is_ours(settings.database):
        return Finding("damage", text, "kb cannot answer from it.", REBUILD, "rebuild", settings.database)
    do = "give kb a file of its own: [index] path in config.toml, or --db FILE"
    return Finding("damage", text, "kb leaves alone what it did not make.", do, path=settings.database)
