"""From the notes that answer a question to the lines that a person wants to see."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, Protocol

from kb import query
from kb.app.searching import lines
from kb.app.searching.lines import Line
from kb.page import Hit, Page
from kb.query import Filter, Question
from kb.store import searching
from kb.store.searching import Found
from kb.views import hits

LINES_OF_A_NOTE = 3  # shown of one note, where hits are limited


class Wishes(NamedTuple):
    """What an answer should tell besides its hits.

    explain: why each is one.
    facets:  counts over all notes that answer, by these things.
    group:   note, source or release.
    links:   how a line is opened in an editor: a template; "" for not at all.
    root:    the vault, for links.
    """

    explain: bool = False
    facets: tuple[str, ...] = ()
    group: str = ""
    links: str = ""
    root: str = ""


class Near(Protocol):
    """A note near to a question in meaning.  line: where its nearest section begins.  score: up to 1."""

    @property
    def note(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def score(self) -> float: ...


Nearest = Callable[[sqlite3.Connection, str, int], Sequence[Near]]


class Manner(NamedTuple):
    """How a question is read, and how far it goes.

    saved:  questions by name, for ``query:name``.
    today:  the day that "yesterday" is counted from.
    across: the vault's folder, to go on to other languages; "" to stay.
    near:   the notes nearest in meaning to a text, at most so many; None to go by words alone.
    sort:   relevance, newest or oldest.
    """

    saved: Mapping[str, str] = MappingProxyType({})
    today: date | None = None
    across: str = ""
    near: Nearest | None = None
    sort: str = "relevance"


_PLAIN = Manner()


class Answer(NamedTuple):
    """hits: best notes first, the lines of a note together.
    notes: how many notes answer, whatever the limit."""

    hits: tuple[Hit, ...]
    notes: int


def page(
    db: sqlite3.Connection,
    text: str,
    limit: int,
    offset: int = 0,
    filters: Iterable[Filter] = (),
    wishes: Wishes | None = None,
    among: frozenset[int] | None = None,
    choose: Callable[[Sequence[Hit]], Hit] | None = None,
    manner: Manner = _PLAIN,
) -> Page:
    """The answer to a question in the query language, ready to be shown.  Raises QueryError.

    among:  only these notes may answer.
    choose: asks a person for one of the hits.
    """
    question = asked(db, text, filters, manner)
    explain = wishes is not None and wishes.explain
    if manner.across and among is None:
        from kb.app.searching import bridging  # it loads the glossary and all names

        answer = bridging.search(db, manner.across, text, question, limit, offset)
    elif manner.near and among is None and not explain and question.condition is None and not question.filters:
        from kb.app.searching import meant  # few have it installed

        answer = meant.search(db, question, text, limit, offset, manner.near)
    else:
        answer = search(db, question, limit, offset, explain, among, manner.sort)
    if choose and answer.hits:
        answer = Answer((choose(answer.hits),), 1)
    if wishes is None and answer.notes:
        return hits.page(text, answer.hits, answer.notes)
    from kb.app.searching import besides  # few questions ask for more than hits

    told = besides.told(db, question, answer.hits, answer.notes, wishes or Wishes(), among)
    return hits.page(text, answer.hits, answer.notes, told)


def asked(db: sqlite3.Connection, text: str, filters: Iterable[Filter] = (), manner: Manner = _PLAIN) -> Question:
    """The question that a text is.  Raises QueryError."""
    question = query.parse(text, filters, manner.saved, manner.today)
    if query.asks(question, "source"):
        from kb.app import attribution  # it loads what reads TOML and addresses

        question = attribution.completed(db, question)
    return question


def search(
    db: sqlite3.Connection,
    question: Question,
    limit: int,
    offset: int = 0,
    explain: bool = False,
    among: frozenset[int] | None = None,
    sort: str = "relevance",
) -> Answer:
    """The best lines for a question.  limit: hits; 0 for all.  offset: notes to skip.
    sort: the order of the notes, as of Manner.

    Where fewer notes answer than hits may be shown, the room left is given to further
    lines of the same notes.
    """
    question = searching.resolved(db, question)
    met = searching.meeting(db, question)
    notes = searching.count(db, question, met) if among is None else len(among)
    wanted = lines_each(notes, limit, offset)
    per_note: list[list[Hit]] = []
    for found in _sorted(db, question, offset + limit if limit else 0, met, sort):
        if among is not None and found.note not in among:
            continue
        if best := lines.best(db, question, found, wanted):
            per_note.append([_told(db, question, found, line, explain) for line in best])
        else:
            notes -= 1  # it is in that language, but not where it answers
        if limit and len(per_note) >= offset + limit:
            break
    return Answer(shown(per_note, limit, offset), notes)


def _sorted(db: sqlite3.Connection, question: Question, wanted: int, met: str, sort: str) -> Iterable[Found]:
    """The notes that answer, in the order asked for.  wanted, met: as of ``searching.notes``."""
    if sort == "relevance":
        return searching.notes(db, question, wanted, met)
    answering = {found.note: found for found in searching.notes(db, question, 0, met)}
    return [answering[note] for note in searching.by_date(db, answering, sort == "newest")]


def _told(db: sqlite3.Connection, question: Question, found: Found, line: Line, explain: bool) -> Hit:
    if not explain:
        return line.hit
    from kb.app.searching import explaining  # few questions ask why

    evidence = explaining.evidence(db, question, found, line)
    return line.hit._replace(explain=explaining.explained(question, found, evidence))


def lines_each(notes: int, limit: int, offset: int) -> int:
    """How many lines of a note to look for, where so many notes answer; 0 for all."""
    if not limit:
        return 0
    return 1 if notes - offset >= limit else LINES_OF_A_NOTE


def shown(per_note: list[list[Hit]], limit: int, offset: int) -> tuple[Hit, ...]:
    """The hits of a page.  per_note: the lines of each note, best notes first, from the first page on."""
    rest = per_note[offset:]
    return tuple(hit for found in (_shared(rest, limit) if limit else rest) for hit in found)


def _shared(per_note: list[list[Hit]], limit: int) -> list[list[Hit]]:
    """Share the room among the notes: a line for each, then a second for each, and so on."""
    counts = [0] * len(per_note)
    room = limit
    for depth in range(LINES_OF_A_NOTE):
        for place, found in enumerate(per_note):
            if room and depth < len(found):
                counts[place] += 1
                room -= 1
    return [found[:count] for found, count in zip(per_note, counts, strict=True)]
