"""Whose "we" a passage is: that of the maker of the model it speaks of, or nobody's in particular.

"Our algorithm teaches the model …" among the highlights of an author who says "I" and speaks
of OpenAI as of others is OpenAI's, quoted by that author.  Both halves must be there; and who
says "I" in the passage itself speaks for himself.
"""

from functools import cache, cached_property
from typing import NamedTuple

from kb import catalogue
from kb.note import Block
from kb.saying import words
from kb.saying.pages import Page, within
from kb.saying.steps import Step


class Authors:
    """What the authors of a note's highlights say of themselves and of others.  One heading, one author."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def strangers(self, block: Block) -> frozenset[str]:
        """The organisations that the author of a highlight, who says "I", speaks of as of others;
        none if that author has a "we" that makes models, too."""
        headings = block.headings
        known = block.kind == "highlight" and headings in self._says_i and headings not in self._makes_models
        return frozenset(self._named[headings]) if known else frozenset()

    @cached_property
    def _highlights(self) -> list[Block]:
        return [block for block in self._page.blocks if block.kind == "highlight"]

    @cached_property
    def _personal(self) -> list[Block]:
        """Those in which the author says "I"."""
        return [block for block in self._highlights if words.singular().search(self._page.text, *block.span[:2])]

    @cached_property
    def _says_i(self) -> frozenset[tuple[str, ...]]:
        return frozenset(block.headings for block in self._personal)

    @cached_property
    def _makes_models(self) -> frozenset[tuple[str, ...]]:
        return frozenset(block.headings for block in self._personal if _makes(self._page, *block.span[:2]))

    @cached_property
    def _named(self) -> dict[tuple[str, ...], set[str]]:
        found: dict[tuple[str, ...], set[str]] = {}
        for block in self._highlights:
            names = within(self._page.names, *block.span[:2])
            found.setdefault(block.headings, set()).update(m.canonical for m in names if m.kind == "organisation")
        return found


class Ours(NamedTuple):
    """is_quoted: the author of the passage is known to be another."""

    step: Step
    is_quoted: bool


def of(page: Page, block: Block, authors: Authors) -> Ours | None:
    """The organisation whose "we" a passage is."""
    start, end = block.span.start, block.span.end
    strangers = authors.strangers(block)
    found = _own_model(page, block)
    if not (found or strangers):  # of most passages
        return None
    if words.singular().search(page.text, start, end) or words.general().search(page.text, start, end):
        return None
    if found:
        return Ours(found, found.who in strangers)
    plural = words.maker().search(page.text, start, end)
    if not plural or any(m.canonical in strangers for m in within(page.names, start, end)):
        return None
    here = {maker for model in within(page.models, start, end) if (maker := _maker(model.canonical))}
    known = here or {_maker(model.canonical) for model in page.models}
    makers = known & strangers
    if len(makers) != 1 or len(here) > 1:
        return None
    span = page.span(plural.start(), plural.end())
    step = Step(makers.pop(), "organisation", "says", "we of a maker", span, 0.8 if here else 0.6)
    return Ours(step, is_quoted=True)


def _makes(page: Page, start: int, end: int) -> bool:
    is_general = words.general().search(page.text, start, end)
    return not is_general and words.maker().search(page.text, start, end) is not None


def _own_model(page: Page, block: Block) -> Step | None:
    """``our o1-preview model``: only its maker calls it so."""
    for model in within(page.models, block.span.start, block.span.end):
        before = max(block.span.start, model.span.start - 80)
        named = words.called_model().match(page.text, model.span.end, block.span.end)
        own = words.own().search(page.text, before, model.span.start) if named else None
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
