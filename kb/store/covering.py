"""How much of a question notes hold."""

import sqlite3
from collections.abc import Iterable

from kb.query import Question
from kb.store.looking import passage_ranges
from kb.store.matching import expression


def share(db: sqlite3.Connection, question: Question, notes: Iterable[int]) -> float:
    """The share of the question's phrases that stand in that of the notes which has most of them."""
    wanted = [expression(phrase) for phrase in question.literal]
    most = max((sum(_holds(db, note, phrase) for phrase in wanted) for note in notes), default=0)
    return most / len(wanted) if wanted else 1.0


def _holds(db: sqlite3.Connection, note: int, phrase: str) -> bool:
    sql = "select 1 from postings where postings match ? and rowid >= ? and rowid < ? limit 1"
    return any(db.execute(sql, (phrase, *passages)).fetchone() is not None for passages in passage_ranges(db, note))
