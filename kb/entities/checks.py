"""What a field of a vault's own row may hold."""

import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

LONGEST_NAME = 100  # characters

Check = Callable[[str, Any], Any]  # from a field's name and its value to the value as it is used


class Wrong(ValueError):
    """What is wrong with a row."""


def text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(f"'{key}' must be a text")
    return value


def truth(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"'{key}' must be true or false")
    return value


def day(key: str, value: Any) -> date:
    if not isinstance(value, date):
        raise Wrong(f"'{key}' must be a date")
    return value


def number(key: str, value: Any) -> float:
    """A finite one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        raise Wrong(f"'{key}' must be a number")
    return float(value)


def line(key: str, value: Any) -> str:
    """A text on one line, or none."""
    if not text(key, value).isprintable() or len(value) > LONGEST_NAME:
        raise Wrong(f"'{key}' must be a short text on one line")
    return str(value)


def name(key: str, value: Any) -> str:
    """What can be the name of a thing."""
    if not text(key, value).strip() or not value.isprintable() or len(value) > LONGEST_NAME:
        raise Wrong(f"'{key}' must be a name on one line")
    return str(value)


def part(key: str, value: Any) -> str:
    """What can be one part of ``maker/name``."""
    if "/" in text(key, value):
        raise Wrong(f"'{key}' cannot have a / in it")
    return name(key, value)


def word(pattern: str) -> Check:
    """A word of this pattern, in small letters."""
    is_one = re.compile(pattern).fullmatch

    def check(key: str, value: Any) -> str:
        if not is_one(text(key, value).lower()):
            raise Wrong(f"'{value[:LONGEST_NAME]}' cannot stand in '{key}'")
        return str(value).lower()

    return check


def one_of(*words: str) -> Check:
    def check(key: str, value: Any) -> str:
        if value not in words:
            raise Wrong(f"'{key}' must be {' or '.join(word or 'empty' for word in words)}")
        return str(value)

    return check


def several(check: Check) -> Check:
    """A list of texts that each pass; a text alone is a list of one."""

    def checked(key: str, value: Any) -> list[str]:
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            raise Wrong(f"'{key}' must be a list of texts")
        return [check(key, item) for item in given]

    return checked


def spelling(part: re.Pattern[str], between: re.Pattern[str], longest: int, fold: Callable[[str], str]) -> Check:
    """A spelling that can be looked for: parts, letters among them, and what may stand between them."""

    def check(key: str, value: Any) -> str:
        folded = fold(text(key, value))
        parts: Sequence[str] = part.findall(folded)
        if strange := between.sub("", part.sub("", folded)):
            raise Wrong(f"'{value[:LONGEST_NAME]}' has a sign that kb cannot look for in a name: {strange[0]}")
        first = next((word for word in parts if not word.isdigit()), "+")
        if first == "+" or len(value) > LONGEST_NAME or len(parts) > longest:
            raise Wrong(f"'{value[:LONGEST_NAME]}' is no name that kb can look for: a few words, letters among them")
        return str(value)

    return check
