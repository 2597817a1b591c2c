"""Reading the index: what some notes of a vault speak of and cite most.  Items of feeds do not count."""

import json
import sqlite3
from collections.abc import Sequence

from kb.store import ids

_PICTURES = ("png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp")


def dated(db: sqlite3.Connection, since: str, until: str) -> list[int]:
    """The notes of these days."""
    rows = db.execute("select id from notes where format != 'feed' and date between ? and ?", (since, until))
    return [note for (note,) in rows]


def newest(db: sqlite3.Connection, most: int) -> list[int]:
    """The notes of the last days that any are of, then those without one."""
    sql = "select id from notes where format != 'feed' order by date desc nulls last, id desc limit ?"
    return [note for (note,) in db.execute(sql, (most,))]


def models(db: sqlite3.Connection, notes: Sequence[int], most: int) -> list[str]:
    """The models that most of these notes speak of."""
    rows = db.execute(
        f"select canonical from json_each(?) cross join mentions on {ids.within('mentions', 'value')} "
        "where kind = 'model' and context != 'url' and rule not in ('discovered', 'imported') "
        "group by canonical order by count(distinct note) desc, canonical limit ?",
        (json.dumps(notes), most),
    )
    return [canonical for (canonical,) in rows]


def sites(db: sqlite3.Connection, notes: Sequence[int], most: int) -> list[str]:
    """The sites that most of these notes cite: not those whose works have keys of their own, as posts
    and videos do, nor those of pictures and of the programs that highlights were made with."""
    pictures = " and ".join(f"target not like '%.{ending}'" for ending in _PICTURES)
    rows = db.execute(
        "select substr(links.key, 1, instr(links.key || '/', '/') - 1) as site from json_each(?) "
        f"cross join links on {ids.within('links', 'value')} "
        f"where kind = 'web' and context = '' and instr(links.key, ':') = 0 and {pictures} and not exists "
        "(select 1 from highlights where highlights.note = links.note and highlights.url = links.target) "
        "group by site having instr(site, '.') > 0 order by count(distinct links.note) desc, site limit ?",
        (json.dumps(notes), most),
    )
    return [site for (site,) in rows]


def has_tag(db: sqlite3.Connection, key: str) -> bool:
    """Whether a note or an item has a folded tag, or one below it."""
    sql = "select 1 from tags where (key = :key or substr(key, 1, length(:key) + 1) = :key || '/') and context = ''"
    return db.execute(f"{sql} limit 1", {"key": key}).fetchone() is not None
