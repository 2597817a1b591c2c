"""Who made a model, by what other people's lists write: as the catalogue writes it, if it knows them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from kb import catalogue
from kb.entities.folding import fold

LONGEST = 100  # characters of a name
_MOST = 10  # makers of one model that are looked at
_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]")
_INNER = re.compile(r"[(\[{]([^()\[\]{}]+)[)\]}]")
_NO_SLUG = re.compile(r"[^\w.+]+")


def of(makers: Iterable[str], perhaps: Iterable[str]) -> str:
    """As the catalogue writes it, else as the list does.  Who only may have made it must be a known maker."""
    told = [said[:LONGEST] for said in islice(makers, _MOST)]
    found = [maker for said in (*told, *(said[:LONGEST] for said in perhaps)) for maker in _named(said)]
    if sure := next((maker for maker in found if maker in known()), ""):
        return sure
    slugs = [maker for said in told for maker in (*_named(said), slug(_BRACKETS.sub("", said)))]
    return next((maker for maker in slugs if len(maker) > 1), "")


def _named(told: str) -> Iterator[str]:
    """What a maker's name means, or the one in its brackets: "Z.ai (Zhipu AI)"."""
    for said in (told, _BRACKETS.sub("", told), *_INNER.findall(told)):
        if maker := by_name().get(key(said)):
            yield maker


def key(said: str) -> str:
    return "".join(char for char in fold(said) if char.isalnum())


def slug(said: str) -> str:
    return _NO_SLUG.sub("-", fold(said)).strip("-._")[:LONGEST]


@cache
def by_name() -> dict[str, str]:
    """Who an organisation is as a maker, by its names; a part of a maker makes what that does."""
    rows = catalogue.rows("organisations")["organisation"]
    own = {row["maker"] for row in catalogue.rows("models")["model"]}
    found: dict[str, str] = {}
    for row in rows:
        above = row.get("part_of", "")
        maker = above if row["id"] not in own and above in own else row["id"]
        found |= {key(said): maker for said in (*row["says"], *row.get("handles", ()), row["name"], row["id"])}
    return found


@cache
def known() -> frozenset[str]:
    labs = {row["id"] for row in catalogue.rows("organisations")["organisation"] if row["kind"] == "lab"}
    return frozenset(labs | {row["maker"] for row in catalogue.rows("models")["model"]})
