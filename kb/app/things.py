"""What notes speak of: lists of models and people, and a page on each."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

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


class Event(NamedTuple):
    """role: note (its day), post or paper (what is cited), or what its date is of.  date: ISO, as much as is known."""

    date: str
    path: str
    line: int
    role: str


def timeline(db: sqlite3.Connection, name: str) -> Page:
    """What happened when, as notes tell it; each event has its line, none is invented."""
    canonical = selected(db, "model", name)
    lines = details.LineReader(db)
    rows = [
        {
            "date": event.date,
            "role": event.role,
            "path": event.path,
            "line": event.line,
            "text": lines.at(event.path, event.line)[0],
        }
        for event in events(db, mentioned.places(db, "model", canonical))
    ]
    return view.timeline(canonical, rows)


def events(db: sqlite3.Connection, places: Iterable[Place]) -> list[Event]:
    """The dates that stand beside a mention, the posts and papers cited there, the days of the notes; in order."""
    standing = [place for place in places if place.block is not None]
    found = {
        Event(str(place.date), place.path, place.line, "note")
        for place in standing
        if place.date and place.context != "url"
    }
    return sorted({*found, *dated(db, {place.block for place in standing if place.block is not None})})


def dated(db: sqlite3.Connection, blocks: Iterable[int]) -> Iterator[Event]:
    """The dates that these blocks tell, and those of the posts and papers that they cite."""
    for item in mentioned.dated(db, sorted(blocks)):
        if item.kind == "date" and item.role not in ("capture", "record"):
            yield Event(item.value, item.path, item.line, item.role)
        elif item.kind == "web" and (stamp := urls.stamp(item.value)):
            yield Event(stamp, item.path, item.line, "post" if len(stamp) > len("2024-09") else "paper")


def review(db: sqlite3.Connection) -> Page:
    """Names of known families that no catalogue has, with a line of each; for the reader to judge."""
    return view.review([row._asdict() for row in mentioned.discovered(db)])
