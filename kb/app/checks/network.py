"""Whether the index lies on a disk of this machine."""

import os
import re

from kb import catalogue
from kb.app.checks import Case, Check, Finding, Told

MOUNTS = "/proc/self/mountinfo"
_OCTAL = re.compile(r"\\([0-7]{3})")  # how a blank in a name is written there


def look(case: Case) -> Told:
    kind = _kind(os.path.realpath(case.settings.database))
    if not kind:
        return Told("not known on this system")
    network = {row["name"]: row["is"] for row in catalogue.rows("filesystems")["network"]}
    if not (known := network.get(kind.removeprefix("fuse."))):
        return Told(kind)
    return Told(
        kind,
        (
            Finding(
                "warning",
                f"the index lies on {known}",
                "Programs on two machines do not see each other's locks, and the index may be damaged.",
                "give it a place on a disk of this machine: [index] path in config.toml, or --db FILE",
                path=case.settings.database,
            ),
        ),
    )


def _kind(path: str) -> str:
    """The file system that holds a path; "" if that is not known."""
    found = ("", "")
    try:
        with open(MOUNTS, encoding="utf-8", errors="replace") as file:
            for line in file:
                before, _, after = line.partition(" - ")
                place = _OCTAL.sub(lambda digits: chr(int(digits[1], 8)), before.split(" ")[4])
                if f"{path}/".startswith(place.rstrip("/") + "/"):
                    found = max(found, (place, after.split(" ")[0]), key=lambda pair: len(pair[0]))
    except (OSError, IndexError):
        return ""
    return found[1]


PART = Check(
    look,
    "A write-ahead log needs memory that all programs share, and locks that hold: over a network there is neither.",
    "sqlite.org/wal.html: does not work over a network file system; sqlite.org/faq.html#q5",
)
