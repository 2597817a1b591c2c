"""The match form of one word: width, case, accents and look-alike letters folded.

Symmetric by construction: notes and questions pass the same function, so a fold can
only join spellings, never lose one.
"""

import re
import unicodedata

# Zero-width and soft marks that a reader does not see (formats 0.3).
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))

# Latin letters that do not decompose; casefold already turns ß into ss.
_LATIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})

# Cyrillic and Greek letters that look like Latin ones, and circles that stand for o
# (sample 3 writes GPT-4○); capitals before lower-casing: В is a B, в is not a b.
_TWINS = str.maketrans("аеорсухіјѕАВЕКМНОРСТХІЈЅοΟ○◯〇", "aeopcyxijsabekmhopctxijsooooo")
_CYRILLIC = re.compile("[\u0400-\u04ff\u03bf\u039f○◯〇]")
_BREAKS = re.compile(r"[\s!-&(-+\-/:-@\[-`{-~]")  # brackets and blanks that one sign stands for: ⑴, ﷺ
_MIXED = re.compile("[A-Za-z0-9]")


def fold(word: str) -> str:
    """The match form of a word without separators; may be longer or shorter than it.

    >>> fold("GPT"), fold("naïve"), fold("Ещё"), fold("ＧＰＴ"), fold("4○")
    ('gpt', 'naive', 'еще', 'gpt', '4o')
    """
    if word.isascii():
        return _possessive(word.lower())
    word = _BREAKS.sub("", unicodedata.normalize("NFKC", word.translate(_INVISIBLE)))
    if _CYRILLIC.search(word) and _MIXED.search(word):
        twin = word.translate(_TWINS)
        word = word if _CYRILLIC.search(twin) else twin
    return _possessive(_plain(word.casefold()))


def _possessive(word: str) -> str:
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    return word.replace("'", "").replace("’", "").replace(",", "")


def _plain(word: str) -> str:
    """Without the accents of Latin and Greek letters, and ё as е; й stays й."""
    if word.isascii():
        return word
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(char):
            base = char
        elif base < "\u0400" or (base == "е" and char == "\u0308"):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LATIN)
