"""A question to notes, over the postings and the ordinary tables.

Which notes come first (search 8): one that is called like the question; those with the words
as one phrase; those with all of up to three words; then those with any.  Each is a tier, and
within a tier a note is as good as its best posting that fits the tier, by BM25.  A tier is
looked at only if those above it do not fill the page: a common word is scored no more often
than it must be.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kb.query import Filter, Phrase, Question
from kb.store import PASSAGE_BITS, names

# The note that a posting speaks for: its own, or the one its link leads to.
_NOTE = (
    f"(case when postings.rowid > 0 then postings.rowid >> {PASSAGE_BITS} else (select notes.id from links "
    "join notes on notes.id = links.resolved where links.id = -postings.rowid) end)"
)
_CALLED = """
    select id as note, 0 as posting, 0.0 as score from notes where id in (
        select id from files where key = :called union all select id from notes where key = :called
        union all select note from aliases where key = :called)"""
# Of title, alias, heading, tag, anchor, name and body.
_WEIGHTS = "6.0, 4.0, 2.0, 2.0, 3.0, 1.0, 1.0"
_LINK_SHARE = 0.5  # what the text of a link counts beside the words of the note it leads to
_MATCHED = f"""
    select {_NOTE} as note, rowid as posting, iif(rowid > 0, -1, -{_LINK_SHARE}) * bm25(postings, {_WEIGHTS}) as score
    from postings where postings match :expression"""


class Found(NamedTuple):
    """A note that answers.  rank: 4 it is called so, 3 the words stand together, 2 all words
    are in one passage, 1 they are in the note, else 0.  score: BM25, higher is better; 0 for rank 4.
    passage: the one that fits best; 0 if it is the note's name or a link that answers."""

    note: int
    rank: int
    score: float
    passage: int


class _Tier(NamedTuple):
    """expression: for FTS5; empty for the notes that are called like the question."""

    rank: int
    expression: str
    conditions: tuple[str, ...] = ()


Values = dict[str, object]


def expression(phrase: Phrase) -> str:
    """A phrase for FTS5.  Terms hold letters, digits and -._ only, so none can escape."""
    text = '"' + " ".join(phrase.terms) + '"' + (" *" if phrase.prefix else "")
    if phrase.name and len(phrase.terms) > 1:
        return f'({text} OR name : "{phrase.name}")'
    return text


def notes(db: sqlite3.Connection, question: Question, wanted: int) -> Iterator[Found]:
    """The notes that answer, best first, each once.  wanted: how many will probably be
    asked for; 0 for all."""
    values: Values = {}
    conditions = _conditions(question, values)
    if not question.sought:
        yield from _filtered(db, conditions, values)
        return
    given: set[int] = set()
    for tier in _tiers(question, values):
        for item in _ranked(db, tier, conditions, values, wanted):
            if item.note not in given:
                given.add(item.note)
                yield item


def count(db: sqlite3.Connection, question: Question) -> int:
    """How many notes answer."""
    values: Values = {"expression": " OR ".join(map(expression, question.sought))}
    where = " and ".join(["note is not null", *_conditions(question, values)])
    matched = "select id as note from notes"
    if question.sought:
        matched = f"select {_NOTE} as note from postings where postings match :expression"
    sql = f"with matched as ({matched}) select count(distinct note) from matched where {where}"
    return int(db.execute(sql, values).fetchone()[0])


def _tiers(question: Question, values: Values) -> Iterator[_Tier]:
    """What is looked for, best first."""
    any_of = " OR ".join(map(expression, question.sought))
    values["called"] = names.folded(" ".join(phrase.words for phrase in question.sought))
    yield _Tier(4, "")
    if question.together is not None:
        words = [expression(phrase) for phrase in question.words]
        values |= {f"word{count}": word for count, word in enumerate(words)}
        yield _Tier(3, f"{expression(question.together)} AND ({any_of})")
        yield _Tier(2, " AND ".join(words))
        yield _Tier(1, any_of, tuple(f"note in {_having(f'word{count}')}" for count in range(len(words))))
    yield _Tier(0, any_of)


def _ranked(db: sqlite3.Connection, tier: _Tier, conditions: list[str], values: Values, wanted: int) -> Iterator[Found]:
    """The notes of a tier, best first, equal ones by path; more are fetched as they are asked for."""
    where = " and ".join(["note is not null", *conditions, *tier.conditions])
    sql = f"""
        with matched as materialized ({_MATCHED if tier.expression else _CALLED}),
        best as (select * from matched where {where} order by score desc, posting limit :most)
        select note, path, score, max(posting, 0) from best join files on files.id = note"""
    most = 8 * wanted + 50 if wanted else -1
    while True:
        rows = db.execute(sql, {**values, "expression": tier.expression, "most": most}).fetchall()
        for note, _, score, passage in sorted(rows, key=lambda row: (-row[2], row[1])):
            yield Found(note, tier.rank, score, passage)
        if most < 0 or len(rows) < most:
            return
        most *= 8


def _having(name: str) -> str:
    """The notes with a phrase somewhere in them."""
    return f"(select coalesce({_NOTE}, -1) from postings where postings match :{name})"


def _conditions(question: Question, values: Values) -> list[str]:
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


def _condition(item: Filter, count: int, values: Values) -> str:
    name = f"filter{count}"
    place = "not in" if item.without else "in"
    if item.field == "tag":  # tag:a finds a/b too
        values[name] = names.folded(item.value.lstrip("#").strip("/"))
        return f"note {place} (select note from tags where context = '' and {_is_or_begins('key', name, '/')})"
    if item.field == "path":
        values[name] = names.folded(item.value)
        return f"note {place} (select id from files where instr(kb_fold(path), :{name}) > 0)"
    if item.field == "source":  # an address in any spelling, or a site with all that is on it
        from kb import urls  # a tenth of the time that a search takes to start

        values[name] = urls.key(item.value)
        cited = f"kind = 'web' and context = '' and {_is_or_begins('key', name, '/')}"
        record = f"select id from notes where {_is_or_begins('source', name, '/')}"
        values[f"{name}also"] = json.dumps(item.also)
        also = f"select id from files where path in (select value from json_each(:{name}also))"
        return f"note {place} (select note from links where {cited} union all {record} union all {also})"
    if item.field in ("model", "person"):
        values[name] = item.value.casefold()
        return f"note {place} (select note from mentions where {means(item.field, name)})"
    values[name] = item.value
    if item.field == "voice":
        return f"note in (select note from blocks where voice {'!=' if item.without else '='} :{name})"
    return f"note {place} (select note from blocks where {_is_or_begins('lang', name, '-')})"


def means(kind: str, name: str) -> str:
    """A mention of the thing that a name means: its own, with or without the maker, or a spelling."""
    return (
        f"kind = '{kind}' and context != 'url' and :{name} in (lower(canonical), "
        "substr(lower(canonical), instr(canonical, '/') + 1), lower(surface))"
    )


def blocks_with(db: sqlite3.Connection, note: int, kind: str, name: str) -> frozenset[int]:
    """The blocks of a note that speak of a model or a person."""
    sql = f"select block from mentions where note = :note and {means(kind, 'name')}"
    return frozenset(block for (block,) in db.execute(sql, {"note": note, "name": name.casefold()}))


def _is_or_begins(column: str, name: str, joint: str) -> str:
    """A nested name: ``zh`` is also the beginning of ``zh-Hant``, ``ai`` of ``ai/openai``."""
    return (
        f"({column} = :{name} collate nocase "
        f"or substr({column}, 1, length(:{name}) + 1) = :{name} || '{joint}' collate nocase)"
    )


def _filtered(db: sqlite3.Connection, conditions: list[str], values: Values) -> Iterator[Found]:
    """Filters alone: the notes that meet them, by path."""
    sql = f"""select note from (select notes.id as note, path from notes join files using (id))
        where {" and ".join(conditions or ["1"])} order by path"""
    for (note,) in db.execute(sql, values).fetchall():
        yield Found(note, 0, 0.0, 0)


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
