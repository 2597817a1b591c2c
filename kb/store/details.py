"""Reading the index: links, the rows of a note, and what there is in all."""

import json
import sqlite3
from typing import Any, NamedTuple

from kb.store import PASSAGE_BITS, ROW_BITS
from kb.text import LINE_END


class LinkRow(NamedTuple):
    note: int
    source: str
    line: int
    start: int
    end: int
    kind: str
    target: str
    subpath: str
    display: str
    context: str
    key: str
    status: str
    resolved: str | None


_LINK = (
    'select links.note, source.path, links.line, links.start, links."end", links.kind, links.target, links.subpath, '
    "links.display, links.context, links.key, links.status, target.path from links "
    "join files as source on source.id = links.note left join files as target on target.id = links.resolved"
)


_IN_ORDER = "order by source.path, links.line, links.start"


def aliases(db: sqlite3.Connection, note: int) -> list[str]:
    return [row[0] for row in db.execute("select alias from aliases where note = ? order by rowid", (note,))]


def tags(db: sqlite3.Connection, note: int) -> list[tuple[str, int]]:
    return db.execute("select tag, line from tags where note = ? order by line, rowid", (note,)).fetchall()


def properties(db: sqlite3.Connection, note: int) -> dict[str, Any]:
    rows = db.execute("select name, value from properties where note = ? order by rowid", (note,))
    return {name: json.loads(value) for name, value in rows}


def diagnostics(db: sqlite3.Connection, note: int) -> list[tuple[int, str, str]]:
    return db.execute(
        "select line, code, message from diagnostics where file = ? order by line, code", (note,)
    ).fetchall()


def links_of(db: sqlite3.Connection, note: int) -> list[LinkRow]:
    rows = db.execute(
        f"{_LINK} where links.id >= ? and links.id < ? order by links.id", (note << ROW_BITS, (note + 1) << ROW_BITS)
    )
    return [LinkRow(*row) for row in rows]


def links_to(db: sqlite3.Connection, note: int) -> list[LinkRow]:
    """Links that lead to a note; not those to its own headings, nor those inside comments."""
    rows = db.execute(
        f"{_LINK} where links.resolved = ? and links.status != 'self' and links.context = '' {_IN_ORDER}",
        (note,),
    )
    return [LinkRow(*row) for row in rows]


def links_keyed(db: sqlite3.Connection, key: str, web: bool) -> list[LinkRow]:
    """Links to an address (``web``), or to a page that does not exist, by its key."""
    condition = "links.kind = 'web'" if web else "links.kind != 'web' and links.resolved is null"
    rows = db.execute(
        f"{_LINK} where links.key = ? and {condition} and links.context = '' {_IN_ORDER}",
        (key,),
    )
    return [LinkRow(*row) for row in rows]


class LineReader:
    """The lines of notes; the passage that was read last is kept, for its next line."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._passage = -1
        self._rows: list[str] = []

    def text(self, note: int, line: int) -> str:
        """One line of a note, as on disk, without its end."""
        row = self._db.execute(
            "select id, line from passages where id >= ? and id < ? and line <= ? order by id desc limit 1",
            (note << PASSAGE_BITS, (note + 1) << PASSAGE_BITS, line),
        ).fetchone()
        if not row:
            return ""
        if row[0] != self._passage:
            self._passage = row[0]
            (whole,) = self._db.execute("select text from passages where id = ?", (row[0],)).fetchone()
            self._rows = LINE_END.split(whole)
        place = line - row[1]
        return self._rows[place] if place < len(self._rows) else ""


def counts(db: sqlite3.Connection) -> dict[str, Any]:
    """The figures of ``kb status``."""
    one = "select count(*) from "
    kinds: dict[str, dict[str, int]] = {
        kind: {"total": 0, "resolved": 0, "unresolved": 0, "ambiguous": 0}
        for kind in ("wiki", "embed", "markdown", "property", "comment")
    }
    for kind, context, status, count in db.execute(
        "select kind, context, status, count(*) from links group by 1, 2, 3"
    ):
        if kind == "web" and not context:
            continue
        entry = kinds["comment" if context else kind]
        entry["total"] += count
        state = status if status in ("unresolved", "ambiguous") else "resolved"
        entry[state] += count
    web, sources = db.execute(
        "select count(*), count(distinct key) from links where kind = 'web' and context = ''"
    ).fetchone()
    return {
        "notes": db.execute(one + "notes").fetchone()[0],
        "failed": db.execute(one + "files where kind = 'note' and id not in (select id from notes)").fetchone()[0],
        "links": {**kinds, "web": {"total": web, "sources": sources}},
        "tags": db.execute("select count(distinct key) from tags").fetchone()[0],
        "models": 0,
        "sources": sources,
        "languages": dict(db.execute("select lang, count(*) from notes group by 1 order by 2 desc, 1")),
        "formats": dict(db.execute("select format, count(*) from notes group by 1 order by 2 desc, 1")),
    }
