"""``kb doctor --fix``: an index made anew beside the damaged one, examined, and put in its place.

The damaged one is kept under another name; in the vault nothing is changed.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from sqlite3 import Error

from kb.app import doctor, writing
from kb.app.checks import Finding
from kb.app.doctor import Result
from kb.app.ingesting import ingest, planning, refresh
from kb.config import Settings
from kb.errors import KbError, Refused
from kb.page import Progress
from kb.scan import Scan
from kb.store import connection, looking, swapping

_BESIDE = ".kb-fix-"  # kb.app.checks.leftovers knows it


def mend(settings: Settings, results: Sequence[Result], now: float, progress: Progress | None = None) -> list[str]:
    """Do what can be done about what was found; tells each thing that was done.

    Raises Refused if the vault looks empty, KbError if what was made is not sound either.
    """
    findings = [finding for result in results for finding in result.told.findings]
    done = []
    if any(finding.cure == "rebuild" for finding in findings):
        kept = _rebuilt(settings, now, progress)
        done.append(f"the index was made anew and examined; the old one is kept as {kept}")
    done += [f"{place} was removed" for place in _removed(findings)]
    return done


def _rebuilt(settings: Settings, now: float, progress: Progress | None) -> str:
    """Where the old index is kept."""
    with ingest.locked(settings.database, ingest.LOCK_WAIT):
        seen = refresh.look(settings)
        _guard(settings, seen)
        beside = tempfile.mkdtemp(prefix=_BESIDE, dir=os.path.dirname(settings.database))
        try:
            fresh = replace(settings, database=os.path.join(beside, "index.sqlite"))
            ingest.update(fresh, seen, progress, rebuild=True)
            _check(fresh, now)
            swapping.close(fresh.database)
            kept = _free_name(settings.database, now)
            swapping.swap(fresh.database, settings.database, kept)
            writing.sync(os.path.dirname(settings.database))
            return kept
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _guard(settings: Settings, seen: Scan) -> None:
    """Raises Refused where a vault has far fewer notes than the index knows, or none."""
    known = {}
    with suppress(Error, KbError, ValueError, TypeError), closing(connection.plain(settings.database)) as db:
        known = looking.files(db)
    planning.guard(known, seen, settings)
    if not any(settings.kind(path) == "note" for path in seen.files):
        raise Refused(f"there is no note in {settings.root}; the index is left as it was", "is the folder mounted?")


def _check(fresh: Settings, now: float) -> None:
    """Raises KbError if the new index is not what it should be."""
    findings = [finding for result in doctor.examine(fresh, "full", now) for finding in result.told.findings]
    if wrong := [finding for finding in findings if finding.cure == "rebuild"]:
        raise KbError(
            f"an index was made anew and is not sound either: {wrong[0].text}",
            "the old one is left as it was; the disk or the memory of this machine may fail",
        )


def _free_name(database: str, now: float) -> str:
    day = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
    names = (f"{database}.damaged-{day}{more}" for more in ("", *(f"-{count}" for count in range(2, 1_000))))
    return next(name for name in names if not os.path.exists(name))


def _removed(findings: Sequence[Finding]) -> list[str]:
    """The leftovers that were removed."""
    places = [finding.path for finding in findings if finding.cure == "remove"]
    for place in places:
        if os.path.isdir(place):
            shutil.rmtree(place)
        else:
            os.unlink(place)
    return places
