"""Whether the index says what the files of the vault say."""

from collections.abc import Container

from kb.app.checks import REBUILD, Case, Check, Finding, Told, several
from kb.app.ingesting import opening, planning, refresh
from kb.app.ingesting.fed import NAME
from kb.errors import Refused
from kb.note import is_item
from kb.readers import Unreadable
from kb.store import connection, looking, soundness

_SAMPLE = 200  # notes whose bytes are read


def look(case: Case) -> Told:
    known = looking.files(case.db)
    try:
        planning.guard(known, case.seen, case.settings)
    except Refused as error:
        means = "The folder is probably not mounted; searches answer from what was there."
        return Told("nothing to compare with", (Finding("warning", error.message, means, error.hint),))
    plan = planning.plan(known, case.seen, case.settings, remembered=connection.get(case.db, NAME) or "")
    differ = len(plan.to_read) + len(plan.removed)
    findings = []
    if differ and refresh.is_current(case.db, case.settings, case.seen):
        text = f"the index calls itself up to date, but {several([*plan.to_read, *plan.removed], 'file')} differ"
        findings.append(Finding("damage", text, "These files are not found, or as they were.", REBUILD, "rebuild"))
    read, changed = _digests(case, plan.to_read)
    if changed:
        findings.append(_unseen(changed))
    told = f"{plan.unchanged:,} notes as known, {differ:,} to be read again; bytes of {read:,} compared"
    return Told(told, tuple(findings))


def _digests(case: Case, to_read: Container[str]) -> tuple[int, list[str]]:
    """How many notes were read, and which of them have other bytes than those known, of the same size and time."""
    if case.depth == "quick":
        return 0, []
    notes = [
        note
        for note in soundness.notes(case.db)
        if note.path in case.seen.files and note.path not in to_read and not is_item(note.path)
    ]
    chosen = notes if case.depth == "full" else case.sample(notes, _SAMPLE, lambda note: note.path)
    wrong = []
    for note in chosen:
        case.pause()
        try:
            raw = opening.raw(case.settings, note.path)
        except FileNotFoundError:  # gone since it was seen
            continue
        except (OSError, Unreadable):
            wrong.append(note.path)
            continue
        if raw.digest != note.digest and raw.changed == note.changed:
            wrong.append(note.path)
    return len(chosen), wrong


def _unseen(changed: list[str]) -> Finding:
    return Finding(
        "damage",
        f"bytes are not those that were read, or cannot be read, though size and time are the same, of "
        f"{several(changed, 'note')}",
        "The disk may have damaged the file; or a program changed it and set the clock back.",
        "compare it with your backup; if it is right as it is: kb ingest --rebuild",
        path=changed[0],
    )


PART = Check(
    look,
    "The vault is the truth.  kb reads a file again when its size or time changes; what changes bytes and neither of "
    "them, only reading can find.",
    "zk issues 236 and 318, logseq 3451: an index older than its files; restic check --read-data",
    of_index=True,
)
