"""Names that stand alone in a text: one capitalised word, that may be a person's given name or surname."""

import re
from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.entities import phrases

_IN = "A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff"  # what would lengthen a word; Han letters do not
_CAPITAL, _LOWER = "[A-Z\u00c0-\u024f\u0400-\u042f]", "[a-z\u00df-\u024f\u0430-\u045f]"
_WORD = re.compile(
    rf"`[^`\n]{{1,200}}`|(?<![{_IN}])\w{{1,20}}://\S+|"  # code and addresses are passed over
    rf"(?<![{_IN}@#/.'’-])(?P<word>{_CAPITAL}{_LOWER}{{1,23}})(?![{_IN}@/]|\.[{_IN}]|['’-][{_IN}]{{3}})"
)
_SMALL = re.compile(rf"(?<![{_IN}])[a-zа-яё]{{2,24}}(?![{_IN}])")
_BEFORE = re.compile(r"(?<!\w)([^\W\d_]\w{0,23}\.?)[ \t-]\Z")
_AFTER = re.compile(r"[ \t-](?:(?:van|von|der|de|al|bin) )?([^\W\d_]\w{0,23})")
_OPENS = re.compile(r"(?:\A|[\n.!?:;…。！？：；|#>•*«“\"(\[—–-])[ \t*_]*\Z")


class Alone(NamedTuple):
    """opens: a sentence begins with it, and nothing else shows that it is a name.
    follows: where a capitalised word before it begins, -1 if there is none.  led: a sentence begins with that.
    """

    word: str
    start: int
    opens: bool
    follows: int
    led: bool


def small(text: str) -> list[str]:
    """The words that a text has in small letters: such are no names."""
    return _SMALL.findall(text)


def find(text: str, small: Container[str]) -> Iterator[Alone]:
    """In the order of their place.  small: words that are no names."""
    for match in _WORD.finditer(text):
        word = match["word"]
        if not word or not word[0].isupper() or word.lower() in small or _is_common(word):
            continue
        after = _AFTER.match(text, match.end())
        if after and _is_name(after[1]):
            continue
        before = _BEFORE.search(text, max(0, match.start() - 26), match.start())
        follows = before.start() if before and _is_name(before[1]) else -1
        opens = _opens(text, match.start()) and not _acts().match(text, match.end())
        yield Alone(word, match.start(), opens, follows, follows >= 0 and _opens(text, follows))


def _opens(text: str, place: int) -> bool:
    return bool(_OPENS.search(text, max(0, place - 8), place))


@cache
def _acts() -> re.Pattern[str]:
    """What shows that a word at the beginning of a sentence is a person's name."""
    return re.compile(rf"['’]s\b|, ?\[\[|[:：](?!/)|,? (?:{phrases.spaced('speak')})|{phrases.han('speak')}")


def _is_name(word: str) -> bool:
    """Whether a word beside a name may belong to it: Sam Smith, Ms. May."""
    return word[0].isupper() and not _is_common(word)


def _is_common(word: str) -> bool:
    return word.lower() in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(catalogue.rows("stopwords")["words"])
