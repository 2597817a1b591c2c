"""What changed since a snapshot, and that as the sections of a digest (field B12)."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from kb import urls
from kb.app import things, titles
from kb.app.digesting import stating, succession
from kb.app.digesting.change import Change, Kind
from kb.app.digesting.difference import difference
from kb.app.digesting.snapshot import Snapshot
from kb.app.digesting.succession import LIMITS
from kb.page import Entry, Section
from kb.store import cited, mentioned

Conflicts = Callable[[Snapshot, Snapshot], Iterable[Change]]  # claims that contradict each other now

_APART = (*LIMITS, "completed")  # claims that stand in sections of their own
_FOLLOWED = ("model", "person", "organisation")
_MOST_SOUGHT = 200  # new sources that are compared with the names of pages


def changes(before: Snapshot, after: Snapshot, conflicts: Conflicts | None = None) -> tuple[Change, ...]:
    """All that changed, by path, kind and line; then the claims that conflict."""
    found = succession.told(difference(before, after), before, after)
    return (*found, *(conflicts(before, after) if conflicts else ()))


def since(db: sqlite3.Connection, before: Snapshot, conflicts: Conflicts | None = None) -> tuple[Change, ...]:
    """What the vault of an index says now and did not then, or no longer says."""
    return with_pages(db, changes(before, stating.take(db, before), conflicts))


def with_pages(db: sqlite3.Connection, found: tuple[Change, ...]) -> tuple[Change, ...]:
    """New sources with the wikilink whose page they may be, by its title."""
    new = [change for change in found if (change.kind, change.mark) == ("source", "+")][:_MOST_SOUGHT]
    if not new:
        return found
    pages = titles.Pages(db)
    reasons = {}
    for change in new:
        key = change.names[0]
        records = [path for path, _ in cited.records(db, key)]
        page = next(pages.like(key, cited.citations(db, key), records), None)
        if page:
            reasons[change] = f"may be [[{page['page']}]] ({page['reasons'][-1]})"
    return tuple(change._replace(reason=reasons.get(change, "")) for change in found)


def followed(db: sqlite3.Connection, names: Iterable[str]) -> frozenset[str]:
    """What is followed, as changes name it: a model with its family, a person, an organisation, else the
    path of a note or a source in any spelling.  Raises AmbiguousName."""
    found: set[str] = set()
    for name in names:
        kind = next((kind for kind in _FOLLOWED if mentioned.named(db, kind, name)), "")
        one = things.selected(db, kind, name) if kind else name
        found |= {one, *(things.relatives(db, one) if kind == "model" else () if kind else (urls.key(name),))}
    return frozenset(found)


# In the order of a digest: name, title, and what stands there.
_SECTIONS: tuple[tuple[str, str, Callable[[Change], bool]], ...] = (
    ("claims", "New and changed claims", lambda change: _is_claim(change) and change.what not in _APART),
    ("limits", "Limits and prices", lambda change: _is_claim(change) and change.what in LIMITS),
    ("completed", "Claims completed", lambda change: _is_claim(change) and change.what == "completed"),
    ("conflicts", "Claims in conflict", lambda change: change.mark == "!"),
    ("models", "Models named for the first time", lambda change: (change.kind, change.mark) == ("model", "+")),
    ("sources", "New sources", lambda change: (change.kind, change.mark) == ("source", "+")),
    ("thoughts", "Own thoughts", lambda change: change.kind == "thought" and change.mark != "-"),
    ("new", "New notes", lambda change: (change.kind, change.mark) == ("note", "+")),
)


def sections(found: tuple[Change, ...], among: frozenset[str] = frozenset()) -> tuple[Section, ...]:
    """Those that have something, in the order of a digest.

    among: only what is about one of these (``followed``); nothing for all.
    """
    kept = [change for change in found if not among or not among.isdisjoint((change.path, *change.names))]
    whole = {change.path for change in found if change.kind == "note" and change.mark != "~"}
    told = [(name, title, tuple(_entry(change) for change in kept if here(change))) for name, title, here in _SECTIONS]
    told.append(("changed", "Changed notes", tuple(_changed_notes(kept, whole))))
    gone = (_entry(change) for change in kept if (change.kind, change.mark) == ("note", "-"))
    told.append(("removed", "Removed notes", tuple(gone)))
    return tuple(Section(name, title, entries) for name, title, entries in told if entries)


def _is_claim(change: Change) -> bool:
    return change.kind == "claim" and change.mark in ("+", "~")


def _entry(change: Change) -> Entry:
    reason = change.reason or (f"was {change.was}" if change.was else "")
    return Entry(change.text, change.mark, change.path, change.line, reason=reason)


def _changed_notes(found: Iterable[Change], whole: set[str]) -> Iterator[Entry]:
    """A line for each that was there before and still is: what of it changed.  One whose links only
    lead elsewhere now did not change.

    whole: paths of the notes that came or went.
    """
    notes: dict[str, list[Change]] = defaultdict(list)
    for change in found:
        if change.mark != "!" and change.what not in ("lost", "found") and change.path not in whole:
            notes[change.path].append(change)
    for path, here in notes.items():
        told = [_whole(change) for change in here if change.kind == "note"]
        counts = Counter(change.kind for change in here)
        told += [f"{counts[kind]} {_COUNTED[kind][counts[kind] > 1]}" for kind in _COUNTED if counts[kind]]
        yield Entry(", ".join(told), "~", path, min(change.line for change in here))


def _whole(change: Change) -> str:
    return {"renamed": change.text, "title": f"title: {change.text}", "words": "words"}[change.what]


_COUNTED: dict[Kind, tuple[str, str]] = {
    "model": ("model", "models"),
    "claim": ("claim", "claims"),
    "thought": ("thought", "thoughts"),
    "source": ("source", "sources"),
    "link": ("link", "links"),
    "alias": ("alias", "aliases"),
}
