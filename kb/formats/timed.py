"""Transcripts as plain text: lines with times and speakers, in the forms that sites and programs copy."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from kb import cues, fields, frontmatter, markdown, turns
from kb.cues import Line
from kb.formats import Format
from kb.note import Block, Diagnostic, Note, Raw
from kb.text import LINE_END, Lines, Places, Span, Unfolded, Unfolding

_CLOCK = re.compile(r":(?<=[0-9]:)[0-5][0-9]")
_FEWEST = 3
_SAMPLE = 400  # lines by which a file is known
_BEGINNING = 100_000  # characters in which they are looked for
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+\S")
_FENCE = re.compile(r"---[ \t]*\Z")


def sniff(raw: Raw) -> float:
    """Lines with times that make up a talk, from the last heading above the first of them on."""
    if len(list(islice(_CLOCK.finditer(raw.text), _FEWEST))) < _FEWEST:
        return 0.0
    rows = [row for row in LINE_END.split(raw.text[:_BEGINNING]) if row.strip()]
    body = rows[_properties(rows) :]
    timed = next((count for count, row in enumerate(body) if _is_timed(row)), 0)
    above = max((count + 1 for count, row in enumerate(body[:timed]) if _HEADING.match(row)), default=0)
    speech = [row for row in body[above:] if not _HEADING.match(row)]
    return 0.9 if turns.are_speech(speech[:_SAMPLE]) else 0.0


def _is_timed(row: str) -> bool:
    turn = turns.read(row)
    return turn is not None and turn.start is not None


def _properties(rows: Sequence[str]) -> int:
    """How many of these rows are properties."""
    if not rows or not _FENCE.match(rows[0].lstrip("\ufeff")):
        return 0
    return next((count + 1 for count, row in enumerate(rows) if count and _FENCE.match(row)), 0)


def parse(raw: Raw) -> Note:
    """What is said, without times and names; what stands around it, as it stands."""
    told = _tell(raw)
    inner = replace(raw, text=told.unfolded.text, diagnostics=())
    taken = markdown.parts(inner, partial(_cut, told.speech))
    places = Places(Lines(raw.text), told.unfolded.origin)
    lines = Lines(inner.text)
    name = cues.named(raw.path)
    found = fields.of(inner.text, lines, (block for block in taken.blocks if block.kind != "speech"))
    known = fields.properties((item.name, frontmatter.texts(item.value), item.line) for item in taken.properties)
    note = markdown.note(inner, "timed", taken)
    return replace(
        note,
        title=name.title if note.title == markdown.stem(raw.path) else note.title,
        subject=cues.known(name, *fields.subject([*known, *found])),
        properties=tuple((key, value, _line(places, lines, line)) for key, value, line in note.properties),
        diagnostics=(
            *raw.diagnostics,
            *(replace(item, line=_line(places, lines, item.line)) for item in taken.diagnostics),
            *told.loops,
        ),
        unfolded=told.unfolded,
    )


def _line(places: Places, lines: Lines, line: int) -> int:
    """A line of what is unfolded, in the file."""
    return places.line(min(lines.start(line), max(lines.length - 1, 0)))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with its end, where it begins, and who speaks in it when."""

    start: int
    words: str
    turn: turns.Turn | None


class _Told(NamedTuple):
    """A file told as what is said in it.

    speech: paragraphs; their headings are still missing.
    loops:  remarks on what is said again and again.
    """

    unfolded: Unfolded
    speech: list[Block]
    loops: list[Diagnostic]


def _tell(raw: Raw) -> _Told:
    unfolding = Unfolding()
    speech: list[Block] = []
    spoken: list[Line] = []
    row = 1
    for part, said in _parts(raw.text):
        if said:
            heard = list(cues.heard(_lines(part)))
            spoken += heard
            for run in cues.paragraphs(heard):
                speech.append(cues.put(unfolding, run, row))
                unfolding.gap("\n\n")
                row = speech[-1].last + 2
        else:
            text = raw.text[part[0].start : part[-1].start + len(part[-1].words)]
            unfolding.add(text, part[0].start)
            row += len(LINE_END.findall(text))
    return _Told(unfolding.done(), speech, list(cues.loops(raw, spoken)))


def _cut(speech: Sequence[Block], text: str, lines: Lines, first: int) -> list[Block]:
    """Markdown's blocks around the speech, and the speech under their headings."""
    outline = markdown.Outline()
    blocks: list[Block] = []
    place = lines.start(first)
    for paragraph in speech:
        blocks += _around(text, lines, place, paragraph.span.start, outline)
        blocks.append(replace(paragraph, headings=outline.path()))
        place = paragraph.span.end
    return blocks + list(_around(text, lines, place, len(text), outline))


def _around(text: str, lines: Lines, start: int, end: int, outline: markdown.Outline) -> Iterator[Block]:
    """The blocks between two places.  Each stretch is parsed alone: a fence that nobody
    closed must not swallow what is said after it."""
    stretch = text[start:end]
    if not stretch.strip():
        return
    above = lines.line(start) - 1
    for block in markdown.blocks(stretch, Lines(stretch)):
        span = Span(block.span.start + start, block.span.end + start, block.span.line + above)
        if block.kind == "heading":
            path = outline.enter(block.level, markdown.heading_text(stretch, block))
        else:
            path = outline.path()
        block = replace(block, span=span, last=block.last + above, headings=path)
        yield replace(block, kind="field") if _is_field(block) else block


def _is_field(block: Block) -> bool:
    return block.kind in ("prose", "item") and fields.is_under_metadata(block)


def _parts(text: str) -> Iterator[tuple[list[_Row], bool]]:
    """Runs of rows as they stand, and runs of rows of speech: in each section from its first
    line with a time on."""
    rows = list(_rows(text))
    known = turns.speakers(row.turn for row in rows)
    head = _properties([row.words.rstrip("\r\n") for row in rows])
    run: list[_Row] = []
    said = False
    for count, row in enumerate(rows):
        heading = bool(_HEADING.match(row.words))
        begins = not said and not heading and count >= head and _begins(row)
        if run and (begins or (said and heading)):
            yield run, said
            run = []
        said = (said or begins) and not heading
        run.append(_settled(row, known) if said else row)
    if run:
        yield run, said


def _begins(row: _Row) -> bool:
    """A line with a time, or a speaker's name alone above it."""
    if row.turn is None:
        return False
    return row.turn.start is not None or (bool(row.turn.speaker) and not row.words[row.turn.text :].strip())


def _settled(row: _Row, known: frozenset[str]) -> _Row:
    return replace(row, turn=row.turn.settled(known)) if row.turn else row


def _rows(text: str) -> Iterator[_Row]:
    """All lines with their ends."""
    lines = Lines(text)
    for line in range(1, len(lines.starts) + 1):
        start = lines.start(line)
        words = text[start : lines.start(line + 1)]
        yield _Row(start, words, turns.read(words.rstrip()))


def _lines(rows: Sequence[_Row]) -> Iterator[Line]:
    """What is said, by the last speaker at the last time; a time without a speaker goes on
    with the one before."""
    now = turns.NOBODY
    for row in rows:
        place = 0
        turn = row.turn
        if turn is not None and (turn.start is not None or turn.speaker):
            if turn.start is None:  # only a speaker: the time goes on
                turn = turn._replace(start=now.start, end=now.end)
            now = turn._replace(speaker=turn.speaker or now.speaker)
            place = turn.text
        words = row.words[place:]
        for said, origin in cues.lines(words, range(row.start + place, row.start + len(row.words))):
            yield Line(said, origin, now.start, now.end, now.speaker)


PART = Format("timed", sniff, parse)
