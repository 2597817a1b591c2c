"""Reading the index: all of it, in an order that depends on the notes alone."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from kb.store import deflated, ids


class NoteRow(NamedTuple):
    """source: key of what it is a record of; subject: what is known of that."""

    id: int
    path: str
    title: str
    format: str
    lang: str
    date: str | None
    encoding: str
    digest: str
    source: str | None
    subject: dict[str, Any]


class MentionRow(NamedTuple):
    block: int | None
    line: int
    start: int
    end: int
    kind: str
    canonical: str
    surface: str
    context: str
    rule: str
    confidence: float
    facts: dict[str, Any]


@contextmanager
def still(db: sqlite3.Connection) -> Iterator[None]:
    """All that is read within is of one moment, though another program writes meanwhile."""
    db.execute("begin")
    try:
        yield
    finally:
        db.execute("rollback")


def places(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """Id and path of every note, by path."""
    return db.execute("select notes.id, path from notes join files using (id) order by path").fetchall()


def note(db: sqlite3.Connection, id: int) -> NoteRow:
    row = db.execute(
        "select notes.id, path, title, format, lang, date, encoding, digest, source, subject "
        "from notes join files using (id) where notes.id = ?",
        (id,),
    ).fetchone()
    return NoteRow._make((*row[:-1], json.loads(row[-1]) if row[-1] else {}))


def records(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """The sources that notes are records of, each with an address that a note gives for it, or nothing."""
    return db.execute(
        "select source, coalesce(min(json_extract(subject, '$.url')), '') from notes where source is not null "
        "group by source"
    ).fetchall()


def mentions(db: sqlite3.Connection, note: int) -> list[MentionRow]:
    """In the order of their places."""
    rows = db.execute(
        f'select block, line, start, "end", kind, canonical, {deflated.SURFACE}, context, rule, confidence, '
        "facts from mentions where id >= ? and id < ? order by line, start, id",
        ids.rows(note),
    )
    return [MentionRow._make((*told, json.loads(facts) if facts else {})) for *told, facts in rows]
