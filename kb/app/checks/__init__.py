"""What ``kb doctor`` looks at: one module a check, in the order of their names.

A check looks and says what it saw; it changes nothing.  What it finds names what is wrong, what that
means, and what to do about it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, NamedTuple, TypeVar

from kb.config import Settings
from kb.scan import Scan

Depth = Literal["quick", "usual", "full"]
Level = Literal["warning", "damage"]
Cure = Literal["", "rebuild", "remove"]

_DAY = 86_400  # seconds
_NAMED = 3
REBUILD = "kb doctor --fix makes it anew and keeps the old one"

Some = TypeVar("Some")


class Finding(NamedTuple):
    """means: what follows from it.  do: what to try.  cure: what ``--fix`` does about it; nothing
    where a person must.  path: of the file that it is about, if it is one."""

    level: Level
    text: str
    means: str
    do: str
    cure: Cure = ""
    path: str = ""


class Told(NamedTuple):
    """text: what was looked at, in a few words."""

    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """now: unix seconds.  index: open for reading, where it can be used at all; else why not.
    pause: to be called now and then; raises OutOfTime when time is up."""

    settings: Settings
    seen: Scan
    depth: Depth
    now: float
    index: sqlite3.Connection | Finding
    pause: Callable[[], None]

    @property
    def db(self) -> sqlite3.Connection:
        """For checks of the index, which are left out where it cannot be used."""
        assert isinstance(self.index, sqlite3.Connection)
        return self.index

    def sample(self, all: Sequence[Some], most: int, key: Callable[[Some], str]) -> Sequence[Some]:
        """At most so many of them, others every day, the same for the same day."""

        def order(one: Some) -> bytes:
            return blake2b(f"{self.now // _DAY}\0{key(one)}".encode("utf-8", "surrogatepass")).digest()

        return sorted(all, key=order)[:most]


class Check(NamedTuple):
    """reason: why it is looked at.  source: where that is known from.
    of_index: whether it needs an index that can be used."""

    look: Callable[[Case], Told]
    reason: str
    source: str
    of_index: bool = False


class OutOfTime(Exception):
    """The time that was given is over."""


def several(paths: Sequence[str], what: str) -> str:
    """``3 notes: a.md, b.md …``"""
    more = " …" if len(paths) > _NAMED else ""
    return f"{len(paths):,} {what if len(paths) == 1 else what + 's'}: {', '.join(paths[:_NAMED])}{more}"
