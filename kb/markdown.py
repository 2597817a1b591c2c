"""Markdown taken apart into blocks with the lines they stand on.

markdown-it-py's block rules decide what a paragraph, an item, a quote is; nothing of its
inline rules is used (kb.inline reads links and tags).  What it leaves out -- text beyond its
nesting limit, link definitions -- is filled in, so no line of a note is ever lost.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from kb import commonmark, dates, fences, frontmatter, inline, marks
from kb.note import Block, Diagnostic, Link, Note, Raw, Tag
from kb.text import LINE_END, Lines, Span, lines_of

_PARSER = commonmark.parser()

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
_CLOSING = frozenset(
    f"{name}_close" for name in ("blockquote", "bullet_list", "ordered_list", "list_item", "footnote_reference")
)
_EMBED_LINE = re.compile(r"[\s>]*(?:!\[\[[^\[\]\r\n]+\]\]|!\[[^\[\]\r\n]*\]\((?:<[^<>\r\n]*>|[^\s()]*)\))\s*\Z")
_BREAK = re.compile(r"<br\s*/?>\s*\Z", re.IGNORECASE)
_CALLOUT = re.compile(r"[ \t>]*>[ \t]*\[!([^\]\r\n|]+)(?:\|[^\]\r\n]*)?\]")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,999}\]:\s*\S")
_BLANK_OR_RULE = re.compile(r"[\s>*_\-=|:+]*\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T\s])", re.ASCII)
_ITEM_MARK = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])[ \t]")

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
    marked: tuple[Span, ...]
    diagnostics: tuple[Diagnostic, ...]

    def property(self, *names: str) -> list[str]:
        """The texts of the first of these properties that the note has."""
        for name in names:
            for item in self.properties:
                if item.name.casefold() == name:
                    return frontmatter.texts(item.value)
        return []


def parts(raw: Raw, cut: Cut | None = None, head: bool = True) -> Parts:
    """Take a file apart.  cut: how its body falls into blocks, if not as Markdown does.
    head: whether it may begin with properties."""
    lines = lines_of(raw.text)
    top = frontmatter.read(raw.path, raw.text, lines) if head else frontmatter.NONE
    found = list(_head_block(raw.text, top, lines))
    found += (cut or blocks)(raw.text, lines, top.last + 1 if top.end else 1)
    scanner = _scan(raw, lines, found)
    for item in top.properties:
        for start, end in item.spans:
            scanner.value(start, end)
    tags, remarks = _property_tags(raw, top, lines)
    remarks += _bad_dates(raw, top)
    links = tuple(sorted(scanner.links, key=lambda link: link.span))
    found = _commented(found, scanner.comments)
    if own := [(fence.start, fence.end) for fence in fences.find(raw.text)[0]]:
        found, links = _commented(found, own), _aside(links, own)
    return Parts(
        tuple(_with_sources(raw.text, found, links)),
        links,
        (*tags, *scanner.tags),
        (*top.properties, *frontmatter.inline(raw.text, lines, found, top.properties)),
        tuple(scanner.marked),
        (*raw.diagnostics, *top.diagnostics, *remarks, *scanner.diagnostics),
    )


def _commented(found: list[Block], comments: list[tuple[int, int]]) -> list[Block]:
    """A block that lies in a %% comment, or in a section that kb wrote, as a whole is a comment,
    whatever stands in it."""
    inside = _inside(comments)
    return [replace(block, kind="comment") if inside(block.span) else block for block in found]


def _aside(links: tuple[Link, ...], own: list[tuple[int, int]]) -> tuple[Link, ...]:
    """The links that kb wrote are counted apart, as those in comments are."""
    inside = _inside(own)
    return tuple(link._replace(context="comment") if inside(link.span) else link for link in links)


def _inside(places: list[tuple[int, int]]) -> Callable[[Span], bool]:
    """Whether a span lies in one of these places, which are in their order and apart."""
    starts = [start for start, _ in places]

    def inside(span: Span) -> bool:
        last = bisect_right(starts, span.start) - 1
        return last >= 0 and span.end <= places[last][1]

    return inside


def _with_sources(text: str, found: list[Block], links: tuple[Link, ...]) -> Iterator[Block]:
    """A remark in a list item speaks of the last link before it in the item (formats 2.6)."""
    if not any(block.kind == "annotation" for block in found):
        yield from found
        return
    waiting = iter(links)
    link = next(waiting, None)
    source = ""
    for block in found:
        if not block.level or (block.level == 1 and _ITEM_MARK.match(text, block.span.start, block.span.end)):
            source = ""
        yield (
            replace(block, facts=(*block.facts, ("about", source))) if block.kind == "annotation" and source else block
        )
        while link and link.span.start < block.span.end:
            if link.span.start >= block.span.start and link.kind != "embed" and not link.context:
                source = link.target
            link = next(waiting, None)


def _scan(raw: Raw, lines: Lines, found: list[Block]) -> inline.Scanner:
    """Read links and tags in every block where they count."""
    scanner = inline.Scanner(raw.path, raw.text, lines)
    for block in found:
        if block.kind == "html":
            scanner.read_html(block.span.start, block.span.end)
        elif block.kind not in ("code", "math", "property", "definition", "trace"):
            scanner.read(block.span.start, block.span.end)
    scanner.finish()
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
        marked=taken.marked,
        diagnostics=taken.diagnostics,
    )


def stem(path: str) -> str:
    """The file's name without folders and ending."""
    return path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]


def _titles(raw: Raw, found: tuple[Block, ...]) -> tuple[str, list[str]]:
    """The first heading names the note; a second one right after it, in another language,
    is an alias (formats S12).  A note that does not begin with a heading is its file."""
    body = [block for block in found if block.kind != "property"][:2]
    heads = [heading_text(raw.text, block) for block in body if _names(raw.text, block)]
    if not body or not _names(raw.text, body[0]) or not heads or not heads[0]:
        return stem(raw.path), []
    return heads[0], [name for name in heads[1:] if name]


def _names(text: str, block: Block) -> bool:
    """A first heading of the note itself, and not of a quote or an item in it."""
    return block.kind == "heading" and block.level == 1 and not marks.is_nested(text, block)


def heading_text(text: str, block: Block) -> str:
    """A heading's words, without its marks."""
    return marks.heading(text[block.span.start : block.span.end])


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
        row = raw.text[lines.start(item.line) : lines.start(item.line + 1)]
        names = frontmatter.texts(item.value)
        if item.name.casefold() == "tag":
            remarks.append(Diagnostic(raw.path, item.line, "tag-deprecated", "the property is called tags"))
        names = [name for name in names if not name.startswith("[[")]  # a link is no tag
        spans = item.spans if len(item.spans) == len(names) else (item.spans or ((0, 0),))[:1] * len(names)
        placed = [(part, span) for name, span in zip(names, spans, strict=True) for part in re.split(r"[,\s]+", name)]
        if len(placed) > len(names):
            remarks.append(Diagnostic(raw.path, item.line, "tags-string", "tags are one text, not a list"))
        if not names and "#" in row:
            remarks.append(
                Diagnostic(raw.path, item.line, "tags-comment", "an unquoted # begins a YAML comment: no tag")
            )
        for name, (start, end) in placed:
            name = "/".join(part for part in name.lstrip("#").split("/") if part)
            if name.isdecimal():
                remarks.append(Diagnostic(raw.path, item.line, "tag-number", f"'{name}' is a number, so no tag"))
            elif name:
                tags.append(Tag(name, lines.span(start, end)))
    return tags, remarks


def _bad_dates(raw: Raw, head: frontmatter.Frontmatter) -> Iterator[Diagnostic]:
    """A property that is written as a day there is none of: 2024-02-30."""
    for item in head.properties:
        for text in frontmatter.texts(item.value):
            if _DAY.match(text) and not dates.read(text[:10]):
                yield Diagnostic(raw.path, item.line, "bad-date", f"there is no day {text[:10]}")


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
    found += _gap(text, lines, following, len(lines.starts), outline)
    return _anchored(text, [marks.described(text, lines, block) for block in found])


def _anchored(text: str, found: list[Block]) -> list[Block]:
    """An id on a line of its own names the block before it: a quote, a table, code."""
    kept: list[Block] = []
    for block in found:
        if kept and marks.is_anchor(text, block) and not kept[-1].anchor:
            kept[-1] = replace(kept[-1], anchor=block.anchor)
        else:
            kept.append(block)
    return kept


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A block of markdown-it; lines are 1-based, of the whole file, inclusive.

    closing: it is the last of a quote and not the first, so it may say who is quoted.
    nested:  it stands in a quote or an item; a heading there is no heading of the note.
    """

    kind: str
    first: int
    last: int
    level: int
    closing: bool = False
    nested: bool = False


@dataclass(slots=True)
class _Container:
    """kind: quote, callout, item, list.  begin: how many leaves there were when it opened."""

    kind: str
    begin: int
    items: int = 0


def _leaves(source: str, first: int, text: str, lines: Lines) -> list[_Leaf]:
    tokens: list[Token] = []
    try:
        _PARSER.block.parse(source, _PARSER, {}, tokens)
    except RecursionError:
        return []  # the whole text is filled in line by line
    walk = _Walk(text, lines, first)
    for token in tokens:
        walk.step(token)
    return walk.leaves


class _Walk:
    """Goes through markdown-it's tokens; keeps what each leaf stands in."""

    def __init__(self, text: str, lines: Lines, first: int) -> None:
        self.leaves: list[_Leaf] = []
        self._text = text
        self._lines = lines
        self._first = first
        self._open: list[_Container] = []
        self._depth = 0  # of list items
        self._lone = -1  # the leaf that is all of a list of one item

    def step(self, token: Token) -> None:
        kind = token.type
        if kind in _LEAVES:
            if token.map and token.map[1] > token.map[0]:
                self._leaf(token)
        elif kind == "blockquote_open":
            self._enter(self._quote_kind(token))
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._enter("list")
        elif kind in ("list_item_open", "footnote_reference_open"):
            if self._open and self._open[-1].kind == "list":
                self._open[-1].items += 1
                self._depth += 1
            self._enter("item")
        elif kind in _CLOSING:
            self._leave(kind)

    def _enter(self, kind: str) -> None:
        self._open.append(_Container(kind, len(self.leaves)))

    def _leave(self, kind: str) -> None:
        closed = self._open.pop()
        if kind == "list_item_close":
            self._depth -= 1
        elif closed.kind == "list" and closed.items == 1 and len(self.leaves) == closed.begin + 1:
            self._lone = closed.begin
        elif closed.kind == "quote" and len(self.leaves) > closed.begin:
            self._close_quote(closed)

    def _close_quote(self, closed: _Container) -> None:
        """The last leaf may be an attribution: an item alone (``> - Nato``), or a line with a dash."""
        last = len(self.leaves) - 1
        leaf = self.leaves[last]
        if self._lone == last > closed.begin and leaf.kind == "quote":
            self.leaves[last] = replace(leaf, kind="attribution")
        elif leaf.kind == "quote":
            self.leaves[last] = replace(leaf, closing=True)

    def _leaf(self, token: Token) -> None:
        assert token.map
        shape = _LEAVES[token.type]
        level = int(token.tag[1:]) if shape == "heading" else self._depth
        if shape == "prose" and self._open:
            shape = next((c.kind for c in reversed(self._open) if c.kind in ("quote", "callout")), "item")
        first, last = self._first + token.map[0], self._first + token.map[1] - 1
        self.leaves.append(_Leaf(shape, first, last, level, nested=bool(self._open)))

    def _quote_kind(self, token: Token) -> str:
        """A callout is the writer's own words unless it says that it quotes."""
        callout = _CALLOUT.match(self._text, self._lines.start(self._first + token.map[0]) if token.map else 0)
        return "callout" if callout and not marks.quotes(callout[1]) else "quote"


def _block(text: str, lines: Lines, leaf: _Leaf, outline: Outline) -> Iterator[Block]:
    if leaf.kind == "heading":
        block = _trimmed(text, lines, "heading", leaf.first, leaf.last, leaf.level, ())
        if block and leaf.nested:
            yield replace(block, headings=outline.path())
        elif block:
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
    """One block, but an embed on a line of its own, a ``<br>`` at a line's end and the dash
    before who is quoted part it."""
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
    end = leaf.last
    if leaf.closing and begin < end and marks.is_attribution(text[lines.start(end) : lines.start(end + 1)]):
        yield from _some(_trimmed(text, lines, leaf.kind, begin, end - 1, leaf.level, path))
        begin, leaf = end, replace(leaf, kind="attribution")
    yield from _some(_trimmed(text, lines, leaf.kind, begin, end, leaf.level, path))


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
