"""A question as it was typed: its places, its signs, and how its errors point into it."""

import re
from typing import NamedTuple

from kb.errors import QueryError

# Brackets inside a word are its own: O(1).
LETTER = r"""(?:[^\s"()]|(?<=\w)\([^\s"()]*\))"""
WORD = rf"{LETTER}+"
# A field or a minus stands where a word begins: o1-preview is one name, not "o1 NOT preview".
BEGINS = r"(?:(?<![^\s(])|(?<=[\s(][-−])|(?<=^[-−]))"
MINUS = r"(?<![^\s(])[-−](?=\S)"
FIELD = rf"{BEGINS}(?P<field>[A-Za-z_]+):(?!//|\s|$)"

# What makes a word more than one.  A question mark at its end is just that; an address has its own.
WILD = r'(?!\S*://)(?=[^\s"()]*(?:\*|\w\?+[\w*]))'
REGEX = r'/(?P<text>(?:[^\s"/\\]|\\[^\s"])+)/(?=[\s()]|$)'
FUZZY = r"~[0-9]{0,9}(?=[\s()]|$)"
BOOST = r"\^[0-9]{1,9}(?:\.[0-9]{1,9})?(?=[\s()]|$)"
OPERATOR = r"(?:AND|OR|NOT|ANDNOT|ANDMAYBE|(?:NEAR|ADJ)(?:/[0-9]+)?)"

_QUOTES = str.maketrans("“”„«»「」『』＂（）", '"' * 10 + "()")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WIDE = re.compile(rf"{BEGINS}(?P<field>[A-Za-z_]+)：(?!\s|$)")
_WINDOW = 100  # code points of a long question that an error shows on each side


class Typed(NamedTuple):
    """shown: what a person sees of the question, controls as blanks.
    text: the same with one sort of quotes and brackets; every place is the same in both.
    name: under which it is saved."""

    shown: str
    text: str
    name: str = ""

    def wrong(self, message: str, start: int, end: int, hint: str = "") -> QueryError:
        """An error that points at a place; of a long question it shows the surroundings."""
        left, right = max(0, start - _WINDOW), min(len(self.shown), end + _WINDOW)
        if right - left > 4 * _WINDOW:
            end, right = start + _WINDOW, start + 2 * _WINDOW
        if self.name:
            message = f"{message}, saved as '{self.name}'"
        return QueryError(message, self.shown[left:right], start - left, min(end, right) - left, hint)


def typed(text: str, fields: frozenset[str], name: str = "") -> Typed:
    """fields: those whose colon may be a full-width one, as Chinese keyboards write it."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # a lone surrogate is no letter
    shown = _CONTROLS.sub(" ", text)
    read = shown.translate(_QUOTES)
    if "：" in read:
        read = _WIDE.sub(lambda met: met[0].replace("：", ":") if met["field"].lower() in fields else met[0], read)
    return Typed(shown, read, name)
