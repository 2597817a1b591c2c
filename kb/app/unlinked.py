"""Unlinked mentions: where a note is spoken of by one of its names, without a link."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb import analysis, inline, query
from kb.query import Phrase, Question
from kb.query.places import Row
from kb.store import details, looking, names, searching
from kb.store.looking import NoteRow


class Place(NamedTuple):
    """Where a name stands.  note: in which."""

    path: str
    line: int
    column: int
    note: int


def spellings(db: sqlite3.Connection, note: NoteRow) -> list[str]:
    """The names of a note: its title, its aliases, and that of its file."""
    return list(dict.fromkeys([note.title, *details.aliases(db, note.id), names.key(note.path)]))


def places(db: sqlite3.Connection, names: Iterable[str], note: NoteRow | None) -> list[Place]:
    """Where one of these names stands, but not in the note that it is the name of."""
    found: set[Place] = set()
    for phrase in filter(None, map(query.phrase, dict.fromkeys(names))):
        for answer in searching.notes(db, Question(condition=phrase), 0):
            if note is None or answer.note != note.id:
                found.update(in_note(db, answer.note, phrase))
    return sorted(found)


def in_note(db: sqlite3.Connection, note: int, name: Phrase) -> Iterator[Place]:
    """A name in the text of a note, outside links, addresses and code: whole, so the o1 in o1-mini is none."""
    path = looking.note(db, note).path
    taken = {(row.line, place) for row in details.links_of(db, note) for place in range(row.start, row.end)}
    for passage in looking.passage_ids(db, note):
        text = looking.text(db, passage)
        for block in looking.blocks(db, passage):
            if block.kind in ("code", "math", "html", "comment", "definition", "property"):
                continue
            for start in _starts(text.text[block.start : block.end], name):
                line, column = text.at(block.start + start)
                if (line, column) not in taken:
                    yield Place(path, line, column, note)


def _starts(text: str, phrase: Phrase) -> Iterator[int]:
    """Where a whole name stands in a text, but not in code."""
    tokens = list(analysis.tokens(text))
    code = inline.code(text)
    for first, stop in Row([token.term for token in tokens]).of(phrase):
        begin, end = tokens[first], tokens[stop - 1]
        if _is_whole(text, begin, end) and not any(left <= begin.start < right for left, right in code):
            yield begin.start


def _is_whole(text: str, begin: analysis.Token, end: analysis.Token) -> bool:
    """Han has no word borders; elsewhere a name must not be a part of a longer one."""
    unspaced = analysis.is_unspaced(text[begin.start])
    last = analysis.is_unspaced(text[end.start])
    possessive = text[end.end : end.right].lower() in ("'s", "’s")
    return (unspaced or begin.start == begin.left) and (last or end.end == end.right or possessive)
