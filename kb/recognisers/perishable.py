"""Sentences on models that hold only for a time: what one cannot do yet, who may use it, what is so for now.

A word of time is not enough: the sentence speaks of a model, and of what may change from one day
to the next.  Numbers are no matter of this recogniser (kb.recognisers.claim).

The name is what a sentence means: lack, availability or state.  Facts: ``marker``, the words that
tell it, and ``models``, as far as the note names them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple

from kb import catalogue
from kb.claims import known
from kb.claims.outline import Outline, Spoken
from kb.claims.plain import MODEL, NAME, Named, Plain, is_read, named, titled, within
from kb.claims.sentences import sentences
from kb.claims.words import Endings, either
from kb.note import Block, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import Lines, Span

_SILENT = frozenset(
    {"heading", "code", "math", "html", "comment", "property", "definition", "embed", "trace", "attribution"}
)
_KINDS = ("model", "product")
_ORDER = ("availability", "lack", "state")  # what a sentence with several markers means
_WORTH = {"named": 0.8, "one": 0.7, "several": 0.7, "it": 0.6, "they": 0.6, "implied": 0.5}
_NEAR = 60  # characters of a clause beside a marker in which stands what changes
_JUST = 25  # characters after a marker for what a reader does, before it for what else is meant
_AROUND = 200  # characters of a sentence on each side of a marker: a talk may be one sentence
_MOST_NAMES = 3  # of what "the models" may stand for
_NAMES = re.compile(f"[{MODEL}{NAME}]")
_CLAUSE = re.compile("[;；。]| — |, (?:but|and|while) |，但|，而|, (?:но|а) ")
_FEW = "[^.,;:!?。，；：！？\n]{1,40}?"
_QUESTION = re.compile("[?？][\"'”’»)」』]*\\s*\\Z")
_OF = re.compile(r"[ ]?(?:of|on|about|for|behind|from|к|о|об|про|по) ")
_FIRST_PERSON = re.compile(
    r"(?<![a-z])(?:i|we|my|our)(?![a-z])|我|(?<![\u0400-\u04ff])(?:я|мы|мне|нам)(?![\u0400-\u04ff])"
)


class _Marker(NamedTuple):
    """As a row of the catalogue.  stems: one of them stands in every text that the pattern fits."""

    means: str
    needs: bool
    able: bool
    pattern: re.Pattern[str]
    stems: frozenset[str]


class _Sign(NamedTuple):
    """The words that tell that a sentence holds for a time.  start, end: in the sentence.
    needs: they say so only beside others."""

    means: str
    start: int
    end: int
    words: str
    needs: bool


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place; none if the note names no model and no product."""
    is_named = any(mention.kind in _KINDS and is_read(mention) for mention in mentions)
    if is_named and (stems := _held(raw.text, _stems())):
        yield from _Reading(raw, note, mentions, stems).found()


class _Reading:
    """One note while it is read.  stems: those of markers that it holds."""

    def __init__(self, raw: Raw, note: Note, mentions: Mentions, stems: tuple[str, ...]) -> None:
        self._raw, self._blocks, self._stems = raw, note.blocks, stems
        self._named: list[Named] = named(raw.text, note, mentions)
        self._starts = [name.start for name in self._named]
        self._voices = {mention.span: mention.canonical for mention in mentions if mention.kind == "voice"}
        self._models = [name.mention.canonical for name in self._named if name.mention and name.mention.kind == "model"]
        self._outline = Outline()
        self._outline.head(0, Spoken(titled(raw.text, note, mentions)), False)

    def found(self) -> Iterator[Mention]:
        lines = Lines(self._raw.text)
        for place, block in enumerate(self._blocks):
            if block.kind == "heading":
                below = self._blocks[place + 1 : place + 2]
                is_weak = self._raw.text[block.span.start] != "#" or (bool(below) and below[0].kind == "speech")
                self._outline.head(block.level, self._spoken(block), is_weak)
            elif block.kind not in _SILENT and self._voices.get(block.span) != "model_output":
                if _held(self._raw.text[block.span.start : block.span.end], self._stems):
                    yield from self._of_block(block, place, lines)
                if bisect_left(self._starts, block.span.start) < bisect_left(self._starts, block.span.end):
                    self._outline.add(block, place, partial(self._spoken, block))

    def _spoken(self, block: Block) -> Spoken:
        names = within(self._named, self._starts, block.span.start, block.span.end)
        told = _distinct(name.mention for name in names)
        ends = self._raw.text[max(block.span.start, block.span.end - _JUST) : block.span.end].rstrip()
        return Spoken(told, told, leads_in=ends.endswith((":", "：")))

    def _of_block(self, block: Block, place: int, lines: Lines) -> Iterator[Mention]:
        names = within(self._named, self._starts, block.span.start, block.span.end)
        plain = Plain(self._raw.text, block.span.start, block.span.end, names)
        small = _small(plain.text)
        said: tuple[str, ...] = ()  # by the sentences before, in this block
        for begin, end in sentences(plain.text):
            held = _held(small[begin:end], self._stems)
            sign = _sign(small[begin:end], held) if held else None
            if sign:
                begin, end = max(begin, begin + sign.start - _AROUND), min(end, begin + sign.end + _AROUND)
            here = _distinct(plain.mention(name.start()) for name in _NAMES.finditer(plain.text, begin, end))
            subject = self._subject(small[begin:end], here, said, block, place) if sign else None
            if sign and subject:
                span = _trimmed(lines, self._raw.text, *plain.span(begin, end))
                facts = (("marker", sign.words), ("models", [name for name in subject[1] if name in self._models]))
                yield Mention("perishable", sign.means, span, subject[0], _WORTH[subject[0]], facts)
            said = here or said

    def _subject(
        self, small: str, here: tuple[str, ...], said: tuple[str, ...], block: Block, place: int
    ) -> tuple[str, tuple[str, ...]] | None:
        """How a sentence names what it speaks of, and what that is; None if it speaks of no model."""
        if here:
            return "named", here
        above = self._outline.above(block, place)
        names = said or above.subjects
        is_close = bool(said) or above.source in ("parent", "heading")
        sort = next((sort for sort, pattern in _subjects().items() if pattern.search(small)), "")
        if sort == "several" and is_close:
            return sort, names
        if sort in ("one", "several"):
            most = known.most_named(self._models)
            return sort, names if is_close and len(names) == 1 else (most,)
        if sort:
            return (sort, names if sort == "they" or len(names) == 1 else ()) if names else None
        if names and is_close and not _FIRST_PERSON.search(small) and not _pattern("other").search(small):
            return "implied", names
        return None


def _held(text: str, stems: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a text has, however it is wrapped."""
    joined = f" {' '.join(_small(text).split())} "
    return tuple(stem for stem in stems if stem in joined)


def _trimmed(lines: Lines, text: str, start: int, end: int) -> Span:
    """A stretch without the blanks around it."""
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    return lines.span(start, start + len(said.strip()))


def _distinct(mentions: Iterable[Mention | None]) -> tuple[str, ...]:
    """The models and products among some mentions, each once, the first few."""
    names = (item.canonical for item in mentions if item and item.kind in _KINDS)
    return tuple(dict.fromkeys(names))[:_MOST_NAMES]


def _sign(small: str, held: tuple[str, ...]) -> _Sign | None:
    """What tells that a sentence holds only for a time; None if nothing does.  held: the stems that it has."""
    if _QUESTION.search(small) or _pattern("past").search(small):
        return None
    found = [sign for marker in _markers() if not marker.stems.isdisjoint(held) for sign in _signs(marker, small)]
    return min(found, key=lambda sign: (_ORDER.index(sign.means), sign.needs, sign.start), default=None)


def _signs(marker: _Marker, small: str) -> Iterator[_Sign]:
    for match in marker.pattern.finditer(small):
        start, end = match.span()
        if _is_of_another(small, start) or _is_of_a_person(marker, small, start, end):
            continue
        if not marker.needs:
            yield _Sign(marker.means, start, end, match[0], False)
        elif near := _nearest(small, start, end, marker.means == "state"):
            yield _Sign("availability" if near == "available" else marker.means, start, end, match[0], True)


def _nearest(small: str, start: int, end: int, is_state: bool) -> str:
    """Which words for what changes stand nearest to a marker in its clause, ``available`` or ``about``; or none.

    is_state: the first of these, however near; what is so for now is so for whom it is available."""
    first = start - len(_CLAUSE.split(small[max(0, start - _NEAR) : start])[-1])
    last = end + len(_CLAUSE.split(small[end : end + _NEAR])[0])
    found = [
        (is_state and name != "available", max(start - match.end(), match.start() - end, 0), name != "available", name)
        for name in ("available", "about")
        for match in _pattern(name).finditer(small, first, last)
    ]
    return min(found)[-1] if found else ""


def _is_of_another(small: str, start: int) -> bool:
    """Whether something else stands just before a marker, or before it with what it is of: "the code of A"."""
    return any(
        start - match.end() <= _JUST or _OF.match(small, match.end())
        for match in _pattern("other").finditer(small, max(0, start - _NEAR), start)
    )


def _is_of_a_person(marker: _Marker, small: str, start: int, end: int) -> bool:
    """Whether a marker is of what a reader does, of what evidence supports, or of how a test was made."""
    return bool(
        (not marker.able and _pattern("reader").search(small, start, end + _JUST))
        or (marker.means == "lack" and _pattern("opinion").search(small, end, end + _JUST))
        or _setup().of(small[max(0, start - _JUST) : start].rstrip())
    )


def _small(text: str) -> str:
    """In small letters and with plain apostrophes, as long as the text."""
    small = text.lower()
    return (small if len(small) == len(text) else text).replace("’", "'")


# ── the words of catalogue/perishable.toml


def _says(table: str, **wanted: object) -> list[str]:
    rows = catalogue.rows("perishable")[table]
    return [word for row in rows if all(row.get(key) == value for key, value in wanted.items()) for word in row["says"]]


@cache
def _markers() -> tuple[_Marker, ...]:
    feature = either(_says("feature"))
    return tuple(
        _Marker(
            row["means"],
            row.get("needs", False),
            row.get("able", False),
            re.compile(_filled(either(row["says"]), feature)),
            frozenset(stem for stem in _stems() for phrase in row["says"] if stem in _stem(phrase)),
        )
        for row in catalogue.rows("perishable")["marker"]
    )


def _filled(pattern: str, feature: str) -> str:
    return pattern.replace("…", _FEW).replace(r"\{feature\}", feature)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    if name == "available":
        return re.compile(either(_says("about", availability=True)))
    if name == "about":
        return re.compile(either([*_says("about"), *_says("feature")]))
    return re.compile(either(_says(name)))


@cache
def _setup() -> Endings:
    return Endings(_says("setup"))


@cache
def _subjects() -> dict[str, re.Pattern[str]]:
    return {sort: re.compile(either(_says("subject", sort=sort))) for sort in ("several", "one", "they", "it")}


@cache
def _stems() -> tuple[str, ...]:
    """Those of all phrases, none that has another in it."""
    every = {_stem(phrase) for phrase in _says("marker")}
    return tuple(sorted(stem for stem in every if not any(other in stem for other in every - {stem})))


def _stem(phrase: str) -> str:
    """What every text has that a phrase fits: quick to look for."""
    return max(re.split(r"\*|\{feature\}", phrase.rpartition("…")[2]), key=len)


PART = Recogniser("perishable", ("model", "benchmark", "organisation", "person", "work", "date", "voice"), find)
