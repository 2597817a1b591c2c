"""Whether every row has what it belongs to."""

from kb.app.checks import REBUILD, Case, Check, Finding, Told
from kb.store import soundness


def look(case: Case) -> Told:
    findings = tuple(
        Finding("damage", f"{count:,} {what}", "Notes may be missing, or answer twice.", REBUILD, "rebuild")
        for what, count in soundness.orphans(case.db).items()
    )
    return Told("rows without their note, notes without their rows", findings)


PART = Check(
    look,
    "Rows that outlive their note are the commonest drift of full-text indexes: they answer for what is gone.",
    "sqlite-utils issues 149 and 152: 7 rows, 9,141 of their sizes",
    of_index=True,
)
