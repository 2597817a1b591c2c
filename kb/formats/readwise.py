"""Readwise highlights: the exported Markdown, its templates and outlines, and the paste of it that lost its marks."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kb import dates, fields, frontmatter, highlights, labels, markdown
from kb.formats import Format
from kb.note import Block, Facts, Highlight, Note, Raw
from kb.text import LINE_END, Lines, Span

_MARK = re.compile(r"\[?\(?View Highlight\)?\]?(?:\([^()\s]*\))?\)?|readwise\.io/(?:read|open)/")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*\Z")
_BULLET = re.compile(r"[ \t\u00a0]*(?:[-*+][ \t\u00a0]+|[•‣◦][ \t\u00a0]*)")
_BATCH = re.compile(r"(?:new )?highlights (?:first synced|added)\b(.*)", re.IGNORECASE)
_OWN_ID = re.compile(r"id:?[ \t]*(\d{4,})\Z")
_CALLOUT = re.compile(r"[ \t]*>[ \t]*\[!([^\]|]+)[^\]]*\]")
_QUOTING = frozenset({"quote", "cite", "highlight"})
_QUOTE = re.compile(r"[ \t]*>[ ]?")
_CHILD = re.compile(
    r"[ \t\u00a0>]*(?:[-*+•‣◦][ \t\u00a0]+)?(?:>[ \t]*)?[*_]{0,2}(Tag|Note|Comment|Colou?r)s?[*_]{0,2}[ \t]*"
    r"(?:::?|：)[*_]{0,2}[ \t\u00a0]*",
    re.IGNORECASE,
)
# A person's template: **Initial thought or note on:** [(View Highlight)](...)
_NOTE_ON = re.compile(
    r"\*\*[^*\r\n]{0,30}\b(note)\b[^*\r\n]{0,20}\*\*:?[ \t]*(?:\[\(?View Highlight\)?\]\([^()\s]*\))?[ \t]*",
    re.IGNORECASE,
)
_OWN_FIELDS = {"document note": "note", "summary": "summary", "document summary": "summary"}
# The last bracket of a highlight is where it stands in the source (formats 2.1).
_LOCATION = re.compile(
    r"""
    (?: \(?\[\(? (?P<label>[^\[\]()\r\n]{1,60}) \)?\]
        \((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\) \)?
      | \( (?P<bare>[^()\[\]\r\n]{5,40}) \) )
    (?P<after> (?: [ \t]+\#(?:\[\[[^\[\]]*\]\]|[^\s\#]+) )* ) (?:[ \t]+\^[\w-]+)? [ \t\u00a0]* \Z
    """,
    re.VERBOSE,
)
_LABEL = re.compile(
    r"(?P<view>View\s+(?:Highlight|Tweet|Post))|Loc(?:ation|\.)?\s+(?P<location>\d[\d,]*(?:\s?[-–]\s?\d[\d,]*)?)"
    r"|Page\s+(?P<page>[\w-]{1,12})|(?:Time\s+)?(?P<time>(?:\d{1,3}:)?\d{1,2}:\d\d)",
    re.IGNORECASE,
)
_VENDOR_ID = re.compile(r"readwise\.io/(?:read|open)/([\w-]+)")
_LONGEST_LOCATION = 2_000  # characters of a line's end that are looked at
_DATED = re.compile(r"#\[\[(\d{4}-\d\d-\d\d)\]\]")
_PLUGIN_TAG = "Highlight"  # an outliner's plugin puts it behind every highlight
_BESIDE = ("note", "summary", "tags")  # of a subject: as they are written
_ANCHOR = re.compile(r"[ \t]\^([A-Za-z0-9-]+)[ \t]*\Z")
_KEPT_ID = re.compile(r"kb-([0-9a-f]{16})\Z")  # the anchor in a note that kb wrote
_DASHES = {"-", "\\-", "–", "—", "*", ">"}


class Row(NamedTuple):
    """A line of the file.  start: the place of its first character.  text: without its end."""

    start: int
    text: str

    @property
    def begin(self) -> int:
        """Where its words begin."""
        return self.start + len(self.text) - len(self.text.lstrip())

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip())

    @property
    def indent(self) -> int:
        """In columns; a tab has four."""
        return len(self.text[: self.begin - self.start].expandtabs(4))

    @property
    def bullet(self) -> re.Match[str] | None:
        return _BULLET.match(self.text)


class Place(NamedTuple):
    """Where a highlight stands in its source.

    start:   the place in the line where the bracket begins.
    certain: it is a link that Readwise wrote, or its words.
    after:   tags that follow it.
    anchor:  the ``^block-id`` at the line's end, without its mark.
    """

    start: int
    location: str
    url: str
    id: str
    certain: bool
    after: str
    anchor: str = ""


class Piece(NamedTuple):
    """A future block: kind, where it stands, and its depth in the list.  anchor: as of a block."""

    kind: str
    start: int
    end: int
    level: int
    anchor: str = ""


@dataclass
class Item:
    """A highlight as it was read.

    row:    the index of its first line.
    vendor: the id that a template wrote above it.
    at:     of its batch.
    """

    row: int
    vendor: str = ""
    at: str = ""
    chapter: str = ""
    text: str = ""
    notes: list[str] = field(default_factory=list)
    tags: dict[str, None] = field(default_factory=dict)
    color: str = ""
    place: Place | None = None
    part: int = 0
    rank: int = 0
    pieces: list[Piece] = field(default_factory=list)

    @property
    def note(self) -> str:
        return "\n\n".join(self.notes)

    def tag(self, names: Iterable[str]) -> None:
        self.tags.update(dict.fromkeys(names))


def sniff(raw: Raw) -> float:
    """Readwise's cover mark, or two highlights that say where to view them."""
    if "rw-book-cover" in raw.text:
        return 0.95
    marks = _MARK.finditer(raw.text)
    return 0.93 if next(marks, None) and next(marks, None) else _by_sections(raw.text)


def _by_sections(text: str) -> float:
    """One mark, or a book's locations, under both of Readwise's headings."""
    found = {labels.meaning(match[1]) for match in re.finditer(r"^#{1,3}[ \t]+(\S.{0,40})$", text, re.MULTILINE)}
    if not {"metadata", "highlights"} <= found:
        return 0.0
    told = re.search(
        r"^[-*] (?:Full Title|Document Note):|\(\[?(?:Location \d|Page \d|View Highlight)|\^kb-[0-9a-f]{16}",
        text,
        re.MULTILINE,
    )
    return 0.93 if told else 0.0


def parse(raw: Raw) -> Note:
    lines = Lines(raw.text)
    head = frontmatter.read(raw.path, raw.text, lines)
    first = head.last + 1 if head.end else 1
    rows = _rows(raw.text, lines, first)
    reading = Reading(rows, pasted=not any(map(_is_markdown, rows)))
    (Pasted if reading.pasted else Exported)(reading).read()
    subject = _subject(reading, head)
    named = _joined(_named(reading.items, highlights.subject_key(subject)))
    found = _blocks(raw.text, lines, first, reading, named)
    note = markdown.note(raw, "readwise", markdown.parts(raw, lambda *_: found))
    kept = highlights.unique(_highlight(item, id, first) for item, id in named if id)
    return replace(note, subject=subject, highlights=kept)


def _is_markdown(row: Row) -> bool:
    """A paste has lost its headings and its links."""
    if _HEADING.match(row.text) or _batch(row.text) is not None:
        return True
    place = _place(row.text)
    return bool(place and (place.url or place.anchor))


def _rows(text: str, lines: Lines, first: int) -> list[Row]:
    places = range(first, len(lines.starts) + 1)
    return [Row(lines.start(n), LINE_END.sub("", text[lines.start(n) : lines.start(n + 1)])) for n in places]


class Reading:
    """What is found in a file, be it an export or a paste of it.

    fields:  the label lines, each with its row; its span is in the row.
    names:   of a paste the rows that name a section.
    sections: of an export where each begins, and what it means.
    taken:   (first, last) of the rows that are highlights; the last one not included.
    beside:  pieces that belong to no highlight: the line of a batch, an id.
    """

    def __init__(self, rows: list[Row], pasted: bool) -> None:
        self.rows = rows
        self.pasted = pasted
        self.items: list[Item] = []
        self.fields: list[tuple[fields.Field, int]] = []
        self.taken: list[tuple[int, int]] = []
        self.beside: list[tuple[int, Piece]] = []
        self.at = self.chapter = self.vendor = ""
        self.sections: list[tuple[int, str]] = [(0, "")]
        self.names: list[int] = []
        self._places: dict[int, Place | None] = {}

    def place(self, n: int) -> Place | None:
        """The location that the row ends with."""
        if n not in self._places:
            self._places[n] = _place(self.rows[n].text)
        return self._places[n]

    def blank(self, n: int) -> bool:
        return not self.rows[n].text.strip()

    def label(self, n: int) -> None:
        """A row that may be a field of the source."""
        if told := _field(self.rows[n].text):
            self.fields.append((told, n))

    def item(self, first: int, text_end: int, end: int, place_row: int | None, words: Callable[[int], str]) -> Item:
        """The highlight of these rows: text up to ``text_end``, then what hangs on it.

        words: what of a row is text, without bullet or quote mark.
        """
        while end > text_end and self.blank(end - 1):
            end -= 1
        made = Item(first, self.vendor, self.at, self.chapter)
        self.vendor = ""
        made.text = "\n\n".join(self._paragraphs(made, first, text_end, place_row, words))
        if place_row is not None and (place := self.place(place_row)):
            made.place = place
            if place.anchor and made.pieces:
                made.pieces[-1] = made.pieces[-1]._replace(anchor=place.anchor)
            self._location(made, self.rows[place_row], place)
        self.children(made, text_end, end)
        self.items.append(made)
        self.taken.append((first, end))
        return made

    def _paragraphs(
        self, made: Item, first: int, last: int, place_row: int | None, words: Callable[[int], str]
    ) -> Iterator[str]:
        """The paragraphs of a text, each a piece of its own."""
        said: list[str] = []
        begin = stop = 0
        for n in range(first, last + 1):
            row = self.rows[n] if n < last else Row(0, "")
            place = self.place(n) if n == place_row and n < last else None
            own = words(n).rstrip() if n < last else ""
            end = row.end
            if place:
                own = own[: len(own) - (len(row.text.rstrip()) - place.start)].rstrip() if own else ""
                own = "" if own.strip() in _DASHES else own
                end = row.start + len(row.text[: place.start].rstrip())
            if said and (not own.strip() or self.parts(row)):
                made.pieces.append(Piece("highlight", begin, stop, 1))
                yield "\n".join(said)
                said = []
            if own.strip():
                begin = begin if said else self.begin(row)
                stop = end
                said.append(own)

    def begin(self, row: Row) -> int:
        """Where a highlight's block begins in its row; the bullet of a paste is no Markdown."""
        bullet = row.bullet if self.pasted else None
        return row.start + bullet.end() if bullet else row.begin

    def parts(self, row: Row) -> bool:
        """Whether a row of a highlight begins a paragraph of it, without a blank line before."""
        return self.pasted and bool(row.bullet)

    def _location(self, made: Item, row: Row, place: Place) -> None:
        anchor = _ANCHOR.search(row.text, place.start)
        made.pieces.append(
            Piece("field", row.start + place.start, row.start + anchor.start() if anchor else row.end, 1)
        )
        if dated := _DATED.search(place.after):
            made.at = dated[1]
        if after := _DATED.sub("", place.after).strip():
            made.tag(name for name in highlights.tags(after) if name != _PLUGIN_TAG)

    def children(self, made: Item, first: int, end: int) -> None:
        """``Tags:`` and ``Note:`` under a highlight; what else hangs on it is a remark too."""
        child: Child | None = None
        for n in range(first, end):
            row = self.rows[n]
            label = _label(row.text)
            if label or (not self.blank(n) and (child is None or (row.bullet and row.indent <= child.indent))):
                _hang(made, child)
                mark = label or row.bullet or _QUOTE.match(row.text)
                child = Child(label[1].casefold() if label else "note", row.indent, row, mark.end() if mark else 0)
            elif child:
                child.rows.append(row)
        _hang(made, child)


@dataclass
class Child:
    """What hangs on a highlight.  mark: how much of its first row is bullet and label."""

    label: str
    indent: int
    row: Row
    mark: int
    rows: list[Row] = field(default_factory=list)


def _hang(made: Item, child: Child | None) -> None:
    """Give a highlight what its child says of it."""
    if child is None:
        return
    first = Row(child.row.start + child.mark, child.row.text[child.mark :])
    rows = [first, *child.rows]
    last = max((row.end for row in rows if row.text.strip()), default=child.row.end)
    value = "\n".join(row.text.strip() for row in rows).strip()
    if child.label != "note" and child.label != "comment":
        made.pieces.append(Piece("field", child.row.begin, last, 2))
        if child.label == "tag":
            made.tag(highlights.tags(value))
        else:
            made.color = value
        return
    if any(char.isalnum() for char in child.row.text[: child.mark]):
        made.pieces.append(Piece("field", child.row.begin, first.begin if first.text.strip() else first.start, 2))
    made.pieces += _remarks(rows)
    order = highlights.actions(re.sub(r"\n{2,}", "\n\n", value))
    made.notes += [order.words] if order.words else []
    made.tag(order.tags)
    made.part, made.rank = made.part or order.part, made.rank or order.rank


def _remarks(rows: list[Row]) -> Iterator[Piece]:
    """Each paragraph of a note."""
    run: list[Row] = []
    for row in (*rows, Row(0, "")):
        if row.text.strip():
            run.append(row)
        elif run:
            yield Piece("annotation", run[0].begin, run[-1].end, 2)
            run = []


class Exported:
    """The Markdown that Readwise writes, by its default or by a person's template.

    section:  metadata, highlights, document, or empty.
    level:    of the heading that opened it; 7 if an outline's item did.
    outline:  the indent of that item; -1 if it was a heading.
    """

    def __init__(self, found: Reading) -> None:
        self.found = found
        self.section = ""
        self.level = 0
        self.outline = -1
        self.open: Item | None = None  # a highlight that stands in no list: its tags may follow
        self.listed = True  # highlights of this section are items; if not, an item is the reader's
        places = (n for n in range(len(found.rows) - 1, -1, -1) if (place := self.found.place(n)) and place.certain)
        self.last_mark = next(places, -1)

    def read(self) -> None:
        n = 0
        while n < len(self.found.rows):
            row = self.found.rows[n]
            if heading := _HEADING.match(row.text):
                self._heading(n, len(heading[1]), heading[2])
                n += 1
            elif self.section != "document" and (at := _batch(row.text)) is not None:
                self._enter(n, "highlights", 7, row.indent)
                self.found.at, self.found.chapter = at, ""
                self.found.beside.append((n, Piece("field", row.begin, row.end, 1)))
                self.found.taken.append((n, n + 1))
                n += 1
            elif row.text.strip():
                n = self._chunk(n)
            else:
                n += 1

    def _enter(self, n: int, section: str, level: int, outline: int = -1) -> None:
        self.section, self.level, self.outline = section, level, outline
        self.found.sections.append((n, section))
        self.open = None
        self.listed = True

    def _heading(self, n: int, level: int, words: str) -> None:
        self.open = None
        if self.section == "highlights" and (own := _OWN_ID.match(words)):
            self.found.vendor = own[1]
            self.listed = False
            self.found.beside.append((n, Piece("field", self.found.rows[n].begin, self.found.rows[n].end, 1)))
            self.found.taken.append((n, n + 1))
            return
        batch = _BATCH.match(words)
        meaning = "highlights" if batch else labels.meaning(words)
        if meaning == "highlights":
            # An article may have a section of this name; Readwise's own has marks.
            if self.section != "document" or self.last_mark > n:
                self._enter(n, "highlights", level)
                self.found.at = _when(batch[1]) if batch else ""
                self.found.chapter = ""
        elif meaning in ("metadata", "document"):
            self._enter(n, meaning, level)
        elif self.section == "highlights" and level > self.level:
            self.found.chapter = words
        elif self.section != "document" and level <= self.level:
            self._enter(n, "", level)

    def _chunk(self, n: int) -> int:
        """Read what begins at a row; the row after it."""
        row = self.found.rows[n]
        if self.section in ("metadata", "document"):
            if self.section == "metadata":
                self.found.label(n)
            return n + 1
        if self.section == "highlights":
            if self.open and _label(row.text):
                return self._follow(n)
            if row.text.lstrip().startswith(">"):
                return self._quote(n)
            if row.bullet and row.indent <= self.outline:
                self._enter(n, "", 0)
            elif not row.bullet:
                return self._paragraph(n)
        if row.bullet:
            return self._item(n)
        self.found.label(n)
        return n + 1

    def _item(self, n: int) -> int:
        """A list item: what is deeper than its bullet, and what leads to its location."""
        own = self.found.rows[n].indent
        stop = self._next_item(n, own)
        outside = self._outside(n + 1, stop, own)
        place_row = self._place_row(n, outside)
        if place_row is None and outside < stop and not self.found.rows[outside].text.startswith(">"):
            place_row = next((k for k in range(outside, stop) if self.found.place(k)), None)
            if place_row is not None:  # paragraphs that lost their indent
                outside = self._outside(place_row + 1, stop, own)
        place = self.found.place(place_row) if place_row is not None else None
        if not (place and place.certain) and (self.section != "highlights" or not (self.listed or place)):
            return n + 1
        if place_row is None:
            while outside < stop and not self.found.blank(outside) and not self.found.blank(outside - 1):
                outside += 1  # a paragraph goes on without its indent
        text_end = self._first_child(n + 1, outside) if place_row is None else place_row + 1
        self._made(self.found.item(n, text_end, outside, place_row, self._item_words(n)))
        self.open = None
        return outside

    def _outside(self, first: int, stop: int, own: int) -> int:
        """The first row that is not deeper than a bullet."""
        rows = (k for k in range(first, stop) if not self.found.blank(k) and self.found.rows[k].indent <= own)
        return next(rows, stop)

    def _made(self, item: Item) -> None:
        if item.rank:
            self.found.chapter = item.text

    def _next_item(self, n: int, own: int) -> int:
        for k in range(n + 1, len(self.found.rows)):
            row = self.found.rows[k]
            if row.text.startswith("#") and _HEADING.match(row.text):
                return k
            if row.indent <= own and row.bullet:
                return k
        return len(self.found.rows)

    def _place_row(self, first: int, last: int) -> int | None:
        """The last row that ends with a location, before what hangs on the highlight."""
        found = None
        for n in range(first, last):
            if found is not None and n > first:
                place = self.found.place(found)
                if _CHILD.match(self.found.rows[n].text) or (self.found.rows[n].bullet and place and place.url):
                    break
            if self.found.place(n):
                found = n
        return found

    def _first_child(self, first: int, last: int) -> int:
        children = (
            n for n in range(first, last) if self.found.rows[n].bullet and _CHILD.match(self.found.rows[n].text)
        )
        return next(children, last)

    def _item_words(self, first: int) -> Callable[[int], str]:
        bullet = self.found.rows[first].bullet
        width = bullet.end() if bullet else 0

        def words(n: int) -> str:
            text = self.found.rows[n].text
            margin = min(width, len(text) - len(text.lstrip()))
            return text[width if n == first else margin :]

        return words

    def _quote(self, n: int) -> int:
        """A quote with a location, an id above it, or the callout of a quote."""
        end = n + 1
        while end < len(self.found.rows) and self.found.rows[end].text.lstrip().startswith(">"):
            end += 1
        callout = _CALLOUT.match(self.found.rows[n].text)
        kind = callout[1].strip().casefold() if callout else ""
        place_row = self._place_row(n, end)
        if callout and end == n + 1:
            return end
        if kind not in _QUOTING and (callout or (place_row is None and not self.found.vendor)):
            return end
        first = n + 1 if callout else n
        text_end = self._first_label(first, end) if place_row is None else place_row + 1
        made = self.found.item(first, text_end, end, place_row, self._quote_words)
        if callout:
            made.pieces.append(Piece("field", self.found.rows[n].begin, self.found.rows[n].end, 1))
            self.found.taken.append((n, n + 1))
        self._made(made)
        self.open, self.listed = made, False
        return end

    def _first_label(self, first: int, last: int) -> int:
        return next((n for n in range(first, last) if _CHILD.match(self.found.rows[n].text)), last)

    def _quote_words(self, n: int) -> str:
        text = self.found.rows[n].text
        mark = _QUOTE.match(text)
        return text[mark.end() :] if mark else text

    def _paragraph(self, n: int) -> int:
        """Running text that ends with its location; else somebody's own words."""
        end = n + 1
        while end < len(self.found.rows) and not self.found.blank(end) and not self._begins(end):
            end += 1
        place = self.found.place(end - 1)
        words = self.found.rows[end - 1].text[: place.start].strip() if place else ""
        if place and place.certain and not words.strip("*_ ").endswith(":"):
            made = self.found.item(n, end, end, end - 1, lambda k: self.found.rows[k].text)
            self._made(made)
            self.open, self.listed = made, False
        elif self.section == "highlights":
            self.open = None
        return end

    def _begins(self, n: int) -> bool:
        row = self.found.rows[n]
        return bool(row.bullet or _HEADING.match(row.text) or row.text.lstrip().startswith(">"))

    def _follow(self, n: int) -> int:
        """Tags or a note under a highlight that stands in no list."""
        end = n + 1
        while end < len(self.found.rows) and not self.found.blank(end) and not self._begins(end):
            end += 1
        assert self.open
        self.found.children(self.open, n, end)
        self.found.taken.append((n, end))
        self._made(self.open)
        return end


class Pasted:
    """The paste of an export: bullets and words are left, headings and links are gone."""

    def __init__(self, found: Reading) -> None:
        self.found = found

    def read(self) -> None:
        section = ""
        n = 0
        marks = [n for n in range(len(self.found.rows)) if self.found.place(n)]
        while n < len(self.found.rows):
            if self.found.blank(n):
                n += 1
            elif means := labels.meaning(self.found.rows[n].text):
                section = means
                self.found.names.append(n)
                n += 1
            elif section == "highlights" or (marks and self._mark_after(n, marks) is not None and self._listed(n)):
                n = self._highlight(n, marks)
            else:
                self._beside(n, "field")
                self.found.label(n)
                n += 1

    def _listed(self, n: int) -> bool:
        return bool(self.found.rows[n].bullet or self.found.place(n))

    def _beside(self, n: int, kind: str) -> None:
        self.found.beside.append((n, Piece(kind, self.found.rows[n].begin, self.found.rows[n].end, 0)))

    def _mark_after(self, n: int, marks: list[int]) -> int | None:
        """The next row with a location, if no section's name stands before it."""
        place = bisect_right(marks, n - 1)
        return marks[place] if place < len(marks) else None

    def _highlight(self, n: int, marks: list[int]) -> int:
        """A mark ends a highlight: rows without one before it begin it."""
        mark = self._mark_after(n, marks)
        if mark is None and marks and not self.found.rows[n].bullet:
            self._beside(n, "prose")
            return n + 1
        last = mark if mark is not None else n
        for k in range(n + 1, last + 1):
            if labels.meaning(self.found.rows[k].text):
                mark, last = None, k - 1
                break
        end = self._children_end(n, last + 1)
        self.found.item(n, last + 1, end, mark, self._words)
        return end

    def _children_end(self, first: int, n: int) -> int:
        """Past the labels and the deeper bullets that follow a highlight."""
        own = self.found.rows[first].indent
        end = n
        while n < len(self.found.rows):
            row = self.found.rows[n]
            if not self.found.blank(n):
                deeper = row.bullet and row.indent > own and not self.found.place(n)
                if not (_CHILD.match(row.text) or deeper):
                    break
                end = n + 1
            n += 1
        return end

    def _words(self, n: int) -> str:
        bullet = self.found.rows[n].bullet
        return self.found.rows[n].text[bullet.end() :] if bullet else self.found.rows[n].text.lstrip()


def _label(text: str) -> re.Match[str] | None:
    """The name of what hangs on a highlight: its tags, a note, a colour."""
    return _CHILD.match(text) or _NOTE_ON.match(text)


def _place(text: str) -> Place | None:
    tail = max(0, len(text) - _LONGEST_LOCATION)
    anchor = _ANCHOR.search(text, tail) if "^" in text[tail:] else None
    found = _LOCATION.search(text, tail) if ")" in text[tail:] else None
    place = _told(found) if found else None
    if anchor is None:
        return place
    kept = _KEPT_ID.match(anchor[1])
    place = place or Place(anchor.start(), "", "", "", bool(kept), "")
    return place._replace(id=kept[1] if kept else place.id, anchor=anchor[1].lower())


def _told(found: re.Match[str]) -> Place | None:
    """What a last bracket says; None if it is part of the text."""
    label = _LABEL.fullmatch((found["label"] or found["bare"]).strip())
    url = found["url"] or ""
    vendor = _VENDOR_ID.search(url)
    if not label and not vendor:
        return None
    if label and found["bare"] and label["time"] and label["time"].count(":") < 2:
        return None  # (12:30) ends many a sentence
    return Place(
        found.start(),
        _location(label) if label else "",
        url,
        vendor[1] if vendor else "",
        bool(vendor or (label and label["view"])),
        found["after"] or "",
    )


def _location(label: re.Match[str]) -> str:
    if label["location"]:
        return f"location {label['location'].replace(',', '').replace(' ', '')}"
    return f"page {label['page']}" if label["page"] else label["time"] or ""


def _batch(text: str) -> str | None:
    """The time of an outline's item ``- New highlights added [[2023-01-17]] at 11:51 PM``."""
    bullet = _BULLET.match(text)
    found = _BATCH.match(text, bullet.end()) if bullet else None
    return _when(found[1]) if found else None


def _named(items: Iterable[Item], source: str) -> Iterator[tuple[Item, str]]:
    """Each highlight with its id; that of a chapter's name is empty."""
    for item in items:
        place = item.place
        own = (place.id if place else "") or item.vendor
        location = place.location if place else ""
        known = item.text or item.note
        yield item, "" if item.rank or not known else own or highlights.identity(source, known, location)


def _joined(named: Iterable[tuple[Item, str]]) -> list[tuple[Item, str]]:
    """Parts that their reader numbered ``.c1``, ``.c2`` … are one highlight, the first."""
    found: list[tuple[Item, str]] = []
    whole: Item | None = None
    for item, id in named:
        if whole and item.part == whole.part + 1 and id:
            whole.text = f"{whole.text} {item.text}"
            whole.notes += item.notes
            whole.tag(item.tags)
            whole.pieces += item.pieces
            whole.part = item.part
        else:
            whole = item if item.part == 1 else whole
            found.append((item, id))
    return found


def _highlight(item: Item, id: str, first: int) -> Highlight:
    place = item.place
    return Highlight(
        id=id,
        text=item.text,
        line=first + item.row,
        note=item.note,
        tags=tuple(item.tags),
        color=item.color,
        location=place.location if place else "",
        url=place.url if place else "",
        at=item.at,
        kind="highlight" if item.text else "note",
        chapter=item.chapter,
    )


def _blocks(text: str, lines: Lines, first: int, reading: Reading, named: list[tuple[Item, str]]) -> list[Block]:
    """All blocks in order: the highlights', and Markdown's for what is left."""
    around = _around(text, lines, first, reading)
    paths = _Paths(text, around)
    made = [
        _block(piece, text, lines, paths, (("highlight", id),) if id and piece.kind != "field" else (), not id)
        for item, id in named
        for piece in item.pieces
    ]
    made += [_block(piece, text, lines, paths, (), False) for _, piece in reading.beside]
    return sorted((*around, *(block for block in made if block.span.start < block.span.end)), key=lambda b: b.span)


def _block(piece: Piece, text: str, lines: Lines, paths: "_Paths", facts: Facts, is_name: bool) -> Block:
    kind, level = piece.kind, piece.level
    if is_name and kind == "highlight":
        kind, level = "heading", 3
    end = piece.start + len(text[piece.start : piece.end].rstrip())
    span = Span(piece.start, end, lines.line(piece.start))
    return Block(
        kind,
        span,
        lines.line(max(piece.start, end - 1)),
        level,
        paths.at(piece.start),
        anchor=piece.anchor,
        facts=facts,
    )


class _Paths:
    """The headings that any place of the note stands under."""

    def __init__(self, text: str, blocks: Iterable[Block]) -> None:
        heads = [block for block in blocks if block.kind == "heading"]
        self._starts = [block.span.start for block in heads]
        self._paths = [(*block.headings, markdown.heading_text(text, block)) for block in heads]

    def at(self, place: int) -> tuple[str, ...]:
        index = bisect_right(self._starts, place) - 1
        return self._paths[index] if index >= 0 else ()


def _around(text: str, lines: Lines, first: int, reading: Reading) -> list[Block]:
    """What stands around the highlights: Markdown's blocks, named by the section they are in."""
    if reading.pasted:
        return [_name(reading.rows[n], lines) for n in reading.names]
    masked = _masked(text, reading)
    kept: list[Block] = []
    starts = [lines.start(first + n) for n, _ in reading.sections]
    for block in _outside(text, lines, markdown.blocks(masked, lines, first), _gaps(reading)):
        section = reading.sections[bisect_right(starts, block.span.start) - 1][1]
        kept += _of_section(text, lines, block, section, reading)
    return kept


def _name(row: Row, lines: Lines) -> Block:
    span = lines.span(row.begin, row.end)
    return Block("heading", span, span.line, 2)


def _gaps(reading: Reading) -> list[tuple[int, int]]:
    """Where the highlights stand, from place to place, in order."""
    rows = reading.rows
    return sorted((rows[first].start, rows[last - 1].start + len(rows[last - 1].text)) for first, last in reading.taken)


def _masked(text: str, reading: Reading) -> str:
    """The text with blanks where highlights are: Markdown reads what is around them."""
    pieces: list[str] = []
    place = 0
    for start, end in _gaps(reading):
        pieces += [text[place:start], re.sub(r"[^\r\n]", " ", text[start:end])]
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


def _of_section(text: str, lines: Lines, block: Block, section: str, reading: Reading) -> Iterable[Block]:
    if block.kind not in ("prose", "item", "annotation"):
        return (block,)
    if section == "metadata":
        return _metadata(text, lines, block, reading)
    if section == "document":
        return (replace(block, kind="quote"),)
    if any(_fields_in(block, reading)) and all(
        _field(row) for row in text[block.span.start : block.span.end].splitlines()
    ):
        return _metadata(text, lines, block, reading)
    return (block,)


def _metadata(text: str, lines: Lines, block: Block, reading: Reading) -> Iterable[Block]:
    """A field; but a note on the document is its reader's own words."""
    notes: list[tuple[int, int, str, Facts]] = [
        (reading.rows[n].start + told.span.start, reading.rows[n].end, "annotation", ())
        for told, n in _fields_in(block, reading)
        if told.meaning == "note"
    ]
    return highlights.cut(text, lines, replace(block, kind="field", facts=()), notes)


def _fields_in(block: Block, reading: Reading) -> list[tuple[fields.Field, int]]:
    """The fields that stand in a block; all of them are in the order of the file."""

    def begin(told: tuple[fields.Field, int]) -> int:
        return reading.rows[told[1]].begin

    first = bisect_left(reading.fields, block.span.start, key=begin)
    return reading.fields[first : bisect_left(reading.fields, block.span.end, key=begin)]


def _field(row: str) -> fields.Field | None:
    """The field that a row is; a note on the document and its summary have meanings of their own here."""
    told = fields.one(row, 0, len(row), 0)
    if told is None:
        return None
    name = " ".join(told.name.casefold().replace("-", " ").split())
    meaning = _OWN_FIELDS.get(name) or told.meaning or labels.field(name)
    return told._replace(meaning=meaning) if meaning else None


def _subject(reading: Reading, head: frontmatter.Frontmatter) -> Facts:
    """What the highlights are from, by the fields above them, then by the note's properties."""
    known = fields.properties((item.name, frontmatter.texts(item.value), item.line) for item in head.properties)
    told = [field for field, _ in reading.fields]
    facts = dict(fields.subject([field for field in (*told, *known) if field.meaning not in _BESIDE]))
    facts |= {field.meaning: field.value for field in told if field.meaning in _BESIDE}
    if "tags" in facts:
        facts["tags"] = highlights.tags(facts["tags"])
    if "author" in facts:
        facts["author"] = facts["author"].strip("*_ ")
    if "category" in facts:
        facts["category"] = facts["category"].lstrip("#")
    if "title" not in facts and (title := _title(reading)):
        facts["title"] = title
    return tuple(facts.items())


def _title(reading: Reading) -> str:
    """The first heading that is no section's name."""
    heads = (_HEADING.match(row.text) for row in reading.rows)
    return next((head[2] for head in heads if head and not labels.meaning(head[2]) and not _BATCH.match(head[2])), "")


def _when(text: str) -> str:
    """The day and the minute of `` March 17, 2023 at 3:01 PM``, ISO 8601; empty if there is none."""
    when = dates.read(text.replace("by [[Readwise]]", ""))
    return when.iso if when else ""


PART = Format("readwise", sniff, parse)
