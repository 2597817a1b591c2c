"""Which passages may speak of one fact: those that share a key which few hold.

Never every passage with every other: a key that many hold leads nowhere, the rarest lead first, and
what they lead to is bounded, so that ten times the notes take ten times as long.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations

from kb.app.aligning.gathering import COMMON, Key, Rarity, Said
from kb.store.aligned import Passage

_STEPS = 400_000  # from a passage to another by a key
_MOST = 4_000  # pairs that are read

Pair = tuple[int, int]  # places in the list of passages, the lower first


def candidates(
    passages: Sequence[Said], rarity: Rarity, weight: Callable[[Key], float], wanted: Callable[[Passage, Passage], bool]
) -> list[Pair]:
    """Pairs of passages of two notes, those that share most first."""
    holders: dict[Key, list[int]] = defaultdict(list)
    for place, said in enumerate(passages):
        for key in said.keys:
            holders[key].append(place)
    shared: dict[Pair, float] = defaultdict(float)
    leading = [key for key, places in holders.items() if 2 <= len(places) <= COMMON]
    steps = 0
    for key in sorted(leading, key=lambda key: (-rarity.of(key), key)):
        worth = weight(key) * rarity.of(key)
        for pair in combinations(holders[key], 2):
            one, other = passages[pair[0]].passage, passages[pair[1]].passage
            if one.note != other.note and wanted(one, other):
                shared[pair] += worth
        steps += len(holders[key]) ** 2 // 2
        if steps > _STEPS:
            break
    best = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    return [pair for pair, _ in best[:_MOST]]
