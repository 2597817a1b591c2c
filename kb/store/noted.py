"""Reading the index: what every note says, a table at a time."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kb.store import deflated, ids


class NoteRow(NamedTuple):
    """digest: the sum of its file's bytes."""

    id: int
    path: str
    title: str
    digest: str
    date: str | None


class LinkRow(NamedTuple):
    """key: of a source that of all its spellings.  resolved: path of the file it leads to, or nothing."""

    note: int
    kind: str
    target: str
    subpath: str
    key: str
    resolved: str | None
    display: str
    role: str
    line: int


class ThoughtRow(NamedTuple):
    """What the owner thinks: a hunch, or a block that a word of theirs marks (``rule`` is then ``block``).

    block: its id.  facts: of the hunch, or of the block.
    """

    note: int
    block: int
    kind: str
    line: int
    text: str
    rule: str
    facts: dict[str, Any]


def notes(db: sqlite3.Connection) -> list[NoteRow]:
    """By path."""
    rows = db.execute("select notes.id, path, title, digest, date from notes join files using (id) order by path")
    return [NoteRow(*row) for row in rows]


def aliases(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """Note and alias, in the order of each note; only those of properties, since a heading that names
    a note besides is of its words."""
    return db.execute(
        "select note, alias from aliases where exists (select 1 from properties where properties.note = aliases.note "
        "and lower(name) in ('alias', 'aliases') and instr(value, alias) > 0) order by note, rowid"
    ).fetchall()


def links(db: sqlite3.Connection) -> Iterator[LinkRow]:
    """In the order of each note; those in comments are left out."""
    rows = db.execute(
        "select links.note, links.kind, target, subpath, links.key, leads.path, display, role, line from links "
        "left join files as leads on leads.id = links.resolved where context = '' order by links.id"
    )
    return (LinkRow(*row) for row in rows)


def models(db: sqlite3.Connection) -> list[tuple[int, str, int]]:
    """Note, name and first line of the models that each note speaks of other than in an address."""
    return db.execute(
        "select note, canonical, min(line) from mentions where kind = 'model' and context != 'url' "
        "group by note, canonical"
    ).fetchall()


def names(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """Note and name of the people, organisations and benchmarks that each note speaks of."""
    return db.execute(
        "select distinct note, canonical from mentions where kind in ('person', 'organisation', 'benchmark') "
        "and context != 'url' order by note, canonical"
    ).fetchall()


def thoughts(db: sqlite3.Connection) -> Iterator[ThoughtRow]:
    """By note and place; of one block the block itself first, then its hunches."""
    rows = db.execute(
        f"select note, block, canonical, line, {deflated.SURFACE}, rule, facts, id as place from mentions "
        "where kind = 'hunch' "
        "union all select blocks.note, blocks.id, '', blocks.line, "
        f"{deflated.BLOCK}, 'block', facts, 0 "
        "from blocks join passages on passages.id = passage where kind = 'annotation' and voice = 'own_thought' "
        "order by block, place"
    )
    for note, block, kind, line, text, rule, facts, _ in rows:
        yield ThoughtRow(note, block, kind, line, text, rule, json.loads(facts) if facts else {})


def texts(db: sqlite3.Connection, notes: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Note and text of each passage of some notes, in order."""
    rows = db.execute(
        f"select value, {deflated.PASSAGE} from json_each(?) cross join passages on {ids.passages_within('value')} "
        "order by value, passages.id",
        (json.dumps(list(notes)),),
    )
    yield from rows
