"""One sum over all rows of a note, made when they are written: a bit that flips in a plain column
is found by nothing else that the database has.

Where a link leads is left out: it changes with other notes (kb.store.soundness resolves it again).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from kb.store import PASSAGE_BITS, ROW_BITS

# What belongs to a note: tables whose ids carry it, with the bits below it, and tables that name it.
RANGED = {"passages": PASSAGE_BITS, "blocks": ROW_BITS, "links": ROW_BITS, "claims": ROW_BITS}
LISTED = ("aliases", "tags", "properties", "highlights", "mentions", "claim_models")

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
    for name, bits in RANGED.items():
        rows = db.execute(f"select * from {name} where id >= ? and id < ? order by id", within(note, bits))
        tables[name] = rows.fetchall()
    for name in LISTED:
        tables[name] = db.execute(f"select * from {name} where note = ? order by rowid", (note,)).fetchall()
    return tables


def within(note: int, bits: int) -> tuple[int, int]:
    """The first id of a note's, and the first behind them."""
    return note << bits, (note + 1) << bits
