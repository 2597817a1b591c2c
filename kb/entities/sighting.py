"""Names of organisations, people and benchmarks in a text: where one stands and how far it reaches.

One pass over the words; only where a name can begin is it spelled out, the longest first.
Whether it is meant is another question (kb.entities.trusting).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb.entities.folding import plain, vocabulary
from kb.entities.rolls import PART, UPON, Node, Roll, Row, Spelling, key, sort

_GAP = re.compile(r"(?:[-_ \t]|\*\*?|==|~~|`){0,4}(?:\r?\n[ \t>]{0,8}(?=[0-9a-z\u0400-\u04ff]))?")
_SIGN = re.compile(r"\. {0,2}| ?& ?|, |['’]")
_LETTER = re.compile("[a-z0-9_\u00df-\u024f\u0300-\u04ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_SIGNS = frozenset(" .,&'’")
_WRAPPED = 40  # characters of a line that may have been broken within a name
_SHORT = 4  # letters of a word that is hardly ever a part of another one
_LONGEST = 14  # parts of a name
_BRACKET = re.compile(r" ?[(（] ?")
_CLOSE = re.compile(r" ?[)）]")
_SUBSET = re.compile(r" ?\((?=[a-z0-9])")
_YEAR_AFTER = re.compile(r"(?: ?\(|['’ -]| ['’])?(?:(20[0-9]{2})|(?<=['’-])([12][0-9]))(?![0-9.%])")
_YEAR_BEFORE = re.compile(r"(?<![0-9])(20[0-9]{2})(?: ?年(?:的)?| ?년)? ?\Z")
_DOTTED = re.compile(r"\.[a-z0-9]")
_NEXT_YEAR = re.compile(r"(?:/| / | and | & |, |、| ?和 ?| и )(20[0-9]{2})(?![0-9.%])")


class Sighting(NamedTuple):
    """A name that stands in a text.

    whole: with what belongs to it: its year, its abbreviation in brackets.
    """

    start: int
    end: int
    row: Row
    rule: str
    spelling: Spelling | None = None
    whole: bool = False


class _Step(NamedTuple):
    """What may end here."""

    end: int
    nodes: list[Node]


def find(text: str, roll: Roll) -> Iterator[Sighting]:
    """The names in a folded text, in order, none within another."""
    finder = Finder(plain(text), roll)
    taken = 0
    for place in sorted(_places(text, roll)):
        if place >= taken:
            for sighting in finder.at(place, taken):
                taken = sighting.end
                yield sighting


def _places(text: str, roll: Roll) -> Iterator[int]:
    """Where a word stands with which a name begins."""
    words = vocabulary(text)
    marked: dict[str, str] = {}
    if not text.isascii() and UPON.search(text):
        marked = {key(word): plain(word) for word in words if UPON.search(word)}
        words = frozenset(map(key, words))
        text = plain(text)
    elif not text.isascii():
        text = plain(text)
        words = vocabulary(text)
    for word in words & roll.alone:
        yield from _of(marked.get(word, word), text)
    for first in words & roll.paired.keys():
        if not roll.paired[first].isdisjoint(words) or marked:
            yield from (match.start() for match in roll.pair(marked.get(first, first), first).finditer(text))
    if roll.han and not text.isascii():
        yield from (match.start() for match in roll.han.finditer(text))
    if roll.sign and not roll.sign_words.isdisjoint(words):
        yield from (match.start() for match in roll.sign.finditer(text))


def _of(word: str, text: str) -> Iterator[int]:
    """Where a word stands: its run of letters or digits is no longer on either side."""
    if len(word) < _SHORT:  # most places of so few letters are within words
        yield from (match.start() for match in _alone(word).finditer(text))
        return
    is_same = re.compile(sort(word)).match
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not (place and is_same(text, place - 1)) and not is_same(text, end):
            yield place
        place = text.find(word, end)


@cache
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(f"{word}(?!{sort(word)})(?<!{sort(word)}{word})")


class Finder:
    """Spells out names in one text."""

    def __init__(self, text: str, roll: Roll) -> None:
        self.text = text
        self.roll = roll

    def at(self, place: int, taken: int = 0) -> Iterator[Sighting]:
        """The name that begins here, and further editions of it: "AIME 2024/2025"."""
        found = self._literal(place) or self._spelled(place)
        if not found:
            return
        found = self._dated(self._bracketed(found), taken)
        yield found
        while found.row.parent and (after := self._later(found)):
            yield after
            found = after

    def _literal(self, place: int) -> Sighting | None:
        match = self.roll.sign.match(self.text, place) if self.roll.sign else None
        if not match or not self.begins(place) or not self.ends(match.end()) or _DOTTED.match(self.text, match.end()):
            return None
        return Sighting(place, match.end(), self.roll.signs[match[0]], "sign")

    def _spelled(self, place: int) -> Sighting | None:
        if not self.begins(place):
            return None
        for step in reversed(self.steps(self.roll.root, place)):
            spelling = next((known for node in step.nodes for known in node.ends), None)
            if spelling and self.ends(step.end):
                return self._subset(Sighting(place, step.end, spelling.row, "name", spelling), step)
        return None

    def begins(self, start: int) -> bool:
        before = self.text[start - 1] if start else " "
        if before == "_":
            return start < 2 or not _LETTER.match(self.text[start - 2])
        if before == "." and start > 1:
            return not _LETTER.match(self.text[start - 2])
        return before not in "@$\\^" and (not _LETTER.match(before) or bool(_HAN.match(self.text[start])))

    def ends(self, end: int) -> bool:
        after = self.text[end : end + 2]
        if not after or _HAN.match(self.text[end - 1]):
            return True
        if after[0] == "_":
            return len(after) < 2 or not _LETTER.match(after[1])
        return not _LETTER.match(after[0]) and after[0] not in "@\\"

    def steps(self, root: Node, start: int) -> list[_Step]:
        """What may end where, part by part."""
        found: list[_Step] = []
        nodes, joint = [root], "0"
        while joint and len(found) < _LONGEST and (match := PART.match(self.text, start)):
            nodes = self._after(nodes, joint, match[0])
            if not nodes:
                break
            found.append(_Step(match.end(), nodes))
            if not any(node.next for node in nodes):
                break
            joint, start = self._gap(match.end())
        return found

    def _after(self, nodes: list[Node], joint: str, word: str) -> list[Node]:
        found: list[Node] = []
        for part in self.roll.parts(word):
            for node in nodes:
                ways = node.next.get(part)
                if ways:
                    found += [child for joints, child in ways.items() if joint in joints]
        return found

    def _gap(self, end: int) -> tuple[str, int]:
        """What stands between two parts, as one sign ("" if they are no neighbours), and where the next begins."""
        char, after = self.text[end : end + 1], self.text[end + 1 : end + 2]
        if char == " " and after.isalnum():
            return "-", end + 1
        if char.isalnum() or char == "+":
            return "0", end
        sign = _SIGN.match(self.text, end) if char in _SIGNS else None
        if sign and (known := _joint(sign[0])):
            return known, sign.end()
        gap = _GAP.match(self.text, end)
        if not gap or gap.end() == end or " - " in gap[0] or ("\n" in gap[0] and not self._is_wrapped(end)):
            return "", end
        return "-", gap.end()

    def _is_wrapped(self, end: int) -> bool:
        return self.text.rfind("\n", max(0, end - _WRAPPED), end) < 0 and end >= _WRAPPED

    def _subset(self, found: Sighting, step: _Step) -> Sighting:
        """``GPQA (Diamond)``."""
        opening = _SUBSET.match(self.text, step.end) if found.row.kind == "benchmark" else None
        first = PART.match(self.text, opening.end()) if opening else None
        nodes = self._after(step.nodes, "-", first[0]) if first else []
        spelling = next((known for node in nodes for known in node.ends), None)
        if first and spelling and self.text[first.end() : first.end() + 1] == ")":
            return found._replace(end=first.end() + 1, row=spelling.row, spelling=spelling, whole=True)
        return found

    def _bracketed(self, found: Sighting) -> Sighting:
        """With its other name in brackets: "International Olympiad in Informatics (IOI)"."""
        opening = _BRACKET.match(self.text, found.end)
        if not opening:
            return found
        for step in reversed(self.steps(self.roll.root, opening.end())):
            close = _CLOSE.match(self.text, step.end)
            if close and any(_is_same(found.row, known.row) for node in step.nodes for known in node.ends):
                return found._replace(end=close.end(), whole=True)
        return found

    def _dated(self, found: Sighting, taken: int) -> Sighting:
        """Of the year that stands beside it, if a row has it."""
        if not found.row.yearly:
            return found
        if after := _YEAR_AFTER.match(self.text, found.end):
            end = after.end() + (self.text[after.end() : after.end() + 1] == ")" and "(" in after[0])
            return self._edition(found, after[1] or f"20{after[2]}", found.start, end)
        low = max(taken, found.start - 9)
        before = _YEAR_BEFORE.search(self.text[low : found.start])
        return self._edition(found, before[1], low + before.start(), found.end) if before else found

    def _edition(self, found: Sighting, year: str, start: int, end: int) -> Sighting:
        row = self.roll.rows.get((found.row.kind, f"{found.row.name} {year}"), found.row)
        return found._replace(start=start, end=end, row=row, rule="year", whole=True)

    def _later(self, found: Sighting) -> Sighting | None:
        row = self.roll.rows.get((found.row.kind, found.row.parent))
        match = _NEXT_YEAR.match(self.text, found.end) if row and row.yearly else None
        edition = self.roll.rows.get((found.row.kind, f"{found.row.parent} {match[1]}")) if match else None
        if not match or not edition:
            return None
        return Sighting(match.start(1), match.end(), edition, "list", found.spelling, whole=True)


def _joint(sign: str) -> str:
    """The sign that stands for what is between two parts: the dot of a name, the blank after an initial."""
    if sign.startswith("."):
        return "." if len(sign) == 1 else "-"
    return sign.strip().replace("’", "'")


def _is_same(row: Row, other: Row) -> bool:
    """One thing, or its edition or part."""
    return row.kind == other.kind and (row.name == other.name or row.parent == other.name or row.name == other.parent)
