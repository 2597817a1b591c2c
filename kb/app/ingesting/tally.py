"""What an ingest did, and how it tells of itself while it works."""

from typing import NamedTuple

from kb.page import Facts


class Failure(NamedTuple):
    """A file that could not be read.  code: as in diagnostics."""

    path: str
    line: int
    code: str
    message: str


class Tally:
    """Counts of notes; ``skipped``: reason to how many."""

    def __init__(self, unchanged: int = 0, skipped: dict[str, int] | None = None) -> None:
        self.read = 0
        self.unchanged = unchanged
        self.removed = 0
        self.skipped = skipped or {}
        self.failed: list[Failure] = []
        self.seconds = 0.0

    def document(self) -> Facts:
        """As in the interface."""
        return {
            "read": self.read,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "skipped": self.skipped,
            "failed": [failure._asdict() for failure in self.failed],
            "seconds": round(self.seconds, 3),
        }
