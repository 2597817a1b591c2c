"""Annotations from Zotero: quotes with a citation and a link to the page, and the remarks after them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb import highlights, markdown
from kb.formats import Format
from kb.note import Block, Facts, Highlight, Note, Raw
from kb.text import Lines

_LINK = re.compile(
    r"\(?\[\(?(?P<label>[^\[\]\r\n]{0,200}?)\)?\]"
    r"\((?P<url>zotero://open-pdf/(?:library|groups/\d+)/items/\w+\?[^\s()]*?\bannotation=(?P<id>\w+)[^\s()]*)\)\)?"
)
_CITED = re.compile(r"\(?\[(?P<label>[^\[\]\r\n]{0,200})\]\(zotero://select/[^\s()]*\)\)?\s*\Z")
_NUMBER = r"([0-9][\w–-]{0,19}|[ivxlcdm]{1,12}\b)"
_PAGE = re.compile(rf"(?:\b(?:page|pp?|S|с|стр)\.?|第)[ \t\u00a0]*\[?{_NUMBER}|\A{_NUMBER}\Z", re.IGNORECASE)
_PAIRS = {"”": "“", "»": "«", "“": "„", '"': '"', "’": "‘", "」": "「"}
_MARKED = re.compile(r"<mark(?P<style>[^<>]*)>(?P<text>[^<>]*)</mark>\s*\Z")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_CALLOUT = re.compile(r"[ \t]*>[ \t]*\[!(?P<kind>[^\]\r\n|]+)(?:\|(?P<look>[^\]\r\n]*))?\][+-]?[^\r\n]*(?:\r\n?|\n|\Z)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(?:extracted )?annotations?\b", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(r"^[ \t>]*[^\s>#]", re.MULTILINE)
_LONGEST_CITATION = 600  # characters


@dataclass(frozen=True)
class Annotation:
    """begin: of the quotation mark.  start, end: of the quoted words.  stop: where its links end."""

    begin: int
    start: int
    end: int
    stop: int
    id: str
    url: str
    location: str
    color: str


def sniff(raw: Raw) -> float:
    """Links to annotations: two of them that make up a good part of the note, or one under Zotero's heading."""
    if "zotero://open-pdf/" not in raw.text:
        return 0.0
    links = len(_LINK.findall(raw.text))
    lines = len(_LINE.findall(raw.text))
    if links and (_HEADING.search(raw.text) or (links > 1 and links * 4 >= lines)):
        return 0.85
    return 0.0


def parse(raw: Raw) -> Note:
    taken = markdown.parts(raw)
    note = markdown.note(raw, "zotero", taken)
    lines = Lines(raw.text)
    blocks: list[Block] = []
    made: list[Highlight] = []
    for block in taken.blocks:
        known = block.kind in ("prose", "item", "quote", "callout", "annotation", "attribution")
        found = list(_annotations(raw.text, block)) if known else []
        if found:
            blocks += _cut(raw.text, lines, block, found)
            made += _highlights(raw.text, lines, block, found)
        else:
            blocks.append(block)
    subject = _subject(taken, note.title, raw.path)
    return replace(note, blocks=tuple(blocks), subject=subject, highlights=highlights.unique(made))


def _subject(taken: markdown.Parts, title: str, path: str) -> Facts:
    facts = {
        "author": ", ".join(highlights.bare(name) for name in taken.property("author", "authors")),
        "title": "" if title == markdown.stem(path) or _HEADING.match(f"# {title}") else title,
        "url": (taken.property("url", "source") or [""])[0],
        "date": (taken.property("date", "published", "year") or [""])[0][:10],
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _annotations(text: str, block: Block) -> Iterator[Annotation]:
    place, end = block.span.start, block.span.end
    callout = _CALLOUT.match(text, place, end)
    for link in _LINK.finditer(text, place, end):
        words = _above(text, link, end) if callout and link.start() < callout.end() else None
        words = words or _quoted(text, block, place, link, callout)
        if words:
            before = text[max(place, link.start() - _LONGEST_CITATION) : link.start()]
            colour = _COLOUR.search((callout["look"] or "") if callout else text[place : link.start()])
            named = callout["kind"].rpartition("-")[2] if callout and "-" in callout["kind"] else ""
            stop = max(words[2], link.end())
            cited = _CITED.search(before)
            page = _page(cited["label"] if cited else "", link["label"], before)
            yield Annotation(*words, stop, link["id"], link["url"], page, colour[0] if colour else named)
            place = stop
        else:
            place = max(place, link.end())


def _above(text: str, link: re.Match[str], end: int) -> tuple[int, int, int] | None:
    """A callout that names its page in its first line: the words are the lines under it."""
    start = text.find("\n", link.end(), end) + 1
    return (start, start, end) if start and text[start:end].strip("> \t\r\n") else None


def _quoted(
    text: str, block: Block, place: int, link: re.Match[str], callout: re.Match[str] | None
) -> tuple[int, int, int] | None:
    """The words before a link: in quotation marks, in a ``<mark>``, or all of a quote."""
    start = callout.end() if callout and place == block.span.start else place
    before = text[start : link.start()].rstrip()
    if cited := _CITED.search(before, max(0, len(before) - _LONGEST_CITATION)):
        before = before[: cited.start()].rstrip()
    if before.endswith("</mark>") and (marked := _MARKED.search(before, before.rfind("<mark"))):
        return start + marked.start(), start + marked.start("text"), start + marked.end("text")
    opening = _opening(before)
    if opening >= 0:
        return start + opening, start + opening + 1, start + len(before) - 1
    if block.kind in ("quote", "callout") and before.strip("> \t\r\n"):
        return start, start, start + len(before)
    return None


def _opening(text: str) -> int:
    """Where the quotation begins that the text ends with; -1 if there is none."""
    close = text[-1:]
    mark = _PAIRS.get(close)
    if not mark:
        return -1
    if mark == close:
        return text.rfind(mark, 0, -1) if text.count(mark) == 2 else text.find(mark, 0, -1)
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == close) - (text[place] == mark)
        if depth == 0:
            return place
    return text.find(mark)


def _page(cited: str, label: str, before: str) -> str:
    """The page as the paper counts it: ``page=`` in the link is the file's index, another number."""
    near = before.rpartition("\n")[2][-20:]
    for told in (cited, label, f"{near}{label}" if near.rstrip().endswith(".") else ""):
        found = _PAGE.search(told) if told and told.casefold() != "pdf" else None
        if found:
            return f"page {found[1] or found[2]}"
    return ""


def _cut(text: str, lines: Lines, block: Block, found: list[Annotation]) -> Iterator[Block]:
    """The quoted words, their citation, and the remark between it and the next quote."""
    pieces: list[tuple[int, int, str, Facts]] = []
    for item, following in zip(found, (*found[1:], None), strict=True):
        fact: Facts = (("highlight", item.id),)
        pieces.append((item.begin, item.start, "field", ()))
        pieces.append((item.start, item.end, "highlight", fact))
        pieces.append((item.end, item.stop, "field", ()))
        pieces.append((item.stop, following.begin if following else block.span.end, "annotation", fact))
    head = replace(block, kind="field") if block.kind in ("quote", "callout") else block
    yield from highlights.cut(text, lines, head, pieces)


def _highlights(text: str, lines: Lines, block: Block, found: list[Annotation]) -> Iterator[Highlight]:
    chapter = block.headings[-1] if len(block.headings) > 1 else ""
    for item, following in zip(found, (*found[1:], None), strict=True):
        remark = highlights.said(text[item.stop : following.begin if following else block.span.end])
        yield Highlight(
            id=item.id,
            text=highlights.said(text[item.start : item.end]),
            line=lines.line(item.start),
            note=remark.rstrip('“«„"‘「 ') if following else remark,
            color=item.color,
            location=item.location,
            url=item.url,
            chapter="" if _HEADING.match(f"# {chapter}") else chapter,
        )


PART = Format("zotero", sniff, parse)
