"""Rows into their tables: texts deflated, what many have in common by its number."""

import sqlite3
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from kb.store import postings
from kb.store.deflated import Keeper
from kb.store.rows import Rows
from kb.store.shared import Numbers

_ADD = f"insert into postings({postings.COLUMNS}) values(?, ?, ?, ?, ?, ?, ?, ?)"
_AS_THEY_ARE = ("notes", "aliases", "tags", "properties", "highlights", "claims", "claim_models")


class Inserter:
    """Writes rows; remembers the numbers it gave and the dictionary it deflates with."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._keeper = Keeper(db)
        self.targets = Numbers(db, "targets")
        self._spellings = Numbers(db, "spellings")
        self._sections = Numbers(db, "sections")
        self._kinds = Numbers(db, "block_kinds")

    def write(self, rows: Rows) -> None:
        for table in _AS_THEY_ARE:
            self._add(table, getattr(rows, table))
        kept = self._keeper.keep([row[-1] for row in rows.passages])
        self._add("passages", [(*row[:-1], text) for row, text in zip(rows.passages, kept, strict=True)])
        self._add(
            "block_places",
            [
                (*place, self._kinds.of(kind), self._sections.of((crc32(headings.encode()) - 2**31, headings)), *told)
                for place, told, kind, headings in rows.blocks
            ],
        )
        self._add("link_places", [(*row, self.targets.of(target)) for *row, target in rows.links])
        self._add("mention_places", [(*row, self._spellings.of(spelling)) for *row, spelling in rows.mentions])
        self._db.executemany(_ADD, rows.postings)

    def learn(self, terms: dict[str, str]) -> None:
        """terms: those of words that may be new."""
        self._db.executemany("insert or ignore into forms values(?, ?)", map(_form, sorted(terms.items())))

    def _add(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        rows = list(rows)
        if rows:
            self._db.executemany(f"insert into {table} values({','.join('?' * len(rows[0]))})", rows)


def _form(word: tuple[str, str]) -> tuple[str, str | int | None]:
    """A word, and what is kept of its term (kb.store.forms.TERM)."""
    form, term = word
    if form.startswith(term):
        return form, None if form == term else len(term)
    return word
