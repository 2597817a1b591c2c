"""Stems by the script of each word: English Snowball for Latin, Russian for Cyrillic."""

from functools import cache
from typing import Any


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(language, 0)  # our own cache is a level above


def stem(word: str) -> str:
    """The stem of a folded word.  Words with a digit are names and stay as they are.

    >>> stem("models"), stem("моделями"), stem("4o")
    ('model', 'модел', '4o')
    """
    if not word.isalpha():
        return word
    first = word[0]
    if first.isascii():
        return str(_stemmer("english").stemWord(word))
    if "\u0400" <= first <= "\u04ff":
        return str(_stemmer("russian").stemWord(word))
    return word
