"""Everything an index says, in a form that does not depend on the order of its making."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from kb.store import deflated, ids


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Table to its rows, ids replaced by paths, sorted; the postings term by term."""
    deflated.prepare(db, damaged="")
    path = dict(db.execute("select id, path from files"))
    rows: dict[str, list[tuple[Any, ...]]] = {
        "files": db.execute("select path, key, kind, size, changed from files").fetchall(),
        "notes": [(path[row[0]], *row[1:]) for row in db.execute("select * from notes")],
        "diagnostics": [(path[row[0]], *row[1:]) for row in db.execute("select * from diagnostics")],
        "postings": list(_postings(db, path)),
    }
    for table in ("aliases", "tags", "properties"):
        rows[table] = [(path[row[0]], *row[1:]) for row in db.execute(f"select * from {table}")]
    rows["highlights"] = [
        (path[row[0]], *row[1:])
        for row in db.execute(
            f'select note, id, {deflated.HIGHLIGHT}, line, remark, tags, color, location, url, "at", kind, chapter '
            "from highlights"
        )
    ]
    rows["mentions"] = [
        (path[row[0]], row[1] and row[1] & (ids.MOST_ROWS - 1), *row[2:])
        for row in db.execute(
            f'select note, block, kind, canonical, context, line, start, "end", {deflated.SURFACE}, rule, confidence, '
            "facts from mentions"
        )
    ]
    rows["passages"] = [
        (path[ids.place(row[0])[0]], ids.place(row[0])[1], *row[1:])
        for row in db.execute(f'select id, start, line, "column", "rows", {deflated.PASSAGE} from passages')
    ]
    rows["blocks"] = [
        (path[row[0]], row[1] & (ids.MOST_ROWS - 1), *row[2:])
        for row in db.execute(
            'select note, id, kind, start, "end", line, last, level, headings, lang, voice, speaker, anchor, facts '
            "from blocks"
        )
    ]
    rows["links"] = [
        (path[row[0] >> ids.ROW_BITS], *row[1:-1], path.get(row[-1]))
        for row in db.execute(
            'select id, line, start, "end", kind, target, subpath, display, context, role, key, status, resolved '
            "from links"
        )
    ]
    return {table: sorted(found, key=repr) for table, found in rows.items()}


def _postings(db: sqlite3.Connection, path: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    db.execute("create virtual table if not exists temp.terms using fts5vocab(main, postings, instance)")
    for term, doc, column, offset in db.execute("select term, doc, col, offset from temp.terms"):
        note, place = ids.place(doc) if doc > 0 else divmod(-doc, ids.MOST_ROWS)
        yield term, path.get(note, "?"), doc > 0, place, column, offset
