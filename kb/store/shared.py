"""What many rows have in common is kept once, and each of them has its number.

Such a row stays until the index is made anew, also when nothing has it any more.
"""

import sqlite3
from typing import Any

from kb.store.ids import ROW_BITS

_KNOWN = 50_000  # rows of a table whose numbers are remembered

# The columns of each such table; the first is the one that rows are looked up by.
TABLES: dict[str, dict[str, type]] = {
    # Something recognised, and how it is written.  surface: null where the block has the words.
    "spellings": {
        "canonical": str,
        "kind": str,
        "context": str,
        "surface": str,
        "rule": str,
        "confidence": float,
        "facts": str,
    },
    # What a link leads to, and by which of its spellings.
    "targets": {"key": str, "kind": str, "target": str, "context": str, "role": str, "status": str},
    # headings: those that a block stands under, one a line.  sum: of it, to be looked up by.
    "sections": {"sum": int, "headings": str},
    "block_kinds": {"kind": str, "level": int, "lang": str, "voice": str},
}


# Table, column, and the table of what it numbers.
REFERENCES = (
    ("block_places", "kind", "block_kinds"),
    ("block_places", "section", "sections"),
    ("link_places", "target", "targets"),
    ("mention_places", "spelling", "spellings"),
)

# The notes with a block, link or mention of which what is shared meets a condition: the few
# shared rows are looked at, not the many that have them.


def blocks(condition: str) -> str:
    return _having("block_places", "kind", "block_kinds", condition)


def links(condition: str) -> str:
    return _having("link_places", "target", "targets", condition)


def mentions(condition: str) -> str:
    return _having("mention_places", "spelling", "spellings", condition)


def _having(places: str, column: str, table: str, condition: str) -> str:
    return f"select id >> {ROW_BITS} as note from {places} where {column} in (select id from {table} where {condition})"


class Numbers:
    """The numbers of the rows of one such table; a new row gets one."""

    def __init__(self, db: sqlite3.Connection, table: str) -> None:
        columns = TABLES[table]
        same = " and ".join(f"{column} is ?" for column in columns)
        self._db = db
        self._find = f"select id from {table} where {same}"
        self._add = f"insert into {table}({', '.join(columns)}) values({', '.join('?' * len(columns))})"
        self._known: dict[tuple[Any, ...], int] = {}

    def of(self, row: tuple[Any, ...]) -> int:
        number = self._known.get(row)
        if number is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            found = self._db.execute(self._find, row).fetchone()
            number = found[0] if found else self._db.execute(self._add, row).lastrowid or 0
            self._known[row] = number
        return number
