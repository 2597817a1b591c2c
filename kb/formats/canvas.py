"""Obsidian's canvas: cards of text, files and addresses, read as one note."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from kb import jsontext, markdown
from kb.formats import Format
from kb.jsontext import Placed
from kb.note import Block, Diagnostic, Link, Note, Raw, Tag
from kb.text import Lines, Span, Unfolding

_NODES = re.compile(r"\s*\{\s*(?:\"(?:nodes|edges|metadata)\"\s*:|\}\s*\Z)")


def sniff(raw: Raw) -> float:
    """By its ending, which nothing else has; an empty file is an empty canvas."""
    if not raw.path.lower().endswith(".canvas"):
        return 0.0
    return 0.95 if not raw.text.strip() or _NODES.match(raw.text) else 0.7


def parse(raw: Raw) -> Note:
    title = markdown.stem(raw.path)
    try:
        document = jsontext.loads(raw.text) if raw.text.strip() else {}
        nodes = [node for node in document.get("nodes") or [] if isinstance(node, dict)]
        edges = [edge for edge in document.get("edges") or [] if isinstance(edge, dict)]
    except (ValueError, AttributeError, TypeError) as error:
        return _unreadable(raw, title, error)
    board = _Board(raw)
    for node in nodes:
        board.add(node)
    for edge in edges:
        board.label(edge.get("label"))
    return board.note(title)


def _unreadable(raw: Raw, title: str, error: Exception) -> Note:
    """Not JSON: all of it is kept as text."""
    line = getattr(error, "lineno", 1)
    remark = Diagnostic(raw.path, line, "canvas-invalid", f"this canvas is not JSON: {error}")
    lines = Lines(raw.text)
    text = raw.text.rstrip()
    blocks = (Block("code", lines.span(0, len(text)), lines.line(max(0, len(text) - 1))),) if text else ()
    return Note(raw.path, title, "canvas", blocks=blocks, diagnostics=(*raw.diagnostics, remark))


@dataclass
class _Board:
    """Gathers the cards as one text; what Markdown finds in a card is moved to its place."""

    raw: Raw
    unfolding: Unfolding = field(default_factory=Unfolding)
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    marked: list[Span] = field(default_factory=list)
    remarks: list[Diagnostic] = field(default_factory=list)
    line: int = 1

    def add(self, node: dict[str, Any]) -> None:
        if isinstance(text := node.get("text"), Placed):
            self._markdown(text)
        elif isinstance(file := node.get("file"), Placed):
            subpath = node.get("subpath")
            self._pointer(file, "canvas", subpath if isinstance(subpath, str) else "")
        elif isinstance(url := node.get("url"), Placed):
            self._pointer(url, "web", "")
        else:
            self.label(node.get("label"))

    def label(self, value: object) -> None:
        """The name of a group or of an arrow."""
        if isinstance(value, Placed) and value.strip():
            self._block("prose", self._write(value))

    def _pointer(self, value: Placed, kind: str, subpath: str) -> None:
        span = self._write(value)
        self._block("embed", span)
        target = str(value).strip()
        if target:
            self.links.append(Link(kind, target, subpath, "", span))

    def _markdown(self, value: Placed) -> None:
        """A card's text is Markdown of its own; its properties would be none."""
        card = replace(self.raw, text=str(value), diagnostics=())
        taken = markdown.parts(card, head=False)
        first_line = self.line
        place = self._write(value).start

        def moved(span: Span) -> Span:
            return Span(span.start + place, span.end + place, span.line + first_line - 1)

        self.blocks += [
            replace(block, span=moved(block.span), last=block.last + first_line - 1) for block in taken.blocks
        ]
        self.links += [link._replace(span=moved(link.span)) for link in taken.links]
        self.tags += [tag._replace(span=moved(tag.span)) for tag in taken.tags]
        self.marked += [moved(span) for span in taken.marked]
        line = self.raw.text.count("\n", 0, value.start) + 1
        self.remarks += [replace(remark, line=line) for remark in taken.diagnostics]

    def _write(self, value: Placed) -> Span:
        """Add a value to the text that the canvas reads as."""
        start, end = self.unfolding.place(str(value), jsontext.origin(self.raw.text, value))
        span = Span(start, end, self.line)
        self.unfolding.gap("\n")
        self.line += len(Lines(str(value)).starts)
        return span

    def _block(self, kind: str, span: Span) -> None:
        if span.end > span.start:
            self.blocks.append(Block(kind, span, self.line - 1))

    def note(self, title: str) -> Note:
        return Note(
            self.raw.path,
            title,
            "canvas",
            blocks=tuple(self.blocks),
            links=tuple(self.links),
            tags=tuple(self.tags),
            marked=tuple(self.marked),
            diagnostics=(*self.raw.diagnostics, *self.remarks),
            unfolded=self.unfolding.done(),
        )


PART = Format("canvas", sniff, parse)
