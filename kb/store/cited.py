"""Reading the index: the sources that notes cite, by the one key of all their spellings."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kb.store import ids
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


class Page(NamedTuple):
    """A name that wikilinks have, and the first line of one.  resolved: path of the note it leads to."""

    name: str
    path: str
    line: int
    resolved: str | None


def pages(db: sqlite3.Connection) -> list[Page]:
    """The pages that wikilinks name, written or not, each name once."""
    rows = db.execute(
        "select links.target, files.path, links.line, target.path from links join files on files.id = links.note "
        "left join files as target on target.id = links.resolved "
        "where links.kind = 'wiki' and links.context = '' and links.target != '' order by 1, 2, 3"
    )
    first: dict[str, Page] = {}
    for row in rows:
        first.setdefault(row[0], Page(*row))
    return list(first.values())


class Called(NamedTuple):
    """A source and the line that has a title for it.  name: the title as it stands there."""

    title: str
    key: str
    path: str
    line: int
    name: str


def called(db: sqlite3.Connection, titles: Iterable[str]) -> list[Called]:
    """The sources that links have these texts for, or whose records are called so; each once a title."""
    rows = db.execute(
        "with wanted as materialized (select distinct lower(value) as title from json_each(?)) "
        "select lower(display), links.key, files.path, links.line, display from links "
        "join files on files.id = links.note where links.kind = 'web' and context = '' and display != '' "
        "and lower(display) in wanted union all "
        "select lower(title), source, files.path, 1, title from notes join files using (id) "
        "where source is not null and lower(title) in wanted order by 1, 2, 3, 4",
        (json.dumps(list(titles)),),
    )
    first: dict[tuple[str, str], Called] = {}
    for row in rows:
        first.setdefault(row[:2], Called(*row))
    return list(first.values())


def on_line(db: sqlite3.Connection, note: int, line: int) -> list[LinkRow]:
    """The web links of one line, from left to right."""
    condition = "links.id >= ? and links.id < ? and links.line = ? and links.kind = 'web' and links.context = ''"
    return link_rows(db, condition, (*ids.rows(note), line))


_NAMED = (
    'mentions.line = links.line and mentions.start >= links.start and mentions.start < links."end" '
    "and links.kind = 'web' and links.context = '' and mentions.kind = 'model' and mentions.context = 'url'"
)


def models_in(db: sqlite3.Connection, key: str) -> list[str]:
    """The models that the address of a source names."""
    rows = db.execute(
        "select distinct mentions.canonical from links "
        f"cross join mentions on {ids.within('mentions', 'links.note')} and {_NAMED} where links.key = ? order by 1",
        (key,),
    )
    return [model for (model,) in rows]


def keys_naming(db: sqlite3.Connection, model: str) -> list[str]:
    """The sources whose addresses name a model."""
    rows = db.execute(
        "select distinct links.key from mentions "
        f"cross join links on {ids.within('links', 'mentions.note')} and {_NAMED} where canonical = ? order by 1",
        (model,),
    )
    return [key for (key,) in rows]


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
