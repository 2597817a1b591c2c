"""Bringing the index up to date: read what changed, understand it, store it."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

from filelock import FileLock, Timeout

from kb.app.ingesting import fed, planning, sharing
from kb.app.ingesting.planning import Plan
from kb.app.ingesting.refresh import left_out
from kb.app.ingesting.tally import Failure, Tally
from kb.app.ingesting.understanding import Failed, NoNote, Outcome, Same, Task, Understood, settled
from kb.config import Settings
from kb.entities import imported, overrides, ownnames
from kb.errors import IndexDamaged, IndexUnusable, Interrupted, KbError
from kb.note import Diagnostic
from kb.page import Progress
from kb.scan import Scan
from kb.store import connection, looking
from kb.store.rows import Rows
from kb.store.writing import Writer

_BATCH_NOTES = 400
_BATCH_TEXT = 4_000_000  # characters
LOCK_WAIT = 30.0  # seconds


def update(
    settings: Settings,
    seen: Scan,
    progress: Progress | None = None,
    rebuild: bool = False,
    allow_mass_delete: bool = False,
    only: Callable[[str], bool] | None = None,
    wait: float = LOCK_WAIT,
) -> Tally:
    """Make the index say what the vault says.

    Raises Refused if so many notes vanished that the vault is probably not there, and
    IndexUnusable if another program keeps writing the index for ``wait`` seconds.
    """
    start = time.perf_counter()
    with locked(settings.database, wait):
        try:
            tally = _update(settings, seen, progress, rebuild, allow_mass_delete, only)
        except (sqlite3.DatabaseError, IndexDamaged) as error:
            told = error if isinstance(error, KbError) else connection.damaged(settings.database, error)
            if not (rebuild and isinstance(told, IndexDamaged) and connection.discard(settings.database)):
                raise told from error
            tally = _update(settings, seen, progress, True, allow_mass_delete, only)
    tally.seconds = time.perf_counter() - start
    return tally


def _update(
    settings: Settings,
    seen: Scan,
    progress: Progress | None,
    rebuild: bool,
    allow_mass_delete: bool,
    only: Callable[[str], bool] | None,
) -> Tally:
    db = connection.writer(settings.database, settings.root)
    try:
        current = connection.current(db, settings.database, settings.root)
        known = looking.files(db) if current else {}
        if not allow_mass_delete:
            planning.guard(known, seen, settings)
        if current and not rebuild and (only or connection.get(db, "understood_by") == settings.understood_by):
            plan = planning.plan(known, seen, settings, only, connection.get(db, fed.NAME) or "")
            return _carry_out(db, settings, plan, seen, progress, whole=only is None)
        plan = planning.plan({}, seen, settings, only)
        if connection.is_empty(db):
            with connection.transaction(db):
                _make(db, settings)
            tally = _carry_out(db, settings, plan, seen, progress, whole=only is None)
        else:
            with connection.transaction(db):  # readers see the old index until the new one is whole
                _make(db, settings)
                tally = _carry_out(db, settings, plan, seen, progress, whole=only is None)
        connection.tidy(db)
        return tally
    finally:
        db.close()


def fill(db: sqlite3.Connection, settings: Settings, seen: Scan) -> Tally:
    """Put all notes of a folder into an empty index, inside the caller's transaction."""
    return _carry_out(db, settings, planning.plan({}, seen, settings), seen, None, whole=False)


def _make(db: sqlite3.Connection, settings: Settings) -> None:
    """An empty index, and by what rules its notes will be understood: by others, all are read anew."""
    connection.make(db, settings.root)
    connection.put(db, "understood_by", settings.understood_by)


def _carry_out(
    db: sqlite3.Connection,
    settings: Settings,
    plan: Plan,
    seen: Scan,
    progress: Progress | None,
    whole: bool,
) -> Tally:
    tally = Tally(plan.unchanged, left_out(settings, seen))
    writer = Writer(db)
    remarks = [
        *overrides.load(settings.root).diagnostics,
        *ownnames.load(settings.root).diagnostics,
        *imported.load(settings.root).diagnostics,
    ]
    tally.failed += [Failure(remark.path, remark.line, remark.code, remark.message) for remark in remarks]
    with connection.transaction(db):
        tally.removed = sum(1 for path in plan.removed if looking.is_note(db, path))
        writer.remove(plan.removed)
        writer.register(plan.registered)
        writer.settle()
        connection.put(db, "snapshot", "")
    _read(db, settings, plan, writer, tally, progress)
    if whole:
        has_all = not (looking.pending(db) or seen.unreadable or remarks) and plan.fed.stamps == seen.feeds
        with connection.transaction(db):
            connection.put(db, fed.NAME, plan.fed.told())
            connection.put(db, "snapshot", seen.picture(settings.rules) if has_all else "")
    return tally


def _read(
    db: sqlite3.Connection,
    settings: Settings,
    plan: Plan,
    writer: Writer,
    tally: Tally,
    progress: Progress | None,
) -> None:
    """Read and store all that is to be read, batch by batch.  Raises Interrupted."""
    stored, total = 0, len(plan.to_read)
    is_part = db.in_transaction
    try:
        with closing(sharing.outcomes(settings, _tasks(db, plan), plan.to_read)) as outcomes:
            shown = _shown(outcomes, total, progress)
            for size in _batches(plan.to_read):
                with connection.transaction(db):
                    _store(writer, islice(shown, size), tally)
                    writer.settle()
                stored += size
    except KeyboardInterrupt as stop:
        left = "the index is as it was" if is_part else "the index is sound; kb ingest goes on from there"
        raise Interrupted(f"stopped after {0 if is_part else stored:,} of {total:,} notes", left) from stop


def _tasks(db: sqlite3.Connection, plan: Plan) -> Iterator[Task]:
    now = time.time_ns()
    for path, (size, changed) in plan.to_read.items():
        id, digest = looking.read_before(db, path)
        yield Task(id, path, size, settled(path, changed, now), digest)


def _shown(
    outcomes: Iterable[tuple[Task, Outcome]], total: int, progress: Progress | None
) -> Iterator[tuple[Task, Outcome]]:
    """The same, and how many there were is shown meanwhile."""
    for done, outcome in enumerate(outcomes):
        if progress:
            progress(done, total)
        yield outcome
    if progress:
        progress(total, total)


def _store(writer: Writer, outcomes: Iterable[tuple[Task, Outcome]], tally: Tally) -> None:
    """Store one batch; a file that could not be read is noted and the rest goes on."""
    notes: list[tuple[str, Rows]] = []
    for task, outcome in outcomes:
        match outcome:
            case Understood(rows):
                notes.append((task.path, rows))
                tally.read += 1
            case Same(size, changed):
                writer.seen(task.path, size, changed)
                tally.unchanged += 1
            case NoNote(size, changed):
                writer.demote(task.path, size, changed)
            case Failed(code, message, again):
                writer.fail(Diagnostic(task.path, 1, code, message), task.size, -1 if again else task.changed)
                tally.failed.append(Failure(task.path, 1, code, message))
    writer.put(notes)


def _batches(to_read: dict[str, planning.Stamp]) -> Iterator[int]:
    """How many notes at once: few enough, with little enough text, that memory stays small."""
    count = text = 0
    for size, _ in to_read.values():
        count += 1
        text += size
        if count >= _BATCH_NOTES or text >= _BATCH_TEXT:
            yield count
            count = text = 0
    if count:
        yield count


@contextmanager
def locked(database: str, wait: float) -> Iterator[None]:
    """One writer at a time; a reader never comes here."""
    lock = FileLock(f"{database}.lock", timeout=wait)
    try:
        os.makedirs(os.path.dirname(database) or ".", exist_ok=True)
        lock.acquire()
    except Timeout as error:  # an OSError too
        raise IndexUnusable(
            "another kb is writing the index", f"wait for it, or look who holds {database}.lock"
        ) from error
    except OSError as error:
        raise connection.damaged(database, error) from error
    try:
        yield
    finally:
        lock.release()
