"""What two snapshots differ in by meaning (field B17).

A note that was renamed is one note.  A claim that moved, to another line or note, is no change, and
one whose number changed is one change, not one that went and one that came.  The same two snapshots
the other way round give the same changes with their marks turned round.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import zip_longest
from typing import TypeVar

from kb.app import alike
from kb.app.digesting import change
from kb.app.digesting.change import KINDS, Change, Mark, Pair
from kb.app.digesting.renames import renamed
from kb.app.digesting.snapshot import Claim, Link, Said, Snapshot, Thought
from kb.store.names import folded

_Fact = TypeVar("_Fact", Claim, Thought)
_First = dict[str, str]  # a name or key to the first path that has it
_Side = tuple[Mark, Said, _First, _First]
_MARKS: tuple[Mark, Mark] = ("-", "+")


def difference(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """By path; within a note by kind and line."""
    found = _Difference(before, after).changes()
    return tuple(sorted(found, key=lambda change: (change.path, KINDS.index(change.kind), change.line, change)))


class _Difference:
    """Of two snapshots.  What a file said that has not changed since is not compared, so that a kb
    which understands more than the one before it brings no changes; only where its links lead is.
    The same words make the same claims and thoughts, however they are wrapped or set."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._sides = before, after
        self._names = renamed(before, after)
        self._pairs = sorted(self._paired(), key=lambda pair: sorted((pair.old.path, pair.new.path)))
        self._touched = [pair for pair in self._pairs if pair.old.digest != pair.new.digest]
        self._reworded = [pair for pair in self._touched if pair.old.words != pair.new.words]

    def _paired(self) -> Iterator[Pair]:
        before, after = self._sides
        came_from = {new: old for old, new in self._names.items()}
        for path, said in after.items():
            yield Pair(before.get(came_from.get(path, path), Said()), said)
        for path, said in before.items():
            if path not in after and path not in self._names:
                yield Pair(said, Said())

    def changes(self) -> Iterator[Change]:
        facts = [*self._claims(), *self._thoughts(), *self._models(), *self._sources(), *self._links()]
        facts += [found for pair in self._touched for found in _aliases(pair)]
        told = {found.path for found in facts if found.what not in ("lost", "found")}
        yield from facts
        yield from filter(None, (change.note(pair, pair.path in told) for pair in self._pairs))

    def _claims(self) -> Iterator[Change]:
        both = [(pair, pair.old.claims, pair.new.claims) for pair in self._reworded]
        for pair, lost, new in _unmoved(both, lambda claim: claim.says):
            for old, now in alike.claims(lost, new):
                if not change.is_shift(pair, old, now):
                    yield change.changed_claim(pair, old, now)
            yield from (change.claim("-", pair.old, claim) for claim in lost)
            yield from (change.claim("+", pair.new, claim) for claim in new)

    def _thoughts(self) -> Iterator[Change]:
        both = [(pair, pair.old.thoughts, pair.new.thoughts) for pair in self._reworded]
        for pair, lost, new in _unmoved(both, lambda thought: (thought.key, thought.kind)):
            yield from (change.changed_thought(pair, *one) for one in alike.thoughts(lost, new))
            yield from (change.thought("-", pair.old, thought) for thought in lost)
            yield from (change.thought("+", pair.new, thought) for thought in new)

    def _models(self) -> Iterator[Change]:
        """Those that no note spoke of before, or none does any more."""
        for mark, said, first, others in self._either(self._reworded, _models):
            for model in said.models:
                if model.name not in others and first[model.name] == said.path:
                    yield Change("model", mark, model.name, said.path, model.line, names=(model.name, *said.about))

    def _sources(self) -> Iterator[Change]:
        """Those that no note cited before, or none does any more; of others a link that came or went."""
        stayed = {
            (said.path, key)
            for pair in self._touched
            for key in {*_sources(pair.old)} & {*_sources(pair.new)}
            for said in pair
        }
        for mark, said, first, others in self._either(self._touched, _sources):
            for source in said.sources:
                if (said.path, source.key) not in stayed:
                    is_first = source.key not in others and first[source.key] == said.path
                    yield change.source("source" if is_first else "link", mark, said, source)

    def _either(self, pairs: list[Pair], having: Callable[[Said], Iterable[str]]) -> Iterator[_Side]:
        """Each of some notes before and after, with the first notes that have a thing on its side and on
        the other."""
        sides = self._sides if pairs else ()
        firsts = [{name: path for path in sorted(side, reverse=True) for name in having(side[path])} for side in sides]
        for pair in pairs:
            for place, mark in enumerate(_MARKS):
                yield mark, pair[place], firsts[place], firsts[1 - place]

    def _links(self) -> Iterator[Change]:
        for pair in self._pairs:
            if pair.old.links != pair.new.links:
                old = {self._place(link): link for link in pair.old.links}
                new = {self._place(link): link for link in pair.new.links}
                lost = {link.leads: link for place, link in old.items() if place not in new}
                come = {link.leads: link for place, link in new.items() if place not in old}
                yield from (change.led_link(pair, lost[leads], come[leads]) for leads in lost.keys() & come.keys())
                yield from (change.link("-", pair.old, lost[leads]) for leads in lost.keys() - come.keys())
                yield from (change.link("+", pair.new, come[leads]) for leads in come.keys() - lost.keys())

    def _place(self, link: Link) -> Hashable:
        """Where a link leads; to a note that was renamed by its new name."""
        shows, key, subpath = link.leads
        return shows, self._names.get(link.to, link.to) or (key,), subpath


def _models(said: Said) -> Iterable[str]:
    return (model.name for model in said.models)


def _sources(said: Said) -> Iterable[str]:
    return (source.key for source in said.sources)


def _unmoved(
    both: list[tuple[Pair, tuple[_Fact, ...], tuple[_Fact, ...]]], key: Callable[[_Fact], Hashable]
) -> Iterator[tuple[Pair, list[_Fact], list[_Fact]]]:
    """What each note lost and won, without what it kept and what only moved to another note."""
    kept = [alike.without(old, now, key) for _, old, now in both]
    lost = [(place, fact) for place, (facts, _) in enumerate(kept) for fact in facts]
    new = [(place, fact) for place, (_, facts) in enumerate(kept) for fact in facts]
    losses: dict[int, list[_Fact]] = defaultdict(list)
    gains: dict[int, list[_Fact]] = defaultdict(list)
    for rows, found in zip(alike.without(lost, new, lambda row: key(row[1])), (losses, gains), strict=True):
        for place, fact in rows:
            found[place].append(fact)
    for place, (pair, _, _) in enumerate(both):
        yield pair, losses[place], gains[place]


def _aliases(pair: Pair) -> Iterator[Change]:
    """In their order, one that went and one that came are one that changed."""
    lost, new = alike.without(pair.old.aliases, pair.new.aliases, folded)
    for old, now in zip_longest(lost, new):
        if old is None:
            yield change.alias("+", pair.new, now)
        elif now is None:
            yield change.alias("-", pair.old, old)
        else:
            yield change.alias("~", pair.new, f"{old} → {now}", old, now)
