"""``kb person review``: names alone that may be those of people whom a note speaks of or cites.

A suggestion with its reasons, never a mention.  A word is looked at if it is capitalised, stands
alone (Sam, not Sam Smith), is nothing that was recognised, and is no common word of its note.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb import analysis
from kb.config import Settings
from kb.entities import alone, calling, ownnames, ownrolls
from kb.entities.alone import Alone
from kb.entities.calling import Call, Person
from kb.page import Facts, Page
from kb.store import details, guesses, looking, mentioned
from kb.store.details import MentionRow
from kb.store.guesses import Piece, Record
from kb.views import names as view

_NOT_READ = ("code", "math", "embed")
_LEAST = 0.15  # confidence of a suggestion


class Bond(NamedTuple):
    """What a person has to do with a note.  places: ``path:line``.  weight: of 1.
    line: of the only one that it is told for; 0 for the whole note."""

    text: str
    place: str
    weight: float
    line: int = 0


class Sight(NamedTuple):
    """A word alone, and its line."""

    alone: Alone
    line: int


class Suggestion(NamedTuple):
    """In one place."""

    word: str
    person: str
    place: str
    call: Call
    bond: Bond
    confidence: float


def review(db: sqlite3.Connection, settings: Settings, limit: int) -> Page:
    """Names that may be those of known people, the surest first."""
    vault = _Vault(db, settings)
    found: dict[tuple[str, str], list[Suggestion]] = defaultdict(list)
    for note in vault.notes():
        for item in vault.suggested(note):
            found[item.word, item.person].append(item)
    rows = [_row(items) for items in found.values()]
    rows.sort(key=lambda row: (-row["confidence"], -row["mentions"], row["name"], row["person"]))
    return view.suggested(rows[: limit or None], len(rows))


def _row(items: list[Suggestion]) -> Facts:
    best = max(items, key=lambda item: item.confidence)
    reasons: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for item in items:
        reasons["name", item.call.text][item.place] = None
        reasons["note", item.bond.text][item.bond.place] = None
    path, _, line = best.place.rpartition(":")
    return {
        "name": best.word,
        "person": best.person,
        "confidence": round(best.confidence, 2),
        "confirmed": False,
        "mentions": len(items),
        "path": path,
        "line": int(line),
        "reasons": [{"kind": kind, "text": text, "places": list(places)} for (kind, text), places in reasons.items()],
    }


class _Vault:
    """What is known of people, and which notes have to do with them."""

    def __init__(self, db: sqlite3.Connection, settings: Settings) -> None:
        own = ownnames.load(settings.root)
        rows = ownrolls.rows(own, "person")
        self._db = db
        self._people = {row["name"]: calling.person(row) for row in rows}
        self._rejected = {ownnames.key(says) for kind, says in own.rejected if kind == "person"}
        ids = {row.get("id"): row["name"] for row in ownrolls.rows(own, "organisation")}
        self._members: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            for place in row.get("of", ()):
                self._members[ids.get(place["id"], place["id"])].append(row["name"])
        self._records = {record.note: record for record in guesses.records(db, guesses.citing(db))}
        self._by_path = {record.path: record for record in self._records.values()}
        self._by_key = {record.key: record for record in self._records.values()}

    def notes(self) -> list[int]:
        """Those that speak of people, cite a record, or have the name of a member beside its organisation."""
        found = guesses.citing(self._db) if self._records else set()
        for item in mentioned.counted(self._db, "person"):
            found |= guesses.mentioning(self._db, "person", item.canonical)
        for organisation, members in self._members.items():
            beside = guesses.mentioning(self._db, "organisation", organisation) - found
            found |= beside & self._calling(members) if beside else set()
        return sorted(found)

    def _calling(self, members: list[str]) -> set[int]:
        """The notes that have a word by which one of them is called."""
        words = {word for name in members for word in calling.words(self._people[name])}
        terms = {token.term for word in words for token in analysis.tokens(word)}
        return {note for term in terms for note in guesses.holding(self._db, (term,))}

    def suggested(self, note: int) -> Iterator[Suggestion]:
        """What one note has; a word that may call several is each one's for its share."""
        rows = details.mentions(self._db, note)
        links = details.links_of(self._db, note)
        if not rows and not links:
            return
        path = looking.note(self._db, note).path
        bonds = self._bonds(path, rows, [self._record(link) for link in links], [link.line for link in links])
        if not bonds:
            return
        taken = {(row.line, column) for row in rows if row.kind != "hunch" for column in range(row.start, row.end)}
        for sight in _sights(guesses.pieces(self._db, note), taken):
            if ownnames.key(sight.alone.word) in self._rejected:
                continue
            fits = list(self._fits(sight, bonds))
            for name, call, bond in fits:
                sure = round(call.confidence * bond.weight / len(fits), 3)
                if sure >= _LEAST:
                    yield Suggestion(sight.alone.word, name, f"{path}:{sight.line}", call, bond, sure)

    def _record(self, link: details.LinkRow) -> Record | None:
        return self._by_path.get(link.resolved or "") or (self._by_key.get(link.key) if link.kind == "web" else None)

    def _bonds(
        self, path: str, rows: list[MentionRow], records: Iterable[Record | None], lines: Iterable[int]
    ) -> dict[str, list[Bond]]:
        """The people that a note has to do with, each with the strongest reason first."""
        found: dict[str, list[Bond]] = defaultdict(list)
        for row in rows:
            place = f"{path}:{row.line}"
            if row.kind == "person" and row.context != "url":
                found[row.canonical].append(Bond(f"the note names {row.canonical}", place, 1.0))
            elif row.kind == "person":
                found[row.canonical].append(Bond(f"the note links to {row.surface}", place, 0.9))
            elif row.kind == "organisation" and row.context != "url":
                for name in self._members.get(row.canonical, ()):
                    told = f"{name} is of {row.canonical}, named in the line"
                    found[name].append(Bond(told, place, 0.5, row.line))
        for record, line in zip(records, lines, strict=True):
            for name in self._authors(record) if record else ():
                found[name].append(Bond(f"the note cites what {name} wrote", f"{path}:{line}", 0.8))
        return {name: sorted(bonds, key=lambda bond: -bond.weight) for name, bonds in found.items()}

    def _authors(self, record: Record) -> list[str]:
        """The known people whom a record of a source gives as its authors."""
        rows = details.mentions(self._db, record.note) if record.author else []
        return list({row.canonical: None for row in rows if row.kind == "person" and row.surface in record.author})

    def _fits(self, sight: Sight, bonds: dict[str, list[Bond]]) -> Iterator[tuple[str, Call, Bond]]:
        for name, some in bonds.items():
            bond = next((bond for bond in some if bond.line in (0, sight.line)), None)
            call = calling.call(sight.alone.word, self._person(name)) if bond else None
            if bond and call and _counts(sight, call, bond):
                yield name, call, bond

    def _person(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = calling.person({"name": name, "says": ()})
        return self._people[name]


def _counts(sight: Sight, call: Call, bond: Bond) -> bool:
    """A name that is only begun, or whose bearer is only guessed from the organisation, asks for more;
    and a surname must have no other given name before it."""
    if bond.line and call.how not in ("given name", "nickname"):
        return False
    if sight.alone.follows >= 0 and call.how == "surname":
        return False
    return not sight.alone.opens or (not bond.line and call.how in ("surname", "given name", "account"))


def _sights(pieces: list[Piece], taken: set[tuple[int, int]]) -> Iterator[Sight]:
    """The names alone in a note's words, but those that are recognised already."""
    read = [piece for piece in pieces if piece.kind not in _NOT_READ]
    small = {word for piece in read for word in alone.small(piece.text)}
    for piece in read:
        for found in alone.find(piece.text, small):
            place = piece.passage.at(piece.place + found.start)
            if found.follows >= 0 and piece.passage.at(piece.place + found.follows) in taken:
                found = found._replace(follows=-1)
            if place not in taken and not (found.follows >= 0 and not found.led):
                yield Sight(found, place[0])
