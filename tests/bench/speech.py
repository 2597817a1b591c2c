"""Running text in three languages, in the words of the notes that come with kb."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Literal

Language = Literal["en", "ru", "zh"]

_WORDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*"),
    "ru": re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
_HAN_WEIGHT = 4  # a Han character says as much as a short word
_NO_WORDS = re.compile(r"https?://\S+|\]\([^)]*\)|`[^`]*`|<[^>]*>|^\W+")
_SENTENCE_END = re.compile(r"[.?!。？！：；:;()（）「」\"|]+")
_FEWEST, _MOST = 5, 24  # words of a sentence; twice as many Han characters
_COMMA = 0.08  # after so many of all words
_COINED = 0.05  # of all words: a language never ends, and an index must bear its long tail


class Speech:
    """Sentences in which every word follows one that it follows in our own notes."""

    def __init__(self, language: Language, lines: list[str]) -> None:
        """lines: running text, mostly in this language."""
        self.language = language
        self._blank, self._comma, self._stop = ("", "，", "。") if language == "zh" else (" ", ",", ".")
        self._first: list[str] = []
        self._after: dict[str, list[str]] = {}
        for sentence in _sentences(language, lines):
            self._first.append(sentence[0])
            for word, following in pairwise(sentence):
                self._after.setdefault(word, []).append(following)
        self._long = [word for words in self._after.values() for word in words if len(word) > 4]

    def sentence(self, rng: Random) -> str:
        """One sentence, its full stop included."""
        length = rng.randint(_FEWEST, _MOST) * (1 if self._blank else 2)
        words = list(self.words(rng, length))
        for place in range(2, length - 2):
            if rng.random() < _COMMA:
                words[place] += self._comma
        text = self._blank.join(words)
        return text[:1].upper() + text[1:] + self._stop

    def title(self, rng: Random, count: int) -> str:
        """So many words in a row."""
        text = self._blank.join(self.words(rng, count))
        return text[:1].upper() + text[1:]

    def words(self, rng: Random, count: int) -> Iterator[str]:
        """So many words, each after one that it may follow; where nothing follows, from the start."""
        word = ""
        for _ in range(count):
            word = _any(rng, self._after.get(word) or self._first)
            yield self._coined(rng) if self._long and rng.random() < _COINED else word

    def _coined(self, rng: Random) -> str:
        """A word that nobody wrote: the head of one and the tail of another."""
        head, tail = _any(rng, self._long), _any(rng, self._long)
        return (head[: len(head) // 2 + 1] + tail[len(tail) // 2 :]).lower()


def speeches(vault: Path) -> Mapping[Language, Speech]:
    """The three languages as they are written in the notes of a vault."""
    lines: dict[Language, list[str]] = {"en": [], "ru": [], "zh": []}
    for path in sorted(vault.rglob("*.md")):
        for line in path.read_text("utf-8").splitlines():
            text = _NO_WORDS.sub(" ", line)
            lines[_language(text)].append(text)
    return {language: Speech(language, found) for language, found in lines.items()}


def _sentences(language: Language, lines: list[str]) -> Iterator[list[str]]:
    """The words of each sentence that is long enough to be one."""
    for line in lines:
        for sentence in _SENTENCE_END.split(line):
            words: list[str] = _WORDS[language].findall(sentence)
            if len(words) >= _FEWEST:
                yield words


def _language(text: str) -> Language:
    """The language of most words of a line."""
    counts = {language: len(word.findall(text)) for language, word in _WORDS.items()}
    counts["zh"] *= _HAN_WEIGHT
    return max(counts, key=lambda language: counts[language])


def _any(rng: Random, words: list[str]) -> str:
    """As ``rng.choice``, at a third of its cost."""
    return words[int(rng.random() * len(words))]
