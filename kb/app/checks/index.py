"""Whether there is an index of this vault that this kb can read."""

import os

from kb.app.checks import Case, Check, Finding, Told


def look(case: Case) -> Told:
    if isinstance(case.index, Finding):
        return Told(case.settings.database, (case.index,))
    size = os.path.getsize(case.settings.database)
    return Told(f"{case.settings.database}, {size / 1e6:,.1f} MB")


PART = Check(
    look,
    "An index that is missing or of another kb is made anew by the next command; one that cannot be opened is not.",
    "kb's own rule: the vault is the truth, the index can be deleted at any time",
)
