"""Vectors for the notes of a vault: which passages get one, and bringing them up to date.

A note whose stamp is in the file is not looked at again; a passage whose text is in it, not
computed again.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from filelock import FileLock, Timeout

from kb import meaning
from kb.app.searching import vectored
from kb.config import Settings
from kb.errors import IndexUnusable
from kb.meaning import encoder
from kb.meaning.encoder import Encoder
from kb.page import Progress
from kb.store import connection, sections

if TYPE_CHECKING:  # numpy comes with them
    from kb.meaning.vectors import Vectors

_SECTIONS = 8  # of a note
_CHARACTERS = 180  # of a section's text
_BATCH = 256  # passages at once: a third of a second of work is the most that is lost
_WASTE = 4  # the file is written anew when one record in so many is of a note as it was


class Done(NamedTuple):
    """notes: how many there are; ready: of them, with vectors.
    computed: passages; kept: those whose text had a vector."""

    notes: int
    ready: int
    computed: int
    kept: int
    seconds: float


class Passage(NamedTuple):
    """text: what is encoded; line: where it begins."""

    text: str
    line: int


def passages(db: sqlite3.Connection, note: int) -> list[Passage]:
    """What of a note is encoded: of each section title, headings and beginning; of a note without
    text its title."""
    title = sections.title(db, note)
    found = []
    for section in sections.of(db, note, _SECTIONS, _CHARACTERS):
        headings = " ".join(heading for heading in section.headings if heading != title)
        found.append(Passage(f"{title}\n{headings}\n{section.text}", section.line))
    return found or [Passage(title, 1)]


def bring(
    settings: Settings,
    by: Encoder,
    progress: Progress | None = None,
    limit: int = 0,
    seconds: float = 0,
) -> Done:
    """Give vectors to the notes that have none as they are now.

    limit: notes at most, and seconds: to begin no other batch after them; 0 for no end.  What is
    done stays done if it is stopped at any moment.  Raises IndexUnusable if another kb is at it.
    """
    start = perf_counter()
    with _alone(settings), _index(settings) as db:
        mark = vectored.mark(settings, by.model)
        held = vectored.opened(settings, by.model, by.dimension)
        stamps = sections.stamps(db)
        seen = held.stamps()
        missing = [note for note, stamp in stamps.items() if (note, stamp) not in seen]
        wanted = missing[: limit or None]
        done = computed = kept = 0
        if wanted:
            maker = _Maker(held, by)
            until = monotonic() + seconds if seconds else 0
            for batch in _batches(db, wanted):
                maker.add(stamps, batch)
                done += len(batch)
                if progress:
                    progress(done, len(wanted))
                if until and monotonic() > until:
                    break
            computed, kept = maker.computed, maker.kept
        _tidy(held, stamps)
        if done == len(missing):
            vectored.put_mark(settings, mark)
        return Done(len(stamps), len(stamps) - len(missing) + done, computed, kept, perf_counter() - start)


_Batch = list[tuple[int, list[Passage]]]  # notes with what of them is encoded


class _Maker:
    """Writes the records of passages, computing those whose text is new."""

    def __init__(self, held: "Vectors", by: Encoder) -> None:
        self._held = held
        self._by = by
        self._texts = held.texts()
        self.computed = self.kept = 0

    def add(self, stamps: Mapping[int, int], batch: _Batch) -> None:
        from kb.meaning.vectors import Row

        new: list[tuple[Row, str]] = []
        known: list[Any] = []
        for note, found in batch:
            for text, line in found:
                row = Row(sections.hashed(text), note, stamps[note], line, len(found))
                record = self._texts.record(row)
                if record is None:
                    new.append((row, text))
                else:
                    known.append(record)
        if new:
            vectors = self._by.encode([text for _, text in new])
            known.append(self._held.made([row for row, _ in new], vectors))
        self._held.extend(known)
        self.computed += len(new)
        self.kept += sum(len(found) for _, found in batch) - len(new)


def _batches(db: sqlite3.Connection, notes: list[int]) -> Iterator[_Batch]:
    batch: _Batch = []
    size = 0
    for note in notes:
        found = passages(db, note)
        batch.append((note, found))
        size += len(found)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _tidy(held: "Vectors", stamps: dict[int, int]) -> None:
    """Forget the notes that are gone or say something else now, if there are many."""
    current = set(stamps.items())
    if held.waste(current) * _WASTE > len(held):
        held.keep(current)


@contextmanager
def _index(settings: Settings) -> Iterator[sqlite3.Connection]:
    db = connection.reader(settings.database, settings.root)
    if db is None:
        raise IndexUnusable("there is no index yet", "make it with: kb ingest")
    try:
        yield db
    finally:
        db.close()


def lock(settings: Settings) -> FileLock:
    """Held by the one kb that writes vectors."""
    return FileLock(f"{vectored.place(settings)}.lock", timeout=0)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    held = lock(settings)
    try:
        held.acquire()
    except Timeout as error:
        raise IndexUnusable("another kb is computing vectors", "see how far it is: kb embed --status") from error
    try:
        yield
    finally:
        held.release()


def status(settings: Settings, db: sqlite3.Connection) -> dict[str, Any]:
    """How far the vectors are; ``ready``: notes whose vectors are of what they say now."""
    stamps = sections.stamps(db)
    told = {
        "setting": settings["search.meaning"],
        "installed": meaning.is_installed(),
        "model": "",
        "notes": len(stamps),
        "ready": 0,
        "passages": 0,
        "running": _is_running(settings),
        "path": vectored.place(settings),
    }
    if not told["installed"]:
        return told
    name = encoder.model()
    held = vectored.opened(settings, name, encoder.DIMENSION)
    ready = len(held.stamps() & set(stamps.items()))
    return told | {"model": name, "ready": ready, "passages": len(held)}


def _is_running(settings: Settings) -> bool:
    held = lock(settings)
    if not os.path.exists(held.lock_file):
        return False
    try:
        held.acquire()
    except (Timeout, OSError):
        return True
    held.release()
    return False
