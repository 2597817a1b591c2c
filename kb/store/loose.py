"""Reading the index: what is linked often, and what is linked though it is not there."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kb.store.ids import ROW_BITS
from kb.store.names import NOTE_SUFFIXES

_WRITTEN = " or ".join(f"lower(files.path) like '%{suffix}'" for suffix in NOTE_SUFFIXES)


class Target(NamedTuple):
    """A note and how many notes link to it."""

    note: int
    notes: int


class Missing(NamedTuple):
    """A name that wikilinks have and no note has.  target: as first written.  path, line: of that link."""

    key: str
    target: str
    notes: int
    path: str
    line: int


def linked(db: sqlite3.Connection, most: int) -> list[Target]:
    """The notes that most others link to."""
    rows = db.execute(
        f"select resolved, count(distinct links.id >> {ROW_BITS}) as often from links "
        "join notes on notes.id = resolved join files on files.id = resolved where context = '' and status != 'self' "
        "and notes.format != 'feed' group by resolved having often > 1 order by often desc, files.path limit ?",
        (most,),
    )
    return [Target(*row) for row in rows]


def linking(db: sqlite3.Connection, note: int) -> set[int]:
    """The notes that link to one, in comments too."""
    return {id for (id,) in db.execute(f"select distinct id >> {ROW_BITS} from links where resolved = ?", (note,))}


def written(db: sqlite3.Connection, notes: Iterable[int]) -> list[int]:
    """Those of some notes in which a person writes links, the newest first."""
    rows = db.execute(
        "select notes.id from json_each(?) join notes on notes.id = value join files on files.id = notes.id "
        f"where format not in ('feed', 'kindle') and ({_WRITTEN}) order by notes.date desc nulls last, files.path",
        (json.dumps(list(notes)),),
    )
    return [note for (note,) in rows]


def missing(db: sqlite3.Connection) -> list[Missing]:
    """Each name once, those that most notes link to first."""
    rows = db.execute(
        "select links.key, target, links.note, path, links.line from links join files on files.id = links.note "
        "where links.kind = 'wiki' and context = '' and status = 'unresolved' order by path, links.line"
    )
    notes: dict[str, set[int]] = {}
    first: dict[str, Missing] = {}
    for key, target, note, path, line in rows:
        notes.setdefault(key, set()).add(note)
        first.setdefault(key, Missing(key, target, 0, path, line))
    found = [one._replace(notes=len(notes[key])) for key, one in first.items()]
    return sorted(found, key=lambda one: (-one.notes, one.key))


def named(db: sqlite3.Connection) -> dict[str, str]:
    """Every name of a note, folded, with the path of the first note that has it."""
    rows = db.execute(
        "select files.key, path from files join notes using (id) where format != 'feed' "
        "union all select notes.key, path from notes join files using (id) where format != 'feed' "
        "union all select aliases.key, path from aliases join files on files.id = aliases.note order by 2"
    )
    first: dict[str, str] = {}
    for key, path in rows:
        first.setdefault(key, path)
    return first
