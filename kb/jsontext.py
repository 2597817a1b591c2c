"""JSON whose texts know where they stand in the file."""

import json
import re
from json import scanner
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")  # half of a pair: no text, and no database takes it


class Placed(str):
    """A text of a JSON file.  start: the place of its first character, after the quote.
    end: the place of the closing quote."""

    __slots__ = ("end", "start")
    start: int
    end: int


class _Decoder(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__(strict=False)
        self.parse_string = _placed
        self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]


def _placed(text: str, start: int, strict: bool = True) -> tuple[Placed, int]:
    value, end = scanstring(text, start, strict)
    placed = Placed(_LONE.sub("\ufffd", value))
    placed.start, placed.end = start, end - 1
    return placed, end


def loads(text: str) -> Any:
    """The document; every text that is a value (not a key) is Placed.

    Raises ValueError for what is not JSON, also if it is nested too deeply.
    """
    try:
        return _Decoder().decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def origin(text: str, value: Placed) -> list[int]:
    """For each character of a value, its place in the file's text."""
    if value.end - value.start == len(value):
        return list(range(value.start, value.end))
    places: list[int] = []
    place = value.start
    for escape in _ESCAPE.finditer(text, value.start, value.end):
        places.extend(range(place, escape.start()))
        places.append(escape.start())
        place = escape.end()
    places.extend(range(place, value.end))
    return places
