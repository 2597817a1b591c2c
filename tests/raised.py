"""Which of the errors that kb can tell were told while the tests ran."""

import ast
import sys
from functools import cache
from types import FrameType
from typing import Any, NamedTuple

from kb import errors
from kb.errors import KbError
from tests.conftest import ROOT

_KB = ROOT / "kb"
_LINES: set[tuple[str, int]] = set()
_ABOUT = str(_KB / "errors.py")


def record() -> None:
    """From now on."""
    told = KbError.__init__

    def remembered(self: KbError, *given: Any, **named: Any) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_filename == _ABOUT:
            frame = frame.f_back
        if frame:
            _LINES.add((frame.f_code.co_filename, frame.f_lineno))
        told(self, *given, **named)

    KbError.__init__ = remembered  # type: ignore[method-assign]


class Place(NamedTuple):
    """A call in kb that makes an error for a person.  says: its first line."""

    path: str
    first: int
    last: int
    says: str


@cache
def catalogue() -> list[Place]:
    names = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, KbError)}
    found = []
    for path in sorted(_KB.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                last = node.end_lineno or node.lineno
                says = " ".join(line.strip() for line in lines[node.lineno - 1 : last])
                found.append(Place(path.relative_to(_KB).as_posix(), node.lineno, last, says))
    return found


def missing() -> list[Place]:
    """Those that were not told."""
    told = {(path.removeprefix(f"{_KB}/"), line) for path, line in _LINES}
    return [
        place
        for place in catalogue()
        if not any((place.path, line) in told for line in range(place.first, place.last + 1))
    ]
