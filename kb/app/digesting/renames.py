"""Which notes of two moments are one although their paths differ: those with the same words, or
with nearly all of the same facts."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator

from kb.app.digesting.snapshot import Said, Snapshot

_SHARED = 0.9  # of the facts of the one that has more
_LEAST = 3  # facts that are no chance
_COMMON = 20  # notes that share a fact which tells none of them from the others


def renamed(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """The old path of each such note, and its new one."""
    gone = {path: said for path, said in before.items() if path not in after}
    come = {path: said for path, said in after.items() if path not in before}
    found = dict(_same_words(gone, come))
    taken = set(found.values())
    return found | dict(
        _same_facts(
            {path: _facts(said) for path, said in gone.items() if path not in found},
            {path: _facts(said) for path, said in come.items() if path not in taken},
        )
    )


def _same_words(gone: Snapshot, come: Snapshot) -> Iterator[tuple[str, str]]:
    """In the order of their paths, where several have the same words."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(come, reverse=True):
        places[come[path].words].append(path)
    for path in sorted(gone):
        if places[gone[path].words]:
            yield path, places[gone[path].words].pop()


_Facts = dict[str, frozenset[Hashable]]


def _same_facts(gone: _Facts, come: _Facts) -> Iterator[tuple[str, str]]:
    """The likest first."""
    taken: set[str] = set()
    for _, _, old, new in sorted(_alike(gone, come)):
        if old not in taken and new not in taken:
            taken |= {old, new}
            yield old, new


def _alike(gone: _Facts, come: _Facts) -> Iterator[tuple[float, list[str], str, str]]:
    """How unlike two notes are, and what decides between pairs that are equally so."""
    having: dict[Hashable, list[str]] = defaultdict(list)
    for path, facts in come.items():
        for fact in facts:
            having[fact].append(path)
    for old, facts in gone.items():
        shared = Counter(new for fact in facts if len(having[fact]) <= _COMMON for new in having[fact])
        for new in shared:
            same, most = len(facts & come[new]), max(len(facts), len(come[new]))
            if same >= _LEAST and same >= _SHARED * most:
                yield -same / most, sorted((old, new)), old, new


def _facts(said: Said) -> frozenset[Hashable]:
    """What tells a note from others."""
    return frozenset(
        (
            *(claim.says for claim in said.claims),
            *(thought.key for thought in said.thoughts),
            *(link.leads for link in said.links),
            *(source.key for source in said.sources),
        )
    )
