"""The fields beside a citation in JSON: its line in its own object, and in the one that it belongs to."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from kb.citing import Token
from kb.exports.json import dumps

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)
_FIELDS = ("path", "line", "last")


class Edit(NamedTuple):
    """What takes the place of these characters."""

    start: int
    end: int
    text: str


class Move(Protocol):
    """As in ``mending``."""

    @property
    def token(self) -> Token: ...
    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def last(self) -> int: ...


class _Object:
    """An object or a list that is being read.  fields: name to the place of its value."""

    def __init__(self) -> None:
        self.name = ""
        self.is_value = False
        self.fields: dict[str, tuple[int, int]] = {}
        self.moves: list[Move] = []


def edits(text: str, moves: Mapping[int, Move]) -> list[Edit]:
    """moves: by the place of their tokens.  Nothing for a text that is no JSON."""
    if not moves or text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return []
    found: list[Edit] = []
    open_: list[_Object] = [_Object()]
    for match in _PIECE.finditer(text):
        piece, now = match[0], open_[-1]
        if piece in ("{", "["):
            open_.append(_Object())
        elif piece in ("}", "]"):
            if len(open_) > 1:
                open_.pop()
                open_[-1].moves += _closed(text, now, found)
        elif piece == ":":
            now.is_value = True
        elif piece == ",":
            now.is_value = False
        elif now.is_value:
            now.fields[now.name] = match.span()
            now.moves += [moves[match.start() + 1]] if match.start() + 1 in moves else []
        else:
            now.name = piece[1:-1]
    return found


def _closed(text: str, one: _Object, found: list[Edit]) -> list[Move]:
    """Edits the fields that tell the old place; returns what is left to those around it."""
    if "line" not in one.fields:
        return one.moves
    told = {name: value(text[slice(*one.fields[name])]) for name in _FIELDS if name in one.fields}
    for move in one.moves:
        old = dict(zip(_FIELDS, move.token[:3], strict=True))
        if all(told[name] == old[name] for name in told):
            new = {"path": move.path, "line": move.line, "last": move.last}
            found += [Edit(*one.fields[name], dumps(new[name])) for name in told]
            break
    return one.moves if "token" in one.fields else []


def value(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return None
