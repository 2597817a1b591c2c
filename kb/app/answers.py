"""From the notes that answer a question to the lines that a person wants to see."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb import analysis, query
from kb.errors import UsageError
from kb.page import Hit, Page
from kb.query import Filter, Phrase, Question
from kb.store import looking, mentioned, searching
from kb.store.looking import BlockRow, NoteRow
from kb.store.searching import Found
from kb.text import LINE_END
from kb.views import hits

_WINDOW = 300  # code points of a hit's text
_BEFORE = 70  # of them before the first match
_BY_ROW = frozenset({"table", "code", "property", "trace"})  # their lines are not one sentence
_PASSAGES = 24  # looked into, of one note, where one line of it is enough
LINES_OF_A_NOTE = 3  # shown of one note, where hits are limited
_TIER = 100.0  # what each step of Found.rank adds to the score, so that it tells the order


class Answer(NamedTuple):
    """hits: best notes first, the lines of a note together.
    notes: how many notes answer, whatever the limit."""

    hits: tuple[Hit, ...]
    notes: int


class _Match(NamedTuple):
    """A block that answers, and where the phrases stand in it."""

    block: BlockRow
    passage: int
    marks: "Marks"


class Marks(NamedTuple):
    """spans: where the phrases of a question stand in a text, merged where they touch.
    coverage: how many of them do; the words standing together count as one more.
    focus: where most of them stand close together."""

    spans: tuple[tuple[int, int], ...]
    coverage: int
    focus: int


def page(db: sqlite3.Connection, text: str, limit: int, offset: int = 0, filters: Iterable[Filter] = ()) -> Page:
    """The answer to a question in the query language, ready to be shown.  Raises QueryError."""
    question = query.parse(text, filters)
    if not (question.sought or question.filters or question.excluded):
        raise UsageError("the question has no words to look for", "example: kb search reasoning tokens")
    if any(item.field == "source" for item in question.filters):
        from kb.app import attribution  # it loads what reads TOML and addresses

        question = attribution.completed(db, question)
    answer = search(db, question, limit, offset)
    return hits.page(text, answer.hits, answer.notes)


def search(db: sqlite3.Connection, question: Question, limit: int, offset: int = 0) -> Answer:
    """The best lines for a question.  limit: hits; 0 for all.  offset: notes to skip.

    Where fewer notes answer than hits may be shown, the room left is given to further
    lines of the same notes.
    """
    notes = searching.count(db, question)
    wanted = 1 if limit and notes - offset >= limit else LINES_OF_A_NOTE if limit else 0
    per_note: list[list[Hit]] = []
    for found in searching.notes(db, question, offset + limit if limit else 0):
        if lines := _hits(db, question, found, wanted):
            per_note.append(lines)
        else:
            notes -= 1  # it is in that language, but not where it answers
        if limit and len(per_note) >= offset + limit:
            break
    shown = _shared(per_note[offset:], limit) if limit else per_note[offset:]
    return Answer(tuple(hit for lines in shown for hit in lines), notes)


def _shared(per_note: list[list[Hit]], limit: int) -> list[list[Hit]]:
    """Share the room among the notes: a line for each, then a second for each, and so on."""
    counts = [0] * len(per_note)
    room = limit
    for depth in range(LINES_OF_A_NOTE):
        for place, lines in enumerate(per_note):
            if room and depth < len(lines):
                counts[place] += 1
                room -= 1
    return [lines[:count] for lines, count in zip(per_note, counts, strict=True)]


def _hits(db: sqlite3.Connection, question: Question, found: Found, wanted: int) -> list[Hit]:
    """The best lines of one note, in its order: those with most of the phrases.
    wanted: how many are enough; 0 for all."""
    note = looking.note(db, found.note)
    score = round(found.score + _TIER * found.rank, 4)
    matches: list[_Match] = []
    complete = len(question.sought) + (question.together is not None)
    full = 0
    for match in _matches(db, question, found, wanted):
        matches.append(match)
        full += match.marks.coverage >= complete and match.block.kind != "property"
        if wanted and full >= wanted:
            break
    if not matches:
        return [] if _of_blocks(question) else [_opening(db, note, score)]
    most = max(match.marks.coverage for match in matches)
    best = [match for match in matches if match.marks.coverage == most]
    best = [match for match in best if match.block.kind != "property"] or best
    best.sort(key=lambda match: match.block.line)
    return [_hit(db, note, match, score) for match in best[: wanted or None]]


def _matches(db: sqlite3.Connection, question: Question, found: Found, wanted: int) -> Iterator[_Match]:
    """The blocks that answer, those of the note's best passage first."""
    fits = _block_filter(db, question, found.note)
    firsts = frozenset(phrase.terms[0] for phrase in question.sought)
    prefix = any(phrase.prefix for phrase in question.sought)
    for passage in _passages(db, question, found, wanted):
        text = looking.text(db, passage).text
        for block in looking.blocks(db, passage):
            if not fits(block):
                continue
            inside = text[block.start : block.end]
            if not question.sought:
                yield _Match(block, passage, Marks((), 0, 0))
            elif prefix or analysis.holds_any(inside, firsts):
                marks = marked(inside, question)
                if marks.spans:
                    yield _Match(block, passage, marks)


def _passages(db: sqlite3.Connection, question: Question, found: Found, wanted: int) -> list[int]:
    """Where in a note to look.  Filters alone are met by blocks anywhere in it, or by the note."""
    if not question.sought:
        return looking.passage_ids(db, found.note) if _of_blocks(question) else []
    if wanted == 1 and found.passage and not _of_blocks(question):
        return [found.passage]
    return searching.passages(db, found, question, _PASSAGES if wanted else 0)


def _block_filter(db: sqlite3.Connection, question: Question, note: int) -> Callable[[BlockRow], bool]:
    wanted = _of_blocks(question)
    speaking = {
        item: searching.blocks_with(db, note, item.field, item.value)
        for item in wanted
        if item.field in ("model", "person")
    }
    return lambda block: all(_fits(block, item, speaking) for item in wanted)


def _of_blocks(question: Question) -> list[Filter]:
    """The filters that a block must meet, and not only its note."""
    return [
        item
        for item in question.filters
        if item.field in ("lang", "voice") or (item.field in ("model", "person") and not item.without)
    ]


def _fits(block: BlockRow, item: Filter, speaking: Mapping[Filter, frozenset[int]]) -> bool:
    """speaking: the blocks that speak of the filter's model or person."""
    if item in speaking:
        return block.id in speaking[item]
    if item.field == "voice":
        return (block.voice == item.value) is not item.without
    return f"{block.lang}-".lower().startswith(f"{item.value.lower()}-") or item.without


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
        return [
            at
            for at in starts
            if tuple(terms[at : at + length - 1]) == head and terms[at + length - 1].startswith(tail)
        ]
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
    passage = looking.text(db, match.passage)
    block, marks = match.block, match.marks
    inside = passage.text[block.start : block.end]
    start, end = _row(inside, marks.focus)
    if block.kind not in _BY_ROW:
        end = len(inside)  # a sentence that was wrapped goes on in the next line
    begin, stop = window(inside[start:end], marks.focus - start)
    start, end = start + begin, start + stop
    times = _times(block, inside, marks.focus)
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
        time=times,
        url=_heard(note, times[0]) if times else "",
        models=tuple(mentioned.in_block(db, block.id, "model")),
    )


def _heard(note: NoteRow, seconds: float) -> str:
    """Where a second of the recording can be heard; empty where the recording is not known."""
    from kb import urls  # a tenth of the time that a search takes to start; few hits are speech

    return urls.at(str(looking.subject(note).get("url", "")), seconds)


def _times(block: BlockRow, inside: str, focus: int) -> tuple[float, float | None] | None:
    """From when to when, in seconds, the line of speech is said that ``focus`` stands in; to
    the end of its block, where the lines have no times of their own."""
    start, end = block.facts.get("start"), block.facts.get("end")
    if start is None:
        return None
    times = block.facts.get("times") or [start]
    row = min(sum(1 for _ in LINE_END.finditer(inside, 0, focus)), len(times) - 1)
    return times[row], times[row + 1] if row + 1 < len(times) else end


def _opening(db: sqlite3.Connection, note: NoteRow, score: float) -> Hit:
    """A note that answers by its title, a tag or a link to it: its first block that is text."""
    for passage in looking.passage_ids(db, note.id)[:1]:
        blocks = looking.blocks(db, passage)
        texts = [block for block in blocks if block.kind != "property"] or blocks
        if texts:
            return _hit(db, note, _Match(texts[0], passage, Marks((), 0, 0)), score)
    return Hit(note.path, note.title, 1, 1, 0, score, "", (), (), note.lang, "", note.date, "", None, "", ())


def _row(text: str, focus: int) -> tuple[int, int]:
    """The line of a block that ``focus`` stands in."""
    start = max(text.rfind("\n", 0, focus), text.rfind("\r", 0, focus)) + 1
    end = LINE_END.search(text, focus)
    return start, end.start() if end else len(text)


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
