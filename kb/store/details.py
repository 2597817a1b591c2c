"""Reading the index: links, the rows of a note, and what there is in all."""

import json
import sqlite3
import sys
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from kb.store import deflated, ids, looking, names
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
    role: str
    key: str
    status: str
    resolved: str | None


_LINK = (
    'select links.note, source.path, links.line, links.start, links."end", links.kind, links.target, links.subpath, '
    "links.display, links.context, links.role, links.key, links.status, target.path from links "
    "join files as source on source.id = links.note left join files as target on target.id = links.resolved"
)


_IN_ORDER = "order by source.path, links.line, links.start"


def aliases(db: sqlite3.Connection, note: int) -> list[str]:
    return [row[0] for row in db.execute("select alias from aliases where note = ? order by rowid", (note,))]


def tags(db: sqlite3.Connection, note: int) -> list[tuple[str, int, str]]:
    """Tag, line, context."""
    return db.execute("select tag, line, context from tags where note = ? order by line, rowid", (note,)).fetchall()


def properties(db: sqlite3.Connection, note: int) -> dict[str, Any]:
    rows = db.execute("select name, value from properties where note = ? order by rowid", (note,))
    return {name: json.loads(value) for name, value in rows}


def diagnostics(db: sqlite3.Connection, note: int) -> list[tuple[int, str, str]]:
    return db.execute(
        "select line, code, message from diagnostics where file = ? order by line, code", (note,)
    ).fetchall()


def link_rows(
    db: sqlite3.Connection, condition: str, values: Sequence[object] = (), order: str = _IN_ORDER
) -> list[LinkRow]:
    """Links that meet a condition on links, source (the note they stand in) and target."""
    return [LinkRow(*row) for row in db.execute(f"{_LINK} where {condition} {order}", values)]


def links_of(db: sqlite3.Connection, note: int) -> list[LinkRow]:
    return link_rows(db, "links.id >= ? and links.id < ?", ids.rows(note), "order by links.id")


def links_to(db: sqlite3.Connection, note: int, comments: bool = False) -> list[LinkRow]:
    """Links that lead to a note; not those to its own headings, nor those inside comments."""
    apart = "" if comments else "and links.context = ''"
    return link_rows(db, f"links.resolved = ? and links.status != 'self' {apart}", (note,))


def links_keyed(db: sqlite3.Connection, key: str, web: bool, comments: bool = False) -> list[LinkRow]:
    """Links to an address (``web``), or to a page that does not exist, by its key."""
    condition = "links.kind = 'web'" if web else "links.kind != 'web' and links.resolved is null"
    apart = "" if comments else "and links.context = ''"
    return link_rows(db, f"links.key = ? and {condition} {apart}", (key,))


class MentionRow(NamedTuple):
    """Something recognised inside a note, at a place of its file."""

    kind: str
    canonical: str
    context: str
    line: int
    start: int
    end: int
    surface: str
    rule: str
    confidence: float
    facts: dict[str, Any]


def mentions(db: sqlite3.Connection, note: int) -> list[MentionRow]:
    rows = db.execute(
        f'select kind, canonical, context, line, start, "end", {deflated.SURFACE}, rule, confidence, facts '
        "from mentions where id >= ? and id < ? order by line, start, id",
        ids.rows(note),
    )
    return [MentionRow._make((*told, json.loads(facts) if facts else {})) for *told, facts in rows]


def highlights(db: sqlite3.Connection, note: int) -> list[dict[str, Any]]:
    cursor = db.execute(
        f"select id, kind, line, {deflated.HIGHLIGHT} as text, remark as note, tags, color, location, url, "
        '"at", chapter from highlights '
        "where note = ? order by rowid",
        (note,),
    )
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor]
    return [{**row, "tags": json.loads(row["tags"])} for row in found]


def candidates(db: sqlite3.Connection, key: str, target: str) -> list[str]:
    """The files that a link's target may mean: by the end of their path, or by an alias."""
    wanted = names.bare(names.folded(target.lstrip("/")))
    rows = db.execute("select path from files where key = ? order by path", (key,)).fetchall()
    found = [path for (path,) in rows if f"/{names.bare(names.folded(path))}".endswith(f"/{wanted}")]
    if found:
        return found
    aliased = db.execute(
        "select distinct files.path from aliases join files on files.id = aliases.note "
        "where aliases.key = ? order by 1",
        (names.folded(target),),
    )
    return [path for (path,) in aliased]


class LineReader:
    """The lines of notes; the passage that was read last is kept, for its next line."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._passage = -1
        self._text = looking.PassageText("", 1, ())
        self._rows: list[str] = []

    def at(self, path: str, line: int, column: int = 0) -> tuple[str, int]:
        """The same for the note at a path."""
        return self.text(looking.file_id(self._db, path), line, column)

    def beginning(self, path: str, line: int) -> str:
        """What begins on a line of the file, which may be in the middle of it; else what stands at its beginning."""
        note = looking.file_id(self._db, path)
        text, _ = self.text(note, line, sys.maxsize)
        rows = self._text.rows
        place = bisect_left(rows, (line, 0))
        if place < len(rows) and rows[place][0] == line:
            return self._rows[place]
        return self.text(note, line)[0] if rows else text

    def first(self, path: str) -> int:
        """The first line of the note at a path on which something stands; 1 if there is none."""
        passages = looking.passage_ids(self._db, looking.file_id(self._db, path))[:1]
        if not passages:
            return 1
        told = looking.text(self._db, passages[0])
        return told.at(len(told.text) - len(told.text.lstrip()))[0] if told.text.strip() else told.first

    def text(self, note: int, line: int, column: int = 0) -> tuple[str, int]:
        """The line of a note that stands at a place of its file, without its end, and the
        column of it that the place is."""
        row = self._db.execute(
            f'select id, line, "rows" is not null from passages where {ids.passages_within(":note")} '
            'and (line, "column") <= (:line, :column) order by id desc limit 1',
            {"note": note, "line": line, "column": column},
        ).fetchone()
        if not row:
            return "", 0
        if row[0] != self._passage:
            self._passage = row[0]
            self._text = looking.text(self._db, row[0])
            self._rows = LINE_END.split(self._text.text)
        place, begin = self._text.row_at(line, column) if row[2] else (line - row[1], 0)
        return (self._rows[place] if place < len(self._rows) else ""), max(0, column - begin)


def counts(db: sqlite3.Connection) -> dict[str, Any]:
    """The figures of ``kb status``."""
    one = "select count(*) from "
    kinds: dict[str, dict[str, int]] = {
        kind: {"total": 0, "resolved": 0, "unresolved": 0, "ambiguous": 0}
        for kind in ("wiki", "embed", "markdown", "property", "canvas", "comment")
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
        "notes": db.execute(one + "notes where format != 'feed'").fetchone()[0],
        "feed_items": db.execute(one + "notes where format = 'feed'").fetchone()[0],
        "failed": db.execute(one + "files where kind = 'note' and id not in (select id from notes)").fetchone()[0],
        "links": {**kinds, "web": {"total": web, "sources": sources}},
        "tags": db.execute("select count(distinct key) from tags where context = ''").fetchone()[0],
        "highlights": db.execute(one + "highlights").fetchone()[0],
        "attachments": db.execute(one + "files where kind != 'note'").fetchone()[0],
        "models": db.execute(
            "select count(distinct canonical) from spellings where kind = 'model' "
            "and exists (select 1 from mention_places where spelling = spellings.id)"
        ).fetchone()[0],
        "sources": sources,
        "languages": dict(db.execute("select lang, count(*) from notes group by 1 order by 2 desc, 1")),
        "formats": dict(db.execute("select format, count(*) from notes group by 1 order by 2 desc, 1")),
        "remarks": dict(db.execute("select code, count(*) from diagnostics group by 1 order by 2 desc, 1")),
    }
