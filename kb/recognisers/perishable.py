"""Sentences on models that hold only for a time: what one cannot do yet, who may use it, what is so for now.

A word of time is not enough: the sentence speaks of a model, and of what may change from one day
to the next.  Numbers are no matter of this recogniser (kb.recognisers.claim).

The name is what a sentence means: lack, availability or state.  Facts: ``marker``, the words that
tell it, and ``models``, as far as the note names them.  The rule is how it speaks of them: named,
one (this model), several (the models), it, they, or implied by what it stands under.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial

from kb.claims import known
from kb.claims.outline import Outline, Spoken
from kb.claims.plain import MODEL, NAME, Named, Plain, is_read, named, titled, within
from kb.claims.sentences import sentences
from kb.note import Block, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser, _fleeting
from kb.text import Lines, Span, lines_of

_SILENT = frozenset(
    {"heading", "code", "math", "html", "comment", "property", "definition", "embed", "trace", "attribution"}
)
_KINDS = ("model", "product")
_WORTH = {"named": 0.8, "one": 0.7, "several": 0.7, "it": 0.6, "they": 0.6, "implied": 0.5}
_AROUND = 200  # characters of a sentence on each side of a marker: a talk may be one sentence
_END = 25  # characters in which a passage tells that a list follows
_MOST_NAMES = 3  # of what "the models" may stand for
_NAMES = re.compile(f"[{MODEL}{NAME}]")

Names = tuple[str, ...]  # of models and products


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place; none if the note names no model and no product."""
    is_named = any(mention.kind in _KINDS and is_read(mention) for mention in mentions)
    if is_named and (stems := _fleeting.stems_of(raw.text)):
        yield from _Reading(raw, note, mentions, stems).found()


class _Reading:
    """One note while it is read.  stems: those of markers that it holds."""

    def __init__(self, raw: Raw, note: Note, mentions: Mentions, stems: tuple[str, ...]) -> None:
        self._text, self._blocks, self._stems = raw.text, note.blocks, stems
        self._named: list[Named] = named(raw.text, note, mentions)
        self._starts = [name.start for name in self._named]
        self._voices = {mention.span: mention.canonical for mention in mentions if mention.kind == "voice"}
        self._models = [name.mention.canonical for name in self._named if name.mention and name.mention.kind == "model"]
        self._outline = Outline()
        self._outline.head(0, partial(Spoken, titled(raw.text, note, mentions)), False)

    def found(self) -> Iterator[Mention]:
        try:
            yield from self._of_blocks()
        finally:
            self._outline.close()

    def _of_blocks(self) -> Iterator[Mention]:
        lines = lines_of(self._text)
        for place, block in enumerate(self._blocks):
            if block.kind == "heading":
                below = self._blocks[place + 1 : place + 2]
                is_weak = self._text[block.span.start] != "#" or (bool(below) and below[0].kind == "speech")
                self._outline.head(block.level, partial(self._spoken, block), is_weak)
            elif block.kind not in _SILENT and self._voices.get(block.span) != "model_output":
                if _fleeting.held(self._text[block.span.start : block.span.end], self._stems):
                    yield from self._of_block(block, place, lines)
                if self._has_names(block):
                    self._outline.add(block, place, partial(self._spoken, block))

    def _has_names(self, block: Block) -> bool:
        """Whether a block has names."""
        return bisect_left(self._starts, block.span.start) < bisect_left(self._starts, block.span.end)

    def _spoken(self, block: Block) -> Spoken:
        names = within(self._named, self._starts, block.span.start, block.span.end)
        told = _distinct(name.mention for name in names)
        ends = self._text[max(block.span.start, block.span.end - _END) : block.span.end].rstrip()
        return Spoken(told, told, leads_in=ends.endswith((":", "：")))

    def _of_block(self, block: Block, place: int, lines: Lines) -> Iterator[Mention]:
        names = within(self._named, self._starts, block.span.start, block.span.end)
        plain = Plain(self._text, block.span.start, block.span.end, names)
        small = _fleeting.small(plain.text)
        said: Names = ()  # by the sentences before, in this block
        for begin, end in sentences(plain):
            held = _fleeting.held(small[begin:end], self._stems)
            sign = _fleeting.sign(small[begin:end], held) if held else None
            if sign:
                begin, end = max(begin, begin + sign.start - _AROUND), min(end, begin + sign.end + _AROUND)
            here = _distinct(plain.mention(name.start()) for name in _NAMES.finditer(plain.text, begin, end))
            subject = self._subject(small[begin:end], here, said, block, place) if sign else None
            if sign and subject:
                sort, models = subject
                facts = (("marker", sign.words), ("models", [name for name in models if name in self._models]))
                span = _trimmed(lines, self._text, *plain.span(begin, end))
                yield Mention("perishable", sign.means, span, sort, _WORTH[sort], facts)
            said = here or said

    def _subject(self, small: str, here: Names, said: Names, block: Block, place: int) -> tuple[str, Names] | None:
        """How a sentence speaks of models, and of which; None if it speaks of none.

        here: those that it names.  said: those named before it in its block."""
        if here:
            return "named", here
        above = self._outline.above(block, place)
        names = said or above.subjects
        is_close = bool(said) or above.source in ("parent", "heading")
        sort = _fleeting.stands_for(small)
        if sort == "several" and is_close:
            return sort, names
        if sort in ("one", "several"):
            return sort, names if is_close and len(names) == 1 else (known.most_named(self._models),)
        if sort:
            return (sort, names if sort == "they" or len(names) == 1 else ()) if names else None
        return ("implied", names) if names and is_close and not _fleeting.is_of_another(small) else None


def _trimmed(lines: Lines, text: str, start: int, end: int) -> Span:
    """A stretch without the blanks around it."""
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    return lines.span(start, start + len(said.strip()))


def _distinct(mentions: Iterable[Mention | None]) -> Names:
    """The models and products among some mentions, each once, the first few."""
    found = (mention.canonical for mention in mentions if mention and mention.kind in _KINDS)
    return tuple(dict.fromkeys(found))[:_MOST_NAMES]


PART = Recogniser("perishable", ("model", "benchmark", "organisation", "person", "work", "date", "voice"), find)
