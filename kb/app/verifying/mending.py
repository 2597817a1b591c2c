"""The places of citations that moved, written anew in a file; nothing else of it changes."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from kb import citing
from kb.app.verifying import objects
from kb.app.verifying.objects import Edit
from kb.citing import Token
from kb.exports import _cited
from kb.exports.json import dumps

_DEFINITION = re.compile(r"^\[\^([^\]\s]{1,4096})\]:", re.MULTILINE)
# Where a chart tells the place of a number: in SVG, and in JSON.
_CHARTED = re.compile(r"<(title|desc)>[^<]*</\1>")
_WHERE = re.compile(r'"where"\s*:\s*("(?:[^"\\]|\\.)*+")')
_LABEL = re.compile(r"(?P<stem>.*):(?P<line>[0-9]+)(?:-[0-9]+)?(?:\.[0-9]+)?", re.DOTALL)


class Move(NamedTuple):
    """token: as it stands in the file.  path, line, last: where it leads now."""

    token: Token
    path: str
    line: int
    last: int


def mended(text: str, moves: list[Move]) -> str:
    """moves: all of a file's, in its order, also those to the same place."""
    moved = [move for move in moves if move[1:] != move.token[:3]]
    edits = [Edit(move.token.start, move.token.end, citing.moved(*move)) for move in moved]
    edits += _beside(text, moves)
    edits += _charted(text, moved)
    edits += objects.edits(text, {move.token.start: move for move in moved})
    return _footnotes(_applied(text, edits), text, moves)


def _applied(text: str, edits: list[Edit]) -> str:
    pieces, behind = [], 0
    for edit in sorted(set(edits)):
        if edit.start >= behind:
            pieces += [text[behind : edit.start], edit.text]
            behind = edit.end
    return "".join((*pieces, text[behind:]))


def _beside(text: str, moves: list[Move]) -> Iterator[Edit]:
    """The place as people read it: on the same line, between the citation before and this one."""
    behind = 0
    for move in moves:
        start = max(behind, text.rfind("\n", 0, move.token.start) + 1)
        behind = move.token.end
        if move[1:] != move.token[:3]:
            segment = text[start : move.token.start]
            for edit in _places(segment, move):
                yield Edit(start + edit.start, start + edit.end, edit.text)


def _charted(text: str, moved: list[Move]) -> Iterator[Edit]:
    """The places of numbers in charts, which no citation stands beside."""
    places = {f"{move.token.path}:{move.token.line}": f"{move.path}:{move.line}" for move in moved}
    if not places:
        return
    written = {html.escape(old): html.escape(new) for old, new in places.items()}
    every = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    known = re.compile(rf"(?<![\w/])({every})(?![\d-])")
    for match in _CHARTED.finditer(text):
        yield Edit(match.start(), match.end(), known.sub(lambda found: written[found[1]], match[0]))
    for match in _WHERE.finditer(text):
        old = objects.value(match[1])
        if isinstance(old, str) and old in places:
            yield Edit(*match.span(1), dumps(places[old]))


def _places(segment: str, move: Move) -> Iterator[Edit]:
    """``path:34``, ``path:34-36``, cells of a table, ``line=34; last=36``, a wikilink, an address of Obsidian."""
    old, new = move.token, move.path
    for written in (str, html.escape):
        path = re.escape(written(old.path))
        for match in re.finditer(rf'(?<![\w/])({path})("?[:,\t]"?){old.line}(-{old.last})?(?![\d-])', segment):
            lines = f"{move.line}-{move.last}" if match[3] and move.last > move.line else f"{move.line}"
            yield Edit(match.start(), match.end(), f"{written(new)}{match[2]}{lines}")
    for match in re.finditer(rf"path={re.escape(old.path)}; line={old.line}; last={old.last}; token=\Z", segment):
        yield Edit(match.start(), match.end(), f"path={new}; line={move.line}; last={move.last}; token=")
    if new != old.path:
        yield from _linked(segment, f"[[{_bare(old.path)}|", f"[[{_bare(new)}|")
        yield from _linked(segment, f"&amp;file={_address(old.path)}&quot;", f"&amp;file={_address(new)}&quot;")
        yield from _linked(segment, f'&amp;file={_address(old.path)}"', f'&amp;file={_address(new)}"')


def _linked(segment: str, old: str, new: str) -> Iterator[Edit]:
    for match in re.finditer(re.escape(old), segment):
        yield Edit(match.start(), match.end(), new)


def _bare(path: str) -> str:
    return path.removesuffix(".md")


def _address(path: str) -> str:
    return quote(_bare(path), safe="", errors="replace")


def _footnotes(text: str, before: str, moves: list[Move]) -> str:
    """Their names, all at once: one may take the name that another gives up.  before: the text as it was."""
    names = _renamed(before, moves)
    if not names:
        return text
    every = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    text = re.sub(rf"(?<=\[\^)({every})(?=\])", lambda match: names[match[1]], text)
    defined = re.compile(rf"^(\[\^[^\]\s]+\]: \[\[[^\[\]|]*\|)({every})(?=\]\])", re.MULTILINE)
    return defined.sub(lambda match: match[1] + names[match[2]], text)


def _renamed(text: str, moves: list[Move]) -> dict[str, str]:
    """The name of each footnote whose citation moved, to its new one."""
    defined = {match[1]: match for match in _DEFINITION.finditer(text)}
    starts = {text.rfind("\n", 0, move.token.start) + 1: move for move in moves}
    own = {name: starts[match.start()] for name, match in defined.items() if match.start() in starts}
    stems = _cited.stems(move.path for move in moves)
    wanted = {name: _name(name, move, stems) for name, move in own.items()}
    changed = {name: new for name, new in wanted.items() if new and new != name}
    taken = Counter(name for name in defined if name not in changed)
    return {name: _cited.unique(new, taken) for name, new in changed.items()}


def _name(name: str, move: Move, stems: dict[str, str]) -> str:
    """As kb would call it now; "" for a name that is not of kb's making, or still right."""
    match = _LABEL.fullmatch(name)
    if not match or int(match["line"]) != move.token.line or move[1:] == move.token[:3]:
        return ""
    if move.path == move.token.path:
        return _cited.label(match["stem"], move.line, move.last)
    return _cited.label(stems[move.path], move.line, move.last)
