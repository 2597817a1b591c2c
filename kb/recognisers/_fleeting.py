"""What tells that a sentence holds only for a time, by the words of catalogue/perishable.toml."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.claims.phrases import Phrases, either
from kb.entities.folding import fold, vocabulary

_ORDER = ("availability", "lack", "state")  # what a sentence with several markers means
_NEAR = 60  # characters of a clause beside a marker in which stands what changes
_JUST = 25  # characters after a marker for what a reader does, before it for what else is meant
_CLAUSE = re.compile("[;；。]| — |, (?:but|and|while) |，但|，而|, (?:но|а) ")
_FEW = "[^.,;:!?。，；：！？\n]{1,40}?"
_QUESTION = re.compile("[?？][\"'”’»)」』]*\\s*\\Z")
_OF = re.compile(r"[ ]?(?:of|on|about|for|behind|from|к|о|об|про|по) ")
_FIRST_PERSON = re.compile(
    r"(?<![a-z])(?:i|we|my|our)(?![a-z])|我|(?<![\u0400-\u04ff])(?:я|мы|мне|нам)(?![\u0400-\u04ff])"
)
_BEGINNING = 4  # letters of a word by which stems are found
_WORD = re.compile("[a-z]+|[\u0400-\u04ff]+|[\u3400-\u9fff]")


class Sign(NamedTuple):
    """The words that tell that a sentence holds for a time.  means: availability, lack or state.
    start, end: in the sentence.  needs: they say so only beside others."""

    means: str
    start: int
    end: int
    words: str
    needs: bool


class _Marker(NamedTuple):
    """As a row of the catalogue.  stems: one of them stands in every text that what it says fits."""

    means: str
    needs: bool
    able: bool
    says: tuple[str, ...]
    stems: frozenset[str]


def sign(small: str, held: tuple[str, ...]) -> Sign | None:
    """What tells that a sentence in small letters holds only for a time; None if nothing does.

    held: the stems that it has."""
    if _QUESTION.search(small) or _pattern("past").search(small):
        return None
    found = [one for marker in _markers() if not marker.stems.isdisjoint(held) for one in _signs(marker, small)]
    return min(found, key=lambda one: (_ORDER.index(one.means), one.needs, one.start), default=None)


def stands_for(small: str) -> str:
    """How a sentence speaks of a model without its name: one, several, it or they; or not at all."""
    return next((sort for sort, pattern in _subjects().items() if pattern.search(small)), "")


def is_of_another(small: str) -> bool:
    """Whether a sentence speaks of people, papers and the like."""
    return bool(_FIRST_PERSON.search(small) or _pattern("other").search(small))


def held(text: str, stems: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a text has, however it is wrapped."""
    joined = f" {' '.join(small(text).split())} "
    return tuple(stem for stem in stems if stem in joined)


def small(text: str) -> str:
    """In small letters and with plain apostrophes, as long as the text."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).replace("’", "'")


def _signs(marker: _Marker, small: str) -> Iterator[Sign]:
    for match in _saying(marker.says).finditer(small):
        start, end = match.span()
        if _is_of_else(small, start) or _is_of_a_person(marker, small, start, end):
            continue
        if not marker.needs:
            yield Sign(marker.means, start, end, match[0], False)
        elif near := _nearest(small, start, end, marker.means == "state"):
            yield Sign("availability" if near == "available" else marker.means, start, end, match[0], True)


def _nearest(small: str, start: int, end: int, is_state: bool) -> str:
    """Which words for what changes stand nearest to a marker in its clause, ``available`` or ``about``; or none.

    is_state: the first of these, however near; what is so for now is so for whom it is available."""
    first = start - len(_CLAUSE.split(small[max(0, start - _NEAR) : start])[-1])
    last = end + len(_CLAUSE.split(small[end : end + _NEAR])[0])
    found = [
        (is_state and name != "available", max(start - match.end(), match.start() - end, 0), name != "available", name)
        for name in ("available", "about")
        for match in _pattern(name).finditer(small, first, last)
    ]
    return min(found)[-1] if found else ""


def _is_of_else(small: str, start: int) -> bool:
    """Whether something else stands just before a marker, or before it with what it is of: "the code of A"."""
    return any(
        start - match.end() <= _JUST or _OF.match(small, match.end())
        for match in _pattern("other").finditer(small, max(0, start - _NEAR), start)
    )


def _is_of_a_person(marker: _Marker, small: str, start: int, end: int) -> bool:
    """Whether a marker is of what a reader does, of what evidence supports, or of how a test was made."""
    return bool(
        (not marker.able and _pattern("reader").search(small, start, end + _JUST))
        or (marker.means == "lack" and _pattern("opinion").search(small, end, end + _JUST))
        or _setup().before(small, len(small[:start].rstrip()))
    )


def _says(table: str, **wanted: object) -> list[str]:
    rows = catalogue.rows("perishable")[table]
    return [word for row in rows if all(row.get(key) == value for key, value in wanted.items()) for word in row["says"]]


@cache
def _markers() -> tuple[_Marker, ...]:
    return tuple(
        _Marker(
            row["means"],
            row.get("needs", False),
            row.get("able", False),
            tuple(row["says"]),
            frozenset(stem for stem in stems() for phrase in row["says"] if stem in _stem(phrase)),
        )
        for row in catalogue.rows("perishable")["marker"]
    )


@cache
def _saying(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Finds what a marker says; made when a sentence has one of its stems."""
    feature = either(_says("feature"))
    return re.compile(either(phrases).replace("…", _FEW).replace(r"\{feature\}", feature))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """available: what of [[about]] is of availability.  about: all of it, and [[feature]].  Else a table."""
    if name == "available":
        return re.compile(either(_says("about", availability=True)))
    return re.compile(either([*_says(name), *(_says("feature") if name == "about" else ())]))


@cache
def _setup() -> Phrases:
    return Phrases(dict.fromkeys(_says("setup"), ""))


@cache
def _subjects() -> dict[str, re.Pattern[str]]:
    return {sort: re.compile(either(_says("subject", sort=sort))) for sort in ("several", "one", "they", "it")}


def stems_of(text: str) -> tuple[str, ...]:
    """Those of markers that a note has: only such are looked for as have a word that begins like one of its words."""
    folded = fold(text)
    begun = {word[:_BEGINNING] for word in vocabulary(folded)}
    if not folded.isascii():
        begun.update(folded)
    return held(text, tuple(stem for key in _by_key().keys() & begun for stem in _by_key()[key]))


@cache
def _by_key() -> dict[str, list[str]]:
    """Stems by how the words begin in which they may stand: "support" in "unsupported"."""
    known: dict[str, list[str]] = {}
    every = sorted(set(map(_stem, _says("marker"))))
    for stem in stems():
        longest = max(_WORD.findall(stem), key=len)
        whole = (word for phrase in every if stem in phrase for word in _WORD.findall(phrase))
        for begun in {word[:_BEGINNING] for word in whole if longest in word}:
            known.setdefault(begun, []).append(stem)
    return known


@cache
def stems() -> tuple[str, ...]:
    """Of all markers what a text must have one of: quick to look for.  None has another in it."""
    every = {_stem(phrase) for phrase in _says("marker")}
    return tuple(sorted(stem for stem in every if not any(other != stem and other in stem for other in every)))


@cache
def _stem(phrase: str) -> str:
    """What every text has that a phrase fits."""
    return max(re.split(r"\*|\{feature\}", phrase.rpartition("…")[2]), key=len)
