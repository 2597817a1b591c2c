"""The notes nearest to a question in meaning, from the vectors that are ready.

A search never waits for it: what is missing is computed by another process (``background``).
"""

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from kb import meaning
from kb.app.searching import vectored
from kb.config import Settings
from kb.meaning.encoder import Encoder, for_one
from kb.store import sections

_MORE = 2  # times as many are taken as asked for: some may be of notes that say something else now
_LONGEST = 500  # characters of a question
_FLOOR = 0.15  # of a score: ten of 18 questions about nothing in the notes find nothing, a tenth of 220 answers is lost


class Near(NamedTuple):
    """A note near to a question.  line: where its nearest section begins.  score: the cosine, up to 1."""

    note: int
    line: int
    score: float


def encoder(settings: Settings) -> Encoder | None:
    """What encodes a question; None if meaning is off, not installed, or nothing is ready yet.
    Raises KbError if it is set to be on and is not installed."""
    wish = settings["search.meaning"]
    if wish == "on":
        vectored.installed()
    if wish == "off" or not _has_vectors(settings) or not meaning.is_installed():
        return None
    return for_one(vectored.models())


def finder(settings: Settings) -> Callable[[sqlite3.Connection, str, int], list[Near]] | None:
    """What finds the notes nearest to a question; None as of ``encoder``."""
    by = encoder(settings)
    return partial(_found, settings, by) if by else None


def _found(settings: Settings, by: Encoder, db: sqlite3.Connection, question: str, limit: int) -> list[Near]:
    return nearest(db, settings, question, limit, by)


def nearest(
    db: sqlite3.Connection, settings: Settings, question: str, limit: int, by: Encoder | None = None
) -> list[Near]:
    """The nearest notes, nearest first, each as it is now; none if there is no encoder, or if
    nothing is near.
    by: another encoder than that of the settings."""
    by = by or encoder(settings)
    text = question[:_LONGEST].strip()
    if by is None or not text:
        return []
    held = vectored.opened(settings, by.model, by.dimension)
    if not len(held):
        return []
    found: list[Near] = []
    given: set[int] = set()
    for near in held.nearest(by.encode([text])[0], limit * _MORE):
        if near.score < _FLOOR:
            break
        if near.note not in given and sections.stamp(db, near.note) == near.stamp:
            given.add(near.note)
            found.append(Near(near.note, near.line, near.score))
    return found[:limit]


def _has_vectors(settings: Settings) -> bool:
    return os.path.exists(vectored.place(settings))
