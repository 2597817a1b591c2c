"""Which notes are from a source by their reader's word, and what that says of a question."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kb import urls
from kb.app import ownsources
from kb.app.ownsources import PLACE, Own, Said
from kb.entities import ownrolls
from kb.entities.rolls import Row
from kb.page import Facts
from kb.query import And, Filter, Node, Not, Or, Question
from kb.store import connection, looking
from kb.store.looking import NoteRow


class Attributed(NamedTuple):
    """A note, and the row of the vault's file that says where its words are from, or are not."""

    note: NoteRow
    said: Said


def own(db: sqlite3.Connection) -> Own:
    """What the vault of an index says of its sources."""
    return ownsources.load(connection.get(db, "vault") or "")


def notes(db: sqlite3.Connection, said: tuple[Said, ...]) -> Iterator[Attributed]:
    """The notes that rows name.  A name that means no note, or several, counts for none."""
    for row in said:
        found = looking.named(db, row.note)
        if len(found) == 1:
            yield Attributed(found[0], row)


def accepted(db: sqlite3.Connection, held: Own) -> list[Attributed]:
    """The notes whose source was accepted, each source of a note once."""
    rejected = {(row.note.path, row.said.key) for row in notes(db, held.rejected)}
    found = {(row.note.path, row.said.key): row for row in notes(db, held.accepted)}
    return [row for pair, row in sorted(found.items()) if pair not in rejected]


def only(db: sqlite3.Connection, held: Own) -> dict[int, str]:
    """The source that was accepted for each note; a note with several has none."""
    given: dict[int, list[str]] = {}
    for row in accepted(db, held):
        given.setdefault(row.note.id, []).append(row.said.source)
    return {note: sources[0] for note, sources in given.items() if len(sources) == 1}


def owner(root: str, source: str) -> Row | None:
    """Whose site or account a source stands on; nobody's if it is one that all publish on."""
    found = ownrolls.given(root)().roll.owner(urls.key(source).partition("/")[0])
    return found if found and found.sort != "platform" else None


def remarks(db: sqlite3.Connection, held: Own) -> list[Facts]:
    """What is wrong with the file, and its rows that name no note."""
    told = [{"path": remark.path, "line": remark.line, "message": remark.message} for remark in held.remarks]
    given = {(row.note.path, row.said.key) for row in notes(db, held.accepted)}
    for row in (*held.accepted, *held.rejected):
        if (count := len(looking.named(db, row.note))) != 1:
            message = f"'{row.note}' could be {count} notes" if count else f"there is no note called '{row.note}'"
            told.append({"path": PLACE, "line": 1, "message": f"{message}; its row does not count"})
    for both in notes(db, held.rejected):
        if (both.note.path, both.said.key) in given:
            message = f"{both.said.source} is both accepted and rejected for {both.note.path}; it is rejected"
            told.append({"path": PLACE, "line": 1, "message": message})
    return told


def completed(db: sqlite3.Connection, question: Question) -> Question:
    """A question whose filters know the notes that are from a source by their reader's word:
    from an address in any spelling, or a site with all that is on it."""
    given = accepted(db, own(db))
    condition = None if question.condition is None else _known(given, question.condition)
    return question._replace(filters=tuple(_told(given, item) for item in question.filters), condition=condition)


def _known(given: list[Attributed], node: Node) -> Node:
    """A condition, all of whose filters know it."""
    if isinstance(node, And | Or):
        return type(node)(tuple(_known(given, item) for item in node.items))
    if isinstance(node, Not):
        return Not(_known(given, node.item))
    return _told(given, node) if isinstance(node, Filter) else node


def _told(given: list[Attributed], item: Filter) -> Filter:
    if item.field != "source":
        return item
    wanted = urls.key(item.value).lower()
    paths = tuple(row.note.path for row in given if f"{row.said.key.lower()}/".startswith(f"{wanted}/"))
    return item._replace(also=paths)
