"""Hand-written Markdown in Obsidian's flavour: wikilinks, properties, callouts, tags."""

import re

from kb import markdown
from kb.formats import Format
from kb.note import Note, Raw

_SIGNS = re.compile(
    r"""
    ^---[ \t]*$ | ^\#{1,6}[ \t] | ^>[ \t] | ^(?:```|~~~)
    | \[\[[^\[\]\r\n]+\]\] | \]\((?:<[^<>\r\n]+>|[^\s()]+)\) | (?<!\S)\#[^\W\d]
    """,
    re.MULTILINE | re.VERBOSE,
)


def sniff(raw: Raw) -> float:
    """Markdown by its ending, or a text with the signs of it."""
    if _SIGNS.search(raw.text):
        return 0.6
    return 0.4 if raw.path.lower().endswith((".md", ".markdown")) else 0.0


def parse(raw: Raw) -> Note:
    return markdown.note(raw, "obsidian", markdown.parts(raw))


PART = Format("obsidian", sniff, parse)
