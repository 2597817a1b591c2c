"""Rows into their tables: texts deflated, what many have in common by its number."""

import sqlite3
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from kb.store import postings
from kb.store.deflated import Keeper
from kb.store.rows import Rows
from kb.store.shared import Numbers

_AS_THEY_ARE = (
    *("notes", "aliases", "tags", "properties", "highlights", "claims", "claim_models", "diagnostics", "sums"),
)
_PLACED = 6  # columns of a mention that say where it stands


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
        self._db.executemany("update files set size = ?, changed = ? where id = ?", rows.files)
        for table in _AS_THEY_ARE:
            self._add(table, getattr(rows, table))
        kept = self._keeper.keep([row[-1] for row in rows.passages])
        self._add("passages", [(*row[:-1], text) for row, text in zip(rows.passages, kept, strict=True)])
        self._add("block_places", map(self._block, rows.blocks))
        self._add("link_places", map(self._link, rows.links))
        self._add("mention_places", map(self._mention, rows.mentions))
        self._db.executemany(postings.ADD, rows.postings)
        self._db.executemany("insert or ignore into forms values(?, ?)", map(_form, sorted(set(rows.forms))))

    def _block(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        *place, speaker, anchor, facts, kind, level, lang, voice, headings = row
        section = self._sections.of((crc32(headings.encode()) - 2**31, headings))
        return (*place, self._kinds.of((kind, level, lang, voice)), section, speaker, anchor, facts)

    def _link(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        *place, key, kind, target, context, role, resolved, status = row
        return (*place, resolved, self.targets.of((key, kind, target, context, role, status)))

    def _mention(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return (*row[:_PLACED], self._spellings.of(row[_PLACED:]))

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
