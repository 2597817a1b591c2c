"""Highlights and thoughts worth seeing again: chosen by a seed, the same all day.

First a source is chosen, by the root of how much it has, so that a book of 500 highlights crowds
out no other; then a passage of it, the likelier the longer it was not shown.
"""

import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from kb import highlights
from kb.app.digesting.closeness import short
from kb.app.digesting.followed import Followed
from kb.app.digesting.shown import Seen
from kb.page import Entry, Section
from kb.store import arrived, rereading
from kb.store.rereading import Noted, Passage
from kb.text import cut, one_line

_FRESH = 7  # days in which nobody need be reminded of a thing
_NEVER = 3_650  # days that count for what was never shown
_TIRED = 60  # days after which what was shown is a good half as fresh to its source as what was not
_SPEAKS, _ANNIVERSARY = 4.0, 9.0  # how much likelier such a passage is
_TIMELY = 2.0  # and a source that has one
_LONGEST = 300  # cells of a passage
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")


class Manner(NamedTuple):
    """What decides.

    seed:    the same, the same choice; the day where it is empty.
    changed: models of which there is something new, with the number of new claims.
    """

    today: date
    seed: str = ""
    followed: Followed = Followed()
    changed: Mapping[str, int] = MappingProxyType({})


class Chosen(NamedTuple):
    """id: of a highlight its own; else made of its words, the same in whatever note, on whatever line.
    models: of which it speaks, among those that decide."""

    id: str
    path: str
    passage: Passage
    models: tuple[str, ...]
    reason: str = ""

    def seen(self, day: str) -> Seen:
        """As it is recorded."""
        return Seen(day, self.id, self.path, self.passage.line)


def chosen(db: sqlite3.Connection, manner: Manner, seen: Iterable[Seen] = (), most: int = 3) -> list[Chosen]:
    """At most so many, of as many sources as there are.

    seen: all that was shown; what was shown today counts as not, so that a day chooses the same again.
    """
    choice = _Choice(db, manner, seen)
    turns = list(islice(filter(None, map(choice.passages, choice.sources())), most))
    found = [turn[place] for place in range(most) for turn in turns if place < len(turn)]
    return [one._replace(reason=choice.reason(one)) for one in found[:most]]


def section(found: Sequence[Chosen]) -> Section:
    return Section("again", "Worth seeing again", tuple(map(_entry, found)))


def _entry(one: Chosen) -> Entry:
    text = cut(one_line(_BULLET.sub("", one.passage.text.replace("\n>", "\n"), count=1)), _LONGEST)
    return Entry(text, "", one.path, one.passage.line, "", one.reason, one.passage.lang)


class _Choice:
    """Of one day."""

    def __init__(self, db: sqlite3.Connection, manner: Manner, seen: Iterable[Seen]) -> None:
        self._db = db
        self._manner = manner
        self._today = manner.today.isoformat()
        self._models = frozenset((*manner.followed.models, *manner.changed))
        before = (one for one in seen if one.day < self._today)
        self._last = {one.id: one for one in sorted(before)}

    def sources(self) -> list[list[Noted]]:
        """The notes of each source, in the order in which sources are chosen."""
        by_source: dict[str, list[Noted]] = defaultdict(list)
        for note in rereading.noted(self._db, (self._manner.today - timedelta(_FRESH)).isoformat()):
            by_source[note.source].append(note)
        timely = self._timely()
        tired: dict[str, float] = defaultdict(float)
        for id, one in self._last.items():
            tired[one.path] += math.exp(-self._days(id) / _TIRED)

        def turn(source: str) -> float:
            notes = by_source[source]
            fresh = sum(note.passages - tired[note.path] for note in notes)
            worth = math.sqrt(max(fresh, 0.01)) * (_TIMELY if any(note.id in timely for note in notes) else 1)
            return self._chance(source) / worth

        return [by_source[source] for source in sorted(by_source, key=lambda source: (turn(source), source))]

    def passages(self, notes: Sequence[Noted]) -> list[Chosen]:
        """Those of one source, in the order in which they are chosen."""
        paths = {note.id: note.path for note in notes}
        spoken: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for note, line, model in rereading.speaking(self._db, self._models, paths):
            spoken[note].append((line, model))
        found: dict[str, Chosen] = {}
        for passage in _once(rereading.passages(self._db, paths)):
            if passage.at[:10] <= (self._manner.today - timedelta(_FRESH)).isoformat():
                lines = range(passage.line, passage.last + 1)
                models = dict.fromkeys(model for line, model in spoken[passage.note] if line in lines)
                id = passage.id or highlights.digest("own", highlights.match_form(passage.text.replace("==", "")))
                one = Chosen(id, paths[passage.note], passage, tuple(sorted(models)))
                found[id] = min(one, found.get(id, one), key=lambda one: (one.path, one.passage.line))
        return sorted(found.values(), key=lambda one: (self._turn(one), one.id))

    def reason(self, one: Chosen) -> str:
        """In words: at most two things that speak for a passage."""
        told = []
        changed = [model for model in one.models if model in self._manner.changed]
        if changed:
            count = self._manner.changed[changed[0]]
            told.append(f"speaks of {short(changed[0])}, which has {count:,} new claim{'s' if count != 1 else ''}")
        elif one.models:
            which = "as your notes often do" if self._manner.followed.by_use else "which you follow"
            told.append(f"speaks of {short(one.models[0])}, {which}")
        if years := _years(one.passage.at, self._today):
            verb = "written" if one.passage.kind == "thought" else "highlighted"
            told.append(f"{verb} {'a year' if years == 1 else f'{years} years'} ago today")
        days = self._days(one.id)
        told.append(f"not seen for {days} day{'s' if days > 1 else ''}" if one.id in self._last else "not shown before")
        return "; ".join(told[:2])

    def _timely(self) -> set[int]:
        """The notes that speak of one of the models, and those of this day of other years."""
        speaking = (arrived.speaking(self._db, "model", model) for model in self._models)
        return rereading.of_day(self._db, self._today).union(*speaking)

    def _turn(self, one: Chosen) -> float:
        worth = float(self._days(one.id)) ** 2
        worth *= _SPEAKS if one.models else 1
        worth *= _ANNIVERSARY if _years(one.passage.at, self._today) else 1
        return self._chance(one.id) / worth

    def _days(self, id: str) -> int:
        """Since it was shown."""
        last = self._last.get(id)
        return (self._manner.today - date.fromisoformat(last.day)).days if last else _NEVER

    def _chance(self, name: str) -> float:
        """An exponential variate, made of the seed and a name alone: of several, each divided by its
        weight, the least is each one's with a probability like that weight."""
        digest = blake2b(f"{self._manner.seed or self._today}\0{name}".encode(errors="replace"), digest_size=8).digest()
        return -math.log((int.from_bytes(digest) + 1) / (2**64 + 1))


def _once(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Without what stands on a line that was told: a marked passage within a highlight, a thought with
    a marked passage."""
    taken: dict[tuple[int, int], str] = {}
    for passage in passages:
        lines = [(passage.note, line) for line in range(passage.line, passage.last + 1)]
        if all(taken.get(line, passage.kind) == passage.kind for line in lines):
            taken |= dict.fromkeys(lines, passage.kind)
            yield passage


def _years(at: str, today: str) -> int:
    """How many years ago to the day; 0 if it was another day, or is not known."""
    return int(today[:4]) - int(at[:4]) if at[5:10] == today[5:] and at[:4].isdecimal() else 0
