"""What ``prop:rating>=3`` says of the values of a property."""

import json
import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from kb.store import names

_SIGN = re.compile(r"[<>!]=|[=<>]")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {">=": ge, "<=": le, "!=": ne, "=": eq, ">": gt, "<": lt}
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?")


class Comparison(NamedTuple):
    """sign: empty if the property need only be there."""

    name: str
    sign: str
    value: str


def read(text: str) -> Comparison:
    """``rating>=3`` as its name, sign and value."""
    sign = _SIGN.search(text)
    if not sign:
        return Comparison(text.strip(), "", "")
    return Comparison(text[: sign.start()].strip(), sign[0], text[sign.end() :].strip())


def holds(stored: str, sign: str, wanted: str) -> bool:
    """Whether a value, or one of a list, compares so.  stored: as JSON."""
    return any(_holds(value, sign, wanted) for value in _single(json.loads(stored)))


def _single(value: Any) -> list[Any]:
    """The values that a property has: of a list each, of a group those of its members."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [single for item in value for single in _single(item)]
    return [] if value is None else [value]


def _holds(value: Any, sign: str, wanted: str) -> bool:
    """Numbers as numbers, all else as folded text; a text is neither more nor less than a number."""
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    if _NUMBER.fullmatch(wanted):
        if _NUMBER.fullmatch(text):
            return _SIGNS[sign](float(text), float(wanted))
        if sign not in ("=", "!="):
            return False
    return _SIGNS[sign](names.folded(text), names.folded(wanted))
