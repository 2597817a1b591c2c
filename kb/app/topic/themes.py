"""The headings that passages of a topic stand under, taken from the notes themselves.

A theme is a term of the field, a measure, a model, a person or a heading of the notes that several
passages share.  The one with most passages comes first, then that with most of the rest, and so on: a few
groups, and what fits none.
"""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue, labels
from kb.app.topic.ranking import Ranked
from kb.app.topic.scope import Scope
from kb.app.topic.units import Unit
from kb.query.concepts import concepts
from kb.store import topical
from kb.store.topical import Thing

OTHER = "Other"
_FEWEST = 4  # passages below which there are no groups
_MOST = 6  # groups besides the rest
_LEAST = 2  # passages of a group
_SHARE = 0.4  # of all passages; what more have tells none from another
_LONGEST = 40  # characters of a heading that is a theme
_CLOCK = re.compile(r"\d{1,2}:\d\d")


class _Theme(NamedTuple):
    """kind: as in _WORTH.  name: of a term its first English word."""

    kind: str
    name: str


_WORTH = {  # what a passage of a theme counts, so that of two themes the one that tells more is preferred
    "term": 1.0,
    "measure": 1.0,
    "benchmark": 1.0,
    "heading": 0.9,
    "model": 0.8,
    "product": 0.8,
    "person": 0.8,
    "word": 0.6,  # a term of the field that is a word of every day
}


def grouped(db: sqlite3.Connection, ranked: Sequence[Ranked], scope: Scope) -> dict[Unit, str]:
    """The theme of each passage; none of them has one if they are too few."""
    units = [one.folded.unit for one in ranked]
    if len(units) < _FEWEST:
        return {}
    themes, written = _themes(db, units, scope)
    groups: dict[Unit, _Theme] = {}
    for theme in _chosen(themes, len(units)):
        groups |= {unit: theme for unit in units if unit not in groups and theme in themes[unit]}
    if not groups:
        return {}
    language = _main(units)
    names = {theme: _called(theme, language, written[theme]) for theme in dict.fromkeys(groups.values())}
    return {unit: names[groups[unit]] if unit in groups else OTHER for unit in units}


_Written = dict[_Theme, Counter[str]]


def _themes(db: sqlite3.Connection, units: Sequence[Unit], scope: Scope) -> tuple[dict[Unit, set[_Theme]], _Written]:
    """The themes that each passage could stand under, and how each theme is written."""
    title = re.compile(rf"(?<![\w-]){re.escape(scope.title)}(?![\w-])", re.IGNORECASE | re.ASCII)
    sort = "model" if scope.models else scope.kind  # on a page about a model "model" tells nothing
    found: dict[Unit, set[_Theme]] = defaultdict(set)
    written: _Written = defaultdict(Counter)
    things: dict[int, list[Thing]] = defaultdict(list)
    for thing in topical.things(db, {unit.block.note for unit in units}):
        if thing.name not in (scope.name, *scope.models):
            things[thing.block].append(thing)
    for unit in units:
        named = [thing for thing in things[unit.block.id] if unit.holds(thing.line, thing.column)]
        for theme, words in (*_of(unit), *((_Theme(thing.kind, thing.name), thing.written) for thing in named)):
            if theme.name != sort and not title.search(words):
                found[unit].add(theme)
                written[theme][words] += 1
    return found, written


def _of(unit: Unit) -> Iterator[tuple[_Theme, str]]:
    for concept, words in concepts(unit.text).items():
        if concept.name in _glossary():
            yield _Theme("word" if concept.everyday else "term", concept.name), words
    for measure in dict.fromkeys(number.measure for number in unit.numbers if number.measure):
        yield _Theme("measure", measure), measure
    heading = unit.block.headings[-1] if unit.block.headings else ""
    if 0 < len(heading) <= _LONGEST and not (labels.meaning(heading) or _CLOCK.search(heading) or _is_section(heading)):
        yield _Theme("heading", heading.casefold()), heading


def _is_section(heading: str) -> bool:
    """Whether a heading only says whose words stand under it: ``My thoughts``, ``Abstract``."""
    return heading.strip().casefold() in _sections()


@cache
def _glossary() -> dict[str, dict[str, Any]]:
    """Its terms by their first English word."""
    return {row["en"][0]: row for row in catalogue.rows("glossary")["term"]}


@cache
def _sections() -> frozenset[str]:
    return frozenset(name.casefold() for row in catalogue.rows("markers")["section"] for name in row["says"])


def _chosen(themes: Mapping[Unit, set[_Theme]], every: int) -> Iterator[_Theme]:
    """The themes that together have most passages."""
    held: dict[_Theme, set[Unit]] = defaultdict(set)
    for unit, some in themes.items():
        for theme in some:
            held[theme].add(unit)
    open_ = {theme: units for theme, units in held.items() if _LEAST <= len(units) <= _SHARE * every}
    taken: set[Unit] = set()
    for _ in range(_MOST):
        best = min(open_, key=lambda theme: (-_WORTH[theme.kind] * len(open_[theme] - taken), theme), default=None)
        if best is None or len(open_[best] - taken) < _LEAST:
            return
        taken |= open_.pop(best)
        yield best


def _main(units: Iterable[Unit]) -> str:
    """The language of most of the words."""
    sizes: Counter[str] = Counter()
    for unit in units:
        sizes[unit.block.lang] += unit.words
    return max(sizes, key=lambda language: (sizes[language], language))


def _called(theme: _Theme, language: str, written: Counter[str]) -> str:
    """Of a term its name in a language, else in English; of all else as the passages mostly write it."""
    if theme.kind in ("term", "word"):
        names = _glossary()[theme.name].get(language)
        return _as_heading(names[0] if names else theme.name)
    usual = min(written, key=lambda words: (-written[words], words))
    return _as_heading(usual) if theme.kind == "measure" else usual


def _as_heading(name: str) -> str:
    return name[:1].upper() + name[1:] if name.islower() else name
