"""Speech that a sentence reports: "X says …", «по словам X», 「X 表示」, "…, wrote X".

A name alone says nothing: a word of catalogue/saying.toml must stand beside it.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from kb.note import Block, Mention
from kb.saying import words
from kb.saying.pages import Page, within
from kb.saying.steps import Chain, Step
from kb.text import Span

_BEFORE = 60  # characters before a name that are looked at
_AFTER = 120
_OPEN = re.compile(r"—|\s–\s|[(（]")
_CLOSE = re.compile(r"—|\s–\s|[)）]")
_POST = 40  # characters between a name and the firm that it belongs to
_OF = re.compile(r",? ?(?:[\w-]{1,20} ){0,4}?(?:of|at|from|из) (?:\[\[)?|,? ?[(（]", re.IGNORECASE)
_COMMA = re.compile(r"[)）]?,?")
_APART = re.compile(r"[,，—–»”\"」』(（]\s*[*_\[]{0,4}\Z")
_TAIL = re.compile(r"(?:\]\([^()\s]*\)|\]\]|[*_」』»”\"\]])*")


class Telling(NamedTuple):
    """start, end: of what somebody is told to say."""

    start: int
    end: int
    step: Step


class Reported:
    """The speech that a note reports; each sentence is read once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._read: dict[tuple[int, int], tuple[Telling, ...]] = {}

    def of(self, block: Block, start: int, end: int) -> Chain:
        """Who is said, in the one sentence that holds a place, to say what stands there: of several
        the one who is quoted by the others first.  Nobody, if the place is longer than a sentence."""
        begin, stop = self._page.sentence(start, block)
        if end > stop:
            return ()
        found = [telling.step for telling in self._in(begin, stop) if telling.start <= start < telling.end]
        return tuple(reversed(found))

    def places(self, block: Block) -> Iterator[Span]:
        """Where a block tells what somebody says."""
        end = block.span.start
        for name in within(self._page.names, block.span.start, block.span.end):
            if name.span.start >= end:
                begin, end = self._page.sentence(name.span.start, block)
                for telling in self._in(begin, end):
                    yield self._page.span(telling.start, telling.end)

    def leads_in(self, block: Block, by_name: bool) -> Step | None:
        """Who is said, by a line that ends with a colon, to say what follows: ``X wrote:``.
        by_name: also ``X:`` alone, which above a list may only be what its items belong to."""
        if not ends_with_colon(self._page, block):
            return None
        page, (start, end, _) = self._page, block.span
        begin, stop = page.sentence(max(start, end - 2), block)
        for name in within(page.names, begin, stop):
            after = _end(page.text, name)
            if says := words.says().match(page.text, after, stop):
                after = says.end()
            elif not by_name or not _is_empty(page.text[begin : name.span.start]):
                continue
            if _is_empty(page.text[after:stop]):
                span = page.span(name.span.start, after)
                return Step(name.canonical, name.kind, "says", "lead-in", span, 0.8)
        return None

    def _in(self, begin: int, stop: int) -> tuple[Telling, ...]:
        if (begin, stop) not in self._read:
            self._read[begin, stop] = tuple(_tellings(self._page, begin, stop))
        return self._read[begin, stop]


def ends_with_colon(page: Page, block: Block) -> bool:
    ending = page.text[max(block.span.start, block.span.end - 10) : block.span.end]
    return ending.rstrip(" \t\r\n*_").endswith((":", "："))


def passed_on(page: Page, start: int, end: int) -> Step | None:
    """Through whom a passage came: ``(via X)``, ``h/t @x``, 「轉載自 X」."""
    for name in within(page.names, start, end):
        before = words.passed().search(page.text, max(start, name.span.start - _BEFORE), name.span.start)
        if before and _is_credit(page.text, before.start(), name, start, end):
            span = page.span(before.start(), name.span.end)
            return Step(name.canonical, name.kind, "passes on", "credit", span, 0.8)
    return None


def _is_credit(text: str, begin: int, name: Mention, start: int, end: int) -> bool:
    """In brackets, or all that its line or its end of a passage holds: "via the API of X" is none."""
    end_of_name = _end(text, name)
    after = text[end_of_name : min(end, end_of_name + 3)].strip()
    before = text[max(start, begin - 3) : begin].strip(" \t\u00a0")
    return (not after or after[0] in ")）.。]") and (not before or before[-1] in "(（.。!！?？—–-\n>[,，*_")


def _tellings(page: Page, begin: int, stop: int) -> Iterator[Telling]:
    """What the names of one sentence are told to say."""
    end = begin
    names = within(page.names, begin, stop)
    for name, following in zip_longest(names, names[1:]):
        if name.span.start >= end:  # not the firm in "Ada Quill of Acme"
            end = _whole_end(page.text, name, following)
            if found := _told(page, name, end, begin, stop):
                yield found


def _told(page: Page, name: Mention, end: int, begin: int, stop: int) -> Telling | None:
    """What the sentence between two places tells a name to say.  end: of the name with its post."""
    text, start = page.text, name.span.start
    first, last = _aside(text, start, end, begin, stop)
    before = max(first, start - _BEFORE)
    if found := words.according().search(text[before:start]):
        return _credited(page, name, "according to", (before + found.start(), end), (first, last), begin)
    found = words.inverted().search(text[before:start])
    if found and (before == first or found["opening"] is None):
        return _credited(page, name, "verb", (before + found.start("verb"), end), (first, last), begin)
    found = words.says().match(text, end, min(last, end + _AFTER))
    if not found or words.unless().search(text[before:start]):
        return None
    if _is_empty(text[found.end() : last]):  # ..., X says
        apart = start == first or _APART.search(text[before:start])
        return _credited(page, name, "verb", (start, found.end()), (first, last), begin) if apart else None
    turn = words.turn().search(text, found.end(), last)
    step = Step(name.canonical, name.kind, "says", "verb", page.span(start, found.end()), 0.8)
    return Telling(start, turn.start() if turn else last, step)


def _credited(
    page: Page, name: Mention, rule: str, credit: tuple[int, int], aside: tuple[int, int], begin: int
) -> Telling | None:
    """What stands around words that credit a name.  Brackets that hold nothing else, as in
    ``(according to X)``, credit the sentence before them."""
    (first, last), (start, end) = aside, credit
    if _is_empty(page.text[first:start]) and _is_empty(page.text[end:last]):
        first = begin
        if _is_empty(page.text[first:start]):
            return None
    return Telling(first, last, Step(name.canonical, name.kind, "says", rule, page.span(start, end), 0.8))


def _whole_end(text: str, name: Mention, following: Mention | None) -> int:
    """Where a name ends with its post: ``Ada Quill, CEO of Acme,``."""
    end = _end(text, name)
    if name.kind != "person" or following is None or following.span.start - end > _POST:
        return end
    if not _OF.fullmatch(text, end, following.span.start):
        return end
    closing = _COMMA.match(text, _end(text, following))
    return closing.end() if closing else end


def _is_empty(between: str) -> bool:
    """Whether nothing is said between two places."""
    return not between.strip(' \t\r\n\u00a0.。!！?？,，:：»”"」』*_>-')


def _end(text: str, name: Mention) -> int:
    """Where a name ends with the marks of the link or the emphasis that it stands in."""
    tail = _TAIL.match(text, name.span.end)
    return tail.end() if tail else name.span.end


def _aside(text: str, start: int, end: int, begin: int, stop: int) -> tuple[int, int]:
    """What stands between dashes or in brackets around a name; the whole sentence if none opens before it."""
    opened = list(_OPEN.finditer(text, begin, start))
    closed = list(_CLOSE.finditer(text, opened[-1].end() if opened else begin, start))
    if not opened or (closed and closed[-1].start() >= opened[-1].end()):
        return begin, stop
    closing = _CLOSE.search(text, end, stop)
    return opened[-1].end(), closing.start() if closing else stop
