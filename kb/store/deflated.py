"""Texts as they are kept: deflated, with the words of their neighbours as a dictionary.

A kept text is three bytes that number its dictionary (0: none), and raw deflate of its UTF-8.
Dictionaries are pieces of the texts that were written with them, one for each few million letters,
so that every part of a vault has its own words in one.
"""

import sqlite3
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache

from kb.store.ids import ROW_BITS

_HEAD = 3  # bytes
_LEVEL = 6
_LARGEST = 32_768  # bytes of a dictionary: as far as deflate looks back
_PIECES = 48  # that it is made of
_WORTH = 16 * _LARGEST  # bytes of texts that are worth one
_REACH = 4_000_000  # bytes of texts until there is another

# What stands in a block; what was recognised, if its words are kept only in the block.
PASSAGE = "kb_text(passages.text)"
BLOCK = 'kb_part(passages.text, blocks.start - passages.start, blocks."end" - blocks.start)'
SURFACE = (
    "coalesce(mentions.surface, (select kb_part(passages.text, around.start - passages.start + mentions.place, "
    'mentions."end" - mentions.start) from blocks as around join passages on passages.id = around.passage '
    "where around.id = mentions.block))"
)
# What a reader marked.
HIGHLIGHT = (
    "coalesce(highlights.text, (select kb_part(passages.text, around.start - passages.start + place, length) "
    "from blocks as around join passages on passages.id = around.passage "
    f"where around.id = (highlights.note << {ROW_BITS}) + highlights.block))"
)


def prepare(db: sqlite3.Connection, damaged: str | None = None) -> None:
    """Give SQL the functions that read kept texts: whole, or so many letters from a place on.

    damaged: what a text is read as that cannot be; without it the statement fails.
    """
    read = _reader(db, damaged)
    db.create_function("kb_text", 1, read, deterministic=True)
    db.create_function("kb_part", 3, lambda kept, start, size: read(kept)[start : start + size], deterministic=True)


def _reader(db: sqlite3.Connection, damaged: str | None) -> Callable[[bytes], str]:
    sql = "select words from dictionaries where id = ?"

    @lru_cache(maxsize=256)
    def dictionary(number: int) -> bytes:
        return zlib.decompress(db.execute(sql, (number,)).fetchone()[0]) if number else b""

    @lru_cache(maxsize=16)  # block after block of one passage
    def read(kept: bytes) -> str:
        try:
            words = dictionary(int.from_bytes(kept[:_HEAD], "big"))
            way = zlib.decompressobj(-zlib.MAX_WBITS, words)
            text = way.decompress(kept[_HEAD:]).decode("utf-8")
            if not way.eof:
                raise zlib.error("the end is missing")
            return text
        except (zlib.error, UnicodeDecodeError, TypeError):  # the last: its dictionary is gone
            if damaged is None:
                raise
            return damaged

    return read


class Keeper:
    """Makes texts into what is kept of them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._number = 0
        self._fresh: zlib._Compress | None = None
        self._left = 0  # bytes until there is another dictionary

    def keep(self, texts: Sequence[str]) -> list[bytes]:
        raw = [text.encode("utf-8") for text in texts]
        size = sum(map(len, raw))
        if self._left < size and size >= _WORTH:
            self._learn(raw)
            self._left = _REACH
        elif self._fresh is None:
            self._recall()
        self._left -= size
        head = self._number.to_bytes(_HEAD, "big")
        return [head + self._deflated(text) for text in raw]

    def _deflated(self, text: bytes) -> bytes:
        assert self._fresh is not None
        one = self._fresh.copy()
        return one.compress(text) + one.flush()

    def _learn(self, texts: Sequence[bytes]) -> None:
        """A new dictionary: as much of each of some texts, evenly chosen."""
        some = texts[:: max(1, len(texts) // _PIECES)]
        words = b"".join(text[: _LARGEST // _PIECES] for text in some)[-_LARGEST:]
        added = self._db.execute("insert into dictionaries(words) values(?)", (zlib.compress(words),))
        self._use(added.lastrowid or 0, words)

    def _recall(self) -> None:
        """The last one."""
        row = self._db.execute("select id, words from dictionaries order by id desc limit 1").fetchone()
        self._use(*((row[0], zlib.decompress(row[1])) if row else (0, b"")))

    def _use(self, number: int, words: bytes) -> None:
        self._number = number
        self._fresh = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zdict=words)
