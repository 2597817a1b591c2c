"""What a topic is: the notes that are about it, and the blocks of others that speak of it.

    o1    Noam Brown    OpenAI    openai.com    tag:ai    query:limits    family:o1

A name is read as ``kb.app.digesting.followed`` reads it; ``family:`` is a model and all that its family has.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from typing import NamedTuple

from kb import analysis
from kb.app.aligning import gathering
from kb.app.digesting import followed
from kb.app.digesting.closeness import short
from kb.app.searching import answers, lines, marking
from kb.app.searching.answers import Manner
from kb.app.searching.asked import conditions
from kb.config import Settings
from kb.entities import overrides
from kb.entities.ownmodels import canonical
from kb.errors import AmbiguousName, KbError
from kb.note import is_item
from kb.query import Question
from kb.store import aligned, answering, arrived, looking, mentioned, searching, topical
from kb.store.names import folded

_FAMILY = re.compile(r"family:\s*", re.IGNORECASE)
_DEEP = 8  # families above a family
_MOST = 1_000  # notes that answer a question in words
_OFTEN = 3  # times that a note names what it is about
_EDGE = "A-Za-z0-9\u0400-\u04ff-"  # of a name in a title; in Han there are none


class Scope(NamedTuple):
    """A topic.

    kind:   model, family, person, organisation, source, tag or query.
    name:   the one name that it has: ``openai/o1``, the key of a source, a folded tag, a question.
    title:  the same for a person.
    notes:  those that have one of its blocks; items of feeds only if nothing else has.
    blocks: those that speak of it; of a note that is about it all.
    about:  the notes that are about it.
    models: of a model its own name, of a family those of its members.
    terms:  of a question those of its words.
    """

    name: str
    kind: str
    title: str
    notes: frozenset[int] = frozenset()
    blocks: frozenset[int] = frozenset()
    about: frozenset[int] = frozenset()
    models: tuple[str, ...] = ()
    terms: frozenset[str] = frozenset()


class Wish(NamedTuple):
    """How passages are wanted.

    words:   how long a section may be; two letters of Han are a word; 0 for all there is.
    explain: tell why each passage was chosen.
    """

    words: int = 600
    explain: bool = False


def scope(db: sqlite3.Connection, settings: Settings, name: str, today: date) -> Scope:
    """The topic that a name means.

    Raises KbError for a name that means nothing, or of which no note speaks, AmbiguousName for one
    that means several things.
    """
    name = name.strip()
    if found := _FAMILY.match(name):
        return _told(db, _family(db, settings.root, name[found.end() :]))
    if not (meant := followed.meant(db, settings, name)):
        return _told(db, _family(db, settings.root, name))
    kind, value = meant
    if kind == "query":
        return _of_question(db, value, f"query:{value}", followed.saved(settings, value, today))
    if kind == "source":
        return _told(db, _of_source(db, value))
    if kind == "tag":
        return _told(db, _of_notes(db, Scope(value, kind, f"#{value}"), arrived.tagged(db, value)))
    return _told(db, _of_things(db, kind, value, short(value) if kind == "model" else value, (value,)))


def of_query(db: sqlite3.Connection, settings: Settings, text: str, today: date) -> Scope:
    """The topic that a question in the query language asks for.

    Raises QueryError, KbError if nothing answers.
    """
    return _of_question(db, text, text, answers.asked(db, text, (), Manner(settings.saved, today)))


def _told(db: sqlite3.Connection, found: Scope) -> Scope:
    """The topic without the items of feeds, unless nothing else speaks of it."""
    if not found.blocks:
        raise KbError(f"no note says anything of {found.title}", "kb search looks for words wherever they stand")
    items = frozenset(note for note, path in topical.paths(db, found.notes) if is_item(path))
    if not items or items == found.notes:
        return found
    blocks = frozenset(block for block in found.blocks if topical.note_of(block) not in items)
    return found._replace(notes=found.notes - items, blocks=blocks, about=found.about - items)


def _of_notes(db: sqlite3.Connection, topic: Scope, about: Iterable[int], speaking: Iterable[int] = ()) -> Scope:
    """A topic with these blocks, and with all of the notes that are about it."""
    whole = frozenset(about)
    blocks = frozenset((*speaking, *topical.blocks(db, whole)))
    notes = frozenset(map(topical.note_of, blocks))
    return topic._replace(notes=notes, blocks=blocks, about=whole & notes)


# ── models, people, organisations


def _of_things(db: sqlite3.Connection, kind: str, name: str, title: str, names: Sequence[str]) -> Scope:
    sort = "model" if kind == "family" else kind
    speaking = [block for one in names for block in topical.speaking(db, sort, one)]
    notes = frozenset(map(topical.note_of, speaking))
    about = _called(db, sort, names, notes)
    if sort != "model":
        about |= topical.by_author(db, names)
    else:
        below = topical.models_like(db, (f"{one}-" for one in names)).difference(names)
        about |= _mostly(db, notes, below.union(names)) - _called(db, sort, below, notes)
    topic = Scope(name, kind, title, models=tuple(names) if sort == "model" else ())
    return _of_notes(db, topic, about, speaking)


def _called(db: sqlite3.Connection, kind: str, names: Iterable[str], notes: frozenset[int]) -> frozenset[int]:
    """The notes whose title has a name of it."""
    spellings = topical.spellings(db, kind, names)
    if not spellings:
        return frozenset()
    any_of = "|".join(map(re.escape, sorted(spellings, key=lambda name: (-len(name), name))))
    name = re.compile(rf"(?<![{_EDGE}])(?:{any_of})(?![{_EDGE}])", re.IGNORECASE)
    return frozenset(note for note, title in topical.titles(db, notes) if name.search(title))


def _mostly(db: sqlite3.Connection, notes: frozenset[int], names: set[str]) -> frozenset[int]:
    """The notes that name these more often than once or twice, and as often as all other models together."""
    every: Counter[int] = Counter()
    theirs: Counter[int] = Counter()
    for note, model, count in topical.models(db, notes):
        every[note] += count
        theirs[note] += count if model in names else 0
    return frozenset(note for note in notes if theirs[note] >= max(_OFTEN, every[note] / 2))


def _family(db: sqlite3.Connection, root: str, name: str) -> Scope:
    """The members of a family that notes speak of; it is named by its own name, or by that of a member."""
    rows = overrides.merged(overrides.load(root))
    above = {canonical(row): f"{row['maker']}/{row['family']}" for row in rows["model"] if row.get("family")}
    wanted = folded(name.strip())
    heads = {*above.values(), *map(canonical, rows["family"])}
    found = _so_called(heads, wanted) or {above[model] for model in _so_called(above, wanted)}
    if len(found) > 1:
        listed = "\n    ".join(sorted(found))
        raise AmbiguousName(f"'{name}' could be {len(found)} families", f"say which:\n    {listed}")
    if not found:
        hint = "a model, a family of them, a person, an organisation, a site; or tag:NAME, query:NAME"
        raise KbError(f"nothing that a page can be about is called '{name}'", hint)
    head = found.pop()
    counted = mentioned.counted(db, "model", f"{head.partition('/')[0]}/")
    members = tuple(item.canonical for item in counted if _is_of(item.canonical, head, above))
    return _of_things(db, "family", head, f"{short(head)} family", members)


def _so_called(names: Iterable[str], wanted: str) -> set[str]:
    """Those of these names that are this one, with or without the maker."""
    return {name for name in names if wanted in (folded(name), folded(short(name)))}


def _is_of(model: str, head: str, above: dict[str, str]) -> bool:
    """Whether a model is of a family, or of a family of it; one that no catalogue has, by its name."""
    if model not in above:
        return model.startswith(f"{head}-")
    for _ in range(_DEEP):
        if model == head:
            return True
        model = above.get(model, "")
    return False


# ── sources, questions


def _of_source(db: sqlite3.Connection, key: str) -> Scope:
    """The blocks that cite an address, stand under it or are its words; of a site all that is on it."""

    def is_wanted(source: str) -> bool:
        return f"{source}/".startswith(f"{key}/")

    records, citing = topical.of_address(db, key)
    passages = aligned.passages(db, citing)
    told = gathering.sources(passages, aligned.citations(db, citing))
    speaking = [block for block, source in told if is_wanted(source)]
    return _of_notes(db, Scope(key, "source", key), records, speaking)


def _of_question(db: sqlite3.Connection, name: str, title: str, asked: Question) -> Scope:
    """The blocks that have one of its words, and meet what it asks of blocks, in the notes that answer it
    best; without words, all of the notes that answer."""
    question = searching.resolved(db, asked)
    if question.sought:
        notes = [found.note for found in islice(searching.notes(db, question, _MOST), _MOST)]
        speaking = list(_having(db, question, notes))
    else:
        speaking = topical.blocks(db, answering.notes(db, conditions(question)))
    if lines.of_blocks(question):
        speaking = list(_fitting(db, question, speaking))
    terms = frozenset(term for phrase in marking.phrases(question.sought) for term in phrase.terms)
    return _told(db, _of_notes(db, Scope(name, "query", title, terms=terms), (), speaking))


def _having(db: sqlite3.Connection, question: Question, notes: Sequence[int]) -> Iterator[int]:
    """The blocks that have one of the words."""
    firsts = frozenset(phrase.terms[0] for phrase in marking.phrases(question.sought))
    for block, text in topical.having(db, question.sought, notes):
        if analysis.holds_any(text, firsts):
            yield block


def _fitting(db: sqlite3.Connection, question: Question, blocks: Sequence[int]) -> Iterator[int]:
    for note, some in groupby(blocks, key=topical.note_of):
        fits = lines.block_filter(db, question, note)
        known = {block.id: block for block in looking.blocks_of(db, note)}
        yield from (block for block in some if fits(known[block]))
