"""The words of catalogue/saying.toml as patterns, compiled when first needed."""

import re
from collections.abc import Iterable
from functools import cache

from kb import catalogue

_HAN = re.compile(r"[\u3400-\u9fff]")
_FEW = 3  # words that may stand between a name and its verb
_GAP = r"[ \u00a0]?"
_WORD = r"(?:[ \u00a0-][\w’'-]{1,30})"
_WHOLE = r"(?<![A-Za-z0-9_\u0400-\u04ff])(?:%s)(?![A-Za-z0-9_\u0400-\u04ff])"
_NOT_WE = "(?![們们])"  # 我們 is not 我
_CALLED = r"[*_ \u00a0-]{0,3}(?:(?:reasoning|language)[ -])?(?:models?\b|series\b|family\b|模型|系列|модел)"


@cache
def says() -> re.Pattern[str]:
    """After a name: what makes the rest of the sentence what it says."""
    text = rf"(?:(?:['’]s|{_GAP}的)?{_GAP}{_any('text')})?"
    return _pattern(rf"{text}(?:{_GAP}{_any('between')}){{0,{_FEW}}}{_GAP}{_verb()}")


@cache
def inverted() -> re.Pattern[str]:
    """Before a name: ``, says`` and «, сообщает»; either may also begin a sentence (``opening``)."""
    opening = r"(?:(?P<opening>\A[\s>*_-]*)|[,，»”\"—–]|\bas|\bкак)"
    return _pattern(rf"{opening}{_GAP}(?P<verb>{_verb()})(?:{_GAP}{_any('between')})?{_GAP}[\[*_]{{0,4}}\Z")


@cache
def according() -> re.Pattern[str]:
    """Before a name: the sentence is that one's."""
    return _pattern(rf"{_any('according')}(?:{_GAP}{_any('between')})?{_GAP}[\[「『«“\"*_]{{0,2}}\Z")


@cache
def unless() -> re.Pattern[str]:
    """Before a name: what stands after it is no statement, whatever the verb."""
    return _pattern(rf"{_any('unless')}{_GAP}[\[*_]{{0,4}}\Z")


@cache
def passed() -> re.Pattern[str]:
    """Before a name: a passage came through it."""
    return _pattern(rf"{_any('passed')}{_GAP}:?{_GAP}[\[@*_]{{0,2}}\Z")


@cache
def singular() -> re.Pattern[str]:
    return _pattern(_any("singular") + _NOT_WE)


@cache
def turn() -> re.Pattern[str]:
    """Where a sentence that tells what another says goes on with what its writer thinks."""
    return _pattern(rf"[,，;；]{_GAP}(?:(?:but|so|and|но|а|и|但|而|所以){_GAP})?{_any('singular')}{_NOT_WE}")


@cache
def maker() -> re.Pattern[str]:
    """The first person plural of those who make a model."""
    made, doing = _any("made"), _any("doing")
    unspaced = r"[^，。；！？\s]{0,12}?"
    return _pattern(
        rf"{_any('plural', 'own')}(?:{_WORD}{{0,4}}?{_GAP}|{unspaced}){made}"
        rf"|{_any('plural')}(?:{_WORD}{{0,5}}?{_GAP}|{unspaced}){doing}"
    )


@cache
def general() -> re.Pattern[str]:
    """What makes "we" everybody."""
    return _pattern(_any("general"))


@cache
def own() -> re.Pattern[str]:
    """``our`` and what may stand between it and the name of a model."""
    return _pattern(rf"{_any('plural', 'own')}{_WORD}{{0,3}}[ \u00a0*_\[]{{0,3}}\Z")


@cache
def called_model() -> re.Pattern[str]:
    """After the name of a model: that it is called one."""
    return _pattern(_CALLED)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _any(kind: str, key: str = "says") -> str:
    return _alternatives(name for row in catalogue.rows("saying")[kind] for name in row[key])


def _verb() -> str:
    """Any reporting verb; a Chinese one not where it begins another word."""
    rows = catalogue.rows("saying")["verb"]
    found = (_alternatives(row["says"]) + (f"(?![{row['not']}])" if "not" in row else "") for row in rows)
    return f"(?:{'|'.join(found)})"


def _alternatives(names: Iterable[str]) -> str:
    """Any of some words, the longest first; whole where their script has blanks."""
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    unspaced = "|".join(re.escape(name) for name in ordered if _HAN.search(name))
    spaced = "|".join(re.escape(name) for name in ordered if not _HAN.search(name))
    return f"(?:{'|'.join(filter(None, (_WHOLE % spaced if spaced else '', unspaced)))})"
