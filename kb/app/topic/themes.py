"""The headings that passages of a topic stand under, taken from the notes themselves.

A theme is a term of the field, a measure, a model or a heading of the notes that several passages
have.  The one that most have comes first, then that which most of the rest have, and so on: a few
groups, and what fits none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from kb import catalogue, labels
from kb.app.topic.ranking import Ranked
from kb.app.topic.scope import Scope
from kb.app.topic.units import Unit
from kb.query.concepts import concepts

OTHER = "Other"
_FEWEST = 4  # passages below which there are no groups
_MOST = 6  # groups besides the rest
_LEAST = 2  # passages of a group
_SHARE = 0.6  # of all passages, which more than a theme has are the topic itself
_LONGEST = 40  # characters of a heading that is a theme
_CLOCK = re.compile(r"\d{1,2}:\d\d")


class _Theme(NamedTuple):
    """kind: term, measure or heading, in the order that they are preferred.  name: of a term in English."""

    kind: str
    name: str


_WORTH = {"term": 1.0, "measure": 1.0, "heading": 0.9}


def grouped(ranked: Sequence[Ranked], scope: Scope) -> dict[Unit, str]:
    """The theme of each passage; none of them has one if they are too few."""
    units = [one.folded.unit for one in ranked]
    if len(units) < _FEWEST:
        return {}
    themes, written = _themes(units, scope)
    groups: dict[Unit, _Theme] = {}
    for theme in _chosen(themes, len(units)):
        groups |= {unit: theme for unit in units if unit not in groups and theme in themes[unit]}
    if not groups:
        return {}
    language = _main(units)
    names = {theme: _called(theme, language, written[theme]) for theme in dict.fromkeys(groups.values())}
    return {unit: names[groups[unit]] if unit in groups else OTHER for unit in units}


_Written = dict[_Theme, Counter[str]]


def _themes(units: Iterable[Unit], scope: Scope) -> tuple[dict[Unit, set[_Theme]], _Written]:
    """The themes that each passage could stand under, and how each theme is written."""
    title = re.compile(rf"(?<![\w-]){re.escape(scope.title)}(?![\w-])", re.IGNORECASE | re.ASCII)
    found: dict[Unit, set[_Theme]] = defaultdict(set)
    written: _Written = defaultdict(Counter)
    for unit in units:
        for theme, words in _of(unit):
            if not title.search(words):
                found[unit].add(theme)
                written[theme][words] += 1
    return found, written


def _of(unit: Unit) -> Iterator[tuple[_Theme, str]]:
    for concept, words in concepts(unit.text).items():
        if not concept.everyday:
            yield _Theme("term", concept.name), words
    for measure in dict.fromkeys(number.measure for number in unit.numbers if number.measure):
        yield _Theme("measure", measure), measure
    heading = unit.block.headings[-1] if unit.block.headings else ""
    if 0 < len(heading) <= _LONGEST and not (labels.meaning(heading) or _CLOCK.search(heading) or _is_section(heading)):
        yield _Theme("heading", heading.casefold()), heading


def _is_section(heading: str) -> bool:
    """Whether a heading only says whose words stand under it: ``My thoughts``, ``Abstract``."""
    return heading.strip().casefold() in _sections()


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
    """Of a term its name in a language; where the glossary has none, as the passages mostly write it."""
    if theme.kind == "term":
        for row in catalogue.rows("glossary")["term"]:
            if row["en"][0] == theme.name and (names := row.get(language)):
                return _as_heading(str(names[0]))
    return _as_heading(min(written, key=lambda words: (-written[words], words)))


def _as_heading(name: str) -> str:
    return name[:1].upper() + name[1:] if name.islower() else name
