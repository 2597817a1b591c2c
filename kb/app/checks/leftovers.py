"""Files that a stopped program left behind."""

import os
import stat
from collections.abc import Iterator

from kb.app.checks import Case, Check, Finding, Told
from kb.app.searching import vectored

_BEGIN, _END = ".kb-", ".tmp"
_FIXING = ".kb-fix-"
_HOUR = 3_600  # a younger one may be in use


def look(case: Case) -> Told:
    settings = case.settings
    beside = os.path.dirname(settings.database)
    ours = [*_in(case, beside), *_in(case, settings.feeds), *_new_vectors(case)]
    folders = ["", *case.seen.folders, *_own(settings.root)]
    in_vault = [place for folder in dict.fromkeys(folders) for place in _in(case, os.path.join(settings.root, folder))]
    findings = (*(_finding(place, False) for place in ours), *(_finding(place, True) for place in in_vault))
    kept = [name for name in _names(beside) if name.startswith(f"{os.path.basename(settings.database)}.damaged-")]
    return Told(f"{len(findings)} files" + (f"; an older index is kept as {kept[-1]}" if kept else ""), findings)


def _in(case: Case, folder: str) -> Iterator[str]:
    for name in _names(folder):
        is_file = name.startswith(_BEGIN) and name.endswith(_END)
        if (is_file or name.startswith(_FIXING)) and _is_old(case, os.path.join(folder, name), is_file):
            yield os.path.join(folder, name)


def _new_vectors(case: Case) -> Iterator[str]:
    place = f"{vectored.place(case.settings)}.new"
    if _is_old(case, place, True):
        yield place


def _is_old(case: Case, place: str, is_file: bool) -> bool:
    try:
        state = os.lstat(place)
    except OSError:
        return False
    is_kind = stat.S_ISREG if is_file else stat.S_ISDIR
    return is_kind(state.st_mode) and case.now - state.st_mtime > _HOUR


def _own(root: str) -> list[str]:
    """The folders of what you decided."""
    return [os.path.relpath(folder, root) for folder, _, _ in os.walk(os.path.join(root, ".kb"))]


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _finding(place: str, in_vault: bool) -> Finding:
    means = "It is the beginning of a file that was never put in place; nothing needs it."
    if in_vault:
        text = f"{place} was left in the vault"
        return Finding("warning", text, means, "remove it; kb does not touch it", path=place)
    return Finding("warning", f"{place} was left behind", means, "kb doctor --fix removes it", "remove", place)


PART = Check(
    look,
    "kb writes beside a file and puts the whole in its place; one that is killed in between leaves the beginning.",
    "kb's own way of writing; restic and git clean up after the same",
)
