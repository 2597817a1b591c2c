"""The Markdown that Readwise writes, by its default or by a person's template, read row by row."""

import re
from collections.abc import Callable

from kb import labels, marks
from kb.readwise import items
from kb.readwise.items import Found, Item
from kb.readwise.rows import Row

_OWN_ID = re.compile(r"id:?[ \t]*(\d{3,})\Z")
_CALLOUT = re.compile(r"[ \t]*>[ \t]*\[!([^\]|]+)[^\]]*\]")
_ITEM_LEVEL = 7  # of a section that an outline's item opens: below all headings


def read(rows: list[Row]) -> Found:
    walk = _Walk(rows)
    n = 0
    while n < len(rows):
        n = walk.step(n)
    return walk.found


class _Walk:
    """section: metadata, highlights, document, or empty.
    level:   of the heading that opened it.
    outline: the indent of the item that opened it; -1 if it was a heading.
    vendor:  the id that a template wrote above a highlight.
    open:    a highlight that stands in no list: its tags may follow.
    listed:  whether highlights of this section are items; if not, an item is the reader's.
    """

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.found = Found(sections=[(0, "")])
        self.section = self.at = self.chapter = self.vendor = ""
        self.level = 0
        self.outline = -1
        self.open: Item | None = None
        self.listed = True
        self.last_mark = max((row.line for row in rows if row.place and row.place.certain), default=0)

    def step(self, n: int) -> int:
        """Read what begins at a row; the row after it."""
        row = self.rows[n]
        if row.heading:
            self._heading(row, marks.heading(row.text))
        elif self.section != "document" and (at := row.batch) is not None:
            self._enter(row, "highlights", _ITEM_LEVEL, row.indent)
            self.at, self.chapter = at, ""
            self._set_aside(row)
        elif self.section == "highlights" and not row.is_blank:
            return self._in_highlights(n, row)
        elif self.section == "" and row.bullet:
            return self._item(n)
        return n + 1

    def _enter(self, row: Row, section: str, level: int, outline: int = -1) -> None:
        self.section, self.level, self.outline = section, level, outline
        self.found.sections.append((row.line, section))
        self.open, self.listed = None, True

    def _heading(self, row: Row, words: str) -> None:
        self.open = None
        batch = row.batch
        meaning = labels.meaning(words) if batch is None else "highlights"
        if self.section == "highlights" and (own := _OWN_ID.match(words)):
            self.vendor, self.listed = own[1], False
            self._set_aside(row)
        elif meaning == "highlights":
            # An article may have a section of this name; Readwise's own has marks.
            if self.section != "document" or self.last_mark > row.line:
                self._enter(row, meaning, row.heading)
                self.at, self.chapter = batch or "", ""
        elif meaning in ("metadata", "document"):
            self._enter(row, meaning, row.heading)
        elif self.section == "highlights" and row.heading > self.level:
            self.chapter = words
        elif self.section != "document" and row.heading <= self.level:
            self._enter(row, "", row.heading)

    def _in_highlights(self, n: int, row: Row) -> int:
        if self.open and row.label:
            return self._follow(n, self.open)
        if row.quote:
            return self._quote(n)
        if not row.bullet:
            return self._paragraph(n)
        if row.indent <= self.outline:
            self._enter(row, "", 0)
        return self._item(n)

    def _item(self, n: int) -> int:
        """A list item: what is deeper than its bullet, and what leads to its location."""
        first, own, width = self.rows[n], self.rows[n].indent, self.rows[n].bullet

        def is_outside(row: Row) -> bool:
            return not row.is_blank and row.indent <= own

        stop = self._next(n + 1, lambda row: row.heading or (row.bullet and row.indent <= own))
        end = self._next(n + 1, is_outside, stop)
        text_end = self._text_end(n, end)
        if not self.rows[text_end - 1].place and end < stop:
            mark = stop if self.rows[end].quote else self._next(end, lambda row: row.place, stop)
            if mark < stop:  # paragraphs that lost their indent
                text_end, end = mark + 1, self._next(mark + 1, is_outside, stop)
            elif not self.rows[end - 1].is_blank:  # a paragraph goes on without its indent
                end = self._next(end, lambda row: row.is_blank, stop)
                text_end = self._text_end(n, end)
        place = self.rows[text_end - 1].place
        is_highlight = self.section == "highlights" and (self.listed or place)
        if not is_highlight and not (place and place.certain):
            return n + 1
        self._add(n, text_end, end, lambda row: row.text[width if row.line == first.line else min(width, row.margin) :])
        self.open = None
        return end

    def _next(self, first: int, test: Callable[[Row], object], stop: int | None = None) -> int:
        """The next row like this; the end if there is none."""
        stop = len(self.rows) if stop is None else stop
        return next((n for n in range(first, stop) if test(self.rows[n])), stop)

    def _text_end(self, first: int, stop: int) -> int:
        """Past the last row that ends with a location, before what hangs on the highlight; where
        none does, before the first label."""
        found = 0
        for n in range(first, stop):
            row = self.rows[n]
            place = self.rows[found - 1].place if found else None
            if place and (row.label or (row.bullet and place.url)):
                break
            if row.place:
                found = n + 1
        return found or self._next(first + 1, lambda row: row.label, stop)

    def _quote(self, n: int) -> int:
        """A quote with a location, an id above it, or the callout of a quote."""
        end = self._next(n + 1, lambda row: not row.quote)
        callout = _CALLOUT.match(self.rows[n].text)
        first = n + 1 if callout else n
        text_end = self._text_end(first, end) if first < end else 0
        is_highlight = marks.quotes(callout[1]) if callout else self.rows[text_end - 1].place or self.vendor
        if not text_end or not is_highlight:
            return end
        if callout:
            self._set_aside(self.rows[n])
        self.open = self._add(first, text_end, end, lambda row: row.text[row.quote :])
        if callout and (place := self.rows[n].place):
            mark = self.open.mark
            self.open.mark = mark._replace(
                id=mark.id or place.id, url=mark.url or place.url, location=mark.location or place.location
            )
        self.listed = False
        return end

    def _paragraph(self, n: int) -> int:
        """Running text that ends with its location; else somebody's own words."""
        end = self._next(n + 1, _begins)
        last = self.rows[end - 1]
        self.open = None
        if last.place and last.place.certain and not last.before_place().text.strip("*_ ").endswith(":"):
            self.open = self._add(n, end, end, lambda row: row.text)
            self.listed = False
        return end

    def _follow(self, n: int, item: Item) -> int:
        """Tags or a note under a highlight that stands in no list."""
        end = self._next(n + 1, _begins)
        item.hang(self.rows[n:end])
        self.found.taken += self.rows[n:end]
        self._name_chapter(item)
        return end

    def _set_aside(self, row: Row) -> None:
        self.found.beside.append(row.block("field", 1))
        self.found.taken.append(row)

    def _add(self, first: int, text_end: int, end: int, words: Callable[[Row], str]) -> Item:
        item = items.read(self.rows[first:text_end], words, self.rows[text_end:end])
        mark = item.mark
        item.mark = mark._replace(id=mark.id or self.vendor, at=mark.at or self.at, chapter=self.chapter)
        self.vendor = ""
        self.found.items.append(item)
        self.found.taken += self.rows[first:end]
        self._name_chapter(item)
        return item

    def _name_chapter(self, item: Item) -> None:
        """A reader's ``.h1`` makes a highlight the name of what follows (formats 2.1)."""
        if item.rank:
            self.chapter = item.mark.text


def _begins(row: Row) -> object:
    """Whether a paragraph ends before a row."""
    return row.is_blank or row.bullet or row.heading or row.quote
