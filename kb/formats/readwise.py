"""Readwise highlights: the exported Markdown, its templates and outlines, and the paste of it that lost its marks."""

import re
from dataclasses import replace

from kb import frontmatter, highlights, labels, markdown
from kb.formats import Format
from kb.note import Note, Raw
from kb.readwise import around, exported, items, pasted, rows, source
from kb.text import Lines

_HEADING = re.compile(r"^#{1,3}[ \t]+(\S.{0,40})$", re.MULTILINE)
_SIGNS = ("Full Title", "Document Note", "(Location ", "(Page ", "View Highlight", "^kb-")
_SIGN = re.compile(
    r"^[-*] (?:Full Title|Document Note):|\(\[?(?:Location \d|Page \d|View Highlight)|\^kb-[0-9a-f]{16}", re.MULTILINE
)


def sniff(raw: Raw) -> float:
    """Readwise's cover mark, or two highlights that say where to view them."""
    text = raw.text
    if "rw-book-cover" in text:
        return 0.95
    links = text.count("readwise.io/read/") + text.count("readwise.io/open/")
    return 0.93 if links > 1 or text.count("View Highlight") > 1 or _has_sections(text) else 0.0


def _has_sections(text: str) -> bool:
    """One mark, or a book's locations, under both of Readwise's headings."""
    if not any(sign in text for sign in _SIGNS) or not _SIGN.search(text):
        return False
    return {"metadata", "highlights"} <= {labels.meaning(heading[1]) for heading in _HEADING.finditer(text)}


def parse(raw: Raw) -> Note:
    text, lines = raw.text, Lines(raw.text)
    head = frontmatter.read(raw.path, text, lines)
    first = head.last + 1 if head.end else 1
    all_rows = rows.read(text, lines, first)
    if pasted.is_paste(all_rows):
        found = pasted.read(all_rows)
        beside = around.of_paste(text, lines, found)
    else:
        found = exported.read(all_rows)
        beside = around.of_export(text, lines, first, found)
    subject = source.subject(beside.told, head.properties, beside.title)
    made = items.identified(found.items, highlights.subject_key(subject))
    blocks = around.all_blocks(text, beside, (block for item in made for block in item.blocks))
    return replace(
        markdown.note(raw, "readwise", markdown.parts(raw, lambda *_: blocks)),
        subject=subject,
        highlights=highlights.unique(item.highlight for item in made if item.id),
    )


PART = Format("readwise", sniff, parse)
