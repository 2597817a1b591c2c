"""Why a search finds nothing, and why a note is not among what it finds.

What a vault has that is like a word is offered, never taken for it; for a name with a digit only
names like it are listed.
"""

import sqlite3
from collections.abc import Iterator

from kb import analysis
from kb.analysis.fold import fold
from kb.app.searching import asked, explaining, lines, marking
from kb.page import Facts, Page
from kb.query import Filter, Leaf, Node, Not, OneOf, Phrase, Question
from kb.query.tree import LEAVES
from kb.store import answering, facets, looking, nearest, searching
from kb.store.looking import NoteRow
from kb.store.searching import Found
from kb.views import why as view

_LINES = 5  # told of a word in one note
_FEW = 12  # values of a filter that are told whatever was typed
_THINGS = ("model", "person", "org", "tag", "lang", "voice")  # filters whose values are known


def nothing(db: sqlite3.Connection, question: Question) -> Iterator[Facts]:
    """Reasons why no note answers: words that are nowhere, and the first condition that leaves
    none of those that met all before it.  The question has no patterns."""
    missing = [leaf for leaf in question.sought if not _count(db, leaf)]
    for leaf in missing:
        yield {"kind": "word", **_absent(db, leaf)}
    met: list[Node] = []
    left = len(answering.notes(db, met))
    for node in asked.conditions(question):
        met.append(node)
        before, left = left, len(answering.notes(db, met))
        if not left:
            its = Question(condition=node).sought
            if not its or not all(leaf in missing for leaf in its):
                yield {"kind": "condition", "what": asked.told(node), "left_of": before, **_value(db, node)}
            return
    yield {"kind": "lines", "what": [asked.told(item) for item in lines.of_blocks(question)], "left_of": left}


def _count(db: sqlite3.Connection, node: Node) -> int:
    return searching.count(db, Question(condition=node))


def _absent(db: sqlite3.Connection, leaf: Leaf) -> Facts:
    """A leaf that no note has: its words that notes have, and what is like the others."""
    present: list[str] = []
    near: list[str] = []
    whole = next((phrase.name for phrase in marking.phrases([leaf]) if phrase.name), "")
    names = nearest.names(db, whole) if _is_name(whole) else []
    for surface, term in [] if names else _words(leaf):
        if _count(db, _one(leaf, term)):
            present.append(surface)
        elif _is_name(surface):
            names += nearest.names(db, fold(surface))
        else:
            near += nearest.words(db, fold(surface))
    like = {"present": present, "nearest": near, "names": names, "known": []}
    told = {name: list(dict.fromkeys(found)) for name, found in like.items()}
    return {"word": asked.told(leaf), "terms": explaining.terms(leaf), **told}


def _is_name(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _words(leaf: Leaf) -> list[tuple[str, str]]:
    """The words of a leaf as typed, each with its term; of a pattern none."""
    if isinstance(leaf, OneOf):
        return []
    texts = [phrase.words for phrase in marking.phrases([leaf])]
    return [(text[token.start : token.end], token.term) for text in texts for token in analysis.tokens(text)]


def _one(leaf: Leaf, term: str) -> Leaf:
    """One term of a leaf, sought alone."""
    return Phrase((term,), False, "", term, getattr(leaf, "field", ""))


def _value(db: sqlite3.Connection, node: Node) -> Facts:
    """Of a filter how many notes meet it, and values like its own if none does; all, where they are few."""
    count = _count(db, node)
    if count or not isinstance(node, Filter) or node.field not in _THINGS:
        return {"notes": count, "nearest": [], "names": [], "known": []}
    known = [value.rpartition("/")[2] if node.field == "model" else value for value in facets.values(db, node.field)]
    near = nearest.like(node.value.casefold().rpartition("/")[2], dict.fromkeys(known))
    is_name = _is_name(node.value)
    few = known if len(known) <= _FEW and not near else []
    return {"notes": 0, "nearest": [] if is_name else near, "names": near if is_name else [], "known": few}


def why(db: sqlite3.Connection, text: str, question: Question, note: NoteRow) -> Page:
    """How a note stands to a question: its place among the answers, and of each word and
    condition whether it has it."""
    question = searching.resolved(db, question)
    place, found = _place(db, question, note.id)
    shown = bool(found and lines.best(db, question, found, 1))
    needed = asked.conditions(question)
    document: Facts = {
        "query": text,
        "path": note.path,
        "title": note.title,
        "answers": shown,
        "place": place if shown else None,
        "total": searching.count(db, question),
        "tier": explaining.TIERS[found.rank] if found else None,
        "score": round(found.score + lines.TIER * found.rank, 4) if found else None,
        "words": [_word(db, note, leaf) for leaf in question.sought],
        "conditions": [_condition(db, note, node) for node in needed if not _is_word(node, question)],
        "in_one_block": shown if found else None,
    }
    return view.page(document)


def _is_word(node: Node, question: Question) -> bool:
    """Whether a condition is that a note has one of the words, or a word itself: told apart."""
    return node in question.sought or (question.needs_words and node == asked.conditions(question)[0])


def _place(db: sqlite3.Connection, question: Question, note: int) -> tuple[int | None, Found | None]:
    """Where a note stands among the answers, from 1."""
    for place, found in enumerate(searching.notes(db, question, 0), 1):
        if found.note == note:
            return place, found
    return None, None


def _word(db: sqlite3.Connection, note: NoteRow, leaf: Leaf) -> Facts:
    """A word of the question in one note, and in how many others."""
    count = _count(db, leaf)
    there = bool(count) and answering.meets(db, note.id, leaf)
    told: Facts = {"present": [], "nearest": [], "names": [], "known": []} if count else _absent(db, leaf)
    return {
        "terms": explaining.terms(leaf),
        **told,
        "word": asked.told(leaf),
        "notes": count,
        "there": there,
        "lines": _lines(db, note, leaf) if there else [],
        "parts": [] if there else _parts(db, note, leaf),
    }


def _parts(db: sqlite3.Connection, note: NoteRow, leaf: Leaf) -> list[str]:
    """The words of a phrase that the note has although it has not the phrase."""
    words = _words(leaf)
    if len(words) < 2:
        return []
    here = [word for word, term in words if answering.meets(db, note.id, _one(leaf, term))]
    return list(dict.fromkeys(here))


def _lines(db: sqlite3.Connection, note: NoteRow, leaf: Leaf) -> list[int]:
    """The first lines of a note that have a word; none if it is only in a name of it or in a link."""
    found: dict[int, None] = {}
    for passage in searching.passages(db, Found(note.id, 0, 0.0, 0), (leaf,), 0):
        text = looking.text(db, passage)
        for block in looking.blocks(db, passage):
            inside = text.text[block.start : block.end]
            spans = marking.marked(inside, Question(words=(leaf,)), block.kind).spans
            found |= dict.fromkeys(text.at(block.start + start)[0] for start, _ in spans)
            if len(found) >= _LINES:
                return list(found)[:_LINES]
    return list(found)


def _condition(db: sqlite3.Connection, note: NoteRow, node: Node) -> Facts:
    """A condition, whether one note meets it, and what the note has instead."""
    inner = node.item if isinstance(node, Not) else node
    field = node.field if isinstance(node, Filter) else ""
    here = [value for value, _ in facets.counted(db, field, [note.id])] if field in _THINGS else []
    met = answering.meets(db, note.id, node)
    lines = _lines(db, note, inner) if isinstance(inner, LEAVES) else []
    return {"what": asked.told(node), "met": met, "here": here, "lines": lines, **_value(db, node)}
