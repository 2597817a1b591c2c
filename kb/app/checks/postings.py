"""Whether words are found where they stand."""

from kb.app.checks import REBUILD, Case, Check, Finding, Told
from kb.store import soundness

_SAMPLE = 40  # notes: about half a second


def look(case: Case) -> Told:
    if case.depth == "quick":
        return Told("left out by --quick")
    findings = []
    if wrong := soundness.structure(case.settings.database):
        findings.append(_finding(f"the full-text index is damaged: {wrong}"))
    if case.depth == "full":
        if where := soundness.unlike(case.db, case.pause):
            findings.append(_finding(f"the full-text index is not that of the texts, first {where}"))
        if count := soundness.unlearnt(case.db):
            findings.append(_finding(f"{count:,} words are not known to patterns, or as others"))
        return Told("those of all notes, made anew and compared", tuple(findings))
    notes = soundness.notes(case.db)
    chosen = case.sample(notes, _SAMPLE, lambda note: note.path)
    if count := soundness.sampled(case.db, [note.id for note in chosen]):
        findings.append(_finding(f"{count:,} passages of {len(chosen):,} notes are not found by their own words"))
    return Told(f"structure, and those of {len(chosen):,} of {len(notes):,} notes", tuple(findings))


def _finding(text: str) -> Finding:
    return Finding("damage", text, "A search may miss notes, or find others.", REBUILD, "rebuild")


PART = Check(
    look,
    "Of 300 random damages of an index 33 were seen only by the full-text engine's own check.  The table keeps no "
    "texts that the engine could compare it with: kb makes the postings anew and compares.",
    "own measurement; sqlite.org/fts5.html#the_integrity_check_command",
    of_index=True,
)
