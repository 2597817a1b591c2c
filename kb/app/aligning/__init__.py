"""``kb align``: passages of different notes that speak of one fact, in whatever language (field B11)."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kb.app import vault
from kb.app.aligning import gathering, pairing, weighing
from kb.app.aligning.gathering import Rarity, Said
from kb.app.aligning.weighing import Read, Verdict
from kb.page import Facts, Page
from kb.store import aligned, details
from kb.store.aligned import Passage
from kb.views import aligned as view

_CLASSES = ("same fact", "same words", "related")  # in the order that they are shown
_BY_ROW = frozenset({"table", "speech"})  # too long to be shown as a whole
_KINDS = {
    "numbers": "number",
    "models": "model",
    "benchmarks": "benchmark",
    "sources": "source",
    "works": "work",
    "people": "person",
    "products": "product",
    "organisations": "organisation",
    "words": "words",
}


class _Lines(NamedTuple):
    """Lines of a note; last 0: to its end."""

    note: int
    first: int
    last: int

    def hold(self, passage: Passage) -> bool:
        return passage.note == self.note and passage.last >= self.first and (not self.last or passage.line <= self.last)


def page(db: sqlite3.Connection, selectors: Sequence[str], limit: int) -> Page:
    """Pairs of the whole vault; of one note with all others; among several notes.  limit 0: all."""
    given = [_lines(db, selector) for selector in dict.fromkeys(selectors)]
    notes = {lines.note for lines in given}
    if len(notes) == 1:
        among: set[int] | None = notes | set(gathering.near(db, given[0].note))
    else:
        among = notes or None
    passages = gathering.said(db, among)
    rarity = Rarity(db, None if among is None else {key for said in passages for key in said.keys})
    pairs = pairing.candidates(passages, rarity, weighing.weight, _wanted(given))
    found = sorted(_judged(db, passages, pairs, rarity), key=_order)
    shown = found[: limit or None]
    rows = [_row(db, one, other, verdict, given) for one, other, verdict in shown]
    return view.aligned(rows, len(found))


def _lines(db: sqlite3.Connection, selector: str) -> _Lines:
    note, first, last = vault.selected_lines(db, selector)
    return _Lines(note.id, first, last)


def _wanted(given: list[_Lines]) -> Callable[[Passage, Passage], bool]:
    """Of several notes both passages must be on the lines that were named; of one, one of them."""

    def wanted(one: Passage, other: Passage) -> bool:
        named = [any(lines.hold(passage) for lines in given) for passage in (one, other)]
        return all(named) if several else any(named)

    several = len({lines.note for lines in given}) > 1
    return wanted if given else lambda one, other: True


_Judged = tuple[Read, Read, Verdict]


def _judged(
    db: sqlite3.Connection, passages: Sequence[Said], pairs: Sequence[pairing.Pair], rarity: Rarity
) -> Iterator[_Judged]:
    read: dict[int, Read] = {}
    for pair in pairs:
        for place in pair:
            if place not in read:
                read[place] = Read(passages[place], aligned.words(db, passages[place].passage.id))
        if verdict := weighing.verdict(read[pair[0]], read[pair[1]], rarity):
            yield read[pair[0]], read[pair[1]], verdict


def _order(judged: _Judged) -> tuple[object, ...]:
    one, other, verdict = judged
    mine, theirs = one.said.passage, other.said.passage
    return (_CLASSES.index(verdict.kind), -verdict.confidence, mine.path, mine.id, theirs.path, theirs.id)


def _row(db: sqlite3.Connection, one: Read, other: Read, verdict: Verdict, given: list[_Lines]) -> Facts:
    """The passage of the one note that was named stands first."""
    if len({lines.note for lines in given}) == 1 and other.said.passage.note == given[0].note:
        one, other = other, one
    return {
        "a": _side(db, one, verdict),
        "b": _side(db, other, verdict),
        "shared": {name: verdict.shared.get(kind, []) for name, kind in _KINDS.items()},
        "class": verdict.kind,
        "confidence": verdict.confidence,
    }


def _side(db: sqlite3.Connection, read: Read, verdict: Verdict) -> Facts:
    passage = read.said.passage
    line, text = _shown(db, read, verdict) if passage.kind in _BY_ROW else (passage.line, read.words.text)
    return {"path": passage.path, "line": line, "text": text, "lang": passage.lang, "voice": passage.voice}


def _shown(db: sqlite3.Connection, read: Read, verdict: Verdict) -> tuple[int, str]:
    """Of a long passage the line, and its words, of the first number that is shared."""
    passage, text = read.said.passage, read.words.text
    shared = verdict.shared.get("number", ())
    for value, said in read.numbers.items():
        if str(value) in shared and said:
            return said[0].line, details.LineReader(db).text(passage.note, said[0].line, said[0].column)[0]
        if str(value) in shared and passage.kind == "table":
            place = read.places[value]
            row = text.count("\n", 0, place)
            return passage.line + row, text.split("\n")[row]
    return passage.line, text
