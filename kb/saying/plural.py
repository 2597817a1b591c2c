"""Whose "we" a passage is: that of the maker of the model it speaks of, or nobody's in particular.

"Our algorithm teaches the model …" among the highlights of an author who says "I" and speaks
of OpenAI as of others is OpenAI's, quoted by that author.  Both halves must be there; and who
says "I" in the passage itself speaks for himself.
"""

from collections import Counter
from functools import cache

from kb import catalogue
from kb.note import Block
from kb.saying import words
from kb.saying.pages import Page, within
from kb.saying.steps import Step


class Authors:
    """What the authors of a note's quoted passages say of themselves and of others."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._of: dict[tuple[str, ...], dict[str, int]] = {}

    def strangers(self, block: Block) -> dict[str, int]:
        """The organisations that the author of a passage, who says "I", speaks of as of others, and
        how often; none if that author has a "we" that makes models, too.  One heading, one author."""
        if block.headings not in self._of:
            self._of[block.headings] = self._read(block.headings)
        return self._of[block.headings]

    def _read(self, headings: tuple[str, ...]) -> dict[str, int]:
        page, found, says_i = self._page, Counter[str](), False
        for block in page.blocks:
            if block.kind == "highlight" and block.headings == headings:
                start, end = block.span.start, block.span.end
                if words.singular().search(page.text, start, end):
                    says_i = True
                    if _makes(page, start, end):
                        return {}
                found.update(name.canonical for name in within(page.names, start, end) if name.kind == "organisation")
        return dict(found) if says_i else {}


def of(page: Page, block: Block, authors: Authors) -> tuple[Step, bool] | None:
    """The organisation whose "we" a passage is, and whether its author is known to be another."""
    start, end = block.span.start, block.span.end
    if words.singular().search(page.text, start, end) or words.general().search(page.text, start, end):
        return None
    strangers = authors.strangers(block) if block.kind == "highlight" else {}
    if found := _own_model(page, block):
        return found, found.who in strangers
    plural = words.maker().search(page.text, start, end)
    if not plural or not strangers or any(m.canonical in strangers for m in within(page.names, start, end)):
        return None
    here = {maker for model in within(page.models, start, end) if (maker := _maker(model.canonical))}
    known = here or {_maker(model.canonical) for model in page.models}
    makers = known & strangers.keys()
    if len(makers) != 1 or len(here) > 1:
        return None
    span = page.span(plural.start(), plural.end())
    return Step(makers.pop(), "organisation", "says", "we of a maker", span, 0.8 if here else 0.6), True


def _makes(page: Page, start: int, end: int) -> bool:
    is_general = words.general().search(page.text, start, end)
    return not is_general and words.maker().search(page.text, start, end) is not None


def _own_model(page: Page, block: Block) -> Step | None:
    """``our o1-preview model``: only its maker calls it so."""
    for model in within(page.models, block.span.start, block.span.end):
        before = max(block.span.start, model.span.start - 80)
        own = words.own().search(page.text, before, model.span.start)
        named = words.called_model().match(page.text, model.span.end, block.span.end)
        if own and named and (maker := _maker(model.canonical)):
            span = page.span(own.start(), named.end())
            return Step(maker, "organisation", "says", "our model", span, 0.8)
    return None


def _maker(canonical: str) -> str:
    """The organisation that made a model: its name, or "" if no row has it."""
    return _names().get(canonical.partition("/")[0], "")


@cache
def _names() -> dict[str, str]:
    return {row["id"]: row["name"] for row in catalogue.rows("organisations")["organisation"] if "id" in row}
