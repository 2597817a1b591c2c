"""Why a hit is one and stands where it does, as a value.

``explain`` of a hit in JSON: ``tier`` in words and its ``rank``, the ``score``, and ``parts``, each
with ``name``, ``value`` (what it adds to the score; null if it is counted in another part),
``words`` it is about and ``places`` it comes from.  ``lacks``: words that are nowhere in the note.
``filters``: what it meets besides.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kb.app.searching import asked, marking
from kb.app.searching.lines import TIER, Line
from kb.page import Facts
from kb.query import Leaf, Question
from kb.store import answering, details, looking, rows, searching
from kb.store.searching import Found

TIERS = {
    6: "called so",
    5: "the word in its name",
    4: "words together",
    3: "all words in one passage",
    2: "all words in the note",
    1: "any of the words",
    0: "no words, but what else was asked for",
}
_TERMS = 20  # told of a pattern
_LINKS = 3  # shown of those whose text has a word


class Part(NamedTuple):
    """One row of an explanation.  value: what it adds to the score, if it is counted by itself."""

    name: str
    value: float | None
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Which words stand where, and which are nowhere in the note."""

    parts: tuple[Part, ...]
    lacks: tuple[str, ...]


def explained(question: Question, found: Found, evidence: Evidence) -> Facts:
    """The whole explanation.  What another ranking counts is one more Part here."""
    words = tuple(leaf.words for leaf in question.sought if leaf.words not in evidence.lacks)
    counted = (Part("tier", TIER * found.rank), *([Part("bm25", round(found.score, 4), words)] if found.score else []))
    return {
        "tier": TIERS[found.rank],
        "rank": found.rank,
        "score": round(found.score + TIER * found.rank, 4),
        "parts": [part._asdict() for part in (*counted, *evidence.parts)],
        "lacks": list(evidence.lacks),
        "filters": [asked.told(item) for item in question.filters],
    }


def evidence(db: sqlite3.Connection, question: Question, found: Found, line: Line) -> Evidence:
    """Where the words of a question stand: in the line, in names of its note, in links to it."""
    texts = dict(_texts(db, found.note, line))
    parts = [Part(name, None, words) for name in texts if (words := _words(question, texts[name]))]
    links: dict[str, list[str]] = {}
    for display, path, row in answering.linked(db, found.note):
        for word in _words(question, [display]):
            links.setdefault(word, []).append(f"{path}:{row}")
    parts += [Part("link text", None, (word,), tuple(places[:_LINKS])) for word, places in links.items()]
    shown = {word for part in parts for word in part.words}
    rest = [leaf for leaf in question.sought if leaf.words not in shown]
    elsewhere = tuple(leaf.words for leaf in rest if answering.meets(db, found.note, leaf))
    lacks = tuple(leaf.words for leaf in rest if leaf.words not in elsewhere)
    return Evidence((*parts, *([Part("elsewhere in the note", None, elsewhere)] if elsewhere else [])), lacks)


def _texts(db: sqlite3.Connection, note: int, line: Line) -> Iterator[tuple[str, list[str]]]:
    """The texts that speak for a hit, by what they are."""
    if match := line.match:
        block = match.block
        yield "line", [looking.text(db, match.passage).text[block.start : block.end]]
        yield "heading", list(block.headings)
    yield "title", [line.hit.title]
    yield "alias", rows.other_names(line.hit.title, line.hit.path, details.aliases(db, note))
    yield "tag", [tag for tag, _, context in details.tags(db, note) if not context]


def _words(question: Question, texts: list[str]) -> tuple[str, ...]:
    return tuple(leaf.words for leaf in question.sought if any(marking.has(text, leaf) for text in texts))


def weights(db: sqlite3.Connection, question: Question) -> list[Facts]:
    """Each word, what it is looked for as, and in how many notes it is: a rare one weighs more."""
    return [
        {"word": leaf.words, "terms": terms(leaf), "notes": searching.count(db, Question(condition=leaf))}
        for leaf in question.sought
    ]


def terms(leaf: Leaf) -> list[str]:
    """What the index is asked for; of a pattern the first of its words."""
    found = list(marking.phrases([leaf]))[:_TERMS]
    return [" ".join(phrase.terms) + ("*" if phrase.prefix else "") for phrase in found]
