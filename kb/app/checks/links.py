"""Whether links lead where the names of the vault say."""

from kb.app.checks import REBUILD, Case, Check, Finding, Told
from kb.store import soundness


def look(case: Case) -> Told:
    if case.depth == "quick":
        return Told("left out by --quick")
    misnamed = [f"{path} has another name for links than its own" for path in soundness.misnamed(case.db)]
    misled = [f"{path}:{line} [[{target}]] leads elsewhere" for path, line, target in soundness.misled(case.db)]
    wrong = [*misnamed, *misled]
    findings = tuple(
        Finding("damage", text, "Links and backlinks may be wrong.", REBUILD, "rebuild")
        for text in wrong[: soundness.MOST]
    )
    return Told("each resolved again", findings)


PART = Check(
    look,
    "Where a link leads depends on all names of the vault: an index that is brought up to date step by step must say "
    "what a fresh one says.",
    "zk issues 236 and 318: links that led elsewhere after an update",
    of_index=True,
)
