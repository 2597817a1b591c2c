"""What notes speak of: lists of models and people, and a page on each."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kb import catalogue, urls
from kb.app import claimrows
from kb.entities import imported
from kb.errors import AmbiguousName, KbError
from kb.page import Facts, Page
from kb.store import details, mentioned
from kb.store.mentioned import Place
from kb.views import things as view


def listed(db: sqlite3.Connection, kind: str, part: str, limit: int) -> Page:
    found = mentioned.counted(db, kind, part)
    rows = [item._asdict() for item in found[: limit or None]]
    return view.listed(rows, len(found), kind)


def selected(db: sqlite3.Connection, kind: str, name: str) -> str:
    """The one thing that a name means; an error lists the candidates, nothing is guessed."""
    found = mentioned.named(db, kind, name)
    if len(found) == 1:
        return found[0]
    if found:
        listed = "\n    ".join(found[:10])
        raise AmbiguousName(f"'{name}' could be {len(found)} of them", f"say which:\n    {listed}")
    raise KbError(
        f"no note speaks of {'an' if kind[0] == 'o' else 'a'} {kind} called '{name}'",
        f"kb {kind} list shows those there are",
    )


def model(db: sqlite3.Connection, name: str, root: str) -> Page:
    """A model with its family, and where, when, in whose words and languages notes speak of it."""
    canonical = selected(db, "model", name)
    unverified = all(place.rule == "imported" for place in mentioned.places(db, "model", canonical))
    row = _told_of(root, canonical) if unverified else _row(canonical)
    document = {
        "model": canonical,
        "maker": canonical.partition("/")[0],
        "family": row.get("family"),
        "announced": _day(row.get("announced")),
        "released": _day(row.get("released")),
        "published": _day(row.get("published")),
        "status": "unverified" if unverified else None,
        "catalogue": row.get("source"),
        "variants": [item._asdict() for item in _variants(db, canonical)],
        "claims": [claimrows.row_of(row) for row in claimrows.of_model(db, canonical)],
        **_told(db, "model", canonical),
    }
    return view.shown(document, "model")


def person(db: sqlite3.Connection, name: str) -> Page:
    canonical = selected(db, "person", name)
    return view.shown({"person": canonical, **_told(db, "person", canonical)}, "person")


def organisation(db: sqlite3.Connection, name: str) -> Page:
    canonical = selected(db, "organisation", name)
    return view.shown({"organisation": canonical, **_told(db, "organisation", canonical)}, "organisation")


def _told(db: sqlite3.Connection, kind: str, canonical: str) -> Facts:
    found = mentioned.places(db, kind, canonical)
    said = [place for place in found if place.context != "url"]
    ordered = sorted(
        (place for place in said if place.date), key=lambda place: (str(place.date), place.path, place.line)
    )
    return {
        "mentions": len(said),
        "notes": len({place.path for place in said}),
        "urls": len(found) - len(said),
        "first": _where(ordered[0]) if ordered else None,
        "last": _where(ordered[-1]) if ordered else None,
        "voices": _counts(place.voice for place in said),
        "languages": _counts(place.lang for place in said),
        "contexts": _counts(place.context for place in found),
        "spellings": _counts(place.surface for place in said),
        "months": _counts((str(place.date)[:7] for place in ordered), in_order=True),
        "places": [_place(place) for place in found],
    }


def _counts(names: Iterable[str], in_order: bool = False) -> dict[str, int]:
    counts = Counter(name for name in names if name)
    return dict(sorted(counts.items())) if in_order else dict(counts.most_common())


def _where(place: Place) -> Facts:
    return {"path": place.path, "line": place.line, "date": place.date}


def _place(place: Place) -> Facts:
    told = place._asdict()
    del told["block"]
    return told


def _row(canonical: str) -> dict[str, Any]:
    """What the catalogue says of a model; nothing of one that it does not know."""
    maker, _, name = canonical.partition("/")
    rows = catalogue.rows("models")["model"]
    return next((row for row in rows if row["maker"] == maker and row["name"] == name), {})


def _told_of(root: str, canonical: str) -> dict[str, Any]:
    """What an imported list says of a model."""
    return next((row for row in imported.load(root).rows if imported.canonical(row) == canonical), {})


def _day(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else str(value) if value else None


def _variants(db: sqlite3.Connection, canonical: str) -> Iterator[mentioned.Counted]:
    """The other members of its family that notes speak of; relatives, never the same.

    Those below it (o1-mini of o1), and if what it is below is a model too, that and those
    below that; a name that begins with its own and is in no catalogue counts as below it.
    """
    maker, _, name = canonical.partition("/")
    above = {row["name"]: row.get("family", "") for row in catalogue.rows("models")["model"] if row["maker"] == maker}
    head = above[name] if above.get(name) in above else name
    members = {head, *(member for member, family in above.items() if family == head)}
    for item in mentioned.counted(db, "model", f"{maker}/"):
        other = item.canonical.partition("/")[2]
        if other != name and (other in members or (other not in above and other.startswith(f"{head}-"))):
            yield item


def relatives(db: sqlite3.Connection, canonical: str) -> list[str]:
    """The other members of a model's family that notes speak of."""
    return [item.canonical for item in _variants(db, canonical)]


def timeline(db: sqlite3.Connection, name: str) -> Page:
    """What happened when, as notes tell it: the dates that stand beside a mention, the posts and
    papers cited there, the days of the notes.  Each event has its line; none is invented."""
    canonical = selected(db, "model", name)
    places = [place for place in mentioned.places(db, "model", canonical) if place.block is not None]
    events = {_key(event): event for event in _events(db, places)}
    rows = sorted(events.values(), key=lambda event: (event["date"], event["path"], event["line"], event["role"]))
    return view.timeline(canonical, rows)


def _key(event: Facts) -> tuple[str, str, str, int]:
    return event["date"], event["role"], event["path"], event["line"]


def _events(db: sqlite3.Connection, places: list[Place]) -> Iterator[Facts]:
    lines = details.LineReader(db)
    notes = {place.block: place for place in places if place.block is not None}
    for item in mentioned.dated(db, sorted(notes)):
        if item.kind == "date" and item.role not in ("capture", "record"):
            yield _event(db, lines, item.value, item.role, item.path, item.line)
        elif item.kind == "web" and (stamp := urls.stamp(item.value)):
            role = "post" if len(stamp) > 7 else "paper"
            yield _event(db, lines, stamp, role, item.path, item.line)
    for place in places:
        if place.date and place.context != "url":
            yield _event(db, lines, place.date, "note", place.path, place.line)


def _event(db: sqlite3.Connection, lines: details.LineReader, day: str, role: str, path: str, line: int) -> Facts:
    return {"date": day, "role": role, "path": path, "line": line, "text": lines.at(path, line)[0]}


def review(db: sqlite3.Connection) -> Page:
    """Names of known families that no catalogue has, with a line of each; for the reader to judge."""
    return view.review([row._asdict() for row in mentioned.discovered(db)])
