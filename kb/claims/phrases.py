"""Phrases of the catalogue, looked for in a sentence in small letters whose blanks are all one sign.

A phrase is looked for only where the beginning of its longest word is met, as a string; one with
an ending or a number inside it becomes a pattern then.  So neither the first sentence of one note
waits for a thousand patterns, nor does every sentence for a thousand searches.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

NUMBER = r"\d{1,18}(?:[.,]\d{1,18})?"
_LETTERS = frozenset(map(chr, (*range(ord("a"), ord("z") + 1), *range(0x400, 0x500))))
_SIGNS = _LETTERS | frozenset("0123456789")
_ENDING = re.compile(r"\w{0,12}")
_WORD = re.compile("[a-z]+|[\u0400-\u04ff]+")
_KEY = 4  # letters of a word by which phrases are found


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
        self.key = _key(phrase)
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
        return self._pattern.finditer(small)


def _key(phrase: str) -> str:
    """What a sentence that has the phrase must have: the beginning of a word, or a sign."""
    longest = max(_WORD.finditer(phrase), key=lambda word: len(word[0]), default=None)
    if longest is None:
        return next(sign for sign in phrase if sign not in "*# ")
    is_open = phrase[longest.end() : longest.end() + 1] == "*"
    return longest[0][:_KEY] if len(longest[0]) >= _KEY or not is_open else longest[0][0]


@lru_cache(maxsize=8)
def _keys(small: str) -> frozenset[str]:
    """Every sign of a sentence, and the beginning of every word."""
    return frozenset((*small, *(word[:_KEY] for word in _WORD.findall(small))))


class Phrases:
    """means: each phrase, and what it means.  one: a pattern for numbers in words."""

    def __init__(self, means: Mapping[str, str], one: str = "") -> None:
        self.means = means
        ordered = sorted(means, key=lambda phrase: (-len(phrase), phrase))
        self._phrases = [_Phrase(phrase, means[phrase], one) for phrase in ordered]
        self._by_first: dict[str, list[_Phrase]] = {}
        self._by_last: dict[str, list[_Phrase]] = {}
        self._by_key: dict[str, list[_Phrase]] = {}
        self._open = [phrase for phrase in self._phrases if phrase.is_open and not phrase.has_pattern]
        self._keys = frozenset(phrase.key for phrase in self._phrases)
        for phrase in self._phrases:
            self._by_key.setdefault(phrase.key, []).append(phrase)
            self._by_first.setdefault("" if phrase.phrase[0] == "#" else phrase.phrase[0], []).append(phrase)
            if not phrase.is_open and not phrase.has_pattern:
                self._by_last.setdefault(phrase.stem[-2:], []).append(phrase)

    def at(self, small: str, place: int) -> Said | None:
        """The longest that begins at a place."""
        for phrase in self._by_first.get(small[place : place + 1], ()):
            if (end := phrase.at(small, place)) >= 0:
                return Said(place, end, phrase.means, phrase.phrase)
        return None

    def before(self, small: str, end: int) -> Said | None:
        """The longest that ends before a place."""
        for last in (small[max(0, end - 2) : end], small[end - 1 : end]):
            for phrase in self._by_last.get(last, ()):
                start = end - len(phrase.stem)
                if small.endswith(phrase.stem, 0, end) and not (
                    phrase.starts and start and small[start - 1] in _LETTERS
                ):
                    return Said(start, end, phrase.means, phrase.phrase)
        return self._open_before(small, end) if self._open else None

    def _open_before(self, small: str, end: int) -> Said | None:
        near = small[max(0, end - 36) : end]
        for phrase in self._open:
            start = near.rfind(phrase.stem) if (phrase.stem < "\u0400") == (near[-1:] < "\u0400") else -1
            if start >= 0:
                start += end - len(near)
                if phrase.at(small, start) == end:
                    return Said(start, end, phrase.means, phrase.phrase)
        return None

    def within(self, small: str, start: int = 0, end: int | None = None) -> Iterator[Said]:
        """All that a stretch has, in no order."""
        until = len(small) if end is None else end
        for key in self._keys & _keys(small):
            for phrase in self._by_key[key]:
                for place, after in phrase.within(small, start, until):
                    yield Said(place, after, phrase.means, phrase.phrase)

    def matches(self, small: str) -> Iterator[tuple[re.Match[str], str]]:
        """Those of phrases with a number, which is group 1, and what each means."""
        for key in self._keys & _keys(small):
            for phrase in self._by_key[key]:
                if phrase.stem in small:
                    for match in phrase.matches(small):
                        yield match, phrase.means

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
