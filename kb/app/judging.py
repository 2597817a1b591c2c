"""What a reader decides about sources: kept as plain text in the vault, and undone there."""

import sqlite3
from functools import partial
from typing import Literal

from kb import urls
from kb.app import attribution, guessing, kept, ownsources
from kb.app.ownsources import PLACE, Said
from kb.app.vault import selected
from kb.entities.decisions import Change
from kb.errors import KbError, UsageError
from kb.page import Page
from kb.store import connection, looking
from kb.views import guesses as view

Verb = Literal["accept", "reject"]
_TABLES: dict[Verb, str] = {"accept": "from", "reject": "reject"}
_HINT = "an address in any spelling, or the number that kb source guess gives a candidate"


def judge(db: sqlite3.Connection, verb: Verb, name: str, source: str, undo: bool) -> Page:
    """Accept or reject a source of a note, or take that back; the same twice is once.

    Raises UsageError for what is no source, or was decided the other way.
    """
    held = attribution.own(db)
    rows = held.accepted if verb == "accept" else held.rejected
    path = _path(db, name, rows if undo else ())
    opens = _source(db, path, source, undo)
    if not undo:
        _agrees(db, verb, path, opens)
    known = [said.note for said in rows if said.key == urls.key(opens) and _means(db, said.note, path)]
    change = False
    for note in known if undo else [] if known else [path]:
        wanted = Change(_TABLES[verb], {"note": note, "source": opens}, "source", undo)
        change |= kept.change(_root(db), PLACE, partial(ownsources.changed, change=wanted))
    return view.judged(verb, path, urls.key(opens), opens, undo, PLACE, change)


def relate(db: sqlite3.Connection, one: str, other: str, undo: bool) -> Page:
    """Say that two sources are forms of one announcement, or take that back."""
    opens = [_address(name) for name in (one, other)]
    keys = {urls.key(name) for name in opens}
    if len(keys) < 2:
        raise UsageError(f"{one} and {other} are one source: {keys.pop()}", "every spelling of an address is")
    known = [row for row in attribution.own(db).related if keys <= set(row.keys)]
    if undo and (more := [row for row in known if set(row.keys) != keys]):
        raise UsageError(f"a row of {PLACE} says it of {len(more[0].keys)} sources", "change it in an editor")
    change = False
    for sources in [row.sources for row in known] if undo else [] if known else [opens]:
        wanted = Change("related", {"sources": sources}, undo=undo)
        change |= kept.change(_root(db), PLACE, partial(ownsources.changed, change=wanted))
    return view.related(opens, undo, PLACE, change)


def _path(db: sqlite3.Connection, name: str, rows: tuple[Said, ...]) -> str:
    """The path of a note; of one that is gone, the name that rows have for it."""
    try:
        return selected(db, name).path
    except KbError:
        if any(row.note == name for row in rows):
            return name
        raise


def _means(db: sqlite3.Connection, name: str, path: str) -> bool:
    return name == path or [row.path for row in looking.named(db, name)] == [path]


def _source(db: sqlite3.Connection, path: str, name: str, undo: bool) -> str:
    """The address that a name means, or the number of a candidate."""
    if not (name.isascii() and name.isdecimal()):
        return _address(name)
    if undo:
        raise UsageError(f"{name} is no address", "what is taken back is named by its address")
    found = guessing.candidates(db, path)
    if not 0 < int(name[:9]) <= len(found):
        raise UsageError(f"{path} has no candidate {name}", f"kb source guess shows its {len(found)} candidates")
    return found[int(name) - 1].canonical


def _address(name: str) -> str:
    if opens := ownsources.address(name):
        return opens
    raise UsageError(f"'{name}' is no address", _HINT)


def _agrees(db: sqlite3.Connection, verb: Verb, path: str, opens: str) -> None:
    """Raises UsageError if the note itself names another source, or the reader said the contrary."""
    held = attribution.own(db)
    contrary: Verb = "reject" if verb == "accept" else "accept"
    rows = held.rejected if verb == "accept" else held.accepted
    if any(row.key == urls.key(opens) and _means(db, row.note, path) for row in rows):
        past = "rejected" if verb == "accept" else "accepted"
        raise UsageError(f"{opens} was {past} for {path}", f'first: kb source {contrary} "{path}" {opens} --undo')
    stated = str(looking.subject(selected(db, path)).get("url") or "")
    if stated and (verb == "accept" or urls.key(stated) == urls.key(opens)):
        raise UsageError(f"{path} says itself that it is from {stated}", "change it in the note")


def _root(db: sqlite3.Connection) -> str:
    return connection.get(db, "vault") or ""
