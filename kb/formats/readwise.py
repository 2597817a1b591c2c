"""Readwise highlights: the exported Markdown, and the paste of it that lost its marks."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kb import labels, markdown
from kb.formats import Format
from kb.note import Block, Note, Raw
from kb.text import LINE_END, Lines, Span

_MARK = re.compile(r"\(\[?View Highlight\]?(?:\([^()\s]*\))?\)")
# The last bracket of a highlight is where it stands in the source (formats 2.1).
_LOCATION = re.compile(r"\s*\(\[?(?:View Highlight|Location [\d,]+|Page \w+|[\d:]{4,})\]?(?:\([^()\s]*\))?\)\s*\Z")
_BULLET = re.compile(r"[ \t\u00a0]*[•‣◦*-][ \t\u00a0]+")
_BATCH = re.compile(r"(?:new )?highlights added\b", re.IGNORECASE)
_CHILD = re.compile(r"\s*[-*]\s+(Tags|Note)\s*:", re.IGNORECASE)


def sniff(raw: Raw) -> float:
    """Readwise's cover mark, or two highlights that say where to view them."""
    if "rw-book-cover" in raw.text:
        return 0.9
    return 0.8 if len(_MARK.findall(raw.text)) >= 2 else 0.0


def parse(raw: Raw) -> Note:
    taken = markdown.parts(raw)
    if any(block.kind == "heading" for block in taken.blocks):
        return markdown.note(raw, "readwise", taken, tuple(_exported(raw, taken.blocks)))
    return markdown.note(raw, "readwise", taken, tuple(_pasted(raw)))


def _exported(raw: Raw, blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The Markdown export: items under Highlights are highlights, their children are not."""
    for block in blocks:
        section = _section(block)
        text = raw.text[block.span.start : block.span.end]
        if block.kind not in ("item", "prose"):
            yield block
        elif section == "metadata":
            yield replace(block, kind="field")
        elif section == "highlights" and block.level <= 1:
            yield replace(block, kind="highlight", span=_without_location(block.span, text))
        elif section == "highlights" and (child := _CHILD.match(text)) and child[1].lower() == "tags":
            yield replace(block, kind="field")
        else:
            yield block


def _section(block: Block) -> str:
    for heading in reversed(block.headings):
        if _BATCH.match(heading):
            return "highlights"
        if meaning := labels.meaning(heading):
            return meaning
    return ""


def _without_location(span: Span, text: str) -> Span:
    location = _LOCATION.search(text)
    return Span(span.start, span.start + location.start(), span.line) if location and location.start() else span


def _pasted(raw: Raw) -> Iterator[Block]:
    """The flattened paste: a line is a highlight, a field, or the name of a section."""
    lines = Lines(raw.text)
    section = ""
    for line in range(1, len(lines.starts) + 1):
        start = lines.start(line)
        row = LINE_END.sub("", raw.text[start : lines.start(line + 1)])
        words = row.strip()
        if not words:
            continue
        start += row.index(words)
        span = Span(start, start + len(words), line)
        if means := labels.meaning(words):
            section = means
            yield Block("heading", span, line, 2)
        elif section == "highlights" or _LOCATION.search(words):
            bullet = _BULLET.match(words)
            begin = bullet.end() if bullet else 0
            inside = Span(start + begin, span.end, line)
            yield Block("highlight", _without_location(inside, words[begin:]), line, 0, ("Highlights",))
        else:
            yield Block("field", span, line)


PART = Format("readwise", sniff, parse)
