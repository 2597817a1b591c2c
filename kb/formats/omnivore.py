"""Omnivore notes: a saved article and its highlights, known by the address of the original."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kb import highlights, labels, markdown
from kb.formats import Format
from kb.note import Block, Facts, Highlight, Link, Note, Raw
from kb.text import Lines

_READ = re.compile(r"\[Read (?:on Omnivore|Original)\]\(<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?\)")
# [⤴️](https://omnivore.app/me/slug#id) #label
_JUMP = re.compile(
    r"\[[^\[\]\r\n]{0,40}\]\((https?:(?://|&#x2F;&#x2F;)omnivore\.app(?:/|&#x2F;)[^\s()]*)\)([^\r\n]*)\Z"
)
_ID = re.compile(r"#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")
_HEAD = re.compile(r"#Omnivore\b|\[Read (?:on Omnivore|Original)\]\(|date_(?:saved|published):")
_ORIGINAL = "[Read Original]"


@dataclass
class Quoted:
    """A highlight as it was read.  blocks: the indexes of its paragraphs, then of its notes."""

    blocks: list[int]
    notes: list[int] = field(default_factory=list)
    url: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()


def sniff(raw: Raw) -> float:
    """A link to the article in Omnivore, by the label its template gives it."""
    return 0.9 if "[Read on Omnivore](" in raw.text else 0.0


def parse(raw: Raw) -> Note:
    taken = markdown.parts(raw)
    note = markdown.note(raw, "omnivore", taken)
    subject = _subject(raw.text, taken, note.title)
    found = list(_quoted(raw.text, taken.blocks))
    made = [(item, _highlight(raw.text, taken.blocks, item, subject)) for item in found]
    return replace(
        note,
        blocks=tuple(_blocks(raw.text, taken.blocks, made)),
        links=tuple(_plain(link) for link in taken.links),
        subject=subject,
        highlights=highlights.unique(highlight for _, highlight in made if highlight.text),
    )


def _plain(link: Link) -> Link:
    """Omnivore's template engine writes ``https:&#x2F;&#x2F;`` (formats H01)."""
    target = link.target + link.subpath if "&#" in link.target + link.subpath else link.target
    if "&" not in target:
        return link
    whole = html.unescape(target)
    if not whole.startswith(("http://", "https://")):
        return link
    kind = link.kind if link.kind == "embed" else "web"
    return link._replace(kind=kind, target=whole, subpath="" if target != link.target else link.subpath)


def _subject(text: str, taken: markdown.Parts, title: str) -> Facts:
    found = {match[0].partition("]")[0] + "]": html.unescape(match[1]) for match in _READ.finditer(text)}
    url = found.get(_ORIGINAL) or (taken.property("url") or [""])[0]
    author = ", ".join(highlights.bare(name) for name in taken.property("author", "authors"))
    date = (taken.property("date_published") or [""])[0][:10]
    facts = {"author": author, "title": title, "url": url, "date": date}
    return tuple((name, value) for name, value in facts.items() if value)


def _section(block: Block) -> str:
    return next((means for heading in reversed(block.headings) if (means := labels.meaning(heading))), "")


def _quoted(text: str, blocks: tuple[Block, ...]) -> Iterator[Quoted]:
    """Quotes under Highlights; text under one is what its reader wrote about it."""
    item: Quoted | None = None
    for n, block in enumerate(blocks):
        if _section(block) != "highlights" or block.kind == "heading":
            if item:
                yield item
            item = None
        elif block.kind == "quote":
            if item and not (item.notes or item.url) and _goes_on(text, blocks[n - 1], block):
                item.blocks.append(n)
            else:
                if item:
                    yield item
                item = Quoted([n])
            _jump(text, block, item)
        elif item:
            item.notes.append(n)
    if item:
        yield item


def _goes_on(text: str, before: Block, block: Block) -> bool:
    """The lines between two paragraphs of one quote have its mark."""
    between = text[before.span.end : block.span.start].splitlines()[1:-1]
    return all(">" in row for row in between)


def _jump(text: str, block: Block, item: Quoted) -> None:
    if jump := _JUMP.search(text, block.span.start, block.span.end):
        item.url = html.unescape(jump[1])
        item.tags = tuple(name for name in highlights.tags(jump[2]) if "#" in jump[2] and not name.startswith("^"))
        own = _ID.search(item.url)
        item.id = own[1] if own else ""
    item.id = item.id or block.anchor


def _highlight(text: str, blocks: tuple[Block, ...], item: Quoted, subject: Facts) -> Highlight:
    words = "\n\n".join(part for n in item.blocks if (part := highlights.said(text[slice(*_words(text, blocks[n]))])))
    note = "\n\n".join(text[blocks[n].span.start : blocks[n].span.end] for n in item.notes)
    order = highlights.actions(note)
    return Highlight(
        id=item.id or highlights.identity(highlights.subject_key(subject), words),
        text=words,
        line=blocks[item.blocks[0]].span.line,
        note=order.words,
        tags=tuple(dict.fromkeys((*item.tags, *order.tags))),
        url=item.url,
    )


def _words(text: str, block: Block) -> tuple[int, int]:
    """Where a paragraph's own words are: before the jump."""
    jump = _JUMP.search(text, block.span.start, block.span.end)
    return block.span.start, jump.start() if jump else block.span.end


def _blocks(text: str, blocks: tuple[Block, ...], made: list[tuple[Quoted, Highlight]]) -> Iterator[Block]:
    lines = Lines(text)
    ids = {n: highlight.id for item, highlight in made for n in (*item.blocks, *item.notes)}
    quotes = {n for item, _ in made for n in item.blocks}
    for n, block in enumerate(blocks):
        fact: Facts = (("highlight", ids.get(n, "")),)
        if n in quotes:
            _, end = _words(text, block)
            own = replace(block, kind="highlight", facts=(*block.facts, *fact))
            yield from highlights.cut(text, lines, own, [(end, block.span.end, "field", ())])
        elif n in ids:
            own_words = block.kind in ("prose", "item", "annotation", "callout")
            yield replace(block, kind="annotation", facts=(*block.facts, *fact)) if own_words else block
        elif block.kind in ("prose", "item") and _HEAD.search(text, block.span.start, block.span.end):
            yield replace(block, kind="field")
        else:
            yield from highlights.saved((block,))


PART = Format("omnivore", sniff, parse)
