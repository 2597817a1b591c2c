"""Obsidian's bases: the views of a table of notes, kept as text; their named links count."""

import re

from kb import markdown
from kb.formats import Format
from kb.note import Block, Link, Note, Raw
from kb.text import Lines

_LINK = re.compile(r"""\b(?:link|hasLink)\(\s*(?:"([^"\r\n]{1,500})"|'([^'\r\n]{1,500})')""")


def sniff(raw: Raw) -> float:
    return 0.95 if raw.path.lower().endswith(".base") else 0.0


def parse(raw: Raw) -> Note:
    """The whole file is one block of code, but ``link("…")`` in it leads somewhere."""
    lines = Lines(raw.text)
    text = raw.text.rstrip()
    start = len(text) - len(text.lstrip())
    blocks = (Block("code", lines.span(start, len(text)), lines.line(len(text) - 1)),) if text else ()
    links = []
    for match in _LINK.finditer(raw.text):
        which = 1 if match[1] is not None else 2
        name, mark, subpath = match[which].strip().partition("#")
        if name:
            links.append(Link("wiki", name, mark + subpath, "", lines.span(*match.span(which))))
    return Note(
        raw.path, markdown.stem(raw.path), "base", blocks=blocks, links=tuple(links), diagnostics=raw.diagnostics
    )


PART = Format("base", sniff, parse)
