"""Items of several feeds that tell the same story, as one."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from kb.app import titles
from kb.app.digesting.arrivals import Item
from kb.store import arrived
from kb.store.names import folded as same_case

_SAME_CLAIMS = 3  # that make two items one story
_MOST = 20  # items of one address or title, or with one claim: what more have tells nothing

_Pairs = Iterable[tuple[int, int]]


def folded(db: sqlite3.Connection, ranked: Sequence[Item]) -> list[list[Item]]:
    """The stories in the order of their first items; behind each first item the others that are like it.

    Two items are one story if they are about the same source, if two feeds call them the same, or
    if they make three claims in the same words.
    """
    like: dict[int, set[int]] = defaultdict(set)
    for one, other in (*_same_source(ranked), *_same_title(ranked), *_same_claims(db, ranked)):
        like[one].add(other)
        like[other].add(one)
    stories: dict[int, list[Item]] = {}
    head: dict[int, int] = {}
    for item in ranked:
        first = head.get(item.note, item.note)
        stories.setdefault(first, []).append(item)
        if first == item.note:
            head |= {other: first for other in like[first] if other not in head and other not in stories}
    return list(stories.values())


def _same_source(items: Sequence[Item]) -> _Pairs:
    for some in _grouped(items, lambda item: item.key):
        yield from combinations([item.note for item in some], 2)


def _same_title(items: Sequence[Item]) -> _Pairs:
    """One feed may call every week's item the same."""
    for some in _grouped(items, lambda item: same_case(item.title)):
        if len(some) == len({item.feed for item in some}) and titles.is_telling(some[0].title):
            yield from combinations([item.note for item in some], 2)


def _grouped(items: Sequence[Item], by: Callable[[Item], str]) -> Iterator[list[Item]]:
    """Those that share something, in groups of a few; of which nothing is told are in none."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[by(item)].append(item)
    groups.pop("", None)
    return (some for some in groups.values() if 1 < len(some) <= _MOST)


def _same_claims(db: sqlite3.Connection, items: Sequence[Item]) -> _Pairs:
    by_claim: dict[str, list[int]] = defaultdict(list)
    for note, key in arrived.claims(db, (item.note for item in items)):
        by_claim[key].append(note)
    shared = Counter(pair for some in by_claim.values() if len(some) <= _MOST for pair in combinations(sorted(some), 2))
    return (pair for pair, count in shared.items() if count >= _SAME_CLAIMS)
