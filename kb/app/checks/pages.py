"""Whether the pages of the database are whole, by SQLite's own check."""

from kb.app.checks import REBUILD, Case, Check, Finding, Told
from kb.store import soundness


def look(case: Case) -> Told:
    quick = case.depth == "quick"
    wrong = soundness.pages(case.db, quick)
    findings = tuple(
        Finding("damage", text, "Pages of the index are damaged; answers may be wrong or missing.", REBUILD, "rebuild")
        for text in wrong[: soundness.MOST]
    )
    return Told(f"{'quick' if quick else 'integrity'} check, foreign keys", findings)


PART = Check(
    look,
    "A disk, a cable or a copy made of an open file damages pages; SQLite finds what breaks the order of its trees.",
    "sqlite.org/pragma.html#pragma_integrity_check; sqlite.org/howtocorrupt.html",
    of_index=True,
)
