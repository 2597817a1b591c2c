"""What the notes say of a topic: the owner's own thoughts, and the key passages of others.

Best first, each told once with every place that says the same, under headings from the notes.
Whose words a passage is decides where it stands; what a model said is nobody's statement.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from kb import analysis
from kb.app.topic import folding, themes, units
from kb.app.topic.folding import Folded
from kb.app.topic.ranking import Ranked, Ranking
from kb.app.topic.scope import Scope, Wish
from kb.app.topic.speakers import Speakers
from kb.app.topic.units import Unit
from kb.config import Settings
from kb.page import Entry, Section

_LEFT = 8  # words of a section in which no passage has room
_NEW = 3  # terms that a reason names
_PLACES = 3  # that a reason names
_LETTERS = re.compile(r"[^\W\d_]{3}")


def sections(db: sqlite3.Connection, settings: Settings, scope: Scope, wish: Wish) -> list[Section]:
    """The owner's thoughts and the passages of others; a section without any is left out."""
    own, others = units.read(db, scope, is_short=wish.words > 0)
    thoughts = folding.same_words(own.units)
    passages = folding.same_words(others.units)
    passages = folding.same_fact(db, Ranking(passages).best())
    told = [_within(Ranking(some).in_order(), wish.words) for some in (thoughts, passages)]
    groups = themes.grouped(db, [one for some in told for one in some], scope)
    entry = _Entries(scope, wish, groups, Speakers(db, settings))
    mine, theirs = ([entry.of(one) for one in some] for some in told)
    retold = [one for one in mine if one.by]  # what stands in a list of what somebody says is no thought
    found = (
        ("thoughts", "My own thoughts", [one for one in mine if not one.by], len(thoughts) - len(mine) + own.unread),
        ("passages", "Key passages", [*theirs, *retold], len(passages) - len(theirs) + others.unread),
    )
    return [Section(name, title, _by_theme(some), more) for name, title, some, more in found if some]


def _by_theme(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """In their order, those of a theme together, the rest last."""
    order = {group: place for place, group in enumerate(dict.fromkeys(entry.group for entry in entries))}
    return tuple(sorted(entries, key=lambda entry: (entry.group == themes.OTHER, order[entry.group])))


def _within(ranked: Iterable[Ranked], words: int) -> list[Ranked]:
    """As many as have room, at least the first."""
    if not words:
        return list(ranked)
    found: list[Ranked] = []
    room = words
    for one in ranked:
        if one.folded.unit.words <= room or not found:
            found.append(one)
            room -= one.folded.unit.words
        if room < _LEFT:
            break
    return found


class _Entries:
    """Makes the lines of the report."""

    def __init__(self, scope: Scope, wish: Wish, groups: Mapping[Unit, str], speakers: Speakers) -> None:
        self._scope = scope
        self._wish = wish
        self._groups = groups
        self._speakers = speakers

    def of(self, ranked: Ranked) -> Entry:
        unit = ranked.folded.unit
        spoken = self._speakers.of(unit)
        return Entry(
            text=unit.text,
            path=unit.path,
            line=unit.line,
            url=spoken.url,
            reason="; ".join(self._reasons(ranked, bool(spoken.by))),
            lang=unit.block.lang,
            cites=tuple(dict.fromkeys(one.cite for one in ranked.folded.all)),
            voice=unit.block.voice,
            by=spoken.by,
            source=spoken.source,
            date=unit.block.date,
            time=spoken.time,
            group=self._groups.get(unit, ""),
        )

    def _reasons(self, ranked: Ranked, is_others: bool) -> Iterator[str]:
        folded, unit = ranked.folded, ranked.folded.unit
        if unit.is_retold or (unit.is_own and is_others):
            yield "retold"
        if self._wish.explain:
            yield from _features(ranked, self._scope)
        if folded.others:
            yield _also(folded)


def _features(ranked: Ranked, scope: Scope) -> Iterator[str]:
    """Why a passage was chosen."""
    unit = ranked.folded.unit
    if unit.is_inferred:
        yield "yours by its place, no mark says so"
    if unit.names:
        yield f"names {scope.title}" if unit.names == 1 or scope.kind != "query" else f"has some of {scope.title}"
    elif unit.about:
        yield f"in a note about {scope.title}"
    if count := len(unit.numbers):
        yield f"{count} claim{'s' if count > 1 else ''}"
    if unit.hunch:
        yield "a hunch"
    if unit.marked:
        yield "highlighted"
    if ranked.folded.notes > 1:
        yield f"said in {ranked.folded.notes} notes"
    if new := _written(unit.text, ranked.new):
        yield f"new: {', '.join(new)}"


def _written(text: str, terms: Iterable[str]) -> list[str]:
    """The longest of some terms as a text writes them; pairs of Han, which may be no words, are left out."""
    new = {term for term in terms if not analysis.is_unspaced(term[0])}
    written = dict.fromkeys(text[token.left : token.right] for token in analysis.tokens(text) if token.term in new)
    return sorted(filter(_LETTERS.search, written), key=lambda word: -len(word))[:_NEW]


def _also(folded: Folded) -> str:
    places = dict.fromkeys(f"{unit.path}:{unit.line}" for unit in folded.others)
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return f"also in {', '.join(islice(places, _PLACES))}{more}"
