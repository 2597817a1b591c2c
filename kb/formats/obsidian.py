"""Hand-written Markdown in Obsidian's flavour: wikilinks, properties, callouts, tags."""

import re
from dataclasses import replace

from kb import fields, frontmatter, markdown
from kb.formats import Format
from kb.note import Facts, Note, Raw

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
    taken = markdown.parts(raw)
    return replace(markdown.note(raw, "obsidian", taken), subject=_subject(taken))


def _subject(taken: markdown.Parts) -> Facts:
    """What a note with an address among its properties is a record of; the date is the note's own."""
    known = fields.subject(
        fields.properties((item.name, frontmatter.texts(item.value), item.line) for item in taken.properties)
    )
    return tuple(fact for fact in known if fact[0] != "date") if "url" in dict(known) else ()


PART = Format("obsidian", sniff, parse)
