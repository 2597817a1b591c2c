"""A question to notes: one SQL statement over the postings and the ordinary tables.

Which notes come first (search 8): one that is called like the question, those with the words
as one phrase, those with all of up to three words, then by BM25.  A longer question is ranked
by BM25 alone.
"""

import sqlite3
from typing import NamedTuple

from kb.query import Filter, Phrase, Question
from kb.store import names
from kb.store.postings import PASSAGE_BITS

# The note that a posting speaks for: its own, or the one its link leads to.
_NOTE = (
    f"(case when postings.rowid > 0 then postings.rowid >> {PASSAGE_BITS} else (select notes.id from links "
    "join notes on notes.id = links.resolved where links.id = -postings.rowid) end)"
)
_CALLED = (
    "(select id from files where key = :called union all select id from notes where key = :called "
    "union all select note from aliases where key = :called)"
)
# Of title, alias, heading, tag, anchor, name and body.
_WEIGHTS = "6.0, 4.0, 2.0, 2.0, 3.0, 1.0, 1.0"
_TIES = 50  # notes of equal score are ordered by path; so many are looked at beyond the limit
_ANCHOR_SHARE = 0.5  # what the text of a link counts beside the note's own words


class Found(NamedTuple):
    """A note that answers.  score: higher is better.  rank: 4 the note is called so, 3 the
    words stand together, 2 all words are there, else 0.
    passage: its best one; 0 if only the text of a link speaks for it."""

    note: int
    rank: int
    score: float
    passage: int


def expression(phrase: Phrase) -> str:
    """A phrase for FTS5.  Terms hold letters, digits and -._ only, so none can escape."""
    text = '"' + " ".join(phrase.terms) + '"' + (" *" if phrase.prefix else "")
    if phrase.name and len(phrase.terms) > 1:
        return f'({text} OR name : "{phrase.name}")'
    return text


def notes(db: sqlite3.Connection, question: Question, limit: int, offset: int = 0) -> tuple[list[Found], int]:
    """The notes that answer, best first, and how many there are in all.  limit 0: all."""
    if not question.sought:
        return _filtered(db, question, limit, offset)
    values: dict[str, object] = {"any": " OR ".join(map(expression, question.sought))}
    conditions = ["note is not null", *_conditions(question, values)]
    rank = _rank(question, values)
    sql = f"""
        with matched as materialized (
            select {_NOTE} as note, rowid as id, bm25(postings, {_WEIGHTS}) as score
            from postings where postings match :any),
        scored as (
            select note, max(id, 0) as passage, -(coalesce(min(case when id > 0 then score end), 0)
                + {_ANCHOR_SHARE} * coalesce(avg(case when id < 0 then score end), 0)) as score
            from matched where {" and ".join(conditions)} group by note),
        ranked as (
            select note, {rank} as rank, score, passage, count(*) over () as total
            from scored order by rank desc, score desc, note limit :most)
        select note, rank, score, passage, total from ranked join files on files.id = note
        order by rank desc, score desc, path limit :limit offset :offset
    """
    values |= {"limit": limit or -1, "offset": offset, "most": offset + limit + _TIES if limit else -1}
    rows = db.execute(sql, values).fetchall()
    return [Found(*row[:4]) for row in rows], rows[0][4] if rows else 0


def _having(name: str) -> str:
    """The notes with a phrase somewhere in them."""
    return f"(select coalesce({_NOTE}, -1) from postings where postings match :{name})"


def _conditions(question: Question, values: dict[str, object]) -> list[str]:
    conditions = []
    for kind, phrases in (("in", question.required), ("not in", question.excluded)):
        # What is required is already known to be there if nothing else is sought.
        if kind == "in" and len(question.sought) == 1:
            continue
        for count, phrase in enumerate(phrases):
            name = f"{'with' if kind == 'in' else 'without'}{count}"
            values[name] = expression(phrase)
            conditions.append(f"note {kind} {_having(name)}")
    return conditions + [_condition(item, count, values) for count, item in enumerate(question.filters)]


def _condition(item: Filter, count: int, values: dict[str, object]) -> str:
    name = f"filter{count}"
    place = "not in" if item.without else "in"
    if item.field == "tag":  # tag:a finds a/b too
        values[name] = names.folded(item.value.lstrip("#").strip("/"))
        return f"note {place} (select note from tags where {_is_or_begins('key', name, '/')})"
    if item.field == "path":
        values[name] = names.folded(item.value)
        return f"note {place} (select id from files where instr(kb_fold(path), :{name}) > 0)"
    values[name] = item.value
    return f"note {place} (select note from blocks where {_is_or_begins('lang', name, '-')})"


def _is_or_begins(column: str, name: str, joint: str) -> str:
    """A nested name: ``zh`` is also the beginning of ``zh-Hant``, ``ai`` of ``ai/openai``."""
    return f"({column} = :{name} or substr({column}, 1, length(:{name}) + 1) = :{name} || '{joint}')"


def _rank(question: Question, values: dict[str, object]) -> str:
    """4 for a note of that very name, 3 for the words as a phrase, 2 for all words, else 0."""
    values["called"] = names.folded(" ".join(phrase.words for phrase in question.sought))
    cases = [f"when note in {_CALLED} then 4"]
    if question.together is not None:
        values["together"] = expression(question.together)
        for count, phrase in enumerate(question.words):
            values[f"word{count}"] = expression(phrase)
        every = " and ".join(f"note in {_having(f'word{count}')}" for count in range(len(question.words)))
        cases += [f"when note in {_having('together')} then 3", f"when {every} then 2"]
    return f"case {' '.join(cases)} else 0 end"


def _filtered(db: sqlite3.Connection, question: Question, limit: int, offset: int) -> tuple[list[Found], int]:
    """Filters alone: the notes that meet them, by path."""
    values: dict[str, object] = {"limit": limit or -1, "offset": offset}
    conditions = _conditions(question, values) or ["1"]
    rows = db.execute(
        f"""select note, count(*) over () from (select notes.id as note, path from notes join files using (id))
            where {" and ".join(conditions)} order by path limit :limit offset :offset""",
        values,
    ).fetchall()
    return [Found(note, 0, 0.0, 0) for note, _ in rows], rows[0][1] if rows else 0


def passages(db: sqlite3.Connection, found: Found, question: Question, most: int) -> list[int]:
    """The note's passages that match: its best one first, then in the order of the note."""
    if not question.sought:
        return []
    rows = db.execute(  # not by rank: that would count all matches of the vault again
        "select rowid from postings where postings match ? and rowid >= ? and rowid < ? limit ?",
        (
            " OR ".join(map(expression, question.sought)),
            found.note << PASSAGE_BITS,
            (found.note + 1) << PASSAGE_BITS,
            most or -1,
        ),
    )
    ids = [row[0] for row in rows]
    return sorted(ids, key=lambda id: (id != found.passage, id))


def prepare(db: sqlite3.Connection) -> None:
    """Give SQL the folding that names are compared with."""
    db.create_function("kb_fold", 1, names.folded, deterministic=True)
