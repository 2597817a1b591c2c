"""Speech that a sentence reports: "X says …", «по словам X», 「X 表示」, "…, wrote X".

A name alone says nothing: a word of catalogue/saying.toml must stand beside it.
"""

import re
from collections.abc import Iterator

from kb.note import Block, Mention
from kb.saying import words
from kb.saying.pages import Page, within
from kb.saying.steps import Step

_BEFORE = 60  # characters before a name that are looked at
_AFTER = 120
_OPEN = re.compile(r"—|\s–\s|[(（]")
_CLOSE = re.compile(r"—|\s–\s|[)）]")
_NOUN = re.compile(r"\bthe[ \u00a0]\Z", re.IGNORECASE)  # the OpenAI reports
_TAIL = re.compile(r"(?:\]\([^()\s]*\)|\]\]|[*_」』»”\"\]])*")


def of(page: Page, block: Block, start: int, end: int) -> tuple[Step, ...]:
    """Who is said, in the one sentence that holds a place, to say what stands there: of several
    the one who is quoted by the others first.  Nobody, if the place is longer than a sentence."""
    begin, stop = page.sentence(start, end, block)
    if end > stop:
        return ()
    found = []
    for name in within(page.names, begin, stop):
        for rule, first, last, evidence in _tellings(page.text, name, begin, stop):
            if first <= start < last:
                span = page.span(*evidence)
                found.append(Step(name.canonical, name.kind, "says", rule, span, 0.8))
                break
    return tuple(reversed(found))


def leads_in(page: Page, block: Block) -> Step | None:
    """Who is said, by a line that ends with a colon, to say what follows: ``X wrote:``."""
    start, end = block.span.start, block.span.end
    if not ends_with_colon(page, block):
        return None
    last = max(start, end - 2)
    return next(iter(of(page, block, last, last + 1)), None)


def ends_with_colon(page: Page, block: Block) -> bool:
    return (
        page.text[max(block.span.start, block.span.end - 10) : block.span.end].rstrip(" \t\r\n*_").endswith(("：", ":"))
    )


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
    after = text[_TAIL.match(text, name.span.end).end() : end][:3].strip()  # type: ignore[union-attr]
    before = text[max(start, begin - 3) : begin].strip(" \t\u00a0")
    return (not after or after[0] in ")）.。]") and (not before or before[-1] in "(（.。!！?？—–-\n>[,，*_")


def _tellings(text: str, name: Mention, begin: int, stop: int) -> Iterator[tuple[str, int, int, tuple[int, int]]]:
    """Rule, first and last place of what a name is told to say, and the words that tell it."""
    first, last = _segment(text, name.span.start, name.span.end, begin, stop)
    before = max(first, name.span.start - _BEFORE)
    after = _TAIL.match(text, name.span.end).end()  # type: ignore[union-attr]
    if found := words.according().search(text, before, name.span.start):
        yield "according to", first, last, (found.start(), name.span.end)
    elif found := words.inverted().search(_opened(text[before : name.span.start], before > first)):
        yield "verb", first, last, (name.span.start - len(found[0].lstrip(" ,，")), name.span.end)
    elif (found := words.says().match(text, after, min(last, after + _AFTER))) and not (
        _NOUN.search(text, before, name.span.start)
    ):
        turn = words.turn().search(text, found.end(), last)
        yield "verb", name.span.start, turn.start() if turn else last, (name.span.start, found.end())


def _opened(text: str, is_cut: bool) -> str:
    """What stands before a name; where the sentence begins earlier, nothing is taken for its beginning."""
    return f"…{text}" if is_cut else text.lstrip(" \t\r\n>*-_")


def _segment(text: str, start: int, end: int, begin: int, stop: int) -> tuple[int, int]:
    """What stands between dashes or in brackets around a name; the whole sentence if none opens before it."""
    opened = list(_OPEN.finditer(text, begin, start))
    closed = list(_CLOSE.finditer(text, opened[-1].end() if opened else begin, start))
    if not opened or (closed and closed[-1].start() >= opened[-1].end()):
        return begin, stop
    closing = _CLOSE.search(text, end, stop)
    return opened[-1].end(), closing.start() if closing else stop
