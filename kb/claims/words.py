"""The words of catalogue/quantities.toml, each table read when it is first asked for."""

import re
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue
from kb.claims.phrases import Phrases, either, without
from kb.dates import words as dates

_SECONDS = {1: "seconds", 60: "minutes", 3600: "hours", 86400: "days"}
_COUNT = re.compile(r"(?:1 |one )?(?:(\d{1,3}) ?個?)?")
_COUNTED = re.compile(r"(?:(\d{1,3}) ?個?)?\Z")


class Unit(NamedTuple):
    """As a row of the catalogue.  per: it counts only by a period.  counted: things that are counted."""

    name: str
    kind: str
    measure: str = ""
    per: bool = False
    counted: bool = False
    needs: str = ""


class Measure(NamedTuple):
    """What a number is of.  units: those that it can have; none: any.  general: others tell more."""

    name: str
    kind: str
    units: tuple[str, ...]
    phrases: Phrases
    general: bool = False


class Per(NamedTuple):
    """What a price or a limit is for: ``week``, ``3 hours``.  start, end: of the words for it."""

    period: str
    start: int
    end: int


def says(purpose: str) -> list[str]:
    """The words for a purpose, in all languages."""
    (row,) = (row for row in _rows("words") if row["purpose"] == purpose)
    return _all(row["says"])


@cache
def phrases(*purposes: str) -> Phrases:
    """The words for these purposes; each means its purpose."""
    return Phrases({word: purpose for purpose in reversed(purposes) for word in says(purpose)})


# ── units


@cache
def units() -> dict[str, Unit]:
    rows = _rows("unit")
    found = [
        Unit(
            row["name"],
            row["kind"],
            row.get("measure", ""),
            row.get("per", False),
            row.get("counted", False),
            row.get("with", ""),
        )
        for row in rows
    ]
    found += [Unit(name, "setting", "time") for name in _SECONDS.values()]
    found += [Unit(row["name"], "price", "price") for row in _rows("money")]
    return {unit.name: unit for unit in (*found, Unit("", "score"), Unit("yuan", "price", "price"))}


def unit(name: str) -> Unit:
    """Of a unit as claims have it, with or without what it is per; one that nobody knows is none."""
    return units().get(name) or units().get(name.partition("/")[0]) or units()[""]


@cache
def money() -> frozenset[str]:
    return frozenset(row["name"] for row in _rows("money"))


@cache
def units_after() -> Phrases:
    """What follows a number; lengths of time are those of dates.toml."""
    named = {word: row["name"] for row in (*_rows("money"), *_rows("unit")) for word in _all(row.get("says"))}
    lasting = {word: _SECONDS[seconds] for word, seconds in dates.prose_units().items() if seconds in _SECONDS}
    return Phrases(named | lasting | dict.fromkeys(("s", "sec", "с"), "seconds"))


@cache
def units_before() -> Phrases:
    """What precedes a number."""
    return Phrases({word: row["name"] for row in (*_rows("money"), *_rows("unit")) for word in _all(row.get("before"))})


@cache
def _periods() -> Phrases:
    return Phrases({word: row["name"] for row in _rows("per") for word in _all(row["says"])})


def per_after(small: str, place: int) -> Per | None:
    """``per million tokens``, ``a week``, ``/ month`` at a place."""
    begins = place + (small[place : place + 1] == " ")
    if not (said := phrases("per").at(small, begins)):
        return None
    begins = said.end + (small[said.end : said.end + 1] == " ")
    if found := _periods().at(small, begins):
        return Per(found.means, place, found.end)
    count = _COUNT.match(small, begins)
    found = _periods().at(small, count.end()) if count else None
    return Per(_counted(count, found.means), place, found.end) if count and found else None


def per_before(small: str, end: int) -> Per | None:
    """The same before a number: ``每週最多 50 則``."""
    end = without(small, end, phrases("costs"), " $€£¥:", 3)
    if not (found := _periods().before(small, end)):
        return None
    begins = len(small[: found.start].rstrip(" "))
    count = _COUNTED.search(small, max(0, begins - 6), begins)
    said = phrases("per").before(small, len(small[: count.start()].rstrip(" "))) if count else None
    return Per(_counted(count, found.means), said.start, end) if said else None


def _counted(count: re.Match[str] | None, period: str) -> str:
    return f"{count[1]} {period}s" if count and count[1] and count[1] != "1" else period


@cache
def scales() -> tuple[Phrases, Phrases]:
    """What multiplies a number by how much: what touches it, and what may stand apart."""
    rows = _rows("scale")
    touching, apart = (
        {word: str(row["factor"]) for row in rows if row.get("touches", False) == touches for word in _all(row["says"])}
        for touches in (True, False)
    )
    return Phrases(touching), Phrases(apart)


@cache
def factors() -> tuple[Phrases, dict[str, float]]:
    """Factors in words, and the value of each."""
    values = {word: float(row["value"]) for row in _rows("factor") for word in _all(row["says"])}
    return Phrases(dict.fromkeys(values, "x")), values


@cache
def comparators_before() -> Phrases:
    """The words for "about", "at least" … before a number, and their signs."""
    return Phrases({word: row["sign"] for row in _rows("comparator") for word in _all(row.get("before"))})


@cache
def comparators_after() -> Phrases:
    """What may stand after a number and its unit."""
    return Phrases({word: row["sign"] for row in _rows("comparator") for word in _all(row.get("after"))})


# ── measures and conditions


@cache
def measures() -> tuple[Measure, ...]:
    return tuple(
        Measure(
            row["name"],
            row["kind"],
            tuple(row.get("units", ())),
            Phrases(dict.fromkeys(_all(row["says"]), row["name"])),
            row.get("general", False),
        )
        for row in _rows("measure")
    )


@cache
def measures_of(group: str) -> tuple[Measure, ...]:
    """Those that a number in a unit can have."""
    return tuple(measure for measure in measures() if not measure.units or group in measure.units)


@cache
def measured_in(group: str) -> Phrases:
    """The words for any of these measures."""
    return Phrases({phrase: "" for measure in measures_of(group) for phrase in measure.phrases.means})


@cache
def conditions() -> Phrases:
    """Each means its name, with ``#`` where its number stands."""
    named = {word: row["name"] for row in _rows("condition") for word in _all(row["says"])}
    return Phrases(named, either(says("one")))


@cache
def comparing_stems() -> tuple[str, ...]:
    """What every verb that compares without a number holds: quick to look for."""
    return _stems([*says("outperforms"), *says("falls short")])


@cache
def numeral_stems() -> tuple[str, ...]:
    """The same of numbers in words."""
    return _stems([*factors()[1], *says("counts in words")])


def _stems(said: list[str]) -> tuple[str, ...]:
    """The longest word of each, without such as hold another."""
    longest = {max(phrase.split(), key=len).removesuffix("*") for phrase in said}
    return tuple(sorted(word for word in longest if not any(other != word and other in word for other in longest)))


def _all(by_language: dict[str, list[str]] | None) -> list[str]:
    return [word for words in (by_language or {}).values() for word in words]


def _rows(table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = catalogue.rows("quantities")[table]
    return found
