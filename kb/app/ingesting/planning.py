"""What an update has to do: what is known, compared with what a scan saw."""

from collections.abc import Callable
from dataclasses import dataclass

from kb.app.ingesting import fed
from kb.app.ingesting.fed import Fed
from kb.config import Settings
from kb.errors import Refused
from kb.note import is_item
from kb.scan import Scan
from kb.store.writing import File

Stamp = tuple[int, int]  # of a file, as the scan saw it: its size in bytes, and when it changed


@dataclass(frozen=True)
class Plan:
    """What a scan asks for.  registered: files whose names must be known first.
    to_read: notes, in the order of their paths.
    removed: files that are gone, or that settings no longer count as notes.
    fed: the items of feeds."""

    registered: tuple[File, ...]
    to_read: dict[str, Stamp]
    removed: tuple[str, ...]
    unchanged: int
    fed: Fed


def plan(
    known: dict[str, tuple[str, int, int]],
    seen: Scan,
    settings: Settings,
    only: Callable[[str], bool] | None = None,
    remembered: str = "",
) -> Plan:
    """Compare what is known, path to (kind, size, changed), with what a scan saw.

    remembered: what the index holds of the archives of feeds (kb.app.ingesting.fed).
    """
    registered: list[File] = []
    to_read: dict[str, Stamp] = {}
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
                to_read[path] = files[path]
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
