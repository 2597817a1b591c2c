"""Bytes to Raw: one module a place that notes come from."""

from collections.abc import Callable
from typing import NamedTuple

from kb.note import Raw


class Reader(NamedTuple):
    """read: (root, path, most bytes) to Raw.  Raises OSError, or Unreadable with a code."""

    name: str
    read: Callable[[str, str, int], Raw]


class Unreadable(Exception):
    """A file that is there but cannot be a note.  code: as in diagnostics."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
