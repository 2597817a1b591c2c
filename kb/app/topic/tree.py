"""The family of a model: what stands above it, beside it and below it, as notes speak of them."""

import sqlite3
from collections.abc import Iterator, Sequence

from kb import catalogue
from kb.app.topic.quoting import Quoting
from kb.page import Entry, Section
from kb.store import mentioned
from kb.views.claims import short


def section(db: sqlite3.Connection, names: Sequence[str]) -> Section:
    """names: of the models; nothing of one that stands alone."""
    return Section("family", "Family", tuple(_entries(db, names)) if len(names) > 1 else ())


def _entries(db: sqlite3.Connection, names: Sequence[str]) -> Iterator[Entry]:
    quoting = Quoting(db)
    above = _above(names)
    for name, depth in _ordered(names, above):
        if found := mentioned.told(db, "model", name):
            notes = f"{found.notes:,} note{'' if found.notes == 1 else 's'}"
            told = f"{short(name)}: {found.mentions:,} mentions in {notes}"
            cite = quoting.line(found.path, found.line)
            yield Entry(told, path=found.path, line=found.line, cites=(cite,), depth=depth)


def _above(names: Sequence[str]) -> dict[str, str]:
    """Of each model the one of them that it is below of, by the catalogue; else by how it is called."""
    rows = {f"{row['maker']}/{row['name']}": str(row.get("family") or "") for row in catalogue.rows("models")["model"]}
    found: dict[str, str] = {}
    for name in names:
        maker = name.partition("/")[0]
        family = f"{maker}/{rows[name]}" if rows.get(name) else ""
        if family in names and family != name:
            found[name] = family
        elif name not in rows:
            heads = [other for other in names if other != name and name.startswith(f"{other}-")]
            found.update({name: max(heads, key=len)} if heads else {})
    return found


def _ordered(names: Sequence[str], above: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Each after what it is below of; those beside each other by name."""

    def below(name: str, depth: int, seen: frozenset[str]) -> Iterator[tuple[str, int]]:
        yield name, depth
        for other in sorted(one for one, head in above.items() if head == name and one not in seen):
            yield from below(other, depth + 1, seen | {other})

    for name in sorted(name for name in names if name not in above):
        yield from below(name, 0, frozenset({name}))
