"""Whether what you decided can be read: the files in ``.kb/``."""

import os
from collections.abc import Callable, Iterator

from kb import smallfile
from kb.app import ownclaims, ownhunches, ownsources
from kb.app.checks import Case, Check, Finding, Told
from kb.app.digesting import cursor, lastly
from kb.app.subscribing import subscriptions
from kb.entities import imported, overrides, ownnames, tomltext
from kb.errors import KbError
from kb.note import Diagnostic

_FOLDER = ".kb"
_LARGEST = 5_000_000  # bytes
_REMARKS: tuple[Callable[[str], tuple[Diagnostic, ...]], ...] = (
    lambda root: tuple(overrides.load(root).diagnostics),
    lambda root: tuple(ownnames.load(root).diagnostics),
    lambda root: tuple(imported.load(root).diagnostics),
    lambda root: ownsources.load(root).remarks,
    lambda root: ownclaims.load(root).remarks,
    lambda root: ownhunches.load(root).remarks,
    lambda root: subscriptions.load(root).remarks,
)
_RESTORE = "mend it in an editor, or take it from a backup: kb backup --restore FILE DIR"


def look(case: Case) -> Told:
    root = case.settings.root
    if not os.path.lexists(os.path.join(root, _FOLDER)):
        return Told("none")
    broken = list(_broken(root))
    useless = {finding.path for finding in broken}
    remarks = [remark for load in _REMARKS for remark in load(root) if remark.path not in useless]
    findings = (*broken, *map(_passed_over, remarks), *_digests(root))
    return Told(f"{len(_tables(root))} tables", findings)


def _tables(root: str) -> list[str]:
    """The TOML files of the folder."""
    try:
        names = sorted(os.listdir(os.path.join(root, _FOLDER)))
    except OSError:
        return []
    return [f"{_FOLDER}/{name}" for name in names if name.endswith(".toml")]


def _broken(root: str) -> Iterator[Finding]:
    """The files of which nothing counts."""
    for place in _tables(root):
        try:
            tomltext.parse(smallfile.read(root, place, _LARGEST).decode("utf-8"))
        except (OSError, ValueError) as error:
            why = error.strerror or error if isinstance(error, OSError) else error
            means = "Nothing of it counts: what you decided there has no effect."
            yield Finding("damage", f"{place} cannot be read: {why}", means, _RESTORE, path=place)


def _passed_over(remark: Diagnostic) -> Finding:
    text = f"{remark.path}:{remark.line} {remark.message}"
    return Finding("warning", text, "This row is passed over.", "mend it in an editor", path=remark.path)


def _digests(root: str) -> Iterator[Finding]:
    """What digests keep."""
    for place, load in ((cursor.PLACE, cursor.load), (lastly.PLACE, lastly.load), (lastly.DAY, _of_day)):
        try:
            load(root)
        except KbError as error:
            means = "The next digest does not know what was told before."
            yield Finding("damage", error.message, means, _RESTORE, path=place)


def _of_day(root: str) -> object:
    return lastly.load(root, lastly.DAY)


PART = Check(
    look,
    "Decisions are the one thing in a vault that kb writes and cannot have again from the notes.",
    "kb's own rule; obsidian.nvim 712: one bad line, and a whole block was lost",
)
