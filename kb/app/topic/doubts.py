"""What is still open: the hunches and questions of the owner that nothing has settled yet."""

import sqlite3
from collections import defaultdict

from kb.app import hunches, ownhunches
from kb.app.hunches import Hunch
from kb.app.topic.quoting import Quoting, plain
from kb.app.topic.scope import Scope
from kb.page import Entry, Section
from kb.store import connection

_MOST = 20  # lines


def section(db: sqlite3.Connection, scope: Scope, most: int = _MOST) -> Section:
    """The newest first; those of no date last."""
    closed = ownhunches.load(connection.get(db, "vault") or "").closed
    about = set(scope.models)
    found = [
        hunch
        for hunch in hunches.every_one(db, among=lambda block, models: block in scope.blocks or bool(about & {*models}))
        if hunch.id not in closed
    ]
    by_block: dict[int, list[Hunch]] = defaultdict(list)
    for hunch in found:
        by_block[hunch.block].append(hunch)
    found = [hunch for hunch in found if not any(_is_within(hunch, other) for other in by_block[hunch.block])]
    found.sort(key=lambda hunch: (hunch.path, hunch.line, hunch.column))
    found.sort(key=lambda hunch: hunch.date or "", reverse=True)
    quoting = Quoting(db)
    entries = tuple(_entry(hunch, quoting) for hunch in found[: most or None])
    return Section("open", "Open questions and hunches", entries, len(found) - len(entries))


def _is_within(hunch: Hunch, other: Hunch) -> bool:
    """Whether it is a part of another one: a forecast in an idea."""
    return hunch.text != other.text and hunch.text in other.text


def _entry(hunch: Hunch, quoting: Quoting) -> Entry:
    return Entry(
        plain(hunch.text),
        path=hunch.path,
        line=hunch.line,
        reason=hunch.kind,
        cites=(quoting.words(hunch.path, hunch.line, hunch.text),),
        voice=hunch.voice,
        date=hunch.date or "",
    )
