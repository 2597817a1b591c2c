"""What a reader follows: ``[digest] follow``, or else what the notes speak of most.

    follow = ["o1", "Noam Brown", "openai.com", "tag:ai", "query:limits"]

A name is that of a model, a person or an organisation, or an address or a site; ``model:``,
``person:``, ``org:``, ``source:``, ``tag:`` (or ``#``) and ``query:`` say which it is.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from kb import query, urls
from kb.config import Settings
from kb.entities import overrides, ownnames, ownrolls
from kb.entities.ownmodels import canonical
from kb.errors import AmbiguousName, KbError, UsageError
from kb.query import Question
from kb.store import following, mentioned
from kb.store.names import folded

THINGS = ("model", "person", "organisation")  # in the order that a name is looked up
_KINDS = {"org": "organisation", **{kind: kind for kind in (*THINGS, "source", "tag", "query")}}
_KIND = re.compile(rf"({'|'.join(_KINDS)}):(?!//)\s*", re.IGNORECASE)
_SITE = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,24}", re.IGNORECASE)
_HINT = "a model, a person, an organisation, a site; or tag:NAME, query:NAME; see [digest] follow in config.toml"
_RECENT = 90  # days
_NEWEST = 1_000  # notes
_MODELS, _SITES = 5, 3  # that are followed if nothing is said


# Kind and value of a name of which it is known what it should be.
_Finder = Callable[[sqlite3.Connection, Settings, str], tuple[str, str]]


class Followed(NamedTuple):
    """models:  canonical, ``openai/o1``; people, organisations: by their one name.
    sources: keys; of a site its name, which means all that is on it.
    tags:    folded; one means those below it, too.
    queries: by the names under which they are saved.
    by_use:  nobody said so: it is what the notes speak of most.
    """

    models: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    queries: Mapping[str, Question] = MappingProxyType({})
    by_use: bool = False

    @property
    def things(self) -> dict[str, tuple[str, ...]]:
        """What is recognised in notes, by kind."""
        return dict(zip(THINGS, self[:3], strict=True))


def named(db: sqlite3.Connection, settings: Settings, today: date, names: Iterable[str] = ()) -> Followed:
    """What these names mean, else those of the settings, else what the notes speak of most.

    Raises KbError for a name that means nothing, AmbiguousName for one that means several things.
    """
    if not (given := [*names] or settings["digest.follow"]):
        return most_used(db, today)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name in map(str.strip, given):
        if not (thing := meant(db, settings, name)):
            raise KbError(f"nothing that can be followed is called '{name}'", _HINT)
        kind, value = thing
        found[kind][value] = None
    return Followed(
        models=tuple(found["model"]),
        people=tuple(found["person"]),
        organisations=tuple(found["organisation"]),
        sources=tuple(found["source"]),
        tags=tuple(found["tag"]),
        queries={name: saved(settings, name, today) for name in found["query"]},
    )


def most_used(db: sqlite3.Connection, today: date) -> Followed:
    """The models that most notes of the last months speak of and the sites that most cite; where there
    are none, those of the newest notes."""
    recent = following.dated(db, (today - timedelta(_RECENT)).isoformat(), today.isoformat())
    notes = recent or following.newest(db, _NEWEST)
    models, sites = following.models(db, notes, _MODELS), following.sites(db, notes, _SITES)
    return Followed(models=tuple(models), sources=tuple(sites), by_use=True)


def meant(db: sqlite3.Connection, settings: Settings, name: str) -> tuple[str, str] | None:
    """Kind and value of one name; None if it means nothing.

    Raises KbError if it says what it should be and is not, AmbiguousName if it is several things.
    """
    if name.startswith("#"):
        return _tag(db, settings, name)
    if found := _KIND.match(name):
        return _FINDERS[_KINDS[found[1].lower()]](db, settings, name[found.end() :])
    for find in (_known, _noted):
        for kind in THINGS:
            if thing := _one(kind, name, find(db, settings, kind, name)):
                return kind, thing
        if urls.is_address(name) or _SITE.fullmatch(name):  # Z.ai is a lab
            return _source(db, settings, name)
    return None


def _one(kind: str, name: str, found: list[str]) -> str:
    """What was found, "" for nothing; an error lists several."""
    if len(found) > 1:
        listed = "\n    ".join(found[:10])
        raise AmbiguousName(f"'{name}' could be {len(found)} {kind}s", f"say which:\n    {listed}")
    return found[0] if found else ""


def _known(db: sqlite3.Connection, settings: Settings, kind: str, name: str) -> list[str]:
    """The things of a kind that the catalogue or the vault knows by a name, be they in a note or not."""
    if kind == "model":
        return _models(settings.root, name)
    found = ownrolls.called(ownnames.load(settings.root), kind, name)
    return [found] if found else []


def _noted(db: sqlite3.Connection, settings: Settings, kind: str, name: str) -> list[str]:
    """Those that notes spell so."""
    return mentioned.named(db, kind, name)


def _models(root: str, name: str) -> list[str]:
    """By their own names, with or without the maker; else by a spelling."""
    rows = overrides.merged(overrides.load(root))["model"]
    wanted = folded(name)
    joined = "-".join(wanted.split())
    called = [canonical(row) for row in rows if {wanted, joined} & {folded(canonical(row)), folded(row["name"])}]
    return called or sorted({canonical(row) for row in rows if wanted in map(folded, row["says"])})


def _only(kind: str) -> _Finder:
    """Finds a thing of one kind."""

    def thing(db: sqlite3.Connection, settings: Settings, name: str) -> tuple[str, str]:
        if found := _one(kind, name, _known(db, settings, kind, name) or _noted(db, settings, kind, name)):
            return kind, found
        raise KbError(f"no {kind} is called '{name}'", f"kb {kind} list shows those that notes speak of")

    return thing


def _source(db: sqlite3.Connection, settings: Settings, name: str) -> tuple[str, str]:
    if key := urls.key(name).rstrip("/"):
        return "source", key
    raise KbError("an address without anything in it cannot be followed", "source:openai.com is all of a site")


def _tag(db: sqlite3.Connection, settings: Settings, name: str) -> tuple[str, str]:
    wanted = folded(name.lstrip("#").strip("/"))
    if not wanted or not following.has_tag(db, wanted):
        raise KbError(f"no note has the tag '{name}'", "a tag means those below it, too: tag:ai is also ai/openai")
    return "tag", wanted


def _query(db: sqlite3.Connection, settings: Settings, name: str) -> tuple[str, str]:
    if name not in settings.saved:
        names = ", ".join(sorted(settings.saved))
        raise UsageError(f"no query is saved as '{name}'", f"saved: {names}" if names else "[queries] in config.toml")
    return "query", name


def saved(settings: Settings, name: str, today: date) -> Question:
    """The question that is saved under a name."""
    return query.parse(settings.saved[name], (), settings.saved, today)


_FINDERS: dict[str, _Finder] = {
    **{kind: _only(kind) for kind in THINGS},
    "source": _source,
    "tag": _tag,
    "query": _query,
}
