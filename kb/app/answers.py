"""From the notes that answer a question to the lines that a person wants to see."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb import analysis
from kb.note import Hit
from kb.query import Phrase, Question
from kb.store import looking, searching
from kb.store.looking import BlockRow, NoteRow
from kb.store.searching import Found
from kb.text import LINE_END

_WINDOW = 300  # code points of a hit's text
_BEFORE = 70  # of them before the first match
_PASSAGES = 24  # looked into, of one note
LINES_OF_A_NOTE = 3  # shown of one note, where hits are limited
_TIER = 100.0  # what a phrase (3) or all words (2) add to the score, so that it tells the order


@dataclass(frozen=True, slots=True)
class Answer:
    """hits: best notes first, the lines of a note together.
    notes: how many notes match.  total: how many hits there would be without a limit;
    a note that was not looked into counts once."""

    hits: tuple[Hit, ...]
    notes: int
    total: int


@dataclass(frozen=True, slots=True)
class _Match:
    """A block that answers, and where the phrases stand in it."""

    block: BlockRow
    passage: int
    marks: "Marks"


@dataclass(frozen=True, slots=True)
class Marks:
    """spans: where the phrases of a question stand in a text, merged where they touch.
    coverage: how many of them do; the words standing together count as one more.
    focus: where most of them stand close together."""

    spans: tuple[tuple[int, int], ...]
    coverage: int
    focus: int


def search(db: sqlite3.Connection, question: Question, limit: int, offset: int = 0) -> Answer:
    """The best lines for a question.  limit: hits; 0 for all.

    Where fewer notes match than hits may be shown, the room left is given to further
    lines of the same notes.
    """
    found, notes = searching.notes(db, question, limit, offset)
    per_note = [list(_hits(db, question, item, limit)) for item in found]
    lines = sum(len(hits) for hits in per_note)
    silent = sum(1 for hits in per_note if not hits)
    shown = _shared(per_note, limit) if limit else per_note
    hits = tuple(hit for hits in shown for hit in hits)
    return Answer(hits, notes - silent, lines + notes - len(found))


def _shared(per_note: list[list[Hit]], limit: int) -> list[list[Hit]]:
    """Share the room among the notes: a line for each, then a second for each, and so on."""
    counts = [0] * len(per_note)
    room = limit
    for depth in range(LINES_OF_A_NOTE):
        for place, hits in enumerate(per_note):
            if room and depth < len(hits):
                counts[place] += 1
                room -= 1
    return [hits[:count] for hits, count in zip(per_note, counts, strict=True)]


def _hits(db: sqlite3.Connection, question: Question, found: Found, limit: int) -> Iterator[Hit]:
    """The best lines of one note: those with most of the phrases, in the note's order."""
    note = looking.note(db, found.note)
    score = round(found.score + _TIER * found.rank, 4)
    passages = searching.passages(db, found, question, _PASSAGES if limit else 0)
    matches = [match for passage in passages for match in _matches(db, question, passage)]
    if not matches:
        if not _languages(question):
            yield _opening(db, note, score)
        return
    most = max(match.marks.coverage for match in matches)
    best = [match for match in matches if match.marks.coverage == most]
    for match in sorted(best, key=lambda match: match.block.line):
        yield _hit(db, note, match, score)


def _matches(db: sqlite3.Connection, question: Question, passage: int) -> Iterator[_Match]:
    text, _ = looking.text(db, passage)
    languages = _languages(question)
    for block in looking.blocks(db, passage):
        if languages and not any(block.lang == code or block.lang.startswith(f"{code}-") for code in languages):
            continue
        marks = marked(text[block.start : block.end], question)
        if marks.spans:
            yield _Match(block, passage, marks)


def _languages(question: Question) -> list[str]:
    return [item.value for item in question.filters if item.field == "lang" and not item.without]


def marked(text: str, question: Question) -> Marks:
    """Find the phrases of a question in a text."""
    tokens = list(analysis.tokens(text))
    terms = [token.term for token in tokens]
    found: list[tuple[int, int, int]] = []  # start, end, which phrase
    for which, phrase in enumerate(question.sought):
        for place in occurrences(terms, phrase):
            last = tokens[place + len(phrase.terms) - 1]
            end = last.start + len(phrase.terms[-1]) if phrase.prefix else last.end
            found.append((tokens[place].start, end, which))
    found.sort()
    coverage = len({which for _, _, which in found})
    focus = _focus(found)
    if coverage > 1 and question.together and (places := occurrences(terms, question.together)):
        coverage += 1
        focus = tokens[places[0]].start
    return Marks(_merged([(start, end) for start, end, _ in found]), coverage, focus)


def _focus(found: list[tuple[int, int, int]]) -> int:
    """Where a window should begin to hold as many different phrases as it can; the first
    such place."""
    best = place = 0
    for at, (start, _, _) in enumerate(found):
        different = {which for begin, _, which in found[at : at + 50] if begin < start + _WINDOW - _BEFORE}
        if len(different) > best:
            best, place = len(different), start
    return place


def occurrences(terms: Sequence[str], phrase: Phrase) -> list[int]:
    """Where in a row of terms a phrase begins."""
    first, length = phrase.terms[0], len(phrase.terms)
    if phrase.prefix:
        head, tail = phrase.terms[:-1], phrase.terms[-1]
        starts = range(len(terms) - length + 1)
        return [at for at in starts if tuple(terms[at : at + length - 1]) == head and terms[at + length - 1].startswith(tail)]
    places = [at for at, term in enumerate(terms) if term == first]
    if length == 1:
        return places
    return [at for at in places if tuple(terms[at : at + length]) == phrase.terms]


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _hit(db: sqlite3.Connection, note: NoteRow, match: _Match, score: float) -> Hit:
    text, first = looking.text(db, match.passage)
    block, marks = match.block, match.marks
    inside = text[block.start : block.end]
    start, end = window(inside, marks.focus)
    shown = tuple((left - start, right - start) for left, right in marks.spans if left >= start and right <= end)
    place = block.start + marks.focus
    last = block.start + start + (shown[-1][1] if shown else end - start)
    return Hit(
        path=note.path,
        title=note.title,
        line=first + _line_ends(text, place),
        line_end=first + _line_ends(text, last),
        column=place - max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) - 1,
        score=score,
        text=inside[start:end],
        highlights=shown,
        headings=block.headings,
        lang=block.lang,
        voice=block.voice,
        date=note.date,
    )


def _line_ends(text: str, end: int) -> int:
    if "\r" in text:
        return sum(1 for _ in LINE_END.finditer(text, 0, end))
    return text.count("\n", 0, end)


def _opening(db: sqlite3.Connection, note: NoteRow, score: float) -> Hit:
    """A note that answers by its title, a tag or a link to it: its first block that is text."""
    for passage in looking.passage_ids(db, note.id)[:1]:
        blocks = looking.blocks(db, passage)
        texts = [block for block in blocks if block.kind != "property"] or blocks
        if texts:
            return _hit(db, note, _Match(texts[0], passage, Marks((), 0, 0)), score)
    return Hit(note.path, note.title, 1, 1, 0, score, "", (), (), note.lang, "", note.date)


def window(text: str, focus: int) -> tuple[int, int]:
    """The part of a long block to show: a little before ``focus`` and on, cut between words."""
    if len(text) <= _WINDOW:
        return 0, len(text)
    start = max(0, min(focus - _BEFORE, len(text) - _WINDOW))
    end = min(len(text), start + _WINDOW)
    if start and 0 <= (blank := text.find(" ", start, focus)) < start + _BEFORE // 2:
        start = blank + 1
    if end < len(text) and (blank := text.rfind(" ", max(focus, end - 30), end)) > focus:
        end = blank
    return start, end
