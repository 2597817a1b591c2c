"""All blocks of a note in order: the highlights', and Markdown's for what stands around them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from kb import fields, highlights, labels, markdown
from kb.note import Block, Facts
from kb.readwise import source
from kb.readwise.items import Found
from kb.text import Lines

_RUNNING = ("prose", "item", "annotation")


@dataclass
class Around:
    """blocks: those that are in no highlight.  told: the fields in them.
    title: the first heading that is no section's name."""

    blocks: list[Block] = field(default_factory=list)
    told: list[fields.Field] = field(default_factory=list)
    title: str = ""


def of_paste(text: str, lines: Lines, found: Found) -> Around:
    told = [one for block in found.beside if block.kind == "field" for one in source.told(text, lines, block)]
    return Around(found.beside, told)


def of_export(text: str, lines: Lines, first: int, found: Found) -> Around:
    """What Markdown makes of the other rows, named by the section they are in."""
    made = Around()
    gaps = [(row.start, row.start + len(row.text)) for row in sorted(found.taken)]
    for block in _outside(text, lines, markdown.blocks(_masked(text, gaps), lines, first), gaps):
        section = found.sections[bisect_right(found.sections, (block.span.line, "~")) - 1][1]
        made.blocks += _of_section(text, lines, block, section, made.told)
    heads = (markdown.heading_text(text, block) for block in made.blocks if block.kind == "heading")
    made.title = next((words for words in heads if not labels.meaning(words)), "")
    made.blocks += found.beside
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
        if inside:
            pieces: list[tuple[int, int, str, Facts]] = [(start, end, "", ()) for start, end in inside]
            yield from (part for part in highlights.cut(text, lines, block, pieces) if part.kind)
        else:
            yield block


def _of_section(text: str, lines: Lines, block: Block, section: str, told: list[fields.Field]) -> Iterable[Block]:
    if block.kind not in _RUNNING:
        return (block,)
    if section == "document":
        return (replace(block, kind="quote"),)
    here = list(source.told(text, lines, block))
    are_fields = section == "" and block.kind != "item" and len(here) == block.last - block.span.line + 1
    if section != "metadata" and not are_fields:
        return (block,)
    told += here
    # A note on the document is its reader's own words.
    notes: list[tuple[int, int, str, Facts]] = [
        (one.span.start, one.span.end, "annotation", ()) for one in here if one.meaning == "note"
    ]
    return highlights.cut(text, lines, replace(block, kind="field", facts=()), notes)


def all_blocks(text: str, around: Around, found: Iterable[Block]) -> list[Block]:
    """In the order of the note, each under the headings it stands under."""
    heads = [block for block in around.blocks if block.kind == "heading"]

    def placed(block: Block) -> Block:
        n = bisect_left(heads, block.span.start, key=lambda head: head.span.start)
        path = (*heads[n - 1].headings, markdown.heading_text(text, heads[n - 1])) if n else ()
        end = block.span.start + len(text[block.span.start : block.span.end].rstrip())
        return replace(block, headings=path, span=block.span._replace(end=end))

    made = [placed(block) for block in found if block.span.start < block.span.end]
    return sorted((*around.blocks, *made), key=lambda block: block.span)
