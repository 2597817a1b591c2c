"""Where the words of a question stand in a text, and which part of it to show."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb import analysis
from kb.query import Leaf, Near, OneOf, Pattern, Phrase, Question
from kb.query.places import Row

_WINDOW = 300  # code points of a hit's text
_BEFORE = 70  # of them before the first match


class Marks(NamedTuple):
    """spans: where the phrases of a question stand in a text, merged where they touch.
    coverage: how many of them do; the words standing together count as one more.
    focus: where most of them stand close together."""

    spans: tuple[tuple[int, int], ...]
    coverage: int
    focus: int


def marked(text: str, question: Question, kind: str = "") -> Marks:
    """Find the leaves of a question in the text of a block of this kind."""
    tokens = list(analysis.tokens(text))
    row = Row([token.term for token in tokens])
    found: list[tuple[int, int, int]] = []  # start, end, which leaf
    for which, leaf in enumerate(question.sought):
        if isinstance(leaf, Pattern) or not _is_meant(leaf, kind):
            continue
        for one in leaf.phrases if isinstance(leaf, OneOf) else (leaf,):
            for first, stop in row.of(one):
                last = tokens[stop - 1]
                end = last.start + len(one.terms[-1]) if isinstance(one, Phrase) and one.prefix else last.end
                found.append((tokens[first].start, end, which))
    found.sort()
    coverage = len({which for _, _, which in found})
    focus = _focus(found)
    if coverage > 1 and question.together and (places := row.of(question.together)):
        coverage += 1
        focus = tokens[places[0][0]].start
    return Marks(_merged([(start, end) for start, end, _ in found]), coverage, focus)


def has(text: str, leaf: Leaf) -> bool:
    """Whether a leaf stands in a text."""
    if isinstance(leaf, Pattern):
        return False
    return bool(Row([token.term for token in analysis.tokens(text)]).of(leaf))


def _is_meant(leaf: Leaf, kind: str) -> bool:
    """Whether a leaf of one field may stand in such a block."""
    field = leaf.phrases[0].field if isinstance(leaf, OneOf) and leaf.phrases else getattr(leaf, "field", "")
    return not (field == "title" or (field == "heading" and kind != "heading"))


def phrases(leaves: Iterable[Leaf]) -> Iterator[Phrase]:
    """The phrases that leaves are made of."""
    for leaf in leaves:
        if isinstance(leaf, Phrase):
            yield leaf
        elif isinstance(leaf, Near | OneOf):
            yield from leaf.phrases


def _focus(found: list[tuple[int, int, int]]) -> int:
    """Where a window should begin to hold as many different phrases as it can; the first
    such place."""
    best = place = 0
    for at, (start, _, _) in enumerate(found):
        different = {which for begin, _, which in found[at : at + 50] if begin < start + _WINDOW - _BEFORE}
        if len(different) > best:
            best, place = len(different), start
    return place


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def window(text: str, focus: int) -> tuple[int, int]:
    """The part of a long block to show: a little before ``focus`` and on, cut between words."""
    if len(text) <= _WINDOW:
        return 0, len(text)
    start = max(0, min(focus - _BEFORE, len(text) - _WINDOW))
    end = min(len(text), start + _WINDOW)
    if start and 0 <= (blank := text.find(" ", start, focus)) < start + _BEFORE // 2:
        start = blank + 1
    if end < len(text) and (blank := text.rfind(" ", max(focus, end - 30), end)) > focus:
        end = blank
    return start, end
