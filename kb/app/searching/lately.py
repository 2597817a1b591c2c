"""What is new among the notes that answer a question since it was last asked.

A note is known by the sum of its file: saved again without a change, or moved, it is not new; one
that begins to answer is.  What was shown is kept as rows of JSON, one a question, in a file beside
the index, which lives on when the index is made anew.  What was not shown was not seen: where
hits are limited, the rest comes the next time.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from kb.app.searching import asked
from kb.errors import KbError
from kb.query import Filter, Question
from kb.store import answering, looking, searching

SUFFIX = ".asked"
_MOST = 200  # questions; the one asked longest ago is forgotten
_LARGEST = 50_000_000  # bytes of the file


class Lately(NamedTuple):
    """new: the notes not shown before, with their sums.  older: sums of those that were.
    name: the question as it was typed, with its filters."""

    name: str
    new: dict[int, str]
    older: tuple[str, ...]

    @property
    def among(self) -> frozenset[int]:
        return frozenset(self.new)


def since(db: sqlite3.Connection, database: str, text: str, filters: Iterable[Filter], question: Question) -> Lately:
    """What is new for a question.  The first time, everything."""
    name = " ".join([*text.split(), *map(asked.told, filters)])
    seen = frozenset(_rows(database).get(name, ()))
    ids = answering.notes(db, asked.conditions(searching.resolved(db, question)))
    sums = answering.digests(db, ids)
    new = {note: digest for note, digest in sums.items() if digest not in seen}
    return Lately(name, new, tuple(sorted(seen & frozenset(sums.values()))))


def keep(db: sqlite3.Connection, database: str, lately: Lately, shown: Iterable[str]) -> None:
    """Remember which notes were shown.  Raises KbError if that cannot be written."""
    ids = {looking.file_id(db, path) for path in shown}
    rows = _rows(database)
    rows.pop(lately.name, None)
    rows[lately.name] = [*lately.older, *sorted(lately.new[note] for note in ids & lately.new.keys())]
    last = list(rows.items())[-_MOST:]
    text = "".join(json.dumps({"query": name, "shown": sums}, ensure_ascii=False) + "\n" for name, sums in last)
    place = database + SUFFIX
    try:
        _put(place, text)
    except OSError as error:
        raise KbError(f"cannot remember what was shown: {error.strerror}", f"it is kept in {place}") from error


def _put(place: str, text: str) -> None:
    """All of it or nothing."""
    handle, temporary = tempfile.mkstemp(prefix=".kb-", suffix=".tmp", dir=os.path.dirname(place))
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        os.replace(temporary, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _rows(database: str) -> dict[str, list[str]]:
    """Question to the sums of what was shown, the last asked last.  A row that cannot be read is
    passed over: all is new again."""
    try:
        with open(database + SUFFIX, encoding="utf-8", errors="replace") as file:
            text = file.read(_LARGEST)
    except FileNotFoundError:
        return {}
    rows: dict[str, list[str]] = {}
    for line in text.split("\n"):
        try:
            row = json.loads(line)
            rows[str(row["query"])] = [str(digest) for digest in row["shown"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return rows
