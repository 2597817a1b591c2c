"""A source written as a note: Markdown in the shape of Readwise's, for people and for kb.

What strangers wrote must not become structure: all that would begin a block, a link, a
tag or a comment is given a backslash.
"""

import json
import re
from typing import NamedTuple
from urllib.parse import quote

from kb import filenames, highlights
from kb.imports import Source
from kb.note import Highlight
from kb.text import LINE_END

HIGHLIGHTS, NOTES = "Highlights", "Notes"

# What no text needs: control characters but the tab, and halves of pairs.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INLINE = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~])              # a backslash that would take the next mark's meaning
    | \[(?=\[)                         # [[wikilink]]
    | \](?=[(:\[])                     # [text](address), [id]: address
    | (?<!\S)\#                        # a tag, a heading
    | <(?=[A-Za-z/!?])                 # HTML and its comments
    | %(?=%) | (?<!=)=(?==[^=\s]) | \$(?=\$)     # comments, marked words, formulas
    | \^(?=\[|kb-|[A-Za-z0-9-]+\s*\Z)  # footnotes, and the id of a block
    """,
    re.VERBOSE,
)
_OPENING = re.compile(
    r"""
    >                                  # a quote
    | [-+*](?=\s|\Z)                   # an item
    | [`~](?=[`~]{2})                  # a fence
    | [-=_*|:](?=[-=_*|:\s]*\Z)        # a rule, the line under a heading or under a table's head
    | \[(?=.\](?:\s|\Z))               # a task
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|\Z)")
_IN_TAG = re.compile(r"[^\w/-]+")
_IN_ADDRESS = "!#$%&'*+,-./:;=?@_~"
_ID = re.compile(r"[0-9a-f]{16}")
_SCHEMES = ("http://", "https://", "kindle://", "urn:", "doi:", "ibooks://", "zotero://")
_ALIASES = re.compile(r"(?<=[\s,\[{])[&*](?=[^\s,\[\]{}])")  # kb.frontmatter refuses what looks like YAML's
_MOST = 1000  # characters of a title or a name at the head of a note


class Item(NamedTuple):
    """A highlight as it stands in a note.  lines: without their ends.
    section: the heading it stands under; the reader's own words have one of their own."""

    anchor: str
    lines: tuple[str, ...]
    section: str
    location: str
    words: str


def source_id(source: Source) -> str:
    """What the note of a source says of it, so that it is known wherever it is moved."""
    return highlights.digest(source.key)


def title(source: Source) -> str:
    """The title; of a source that has none its address."""
    return source.title or highlights.source_key("", (), source.url)


def file_names(source: Source) -> tuple[str, ...]:
    """Names for its note, the best first; the last belongs to no other source."""
    name = title(source)
    more = source.authors[0] if source.authors else highlights.source_key("", (), source.url).partition("/")[0]
    longest = filenames.shortened(name, 150)
    named = [name, f"{longest} ({filenames.shortened(more, 40)})"] if more else [name]
    return tuple(map(filenames.legal, [*named, f"{longest} ({source_id(source)[:8]})"]))


def items(source: Source) -> list[Item]:
    return [item(source, mark) for mark in source.highlights]


def item(source: Source, mark: Highlight) -> Item:
    """One highlight: its words, where they stand, an id; its tags and its note below."""
    anchor = mark.id if _ID.fullmatch(mark.id) else highlights.digest(source.key, mark.id)
    own = mark.kind == "note" or not mark.text.strip()
    body = lines(mark.note if own else mark.text) or [""]
    tail = f" {where}" if (where := place(mark)) else ""
    body[-1] += f"{tail} ^kb-{anchor}"
    rows = [f"- {body[0].lstrip()}", *(f"  {row}" for row in body[1:])]
    if tags := " ".join(map(tag, filter(None, mark.tags))):
        rows.append(f"    - Tags: {tags}")
    if mark.at:
        rows.append(f"    - Added: {_CONTROL.sub('', mark.at)[:40]}")
    if not own and (words := lines(mark.note)):
        rows += [f"    - Note: {words[0]}", *(f"      {row}" for row in words[1:])]
    told = highlights.digest(highlights.match_form(mark.note if own else mark.text))
    return Item(anchor, tuple(rows), NOTES if own else HIGHLIGHTS, mark.location, told)


def lines(text: str) -> list[str]:
    """The lines of a text that hold something, without a meaning in Markdown."""
    rows = (row.strip(" \t") for row in LINE_END.split(_CONTROL.sub(_visible, text)))
    return [escaped(row) for row in rows if row.strip()]


def _visible(match: re.Match[str]) -> str:
    return match[0] if match[0] == "\r" else "\ufffd"


def escaped(row: str) -> str:
    """One line of a stranger's text as Markdown that reads the same and means nothing.

    >>> escaped("- see [[x]] #y"), escaped("1. C# == a[0]")
    ('\\\\- see \\\\[[x]] \\\\#y', '1\\\\. C# == a[0]')
    """
    row = _INLINE.sub(lambda match: f"\\{match[0]}", row)
    if _OPENING.match(row):
        return f"\\{row}"
    return _NUMBERED.sub(r"\1\\\2", row, count=1) if _NUMBERED.match(row) else row


def place(mark: Highlight) -> str:
    """Where it stands in the source, as Readwise writes it: ``([Location 53](address))``."""
    start = highlights.start(mark.location).rpartition(", ")[2]
    kind, _, number = start.rpartition(" ")
    label = f"{kind.title()} {number}" if kind in ("page", "location") else start if ":" in start else ""
    url = address(mark.url)
    if url:
        return f"([{label or 'View Highlight'}]({quote(url, safe=_IN_ADDRESS)}))"
    return f"({label})" if label else ""


def address(url: str) -> str:
    """An address that may be followed; empty for one that runs something or is none."""
    url = _CONTROL.sub("", url).strip()
    return url if url.lower().startswith(_SCHEMES) and not re.search(r"\s", url) else ""


def tag(name: str) -> str:
    """A tag by the rules for its letters; a blank is a dash."""
    return f"#{tag_name(name)}"


def tag_name(name: str) -> str:
    return _IN_TAG.sub("-", _CONTROL.sub("", name).strip().lstrip("#")).strip("-/") or "-"


def note(source: Source, name: str, origin: str, end: str = "\n") -> str:
    """The whole note.  name: of its file, without the ending.  end: of its lines."""
    rows = [*_head(source, name, origin), f"# {_heading(source)}"]
    every = items(source)
    if every:  # the two headings by which a note of Readwise's shape is known
        rows += ["", "## Metadata", f"- Full Title: {_heading(source)}"]
    for section in (NOTES, HIGHLIGHTS):
        found = [item for item in every if item.section == section]
        if found:
            rows += ["", f"## {section}", *(row for one in found for row in one.lines)]
    return "".join(f"{row}{end}" for row in rows)


def _heading(source: Source) -> str:
    words = _one_line(title(source))
    return escaped(words)


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:_MOST].rstrip("#").rstrip() or filenames.UNTITLED


def _head(source: Source, name: str, origin: str) -> list[str]:
    """The properties; the title only where file name or heading do not say it."""
    words = title(source)
    rows = ["---"]
    if words and (words != name or _heading(source) != words):
        rows.append(f"title: {quoted(words)}")
    rows += listed("author", source.authors)
    if url := address(source.url):
        rows.append(f"source: {quoted(url)}")
    if source.category:
        rows.append(f"category: {quoted(source.category)}")
    rows += listed("tags", [tag_name(name) for name in source.tags])
    return [*rows, f"imported-from: {origin}", f"kb-id: {source_id(source)}", "---"]


def listed(name: str, values: list[str] | tuple[str, ...]) -> list[str]:
    """A property with a list of texts; nothing if there are none."""
    kept = [value for value in dict.fromkeys(values) if value][:100]
    return [f"{name}:", *(f"  - {quoted(value)}" for value in kept)] if kept else []


def quoted(value: str) -> str:
    """A text of YAML, in double quotes; what YAML would not print is escaped."""
    text = json.dumps(" ".join(_CONTROL.sub("\ufffd", value).split())[:_MOST], ensure_ascii=False)
    text = "".join(char if char.isprintable() else _escape(char) for char in text)
    return _ALIASES.sub(lambda match: _escape(match[0]), text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
