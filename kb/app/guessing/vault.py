"""What the notes of a vault hold, looked up once for all that is asked."""

import math
import re
import sqlite3
from functools import lru_cache
from typing import NamedTuple

from kb import analysis
from kb.store import details, guesses, looking
from kb.store.details import LinkRow
from kb.store.guesses import Piece

_KEPT_NOTES = 500
_KEPT_TERMS = 50_000
_AROUND = 80  # characters beside a link that speak of it
_WORD = re.compile(r"[^\W\d_]+")


class Told(NamedTuple):
    """A piece with its terms."""

    piece: Piece
    tokens: list[analysis.Token]
    terms: list[str]


class Vault:
    """holding:    the notes with these terms, one after the other.
    mentioning: those that speak of a thing, by kind and name.
    read:       what a note says but its metadata.
    about:      the terms of a link's address, of what it is called, and of what stands beside it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._notes = looking.count(db)
        self.holding = lru_cache(_KEPT_TERMS)(self._holding)
        self.mentioning = lru_cache(_KEPT_TERMS)(self._mentioning)
        self.read = lru_cache(_KEPT_NOTES)(self._read)
        self.about = lru_cache(_KEPT_TERMS)(self._about)
        self._lines = details.LineReader(db)

    def rarity(self, notes: frozenset[int], own: int) -> float:
        """1 for what two notes of the vault hold, ``own`` one of them, 0 for what all do."""
        count = max(2, len(notes) + (own not in notes))
        return math.log((self._notes + 1) / count) / math.log((self._notes + 1) / 2) if self._notes > 1 else 0.0

    def _holding(self, terms: tuple[str, ...]) -> frozenset[int]:
        return frozenset(guesses.holding(self.db, terms))

    def _mentioning(self, kind: str, canonical: str) -> frozenset[int]:
        return frozenset(guesses.mentioning(self.db, kind, canonical))

    def _about(self, link: LinkRow) -> list[str]:
        text, column = self._lines.text(link.note, link.line, link.start)
        beside = (text[max(0, column - _AROUND) : column], text[column + link.end - link.start :][:_AROUND])
        texts = (_address(link.target), link.role, link.display, *beside)
        return list(dict.fromkeys(token.term for text in texts for token in analysis.tokens(text)))

    def _read(self, note: int) -> list[Told]:
        found = []
        for piece in guesses.pieces(self.db, note):
            if piece.voice != "metadata":
                tokens = list(analysis.tokens(piece.text))
                found.append(Told(piece, tokens, [token.term for token in tokens]))
        return found


def _address(url: str) -> str:
    """The words of an address but those of its host."""
    return " ".join(_WORD.findall(url.partition("://")[2].partition("/")[2]))
