"""A Kindle's ``My Clippings.txt`` taken apart: records with their places, and the books in them.

A record is a title, a line that says what it is and where, an empty line, a text, and a
line of equals signs (formats 2.5).  KOReader writes the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kb import catalogue, dates, highlights
from kb.note import Highlight
from kb.text import LINE_END, Lines, Span

_MARK = "\ufeff"  # stands before the first title, and before later ones too
_SEPARATOR = re.compile(r"\ufeff?={10}[ \t]*\Z")
_DASH = re.compile(r"[\ufeff \t]*[-–—][ \t\u00a0]*")
_BAR = re.compile(r"[ \t\u00a0]*[|｜][ \t\u00a0]*")
_RANGE = re.compile(r"([0-9]+)(?:\s*(?:[-–—~]|t/m)\s*#?([0-9]+))?")
_ROMAN = re.compile(r"(?<![^\W\d_])[ivxlcdm]+(?![^\W\d_])", re.IGNORECASE)
_DATED = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9]).*[0-9]{1,2}[:.时時시][ ]?[0-9]{1,2}|[0-9]{1,2}:[0-9]{2}")
# A device that may copy no more of a book says so in angle brackets, in its own language.
_LIMIT = re.compile(r"<[^<>=/]{15,200}>")

_NEAR = 20  # records of one place that are compared with the next


class Info(NamedTuple):
    """What the second line of a record says.  kind: highlight, note, bookmark.
    location: as in Highlight.  date: its words, as written."""

    kind: str
    location: str
    date: str


@dataclass(frozen=True, slots=True)
class Clipping:
    """One record.  text: its span is trimmed of blank lines; empty where there is none.
    last: its last line, without the separator."""

    title: str
    authors: tuple[str, ...]
    info: Info | None  # None: the second line says nothing that is understood
    head: Span
    told: Span
    text: Span
    last: int


@dataclass(slots=True)
class Book:
    """A title with what was marked in it.  skipped: reason to how many records.
    marks: highlights in the order of the file, each with the records it was made of."""

    title: str
    authors: tuple[str, ...]
    marks: list["Mark"] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return highlights.source_key(self.title, self.authors)


@dataclass(slots=True)
class Mark:
    """A highlight, note or bookmark.  first: the text it was first given, which names it
    for good: the device appends each edit as a record of its own."""

    clipping: Clipping
    info: Info
    first: str
    text: str
    note: str = ""


def looks_like(text: str) -> bool:
    """Whether a text begins as a clippings file does: with a record, and a separator after it."""
    if "==========" not in text:
        return False
    rows = LINE_END.split(text[:20_000])[:400]
    return any(
        info(rows[at - 1]) is not None
        for at, row in enumerate(rows)
        if at > 1 and rows[at - 2].strip() and not row.strip() and _DASH.match(rows[at - 1])
    )


def clippings(text: str) -> Iterator[Clipping]:
    """The records of a file, in its order."""
    lines = Lines(text)
    rows = [LINE_END.sub("", text[lines.start(at) : lines.start(at + 1)]) for at in range(1, len(lines.starts) + 1)]
    begin = 0
    for at, row in enumerate(rows):
        if row.startswith(("=", _MARK)) and _SEPARATOR.match(row) and _begins(rows, at + 1):
            yield from _record(text, lines, rows, begin, at)
            begin = at + 1
    yield from _record(text, lines, rows, begin, len(rows))


def _begins(rows: list[str], at: int) -> bool:
    """Whether a record, or the end of the file, follows a separator; else it is text."""
    if at + 1 >= len(rows):
        return True
    if not any(row.strip() for row in rows[at : at + 3]):
        return True
    after = rows[at + 1]
    if not _DASH.match(after):
        return False
    blank = at + 2 >= len(rows) or not rows[at + 2].strip()
    return info(after) is not None or (blank and bool(_BAR.search(after)))


def _record(text: str, lines: Lines, rows: list[str], begin: int, end: int) -> Iterator[Clipping]:
    """The record of the rows from ``begin`` to before ``end``; rows are counted from 0."""
    while begin < end and not rows[begin].strip(" \t\ufeff") and not _told(rows, begin, end):
        begin += 1
    if begin >= end:
        return
    last = end
    while last > begin + 1 and not rows[last - 1].strip():
        last -= 1
    first = min(begin + 2, last)
    while first < last and not rows[first].strip():
        first += 1
    start = lines.start(first + 1)
    stop = lines.start(last) + len(rows[last - 1]) if first < last else start
    title, authors = title_line(rows[begin])
    told = _span(lines, rows, begin + 1) if begin + 1 < last else lines.span(start, start)
    yield Clipping(
        title,
        authors,
        info(rows[begin + 1]) if begin + 1 < last else None,
        _span(lines, rows, begin),
        told,
        lines.span(start, stop) if first < last else lines.span(told.end, told.end),
        last,
    )


def _told(rows: list[str], begin: int, end: int) -> bool:
    """A title may be empty: then the line after it still says what the record is."""
    return begin + 1 < end and info(rows[begin + 1]) is not None


def _span(lines: Lines, rows: list[str], at: int) -> Span:
    """A row without the blanks and marks around it."""
    row = rows[at]
    start = lines.start(at + 1) + len(row) - len(row.lstrip(" \t\ufeff"))
    return Span(start, max(start, lines.start(at + 1) + len(row.rstrip())), at + 1)


def title_line(row: str) -> tuple[str, tuple[str, ...]]:
    """Title and authors.  The authors are the last brackets of the line; a title without
    any ends in two blanks.

    >>> title_line("Gödel (An Eternal Braid) (D. Hofstadter)")
    ('Gödel (An Eternal Braid)', ('D. Hofstadter',))
    >>> title_line("Gödel (An Eternal Braid)  ")
    ('Gödel (An Eternal Braid)', ())
    """
    row = row.lstrip(" \t\ufeff")
    title = row.strip()
    if row.endswith("  ") or not title.endswith(")"):
        return title, ()
    depth = 0
    for place in range(len(title) - 1, 0, -1):
        depth += (title[place] == ")") - (title[place] == "(")
        if not depth:
            names = (name.strip() for name in title[place + 1 : -1].split(";"))
            return title[:place].rstrip(), tuple(name for name in names if name)
    return title, ()


def info(row: str) -> Info | None:
    """What a line says, if it is the second line of a record."""
    dash = _DASH.match(row)
    if not dash or len(row) > 400:
        return None
    parts = _BAR.split(row[dash.end() :].strip())
    date = parts.pop() if len(parts) > 1 else ""
    places = " | ".join(parts)
    kind = _kind(places)
    if not _DATED.search(date) or not (kind or _RANGE.search(places)):
        return None
    kind = kind or "highlight"  # a language that is in no row yet
    return Info(kind, _location(places), date)


@cache
def _words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """How each kind of record is called, the longest words first."""
    rows = catalogue.rows("kindle")["language"]
    said = {(word, kind) for row in rows for kind in ("highlight", "note", "bookmark") for word in row[kind]}
    return tuple((_pattern([word]), kind) for word, kind in sorted(said, key=lambda pair: (-len(pair[0]), pair)))


@cache
def _page() -> re.Pattern[str]:
    return _pattern([word for row in catalogue.rows("kindle")["language"] for word in row["page"]])


def _pattern(words: list[str]) -> re.Pattern[str]:
    """These words; letters of an alphabet must not go on, Han and kana may."""
    spelt = (
        rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])" if word[0] < "\u1100" else re.escape(word)
        for word in sorted(set(words), key=lambda word: (-len(word), word))
    )
    return re.compile("|".join(spelt), re.IGNORECASE)


def _kind(places: str) -> str:
    for pattern, kind in _words():
        if pattern.search(places):
            return kind
    return ""


def _location(places: str) -> str:
    """The last number or range is the location, one before it the page; a number alone is
    the page if a word says so."""
    found = list(_RANGE.finditer(places))
    word = _page().search(places)
    page = ""
    if word and len(found) < 2:
        inside = places[: places.find(" | ")] if " | " in places else places
        roman = _ROMAN.search(inside, word.end())
        if roman:
            page = roman[0].lower()
        elif found and " | " not in places:
            page = _reach(found.pop())
    elif len(found) > 1:
        page = _reach(found[-2])
    parts = [f"page {page}"] if page else []
    parts += [f"location {_reach(found[-1])}"] if found else []
    return ", ".join(parts)


def _reach(match: re.Match[str]) -> str:
    """A number or a range; the end of an old one is short: 563-64 is 563-564."""
    start, end = match[1], match[2] or ""
    if end and len(end) < len(start):
        end = start[: len(start) - len(end)] + end
    return f"{start}-{end}" if end and end != start else start


def books(text: str, records: Iterable[Clipping]) -> list[Book]:
    """The books of a file: edits united, notes put to the highlights they speak of."""
    found: dict[str, Book] = {}
    for record in records:
        if record.info is None:
            continue
        key = highlights.source_key(record.title, record.authors)
        book = found.setdefault(key, Book(record.title, record.authors))
        body = LINE_END.sub("\n", text[record.text.start : record.text.end])
        if reason := _empty(record.info.kind, body):
            book.skipped[reason] = book.skipped.get(reason, 0) + 1
        else:
            book.marks.append(Mark(record, record.info, body, body))
    for book in found.values():
        book.marks = _with_notes(_united(book))
    return list(found.values())


def _empty(kind: str, body: str) -> str:
    """Why a record holds no text to keep; a bookmark needs none."""
    if kind == "bookmark":
        return ""
    if not body:
        return "empty"
    return "clipping-limit" if _LIMIT.fullmatch(body) else ""


def _united(book: Book) -> list[Mark]:
    """Records of one kind that begin at one place, where one text goes on as another did,
    are one mark: the longest text, the newest date."""
    kept: list[Mark] = []
    by_place: dict[tuple[str, str], list[Mark]] = {}
    for mark in book.marks:
        at = by_place.setdefault((mark.info.kind, highlights.start(mark.info.location)), [])
        before = next((other for other in at[-_NEAR:] if _goes_on(other, mark)), None)
        if before is None:
            at.append(mark)
            kept.append(mark)
            continue
        book.skipped["edited"] = book.skipped.get("edited", 0) + 1
        before.info = before.info._replace(date=mark.info.date or before.info.date)
        if len(mark.text) >= len(before.text):
            before.text, before.clipping = mark.text, mark.clipping
            before.info = mark.info
    return kept


def _goes_on(one: Mark, other: Mark) -> bool:
    a, b = highlights.match_form(one.text), highlights.match_form(other.text)
    if not one.info.location:
        return a == b
    return a.startswith(b) or b.startswith(a)


def _with_notes(marks: list[Mark]) -> list[Mark]:
    """Put each note to the highlight whose range it stands in: that which ends there, else
    the nearest in the file.  Other notes stay for themselves."""
    ranges: list[tuple[int, int, int, Mark]] = []
    for at, mark in enumerate(marks):
        if mark.info.kind == "highlight" and (reach := _numbers(mark.info.location)):
            ranges.append((*reach, at, mark))
    by_end: dict[int, list[tuple[int, int, int, Mark]]] = {}
    for row in ranges:
        by_end.setdefault(row[1], []).append(row)
    left: list[Mark] = []
    for at, mark in enumerate(marks):
        place = _numbers(mark.info.location) if mark.info.kind == "note" else None
        if place is None:
            left.append(mark)
            continue
        near = by_end.get(place[1]) or [row for row in ranges if row[0] <= place[0] <= row[1]]
        if near:
            *_, owner = min(near, key=lambda row: abs(row[2] - at))
            owner.note = f"{owner.note}\n{mark.text}" if owner.note else mark.text
        else:
            left.append(mark)
    return left


def _numbers(location: str) -> tuple[int, int] | None:
    """The first and the last number of the location's range."""
    found = _RANGE.search(location.rpartition(" ")[2])
    return (int(found[1][:18]), int((found[2] or found[1])[:18])) if found else None


def highlight(book: Book, mark: Mark) -> Highlight:
    """The common record.  What was written beside no highlight is all the reader's own."""
    own = mark.info.kind == "note"
    return Highlight(
        id=highlights.identity(book.key, mark.first, highlights.start(mark.info.location)),
        text="" if own else mark.text,
        line=mark.clipping.head.line,
        note=mark.text if own else mark.note,
        location=mark.info.location,
        at=dates.kindle(mark.info.date),
        kind=mark.info.kind,
    )
