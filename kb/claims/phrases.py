"""Phrases of the catalogue, looked for in a sentence in small letters whose blanks are all one sign.

A phrase is searched as a string, and only one with an ending or a number inside it becomes a
pattern, when its words are met: one sentence of one note should not wait for a thousand patterns.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

NUMBER = r"\d{1,18}(?:[.,]\d{1,18})?"
_LETTERS = frozenset(map(chr, (*range(ord("a"), ord("z") + 1), *range(0x400, 0x500))))
_SIGNS = _LETTERS | frozenset("0123456789")
_ENDING = re.compile(r"\w{0,12}")


class Said(NamedTuple):
    """Where a phrase stands, what it means, and the phrase as the catalogue has it."""

    start: int
    end: int
    means: str
    phrase: str


class _Phrase:
    """stem: its longest piece without ``*`` and ``#``.  is_open: it may have any ending."""

    def __init__(self, phrase: str, means: str, one: str) -> None:
        self.phrase, self.means = phrase, means
        self.stem = max(re.split("[*#]", phrase), key=len).strip()
        self.is_open = phrase.endswith("*")
        self.has_pattern = self.stem != phrase.removesuffix("*")
        self.starts, self.ends = self.stem[0] in _LETTERS, self.stem[-1] in _SIGNS and not self.is_open
        self._one = one

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        number = f"({NUMBER}|{self._one})" if self._one else f"({NUMBER})"
        text = re.escape(self.phrase).replace(r"\*", r"\w{0,12}").replace(r"\#", number)
        left = r"(?<![a-z\u0400-\u04ff])" if self.phrase[0] in _LETTERS else ""
        return re.compile(left + text + (r"(?![a-z\u0400-\u04ff])" if self.phrase[-1] in _SIGNS else ""))

    def at(self, small: str, place: int) -> int:
        """Where it ends if it begins at a place, else -1."""
        if self.has_pattern:
            match = self._pattern.match(small, place)
            return match.end() if match else -1
        if not small.startswith(self.stem, place):
            return -1
        return self._end(small, place)

    def _end(self, small: str, start: int) -> int:
        end = start + len(self.stem)
        if self.starts and start and small[start - 1] in _LETTERS:
            return -1
        if self.is_open:
            ending = _ENDING.match(small, end)
            return ending.end() if ending else end
        return -1 if self.ends and small[end : end + 1] in _LETTERS else end

    def within(self, small: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        place = small.find(self.stem, start, end)
        if place >= 0 and self.has_pattern:
            yield from (match.span() for match in self._pattern.finditer(small, start, end))
            return
        while place >= 0:
            after = self._end(small, place)
            if after >= 0:
                yield place, after
            place = small.find(self.stem, place + 1, end)

    def matches(self, small: str) -> Iterator[re.Match[str]]:
        """Of a phrase with a number: group 1 is the number."""
        if self.stem in small:
            yield from self._pattern.finditer(small)


class Phrases:
    """means: each phrase, and what it means.  one: a pattern for numbers in words."""

    def __init__(self, means: Mapping[str, str], one: str = "") -> None:
        ordered = sorted(means, key=lambda phrase: (-len(phrase), phrase))
        self._phrases = [_Phrase(phrase, means[phrase], one) for phrase in ordered]
        self._by_first: dict[str, list[_Phrase]] = {}
        self._by_last: dict[str, list[_Phrase]] = {}
        self._open = [phrase for phrase in self._phrases if phrase.is_open and not phrase.has_pattern]
        for phrase in self._phrases:
            self._by_first.setdefault("" if phrase.phrase[0] == "#" else phrase.phrase[0], []).append(phrase)
            if not phrase.is_open and not phrase.has_pattern:
                self._by_last.setdefault(phrase.stem[-1], []).append(phrase)

    def __iter__(self) -> Iterator[_Phrase]:
        return iter(self._phrases)

    def at(self, small: str, place: int) -> Said | None:
        """The longest that begins at a place."""
        for phrase in self._by_first.get(small[place : place + 1], ()):
            if (end := phrase.at(small, place)) >= 0:
                return Said(place, end, phrase.means, phrase.phrase)
        return None

    def before(self, small: str, end: int) -> Said | None:
        """The longest that ends before a place."""
        for phrase in self._by_last.get(small[end - 1 : end], ()):
            start = end - len(phrase.stem)
            if small.startswith(phrase.stem, max(0, start)) and not (
                phrase.starts and start and small[start - 1] in _LETTERS
            ):
                return Said(start, end, phrase.means, phrase.phrase)
        return self._open_before(small, end) if self._open else None

    def _open_before(self, small: str, end: int) -> Said | None:
        near = small[max(0, end - 36) : end]
        for phrase in self._open:
            start = near.rfind(phrase.stem)
            if start >= 0:
                start += end - len(near)
                if phrase.at(small, start) == end:
                    return Said(start, end, phrase.means, phrase.phrase)
        return None

    def within(self, small: str, start: int = 0, end: int | None = None) -> Iterator[Said]:
        """All that a stretch has, the longer ones first."""
        until = len(small) if end is None else end
        for phrase in self._phrases:
            if phrase.stem in small:
                for place, after in phrase.within(small, start, until):
                    yield Said(place, after, phrase.means, phrase.phrase)

    def is_in(self, small: str, start: int = 0, end: int | None = None) -> bool:
        return any(True for _ in self.within(small, start, end))

    def first(self, small: str) -> Said | None:
        """The first of a sentence, of two at a place the longer."""
        return min(self.within(small), key=lambda said: (said.start, -said.end), default=None)


def without(small: str, end: int, phrases: Phrases, signs: str = " ", most: int = 8) -> int:
    """Where a text ends without the phrases and signs that it ends with, at most so many of them."""
    for _ in range(most):
        while end and small[end - 1] in signs:
            end -= 1
        said = phrases.before(small, end) if end else None
        if said is None:
            break
        end = said.start
    return end


def either(phrases: Iterable[str]) -> str:
    """A pattern for any of them, the longest first, never within a longer word."""
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    spaced = "|".join(_written(phrase) for phrase in ordered if phrase[0] in _LETTERS)
    others = "|".join(_written(phrase) for phrase in ordered if phrase[0] not in _LETTERS)
    # One look behind for all: with one for each the search is ten times as slow.
    return "|".join(filter(None, (spaced and rf"(?<![a-z\u0400-\u04ff])(?:{spaced})", others))).join(("(?:", ")"))


def _written(phrase: str) -> str:
    text = re.escape(phrase).replace(r"\*", r"\w{0,12}")
    return text + (r"(?![a-z\u0400-\u04ff])" if phrase[-1] in _SIGNS else "")
