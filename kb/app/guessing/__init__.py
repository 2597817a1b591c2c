"""``kb source guess``: which of the sources that other notes cite a note's highlights may come from.

Evidence, never assertion: a candidate is what shares rare words with the note, where it is cited
or recorded, and nothing is merged.  What a reader has rejected is no candidate.
"""

import sqlite3
from collections.abc import Iterator

from kb import urls
from kb.app import attribution
from kb.app.guessing.evidence import Candidate, Reason
from kb.app.guessing.gathering import Asked
from kb.app.guessing.vault import Vault
from kb.app.guessing.weighing import weigh
from kb.app.ownsources import PLACE, Own
from kb.app.vault import selected
from kb.page import Facts, Page
from kb.store import guesses, looking
from kb.store.looking import NoteRow
from kb.views import guesses as view

SHOWN = 5  # candidates of a note
_FEW = 40  # notes


def guess(db: sqlite3.Connection, selector: str, limit: int) -> Page:
    """Candidates for the source of a note, the likeliest first."""
    note = selected(db, selector)
    held = attribution.own(db)
    remarks = attribution.remarks(db, held)
    if known := str(looking.subject(note).get("url") or ""):
        return view.known(note.path, known, urls.key(known), "stated", note.path, remarks)
    for given in attribution.accepted(db, held):
        if given.note.path == note.path:
            return view.known(note.path, given.said.source, given.said.key, "accepted", PLACE, remarks)
    rejected = _rejected(db, held, note)
    if not _quoted(db, note):
        return view.guessed(note.path, [], 0, rejected, "holds no highlights or quotes", remarks)
    found = _found(Vault(db), note, rejected)
    rows = [_row(number, candidate) for number, candidate in enumerate(found[: limit or None], 1)]
    why = "shares nothing telling with what other notes cite"
    return view.guessed(note.path, rows, len(found), rejected, why, remarks)


def candidates(db: sqlite3.Connection, selector: str) -> list[Candidate]:
    """The candidates of a note in the order of their numbers, which begin with 1."""
    note = selected(db, selector)
    return _found(Vault(db), note, _rejected(db, attribution.own(db), note))


def unconfirmed(db: sqlite3.Connection, key: str, held: Own) -> Iterator[tuple[NoteRow, Candidate]]:
    """The notes with highlights that lost their source, for which this one is among the likeliest."""
    decided = {given.note.path for given in attribution.accepted(db, held)}
    rejected = {row.note.path for row in attribution.notes(db, held.rejected) if row.said.key == key}
    citing = guesses.citing_source(db, key)
    vault = Vault(db)
    for id in guesses.orphans(db):
        note = looking.note(db, id)
        if note.path in decided | rejected:
            continue
        # Few notes that cite it tell quickly that there is nothing; many take longer than all that is near.
        if len(citing) > _FEW or any(item.key == key for item in _standing(_asked(vault, note), citing)):
            found = _found(vault, note, _rejected(db, held, note))[:SHOWN]
            yield from ((note, candidate) for candidate in found if candidate.key == key)


def told(reason: Reason) -> Facts:
    places = list(dict.fromkeys(reason.places))
    return {"kind": reason.kind, "text": reason.text, "places": places, "weight": round(reason.weight, 2)}


def _found(vault: Vault, note: NoteRow, rejected: list[str]) -> list[Candidate]:
    found = [candidate for candidate in _standing(_asked(vault, note)) if candidate.key not in rejected]
    return sorted(found, key=lambda item: (-item.is_strong(), -item.score, item.key))


def _standing(asked: Asked, near: list[int] | None = None) -> Iterator[Candidate]:
    """near: the notes that are looked at, if not those that share most."""
    for candidate, here in asked.candidates(near):
        weigh(asked, candidate, here)
        if candidate.stands():
            yield candidate


def _asked(vault: Vault, note: NoteRow) -> Asked:
    return Asked(vault, note.id, note.path, _quoted(vault.db, note))


def _quoted(db: sqlite3.Connection, note: NoteRow) -> list[guesses.Piece]:
    return [piece for piece in guesses.pieces(db, note.id) if piece.voice == "source_quote"]


def _rejected(db: sqlite3.Connection, held: Own, note: NoteRow) -> list[str]:
    """The keys of the sources that were rejected for a note."""
    return [row.said.key for row in attribution.notes(db, held.rejected) if row.note.path == note.path]


def _row(number: int, candidate: Candidate) -> Facts:
    path, line = candidate.place
    return {
        "number": number,
        "source_id": candidate.key,
        "canonical": candidate.canonical,
        "path": path,
        "line": line,
        "confirmed": False,
        "class": "strong" if candidate.is_strong() else "weak",
        "score": round(candidate.score, 2),
        "reasons": [told(reason) for reason in candidate.best()],
        "against": [told(reason) for reason in candidate.against],
    }
