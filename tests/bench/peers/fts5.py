"""Plain FTS5 through sqlite3: one table, whole files, the tokenizer it comes with.  It is made anew each time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from . import Command, Peer, Place, Question, Warm

_MAKE = """
DROP TABLE IF EXISTS notes;
CREATE VIRTUAL TABLE notes USING fts5(path UNINDEXED, body);
INSERT INTO notes SELECT name, CAST(readfile(name) AS TEXT) FROM fsdir({vault})
    WHERE name LIKE '%.md' OR name LIKE '%.txt';
"""


def _database(place: Place) -> Path:
    return place.home / "notes.sqlite"


def _full(place: Place) -> Command:
    return ("sqlite3", str(_database(place)), _MAKE.format(vault=literal(str(place.vault))))


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def match(question: Question) -> str:
    """A question as FTS5 takes it: words and phrases in quotation marks, all of them."""
    return " ".join(f'"{word}"' for word in question.words)


def _sql(place: Place, question: Question, limit: int) -> str:
    within = f"AND path LIKE {literal(f'{place.vault}/{question.folder}/%')}" if question.folder else ""
    found = f"SELECT path FROM notes WHERE notes MATCH {literal(match(question))} {within}"
    return f"{found} ORDER BY rank LIMIT {limit}"


def _ask(place: Place, question: Question, limit: int) -> Command:
    return ("sqlite3", str(_database(place)), _sql(place, question, limit))


@contextmanager
def _warm(place: Place) -> Iterator[Warm]:
    with closing(sqlite3.connect(_database(place))) as db:
        yield lambda question, limit: db.execute(_sql(place, question, limit)).fetchall()


PART = Peer(
    name="fts5",
    program="sqlite3",
    install="apt-get install sqlite3",
    version=("sqlite3", "--version"),
    ask=_ask,
    full=_full,
    warm=_warm,
)
