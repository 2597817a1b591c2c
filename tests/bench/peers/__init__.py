"""What a reader of notes could use instead: each program is a part, found by folder, and kb is one of them.

A part says how the program is called.  It is never needed: one that is not here is told as such.
"""

import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

Command = tuple[str, ...]
ALL = 1_000_000  # more hits than there are notes


class Question(NamedTuple):
    """What any of them can be asked: notes in which all of these stand.

    words:  each a word, or with blanks in it a phrase.
    folder: of the vault, in which the note must lie; "" for anywhere.
    """

    name: str
    words: tuple[str, ...]
    folder: str = ""

    def quoted(self) -> str:
        """The words as most search boxes take them: a phrase in quotation marks."""
        return " ".join(f'"{word}"' if " " in word else word for word in self.words)


class Place(NamedTuple):
    """Where a program works.  home: a folder of its own, empty before a full ingest."""

    vault: Path
    home: Path

    def inside(self, paths: str) -> set[str]:
        """Of lines with paths below the vault, these paths within it."""
        return {line.partition(f"{self.vault}/")[2] for line in paths.splitlines() if f"{self.vault}/" in line}


Warm = Callable[[Question, int], object]  # answers a question with so many hits at most, to the last of them


def _nowhere(place: Place) -> dict[str, str]:
    return {}


def _nothing(place: Place) -> None:
    """Nothing is to be made ready."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that finds notes.

    program:     what it is found by on the PATH.
    install:     how one gets it.
    version:     the command that tells it.
    ask:         the command for a question and how many hits at most; None if it cannot be asked that.
    listed:      what a command wrote, to the paths of notes in it.
    full:        the command that reads all notes for the first time; None if it has no index.
    update:      the command that reads what changed; the full one, if it has no other.
    backlinks:   the command for what links to the note of a name.
    prepare:     makes ready what the commands expect.
    environment: variables that the commands need.
    warm:        questions answered in this process.
    kept:        a folder of the vault in which it keeps its index; "" for its own.
    most:        how many notes it can bear, where it cannot bear all.
    """

    name: str
    program: str
    install: str
    version: Command
    ask: Callable[[Place, Question, int], Command | None]
    listed: Callable[[Place, str], set[str]] = Place.inside
    full: Callable[[Place], Command] | None = None
    update: Callable[[Place], Command] | None = None
    backlinks: Callable[[Place, str], Command] | None = None
    prepare: Callable[[Place], None] = _nothing
    environment: Callable[[Place], Mapping[str, str]] = _nowhere
    warm: Callable[[Place], AbstractContextManager[Warm]] | None = None
    kept: str = ""
    most: int = ALL

    def is_here(self) -> bool:
        return bool(found(self.program))


def found(program: str) -> str:
    """Where a program is: beside this interpreter, or on the PATH; "" if nowhere."""
    beside = Path(sys.executable).with_name(program)
    return str(beside) if beside.is_file() else shutil.which(program) or ""
