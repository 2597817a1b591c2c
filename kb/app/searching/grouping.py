"""Hits that belong together: of one note, from one source, about one release."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence

from kb import catalogue
from kb.errors import UsageError
from kb.page import Hit
from kb.store import answering, cited, looking
from kb.views.hits import Group

GROUPS = ("note", "source", "release")


def known(name: str) -> str:
    if name in GROUPS:
        return name
    raise UsageError(f"hits cannot be grouped by '{name}'", f"groups: {', '.join(GROUPS)}")


def groups(db: sqlite3.Connection, hits: Sequence[Hit], by: str) -> Iterable[Group]:
    """The hits by what they share, the group of the best hit first; those that share nothing last."""
    name = _NAMERS[by](db, hits)
    found: dict[str, list[int]] = {}
    for place, hit in enumerate(hits):
        found.setdefault(name(hit), []).append(place)
    ordered = sorted(found.items(), key=lambda item: not item[0])
    return [Group(name, tuple(places), len({hits[place].path for place in places})) for name, places in ordered]


def _by_note(db: sqlite3.Connection, hits: Sequence[Hit]) -> Callable[[Hit], str]:
    return lambda hit: hit.path


def _by_source(db: sqlite3.Connection, hits: Sequence[Hit]) -> Callable[[Hit], str]:
    """What the note is a record of; else what its reader says it is from; else what the line cites."""
    from kb.app import attribution  # it loads what reads TOML and addresses

    ids = {hit.path: looking.file_id(db, hit.path) for hit in hits}
    records = answering.sources(db, ids.values())
    given: dict[str, str] = {}
    for row in attribution.accepted(db, attribution.own(db)):
        given.setdefault(row.note.path, row.said.key)

    def name(hit: Hit) -> str:
        if own := records.get(ids[hit.path]) or given.get(hit.path):
            return own
        links = (link for line in range(hit.line, hit.line_end + 1) for link in cited.on_line(db, ids[hit.path], line))
        return next((link.key for link in links), "")

    return name


def _by_release(db: sqlite3.Connection, hits: Sequence[Hit]) -> Callable[[Hit], str]:
    """The model that the block speaks of first, or the one that its name is below: o1 of o1-mini."""
    rows = catalogue.rows("models")["model"]
    families = {(row["maker"], row["name"]): row.get("family", "") for row in rows}

    def head(canonical: str) -> str:
        maker, _, name = canonical.partition("/")
        while (above := families.get((maker, name), "")) != name and (maker, above) in families:
            name = above
        return f"{maker}/{name}"

    return lambda hit: head(hit.models[0]) if hit.models else ""


_NAMERS = {"note": _by_note, "source": _by_source, "release": _by_release}
