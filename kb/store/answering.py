"""Which notes answer, in no order: for counts, and for what is asked of one note."""

import json
import sqlite3
from collections.abc import Iterable

from kb.query import And, Node
from kb.store.matching import Conditions, Values


def notes(db: sqlite3.Connection, needed: Iterable[Node]) -> list[int]:
    """The notes that meet all of these, none of which holds a pattern."""
    values: Values = {}
    where = Conditions(db, values).node(And(tuple(needed)))
    sql = f"select note from (select id as note from notes) where {where} order by note"
    return [note for (note,) in db.execute(sql, values)]


def meets(db: sqlite3.Connection, note: int, node: Node) -> bool:
    """Whether one note meets a condition."""
    values: Values = {}
    where = Conditions(db, values).node(node)
    sql = f"select 1 from (select :this as note) where {where}"
    return db.execute(sql, {**values, "this": note}).fetchone() is not None


def digests(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Of each of these notes the sum of its file."""
    sql = "select id, digest from notes where id in (select value from json_each(?))"
    return dict(db.execute(sql, (json.dumps(list(ids)),)).fetchall())


def sources(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Of those of these notes that are a record of a source, its key."""
    sql = "select id, source from notes where source is not null and id in (select value from json_each(?))"
    return dict(db.execute(sql, (json.dumps(list(ids)),)).fetchall())


def linked(db: sqlite3.Connection, note: int) -> list[tuple[str, str, int]]:
    """The texts of the links that lead to a note, each with path and line of its first place."""
    sql = (
        "select display, files.path, links.line from links join files on files.id = links.note "
        "where resolved = ? and display != '' and context = '' and status != 'self' order by path, line"
    )
    first: dict[str, tuple[str, str, int]] = {}
    for display, path, line in db.execute(sql, (note,)):
        first.setdefault(display, (display, path, line))
    return list(first.values())
