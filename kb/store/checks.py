"""Reading the index: links that lead nowhere or to several notes, notes nothing leads to."""

import sqlite3

from kb.store import ids
from kb.store.details import LinkRow, link_rows
from kb.store.names import NOTE_SUFFIXES

_COUNTS = "links.kind != 'web' and links.context = ''"


def loose(db: sqlite3.Connection, aliases: bool = False) -> list[LinkRow]:
    """Internal links that are unresolved or ambiguous; those inside comments do not count.
    aliases: and those that lead somewhere only by an alias."""
    loosely = "'unresolved', 'ambiguous'" + (", 'alias'" if aliases else "")
    return link_rows(db, f"{_COUNTS} and links.status in ({loosely})")


def with_subpath(db: sqlite3.Connection) -> list[LinkRow]:
    """Links that lead to a heading or block of a note."""
    return link_rows(db, f"{_COUNTS} and links.subpath != '' and target.kind = 'note'")


def orphans(db: sqlite3.Connection) -> list[str]:
    """Notes that no other note links to; items of feeds do not count, here and below."""
    return _paths(
        db,
        "not exists (select 1 from links where links.resolved = files.id and links.note != files.id "
        "and links.context = '')",
    )


def dead_ends(db: sqlite3.Connection) -> list[str]:
    """Notes that hold no link to another note or file, of the kinds that a person writes
    links in: subtitles hold none."""
    written = " or ".join(f"lower(files.path) like '%{suffix}'" for suffix in (*NOTE_SUFFIXES, ".canvas"))
    return _paths(
        db,
        f"({written}) and notes.format != 'kindle' and "
        "not exists (select 1 from links where "
        f"{ids.within('links', 'files.id')} and {_COUNTS} and links.status != 'self')",
    )


def _paths(db: sqlite3.Connection, condition: str) -> list[str]:
    notes = "select files.path from notes join files using (id) where notes.format != 'feed'"
    rows = db.execute(f"{notes} and {condition} order by path")
    return [path for (path,) in rows]
