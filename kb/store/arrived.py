"""Reading the index: what items of feeds have to do with each other and with the notes of the vault."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.store import SURE, deflated, ids

_GIVEN = "(select value as item from json_each(?))"
_THOUGHTS = 1_000  # of the newest notes: what a reader thinks about now


class Known(NamedTuple):
    """is_read: whether it is a note; it may be too large, or not be readable."""

    id: int
    is_read: int
    title: str
    lang: str


class Cited(NamedTuple):
    """A source that an item cites.  notes: how many notes of the vault do, or are a record of it."""

    item: int
    key: str
    notes: int


def count(db: sqlite3.Connection) -> int:
    """How many notes the vault has."""
    return int(db.execute("select count(*) from notes where format != 'feed'").fetchone()[0])


def known(db: sqlite3.Connection, paths: Iterable[str]) -> dict[str, Known]:
    """What the index knows of the items at these paths, by path."""
    rows = db.execute(
        "select value, files.id, title is not null, coalesce(title, ''), coalesce(lang, '') from json_each(?) "
        "join files on files.path = value "
        "left join notes on notes.id = files.id",
        (json.dumps(list(paths)),),
    )
    return {path: Known(*told) for path, *told in rows}


def speaking(db: sqlite3.Connection, kind: str, canonical: str) -> set[int]:
    """The notes and items that speak of a thing."""
    sql = "select distinct note from mentions where canonical = ? and kind = ? and context != 'url'"
    return {note for (note,) in db.execute(sql, (canonical, kind))}


def claiming(db: sqlite3.Connection, model: str) -> list[int]:
    """The note of each claim that is sure of a model."""
    sql = "select claims.note from claim_models join claims on claims.id = claim where model = ? and confidence >= ?"
    return [note for (note,) in db.execute(sql, (model, SURE))]


def claims(db: sqlite3.Connection, items: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Item and key of each claim that one makes, each once."""
    return db.execute(
        f"select distinct item, claims.key from {_GIVEN} join claims on {ids.within('claims', 'item')}",
        (json.dumps(list(items)),),
    )


def tagged(db: sqlite3.Connection, tag: str) -> set[int]:
    """The notes and items with a folded tag, or one below it."""
    sql = "select note from tags where (key = :tag or substr(key, 1, length(:tag) + 1) = :tag || '/') and context = ''"
    return {note for (note,) in db.execute(sql, {"tag": tag})}


def addresses(db: sqlite3.Connection, items: Iterable[int]) -> list[Cited]:
    """Every source that an item cites or is, once."""
    rows = db.execute(
        f"""
        with theirs as materialized (
            select distinct item, links.key from {_GIVEN} cross join links on {ids.within("links", "item")}
            where kind = 'web' and context = ''),
        wanted as materialized (select distinct key from theirs),
        ours as (
            select wanted.key, links.note from wanted join links using (key) where kind = 'web' and context = ''
            union select wanted.key, notes.id from wanted join notes on notes.source = wanted.key),
        counted as materialized (
            select ours.key, count(*) as notes from ours join notes on notes.id = ours.note
            where format != 'feed' group by ours.key)
        select item, theirs.key, coalesce(counted.notes, 0) from theirs left join counted using (key)
        order by item, 2""",
        (json.dumps(list(items)),),
    )
    return [Cited(*row) for row in rows]


def own_words(db: sqlite3.Connection) -> Iterator[str]:
    """The titles of the vault's notes, and its reader's thoughts of the newest of them."""
    for (title,) in db.execute("select title from notes where format != 'feed'"):
        yield title
    rows = db.execute(
        "with thoughts as (select blocks.* from (select id from notes where format != 'feed' "
        "order by date desc nulls last, id desc limit 1000) as newest join blocks on "
        f"{ids.within('blocks', 'newest.id')} where voice = 'own_thought' limit ?) "
        f"select {deflated.BLOCK} from thoughts as blocks join passages on passages.id = passage",
        (_THOUGHTS,),
    )
    for (text,) in rows:
        yield text
