"""The Markdown that Readwise writes, by its default or by a person's template, read row by row."""

import re
from collections.abc import Callable, Sequence

from kb import labels, marks
from kb.readwise import items
from kb.readwise.items import Found, Item, Words
from kb.readwise.rows import Row

_OWN_ID = re.compile(r"id:?[ \t]*(\d{4,})\Z")
_CALLOUT = re.compile(r"[ \t]*>[ \t]*\[!([^\]|]+)[^\]]*\]")
_ITEM_LEVEL = 7  # of a section that an outline's item opens: below all headings


def read(rows: list[Row]) -> Found:
    return Exported(rows).read()


class Exported:
    """section: metadata, highlights, document, or empty.
    level:   of the heading that opened it.
    outline: the indent of the item that opened it; -1 if it was a heading.
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

    def read(self) -> Found:
        n = 0
        while n < len(self.rows):
            n = self._row(n, self.rows[n])
        return self.found

    def _row(self, n: int, row: Row) -> int:
        """Read what begins at a row; the row after it."""
        if row.heading:
            self._heading(row, marks.heading(row.text))
        elif self.section != "document" and (at := row.batch) is not None:
            self._enter(row, "highlights", _ITEM_LEVEL, row.indent)
            self.at, self.chapter = at, ""
            self.found.set_aside(row)
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
            self.found.set_aside(row)
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
        if row.is_quote:
            return self._quote(n)
        if not row.bullet:
            return self._paragraph(n)
        if row.indent <= self.outline:
            self._enter(row, "", 0)
        return self._item(n)

    def _item(self, n: int) -> int:
        """A list item: what is deeper than its bullet, and what leads to its location."""
        own = self.rows[n].indent
        stop = self._next(n + 1, lambda row: row.heading or (row.bullet and row.indent <= own))
        end = self._outside(n + 1, stop, own)
        mark = self._mark(n, end)
        if mark is None and end < stop and not self.rows[end].is_quote:
            mark = self._next(end, lambda row: row.place, stop)
            if mark < stop:  # paragraphs that lost their indent
                end = self._outside(mark + 1, stop, own)
            else:
                mark = None
        place = self.rows[mark].place if mark is not None else None
        is_highlight = self.section == "highlights" and (self.listed or place)
        if not is_highlight and not (place and place.certain):
            return n + 1
        self._add(n, self._text_end(n + 1, end, mark), end, _dedented)
        self.open = None
        return end

    def _next(self, first: int, test: Callable[[Row], object], stop: int | None = None) -> int:
        """The next row like this; the end if there is none."""
        stop = len(self.rows) if stop is None else stop
        return next((n for n in range(first, stop) if test(self.rows[n])), stop)

    def _outside(self, first: int, stop: int, own: int) -> int:
        """The first row that is not deeper than a bullet."""
        return self._next(first, lambda row: not row.is_blank and row.indent <= own, stop)

    def _mark(self, first: int, stop: int) -> int | None:
        """The last row that ends with a location, before what hangs on the highlight."""
        found: int | None = None
        linked = False
        for n in range(first, stop):
            row = self.rows[n]
            if found is not None and (row.label or (row.bullet and linked)):
                break
            if row.place:
                found, linked = n, bool(row.place.url)
        return found

    def _text_end(self, first: int, stop: int, mark: int | None) -> int:
        """Past the row with the location; else before the first label."""
        return self._next(first, lambda row: row.label, stop) if mark is None else mark + 1

    def _quote(self, n: int) -> int:
        """A quote with a location, an id above it, or the callout of a quote."""
        end = self._next(n + 1, lambda row: not row.is_quote)
        callout = _CALLOUT.match(self.rows[n].text)
        first = n + 1 if callout else n
        mark = self._mark(first, end)
        if (first == end or not marks.quotes(callout[1])) if callout else (mark is None and not self.vendor):
            return end
        if callout:
            self.found.set_aside(self.rows[n])
        self.open = self._add(first, self._text_end(first, end, mark), end, _unquoted)
        self.listed = False
        return end

    def _paragraph(self, n: int) -> int:
        """Running text that ends with its location; else somebody's own words."""
        end = self._next(n + 1, _begins)
        last = self.rows[end - 1]
        words = last.before_place().text.strip("*_ ")
        self.open = None
        if last.place and last.place.certain and not words.endswith(":"):
            self.open = self._add(n, end, end, _as_they_are)
            self.listed = False
        return end

    def _follow(self, n: int, item: Item) -> int:
        """Tags or a note under a highlight that stands in no list."""
        end = self._next(n + 1, _begins)
        item.hang(self.rows[n:end])
        self.found.taken += self.rows[n:end]
        self._name_chapter(item)
        return end

    def _add(self, first: int, text_end: int, end: int, words: Words) -> Item:
        item = items.read(self.rows[first:text_end], words, self.rows[text_end:end])
        item.at = item.at or self.at
        item.chapter, item.vendor, self.vendor = self.chapter, self.vendor, ""
        self.found.items.append(item)
        self.found.taken += self.rows[first:end]
        self._name_chapter(item)
        return item

    def _name_chapter(self, item: Item) -> None:
        """A reader's ``.h1`` makes a highlight the name of what follows (formats 2.1)."""
        if item.rank:
            self.chapter = item.text


def _begins(row: Row) -> bool:
    """Whether a paragraph ends before a row."""
    return bool(row.is_blank or row.bullet or row.heading or row.is_quote)


def _as_they_are(rows: Sequence[Row]) -> list[str]:
    return [row.text for row in rows]


def _unquoted(rows: Sequence[Row]) -> list[str]:
    return [row.text[row.quote :] for row in rows]


def _dedented(rows: Sequence[Row]) -> list[str]:
    """The first without its bullet, the others without as much of their margin."""
    width = rows[0].bullet
    margins = [min(width, row.begin - row.start) for row in rows[1:]]
    return [row.text[margin:] for row, margin in zip(rows, (width, *margins), strict=True)]
