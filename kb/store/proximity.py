"""Words near each other: FTS5 finds where they may be, the text tells whether they are.

FTS5 counts across the end of a block and knows no order.
"""

import sqlite3
from collections.abc import Iterator

from kb import analysis
from kb.query import Near
from kb.query.places import Row
from kb.store import ids, looking, postings
from kb.store.postings import Part
from kb.store.rows import other_names


def notes(db: sqlite3.Connection, near: Near, expression: str, note_of: str) -> set[int]:
    """The notes that have these words near each other in one of their texts."""
    found: set[int] = set()
    sql = f"select rowid, {note_of} from postings where postings match ?"
    for posting, note in db.execute(sql, (expression,)):
        if note is not None and note not in found and any(_has(text, near) for text in _texts(db, posting, near)):
            found.add(note)
    return found


def _has(text: str, near: Near) -> bool:
    return bool(Row(analysis.fields(text)[0].split()).of(near))


def _texts(db: sqlite3.Connection, posting: int, near: Near) -> Iterator[str]:
    """What a posting was made of, text by text."""
    if posting < 0:
        if not near.field:
            yield db.execute("select display from links where id = ?", (-posting,)).fetchone()[0]
        return
    if near.field in ("", "body", "heading"):
        text = looking.text(db, posting).text
        parts = [
            Part(block.kind, "\n".join(block.headings), text[block.start : block.end])
            for block in looking.blocks(db, posting)
        ]
        if near.field != "heading":
            yield from (part.text for part in parts)
        if near.field != "body":
            yield from postings.headings(parts)
    if near.field in ("", "title"):
        note = looking.note(db, ids.place(posting)[0])
        aliases = [row[0] for row in db.execute("select alias from aliases where note = ?", (note.id,))]
        yield from (note.title, *other_names(note.title, note.path, aliases))
    if not near.field:
        yield from (
            row[0]
            for row in db.execute("select tag from tags where note = ? and context = ''", (ids.place(posting)[0],))
        )
