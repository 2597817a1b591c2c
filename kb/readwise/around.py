"""All blocks of a note in order: the highlights', and Markdown's for what stands around them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from kb import highlights, labels, markdown
from kb.fields import Field
from kb.note import Block, Facts
from kb.readwise import rows, source
from kb.readwise.items import Found
from kb.text import Lines, Span


class Around(NamedTuple):
    """blocks: those that are in no highlight.  told: the fields in them."""

    blocks: list[Block]
    told: list[Field]


def of_paste(text: str, lines: Lines, found: Found) -> Around:
    told = [field for block in found.beside if block.kind == "field" for field in source.told(text, lines, block)]
    return Around(found.beside, told)


def of_export(text: str, lines: Lines, first: int, found: Found) -> Around:
    """What Markdown makes of the other rows, named by the section they are in."""
    made = Around([*found.beside], [])
    gaps = [(row.start, row.start + len(row.text)) for row in sorted(found.taken)]
    for block in _outside(text, lines, markdown.blocks(_masked(text, gaps), lines, first), gaps):
        section = found.sections[bisect_left(found.sections, (block.span.line + 1, "")) - 1][1]
        made.blocks.extend(_of_section(text, lines, block, section, made.told))
    return made


def _masked(text: str, gaps: Iterable[tuple[int, int]]) -> str:
    """The text with blanks where highlights are: Markdown reads what is around them."""
    pieces: list[str] = []
    place = 0
    for start, end in gaps:
        pieces += [text[place:start], " " * (end - start)]
        place = end
    return "".join((*pieces, text[place:]))


def _outside(text: str, lines: Lines, blocks: Iterable[Block], gaps: list[tuple[int, int]]) -> Iterator[Block]:
    """A fence that nobody closed runs over highlights: what is theirs is not its own."""
    starts = [start for start, _ in gaps]
    for block in blocks:
        inside = gaps[bisect_right(starts, block.span.start) : bisect_right(starts, block.span.end - 1)]
        pieces: list[tuple[int, int, str, Facts]] = [(start, end, "", ()) for start, end in inside]
        yield from (part for part in highlights.cut(text, lines, block, pieces) if part.kind) if inside else (block,)


def _of_section(text: str, lines: Lines, block: Block, section: str, told: list[Field]) -> Iterable[Block]:
    """A block of running text as what its section makes of it; ``told`` grows by its fields."""
    if block.kind not in ("prose", "item", "annotation"):
        return (block,)
    if section == "document":
        return (replace(block, kind="quote"),)
    is_place = section == "metadata" or (section == "" and block.kind != "item")
    here = list(source.told(text, lines, block)) if is_place else []
    told += here
    if section != "metadata" and len(here) <= block.last - block.span.line:  # not all of its rows
        return (block,)
    # A note on the document is its reader's own words.
    notes: list[tuple[int, int, str, Facts]] = [
        (field.span.start, field.span.end, "annotation", ()) for field in here if field.meaning == "note"
    ]
    return highlights.cut(text, lines, replace(block, kind="field", facts=()), notes)


def title(text: str, blocks: Iterable[Block]) -> str:
    """The first heading that is no section's name."""
    heads = (markdown.heading_text(text, block) for block in blocks if block.kind == "heading")
    return next((words for words in heads if not labels.meaning(words) and rows.batch(words) is None), "")


def in_order(text: str, lines: Lines, around: Iterable[Block], of_items: Iterable[Block]) -> list[Block]:
    """All blocks, each without blanks at its end and with the headings it stands under."""
    heads = [block for block in around if block.kind == "heading"]
    paths = [(), *((*head.headings, markdown.heading_text(text, head)) for head in heads)]

    def finished(block: Block) -> Block:
        start, end, line = block.span
        end = start + len(text[start:end].rstrip())
        path = paths[bisect_left(heads, start, key=lambda head: head.span.start)]
        return replace(block, span=Span(start, end, line), last=lines.line(end - 1), headings=path)

    others = (*(block for block in around if block.kind != "heading"), *of_items)
    made = [finished(block) for block in others if text[block.span.start : block.span.end].strip()]
    return sorted((*heads, *made), key=lambda block: block.span)
