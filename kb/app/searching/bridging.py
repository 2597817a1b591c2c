"""Across languages, showing the bridge: what a question finds by the glossary, by the names of
things and by shared sources, after all that has its own words."""

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from kb import analysis
from kb.app.ingesting.understanding import read_as, recognisers
from kb.app.searching import answers, lines
from kb.app.searching.answers import Answer
from kb.app.searching.lines import Match
from kb.app.searching.marking import Marks
from kb.formats import plain
from kb.note import Raw
from kb.page import Bridge, Hit
from kb.query import OneOf, Question, bridging
from kb.query.glossary import Like, Stretch
from kb.query.places import Row
from kb.store import bridges, looking, searching
from kb.store.bridges import Shared
from kb.store.searching import Found

_THINGS = ("model", "person", "organisation", "benchmark")
_FIELD = "LLM. "  # the vault is of AI: "Клод" alone is the model
_NAMES = 8  # of a question
_SPELLINGS = 20  # of a thing, by which it is looked for
_BEST = 5  # notes whose sources are looked at
_FEWEST = 8  # notes that cite a source; more do for a site that proves nothing
_LINKS = 100  # to these sources that are looked at


class _Bridged(NamedTuple):
    """A note that answers, the question that it answers to, and what it shares with one that does."""

    question: Question
    found: Found
    shared: Shared | None = None


def search(db: sqlite3.Connection, root: str, text: str, question: Question, limit: int, offset: int) -> Answer:
    """As answers.search, and then what bridges lead to.  root: of the vault, whose own names count.

    A note that has an abbreviation in another case is counted until it is looked at.
    """
    question = searching.resolved(db, question)
    literal = list(searching.notes(db, question, 0))
    most = offset + limit if limit else 0
    wanted = answers.lines_each(len(literal), limit, offset)
    answered: list[list[Hit]] = []
    elsewhere: set[int] = set()  # it has the words, but not where they answer
    for found in literal:
        if most and len(answered) >= most:
            break
        if hits := [line.hit for line in lines.best(db, question, found, wanted)]:
            answered.append(hits)
        else:
            elsewhere.add(found.note)
    known = {found.note for found in literal} - elsewhere
    others = list(_others(db, root, text, question, literal, known))
    total = len(known) + len(others)
    for item in others:
        if most and len(answered) >= most:
            break
        if hits := _lines(db, item, wanted):
            answered.append(hits)
        else:
            total -= 1
    return Answer(answers.shown(answered, limit, offset), total)


def _others(
    db: sqlite3.Connection, root: str, text: str, question: Question, literal: list[Found], known: set[int]
) -> Iterator[_Bridged]:
    """The notes that only a bridge leads to, each once.  Their ranks go on below those of words."""
    given = set(known)
    rank = 0
    for asked in bridging.questions(text, question, list(islice(_named(db, root, text), _NAMES))):
        rank -= 1
        for found in searching.notes(db, asked, 0):
            if found.note not in given:
                given.add(found.note)
                yield _Bridged(asked, found._replace(rank=rank))
    best = [found.note for found in literal if found.note in known and (found.rank > 1 or len(question.sought) == 1)]
    links = [link for link in bridges.sharing(db, best[:_BEST], _FEWEST, _LINKS) if link.note not in given]
    if links:
        asked = Question((), bridging.without_words(question.condition), question.filters)
        allowed = {found.note for found in searching.notes(db, asked, 0)}
        yield from (_Bridged(asked, Found(link.note, rank - 1, 0.0, 0), link) for link in links if link.note in allowed)


def _named(db: sqlite3.Connection, root: str, text: str) -> Iterator[Stretch]:
    """The things that a question names, with what notes call them.  Who asks may leave out capitals."""
    titled = text.title()
    for written in (text, titled) if len(titled) == len(text) else (text,):
        raw = Raw("", _FIELD + written, "", 0, 0)
        parts = [part for part in recognisers(root) if part.name in _THINGS]
        if found := read_as(plain.PART, raw, parts).mentions:
            break
    for mention in found:
        if mention.kind in _THINGS:
            called = bridges.surfaces(db, mention.kind, mention.canonical, _SPELLINGS)
            start, end = (place - len(_FIELD) for place in mention.span[:2])
            likes = tuple(Like(words, "entity") for words in called)
            yield Stretch(start, end, likes, thing=(mention.kind, mention.canonical))


def _lines(db: sqlite3.Connection, item: _Bridged, wanted: int) -> list[Hit]:
    """The lines of a note that name their bridge."""
    if item.shared:
        return list(_citing(db, item, item.shared))
    named = [
        line.hit._replace(bridge=tuple(dict.fromkeys(_pairs(line.hit, item.question))))
        for line in lines.best(db, item.question, item.found, wanted)
    ]
    return [hit for hit in named if hit.bridge]


def _pairs(hit: Hit, question: Question) -> Iterator[Bridge]:
    """What of a bridged question stands in a hit: in its text, else in its title or headings."""
    for text in (hit.text, hit.title, *hit.headings):
        found = list(_pairs_in(text, question))
        if found:
            yield from found
            return


def _pairs_in(text: str, question: Question) -> Iterator[Bridge]:
    tokens = list(analysis.tokens(text))
    row = Row([token.term for token in tokens])
    for leaf in question.sought:
        for phrase, how in zip(leaf.phrases, leaf.bridge, strict=True) if isinstance(leaf, OneOf) else ():
            places = [text[tokens[first].start : tokens[stop - 1].end] for first, stop in row.of(phrase) if how]
            if phrase.words in places or (places and how != "short"):
                yield Bridge("entity" if how == "entity" else "glossary", leaf.words, phrase.words)


def _citing(db: sqlite3.Connection, item: _Bridged, link: Shared) -> Iterator[Hit]:
    """The line of a note that cites a shared source, if its block meets the filters."""
    fits = lines.block_filter(db, item.question, link.note)
    for passage in looking.passage_ids(db, link.note):
        for block in looking.blocks(db, passage):
            if block.line <= link.line <= block.last and fits(block):
                inside = looking.text(db, passage).text[block.start : block.end]
                place = inside.find(link.target)
                spans = ((place, place + len(link.target)),) if place >= 0 else ()
                match = Match(block, passage, Marks(spans, 1, max(0, place)))
                hit = lines.hit_of(db, looking.note(db, link.note), match, item.found.rank * lines.TIER)
                yield hit._replace(bridge=(Bridge("source", link.key, link.target),))
                return
