"""Reading the index: the sources that notes cite, by the one key of all their spellings."""

import sqlite3
from typing import NamedTuple

from kb.store.details import LinkRow, link_rows


class Cited(NamedTuple):
    """A source.  links: how often it is cited.  notes: in how many notes.
    spelling: one of its addresses as written, the shortest."""

    key: str
    links: int
    notes: int
    spelling: str


def sources(db: sqlite3.Connection, part: str = "") -> list[Cited]:
    """All sources, the most cited first.  part: only those whose key holds it."""
    rows = db.execute(
        "select key, count(*), count(distinct note), min(length(target) || ' ' || target) from links "
        "where kind = 'web' and context = '' and instr(lower(key), lower(?)) > 0 group by key order by 2 desc, 1",
        (part,),
    )
    return [Cited(key, links, notes, spelling.partition(" ")[2]) for key, links, notes, spelling in rows]


def citations(db: sqlite3.Connection, key: str) -> list[LinkRow]:
    return link_rows(db, "links.kind = 'web' and links.context = '' and links.key = ?", (key,))


def keys_like(db: sqlite3.Connection, host: str) -> list[str]:
    """The keys of sources on a host, or on one of its neighbours: ``cdn.openai.com``."""
    rows = db.execute(
        "select distinct key from links where kind = 'web' and context = '' and "
        "(key like :host || '/%' or key like '%.' || :host || '/%') order by key",
        {"host": host},
    )
    return [key for (key,) in rows]


def records(db: sqlite3.Connection, key: str) -> list[tuple[str, str]]:
    """Path and title of the notes that are a record of a source: its transcript, its highlights."""
    rows = db.execute(
        "select files.path, notes.title from notes join files using (id) where notes.source = ? order by 1", (key,)
    )
    return rows.fetchall()


def missing_pages(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """Name, path and line of the links to pages that nobody has written, each name once."""
    rows = db.execute(
        "select links.target, files.path, links.line from links join files on files.id = links.note "
        "where links.status = 'unresolved' and links.kind = 'wiki' and links.context = '' order by 1, 2, 3"
    )
    first: dict[str, tuple[str, str, int]] = {}
    for name, path, line in rows:
        first.setdefault(name, (name, path, line))
    return list(first.values())


def came_by(db: sqlite3.Connection, paths: list[str]) -> list[tuple[str, str]]:
    """Path and the site that a record came by, where it names one (``via``)."""
    found = []
    for path in paths:
        row = db.execute(
            "select json_extract(subject, '$.via') from notes join files using (id) where files.path = ?", (path,)
        ).fetchone()
        if row and row[0]:
            found.append((path, str(row[0])))
    return found
