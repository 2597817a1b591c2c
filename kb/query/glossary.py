"""Where the terms of the glossary stand in what was typed (catalogue/glossary.toml)."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from kb import analysis, catalogue

LANGUAGES = ("en", "zh-Hant", "zh-Hans", "ru")
Terms = tuple[str, ...]


class Like(NamedTuple):
    """Another spelling of the same.  how: ``glossary``; ``short``, an abbreviation that counts in
    its own case alone; ``entity``."""

    words: str
    how: str


class Stretch(NamedTuple):
    """Words of a question that have their like elsewhere.  start, end: code points of what was typed.

    common: it proves little by itself.
    thing:  kind and canonical name of the entity it names; empty of a term.
    """

    start: int
    end: int
    likes: tuple[Like, ...]
    common: bool = False
    thing: tuple[str, str] = ("", "")


class _Book(NamedTuple):
    """The rows that each spelling stands in.  longest: terms of a spelling."""

    spelled: dict[Terms, list[dict[str, Any]]]
    short: dict[str, dict[str, Any]]
    longest: int


@cache
def _book() -> _Book:
    spelled: dict[Terms, list[dict[str, Any]]] = {}
    short: dict[str, dict[str, Any]] = {}
    for row in catalogue.rows("glossary")["term"]:
        for terms in dict.fromkeys(analysis.phrase(word)[0] for name in LANGUAGES for word in row.get(name, ())):
            spelled.setdefault(terms, []).append(row)
        short |= dict.fromkeys(row.get("short", ()), row)
    return _Book(spelled, short, max(map(len, spelled)))


def stretches(text: str, tokens: Sequence[analysis.Token]) -> Iterator[Stretch]:
    """The terms of the glossary in a text, the longest at each place."""
    book = _book()
    terms = tuple(token.term for token in tokens)
    for first, token in enumerate(tokens):
        if row := book.short.get(text[token.start : token.end]):
            yield _stretch(token.start, token.end, [row])
            continue
        for size in range(min(book.longest, len(terms) - first), 0, -1):
            if rows := book.spelled.get(terms[first : first + size]):
                end = tokens[first + size - 1].end
                yield _stretch(token.start, end, _as_written(text[token.start : end], rows))
                break


def _as_written(words: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rows that have the very words: "token" has the stem of "tokenization"."""
    wanted = words.casefold()
    exact = [row for row in rows if any(word.casefold() == wanted for name in LANGUAGES for word in row.get(name, ()))]
    return exact or rows


def _stretch(start: int, end: int, rows: list[dict[str, Any]]) -> Stretch:
    likes = [Like(word, "glossary") for row in rows for name in LANGUAGES for word in row.get(name, ())]
    likes += [Like(word, "short") for row in rows for word in row.get("short", ())]
    return Stretch(start, end, tuple(dict.fromkeys(likes)), any("common" in row for row in rows))
