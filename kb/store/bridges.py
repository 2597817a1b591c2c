"""Reading the index: what carries a question over to other notes besides its words."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kb.store import ids


class Shared(NamedTuple):
    """A link of a note to a source that another note cites too."""

    note: int
    key: str
    target: str
    line: int


def surfaces(db: sqlite3.Connection, kind: str, canonical: str, most: int) -> list[str]:
    """How notes spell a thing, the most frequent first."""
    rows = db.execute(
        "select surface from mentions where kind = ? and canonical = ? and context != 'url' "
        "group by surface order by count(*) desc, surface limit ?",
        (kind, canonical, most),
    )
    return [surface for (surface,) in rows]


def sharing(db: sqlite3.Connection, notes: Iterable[int], fewest: int, most: int) -> list[Shared]:
    """Links of notes in other languages to what these notes cite, by the order of these, each
    note once.  fewest: a source that more notes cite proves nothing.  most: links."""
    rows = db.execute(
        f"""
        with given as (select key as place, value as id from json_each(:notes)),
        cited as materialized (
            select links.key as key, min(place) as place, group_concat(substr(notes.lang, 1, 2)) as langs
            from given cross join links on {ids.within("links", "given.id")} join notes on notes.id = given.id
            where links.kind = 'web' and links.context = '' group by links.key),
        rare as materialized (
            select cited.* from cited join links using (key) where links.kind = 'web' and links.context = ''
            group by cited.key having count(distinct links.note) <= :fewest)
        select links.note, links.key, target, links.line from rare join links using (key)
        join notes on notes.id = links.note join files on files.id = links.note
        where links.kind = 'web' and links.context = '' and links.note not in (select id from given)
        and instr(rare.langs, substr(notes.lang, 1, 2)) = 0
        order by rare.place, path, links.line limit :most""",
        {"notes": json.dumps(list(notes)), "fewest": fewest, "most": most},
    )
    first: dict[int, Shared] = {}
    for row in rows:
        first.setdefault(row[0], Shared(*row))
    return list(first.values())
