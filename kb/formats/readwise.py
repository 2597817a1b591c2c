"""Readwise highlights: the exported Markdown, its templates and outlines, and the paste of it that lost its marks."""

import re
from dataclasses import replace

from kb import frontmatter, highlights, labels, markdown
from kb.formats import Format
from kb.note import Note, Raw
from kb.readwise import around, exported, items, pasted, rows, source
from kb.text import lines_of

_HEADING = re.compile(r"^#{1,3}[ \t]+(\S.{0,40})$", re.MULTILINE)
_COVER = re.compile(r"!\[rw-book-cover\]|^[ \t]*rw-book-cover[ \t]*$", re.MULTILINE)
_SIGNS = ("Full Title:", "Document Note:", "(Location ", "[Location ", "(Page ", "[Page ", "View Highlight", "^kb-")


def sniff(raw: Raw) -> float:
    """Readwise's cover mark, or two highlights that say where to view them; or one mark, or a
    book's locations, under both of its headings."""
    text = raw.text
    if "rw-book-cover" in text and _COVER.search(text):
        return 0.95
    links = text.count("readwise.io/read/") + text.count("readwise.io/open/")
    if links > 1 or text.count("View Highlight") > 1:
        return 0.93
    if not any(sign in text for sign in _SIGNS):
        return 0.0
    sections = {labels.meaning(heading[1]) for heading in _HEADING.finditer(text)}
    return 0.93 if {"metadata", "highlights"} <= sections else 0.0


def parse(raw: Raw) -> Note:
    text, lines = raw.text, lines_of(raw.text)
    head = frontmatter.read(raw.path, text, lines)
    first = head.last + 1 if head.end else 1
    body = rows.read(text, lines, first)
    if pasted.is_paste(body):
        found = pasted.read(body)
        beside = around.of_paste(text, lines, found)
    else:
        found = exported.read(body)
        beside = around.of_export(text, lines, first, found)
    subject = source.subject(beside.told, head.properties, around.title(text, beside.blocks))
    made = items.identified(found.items, highlights.subject_key(subject))
    blocks = around.in_order(text, lines, beside.blocks, [block for item in made for block in item.blocks])
    return replace(
        markdown.note(raw, "readwise", markdown.parts(raw, lambda *_: blocks)),
        subject=subject,
        highlights=highlights.unique(item.mark for item in made if item.mark.id),
    )


PART = Format("readwise", sniff, parse)
