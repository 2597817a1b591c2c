"""A question to notes, over the postings and the ordinary tables.

Which notes come first (search 8): one that is called like the question; of one word, those that
have it in a name; those with the words as one phrase; those with all of up to three words; then
those with any.  Each is a tier, and within a tier a note is as good as its best posting that fits
the tier, by BM25.  A tier is looked at only if those above it do not fill the page: a common word
is scored no more often than it must be.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from kb.query import Leaf, Near, Or, Phrase, Question
from kb.store import ids, looking, matching, names, ranking
from kb.store.matching import NOTE, Conditions, Values, any_of, expression
from kb.store.ranking import Signal

_CALLED = """
    select id as note, 0 as posting, 0.0 as score from notes where id in (
        select id from files where key = :called union all select id from notes where key = :called
        union all select note from aliases where key = :called)"""
# Of body, heading, title, name, anchor, tag and alias.
_WEIGHTS = "1.0, 2.0, 6.0, 1.0, 3.0, 2.0, 4.0"
_LINK_SHARE = 0.5  # what the text of a link counts beside the words of the note it leads to
_ALIKE_SHARE = 0.5  # what a word of the same meaning counts beside the word itself (judged)


def _scored(name: str, share: float = 1.0) -> str:
    """The postings that an expression finds, each with its note and what it is worth."""
    worth = f"iif(rowid > 0, {-share}, {-share * _LINK_SHARE}) * bm25(postings, {_WEIGHTS})"
    return f"select {NOTE} as note, rowid as posting, {worth} as score from postings where postings match :{name}"


_MATCHED = _scored("expression")
_WITH_ALIKE = (
    f"select note, posting, sum(score) as score from ({_MATCHED} union all {_scored('alike', _ALIKE_SHARE)}) "
    "group by posting"
)
_MEETS = "note in (select value from json_each(:met))"
# Notes that answer by what is no text.
_REST = "select id as note, 0 as posting, 0.0 as score from notes"


class Found(NamedTuple):
    """A note that answers.  rank: 6 it is called so, 5 a name of it has the one word that was asked
    for, 4 the words stand together, 3 all words are in one passage, 2 they are in the note, 1 some
    are, 0 none is, but it meets the rest.
    score: BM25, higher is better; 0 for ranks 6 and 0.
    passage: the one that fits best; 0 if it is the note's name or a link that answers.
    signals: what the score has besides BM25."""

    note: int
    rank: int
    score: float
    passage: int
    signals: tuple[Signal, ...] = ()


class _Tier(NamedTuple):
    """rows: what is looked at: note, posting and score.  expression: for FTS5."""

    rank: int
    rows: str
    expression: str = ""
    conditions: tuple[str, ...] = ()


def notes(db: sqlite3.Connection, question: Question, wanted: int, met: str | None = None) -> Iterator[Found]:
    """The notes that answer, best first, each once.  The question has no patterns.

    wanted: how many will probably be asked for; 0 for all.  met: as of ``meeting``, if it is known.
    """
    met = meeting(db, question) if met is None else met
    if not question.sought:
        yield from _listed(db, met)
        return
    found = _distinct(db, question, met, max(wanted, ranking.DEPTH) if wanted else 0)
    first = list(islice(found, ranking.DEPTH))
    gained = ranking.signals(db, first, question)
    best = [_with(item, gained[item.note]) for item in first]
    yield from sorted(best, key=lambda item: (-item.rank, -item.score))
    yield from found


def meeting(db: sqlite3.Connection, question: Question) -> str:
    """The notes that meet all but the words of a question, as JSON; empty if there is nothing to meet."""
    values: Values = {}
    conditions = _conditions(question, Conditions(db, values))
    if not conditions:
        return ""
    sql = f"select note from (select id as note from notes) where {' and '.join(conditions)}"
    return json.dumps([note for (note,) in db.execute(sql, values)])


def by_date(db: sqlite3.Connection, found: Iterable[int], newest: bool) -> list[int]:
    """These notes by the day they are of, else by when their file was changed; equal ones by path."""
    way = "desc" if newest else "asc"
    changed = "iif(changed < 0, :now, changed)"  # a file so new that it is looked at again
    day = f"coalesce(date, datetime({changed} / 1000000000, 'unixepoch', 'localtime'))"
    sql = f"""
        select id from notes join files using (id) where id in (select value from json_each(:ids))
        order by {day} {way}, iif(date is null, {changed}, 0) {way}, path"""
    return [note for (note,) in db.execute(sql, {"ids": json.dumps(list(found)), "now": time.time_ns()})]


def _with(found: Found, signals: list[Signal]) -> Found:
    return found._replace(score=found.score + sum(signal.value for signal in signals), signals=tuple(signals))


def _distinct(db: sqlite3.Connection, question: Question, met: str, wanted: int) -> Iterator[Found]:
    """The notes that answer by tier and BM25, each once."""
    given: set[int] = set()
    made = Conditions(db, {"met": met})
    for tier in _tiers(question, made):
        for item in _ranked(db, tier, made.values, wanted):
            if item.note not in given:
                given.add(item.note)
                yield item


def count(db: sqlite3.Connection, question: Question, met: str | None = None) -> int:
    """How many notes answer.  met: as of ``meeting``, if it is known."""
    met = meeting(db, question) if met is None else met
    if not question.needs_words:
        return len(json.loads(met)) if met else int(db.execute("select count(*) from notes").fetchone()[0])
    where = f"note is not null and {_MEETS}" if met else "note is not null"
    matched = f"select {NOTE} as note from postings where postings match :expression"
    sql = f"select count(distinct note) from ({matched}) where {where}"
    values = {"expression": any_of((*question.words, *question.alike)), "met": met}
    return int(db.execute(sql, values).fetchone()[0])


def _conditions(question: Question, made: Conditions) -> list[str]:
    """What every answer must meet."""
    asked = [] if question.condition is None else [made.node(question.condition)]
    if question.needs_words and any(isinstance(leaf, Near) for leaf in question.words):
        asked.append(made.node(Or((*question.words, *question.alike))))  # FTS5 alone finds more than is near
    return [*asked, *map(made.filter, question.filters)]


def _tiers(question: Question, made: Conditions) -> Iterator[_Tier]:
    """What is looked for, best first."""
    any_word = any_of(question.literal)
    if all(isinstance(leaf, Phrase) and not leaf.field for leaf in question.literal):
        made.values["called"] = names.folded(" ".join(leaf.words for leaf in question.literal))
        yield _Tier(6, _CALLED)
        if len(question.literal) == 1 and not question.alike:
            # A common word stands in most notes; those that are named by it are soon scored.
            yield _Tier(5, _MATCHED, f"{{title alias anchor}} : ({any_word})")
    if question.together is not None:
        words = [expression(leaf) for leaf in question.words]
        yield _Tier(4, _MATCHED, f"{expression(question.together)} AND ({any_word})")
        yield _Tier(3, _MATCHED, " AND ".join(words))
        yield _Tier(2, _MATCHED, any_word, tuple(map(made.having, words)))
    if question.alike:
        made.values["alike"] = any_of(question.alike)
        yield _Tier(1, _WITH_ALIKE, any_word)
    else:
        yield _Tier(1, _MATCHED, any_word)
    if not question.needs_words:
        yield _Tier(0, _REST)


def _ranked(db: sqlite3.Connection, tier: _Tier, values: Values, wanted: int) -> Iterator[Found]:
    """The notes of a tier, best first, equal ones by path; more are fetched as they are asked for."""
    where = [*tier.conditions, *([_MEETS] if values["met"] else [])]
    best = f"select * from ({tier.rows}) where note is not null and {' and '.join(where)}" if where else tier.rows
    sql = f"""
        with best as materialized ({best} order by score desc, posting limit :most)
        select note, path, score, max(posting, 0) from best left join files on files.id = note"""
    most = 8 * wanted + 50 if wanted else -1
    while True:
        rows = db.execute(sql, {**values, "expression": tier.expression, "most": most}).fetchall()
        whole = most < 0 or len(rows) < most
        least = min((row[2] for row in rows), default=0.0)
        for note, _, score, passage in sorted(rows, key=lambda row: (-row[2], row[1] or "")):
            # A link that leads nowhere speaks for no note; of rows equal to the last some are not fetched yet.
            if note is not None and (whole or score > least):
                yield Found(note, tier.rank, score, passage)
        if whole:
            return
        most *= 8


def blocks_with(db: sqlite3.Connection, note: int, field: str, value: str) -> frozenset[int]:
    """The blocks of a note that are in a language, or speak of a model, a person or an organisation."""
    first, last = ids.rows(note)
    values: Values = {"first": first, "next": last}
    made = Conditions(db, values)
    if field == "lang":
        sql = f"select id from blocks where id >= :first and id < :next and {made.written(value)}"
    else:
        sql = f"select block from mentions where id >= :first and id < :next and {made.meaning(field, value)}"
    return frozenset(block for (block,) in db.execute(sql, values))


def _listed(db: sqlite3.Connection, met: str) -> Iterator[Found]:
    """The notes that meet what is asked, by path."""
    rows = "select value as note from json_each(:met)" if met else "select id as note from notes"
    for (note,) in db.execute(f"select note from ({rows}) join files on files.id = note order by path", {"met": met}):
        yield Found(note, 0, 0.0, 0)


def passages(db: sqlite3.Connection, found: Found, sought: tuple[Leaf, ...], most: int) -> list[int]:
    """The note's passages that match: its best one first, then in the order of the note."""
    if not sought:
        return []
    # Not by rank: that would count all matches of the vault again.
    sql = "select rowid from postings where postings match ? and rowid >= ? and rowid < ? limit ?"
    answering: list[int] = []
    for first, last in looking.passage_ranges(db, found.note):
        if not most or len(answering) < most:
            left = most - len(answering) if most else -1
            answering += (id for (id,) in db.execute(sql, (any_of(sought), first, last, left)))
    return sorted(answering, key=lambda id: (id != found.passage, id))


def resolved(db: sqlite3.Connection, question: Question) -> Question:
    """The question with its patterns as words of the vault; leaves that are nowhere stay."""
    return matching.resolved(db, question)


def prepare(db: sqlite3.Connection) -> None:
    """Give SQL the folding that names are compared with."""
    matching.prepare(db)
