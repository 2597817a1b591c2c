"""What a text speaks of, whatever its language: terms of the field (glossary.toml), everyday ideas (everyday.toml)."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb import analysis, catalogue
from kb.query.glossary import LANGUAGES, Terms
from kb.query.leaves import phrase
from kb.query.tree import Phrase

_SHORT = 3  # letters: "ИИ" has the stem of a word of every sentence


class Concept(NamedTuple):
    """name: its first English word.  everyday: it proves little by itself."""

    name: str
    everyday: bool


class _Book(NamedTuple):
    """The words of each spelling, each with its concept.  short: abbreviations, in their own case alone.
    longest: terms of a spelling."""

    spelled: dict[Terms, dict[str, Concept]]
    short: dict[str, Concept]
    longest: int


def concepts(text: str) -> dict[Concept, str]:
    """Those of a text, each as it is first written.  The longest spelling at each place counts."""
    book = _book()
    tokens = list(analysis.tokens(text))
    terms = tuple(token.term for token in tokens)
    found: dict[Concept, str] = {}
    done = 0
    for first, token in enumerate(tokens):
        if token.start < done:
            continue
        if short := book.short.get(text[token.start : token.end]):
            found.setdefault(short, short.name)
            continue
        for size in range(min(book.longest, len(terms) - first), 0, -1):
            if named := book.spelled.get(terms[first : first + size]):
                done = tokens[first + size - 1].end
                written = text[token.start : done]
                found.setdefault(_nearest(written, named), written)
                break
    return found


def _nearest(written: str, named: dict[str, Concept]) -> Concept:
    """The concept of the word that is most like what is written: "tokens" has the stem of "tokenization"."""
    return named[min(named, key=lambda word: (abs(len(word) - len(written)), word))]


def spellings(concept: Concept) -> tuple[Phrase, ...]:
    """All its words, in every language."""
    return _spellings()[concept]


@cache
def _spellings() -> dict[Concept, tuple[Phrase, ...]]:
    found: dict[Concept, tuple[Phrase, ...]] = {}
    for concept, says, _ in _rows():
        found[concept] = (*found.get(concept, ()), *filter(None, map(phrase, says)))
    return found


@cache
def _book() -> _Book:
    spelled: dict[Terms, dict[str, Concept]] = {}
    short: dict[str, Concept] = {}
    for concept, says, abbreviated in _rows():
        for word in says:
            spelled.setdefault(analysis.phrase(word)[0], {}).setdefault(word, concept)
        short |= dict.fromkeys(abbreviated, concept)
    return _Book(spelled, short, max(map(len, spelled)))


def _rows() -> Iterator[tuple[Concept, list[str], list[str]]]:
    """Each concept, its words and its abbreviations."""
    for row in catalogue.rows("glossary")["term"]:
        words = [word for language in LANGUAGES for word in row.get(language, ())]
        short = [word for word in words if word.isupper() and len(word) <= _SHORT]
        says = [word for word in words if word not in short]
        yield Concept(row["en"][0], "common" in row), says, [*short, *row.get("short", ())]
    for row in catalogue.rows("everyday")["idea"]:
        yield Concept(row["en"][0], True), [word for language in ("en", "zh", "ru") for word in row[language]], []
