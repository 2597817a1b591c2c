"""Claims that say in a new place what an older one said otherwise: a limit or a price that is another
now, and a result whose conditions nobody had told."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from kb.app.digesting import wording
from kb.app.digesting.change import Change
from kb.app.digesting.snapshot import Claim, Said, Snapshot

LIMITS = ("limit", "price")
_NO_RESULT = (*LIMITS, "setting")


class _Earlier(NamedTuple):
    date: str
    path: str
    claim: Claim

    @property
    def place(self) -> str:
        return f"{self.path}:{self.claim.line}"


class _Note:
    """What a note claims now, by place and words, and how often it says how much a thing is."""

    def __init__(self, said: Said) -> None:
        self.date = said.date
        self.claims = {(claim.line, wording.claim(claim)): claim for claim in said.claims}
        self.counts = Counter(key for claim in said.claims for key in _keys(claim))


def told(found: Iterable[Change], before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """The changes, those claims that follow an earlier one told as a change of that."""
    succession = _Succession(before, after)
    changes = [succession.of(change) if _is_new(change) else change for change in found]
    followed = {(change.was, change.before) for change in changes if change.was}
    return tuple(
        change
        for change in changes
        if change.mark != "-" or (f"{change.path}:{change.line}", change.text) not in followed
    )


def _is_new(change: Change) -> bool:
    return (change.kind, change.mark) == ("claim", "+")


def _keys(claim: Claim) -> Iterator[Hashable]:
    """What two claims share of which one follows the other: of limits what is limited, of results
    whose they are and how much."""
    if claim.value is None:
        return
    if claim.kind in LIMITS:
        what, _, _ = claim.unit.partition("/")
        yield claim.kind, claim.subjects, claim.measure, what, claim.conditions
    elif claim.kind not in _NO_RESULT:
        yield from ((subject, claim.value, claim.unit, claim.comparator) for subject in claim.subjects)


class _Succession:
    """Of the claims of two snapshots."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._before, self._after = before, after
        self._notes: dict[str, _Note] = {}

    def of(self, change: Change) -> Change:
        """A new claim, or the change that it is of an earlier one."""
        note = self._notes.get(change.path) or self._notes.setdefault(change.path, _Note(self._after[change.path]))
        claim = note.claims[change.line, change.text]
        earlier = [one for key in _keys(claim) for one in self._known.get(key, ())]
        if claim.kind not in LIMITS:
            return _completed(change, claim, earlier)
        says_one = all(note.counts[key] == 1 for key in _keys(claim))
        return _other_limit(change, claim, note.date, earlier) if earlier and says_one else change

    @cached_property
    def _known(self) -> dict[Hashable, list[_Earlier]]:
        found: dict[Hashable, list[_Earlier]] = defaultdict(list)
        for said in self._before.values():
            for claim in said.claims:
                for key in _keys(claim):
                    found[key].append(_Earlier(said.date, said.path, claim))
        return found


def _other_limit(change: Change, claim: Claim, date: str, earlier: list[_Earlier]) -> Change:
    """What held is what the newest note says, if that says one thing.  A note without a date is as new
    as when it came."""
    last = max(earlier, key=lambda one: (one.date, one.path))
    is_one = sum(one.path == last.path for one in earlier) == 1
    if not is_one or (date and date < last.date) or wording.amount(last.claim) == wording.amount(claim):
        return change
    return _following(change, last)._replace(text=wording.changed(last.claim, claim))


def _completed(change: Change, claim: Claim, earlier: list[_Earlier]) -> Change:
    """A result that had no conditions, or nothing that was measured, has them now."""
    for one in sorted(earlier, key=lambda one: (one.path, one.claim.line)):
        old = one.claim
        one_measure = old.measure == claim.measure or not (old.measure and claim.measure)
        if one_measure and claim.conditions and not old.conditions:
            gained = wording.conditions(claim)
        elif claim.measure and not old.measure and old.conditions == claim.conditions:
            gained = claim.measure
        else:
            continue
        return _following(change, one)._replace(text=wording.completed(old, gained), what="completed")
    return change


def _following(change: Change, earlier: _Earlier) -> Change:
    return change._replace(mark="~", before=wording.claim(earlier.claim), after=change.text, was=earlier.place)
