"""Titles of sources: what is one, and which pages of the vault may be named by it."""

import re
import sqlite3
from collections.abc import Iterator

from kb import analysis
from kb.app.guessing.words import is_content
from kb.page import Facts
from kb.store import cited
from kb.store.details import LinkRow

_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"\([^()]*\)|\{[^{}]*\}")  # (September 16, 2024) {Interconnects}
_LEAST = 3  # words of a title that may name a source


def is_telling(text: str) -> bool:
    """Whether a text is the title of one thing: not "blog post" or "read it here"."""
    return len({token.term for token in analysis.tokens(text) if is_content(token.term)}) >= _LEAST


class Pages:
    """The pages that wikilinks name, each with the words of its name."""

    def __init__(self, db: sqlite3.Connection) -> None:
        named = [(page, _titled(_REMARK.sub(" ", page.name))) for page in cited.pages(db)]
        self._named = [(page, words) for page, words in named if _is_long(words)]

    def like(self, key: str, rows: list[LinkRow], records: list[str]) -> Iterator[Facts]:
        """Wikilinks whose name says what this source's title or address says: probably the same work,
        but that is for the reader to decide (formats S7).

        records: paths of the notes that are records of it anyway.
        """
        host, _, path = key.partition("/")
        names = {
            "title": [_titled(row.display) for row in rows if row.display],
            "address": [_titled(path.rpartition("/")[2])],
        }
        for page, words in self._named:
            reasons = [
                f"its {kind} says {' '.join(sorted(words))}" for kind, all_words in names.items() if words in all_words
            ]
            if reasons and page.resolved not in records:
                sites = [mark for mark in _REMARK.findall(page.name) if mark.strip("(){} ").lower() in host]
                reasons += [f"{site} is in {host}" for site in sites]
                yield {
                    "page": page.name,
                    "note": page.resolved,
                    "relation": "perhaps this source",
                    "confirmed": False,
                    "reasons": [*reasons, f"{page.path}:{page.line}"],
                }


def _titled(text: str) -> frozenset[str]:
    """The words of a title or of an address, without their order and the possessive."""
    return frozenset(_WORD.findall(re.sub(r"['’]s\b", "", text.casefold())))


def _is_long(words: frozenset[str]) -> bool:
    """Han has no blanks: two letters are about a word."""
    return sum(len(word) // 2 if analysis.is_unspaced(word[0]) else 1 for word in words) >= _LEAST
