"""sqlite-utils: its own commands for files and for full-text search, with what they do by default."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager

from . import Command, Peer, Place, Question, Warm, found
from .fts5 import literal, match

_FILES = '"$1" insert-files "$2" notes "$3" --text -c path -c content -c mtime --pk path --replace --silent'
_FULL = f'{_FILES} && "$1" enable-fts "$2" notes content'
_UPDATE = f'{_FILES} && "$1" rebuild-fts "$2" notes'


def _program() -> str:
    return found("sqlite-utils")


def _database(place: Place) -> str:
    return str(place.home / "notes.sqlite")


def _full(place: Place) -> Command:
    return ("sh", "-c", _FULL, "sh", _program(), _database(place), str(place.vault))


def _update(place: Place) -> Command:
    return ("sh", "-c", _UPDATE, "sh", _program(), _database(place), str(place.vault))


def _within(place: Place, question: Question) -> str:
    """A condition that keeps to the question's folder."""
    return f"path LIKE {literal(f'{place.vault}/{question.folder}/%')}" if question.folder else "1"


def _ask(place: Place, question: Question, limit: int) -> Command:
    if not question.folder:
        words = ("notes", match(question), "-c", "path", "--limit", str(limit))
        return (_program(), "search", _database(place), *words)
    rows = f"SELECT rowid FROM notes_fts WHERE notes_fts MATCH {literal(match(question))} ORDER BY rank"
    sql = f"SELECT path FROM notes WHERE rowid IN ({rows}) AND {_within(place, question)} LIMIT {limit}"
    return (_program(), "query", _database(place), sql)


def _listed(place: Place, written: str) -> set[str]:
    return place.inside("\n".join(row["path"] for row in json.loads(written)))


@contextmanager
def _warm(place: Place) -> Iterator[Warm]:
    from sqlite_utils import Database

    with closing(Database(_database(place))) as db:
        search = db.table("notes").search
        yield lambda question, limit: list(
            search(match(question), columns=["path"], limit=limit, where=_within(place, question))
        )


PART = Peer(
    name="sqlite-utils",
    program="sqlite-utils",
    install="pip install sqlite-utils",
    version=("sqlite-utils", "--version"),
    ask=_ask,
    listed=_listed,
    full=_full,
    update=_update,
    warm=_warm,
)
