"""Of the sources on a topic, what was done with each: only linked, quoted, thought about, counted on (field B9)."""

import sqlite3

from kb.app import coverage
from kb.app.topic.quoting import Quoting
from kb.app.topic.scope import Scope
from kb.page import Entry, Facts, Section

_MOST = 30  # rows
_CITED = 3  # places of one row
_COUNTS = ("thought", "quote", "claim", "link")
_COLUMNS = ("source", "state", *(f"{name}s" for name in _COUNTS))


def sources(db: sqlite3.Connection, scope: Scope) -> list[Facts]:
    """As ``kb coverage`` tells them, what was worked with most first."""
    return coverage.rows(db, scope.notes, scope.blocks)


def section(db: sqlite3.Connection, found: list[Facts], most: int = _MOST) -> Section:
    """found: of ``sources``."""
    quoting = Quoting(db)
    entries = tuple(_entry(row, quoting) for row in found[: most or None])
    return Section("coverage", "What was read", entries, len(found) - len(entries), _COLUMNS)


def _entry(row: Facts, quoting: Quoting) -> Entry:
    places = dict.fromkeys((place["path"], place["line"]) for place in row["lines"])
    cites = tuple(
        quoting.line(path, line) for path, line in [*places, *((path, 1) for path in row["records"])][:_CITED]
    )
    counts = [row[f"{name}s"] for name in _COUNTS]
    told = ", ".join(
        f"{count} {name}{'' if count == 1 else 's'}" for count, name in zip(counts, _COUNTS, strict=True) if count
    )
    return Entry(
        f"{row['canonical']}: {row['state']}{f' ({told})' if told else ''}",
        path=cites[0].path if cites else "",
        line=cites[0].line if cites else 0,
        url=row["canonical"],
        cites=cites,
        cells=(row["canonical"], row["state"], *(str(count or "") for count in counts)),
    )
