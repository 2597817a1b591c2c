"""Reading the index: what a reader marked and thought, to be seen again.  Items of feeds do not count."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.store import deflated, ids

_LEAST, _LEAST_HAN = 40, 15  # characters of a thought; what is shorter tells little without its note
_OWN = (
    "blocks.voice = 'own_thought' and blocks.kind in ('prose', 'item', 'callout', 'annotation') "
    "and json_extract(blocks.facts, '$.task') is null "
    f"""and blocks."end" - blocks.start >= iif(blocks.lang glob 'zh*', {_LEAST_HAN}, {_LEAST})"""
)
_HIGHLIGHT = "highlights.kind != 'bookmark' and highlights.text is not ''"
_MARKED = "mentions.kind = 'marked' and mentions.context != 'url'"


class Noted(NamedTuple):
    """A note with passages.  source: of which it is a record, or its path.  date: its own."""

    id: int
    path: str
    source: str
    date: str | None
    passages: int


class Passage(NamedTuple):
    """kind: highlight, marked or thought.  id: of a highlight, else "".
    at: when it was made, as much as is known.  last: its last line."""

    note: int
    kind: str
    id: str
    text: str
    line: int
    last: int
    at: str
    lang: str


def noted(db: sqlite3.Connection, until: str) -> list[Noted]:
    """The notes that have any, of days up to one or of none, by path."""
    rows = db.execute(
        f"""
        with counted as (
            select note, count(*) as passages from highlights where {_HIGHLIGHT} group by note
            union all select note, count(*) from mentions where {_MARKED} group by note
            union all select note, count(*) from blocks where {_OWN} group by note)
        select notes.id, files.path, coalesce(notes.source, files.path), date, sum(passages) from counted
        join notes on notes.id = counted.note join files on files.id = notes.id
        where format != 'feed' and (date is null or date <= ?) group by notes.id order by files.path""",
        (until,),
    )
    return [Noted(*row) for row in rows]


def passages(db: sqlite3.Connection, notes: Iterable[int]) -> Iterator[Passage]:
    """Those of some notes: highlights, marked passages, thoughts; each in the order of its place."""
    given = json.dumps(list(notes))
    rows = db.execute(
        f"""
        select highlights.note, 'highlight', highlights.id, {deflated.HIGHLIGHT}, line, line, "at", lang
            from json_each(:given) join highlights on highlights.note = value
            join notes on notes.id = value where {_HIGHLIGHT}
        union all select mentions.note, 'marked', '', {deflated.SURFACE}, mentions.line, mentions.line,
            coalesce(date, ''), coalesce(amid.lang, notes.lang)
            from json_each(:given) cross join mentions on {ids.within("mentions", "value")}
            join notes on notes.id = value {ids.standing("block")} where {_MARKED}
        union all select blocks.note, 'thought', '',
            {deflated.BLOCK}, blocks.line, last, coalesce(date, ''), blocks.lang from json_each(:given)
            cross join blocks on {ids.within("blocks", "value")}
            join passages on passages.id = passage join notes on notes.id = value
            where {_OWN}""",
        {"given": given},
    )
    return map(Passage._make, rows)


def speaking(db: sqlite3.Connection, models: Iterable[str], notes: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """Note, line and model, where these notes speak of one of these models."""
    return db.execute(
        "select distinct note, line, canonical from json_each(:notes) "
        f"cross join mentions on {ids.within('mentions', 'value')} where kind = 'model' and context != 'url' "
        "and canonical in (select value from json_each(:models))",
        {"notes": json.dumps(list(notes)), "models": json.dumps(list(models))},
    )


def of_day(db: sqlite3.Connection, day: str) -> set[int]:
    """The notes of the same day of earlier years, and those with highlights of it."""
    rows = db.execute(
        'select note from highlights where substr("at", 6, 5) = :day and substr("at", 1, 4) < :year '
        "union select id from notes where substr(date, 6, 5) = :day and substr(date, 1, 4) < :year",
        {"day": day[5:], "year": day[:4]},
    )
    return {note for (note,) in rows}
