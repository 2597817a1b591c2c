"""Whether the numbers and addresses of a sentence stand in the texts that it rests on."""

import re
import unicodedata
from collections.abc import Iterable

from kb.claims.numbers import quantities
from kb.text import one_line

# A word with a digit in it: 83.3, 1,000, o1, 4o; at - and / it ends.
_WORD = re.compile(r"[^\W_]*\d[^\W_]*(?:[.,:\u00a0' ’](?=\d)\d[^\W_]*)*")
_GROUP = re.compile(r"(?<=\d)[,\u00a0 '’](?=\d{3}(?!\d))")
_PARTS = re.compile(r"(?<=\d)[\u00a0 '’:](?=\d)")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:)[^\s<>()\[\]\"']{1,2000}", re.IGNORECASE)


def numbers_stand(sentence: str, texts: Iterable[str]) -> bool:
    """Each number of the sentence, and each name with a digit, is in one of the texts.

    >>> numbers_stand("o1 scored 83 % of 1,000", ["83% for o1", "1000 tasks"])
    True
    >>> numbers_stand("o3 scored 83 %", ["83 % for o1"])
    False
    """
    held: set[str] = set()
    values: set[float | None] = set()
    for text in map(_plain, texts):
        held |= _words(text)
        values |= {quantity.value for quantity in quantities(text)}
    values |= {_value(word) for word in held} - {None}
    plain = _plain(sentence)
    in_digits = all(word in held or _value(word) in values for word in _words(plain))
    return in_digits and all(quantity.value in values for quantity in quantities(plain) if quantity.words)


def addresses_stand(sentence: str, texts: Iterable[str]) -> bool:
    """The sentence leads nowhere that the texts do not lead."""
    held = "\n".join(texts)
    return all(address.rstrip(".,;:!?。，") in held for address in _ADDRESS.findall(sentence))


def _plain(text: str) -> str:
    return one_line(unicodedata.normalize("NFKC", text)).lower()


def _words(text: str) -> set[str]:
    """Those with digits, as they are compared: without groups, with a point, no zeros in front."""
    found: set[str] = set()
    for word in _WORD.findall(_HAN.sub(" ", text)):
        for part in _PARTS.split(_GROUP.sub("", word)):
            found.add(_COMMA.sub(".", part).lstrip("0") or "0")
    return found


def _value(word: str) -> float | None:
    return float(word) if _NUMBER.fullmatch(word) else None
