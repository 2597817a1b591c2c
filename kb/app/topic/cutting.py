"""How much of others' words a public page quotes."""

import re
from typing import Literal, NamedTuple

from kb.errors import UsageError

_HAN = "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A Chinese or Japanese word has two letters, near enough; no run without blanks passes for one word.
_WORD = re.compile(rf"(?P<han>[{_HAN}])|(?:(?![{_HAN}])\w){{1,20}}(?:['’.,-](?:(?![{_HAN}])\w){{1,20}}){{0,3}}")
_MOST = re.compile(r"([0-9]{1,6})[ ]?(w|words?|c|chars?|characters?)?")


class Most(NamedTuple):
    """Of a quote.  In words, two Chinese or Japanese letters count as one."""

    number: int = 40
    unit: Literal["words", "characters"] = "words"


def most(typed: str) -> Most:
    """``40``, ``40w``, ``300c``.  Raises UsageError."""
    match = _MOST.fullmatch(typed.strip())
    if not match:
        raise UsageError(f"'{typed}' is no length of a quote", "examples: 40w (words), 300c (characters)")
    return Most(int(match[1]), "characters" if (match[2] or "w").startswith("c") else "words")


def size(text: str, unit: Literal["words", "characters"]) -> float:
    if unit == "characters":
        return len(text)
    return sum(0.5 if match["han"] else 1 for match in _WORD.finditer(text))


def shortened(text: str, room: float, unit: Literal["words", "characters"]) -> str:
    """A text in at most so much, cut behind a word, with an ellipsis where something is missing."""
    if size(text, unit) <= room:
        return text
    end, taken = 0, 0.0
    for match in _WORD.finditer(text):
        taken = match.end() if unit == "characters" else taken + (0.5 if match["han"] else 1)
        if taken > room:
            break
        end = match.end()
    return f"{text[:end].rstrip()} …" if end else "…"
