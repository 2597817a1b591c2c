"""By words and by meaning: one order out of two, and which of them led to a note."""

import sqlite3
from collections.abc import Iterator
from itertools import islice

from kb.app.searching import answers, lines
from kb.app.searching.answers import Answer, Near, Nearest
from kb.meaning import fusing
from kb.page import Bridge, Hit
from kb.query import Or, Question
from kb.store import answering, covering, searching
from kb.store.searching import Found

_BY_WORDS, _BY_MEANING = 50, 10  # notes of either order that are looked at
_FIRST = 5  # notes by words that tell whether the question was asked in the notes' own words
_SCORE = 1_000.0  # of the first note; the score only tells the order


def search(
    db: sqlite3.Connection,
    question: Question,
    text: str,
    limit: int,
    offset: int,
    near: Nearest,
) -> Answer:
    """As answers.search, with notes that say the same in other words among those that have the words."""
    question = searching.resolved(db, question)
    nearest = {item.note: item for item in near(db, text, _BY_MEANING)}
    if not nearest:
        return answers.search(db, question, limit, offset)
    total = searching.count(db, question)
    most = offset + limit if limit else 0
    wanted = answers.lines_each(total, limit, offset)
    answered: list[list[Hit]] = []
    for place, (found, meant) in enumerate(_fused(db, question, nearest, most)):
        score = round(_SCORE / (place + 1), 4)
        hits = [line.hit._replace(score=score) for line in lines.best(db, question, found, wanted)] if found else []
        if not hits and meant:
            hits = [_by_meaning(db, question, meant, score)]
            total += not answering.meets(db, meant.note, Or((*question.words, *question.alike)))
        if hits:
            answered.append(hits)
        if most and len(answered) >= most:
            break
    return Answer(answers.shown(answered, limit, offset), total)


def _fused(
    db: sqlite3.Connection, question: Question, nearest: dict[int, Near], most: int
) -> Iterator[tuple[Found | None, Near | None]]:
    """Notes in their one order: as found by words, and by meaning."""
    rows = searching.notes(db, question, most)
    first = {found.note: found for found in islice(rows, _BY_WORDS)}
    weights = fusing.weights(covering.share(db, question, list(first)[:_FIRST]))
    for note in fusing.fused(first, nearest, weights):
        yield first.get(note), nearest.get(note)
    for found in rows:
        if found.note not in nearest:
            yield found, None


def _by_meaning(db: sqlite3.Connection, question: Question, meant: Near, score: float) -> Hit:
    """The section of a note that is near to the question, and how near."""
    hit = lines.at(db, question, meant.note, meant.line, score).hit
    return hit._replace(bridge=(Bridge("meaning", "", f"{meant.score:.2f}"),))
