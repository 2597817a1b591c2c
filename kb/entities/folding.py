"""A text as names are compared in it: character by character, so that places stay."""

import re
import unicodedata
from functools import lru_cache

# Look-alikes are folded only in a token that mixes scripts (formats 5.6): "о1" and "GPT-4о"
# with a Cyrillic о, "GPT-4○" with a circle; a Cyrillic word stays what it is.
_TWINS = str.maketrans("аеорсухіјѕАВЕКМНОРСТХІЈЅοΟαρνΑΒΕΗΙΚΜΝΡΤΧ", "aeopcyxijsABEKMHOPCTXIJSoOapvABEHIKMNPTX")
_TWIN = "[аеорсухіјѕАВЕКМНОРСТХІЈЅοΟαρνΑΒΕΗΙΚΜΝΡΤΧ]"
_OTHER = "[\u0370-\u03ff\u0400-\u04ff]"
_MIXED = re.compile(f"(?<=[A-Za-z0-9]){_TWIN}+(?!{_OTHER})|(?<!{_OTHER}){_TWIN}+(?=[A-Za-z0-9])")
_OTHERS = re.compile(_OTHER)
# Looked for first, by the Latin side: few letters of a Russian text are Latin, most are twins.
_MAY_BE_MIXED = re.compile(f"[A-Za-z0-9](?:(?={_TWIN})|(?<={_TWIN}.))", re.DOTALL)
_CIRCLE = re.compile("[○◯〇](?:(?<=[0-9].)(?![0-9○◯〇])|(?<![0-9○◯〇].)(?=[0-9]))", re.DOTALL)
_CIRCLES = re.compile("[○◯〇]")

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u00b7\u2027\u30fb"
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
_RARE = str.maketrans(
    {
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_BLANKS, " "),
        **{chr(code): chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F) if code != 0xFF0D},
    }
)
_RARES = re.compile(f"[{_HYPHENS}{_BLANKS}\uff01-\uff5e]+")


@lru_cache(maxsize=4)  # a note is folded by one recogniser after the other
def fold(text: str) -> str:
    """Lower case; one sort of hyphen, blank and width; look-alikes of Latin letters as these.

    As long as the text: every place in it is the same place in the result.

    >>> fold("GPT\u20114○ и о1"), fold("Ｏ１\u00a0mini")
    ('gpt-4o и o1', 'o1 mini')
    """
    if text.isascii():
        return text.lower()
    if _OTHERS.search(text) and _MAY_BE_MIXED.search(text):
        text = _MIXED.sub(lambda match: match[0].translate(_TWINS), text)
    if _CIRCLES.search(text):
        text = _CIRCLE.sub("o", text)
    text = _RARES.sub(lambda match: match[0].translate(_RARE), text)
    return text.replace("İ", "i").lower()  # the one letter that grows


_LETTERS = "".join(map(chr, (*range(0xDF, 0x250), *range(0x400, 0x500))))
_BASES = str.maketrans(
    {letter: base[0] for letter in _LETTERS if (base := unicodedata.normalize("NFKD", letter))[1:2] >= "\u0300"}
    | dict(zip("łøđðħıßæœ", "lodohisao", strict=True))
)
_MARKED = re.compile(f"[{''.join(map(chr, _BASES))}]")


@lru_cache(maxsize=2)
def plain(text: str) -> str:
    """A folded text without the marks on its letters, as long as before.

    >>> plain("łukasz schölkopf и артём")
    'lukasz scholkopf и артем'
    """
    return text if text.isascii() or not _MARKED.search(text) else text.translate(_BASES)


_TOKEN = re.compile("[a-z\u00df-\u024f\u0300-\u036f]+|[0-9]+|[\u0400-\u04ff\u0300-\u036f]+")
_ASCII_TOKEN = re.compile("[a-z]+|[0-9]+")


@lru_cache(maxsize=4)  # of one note
def vocabulary(text: str) -> frozenset[str]:
    """The words and numbers of a folded text."""
    return frozenset(words(text))


def words(text: str) -> list[str]:
    """The words and numbers of a folded text, in order."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)
