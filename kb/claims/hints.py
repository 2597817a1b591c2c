"""Where a number may stand, or a verb that compares without one: what need not be read is told soon."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from kb.claims import words
from kb.claims.plain import Named

_DIGITS = re.compile(r"[0-9０-９](?:[.,:/-]?[0-9０-９])*")
_HAN = re.compile("[一二三四五六七八九十兩两半][成倍名位個个分小秒百千萬万億亿题題]|百分之|翻倍|翻一番|一半")
_SCRIPTS = (re.compile("[\u0400-\u04ff]"), re.compile("[\u3400-\u9fff]"))


class Hints:
    """Of one note.  named: what stands in it that is not read, by place; starts: where each begins."""

    def __init__(self, raw: str, named: Sequence[Named], starts: Sequence[int]) -> None:
        self._raw, self._named, self._starts = raw, named, starts
        small = raw.lower()
        self._small = small if len(small) == len(raw) else raw
        has_russian, self._has_han = (script.search(raw) is not None for script in _SCRIPTS)
        known = _stems(has_russian, self._has_han)
        self._numerals, self._verbs = ([stem for stem in stems if stem in self._small] for stems in known)

    def has_number(self, start: int, end: int) -> bool:
        """Whether a stretch of the note may have one outside its names."""
        for match in _DIGITS.finditer(self._raw, start, end):
            place = bisect_right(self._starts, match.start()) - 1
            if place < 0 or self._named[place].end < match.end():
                return True
        if self._has_han and _HAN.search(self._raw, start, end):
            return True
        return any(self._small.find(stem, start, end) >= 0 for stem in self._numerals)

    def has_verb(self, start: int, end: int) -> bool:
        return any(self._small.find(stem, start, end) >= 0 for stem in self._verbs)

    def in_sentence(self, small: str) -> bool:
        """Whether a sentence as it is read may have a number or such a verb."""
        if _DIGITS.search(small) or (self._has_han and _HAN.search(small)):
            return True
        return any(stem in small for stem in self._numerals) or any(stem in small for stem in self._verbs)


@cache
def _stems(has_russian: bool, has_han: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of numbers in words and of verbs that compare, in the scripts that a note has."""
    numerals, verbs = (
        tuple(stem for stem in stems if stem < "\u0400" or (has_han if stem >= "\u3400" else has_russian))
        for stems in (words.numeral_stems(), words.comparing_stems())
    )
    return numerals, verbs
