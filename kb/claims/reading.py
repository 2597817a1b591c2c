"""The claims of a whole note, in the order of reading.

Most passages have no number but in names, so a passage is read only if it has one, or if one below
asks what it speaks of.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial

from kb.claims import conditions, known, refs, tables, words
from kb.claims.claim import Claim, Subjects
from kb.claims.hints import Hints
from kb.claims.outline import Outline, Spoken
from kb.claims.plain import BENCHMARK, MODEL, Plain, is_read, named, titled, within
from kb.claims.sentence import Sentence
from kb.claims.sentence import claims as claims_of
from kb.claims.sentences import sentences
from kb.claims.subjects import Scope
from kb.note import Block, Mention, Note

_SILENT = frozenset({"code", "math", "html", "comment", "property", "definition", "embed", "trace", "attribution"})
_NAME_ALONE = 16  # characters, a name being one


def claims(raw: str, note: Note, mentions: Sequence[Mention]) -> Iterator[Claim]:
    """In the order of their place; none if the note names no model."""
    if any(mention.kind == "model" and is_read(mention) for mention in mentions):
        yield from _Reading(raw, note, mentions).claims()


class _Reading:
    """One note while it is read."""

    def __init__(self, raw: str, note: Note, mentions: Sequence[Mention]) -> None:
        self._raw, self._note, self._mentions = raw, note, mentions
        self._voices = {mention.span: mention.canonical for mention in mentions if mention.kind == "voice"}
        self._named = named(raw, note, mentions)
        self._starts = [name.start for name in self._named]
        self._speaking = [name.start for name in self._named if name.sign in (MODEL, BENCHMARK)]
        self._hints = Hints(raw, self._named, self._starts)
        self._outline = Outline()
        self._outline.head(0, partial(Spoken, titled(raw, note, mentions)), False)

    def claims(self) -> Iterator[Claim]:
        try:
            yield from self._of_blocks()
        finally:
            self._outline.close()

    def _of_blocks(self) -> Iterator[Claim]:
        for place, block in enumerate(self._note.blocks):
            if block.kind == "heading":
                below = self._note.blocks[place + 1 : place + 2]
                is_weak = self._raw[block.span.start] != "#" or (bool(below) and below[0].kind == "speech")
                self._outline.head(block.level, partial(self._spoken, block), is_weak)
            elif block.kind in _SILENT or self._voices.get(block.span) == "model_output" or _is_to_do(block):
                continue
            elif block.kind == "table":
                yield from self._of_table(block, place)
            elif self._may_claim(block):
                yield from self._of_block(block, place)
            elif self._speaks(block):
                self._outline.add(block, place, partial(self._spoken, block))

    def _speaks(self, block: Block) -> bool:
        """Whether it names a model or a benchmark."""
        return bisect_left(self._speaking, block.span.start) < bisect_left(self._speaking, block.span.end)

    def _may_claim(self, block: Block) -> bool:
        """Whether a number stands outside its names, or a verb that compares beside them."""
        start, end, _ = block.span
        return self._hints.has_number(start, end) or (self._speaks(block) and self._hints.has_verb(start, end))

    # ── running text

    def _of_block(self, block: Block, place: int) -> Iterator[Claim]:
        plain = self._plain(block)
        above = self._outline.above(block, place)
        scope, benchmark = Scope(above.subjects, above.source, self._about), above.benchmark
        own = self._voices.get(block.span) == "own_thought"
        first: Subjects = ()
        for begin, end in sentences(plain):
            sentence = Sentence(plain.text[begin:end], plain.small[begin:end], plain, begin, own, bool(block.level))
            benchmark = sentence.benchmark or benchmark
            if self._hints.in_sentence(sentence.small):
                yield from claims_of(sentence, scope, benchmark)
            if MODEL in sentence.text and (spoken := refs.spoken(sentence.text, sentence.small, plain, begin)):
                first = first or spoken
                scope = scope._replace(topic=spoken, source="sentence")
        last = scope.topic if scope.source == "sentence" else ()
        told = Spoken(first, last, benchmark if benchmark != above.benchmark else None, _leads_in(plain))
        if first or told.benchmark:
            self._outline.add(block, place, partial(Spoken, *told))

    def _spoken(self, block: Block) -> Spoken:
        """What a passage without claims speaks of."""
        if not self._speaks(block):
            return Spoken()
        plain = self._plain(block)
        first: Subjects = ()
        last: Subjects = ()
        for begin, end in sentences(plain):
            if found := refs.spoken(plain.text[begin:end], plain.small[begin:end], plain, begin):
                first, last = first or found, found
        place = plain.text.rfind(BENCHMARK)
        mention = plain.mention(place) if place >= 0 else None
        return Spoken(first, last, mention.canonical if mention else None, _leads_in(plain))

    def _plain(self, block: Block) -> Plain:
        start, end = block.span.start, block.span.end
        return Plain(self._raw, start, end, within(self._named, self._starts, start, end))

    def _about(self, without: Subjects) -> Subjects:
        """The model that the note is about: the one that most of its names are variants of, but for these."""
        most = known.most_named(
            mention.canonical
            for mention in self._mentions
            if mention.kind == "model" and is_read(mention) and mention.canonical not in without
        )
        return (most,) if most and most not in without else ()

    # ── tables

    def _of_table(self, block: Block, place: int) -> Iterator[Claim]:
        start, end = block.span.start, block.span.end
        if not self._speaks(block):
            return
        table = tables.rows(self._raw, start, end, within(self._named, self._starts, start, end))
        above = self._outline.above(block, place).benchmark
        for entry in tables.entries(table):
            if claim := _of_cell(entry, above):
                yield claim


def _of_cell(entry: tables.Entry, above: str | None) -> Claim | None:
    """What a cell says by its head; nothing if neither the head nor a unit tells what it is."""
    benchmark = tables.benchmark(entry.header)
    head = entry.header.plain.small
    named = next((measure for measure in words.measures() if not benchmark and measure.phrases.is_in(head)), None)
    unit = entry.quantity.unit or known.usual_unit(benchmark)
    unit = "percentage points" if entry.compared and unit == "%" else unit
    words_of_head = tables.words_of(entry.header)
    if not (unit or benchmark or named or (words_of_head and entry.quantity.value % 1)):
        return None
    usual = words.unit(unit)
    told = conditions.conditions(entry.header.plain.text, head, entry.header.plain, 0)
    number = entry.quantity
    return Claim(
        *entry.cell.plain.span(number.start, number.end),
        quote=(entry.cell.start, entry.cell.end),
        subjects=(entry.subject,),
        measure=benchmark or (named.name if named else "") or usual.measure or words_of_head or above,
        value=number.value,
        unit=unit or ("tokens" if named and named.kind == "limit" else ""),
        comparator=number.comparator,
        conditions=tuple(item.name for item in told),
        compared=(entry.compared,) if entry.compared else (),
        kind=_kind_of_cell(entry, named, usual),
        rule="table",
        confidence=0.85 if benchmark or named else 0.6,
    )


def _kind_of_cell(entry: tables.Entry, named: words.Measure | None, unit: words.Unit) -> str:
    if entry.compared:
        return "comparison"
    return named.kind if named and named.kind != "comparison" else unit.kind


def _is_to_do(block: Block) -> bool:
    return dict(block.facts).get("task") == " "


def _leads_in(plain: Plain) -> bool:
    """It ends with a colon, or is a name alone: what is listed below is said of it."""
    text = plain.text.strip()
    return text.endswith((":", "：")) or (MODEL in text and len(text) <= _NAME_ALONE and "." not in text)
