"""The lines of a note that answer a question best."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from kb import analysis
from kb.app.searching import marking
from kb.app.searching.marking import Marks
from kb.note import is_item
from kb.page import Hit
from kb.query import Filter, Question
from kb.store import looking, mentioned, searching
from kb.store.looking import BlockRow, NoteRow
from kb.store.searching import Found
from kb.text import LINE_END

_BY_ROW = frozenset({"table", "code", "property", "trace"})  # their lines are not one sentence
_PASSAGES = 24  # looked into, of one note, where one line of it is enough
_TOLD_OF_BLOCKS = frozenset({"lang", "model", "person", "org"})  # what a note has if one of its blocks does
TIER = 100.0  # what each step of Found.rank adds to the score, so that it tells the order


class Match(NamedTuple):
    """A block that answers, and where the phrases stand in it."""

    block: BlockRow
    passage: int
    marks: Marks


class Line(NamedTuple):
    """A hit, and what made it one: its match is None if the note has no text."""

    hit: Hit
    match: Match | None


def best(db: sqlite3.Connection, question: Question, found: Found, wanted: int) -> list[Line]:
    """The best lines of one note, in its order: those with most of the phrases.
    wanted: how many are enough; 0 for all."""
    note = looking.note(db, found.note)
    score = round(found.score + TIER * found.rank, 4)
    matches: list[Match] = []
    complete = len(question.sought) + (question.together is not None)
    full = 0
    for match in _matches(db, question, found, wanted):
        matches.append(match)
        full += match.marks.coverage >= complete and match.block.kind != "property"
        if wanted and full >= wanted:
            break
    if not matches:
        return [] if of_blocks(question) else [_opening(db, question, note, score)]
    most = max(match.marks.coverage for match in matches)
    chosen = [match for match in matches if match.marks.coverage == most]
    chosen = [match for match in chosen if match.block.kind != "property"] or chosen
    chosen.sort(key=lambda match: match.block.line)
    return [Line(hit_of(db, note, match, score), match) for match in chosen[: wanted or None]]


def at(db: sqlite3.Connection, question: Question, id: int, line: int, score: float) -> Line:
    """The block of a note that a line stands in, whatever of the question it has."""
    note = looking.note(db, id)
    for passage in looking.passage_ids(db, id):
        for block in looking.blocks(db, passage):
            if block.line <= line <= block.last:
                text = looking.text(db, passage).text[block.start : block.end]
                match = Match(block, passage, marking.marked(text, question, block.kind))
                return Line(hit_of(db, note, match, score), match)
    return _opening(db, question, note, score)


def _matches(db: sqlite3.Connection, question: Question, found: Found, wanted: int) -> Iterator[Match]:
    """The blocks that answer, those of the note's best passage first."""
    fits = block_filter(db, question, found.note)
    phrases = list(marking.phrases(question.sought))
    firsts = frozenset(phrase.terms[0] for phrase in phrases)
    prefix = any(phrase.prefix for phrase in phrases)
    for passage in _passages(db, question, found, wanted):
        text = looking.text(db, passage).text
        for block in looking.blocks(db, passage):
            if not fits(block):
                continue
            inside = text[block.start : block.end]
            if not question.sought:
                yield Match(block, passage, Marks((), 0, 0))
            elif prefix or (firsts and analysis.holds_any(inside, firsts)):
                marks = marking.marked(inside, question, block.kind)
                if marks.spans:
                    yield Match(block, passage, marks)


def _passages(db: sqlite3.Connection, question: Question, found: Found, wanted: int) -> list[int]:
    """Where in a note to look.  Filters alone are met by blocks anywhere in it, or by the note."""
    if not question.sought:
        return looking.passage_ids(db, found.note) if of_blocks(question) else []
    if wanted == 1 and found.passage and not of_blocks(question):
        return [found.passage]
    return searching.passages(db, found, question.sought, _PASSAGES if wanted and not of_blocks(question) else 0)


def block_filter(db: sqlite3.Connection, question: Question, note: int) -> Callable[[BlockRow], bool]:
    wanted = of_blocks(question)
    told = {
        item: searching.blocks_with(db, note, item.field, item.value)
        for item in wanted
        if item.field in _TOLD_OF_BLOCKS
    }
    return lambda block: all(
        block.id in told[item] if item in told else (block.voice == item.value) is not item.without for item in wanted
    )


def of_blocks(question: Question) -> list[Filter]:
    """The filters that a block must meet, and not only its note."""
    return [
        item
        for item in question.filters
        if item.field == "voice" or (item.field in _TOLD_OF_BLOCKS and not item.without)
    ]


def hit_of(db: sqlite3.Connection, note: NoteRow, match: Match, score: float) -> Hit:
    passage = looking.text(db, match.passage)
    block, marks = match.block, match.marks
    inside = passage.text[block.start : block.end]
    start, end = _row(inside, marks.focus)
    if block.kind not in _BY_ROW:
        end = len(inside)  # a sentence that was wrapped goes on in the next line
    begin, stop = marking.window(inside[start:end], marks.focus - start)
    start, end = start + begin, start + stop
    heard = times(block.facts, inside, marks.focus)
    return Hit(
        path=note.path,
        title=note.title,
        line=passage.at(block.start + start)[0],
        line_end=passage.at(block.start + end)[0],
        column=passage.at(block.start + marks.focus)[1],
        score=score,
        text=inside[start:end],
        highlights=tuple(
            (left - start, right - start) for left, right in marks.spans if left >= start and right <= end
        ),
        headings=block.headings,
        lang=block.lang,
        voice=block.voice,
        date=note.date,
        speaker=block.speaker,
        time=heard,
        url=_heard(note, heard[0]) if heard else _page(note),
        models=tuple(mentioned.in_block(db, block.id, "model")),
    )


def _heard(note: NoteRow, seconds: float) -> str:
    """Where a second of the recording can be heard; empty where the recording is not known."""
    from kb import urls  # a tenth of the time that a search takes to start; few hits are speech

    return urls.at(str(looking.subject(note).get("url", "")), seconds)


def _page(note: NoteRow) -> str:
    """The address of a feed's item; empty of a note."""
    return str(looking.subject(note).get("url", "")) if is_item(note.path) else ""


def times(facts: Mapping[str, Any], inside: str, focus: int) -> tuple[float, float | None] | None:
    """From when to when, in seconds, the line of speech is said that ``focus`` stands in; to
    the end of its block, where the lines have no times of their own.  facts: of the block."""
    start, end = facts.get("start"), facts.get("end")
    if start is None:
        return None
    times = facts.get("times") or [start]
    row = min(sum(1 for _ in LINE_END.finditer(inside, 0, focus)), len(times) - 1)
    return times[row], times[row + 1] if row + 1 < len(times) else end


def _opening(db: sqlite3.Connection, question: Question, note: NoteRow, score: float) -> Line:
    """A note that answers by its title, a tag or a link to it: its first block that is text."""
    for passage in looking.passage_ids(db, note.id)[:1]:
        blocks = looking.blocks(db, passage)
        texts = [block for block in blocks if block.kind != "property"] or blocks
        if texts:
            block = texts[0]
            text = looking.text(db, passage).text[block.start : block.end]
            match = Match(block, passage, marking.marked(text, question, block.kind))
            return Line(hit_of(db, note, match, score), match)
    empty = Hit(note.path, note.title, 1, 1, 0, score, "", (), (), note.lang, "", note.date, "", None, "", ())
    return Line(empty, None)


def _row(text: str, focus: int) -> tuple[int, int]:
    """The line of a block that ``focus`` stands in."""
    start = max(text.rfind("\n", 0, focus), text.rfind("\r", 0, focus)) + 1
    end = LINE_END.search(text, focus)
    return start, end.start() if end else len(text)
