"""The words of catalogue/dates.toml, each table read when it is first asked for."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from kb import catalogue

BLANK = "[ \\t\u00a0\u202f\u3000]"
_MEANS = {"duration": "duration", "date": "publication"}  # of catalogue/labels.toml
_ALPHABETIC = ("en", "ru", "uk")  # languages whose durations are looked for as words


class Month(NamedTuple):
    """number: 1-12.  prose: what the name may date in running text: month, day or nothing."""

    number: int
    prose: str


def key(word: str) -> str:
    return word.casefold().rstrip(".").replace("’", "'").replace("ʼ", "'")


@cache
def months() -> dict[str, Month]:
    named: dict[str, Month] = {}
    for row in catalogue.rows("dates")["months"]:
        for number, name in enumerate(row["says"], 1):
            before = named.get(key(name))
            # April is English and Dutch: what one language allows is allowed.
            prose = max(row.get("prose", ""), before.prose if before else "")
            if name:
                named[key(name)] = Month(number, prose)
    return named


@cache
def weekdays() -> dict[str, int]:
    """Monday is 1, as in ISO 8601."""
    rows = catalogue.rows("dates")["weekdays"]
    return {key(name): number for row in rows for number, name in enumerate(row["says"], 1) if name}


@cache
def halves() -> dict[str, int]:
    """Words for the halves of a day, and the hours they add: 0 or 12."""
    rows = catalogue.rows("dates")["half"]
    return {key(word): hours for row in rows for half, hours in (("am", 0), ("pm", 12)) for word in row[half]}


@cache
def zones() -> dict[str, int]:
    return {row["says"]: row["hours"] for row in catalogue.rows("dates")["zone"]}


@cache
def units() -> dict[str, int]:
    """The seconds of each unit of duration."""
    return {key(word): row["seconds"] for row in catalogue.rows("dates")["unit"] for word in row["says"]}


@cache
def prose_units() -> dict[str, int]:
    """Units that count in running text; days are left out, they are seldom a length."""
    rows = catalogue.rows("dates")["unit"]
    return {
        word: row["seconds"]
        for row in rows
        if row.get("prose", True) and row["seconds"] < 86400
        for word in row["says"]
    }


@cache
def spelt_units() -> tuple[str, ...]:
    rows = catalogue.rows("dates")["unit"]
    known = prose_units()
    return tuple(word for row in rows if row["language"] in _ALPHABETIC for word in row["says"] if word in known)


@cache
def numbers() -> dict[str, float]:
    """Number words of alphabets, and Han numerals."""
    return {word: value for row in catalogue.rows("dates")["number"] for word, value in row["says"].items()}


@cache
def multipliers() -> dict[str, int]:
    return {key(word): row["factor"] for row in catalogue.rows("dates")["multiplier"] for word in row["says"]}


@cache
def _labels() -> dict[str, str]:
    fields = catalogue.rows("labels")["field"]
    found = {key(word): _MEANS[row["means"]] for row in fields if row["means"] in _MEANS for word in row["says"]}
    found.pop("時間", None)  # a length in Japanese, but a time of day in Chinese
    return found | {key(word): row["means"] for row in catalogue.rows("dates")["label"] for word in row["says"]}


def label(name: str) -> str:
    """What a field holds by its name: ``duration``, ``publication``, ``event``, ``record`` or nothing.

    >>> label("**Длительность:**")
    'duration'
    """
    return _labels().get(key(name.strip(" *_\"':：\t").replace("_", " ")), "")


@cache
def duration_label() -> re.Pattern[str]:
    """A label of a length and its colon, at the end of what it is searched in."""
    says = either(name for name, means in _labels().items() if means == "duration")
    return re.compile(rf"(?<!\w){says}[*_\"')]{{0,4}}{BLANK}?[:：|=][*_\"' \t|]{{0,8}}\Z", re.IGNORECASE)


def either(names: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))) + ")"


@cache
def gap() -> re.Pattern[str]:
    """What may stand between a date and its time: weekday, "at", half of the day, marks."""
    between = [word for row in catalogue.rows("dates")["between"] for word in row["says"]]
    return re.compile(rf"(?:{BLANK}|[,，.()（）]|{either([*between, *weekdays(), *halves()])})*", re.IGNORECASE)


@cache
def after_clock() -> re.Pattern[str]:
    """The half of the day (group 1) or a word for hours (group 2) after a time."""
    after = either(word for row in catalogue.rows("dates")["after"] for word in row["says"])
    return re.compile(rf"{BLANK}{{0,2}}(?:({either(halves())})\.?|({after})\.?)(?![^\W\d_])", re.IGNORECASE)


@cache
def half_in() -> re.Pattern[str]:
    return re.compile(either(halves()), re.IGNORECASE)


@cache
def zone() -> re.Pattern[str]:
    """Groups: name, sign, hours, minutes of an offset; or name alone."""
    names = either(zones())
    return re.compile(
        rf"{BLANK}?\(?(?:({names})?([+\u2212-])([0-9]{{1,2}})(?::?([0-9]{{2}}))?(?![0-9])|({names})(?![A-Za-z0-9]))"
    )
