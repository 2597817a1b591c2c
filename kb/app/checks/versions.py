"""Versions of what kb stands on."""

import platform
import sqlite3

from kb import __version__, analysis
from kb.app.checks import Case, Check, Finding, Told
from kb.store import VERSION, soundness

_MENDED = (3, 51, 3)  # and later


def look(case: Case) -> Told:
    told = f"kb {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    findings = []
    if sqlite3.sqlite_version_info < _MENDED:
        findings.append(
            Finding(
                "warning",
                f"SQLite {sqlite3.sqlite_version} has a fault that version 3.51.3 mended: two programs that write or "
                "checkpoint one database in one moment may damage it",
                "kb writes one at a time, so that it does not meet it; another program that writes into it might.",
                "nothing, or a Python with a newer SQLite",
            )
        )
    if not soundness.has_fts5():
        means = "Nothing can be searched."
        findings.append(Finding("damage", "SQLite has no FTS5", means, "install Python with another SQLite"))
    return Told(f"{told}, tables {VERSION}, analysis {analysis.VERSION}", tuple(findings))


PART = Check(
    look,
    "Debian 12 and others still ship an SQLite with the race that resets a write-ahead log too early.",
    "sqlite.org/wal.html#walresetbug: in 3.7.0 to 3.51.2",
)
