"""Whether the disk has room for a new index."""

import os
import shutil

from kb.app.checks import Case, Check, Finding, Told

_TIMES = 2  # the size of the index: a new one and its log, beside the old one
_LEAST = 100_000_000  # bytes


def look(case: Case) -> Told:
    database = case.settings.database
    folder = os.path.dirname(database)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    free = shutil.disk_usage(folder).free
    size = os.path.getsize(database) if os.path.exists(database) else 0
    needed = _TIMES * size + _LEAST
    told = f"{free / 1e9:,.1f} GB free"
    if free >= needed:
        return Told(told)
    text = f"{free / 1e6:,.0f} MB are free where the index lies; making it anew may need {needed / 1e6:,.0f}"
    means = "kb ingest may stop at a full disk; what was there stays whole."
    return Told(told, (Finding("warning", text, means, "make room, or give it another place with --db FILE"),))


PART = Check(
    look,
    "An index that is made anew lies beside the old one until it is whole.",
    "own measurement: at a full disk nothing is lost, but nothing new is found",
)
