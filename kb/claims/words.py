"""The words of catalogue/quantities.toml, made patterns when they are first asked for."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue
from kb.dates import words as dates

NUMBER = r"\d+(?:[.,]\d+)?"
COUNTED = rf"{NUMBER}|一|one|single|a single|один|одн\w{{1,3}}"
_SPACED = re.compile(r"[a-z\u0400-\u04ff]")
_ARTICLES = frozenset({"the", "a", "an", "our", "its", "their", "у", "на", "в", "от"})
_LETTER = re.compile(r"[a-z0-9\u0400-\u04ff]")
_SECONDS = {1: "seconds", 60: "minutes", 3600: "hours", 86400: "days"}


class Unit(NamedTuple):
    """As a row of the catalogue.  per: it counts only by a period.  counted: things that are counted."""

    name: str
    kind: str
    measure: str = ""
    per: bool = False
    counted: bool = False
    needs: str = ""


class Measure(NamedTuple):
    """What a number is of.  units: those that it can have; none: any."""

    name: str
    kind: str
    units: tuple[str, ...]
    pattern: re.Pattern[str]


class Condition(NamedTuple):
    """name: with ``#`` where its number stands, group 1 of the pattern.  stem: what it holds, quick to look for."""

    name: str
    stem: str
    pattern: re.Pattern[str]


def either(says: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first, never within a longer word."""
    ordered = sorted(set(says), key=lambda word: (-len(word), word))
    spaced = "|".join(_phrase(word) for word in ordered if _SPACED.match(word))
    others = "|".join(_phrase(word) for word in ordered if not _SPACED.match(word))
    # One look behind for all: with one for each the search is ten times as slow.
    return "|".join(filter(None, (spaced and rf"(?<![a-z\u0400-\u04ff])(?:{spaced})", others))).join(("(?:", ")"))


def _phrase(written: str) -> str:
    """``*`` stands for any ending, ``#`` for a number, a blank for blanks."""
    text = re.escape(written).replace(r"\*", r"\w{0,12}").replace(r"\#", f"({COUNTED})")
    text = text.replace(r"\ ", r"[ \u00a0\n]{1,3}")
    return text + (r"(?![a-z\u0400-\u04ff])" if _LETTER.match(written[-1]) else "")


class Endings:
    """Words that a text may end with; the same as a pattern with ``\\Z``, without a search through the text."""

    def __init__(self, says: Iterable[str]) -> None:
        self._by_last: dict[str, list[str]] = {}
        for word in sorted(set(says), key=len, reverse=True):
            self._by_last.setdefault(word[-1], []).append(word)

    def of(self, text: str) -> str:
        """The longest that ends it, no part of a longer word; or nothing."""
        for word in self._by_last.get(text[-1:], ()):
            if text.endswith(word) and not (_SPACED.match(word) and _SPACED.match(text[-len(word) - 1 : -len(word)])):
                return word
        return ""


def says(purpose: str) -> list[str]:
    """The words for a purpose, in all languages."""
    return [word for row in _rows("words") if row["purpose"] == purpose for word in row["says"]]


@cache
def pattern(*purposes: str) -> re.Pattern[str]:
    """Any word for one of these purposes."""
    return re.compile(either(word for purpose in purposes for word in says(purpose)))


@cache
def comparing_stems() -> tuple[str, ...]:
    """What every verb that compares without a number begins with: quick to look for."""
    return tuple(
        sorted(
            {word.partition(" ")[0].rstrip("*")[:5] for word in (*says("outperforms"), *says("falls short"))}
            - {"is", "does", "did"}
        )
    )


@cache
def _endings(purpose: str) -> Endings:
    return Endings(says(purpose))


def ends(small: str, purpose: str) -> bool:
    """Whether a text ends with a word for a purpose, but for an article, blanks and brackets after it."""
    text = small.rstrip(" \u00a0\n\"'“「(")
    if _endings(purpose).of(text):
        return True
    head, _, last = text.rpartition(" ")
    return last in _ARTICLES and bool(_endings(purpose).of(head.rstrip()))


@cache
def units() -> dict[str, Unit]:
    found = {
        row["name"]: Unit(
            row["name"],
            row["kind"],
            row.get("measure", ""),
            row.get("per", False),
            row.get("counted", False),
            row.get("with", ""),
        )
        for row in _rows("unit")
    }
    lasting = {name: Unit(name, "setting", "time") for name in _SECONDS.values()}
    money = {row["name"]: Unit(row["name"], "price", "price") for row in _rows("money")}
    return {**found, **lasting, **money, "": Unit("", "score")}


@cache
def _after() -> dict[str, list[str]]:
    """What may follow a number, by its unit; lengths of time are those of dates.toml."""
    lasting: dict[str, list[str]] = {}  # first: minutes in Han begin as points do
    for word, seconds in dates.prose_units().items():
        if seconds in _SECONDS:
            lasting.setdefault(_SECONDS[seconds], []).append(word)
    lasting.setdefault("seconds", []).extend(("s", "sec", "с"))
    return lasting | {row["name"]: row["says"] for row in (*_rows("unit"), *_rows("money")) if row.get("says")}


@cache
def unit_after() -> re.Pattern[str]:
    """The unit after a number; ``lastindex`` tells which of ``unit_names``."""
    every = "|".join(f"({either(says)})" for says in _after().values())
    return re.compile(rf"[ \u00a0\u202f-]?(?:{every})")


@cache
def unit_names() -> tuple[str, ...]:
    return tuple(_after())


@cache
def _unit_before() -> tuple[Endings, dict[str, str]]:
    named = {word: row["name"] for row in (*_rows("money"), *_rows("unit")) for word in row.get("before", ())}
    return Endings(named), named


def unit_before(small: str) -> tuple[str, int]:
    """The unit that a text ends with, before a number, and how many characters it takes; or nothing."""
    text = small[:-1] if small[-1:] in (" ", "\u00a0", ":") else small
    endings, named = _unit_before()
    word = endings.of(text)
    return (named[word], len(word) + len(small) - len(text)) if word else ("", 0)


@cache
def money() -> frozenset[str]:
    return frozenset(row["name"] for row in _rows("money"))


@cache
def periods() -> dict[str, str]:
    return {word: row["name"] for row in _rows("per") for word in row["says"]}


@cache
def per_after() -> re.Pattern[str]:
    """``per million tokens``, ``a week``, ``/ month`` right after a unit; group 1 is what it is for."""
    return re.compile(
        rf"[ \u00a0]?(?:/|per|an?|each|every|за|в|каждые|каждый|каждую|每)[ \u00a0]?(?:1 |one )?((?:\d{{1,3}} ?個?)?{either(periods())})"
    )


@cache
def per_before() -> re.Pattern[str]:
    """The same before a number: ``每週 50 則``."""
    return re.compile(
        rf"(?:每個?|per |за |в |кажд\w{{2}} |every |each |a )[ \u00a0]?((?:\d{{1,3}} ?個?)?{either(periods())})"
        r"(?:[:：]? ?(?:input|output|is|costs?|為|为|只要|收費|收费|要|可用|可發|限|最多|上限|約|约|可以?|輸入|输入|輸出|输出| )){0,3}[ \u00a0$€£¥]{0,2}\Z"
    )


@cache
def _comparators() -> tuple[Endings, dict[str, str]]:
    signs = {word: row["sign"] for row in _rows("comparator") for word in row["before"]}
    return Endings(signs), signs


def comparator_before(small: str) -> tuple[str, str]:
    """The word for "about", "at least" … that a text ends with, before a number, and its sign; or nothing."""
    text = small[:-1] if small[-1:] in (" ", "\u00a0") else small
    endings, signs = _comparators()
    word = endings.of(text) or endings.of(text.removesuffix(" a").removesuffix(" an").removesuffix(" the"))
    return word, signs.get(word, "")


@cache
def comparators_after() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What may stand after a number and its unit, and the sign."""
    return tuple((re.compile(rf"[ \u00a0]?{either(row['after'])}"), row["sign"]) for row in _rows("comparator"))


@cache
def measures() -> tuple[Measure, ...]:
    return tuple(
        Measure(row["name"], row["kind"], tuple(row.get("units", ())), re.compile(either(row["says"])))
        for row in _rows("measure")
    )


@cache
def conditions() -> tuple[Condition, ...]:
    return tuple(
        Condition(row["name"], max(re.split(r"[#*]", word), key=len).strip(), re.compile(either([word])))
        for row in _rows("condition")
        for word in row["says"]
    )


def _rows(table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = catalogue.rows("quantities")[table]
    return found
