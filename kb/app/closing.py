"""Closing a hunch and opening it again, by its reader's word alone; kept in ``.kb/hunches.toml``."""

import sqlite3
from functools import partial

from kb.app import kept, ownhunches
from kb.app.hunches import Hunch, every_one
from kb.app.ownhunches import LONGEST_QUOTE, PLACE, STATES, Closed
from kb.app.vault import selected
from kb.entities.decisions import Change
from kb.errors import AmbiguousName, KbError, UsageError
from kb.page import Page
from kb.store import connection
from kb.views import hunches as view
from kb.views import squeezed


def close(db: sqlite3.Connection, id: str, status: str, by: str = "", note: str = "") -> Page:
    """Write what became of a hunch; the same twice is once.  by: the line that settled it.

    Raises UsageError for a status that there is not, and for a hunch that was closed otherwise.
    """
    if status not in STATES:
        raise UsageError(f"a hunch cannot be '{status}'", f"it is {', '.join(STATES)}")
    hunch = _meant(db, id)
    quote = squeezed(hunch.text).strip()[:LONGEST_QUOTE]
    who = hunch.who or ("others" if hunch.voice != "own_thought" else "")
    row = Closed(hunch.id, status, quote, _place(db, by) if by else "", squeezed(note).strip(), who)
    before = ownhunches.load(_root(db)).closed.get(hunch.id)
    if before and (before.status, before.by, before.note) != (status, row.by, row.note):
        raise UsageError(f"{hunch.id} was closed as {before.status}", f"first: kb hunches reopen {hunch.id}")
    told = {name: text for name, text in row._asdict().items() if text}
    is_new = before is None and _change(db, Change("closed", told))
    return view.decided(row._asdict(), PLACE, is_new)


def reopen(db: sqlite3.Connection, id: str) -> Page:
    """Take back that a hunch was closed; also one whose words are in no note any more."""
    closed = ownhunches.load(_root(db)).closed
    found = [row for key, row in closed.items() if id and key.startswith(id.lower())]
    if len(found) > 1:
        raise _ambiguous(id, [f"{row.id}  {squeezed(row.quote)}" for row in found])
    if not found:
        hunch = _meant(db, id)
        return view.decided({"id": hunch.id, "status": "open", "quote": squeezed(hunch.text).strip()}, PLACE, False)
    is_new = _change(db, Change("closed", {"id": found[0].id}, undo=True))
    return view.decided({**found[0]._asdict(), "status": "open"}, PLACE, is_new)


def _meant(db: sqlite3.Connection, id: str) -> Hunch:
    """The hunch that an id or its beginning means: the owner's, else anyone's."""
    for anyone in (False, True):
        found = {hunch.id: hunch for hunch in every_one(db, anyone) if id and hunch.id.startswith(id.lower())}
        if len(found) > 1:
            raise _ambiguous(id, [f"{hunch.id}  {squeezed(hunch.text)[:80]}" for hunch in found.values()])
        if found:
            return next(iter(found.values()))
    raise KbError(f"there is no hunch '{id}'", "kb hunches --all shows those there are, each with its id")


def _ambiguous(id: str, candidates: list[str]) -> AmbiguousName:
    listed = "\n    ".join(candidates[:10])
    return AmbiguousName(f"'{id}' could be {len(candidates)} hunches", f"say which:\n    {listed}")


def _place(db: sqlite3.Connection, by: str) -> str:
    """``NOTE:LINE`` with the path of the note."""
    name, colon, line = by.rpartition(":")
    if not colon or not (line.isascii() and line.isdecimal() and int(line[:9]) > 0):
        raise UsageError(f"'{by}' names no line", "example: --by Daily/2025-01-31.md:7")
    return f"{selected(db, name).path}:{int(line[:9])}"


def _change(db: sqlite3.Connection, change: Change) -> bool:
    return kept.change(_root(db), PLACE, partial(ownhunches.changed, change=change))


def _root(db: sqlite3.Connection) -> str:
    return connection.get(db, "vault") or ""
