"""``kb diff``: what changed by meaning, between a snapshot and now or between two files or folders;
and what one file says, as lines that git can compare."""

import sqlite3
from collections.abc import Iterator

from kb.app.digesting import changed, lastly, snapshot, stating, wording
from kb.app.digesting.change import Change
from kb.app.digesting.snapshot import Said, Snapshot
from kb.errors import UsageError
from kb.page import Page
from kb.store import connection
from kb.text import safe_piece
from kb.views import changes as view


def since_last(db: sqlite3.Connection, place: str, facts: bool) -> Page:
    """What the vault says now and did not say at its last digest, or when a snapshot was written.

    Raises UsageError where there is none, or the file is none.
    """
    before = _read(place) if place else lastly.load(connection.get(db, "vault") or "")
    if before is None:
        raise UsageError(
            "there is no digest yet to compare with",
            "kb diff --snapshot > FILE writes down what the vault says now; later: kb diff --from FILE",
        )
    return _page(changed.since(db, before), facts)


def between(before: Snapshot, after: Snapshot, facts: bool) -> Page:
    return _page(changed.changes(before, after), facts)


def now(db: sqlite3.Connection) -> str:
    """The snapshot of the vault as text."""
    return snapshot.text(stating.take(db))


def told(said: Said) -> str:
    """What one note says, in lines without their places: the same facts, the same lines."""
    return "".join(f"{safe_piece(line)}\n" for line in sorted(_lines(said)))


def _lines(said: Said) -> Iterator[str]:
    yield from (f"alias {alias}" for alias in said.aliases)
    yield from (f"claim {wording.claim(claim)}" for claim in said.claims)
    yield from (f"link {wording.link(link)}" for link in said.links)
    yield from (f"source {source.key}" for source in said.sources)
    yield from (f"thought {thought.kind}: {thought.text}" for thought in said.thoughts)


def _read(place: str) -> Snapshot:
    try:
        with open(place, encoding="utf-8", errors="replace") as file:
            return snapshot.read(file.read(), place)
    except OSError as error:
        raise UsageError(f"cannot read {place}: {error.strerror}") from error


def _page(found: tuple[Change, ...], facts: bool) -> Page:
    """facts: without what is only said of notes as a whole."""
    return view.changes([change._asdict() for change in found if not (facts and change.kind == "note")])
