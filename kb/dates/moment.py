"""Names of daily notes, by the formats of Moment (its tokens: momentjs.com/docs, Display)."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from kb.dates import words
from kb.text import nfc

_TOKEN = re.compile(
    r"\[([^\[\]]*)\]|YYYY|YY|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D|dddd|ddd|dd|do|d|e|E"
    r"|gggg|gg|GGGG|GG|ww|wo|w|WW|Wo|W|HH|H|hh|h|kk|k|mm|m|ss|s|SSS|A|a|x|X|ZZ|Z|(.)",
    re.DOTALL,
)
_ORDINAL = r"(?:st|nd|rd|th|-?[гйя]о?|[日號号])?"
_PATTERNS = {
    "YYYY": r"[0-9]{4}",
    "gggg": r"[0-9]{4}",
    "GGGG": r"[0-9]{4}",
    "DDDD": r"[0-9]{3}",
    "A": r"[^\W\d_.]{2}",
    "a": r"[^\W\d_.]{2}",
    "SSS": r"[0-9]{3}",
    "x": r"[0-9]{12,13}",
    "X": r"[0-9]{9,10}",
    "Z": r"[+-][0-9]{2}:[0-9]{2}",
    "ZZ": r"[+-][0-9]{4}",
}
_LONGEST = 200  # characters of a format or a path
_TOKENS = 12  # of a format: each may be read in two or three ways


class _Shape(NamedTuple):
    """tokens: what each group of the pattern holds, in their order."""

    pattern: re.Pattern[str]
    tokens: tuple[str, ...]


def daily(format: str, path: str) -> str:
    """The ISO day of a daily note; empty if the path is none of that format.

    format: of Moment, as in Obsidian's settings; slashes make folders.
    path:   relative to the folder of daily notes, without ``.md``.

    >>> daily("YYYY/MMMM/YYYY-MMM-DD", "2023/January/2023-Jan-01")
    '2023-01-01'
    """
    if len(path) > _LONGEST or len(format) > _LONGEST:
        return ""
    shape = _shape(nfc(format) or "YYYY-MM-DD")
    match = shape.pattern.fullmatch(nfc(path)) if len(shape.tokens) <= _TOKENS else None
    if not match:
        return ""
    parts = tuple(zip(shape.tokens, match.groups(), strict=True))
    day = _day(dict(parts))
    return day.isoformat() if day and all(_agrees(token, part, day) for token, part in parts) else ""


def named(format: str, day: date) -> str:
    """The name of a day's note, as ``daily`` reads it; empty for a format of more than digits: names
    of months and weekdays are in the language of Obsidian, local weeks are too, and hours pass.

    >>> named("YYYY/MM/YYYY-MM-DD [log]", date(2024, 9, 2))
    '2024/09/2024-09-02 log'
    """
    pieces = []
    for match in _TOKEN.finditer(format or "YYYY-MM-DD"):
        literal = match[1] if match[1] is not None else match[2]
        write = _WRITTEN.get(match[0])
        if literal is not None and (match[1] is not None or not (literal.isascii() and literal.isalpha())):
            pieces.append(literal)
        elif write:
            pieces.append(write(day))
        else:
            return ""
    name = "".join(pieces)
    return name if daily(format, name) == day.isoformat() else ""


@cache
def _shape(format: str) -> _Shape:
    pieces: list[str] = []
    tokens: list[str] = []
    for match in _TOKEN.finditer(format):
        literal = match[1] if match[1] is not None else match[2]
        if literal is not None:
            pieces.append(re.escape(literal))
        else:
            tokens.append(match[0])
            pieces.append(f"({_pattern(match[0])})")
    return _Shape(re.compile("".join(pieces)), tuple(tokens))


def _pattern(token: str) -> str:
    if token in _PATTERNS:
        return _PATTERNS[token]
    if token in ("MMMM", "MMM"):
        return _name(words.months())
    if token in ("dddd", "ddd", "dd"):
        return _name(words.weekdays())
    if token.endswith("o"):
        return rf"[0-9]{{1,3}}{_ORDINAL}"
    if token in ("d", "e", "E", "Q"):
        return r"[0-9]"
    if token == "DDD":
        return r"[1-9][0-9]{0,2}"
    return r"[0-9]{2}" if len(token) == 2 else r"[1-9]?[0-9]"


def _name(names: Iterable[str]) -> str:
    """Any of the names, never tried a second time with fewer letters."""
    return rf"(?>(?i:{words.either(names)})\.?)"


def _day(parts: dict[str, str]) -> date | None:
    """The day that the parts tell, by whichever of them suffice."""
    try:
        return next(_days(parts), None)
    except (ValueError, OverflowError, OSError):
        return None


def _days(parts: dict[str, str]) -> Iterator[date]:
    year = _number(parts, "YYYY") or (_century(parts["YY"]) if "YY" in parts else 0)
    month = _number(parts, "MM", "M", "Mo") or _named(parts, _months(), "MMMM", "MMM")
    day = _number(parts, "DD", "D", "Do")
    if year and month and day:
        yield date(year, month, day)
    if year and (of_year := _number(parts, "DDDD", "DDD", "DDDo")):
        yield date(year, 1, 1) + timedelta(of_year - 1)
    if "X" in parts or "x" in parts:
        seconds = int(parts["X"]) if "X" in parts else int(parts["x"]) // 1000
        yield datetime.fromtimestamp(seconds, UTC).date()
    week_year, week = _number(parts, "GGGG"), _number(parts, "WW", "W", "Wo")
    weekday = _number(parts, "E") or _named(parts, words.weekdays(), "dddd", "ddd", "dd")
    if week_year and week and weekday:
        yield date.fromisocalendar(week_year, week, weekday)
    week_year, week = _number(parts, "gggg"), _number(parts, "ww", "w", "wo")
    if week_year and week and weekday:
        yield from _of_week(week_year, week, weekday)


def _of_week(year: int, week: int, weekday: int) -> Iterator[date]:
    """Weeks that begin on Sunday, as Moment counts in English: the first holds 1 January."""
    first = date(year, 1, 1)
    sunday = first - timedelta(first.isoweekday() % 7)
    yield sunday + timedelta((week - 1) * 7 + weekday % 7)


def _months() -> dict[str, int]:
    return {name: month.number for name, month in words.months().items()}


def _number(parts: dict[str, str], *tokens: str) -> int:
    digits = next((parts[token] for token in tokens if token in parts), "")
    match = re.match(r"[0-9]*", digits)
    return int(match[0]) if match and match[0] else 0


def _named(parts: dict[str, str], names: dict[str, int], *tokens: str) -> int:
    name = next((parts[token] for token in tokens if token in parts), "")
    return names.get(words.key(name), 0)


def _century(two: str) -> int:
    """Moment: up to 68 is of this century."""
    return int(two) + (2000 if int(two) <= 68 else 1900)


def _agrees(token: str, part: str, day: date) -> bool:
    """A part that the day was not made of must not speak against it."""
    if token in ("MMMM", "MMM"):
        return _months().get(words.key(part)) == day.month
    if token in ("dddd", "ddd"):
        return words.weekdays().get(words.key(part)) == day.isoweekday()
    check = _CHECKS.get(token)
    digits = re.match(r"[0-9]+", part)
    return not check or not digits or int(digits[0]) in check(day)


def _local_weeks(day: date) -> set[int]:
    """The week as Moment counts it in English (from Sunday) and in Russian and Chinese (ISO)."""
    january = date(day.year, 1, 1)
    sunday = january - timedelta(january.isoweekday() % 7)
    of_english = (day - sunday).days // 7 + 1
    saturday = day + timedelta(6 - day.isoweekday() % 7)
    return {1 if saturday.year > day.year else of_english, day.isocalendar().week}


def _local_years(day: date) -> set[int]:
    return {(day + timedelta(6 - day.isoweekday() % 7)).year, day.isocalendar().year}


_CHECKS: dict[str, Callable[[date], set[int]]] = {
    **dict.fromkeys(("YYYY",), lambda day: {day.year}),
    **dict.fromkeys(("YY",), lambda day: {day.year % 100}),
    **dict.fromkeys(("M", "MM", "Mo"), lambda day: {day.month}),
    **dict.fromkeys(("D", "DD", "Do"), lambda day: {day.day}),
    **dict.fromkeys(("DDD", "DDDD", "DDDo"), lambda day: {day.timetuple().tm_yday}),
    **dict.fromkeys(("Q", "Qo"), lambda day: {(day.month + 2) // 3}),
    **dict.fromkeys(("WW", "W", "Wo"), lambda day: {day.isocalendar().week}),
    **dict.fromkeys(("ww", "w", "wo"), _local_weeks),
    **dict.fromkeys(("GGGG",), lambda day: {day.isocalendar().year}),
    **dict.fromkeys(("gggg",), _local_years),
    **dict.fromkeys(("E",), lambda day: {day.isoweekday()}),
    **dict.fromkeys(("d",), lambda day: {day.isoweekday() % 7}),
    **dict.fromkeys(("H", "HH"), lambda day: set(range(24))),
    **dict.fromkeys(("m", "mm", "s", "ss"), lambda day: set(range(60))),
}

# Tokens that a day alone decides, in every language.
_WRITTEN: dict[str, Callable[[date], str]] = {
    "YYYY": lambda day: f"{day.year:04}",
    "YY": lambda day: f"{day.year % 100:02}",
    "Q": lambda day: f"{(day.month + 2) // 3}",
    "MM": lambda day: f"{day.month:02}",
    "M": lambda day: f"{day.month}",
    "DDDD": lambda day: f"{day.timetuple().tm_yday:03}",
    "DDD": lambda day: f"{day.timetuple().tm_yday}",
    "DD": lambda day: f"{day.day:02}",
    "D": lambda day: f"{day.day}",
    "GGGG": lambda day: f"{day.isocalendar().year:04}",
    "GG": lambda day: f"{day.isocalendar().year % 100:02}",
    "WW": lambda day: f"{day.isocalendar().week:02}",
    "W": lambda day: f"{day.isocalendar().week}",
    "E": lambda day: f"{day.isoweekday()}",
    "d": lambda day: f"{day.isoweekday() % 7}",
}
