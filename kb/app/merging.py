"""What an import changes in a note: only whole items that kb wrote and nobody has touched."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from kb import highlights, labels
from kb.app.ledger import Row
from kb.app.written import HIGHLIGHTS, NOTES, Item
from kb.text import LINE_END

_ANCHOR = re.compile(r"(?:^|[ \t])\^kb-([0-9a-f]{16})[ \t]*\Z")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]")
_STARTS = re.compile(r"(?:[-*+>]|#{1,6}|[0-9]{1,9}[.)])[ \t]|```|~~~|\|")
_HEADING = re.compile(r"##[ \t]+(.*?)[ \t#]*\Z")
_TAIL = re.compile(r"\s*(?:\(\[?[^()\[\]]*\]?(?:\([^()]*\))?\))?\s*\^kb-[0-9a-f]{16}\s*\Z")
_NEAR = 20  # items of one place that may be what a new one was before
_WORD = re.compile(r"\w+")


class Merged(NamedTuple):
    """A note after an import.  counts: added, changed, unchanged, kept yours, deleted."""

    text: str
    rows: dict[str, Row]
    counts: Counter[str]


def digest(lines: Iterable[str]) -> str:
    return highlights.digest("\n".join(lines))


class Text:
    """The lines of a note, and where the items that kb wrote begin.

    starts:   the line of each item, by its id, in the note's order.
    sections: the section each stands in.
    heads:    the line after the heading of each section.
    """

    def __init__(self, text: str) -> None:
        ends = [match.group() for match in LINE_END.finditer(text)]
        self.lines = LINE_END.split(text)
        self.ends = [*ends, ""]
        self.end = Counter(ends).most_common(1)[0][0] if ends else "\n"
        self.starts: dict[str, int] = {}
        self.sections: dict[str, str] = {}
        self.heads: dict[str, int] = {}
        section = HIGHLIGHTS
        for at, line in enumerate(self.lines):
            if heading := _HEADING.match(line):
                section = _section(heading[1])
                self.heads.setdefault(section, at + 1)
            elif "^kb-" in line and (anchor := _ANCHOR.search(line)) and anchor[1] not in self.starts:
                self.starts[anchor[1]] = self._start(at)
                self.sections[anchor[1]] = section if section in (NOTES, HIGHLIGHTS) else HIGHLIGHTS

    def _start(self, at: int) -> int:
        """Where the item begins whose words end here."""
        start = at
        while start and not _BULLET.match(self.lines[start]) and self.lines[start][:1] in (" ", "\t"):
            start -= 1
        return start if _BULLET.match(self.lines[start]) else at

    def holds(self, anchor: str, count: int) -> list[str]:
        start = self.starts[anchor]
        return self.lines[start : start + count]

    def words(self, anchor: str) -> str:
        """The match form of an item's text, without place and id."""
        start = self.starts[anchor]
        for stop in range(start, len(self.lines)):
            if _ANCHOR.search(self.lines[stop]):
                break
        rows = [_TAIL.sub("", line) for line in self.lines[start : stop + 1]]
        return highlights.match_form(" ".join(rows)).removeprefix("- ")

    def after(self, anchor: str) -> int:
        """The line after an item and all that stands below it."""
        at = end = self.starts[anchor] + 1
        while at < len(self.lines):
            line = self.lines[at]
            below = line[:1] in (" ", "\t")
            if line.strip() and not below and (end < at or _STARTS.match(line)):
                break
            at += 1
            if line.strip():
                end = at
        return end


def _section(heading: str) -> str:
    """What a heading is called here, in whatever language it is written."""
    if heading.casefold() == NOTES.casefold():
        return NOTES
    return HIGHLIGHTS if labels.meaning(heading) == "highlights" else heading


class Merging:
    """One source's highlights brought into a note that is there already."""

    def __init__(self, text: str, rows: Iterable[Row], origin: str) -> None:
        self._text = Text(text)
        self._origin = origin
        self._rows = {row.anchor: row for row in rows}
        self._by_alias = {alias: row.anchor for row in self._rows.values() for alias in row.aliases}
        self._by_words = {row.words: row.anchor for row in self._rows.values()}
        self._left: dict[str, list[Row]] = {}  # by the beginning of their place: rows that no item is
        self._by_order: dict[str, list[tuple[tuple[int, int], int, str]]] = {}
        for row in self._rows.values():
            if row.location and row.anchor in self._text.starts:
                place = (highlights.order(row.location), self._text.starts[row.anchor], row.anchor)
                self._by_order.setdefault(self._text.sections[row.anchor], []).append(place)
        for places in self._by_order.values():
            places.sort()
        self._replaced: dict[int, tuple[int, tuple[str, ...]]] = {}
        self._inserted: dict[int, list[str]] = {}
        self._used: set[str] = set()  # what one item of the export is, no other is
        self._places: dict[str, int] = {}  # of what is new: the line it is put before
        self._counts: Counter[str] = Counter()

    def merge(self, items: Iterable[Item]) -> Merged:
        items = list(items)
        coming = {item.anchor for item in items}
        self._leave(coming)
        before: dict[str, str] = {}  # the item last seen in each section
        for item in items:
            row = self._known(item, coming)
            anchor = row.anchor if row else item.anchor
            self._used.add(anchor)
            if row is not None:
                self._again(item, row)
            elif anchor in self._text.starts:
                self._adopt(item)
            else:
                self._insert(item, before.get(item.section, ""))
            if anchor in self._text.starts or anchor in self._places:
                before[item.section] = anchor
        return Merged(self._result(), self._rows, self._counts)

    def _known(self, item: Item, coming: set[str]) -> Row | None:
        """The highlight in the note that this is: by its id, by an id it had, by its words,
        or as an edit of what stands at the same place."""
        if item.anchor in self._rows:
            return self._rows[item.anchor]
        for anchor in (self._by_alias.get(item.anchor), self._by_words.get(item.words)):
            if anchor and anchor not in coming and anchor not in self._used:
                return self._rows[anchor]
        left = self._left.get(highlights.start(item.location), [])
        for row in left[:_NEAR]:
            if row.anchor not in self._used and self._edited(item, row):
                left.remove(row)
                return self._rows[row.anchor]
        return None

    def _leave(self, coming: set[str]) -> None:
        """Find the highlights of this program that an export no longer has: one of them may
        come back edited."""
        for row in self._rows.values():
            here = row.origin == self._origin and row.location and row.anchor in self._text.starts
            if here and not coming & {row.anchor, *row.aliases}:
                self._left.setdefault(highlights.start(row.location), []).append(row)

    def _edited(self, item: Item, row: Row) -> bool:
        """Whether one text goes on as the other does; or, at a place that is finer than a
        page, whether most of their words are the same."""
        old = self._text.words(row.anchor)
        new = Text("\n".join(item.lines)).words(item.anchor)
        if not old or not new:
            return False
        if old.startswith(new) or new.startswith(old):
            return True
        ours, theirs = set(_WORD.findall(old)), set(_WORD.findall(new))
        fine = not item.location.rpartition(", ")[2].startswith("page ")
        return fine and len(ours & theirs) * 3 > len(ours | theirs) * 2

    def _again(self, item: Item, row: Row) -> None:
        """A highlight that was written before."""
        alias = () if item.anchor == row.anchor or item.anchor in row.aliases else (item.anchor,)
        if alias:
            row = self._rows[row.anchor] = row._replace(aliases=(*row.aliases, *alias))
        if row.anchor not in self._text.starts:
            self._counts["deleted"] += 1
            return
        lines = tuple(line.replace(f"^kb-{item.anchor}", f"^kb-{row.anchor}") for line in item.lines)
        ours = digest(self._text.holds(row.anchor, row.lines)) == row.digest
        if ours and (digest(lines) == row.digest or row.origin != self._origin):
            self._counts["unchanged"] += 1
        elif ours:
            self._replaced[self._text.starts[row.anchor]] = (row.lines, lines)
            self._rows[row.anchor] = _row(item, lines, row)
            self._counts["changed"] += 1
        elif tuple(self._text.holds(row.anchor, len(lines))) == lines:
            self._rows[row.anchor] = _row(item, lines, row)
            self._counts["unchanged"] += 1
        else:
            self._counts["kept"] += 1

    def _adopt(self, item: Item) -> None:
        """It stands in the note, but nothing is known of it: what is as kb would write it is
        kb's, all else is the user's."""
        same = tuple(self._text.holds(item.anchor, len(item.lines))) == item.lines
        self._counts["unchanged" if same else "kept"] += 1
        self._rows[item.anchor] = _row(item, item.lines, origin=self._origin)

    def _insert(self, item: Item, before: str) -> None:
        """Put a new item after its predecessor by place; whole lines only."""
        at = self._place(item, before)
        rows = list(item.lines)
        if at is None:  # the note has no such section any more
            at = self._text.heads[item.section] = len(self._text.lines)
            rows = ["", f"## {item.section}", *rows]
        self._inserted.setdefault(at, []).extend(rows)
        self._places[item.anchor] = at
        self._rows[item.anchor] = _row(item, item.lines, origin=self._origin)
        self._counts["added"] += 1

    def _place(self, item: Item, before: str) -> int | None:
        """The line that a new item is put before; None if its section is not there."""
        text = self._text
        if item.location and (places := self._by_order.get(item.section)):
            at = bisect_right(places, (highlights.order(item.location), len(text.lines), ""))
            return text.after(places[at - 1][2]) if at else places[0][1]
        if before in text.starts:
            return text.after(before)
        if before:
            return self._places[before]
        return text.heads.get(item.section)

    def _result(self) -> str:
        text = self._text
        out: list[str] = []
        at = 0
        while at <= len(text.lines):
            if rows := self._inserted.get(at):
                if out and out[-1] and not out[-1].endswith(("\n", "\r")):
                    out.append(text.end)
                out += [row + text.end for row in rows]
            if at == len(text.lines):
                break
            count, lines = self._replaced.get(at, (1, (text.lines[at],)))
            out.append(text.end.join(lines) + text.ends[at + count - 1])
            at += count
        return "".join(out)


def _row(item: Item, lines: tuple[str, ...], before: Row | None = None, origin: str = "") -> Row:
    """What is remembered of an item as it was written."""
    if before is not None:
        return before._replace(lines=len(lines), digest=digest(lines), words=item.words, location=item.location)
    return Row(item.anchor, origin, len(lines), digest(lines), item.words, item.location)
