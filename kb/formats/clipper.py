"""Pages saved with Obsidian's Web Clipper: the article's words are quotes, its ``==…==`` are highlights."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from kb import highlights, markdown
from kb.formats import Format
from kb.note import Block, Facts, Highlight, Note, Raw
from kb.text import Lines, Span

_SOURCE = re.compile(r"^source:[ \t]*[\"']?https?://", re.MULTILINE)
_CLIPPED = re.compile(r"^tags:[^\r\n]*\bclippings\b|^[ \t]*-[ \t]+[\"']?#?clippings[\"']?[ \t]*$", re.MULTILINE)
_TEMPLATE = ("title:", "source:", "author:", "published:", "created:", "description:")
_FOLDER = re.compile(r"(?:^|/)clippings/", re.IGNORECASE)
_WATCHED = re.compile(r"!\[[^\[\]\r\n]*\]\((https?://(?:www\.youtube\.com/watch\?|youtu\.be/)[^\s()]*)\)")
_LONGEST_HEAD = 10_000  # characters in which the properties must stand


def sniff(raw: Raw) -> float:
    """An address as the source, and a sign of the clipper: its tag, its folder, or all of its properties.

    A note with a ``source`` and nothing else of this was written by hand.
    """
    if not raw.text.startswith("---"):
        return 0.0
    end = raw.text.find("\n---", 3, _LONGEST_HEAD)
    head = raw.text[: max(end, 0)]
    if not _SOURCE.search(head):
        return 0.0
    rows = {row.partition(":")[0] + ":" for row in head.splitlines() if ":" in row}
    if _CLIPPED.search(head) or _FOLDER.search(raw.path) or rows.issuperset(_TEMPLATE):
        return 0.8
    return 0.0


def parse(raw: Raw) -> Note:
    taken = markdown.parts(raw)
    note = markdown.note(raw, "clipper", taken)
    subject = _subject(raw.text, taken, note)
    source = highlights.subject_key(subject)
    found = [(span, highlights.identity(source, raw.text[span.start : span.end])) for span in note.marked]
    heads = [block for block in note.blocks if block.kind == "heading"]
    made = (_highlight(raw.text, span, id, heads) for span, id in found)
    return replace(
        note, blocks=tuple(_blocks(raw.text, note.blocks, found)), subject=subject, highlights=highlights.unique(made)
    )


def _subject(text: str, taken: markdown.Parts, note: Note) -> Facts:
    body = next((block for block in note.blocks if block.kind != "property"), None)
    watched = _WATCHED.match(text, body.span.start) if body else None
    facts = {
        "author": ", ".join(highlights.bare(name) for name in taken.property("author")),
        "title": note.title,
        "url": (taken.property("source") or [watched[1] if watched else ""])[0],
        "date": (taken.property("published") or [""])[0][:10],
        "summary": (taken.property("description") or [""])[0],
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _highlight(text: str, span: Span, id: str, heads: list[Block]) -> Highlight:
    above = bisect_left(heads, span.start, key=lambda block: block.span.start)
    chapter = markdown.heading_text(text, heads[above - 1]) if above else ""
    return Highlight(id, highlights.said(text[span.start : span.end]), span.line, chapter=chapter)


def _blocks(text: str, blocks: tuple[Block, ...], found: list[tuple[Span, str]]) -> Iterator[Block]:
    """The article's running text is its writer's, and what the reader marked is highlight."""
    lines = Lines(text)
    waiting = iter(found)
    span, id = next(waiting, (None, ""))
    for block in highlights.saved(blocks):
        pieces: list[tuple[int, int, str, Facts]] = []
        while span and span.start < block.span.end:
            if span.start >= block.span.start and span.end <= block.span.end and block.kind != "property":
                pieces.append((span.start, span.end, "highlight", (("highlight", id),)))
            span, id = next(waiting, (None, ""))
        yield from highlights.cut(text, lines, block, pieces) if pieces else (block,)


PART = Format("clipper", sniff, parse)
