"""Conditions of two claims side by side: the same, told by one only, or different.

``64 samples`` and ``1 sample`` are different; ``64 samples`` and ``temperature 1`` are not: each
says what the other leaves open.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal

from kb import catalogue

Difference = Literal["same", "missing", "different"]
How = Mapping[str, frozenset[str]]  # what each way of varying a run is set to

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COMPARED = "compared to "


@lru_cache(1024)
def how(conditions: tuple[str, ...], compared: tuple[str, ...] = ()) -> How:
    """Those of a claim by what they are of.  compared: what its number is a difference to."""
    found: dict[str, set[str]] = {}
    for name in (*conditions, *(f"{_COMPARED}{model}" for model in compared)):
        for plain in _meant(name):
            found.setdefault(_of(plain), set()).add(plain)
    return {way: frozenset(names) for way, names in sorted(found.items())}


def told(how: How) -> list[str]:
    """Every condition, in one order."""
    return [name for names in how.values() for name in sorted(names)]


def difference(one: How, other: How) -> Difference:
    """Different if something is set to two things; missing if only one of the two tells it."""
    found: Difference = "same"
    for way in one.keys() | other.keys():
        mine, theirs = one.get(way, frozenset()), other.get(way, frozenset())
        if mine != theirs:
            if not (mine <= theirs or theirs <= mine):
                return "different"
            found = "missing"
    return found


def _meant(name: str) -> list[str]:
    """``64 consensus`` is ``64 samples`` and ``consensus``."""
    number = _NUMBER.search(name)
    means = _meanings().get(name) or _meanings().get(_NUMBER.sub("#", name))
    return [meant.replace("#", number[0]) if number else meant for meant in means] if means else [name]


def _of(name: str) -> str:
    if name.startswith(_COMPARED):
        return _COMPARED
    shape = _NUMBER.sub("#", name)
    ways = _ways()
    return ways.get(name) or ways.get(shape) or ways.get(f"{shape}s") or shape


@cache
def _ways() -> dict[str, str]:
    return {row["name"]: row.get("of", row["name"]) for row in catalogue.rows("quantities")["condition"]}


@cache
def _meanings() -> dict[str, list[str]]:
    return {row["name"]: row["means"] for row in catalogue.rows("quantities")["meaning"]}
