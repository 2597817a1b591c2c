"""Where the passages of a note come from: the attribution below one, the link it stands under,
the source that the note is a record of.  The nearest evidence counts; none is made up."""

import re
from functools import cached_property
from typing import NamedTuple

from kb.note import Block, Link, Mention
from kb.saying import reported
from kb.saying.pages import Page, within
from kb.saying.records import Record
from kb.saying.reported import Reported
from kb.saying.steps import Chain, Step

_ITEM = re.compile(r"[ \t>]*(?:[-*+•‣◦]|\d{1,9}[.)])[ \t\u00a0]")
_QUOTES = ("quote", "callout")
_IN_ROWS = (*_QUOTES, "item")
_NEXT = 2  # lines from one block to the next: with one empty line between them
_MOST = 8  # paragraphs of one quote
_DASH = re.compile(r"[ \t]*(?:[—–―]|--)[^\r\n]{2,120}\Z")
_BRACKETS = ("(", "（", "—", "–", "--")


class Origin(NamedTuple):
    """chain: who says it, and who published it or passed it on; never the owner.
    source: the link that leads to it."""

    chain: Chain
    source: Link | None = None


class Origins:
    """The origins of a note's passages that are not the owner's words."""

    def __init__(self, page: Page, told: Reported) -> None:
        self._page = page
        self._told = told
        self._record = Record(page)

    def of(self, index: int) -> Origin:
        """Of the block at a place of ``page.blocks``."""
        block = self._page.blocks[index]
        if block.kind == "speech":
            return Origin(self._record.speech(block))
        if found := self._below(index) or self._titled(block) or self._inside(block) or self._above(index):
            return found
        return Origin(self._record.author(block) or (_nobody(block),))

    # ── below and inside

    def _below(self, index: int) -> Origin | None:
        """``> - Jane Doe, [[Slow answers]]`` as the last line of a quote, or ``From Jane Doe`` under it."""
        page = self._page
        block = page.blocks[index]
        for after in page.blocks[index + 1 : index + _MOST]:
            if after.kind == "attribution":
                return self._attribution(after)
            if after.span.line > block.last + _NEXT:
                return None
            if page.voice(after).rule == "credit" or _DASH.match(page.text, after.span.start, after.span.end):
                return self._credit(after)
            if not _goes_on(page, block, after):
                return None
            block = after
        return None

    def _attribution(self, block: Block) -> Origin | None:
        page = self._page
        start, end = block.span.start, block.span.end
        by = str(dict(block.facts).get("by", ""))
        place = page.text.find(by, start, end) if by else -1
        links = within(page.links, start, end)
        if place < 0 or (links and links[0].span.start <= place and not _is_somebody(page, links[0])):
            return self._of_link(links[0], "attribution") if links else None
        span = page.span(place, place + len(by))
        name = next(iter(within(page.names, place, place + len(by))), None)
        who, kind = (name.canonical, name.kind) if name else (by, "name")
        speaker = Step(who, kind, "says", "attribution", span, 0.9)
        source = next((link for link in links if link.span.start > place), None)
        text = self._published(source) if source else None
        return Origin((speaker, text) if text and text.who != who else (speaker,), source)

    def _published(self, source: Link) -> Step | None:
        """A note on a text in which somebody is quoted, or whose site it is.  An address that is
        nobody's is the speaker's own text, for all that is known."""
        if source.kind != "web":
            return Step(called(source), "work", "publishes", "attribution", source.span, 0.9)
        owner = _owner(self._page, source)
        return Step(owner.canonical, owner.kind, "publishes", "attribution", source.span, 0.8) if owner else None

    def _credit(self, block: Block) -> Origin | None:
        page = self._page
        if via := reported.passed_on(page, block.span.start, block.span.end):
            return Origin((_nobody(block), via))
        names = within(page.names, block.span.start, block.span.end)
        if len(names) != 1:
            return None
        return Origin((Step(names[0].canonical, names[0].kind, "says", "credit", names[0].span, 0.9),))

    def _titled(self, block: Block) -> Origin | None:
        """``> [!quote] Jane Doe``: a title that is nothing but a name that is known."""
        title = str(dict(block.facts).get("title", ""))
        for name in within(self._page.names, *block.span[:2]) if title else ():
            if self._page.words(name.span) == title.strip(" []*_"):
                return Origin((Step(name.canonical, name.kind, "says", "title", name.span, 0.9),))
        return None

    def _inside(self, block: Block) -> Origin | None:
        """A link in brackets or behind a dash that ends a quote: ``… ([post](address))``."""
        if block.kind not in _QUOTES:
            return None
        page, (start, end, _) = self._page, block.span
        link = next(reversed(within(page.links, start, end)), None)
        if link is None or page.text[link.span.end : end].strip(" \t\r\n>)）.。]*_"):
            return None
        opens = page.text[start : link.span.start].rstrip(" \t\r\n>*_").endswith(_BRACKETS)
        return self._of_link(link, "link at its end") if opens else None

    # ── above

    def _above(self, index: int) -> Origin | None:
        page, before = self._page, self._before[index]
        if (link := self._governing[index]) is not None:
            return self._of_link(link, "under a link")
        block = page.blocks[before] if before >= 0 else None
        if block is None or block.kind not in ("prose", "item"):
            return None
        if page.blocks[index].kind not in _QUOTES or page.blocks[before + 1].span.line > block.last + _NEXT:
            return None
        if speaker := self._told.leads_in(block, by_name=True):
            return Origin((speaker,))
        leads = page.voice(block).rule in ("links", "lead-in") or reported.ends_with_colon(page, block)
        only = self._only(within(page.links, block.span.start, block.span.end)) if leads else None
        return self._of_link(only, "under a link") if only else None

    def led_in(self, index: int) -> Step | None:
        """Who is said to say what an item of a list is: ``X says:`` above the list."""
        page, before = self._page, self._before[index]
        if page.blocks[index].kind != "item" or before < 0:
            return None
        block = page.blocks[before]
        is_near = page.blocks[before + 1].span.line <= block.last + _NEXT
        return self._told.leads_in(block, by_name=False) if is_near and block.kind == "prose" else None

    @cached_property
    def _before(self) -> list[int]:
        """For each block the one above it; of quotes or items in a row, the one above them all."""
        found: list[int] = []
        for index, block in enumerate(self._page.blocks):
            goes_on = index and block.kind in _IN_ROWS and self._page.blocks[index - 1].kind == block.kind
            found.append(found[index - 1] if goes_on else index - 1)
        return found

    @cached_property
    def _governing(self) -> list[Link | None]:
        """For each block the link that its list item begins with, or of a quote the one in the
        heading above it; None where there is none, or several that lead to different people."""
        page, found = self._page, list[Link | None]()
        items: dict[int, Link | None] = {}
        heading: Link | None = None
        for block in page.blocks:
            links = within(page.links, block.span.start, block.span.end)
            if block.kind == "heading":
                heading, items = self._only(links), {}
            is_item = bool(block.level and _ITEM.match(page.text, block.span.start, block.span.end))
            if is_item or not block.level:
                items = {level: link for level, link in items.items() if level < block.level}
            outer = None
            if block.kind in _QUOTES:
                outer = items.get(block.level - 1) or (None if items else heading)
            found.append(items.get(block.level) or outer)
            if is_item and block.kind == "item":
                items[block.level] = self._only(links)
        return found

    def _only(self, links: list[Link]) -> Link | None:
        """The first of some links if all lead to one site or account; None of none."""
        owners = {owner.canonical if (owner := _owner(self._page, link)) else called(link) for link in links}
        return links[0] if len(owners) == 1 else None

    def _of_link(self, link: Link, rule: str) -> Origin:
        """The source that a link leads to: who has its site or account, else an author without a name."""
        if owner := _owner(self._page, link):
            return Origin((Step(owner.canonical, owner.kind, "says", rule, link.span, 0.85),), link)
        return Origin((Step("", "author", "says", rule, link.span, 0.6),), link)


def called(link: Link) -> str:
    return link.display or link.target


def _nobody(block: Block) -> Step:
    return Step("", "author", "says", "no source", block.span, 0.5)


def _goes_on(page: Page, block: Block, after: Block) -> bool:
    """Whether a block is the next paragraph of the same quote: its mark stands on the line between."""
    return block.kind in _QUOTES and after.kind == block.kind and ">" in page.text[block.span.end : after.span.start]


def _is_somebody(page: Page, link: Link) -> bool:
    """Whether a link leads to somebody's own page: ``[[Noam Brown]]``."""
    names = within(page.names, link.span.start, link.span.end)
    return any(page.words(name.span).casefold() == called(link).strip().casefold() for name in names)


def _owner(page: Page, link: Link) -> Mention | None:
    """Whose site or account a link leads to."""
    return next(iter(within(page.sites, link.span.start, link.span.end)), None)
