"""Items of feeds (kb feed): a title, a line for each thing that is known of it, and the words of its writer."""

import re
from collections.abc import Iterator

from kb import fields, inline
from kb.formats import Format
from kb.note import Block, Facts, Link, Note, Raw, Tag, is_item
from kb.text import Lines, Span

# As kb.feeds.spelled writes them.
_LINE = re.compile(r"(Author|Published|First seen|URL|Source|Also at|Feed|Also in|Tags|Labels): (.+)")
_LABEL = re.compile(r"#(\S+)")


def sniff(raw: Raw) -> float:
    """By its path alone: no file is an item."""
    return 1.0 if is_item(raw.path) else 0.0


def parse(raw: Raw) -> Note:
    lines = Lines(raw.text)
    title, head, body = _parts(raw.text, lines)
    told = {match[1]: match[2] for block in head if (match := _LINE.match(raw.text, block.span.start))}
    blocks = (*title, *head, *body)
    return Note(
        path=raw.path,
        title=raw.text.partition("\n")[0],
        format="feed",
        blocks=blocks,
        links=tuple(_links(raw, lines, blocks)),
        tags=tuple(_labels(raw.text, lines, head)),
        subject=_subject(told),
        diagnostics=raw.diagnostics,
    )


def _parts(text: str, lines: Lines) -> tuple[list[Block], list[Block], list[Block]]:
    """The title, the lines of the head, the paragraphs of the text."""
    runs = list(_runs(text, lines))
    first, last = runs[0]
    heading = _block("heading", text, lines, first, first, 1)
    head = [_block("field", text, lines, line, line) for line in range(first + 1, last + 1)]
    return [heading], head, [_block("quote", text, lines, *run) for run in runs[1:]]


def _runs(text: str, lines: Lines) -> Iterator[tuple[int, int]]:
    """First and last line of every run of lines that hold something."""
    first = 0
    for line in range(1, len(lines.starts) + 1):
        if text[lines.start(line) : lines.start(line + 1)].strip():
            first = first or line
        elif first:
            yield first, line - 1
            first = 0
    if first:
        yield first, len(lines.starts)


def _block(kind: str, text: str, lines: Lines, first: int, last: int, level: int = 0) -> Block:
    start = lines.start(first)
    end = start + len(text[start : lines.start(last + 1)].rstrip())
    return Block(kind, Span(start, end, first), last, level)


def _subject(told: dict[str, str]) -> Facts:
    """What the item is about: of a link blog the page that it points at, which came by the blog."""
    page, source = told.get("URL", ""), told.get("Source", "")
    facts = {
        "author": told.get("Author", ""),
        "url": source or page,
        "via": fields.site(page) if source else "",
        "date": (told.get("Published") or told.get("First seen", ""))[:10],
        "publisher": told.get("Feed", ""),
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _links(raw: Raw, lines: Lines, blocks: tuple[Block, ...]) -> Iterator[Link]:
    """The addresses in it.  A stranger's text names no page of the vault, and hides nothing in a comment."""
    scanner = inline.Scanner(raw.path, raw.text, lines)
    for block in blocks:
        scanner.read(block.span.start, block.span.end)
    return (link._replace(context="") for link in scanner.links if link.kind == "web")


def _labels(text: str, lines: Lines, head: list[Block]) -> Iterator[Tag]:
    """What the reader of the feed called it."""
    for block in head:
        if text.startswith("Labels: ", block.span.start):
            for match in _LABEL.finditer(text, block.span.start, block.span.end):
                yield Tag(match[1], lines.span(*match.span()))


PART = Format("feed", sniff, parse)
