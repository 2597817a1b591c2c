"""The notes that a page rests on, with how much of it each carries."""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from kb.app.topic.quoting import Quoting
from kb.page import Entry, Section
from kb.store import looking

_MOST = 40


def section(db: sqlite3.Connection, told: Iterable[Section], most: int = _MOST) -> Section:
    """told: the sections of the page."""
    counts = Counter(cite.path for section in told for entry in section.entries for cite in entry.cites)
    found = sorted(counts, key=lambda path: (-counts[path], path))
    quoting = Quoting(db)
    entries = tuple(_entry(db, path, counts[path], quoting) for path in found[: most or None])
    return Section("notes", "Notes used", entries, len(found) - len(entries))


def _entry(db: sqlite3.Connection, path: str, count: int, quoting: Quoting) -> Entry:
    note = looking.note(db, looking.file_id(db, path))
    line = quoting.first(path)
    return Entry(
        note.title,
        path=path,
        line=line.line,
        reason=f"cited {count:,} time{'' if count == 1 else 's'}",
        lang=note.lang,
        cites=(line,),
        date=note.date or "",
    )
