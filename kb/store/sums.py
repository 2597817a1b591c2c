"""One sum over all rows of a note, made when they are written: a bit that flips in a plain column
is found by nothing else that the database has.

Where a link leads is left out: it changes with other notes (kb.store.soundness resolves it again).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from kb.store import deflated, ids

# What belongs to a note: tables whose ids carry it, besides passages, and tables that name it.
RANGED = ("block_places", "link_places", "mention_places", "claims")
LISTED = ("aliases", "tags", "properties", "highlights", "claim_models")

# The rows of kb.store.rows as they are put together again of what is kept.
_KEPT = {
    "passages": f'id, start, line, "column", "rows", first_block, blocks, {deflated.PASSAGE} from passages',
    "blocks": "block_places.id, passage, start, length, line, more, speaker, anchor, facts, block_kinds.kind, level, "
    "lang, voice, headings from block_places join block_kinds on block_kinds.id = block_places.kind "
    "join sections on sections.id = section",
    "links": "link_places.id, line, start, length, subpath, display, key, kind, targets.target, context, role, "
    "resolved, status from link_places join targets on targets.id = link_places.target",
    "mentions": "mention_places.id, block, line, start, length, place, canonical, kind, context, surface, rule, "
    "confidence, facts from mention_places join spellings on spellings.id = spelling",
    "claims": "* from claims",
}
_LEADS = 2  # the last columns of a link: resolved, status

Table = Sequence[tuple[object, ...]]


def of(path: str, tables: dict[str, Table]) -> int:
    """64 bits that stand for a note.  tables: by name its rows, in their order."""
    whole = blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8)
    for name in sorted(tables):
        rows = [row[:-_LEADS] for row in tables[name]] if name == "links" else tables[name]
        whole.update(json.dumps(rows).encode())
    return int.from_bytes(whole.digest(), "big", signed=True)


def wrong(db: sqlite3.Connection, notes: Iterable[tuple[int, str]]) -> Iterator[str]:
    """The paths of those notes, given by id and path, whose rows are not what was written."""
    for note, path in notes:
        kept = db.execute("select sum from sums where note = ?", (note,)).fetchone()
        if kept is None or kept[0] != of(path, _stored(db, note)):
            yield path


def _stored(db: sqlite3.Connection, note: int) -> dict[str, Table]:
    tables: dict[str, Table] = {
        "notes": db.execute("select * from notes where id = ?", (note,)).fetchall(),
        "diagnostics": db.execute("select * from diagnostics where file = ? order by rowid", (note,)).fetchall(),
    }
    for name, columns in _KEPT.items():
        table = columns.rpartition(" from ")[2].split(" ")[0]
        ranges = ids.passages(note) if name == "passages" else (ids.rows(note),)
        sql = f"select {columns} where {table}.id >= ? and {table}.id < ? order by {table}.id"
        tables[name] = [row for within in ranges for row in db.execute(sql, within)]
    for name in LISTED:
        tables[name] = db.execute(f"select * from {name} where note = ? order by rowid", (note,)).fetchall()
    return tables
