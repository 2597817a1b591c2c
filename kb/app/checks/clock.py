"""Whether the clock is right, as far as files tell."""

from datetime import datetime

from kb.app.checks import Case, Check, Finding, Told
from kb.app.digesting import cursor
from kb.errors import KbError

_2020 = 1_577_836_800  # unix seconds
_DAY = 86_400


def look(case: Case) -> Told:
    newest = max((changed for _, changed in case.seen.files.values()), default=0) / 1e9
    findings = []
    if case.now < max(_2020, newest - _DAY):
        text = f"the clock says {_day(case.now)}"
        text += f", the newest file is of {_day(newest)}" if newest > case.now else ""
        means = "What is new, stale or due is told wrongly."
        findings.append(Finding("warning", text, means, "set the clock; with --now, give another time"))
    if (at := _told_up_to(case.settings.root)) > case.now + _DAY:
        text = f"the last digest told up to {_day(at)}, which is to come"
        means = "Until then a digest finds nothing new."
        findings.append(Finding("warning", text, means, f"set the moment in {cursor.PLACE} back", path=cursor.PLACE))
    return Told(_day(case.now), tuple(findings))


def _told_up_to(root: str) -> float:
    """The moment of the last digest; 0 if there was none, or it cannot be read (kb.app.checks.own)."""
    try:
        at = cursor.load(root).at
    except KbError:
        return 0
    try:
        return datetime.fromisoformat(at).timestamp() if at else 0
    except (ValueError, OverflowError):
        return 0


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).date().isoformat()


PART = Check(
    look,
    "A clock that was set back, or an empty battery, makes what is new look old.",
    "own rule: what came is numbered, but digests and stale facts go by the day",
)
