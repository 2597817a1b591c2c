"""Bringing the index up to date: read what changed, understand it, store it."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from filelock import FileLock, Timeout

from kb import dates, registry
from kb.app import fed, opening
from kb.app.fed import Fed
from kb.app.refresh import left_out
from kb.app.tally import Failure, Tally
from kb.config import Settings
from kb.entities import imported, overrides, ownnames
from kb.errors import IndexDamaged, IndexUnusable, KbError, Refused
from kb.formats import Format
from kb.note import Diagnostic, Raw, Reading, is_item
from kb.page import Progress
from kb.readers import Unreadable
from kb.recognisers import Mentions, Recogniser
from kb.scan import Scan
from kb.store import connection, looking
from kb.store.writing import File, Writer

_SURE = 0.5  # how sure a format must be of a file that is a note only by what stands in it
_BATCH_NOTES = 400
_BATCH_TEXT = 4_000_000  # characters
# ns: a file this young may change again without its time telling.  Systems that keep whole
# seconds keep even ones (FAT); others count in ticks of at most 10 ms.
_COARSE, _FINE = 2_000_000_000, 50_000_000
LOCK_WAIT = 30.0  # seconds


@dataclass(frozen=True)
class Plan:
    """What a scan asks for.  registered: files whose names must be known first.
    to_read: notes with their sizes in bytes, in the order of their paths.
    removed: files that are gone, or that settings no longer count as notes.
    fed: the items of feeds."""

    registered: tuple[File, ...]
    to_read: dict[str, int]
    removed: tuple[str, ...]
    unchanged: int
    fed: Fed


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
            guard(known, seen, settings)
        if current and not rebuild and (only or connection.get(db, "understood_by") == settings.understood_by):
            plan = make_plan(known, seen, settings, only, connection.get(db, fed.NAME) or "")
            return _carry_out(db, settings, plan, seen, progress, whole=only is None)
        plan = make_plan({}, seen, settings, only)
        if connection.is_empty(db):
            with connection.transaction(db):
                _make(db, settings)
            return _carry_out(db, settings, plan, seen, progress, whole=only is None)
        with connection.transaction(db):  # readers see the old index until the new one is whole
            _make(db, settings)
            return _carry_out(db, settings, plan, seen, progress, whole=only is None)
    finally:
        db.close()


def fill(db: sqlite3.Connection, settings: Settings, seen: Scan) -> Tally:
    """Put all notes of a folder into an empty index, inside the caller's transaction."""
    return _carry_out(db, settings, make_plan({}, seen, settings), seen, None, whole=False)


def _make(db: sqlite3.Connection, settings: Settings) -> None:
    """An empty index, and by what rules its notes will be understood: by others, all are read anew."""
    connection.make(db, settings.root)
    connection.put(db, "understood_by", settings.understood_by)


def make_plan(
    known: dict[str, tuple[str, int, int]],
    seen: Scan,
    settings: Settings,
    only: Callable[[str], bool] | None = None,
    remembered: str = "",
) -> Plan:
    """Compare what is known, path to (kind, size, changed), with what a scan saw.

    remembered: what the index holds of the archives of feeds (kb.app.fed).
    """
    registered: list[File] = []
    to_read: dict[str, int] = {}
    demoted: list[str] = []
    unchanged = 0
    given = fed.items(settings, seen, known, remembered)
    files = {**seen.files, **given.files} if given.files else seen.files
    for path in sorted(files):
        size, changed = files[path]
        told = settings.kind(path)
        kind = "note" if told == "by-content" else told
        before = known.get(path)
        if before == (kind, size, changed) or (told == "by-content" and before == ("attachment", size, changed)):
            unchanged += before is not None and before[0] == "note"
        elif only is None or only(path):
            if before is not None and before[0] == "note" != kind:
                demoted.append(path)
            if before is None or before[0] != kind or kind != "note":
                registered.append(File(path, kind, size, -1 if kind == "note" else changed))
            if kind == "note":
                to_read[path] = size
    removed = sorted(
        path
        for path in known
        if path not in files and (only is None or only(path)) and not path.startswith(tuple(seen.unreadable))
    )
    return Plan(tuple(registered), to_read, (*demoted, *removed), unchanged, given)


def guard(known: dict[str, tuple[str, int, int]], seen: Scan, settings: Settings) -> None:
    """A vault that suddenly looks empty is probably not mounted: keep what is known of it."""
    notes = {path for path, (kind, _, _) in known.items() if kind == "note" and not is_item(path)}
    before = len(notes)
    # A file that settings no longer count as a note is not gone.
    now = sum(1 for path in seen.files if path in notes or settings.kind(path) == "note")
    lost = before - now
    if (lost > 20 and lost * 5 > before) or (before > 1 and now == 0):
        raise Refused(
            f"{lost:,} of {before:,} notes are gone from {settings.root}; the index is left as it was",
            "if they were meant to go: kb ingest --allow-mass-delete",
        )


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
    formats: list[Format] = registry.parts("kb.formats")
    parts = recognisers(settings.root)
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
    done = 0
    if progress:
        progress(0, len(plan.to_read))
    for batch in _batches(plan.to_read):
        with connection.transaction(db):
            _store(writer, db, settings, batch, formats, parts, tally)
            writer.settle()
        done += len(batch)
        if progress:
            progress(done, len(plan.to_read))
    if whole:
        has_all = not (looking.pending(db) or seen.unreadable or remarks) and plan.fed.stamps == seen.feeds
        with connection.transaction(db):
            connection.put(db, fed.NAME, plan.fed.told())
            connection.put(db, "snapshot", seen.picture(settings.rules) if has_all else "")
    return tally


def _store(
    writer: Writer,
    db: sqlite3.Connection,
    settings: Settings,
    paths: list[str],
    formats: list[Format],
    parts: list[Recogniser],
    tally: Tally,
) -> None:
    """Read and store one batch; a file that cannot be read is noted and the rest goes on."""
    now = time.time_ns()
    readings: list[Reading] = []
    times: list[int] = []
    for path in paths:
        try:
            raw = opening.raw(settings, path)
        except (OSError, Unreadable) as error:
            writer.fail(path, _failure(path, error, tally))
            continue
        changed = -1 if not is_item(path) and _is_young(raw.changed, now) else raw.changed
        if looking.digest(db, path) == raw.digest:
            writer.seen(path, raw.size, changed)
            tally.unchanged += 1
            continue
        format, sure = chosen(raw, formats)
        if sure < _SURE and settings.kind(path) == "by-content":
            writer.demote(path, raw.size, changed)
            continue
        reading = read_as(format, raw, parts)
        readings.append(replace(reading, day=_day(path, settings)))
        times.append(changed)
        tally.read += 1
    writer.put(readings, times)


def _day(path: str, settings: Settings) -> str:
    """The day of a daily note, by the vault's own format of their names; else by an ISO name."""
    vault = settings.obsidian
    inside = path.removeprefix(f"{vault.daily_folder}/") if vault.daily_folder else path
    named = inside.rpartition(".")[0]
    if (inside != path or not vault.daily_folder) and (day := dates.daily(vault.daily_format, named)):
        return day
    return dates.daily("YYYY-MM-DD", named.rpartition("/")[2])


def _is_young(changed: int, now: int) -> bool:
    return now - changed < (_FINE if changed % 1_000_000_000 else _COARSE)


def _failure(path: str, error: Exception, tally: Tally) -> Diagnostic:
    code = error.code if isinstance(error, Unreadable) else "unreadable"
    message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    tally.failed.append(Failure(path, 1, code, message))
    return Diagnostic(path, 1, code, message)


def _batches(sizes: dict[str, int]) -> Iterator[list[str]]:
    """Few enough notes and little enough text at once that memory stays small."""
    batch: list[str] = []
    size = 0
    for path in sizes:
        batch.append(path)
        size += sizes[path]
        if len(batch) >= _BATCH_NOTES or size >= _BATCH_TEXT:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
