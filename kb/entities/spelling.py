"""How a name is spelled: its parts, and what may stand between them.

A part is a run of letters, a run of digits, one Han letter or a plus sign.  Between two parts
stands a joint: "" (nothing at all, as in 4o), "-" (any separator or none, as in GPT-4 and
GPT 4) or "." (within a version; ``3.5`` is ``3-5`` in addresses).
"""

import re
from typing import NamedTuple

PART = re.compile("[a-z\u00df-\u024f]+|[0-9]+|[\u0400-\u04ff]+|[\u3400-\u9fff]|\\+")
# Markup may stand within a name (**o1**-mini), and the end of a hard-wrapped line.
_GAP = r"(?:[-_ \t]|\*\*?|==|~~|`){0,4}(?:\r?\n[ \t>]{0,8}(?=[0-9a-z\u0400-\u04ff]))?"
_NEXT = re.compile(rf"(?:\.|{_GAP})({PART.pattern})")
_LETTERS = re.compile("[^0-9+]")


class Piece(NamedTuple):
    """One part of a name and the joint before it."""

    joint: str
    part: str


def spell(name: str) -> tuple[Piece, ...]:
    """The pieces of a folded name as a catalogue writes it.

    >>> [joint + part for joint, part in spell("gpt-4o mini")], [j + p for j, p in spell("qwen2.5")]
    (['-gpt', '-4', 'o', '-mini'], ['-qwen', '-2', '.5'])
    """
    pieces: list[Piece] = []
    end = 0
    before = ""
    for match in PART.finditer(name):
        between = name[end : match.start()]
        pieces.append(Piece(_joint(before, between, match[0]), match[0]))
        before, end = match[0], match.end()
    return tuple(pieces)


def _joint(before: str, between: str, part: str) -> str:
    if between == ".":
        return "."
    if between or not before:
        return "-"
    longer = max(len(before) if _LETTERS.match(before) else 0, len(part) if _LETTERS.match(part) else 0)
    return "-" if longer >= 3 else ""  # qwen2, gpt4: long names take a separator; o1, 4o, 7b do not


class Read(NamedTuple):
    """A piece found in a text: the joints it may be taken for, the part, where it ends."""

    joints: str
    part: str
    start: int
    end: int


def read(text: str, place: int, spoken: bool = False) -> Read | None:
    """The next piece from ``place`` in a folded text, if one follows without other signs between.

    spoken: as captions write it, every part stands apart: ``gpt four o``.
    """
    match = _NEXT.match(text, place)
    if not match:
        return None
    part, start = match[1], match.start(1)
    if start == place:
        return Read(" -." if spoken else " -", part, start, match.end())
    between = text[place:start]
    if between == ".":
        return Read(".", part, start, match.end())
    joints = _joints(between, part)
    if spoken:
        joints += ". "
    return Read(joints, part, start, match.end()) if joints else None


def _joints(between: str, part: str) -> str:
    """The joints that signs between two parts may stand for: "-" and "." as they are, " " for none."""
    if between in ("-", "_"):
        return "-." if part.isdigit() else "-"
    if "-" in between and between.strip("-") != between.strip("- ") and part.isdigit():
        return ""  # "Claude - 3": a dash, not a name
    return "-"
