"""When what a line says was so: by the dates beside it and above it, of what it cites, of its note.

Never by the time of a file.  A date of a source that is only guessed is not confirmed.
"""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property
from typing import NamedTuple

from kb import catalogue, urls
from kb.app import above, attribution, guessing
from kb.app.above import Standing, Stretch
from kb.claims.phrases import Phrases
from kb.claims.plain import Plain
from kb.claims.sentences import sentences
from kb.store import cited, details, guesses, ids, looking
from kb.store.details import LineReader, LinkRow, MentionRow

_OF_PAGES = ("address", "page name")  # rules of dates that tell when a cited page appeared
_OF_FILES = ("stamp", "file name")  # rules of dates that tell when a picture was taken
_OF_NOTES = ("lone line", "field")  # rules of dates that a note tells of itself
_HEAD = 40  # characters of a line in which a date speaks for all of it
_BEFORE = 30  # characters before a date that may bound it


class Known(NamedTuple):
    """date:       a day, a month or a moment, ISO 8601.
    how:        date (on the line), above (in the item, or an item above), heading, post, paper, page (cited
                there), source (of the note), note or guessed source.
    path, line: of the evidence.
    confirmed:  False if the source is only guessed.
    """

    date: str
    how: str
    path: str
    line: int
    confirmed: bool = True


class AsOf:
    """Answers for many lines; each note is read once.  guessed: also by sources that are only guessed."""

    def __init__(self, db: sqlite3.Connection, guessed: bool = True) -> None:
        self._db, self._guesses = db, guessed
        self._lines = LineReader(db)
        self._notes: dict[int, _Note] = {}
        self._sources: dict[int, Known | None] = {}

    def of(self, note: int, block: int | None, line: int, column: int | None = None) -> Known | None:
        """When it was so; None if the note does not say.

        note, block: rows.  column: of what is said, on its line; without it the line counts as one sentence."""
        here = self._note(note)
        place = -1 if block is None else block - ids.row(note, 0)
        return here.beside(line, column) or here.around(place, line) or here.whole(place) or self._of_source(here)

    def _note(self, id: int) -> "_Note":
        if id not in self._notes:
            self._notes[id] = _Note(self._db, id, self._lines)
        return self._notes[id]

    def _of_source(self, here: "_Note") -> Known | None:
        """When the source of a note was written: the one it names, one that was accepted, else a guessed one."""
        if here.id not in self._sources:
            named = [here.url] if here.url else self._accepted[here.id]
            found = next((known for url in named if (known := self._published(url, here, "source"))), None)
            if self._guesses and not named and here.id in self._orphans:
                likeliest = guessing.candidates(self._db, here.path)[:1]
                url = likeliest[0].canonical if likeliest else ""
                found = self._published(url, here, "guessed source", False) if url else None
            self._sources[here.id] = found
        return self._sources[here.id]

    def _published(self, url: str, here: "_Note", how: str, confirmed: bool = True) -> Known | None:
        """By its number, or by its address or its record in any note."""
        if stamp := urls.stamp(url):
            return Known(stamp, how, here.path, 1, confirmed)
        key = urls.key(url)
        for link in details.links_keyed(self._db, key, web=True):
            if known := self._note(link.note).dated(link):
                return known._replace(how=how, confirmed=confirmed)
        for path, _ in cited.records(self._db, key):
            if known := self._note(looking.file_id(self._db, path)).whole(-1):
                return known._replace(how=how, confirmed=confirmed)
        return None

    @cached_property
    def _accepted(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for row in attribution.accepted(self._db, attribution.own(self._db)):
            found[row.note.id].append(row.said.source)
        return found

    @cached_property
    def _orphans(self) -> frozenset[int]:
        return frozenset(guesses.orphans(self._db))


def as_of(db: sqlite3.Connection, note: int, block: int | None, line: int) -> Known | None:
    """The same for one line."""
    return AsOf(db).of(note, block, line)


class _Note:
    """One note: its dates, its links and its blocks."""

    def __init__(self, db: sqlite3.Connection, id: int, lines: LineReader) -> None:
        self._db, self.id, self._lines = db, id, lines
        row = looking.note(db, id)
        subject = looking.subject(row)
        self.path, self._day = row.path, row.date
        self.url, self._published = str(subject.get("url") or ""), str(subject.get("date") or "")
        found = [row for row in details.mentions(db, id) if row.kind == "date" and row.facts["precision"] != "year"]
        self._written = _by_line(row for row in found if row.rule not in (*_OF_PAGES, *_OF_FILES))
        self._pages = _by_line(row for row in found if row.rule in _OF_PAGES)

    def beside(self, line: int, column: int | None) -> Known | None:
        """By a date in the same sentence, else by one at the beginning of the line; the nearest before it."""
        dates = [row for row in self._written.get(line, ()) if not self._is_bound(row)]
        if dates and column is not None:
            start, end = self._sentence(line, column)
            inside = [row for row in dates if start <= row.start < end]
            dates = inside or [row for row in dates if row.start <= min(_HEAD, column)]
        before = [row for row in dates if column is None or row.start < column]
        nearest = before[-1:] or dates[:1]
        return self._known(nearest[0].canonical, "date", line) if nearest else None

    def around(self, place: int, line: int) -> Known | None:
        """By a date above it in the same item, by what is cited there; then the same of what stands above.

        place: the number of its block."""
        if not 0 <= place < len(self._blocks):
            return None
        here = self._blocks[place]
        below = self._blocks[place + 1] if place + 1 < len(self._blocks) else here
        under = [(below.first, below.last)] if below.kind == "attribution" else []
        stretches = [((here.item, line), "above"), *((stretch, "above") for stretch in under), *here.above]
        found = (self._labelled(stretch, line, how) or self._citing(stretch) for stretch, how in stretches)
        return next(filter(None, found), None)

    def whole(self, place: int) -> Known | None:
        """By the day of what a highlight is from, by that of the note, by a date that it tells of itself."""
        is_highlight = 0 <= place < len(self._blocks) and self._blocks[place].kind == "highlight"
        if self._published and (is_highlight or self._day in (None, self._published[:10])):
            return self._known(self._published, "source", self._line_of(self._published))
        if self._day:
            return self._known(self._day, "note", self._line_of(self._day))
        return self._own

    def dated(self, link: LinkRow) -> Known | None:
        """When what a link leads to was written: by its number, its address or its name."""
        if stamp := urls.stamp(link.target):
            return self._known(stamp, "post" if len(stamp) > len("2024-09") else "paper", link.line)
        inside = (row for row in self._pages.get(link.line, ()) if link.start <= row.start < link.end)
        return next((self._known(row.canonical, "page", link.line) for row in inside), None)

    def _sentence(self, line: int, column: int) -> Stretch:
        """The columns of the sentence that stands at a place."""
        text, at = self._lines.text(self.id, line, column)
        begin = column - at
        found = (
            (begin + start, begin + end) for start, end in sentences(Plain(text, 0, len(text), ())) if start <= at < end
        )
        return next(found, (begin, begin + len(text)))

    def _is_bound(self, row: MentionRow) -> bool:
        """Whether a date says until when."""
        text, at = self._lines.text(self.id, row.line, row.start)
        before = text[max(0, at - _BEFORE) : at].lower().replace("\u00a0", " ").rstrip(" (:：")
        return _until().before(before, len(before)) is not None

    def _labelled(self, stretch: Stretch, line: int, how: str) -> Known | None:
        """By the last date of a stretch, before a line, that stands at the beginning of its own."""
        place = bisect_left(self._labels, min(stretch[1] + 1, line)) - 1
        if place < 0 or self._labels[place] < stretch[0]:
            return None
        at = self._labels[place]
        return self._known(self._written[at][0].canonical, how, at)

    def _citing(self, stretch: Stretch) -> Known | None:
        """By the last dated link of a stretch."""
        place = bisect_left(self._cited, stretch[1] + 1, key=_line) - 1
        return self._cited[place] if place >= 0 and self._cited[place].line >= stretch[0] else None

    @cached_property
    def _own(self) -> Known | None:
        """By the first date that the note tells of itself: alone on its first line, or in a field."""
        told = (row for _, rows in sorted(self._written.items()) for row in rows)
        own = next((row for row in told if row.rule in _OF_NOTES and row.facts["role"] != "text"), None)
        return self._known(own.canonical, "note", own.line) if own else None

    @cached_property
    def _labels(self) -> list[int]:
        """The lines that begin with a date."""
        return sorted(
            line for line, rows in self._written.items() if rows[0].start <= _HEAD and not self._is_bound(rows[0])
        )

    @cached_property
    def _cited(self) -> list[Known]:
        """What is known of the links, in the order of their place."""
        links = [link for link in details.links_of(self._db, self.id) if link.kind != "embed" and not link.context]
        found = (self.dated(link) for link in links)
        return sorted((known for known in found if known), key=_line)

    @cached_property
    def _blocks(self) -> list[Standing]:
        return list(above.blocks(self._db, self.id))

    def _line_of(self, day: str) -> int:
        """The line that tells a day; the first if the note's name does."""
        told = (line for line, rows in sorted(self._written.items()) if rows[0].canonical[:10] == day[:10])
        return next(told, 1)

    def _known(self, date: str, how: str, line: int) -> Known:
        return Known(date, how, self.path, line)


def _by_line(rows: Iterable[MentionRow]) -> dict[int, list[MentionRow]]:
    found: dict[int, list[MentionRow]] = defaultdict(list)
    for row in rows:
        found[row.line].append(row)
    return found


def _line(known: Known) -> int:
    return known.line


@cache
def _until() -> Phrases:
    """The words before a date that tells until when."""
    return Phrases({word: "" for row in catalogue.rows("perishable")["until"] for word in row["says"]})
