"""Transcripts of talks in sectioned Markdown: fields, a description, segments or chapters of speech."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kb import cues, fields, frontmatter, labels, markdown, turns
from kb.formats import Format
from kb.note import Block, Facts, Note, Raw
from kb.text import Lines, Span, lines_of

_SEGMENT = re.compile(r"^#{2,6}[ \t]+Segment \d+ \(\d+:\d\d(?::\d\d)? - \d+:\d\d(?::\d\d)?\)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.{0,80})$", re.MULTILINE)
_FEWEST = 3  # lines with times, or chapters with times, under a heading that says transcript


def sniff(raw: Raw) -> float:
    """Timed segments, or a section that is called a transcript beside one of fields or with times in it."""
    if _SEGMENT.search(raw.text):
        return 0.95
    headings = [(match.end(), match[1].rstrip(" \t#\r")) for match in _HEADING.finditer(raw.text)]
    sections = {labels.meaning(text): place for place, text in headings}
    if "transcript" not in sections:
        return 0.0
    if "metadata" in sections:
        return 0.85
    place = sections["transcript"]
    chapters = sum(1 for start, text in headings if start > place and turns.chapter(text))
    return 0.85 if chapters >= _FEWEST or turns.are_speech(raw.text[place : place + 20_000].splitlines()) else 0.0


def parse(raw: Raw) -> Note:
    taken = markdown.parts(raw)
    lines = lines_of(raw.text)
    blocks = tuple(_voiced(raw, lines, taken.blocks))
    known = fields.properties((item.name, frontmatter.texts(item.value), item.line) for item in taken.properties)
    note = markdown.note(raw, "transcript", taken, blocks)
    return replace(note, subject=fields.subject([*known, *fields.of(raw.text, lines, blocks)]))


def _voiced(raw: Raw, lines: Lines, blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Running text under the transcript is speech, items under the metadata are fields."""
    speakers = turns.speakers(
        turns.read(row) for block in blocks if _is_speech(block) for _, _, row in _rows(raw, lines, block)
    )
    for block in blocks:
        if _is_speech(block):
            yield from _speech(raw, lines, block, speakers)
        elif block.kind == "heading":
            yield _chapter(raw, block)
        elif block.kind in ("prose", "item") and _meanings(block) & {"metadata", "description"}:
            yield replace(block, kind="field")
        else:
            yield block


def _meanings(block: Block) -> set[str]:
    return {labels.meaning(heading) for heading in block.headings}


def _is_speech(block: Block) -> bool:
    return block.kind in ("prose", "item") and (
        "transcript" in _meanings(block) or any(_SEGMENT.match(f"## {heading}") for heading in block.headings)
    )


def _chapter(raw: Raw, block: Block) -> Block:
    """A heading with a time tells it; the title of a segment may be empty."""
    chapter = turns.chapter(markdown.heading_text(raw.text, block))
    if chapter is None:
        return block
    return replace(block, facts=(*block.facts, *_when(chapter.start, chapter.end), ("title", chapter.title)))


def _when(start: float | None, end: float | None) -> Facts:
    """Exactly what is written: not clipped to the length of the talk, nor stretched to it."""
    facts: Facts = (("start", start),) if start is not None else ()
    return (*facts, ("end", end)) if end is not None else facts


def _rows(raw: Raw, lines: Lines, block: Block) -> Iterator[tuple[int, int, str]]:
    """The lines of a block: number, where each begins, its words."""
    for line in range(block.span.line, block.last + 1):
        start = max(block.span.start, lines.start(line))
        yield line, start, raw.text[start : min(block.span.end, lines.start(line + 1))].rstrip()


def _speech(raw: Raw, lines: Lines, block: Block, speakers: frozenset[str]) -> Iterator[Block]:
    """One block a turn.  A turn without a time has that of its segment; no time is invented."""
    chapters = [chapter for heading in block.headings if (chapter := turns.chapter(heading))]
    segment = _when(chapters[-1].start, chapters[-1].end) if chapters else ()
    now = replace(block, kind="speech", facts=segment)
    begin = block.span.start
    for line, start, row in _rows(raw, lines, block):
        turn = turns.read(row)
        turn = turn.settled(speakers) if turn else None
        if turn is None or (turn.start is None and not turn.speaker):
            continue
        if start > begin:
            yield from _until(raw, lines, now, begin, start)
        begin = start + turn.text
        facts = segment if turn.start is None else _when(turn.start, turn.end)
        now = replace(now, speaker=turn.speaker or now.speaker, facts=facts, span=Span(begin, begin, line))
    yield from _until(raw, lines, now, begin, block.span.end)


def _until(raw: Raw, lines: Lines, block: Block, start: int, end: int) -> Iterator[Block]:
    """A turn's block, without the blanks around it; none if nothing is said."""
    words = raw.text[start:end]
    if cues.is_sound(words.strip()):
        block = replace(block, kind="field")
    last = start + len(words.rstrip())
    first = last - len(words.strip())
    if first < last:
        yield replace(block, span=lines.span(first, last), last=lines.line(last - 1))


PART = Format("transcript", sniff, parse)
