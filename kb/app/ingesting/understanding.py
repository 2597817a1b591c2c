"""One note: from its file to the rows that the index keeps of it.

Nothing here looks at the index or at another note, so it may happen in any process (kb.app.ingesting.crew).
"""

import os
import time
import traceback
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from kb import analysis, dates, registry
from kb.app.ingesting import opening
from kb.config import Settings
from kb.formats import Format
from kb.note import Raw, Reading, is_item
from kb.readers import Unreadable
from kb.recognisers import Mentions, Recogniser
from kb.store import rows
from kb.store.rows import Rows

_SURE = 0.5  # how sure a format must be of a file that is a note only by what stands in it
# ns: a file this young may change again without its time telling.  Systems that keep whole
# seconds keep even ones (FAT); others count in ticks of at most 10 ms.
_COARSE, _FINE = 2_000_000_000, 50_000_000
# What makes every recogniser load its words.
_ANYTHING = "# o1\n\nIn 2024 a model of 模型 said, слово: 83% [a](https://a.example).\n"


class Task(NamedTuple):
    """A file to be read.

    id:     in the index.
    size, changed: as the scan saw them; ``changed`` is -1 if the file must be looked at again.
    digest: of what the index holds of it; None if it holds nothing.
    """

    id: int
    path: str
    size: int
    changed: int
    digest: str | None


class Understood(NamedTuple):
    rows: Rows


class Same(NamedTuple):
    """The file was touched but says what it said."""

    size: int
    changed: int


class NoNote(NamedTuple):
    """Its name is that of a note, and nothing that stands in it."""

    size: int
    changed: int


class Failed(NamedTuple):
    """It could not be read.  code: as in diagnostics.  again: whether to try at the next look, or
    only once the file is another."""

    code: str
    message: str
    again: bool = True


Outcome = Understood | Same | NoNote | Failed


class Reader:
    """Reads the notes of one vault in this process, one after another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._formats: list[Format] = registry.parts("kb.formats")
        self._recognisers = recognisers(settings.root)
        analysis.forget()  # so that the rows tell every word that is met

    def read(self, task: Task) -> Outcome:
        """Open it and understand it.  Raises MemoryError."""
        found = self.open(task)
        return self.understand(task, found) if isinstance(found, Raw) else found

    def open(self, task: Task) -> Raw | Same | Failed:
        """The file as it is now, if it must be understood."""
        now = time.time_ns()
        try:
            raw = opening.raw(self._settings, task.path)
        except Exception as error:
            return _failed(error)
        changed = settled(task.path, raw.changed, now)
        return Same(raw.size, changed) if raw.digest == task.digest else replace(raw, changed=changed)

    def understand(self, task: Task, raw: Raw) -> Understood | NoNote | Failed:
        """raw: as it was opened."""
        try:
            format, sure = chosen(raw, self._formats)
            if sure < _SURE and self._settings.kind(raw.path) == "by-content":
                return NoNote(raw.size, raw.changed)
            reading = replace(read_as(format, raw, self._recognisers), day=_day(raw.path, self._settings))
            return Understood(rows.of(task.id, reading))
        except Exception as error:
            return _failed(error)


def prepare(settings: Settings) -> None:
    """Load all that notes are read with, as the first note would."""
    understand(Raw("", _ANYTHING, "", 0, 0), registry.parts("kb.formats"), recognisers(settings.root))


def settled(path: str, changed: int, now: int) -> int:
    """When a file changed; -1 if that is so short ago that it may change again without its time
    telling.  In nanoseconds."""
    is_young = not is_item(path) and now - changed < (_FINE if changed % 1_000_000_000 else _COARSE)
    return -1 if is_young else changed


def chosen(raw: Raw, formats: Iterable[Format]) -> tuple[Format, float]:
    """The format that is surest of a file, and how sure it is."""
    sure = [(format.sniff(raw), format) for format in formats]
    best = max(sure, key=lambda pair: pair[0])
    return best[1], best[0]


def understand(raw: Raw, formats: Iterable[Format], recognisers: Iterable[Recogniser]) -> Reading:
    """Choose a note's format, take it apart, mark what it speaks of."""
    return read_as(chosen(raw, formats)[0], raw, recognisers)


def read_as(format: Format, raw: Raw, recognisers: Iterable[Recogniser]) -> Reading:
    note = format.parse(raw)
    raw = raw.reading_as(note.unfolded)
    mentions: Mentions = ()
    for recogniser in recognisers:
        mentions += tuple(recogniser.find(raw, note, mentions))
    return Reading(raw, note, mentions)


def recognisers(root: str = "") -> list[Recogniser]:
    """All recognisers, each after those whose mentions it needs.  root: of the vault whose own
    words they know."""
    parts: list[Recogniser] = registry.parts("kb.recognisers")
    waiting = [part.given(root) if root and part.given else part for part in parts]
    ordered: list[Recogniser] = []
    while waiting:
        ready = [part for part in waiting if set(part.needs) <= {done.name for done in ordered}]
        if not ready:
            raise ValueError(f"these recognisers wait for each other: {[part.name for part in waiting]}")
        ordered += ready
        waiting = [part for part in waiting if part not in ready]
    return ordered


def _day(path: str, settings: Settings) -> str:
    """The day of a daily note, by the vault's own format of their names; else by an ISO name."""
    vault = settings.obsidian
    inside = path.removeprefix(f"{vault.daily_folder}/") if vault.daily_folder else path
    named = inside.rpartition(".")[0]
    if (inside != path or not vault.daily_folder) and (day := dates.daily(vault.daily_format, named)):
        return day
    return dates.daily("YYYY-MM-DD", named.rpartition("/")[2])


def _failed(error: Exception) -> Failed:
    """One note never stops an ingest, whatever is wrong with it, or with what reads it: then the
    place is told to whoever mends that.  Raises MemoryError."""
    if isinstance(error, MemoryError):
        raise error
    if isinstance(error, Unreadable):
        return Failed(error.code, str(error))
    if isinstance(error, OSError):
        return Failed("unreadable", error.strerror or str(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"
    return Failed("not-understood", f"{type(error).__name__}: {error} ({place})")
