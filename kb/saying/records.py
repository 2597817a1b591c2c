"""What a note as a whole tells of its passages' origin: its author, its address, its channel."""

import re
from functools import cached_property

from kb.note import Block, Mention, is_item
from kb.saying.pages import Page, within
from kb.saying.steps import Chain, Step
from kb.text import Span

_IN_BRACKETS = re.compile(r"[(（]([^()（）]{1,100})[)）]\s*\Z")
_FIELDS = ("field", "property")
_NEAR = 200  # characters before speech in which its speaker is looked for


class Record:
    """What a note is a record of; everything is looked for once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._told = dict(page.note.subject)
        self._books: dict[str, Chain] = {}

    def author(self, block: Block) -> Chain:
        """Of a passage of a note that is a record of one source, or of a book of Kindle's.  A quote
        in a note that only cites an address may be from elsewhere: it is less sure."""
        if self._page.note.format == "kindle":
            return self._book(block.headings[-1]) if block.headings else ()
        if block.kind == "highlight" or is_item(self._page.note.path):
            return self._source
        return tuple(step._replace(confidence=min(step.confidence, 0.6)) for step in self._source)

    def speech(self, block: Block) -> Chain:
        """A speaker by name, or nobody's name, in a recording of somebody's channel."""
        source = tuple(_as_channel(step) for step in self._source)
        unknown = Step("", "speaker", "says", "transcript", block.span, 0.5)
        host = tuple(step for step in source if step.role == "says") or (unknown,)
        ways = tuple(step for step in source if step.role == "passes on")
        if block.speaker:
            speaker = self._named(block.speaker, "speaker", self._speaker_span(block), 0.9)
            host = (speaker, *(step._replace(role="publishes") for step in host if step.who not in ("", speaker.who)))
        return (*host, Step("", "transcriber", "transcribes", "transcript", block.span, 0.9), *ways)

    @cached_property
    def _source(self) -> Chain:
        author, url, via = (str(self._told.get(name, "")) for name in ("author", "url", "via"))
        if not author and not url:
            return ()
        passed = (Step(via, "site", "passes on", "source on another site", self._found(via), 0.8),) if via else ()
        if author:
            return (self._named(author, "author", self._found(author), 0.9), *passed)
        place = self._found(url)
        for site in within(self._page.sites, place.start, place.end):
            return (Step(site.canonical, site.kind, "says", "site", site.span, 0.7), *passed)
        return (Step("", "author", "says", "address without author", place, 0.6), *passed)

    def _book(self, title: str) -> Chain:
        """The author in brackets after a book's title."""
        if title not in self._books:
            author = _IN_BRACKETS.search(title)
            told = (self._named(author[1], "author", self._first(author[1]), 0.8),) if author else ()
            self._books[title] = told
        return self._books[title]

    def _named(self, name: str, rule: str, span: Span, confidence: float) -> Step:
        """Somebody by name: as the catalogue calls him, if the note's names know him."""
        known = self._by_surface.get(name.casefold())
        who, kind = (known.canonical, known.kind) if known else (name, "name")
        return Step(who, kind, "says", rule, span, confidence)

    @cached_property
    def _by_surface(self) -> dict[str, Mention]:
        """Names by what the note writes for them, and by what they are called."""
        found: dict[str, Mention] = {}
        for name in self._page.names:
            found.setdefault(self._page.words(name.span).casefold(), name)
            found.setdefault(name.canonical.casefold(), name)
        return found

    def _speaker_span(self, block: Block) -> Span:
        start = max(0, block.span.start - _NEAR)
        place = self._page.text.rfind(block.speaker, start, block.span.start + len(block.speaker))
        return self._page.span(place, place + len(block.speaker)) if place >= 0 else block.span

    def _found(self, told: str) -> Span:
        """Where some words first stand in the note, in its fields if they do; the place before its
        first letter if they are nowhere."""
        page = self._page
        fields = (block.span for block in page.blocks if block.kind in _FIELDS)
        places = (page.text.find(told, span.start, span.end) for span in fields)
        place = next((place for place in places if place >= 0), -1)
        return page.span(place, place + len(told)) if place >= 0 else self._first(told)

    def _first(self, told: str) -> Span:
        place = self._page.text.find(told)
        return self._page.span(place, place + len(told)) if place >= 0 else Span(0, 0, 1)


def _as_channel(step: Step) -> Step:
    """Of a recording: a name that nobody knows is a channel's, no name that of whoever speaks."""
    if step.role != "says":
        return step
    return step._replace(kind="channel" if step.kind == "name" else step.kind if step.who else "speaker")
