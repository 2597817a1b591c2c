"""Whether another program holds what kb needs."""

import os

from filelock import FileLock, Timeout

from kb.app.checks import Case, Check, Finding, Told
from kb.app.searching import vectored


def look(case: Case) -> Told:
    places = {
        f"{case.settings.database}.lock": "the index",
        f"{vectored.place(case.settings)}.lock": "the vectors",
        os.path.join(case.settings.feeds, ".lock"): "the feeds",
    }
    held = {place: what for place, what in places.items() if os.path.exists(place) and _is_held(place)}
    return Told(f"{len(held)} held", tuple(_finding(place, what) for place, what in held.items()))


def _is_held(place: str) -> bool:
    lock = FileLock(place, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _finding(place: str, what: str) -> Finding:
    return Finding(
        "warning",
        f"another program holds {what}",
        "If it is a kb at work, this passes by itself.",
        f"if it does not, look which program has {place} open (lsof, fuser); the file itself holds nobody up",
        path=place,
    )


PART = Check(
    look,
    "One program writes at a time; the lock of one that was killed is released by the system, but not over a network.",
    "man 2 flock; filelock's documentation",
)
