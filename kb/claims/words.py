"""The words of catalogue/quantities.toml, made patterns when they are first asked for."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue
from kb.dates import words as dates

NUMBER = r"\d+(?:[.,]\d+)?"
COUNTED = rf"{NUMBER}|一|one|single|a single|один|одн\w{{1,3}}"
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
    """name: with ``#`` where its number stands, group 1 of the pattern."""

    name: str
    pattern: re.Pattern[str]


def either(says: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first, never within a longer word."""
    return "(?:" + "|".join(_phrase(word) for word in sorted(set(says), key=lambda word: (-len(word), word))) + ")"


def _phrase(written: str) -> str:
    """``*`` stands for any ending, ``#`` for a number, a blank for blanks."""
    text = re.escape(written).replace(r"\*", r"\w{0,12}").replace(r"\#", f"({COUNTED})").replace(r"\ ", r"[ \u00a0\n]{1,3}")
    before = r"(?<![a-z\u0400-\u04ff])" if _LETTER.match(written) and not written[0].isdigit() else ""
    after = r"(?![a-z\u0400-\u04ff])" if _LETTER.match(written[-1]) else ""
    return f"{before}{text}{after}"


def says(purpose: str) -> list[str]:
    """The words for a purpose, in all languages."""
    return [word for row in _rows("words") if row["purpose"] == purpose for word in row["says"]]


@cache
def pattern(*purposes: str) -> re.Pattern[str]:
    """Any word for one of these purposes."""
    return re.compile(either(word for purpose in purposes for word in says(purpose)))


@cache
def ends(*purposes: str) -> re.Pattern[str]:
    """The same where it ends what is searched, but for articles, blanks and brackets after it."""
    found = either(word for purpose in purposes for word in says(purpose))
    return re.compile(rf"{found}(?: ?\b(?:the|a|an|our|its|their|у|на|в|от)\b)?[\s\"'“「(]*\Z")


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
def unit_before() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What precedes a number, at the end of what is searched, and the units of its groups."""
    rows = [row for row in (*_rows("money"), *_rows("unit")) if row.get("before")]
    every = "|".join(f"({either(row['before'])})" for row in rows)
    return re.compile(rf"(?:{every})[ \u00a0:]?\Z"), tuple(row["name"] for row in rows)


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
def comparators() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    """What stands before, what stands after, and the sign."""
    return tuple(
        (
            re.compile(rf"{either(row['before'])}[ \u00a0]?(?:a |an |the |score of )?\Z"),
            re.compile(rf"[ \u00a0]?{either(row['after'])}"),
            row["sign"],
        )
        for row in _rows("comparator")
    )


@cache
def measures() -> tuple[Measure, ...]:
    return tuple(
        Measure(row["name"], row["kind"], tuple(row.get("units", ())), re.compile(either(row["says"])))
        for row in _rows("measure")
    )


@cache
def conditions() -> tuple[Condition, ...]:
    return tuple(
        Condition(row["name"], re.compile(_phrase(word))) for row in _rows("condition") for word in row["says"]
    )


@cache
def condition_hint() -> re.Pattern[str]:
    """Whether any condition stands in a text; tells not which."""
    every = (_phrase(word) for row in _rows("condition") for word in row["says"])
    return re.compile("|".join(every).replace(f"({COUNTED})", f"(?:{COUNTED})"))


def _rows(table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = catalogue.rows("quantities")[table]
    return found
