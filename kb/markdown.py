"""Markdown taken apart into blocks with the lines they stand on.

markdown-it-py's block rules decide what a paragraph, an item, a quote is; nothing of its
inline rules is used (kb.inline reads links and tags).  What it leaves out -- text beyond its
nesting limit, link definitions -- is filled in, so no line of a note is ever lost.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb import frontmatter, inline
from kb.note import Block, Diagnostic, Link, Note, Raw, Tag
from kb.text import LINE_END, Lines

_NESTING = 100  # 20 in the preset; at 800 the library's recursion would break (reliability 4)
_PARSER = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").use(footnote_plugin).use(dollarmath_plugin)

_LEAVES = {
    "heading_open": "heading",
    "paragraph_open": "prose",
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "table_open": "table",
    "math_block": "math",
    "math_block_label": "math",
}
_EMBED_LINE = re.compile(r"[\s>]*(?:!\[\[[^\[\]\r\n]+\]\]|!\[[^\[\]\r\n]*\]\((?:<[^<>\r\n]*>|[^\s()]*)\))\s*\Z")
_BREAK = re.compile(r"<br\s*/?>\s*\Z", re.IGNORECASE)
_CALLOUT = re.compile(r"[\s>]*>\s*\[!([^\]\r\n|]+)[^\]\r\n]*\]")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,999}\]:\s*\S")
_HEADING_MARK = re.compile(r"\s{0,3}#{1,6}[ \t]+")
_BLANK_OR_RULE = re.compile(r"[\s>*_\-=|:+]*\Z")
_QUOTED_CALLOUTS = frozenset({"quote", "cite"})


Cut = Callable[[str, Lines, int], list[Block]]  # a text, its lines, the first line of the body


@dataclass
class Outline:
    """The headings that are open at a place, outermost first."""

    open: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, level: int, text: str) -> tuple[str, ...]:
        """Open a heading; the headings above it are its path."""
        while self.open and self.open[-1][0] >= level:
            self.open.pop()
        path = self.path()
        self.open.append((level, text))
        return path

    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.open)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that Markdown says about a file; a format turns it into a Note."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    tags: tuple[Tag, ...]
    properties: tuple[frontmatter.Property, ...]
    diagnostics: tuple[Diagnostic, ...]

    def property(self, *names: str) -> list[str]:
        """The texts of the first of these properties that the note has."""
        for name in names:
            for item in self.properties:
                if item.name.casefold() == name:
                    return frontmatter.texts(item.value)
        return []


def parts(raw: Raw, cut: Cut | None = None) -> Parts:
    """Take a file apart.  cut: how its body falls into blocks, if not as Markdown does."""
    lines = Lines(raw.text)
    head = frontmatter.read(raw.path, raw.text, lines)
    found = list(_head_block(raw.text, head, lines))
    found += (cut or blocks)(raw.text, lines, head.last + 1 if head.end else 1)
    scanner = _scan(raw, lines, found)
    for item in head.properties:
        for start, end in item.spans:
            scanner.value(start, end)
    tags, remarks = _property_tags(raw, head, lines)
    return Parts(
        tuple(found),
        tuple(sorted(scanner.links, key=lambda link: link.span)),
        (*tags, *scanner.tags),
        head.properties,
        (*raw.diagnostics, *head.diagnostics, *remarks, *scanner.diagnostics),
    )


def _scan(raw: Raw, lines: Lines, found: list[Block]) -> inline.Scanner:
    """Read links and tags in every block where they count."""
    scanner = inline.Scanner(raw.path, raw.text, lines)
    for block in found:
        if block.kind == "html":
            scanner.read_html(block.span.start, block.span.end)
        elif block.kind not in ("code", "math", "property", "definition", "trace"):
            scanner.read(block.span.start, block.span.end)
    return scanner


def note(raw: Raw, format: str, taken: Parts, found: tuple[Block, ...] | None = None) -> Note:
    """The Note of a Markdown file, by what its properties and first headings say."""
    title, other = _titles(raw, taken.blocks)
    title = (taken.property("title") or [title])[0]
    aliases = taken.property("aliases") or [part for text in taken.property("alias") for part in text.split(",")]
    names = dict.fromkeys(name.strip() for name in [*aliases, *other] if name.strip())
    return Note(
        path=raw.path,
        title=title,
        format=format,
        aliases=tuple(name for name in names if name != title),
        properties=tuple((item.name, item.value, item.line) for item in taken.properties),
        blocks=taken.blocks if found is None else found,
        links=taken.links,
        tags=taken.tags,
        diagnostics=taken.diagnostics,
    )


def stem(path: str) -> str:
    """The file's name without folders and ending."""
    return path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]


def _titles(raw: Raw, found: tuple[Block, ...]) -> tuple[str, list[str]]:
    """The first heading names the note; a second one right after it, in another language,
    is an alias (formats S12).  A note that does not begin with a heading is its file."""
    body = [block for block in found if block.kind != "property"][:2]
    heads = [heading_text(raw.text, block) for block in body if block.kind == "heading" and block.level == 1]
    if not body or body[0].kind != "heading" or not heads or not heads[0]:
        return stem(raw.path), []
    return heads[0], [name for name in heads[1:] if name]


def heading_text(text: str, block: Block) -> str:
    """A heading's words, without its marks."""
    first = LINE_END.split(text[block.span.start : block.span.end], maxsplit=1)[0]
    words = _HEADING_MARK.sub("", first, count=1).strip()
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and (not bare or bare[-1] in " \t") else words


def _head_block(text: str, head: frontmatter.Frontmatter, lines: Lines) -> Iterator[Block]:
    if head.end:
        yield Block("property", lines.span(0, head.end), head.last)


def _property_tags(raw: Raw, head: frontmatter.Frontmatter, lines: Lines) -> tuple[list[Tag], list[Diagnostic]]:
    """Tags given as a property: a list, or one text split at commas and blanks."""
    tags: list[Tag] = []
    remarks: list[Diagnostic] = []
    for item in head.properties:
        if item.name.casefold() not in ("tags", "tag"):
            continue
        names = frontmatter.texts(item.value)
        if isinstance(item.value, str) and names:
            names = re.split(r"[,\s]+", names[0])
            if len(names) > 1:
                remarks.append(Diagnostic(raw.path, item.line, "tags-string", "tags are one text, not a list"))
        if not names and "#" in raw.text[lines.start(item.line) : lines.start(item.line + 1)]:
            remarks.append(
                Diagnostic(raw.path, item.line, "tags-comment", "an unquoted # begins a YAML comment: no tag")
            )
        places = item.spans if len(item.spans) == len(names) else (item.spans or ((0, 0),))[:1] * len(names)
        for name, (start, end) in zip(names, places, strict=True):
            name = "/".join(part for part in name.lstrip("#").split("/") if part)
            if name and not name.isdecimal():
                tags.append(Tag(name, lines.span(start, end)))
    return tags, remarks


def blocks(text: str, lines: Lines, first: int = 1) -> list[Block]:
    """The blocks of the lines from ``first`` on, in order; every non-blank line is in one."""
    body = text[lines.start(first) :]
    source = LINE_END.sub("\n", body).replace("\0", "\ufffd") if "\r" in body or "\0" in body else body
    outline = Outline()
    found: list[Block] = []
    following = first
    for leaf in _leaves(source, first, text, lines):
        if leaf.first >= following:
            found += _gap(text, lines, following, leaf.first - 1, outline)
            found += _block(text, lines, leaf, outline)
            following = leaf.last + 1
    return found + _gap(text, lines, following, len(lines.starts), outline)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A block of markdown-it; lines are 1-based, of the whole file, inclusive."""

    kind: str
    first: int
    last: int
    level: int


def _leaves(source: str, first: int, text: str, lines: Lines) -> Iterator[_Leaf]:
    tokens: list[Token] = []
    try:
        _PARSER.block.parse(source, _PARSER, {}, tokens)
    except RecursionError:
        tokens = []  # the whole text is filled in line by line
    containers: list[str] = []
    depth = 0
    for token in tokens:
        kind = token.type
        if kind == "blockquote_open":
            containers.append(_quote_kind(text, lines.start(first + token.map[0]) if token.map else 0))
        elif kind in ("list_item_open", "footnote_reference_open"):
            containers.append("item")
            depth += kind == "list_item_open"
        elif kind in ("blockquote_close", "list_item_close", "footnote_reference_close"):
            containers.pop()
            depth -= kind == "list_item_close"
        elif kind in _LEAVES and token.map and token.map[1] > token.map[0]:
            shape = _LEAVES[kind]
            level = int(token.tag[1:]) if shape == "heading" else depth
            if shape == "prose" and containers:
                shape = next((c for c in reversed(containers) if c != "item"), "item")
            yield _Leaf(shape, first + token.map[0], first + token.map[1] - 1, level)


def _quote_kind(text: str, place: int) -> str:
    """A callout is the writer's own words unless it says that it quotes."""
    callout = _CALLOUT.match(text, place)
    return "callout" if callout and callout[1].strip().casefold() not in _QUOTED_CALLOUTS else "quote"


def _block(text: str, lines: Lines, leaf: _Leaf, outline: Outline) -> Iterator[Block]:
    if leaf.kind == "heading":
        block = _trimmed(text, lines, "heading", leaf.first, leaf.last, leaf.level, ())
        if block:
            path = outline.enter(leaf.level, heading_text(text, block))
            yield Block("heading", block.span, block.last, leaf.level, path)
        return
    path = outline.path()
    if leaf.kind in ("code", "html", "table", "math"):
        kind = leaf.kind
        if kind == "html" and text.startswith("<!--", lines.start(leaf.first)):
            kind = "comment"
        block = _trimmed(text, lines, kind, leaf.first, leaf.last, leaf.level, path)
        if block:
            yield block
        return
    yield from _paragraph(text, lines, leaf, path)


def _paragraph(text: str, lines: Lines, leaf: _Leaf, path: tuple[str, ...]) -> Iterator[Block]:
    """One block, but an embed on a line of its own and a ``<br>`` at a line's end part it."""
    begin = leaf.first
    for line in range(leaf.first, leaf.last + 1):
        row = text[lines.start(line) : lines.start(line + 1)]
        if "![" in row and _EMBED_LINE.match(row):
            yield from _some(_trimmed(text, lines, leaf.kind, begin, line - 1, leaf.level, path))
            yield from _some(_trimmed(text, lines, "embed", line, line, leaf.level, path))
            begin = line + 1
        elif ">" in row and _BREAK.search(row.rstrip()):
            yield from _some(_trimmed(text, lines, leaf.kind, begin, line, leaf.level, path))
            begin = line + 1
    yield from _some(_trimmed(text, lines, leaf.kind, begin, leaf.last, leaf.level, path))


def _some(block: Block | None) -> Iterator[Block]:
    if block:
        yield block


def _gap(text: str, lines: Lines, first: int, last: int, outline: Outline) -> list[Block]:
    """The non-blank lines that markdown-it put into no block, in runs of one kind."""
    found: list[Block] = []
    begin, kind = first, ""
    for line in range(first, last + 2):
        row = text[lines.start(line) : lines.start(line + 1)] if line <= last else ""
        now = "" if _BLANK_OR_RULE.match(row) else "definition" if _DEFINITION.match(row) else "prose"
        if now != kind:
            if kind:
                found += _some(_trimmed(text, lines, kind, begin, line - 1, 0, outline.path()))
            begin, kind = line, now
    return found


def _trimmed(
    text: str, lines: Lines, kind: str, first: int, last: int, level: int, path: tuple[str, ...]
) -> Block | None:
    """The block of these lines without the blanks around it; None if it is all blank."""
    if first > last:
        return None
    start, end = lines.start(first), lines.start(last + 1)
    inside = text[start:end]
    end = start + len(inside.rstrip())
    start += len(inside) - len(inside.lstrip(" \t\r\n"))
    if start >= end:
        return None
    return Block(kind, lines.span(start, end), lines.line(end - 1), level, path)
