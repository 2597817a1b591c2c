"""Of which model a number is said: what stands before it, after it, or for a model named before."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from kb.claims import words
from kb.claims.claim import Subjects
from kb.claims.phrases import either
from kb.claims.plain import MODEL
from kb.claims.quantity import Quantity
from kb.claims.refs import (
    ASIDE,
    COMPARED,
    DESCRIBED,
    FORMER,
    GROUP,
    LATTER,
    MADE_OF,
    NAMED,
    PEOPLE,
    Ref,
    is_own,
    is_shared,
    joint,
    stands_after,
)

_PAIRED = re.compile(r" ?(?:/|and|и|和|&) ?")
_OWNS = re.compile(r"(?:['’]s|的) ?[~約约]? ?")
_RIGHT_AFTER = re.compile(rf" ?(?:у )?{MODEL}")
_FOR_IT = re.compile(r" ?(?:for|by|у|для) ")
_OWN = re.compile(rf" ?(?:\(|（|— |– |, )(?:the )?{MODEL}[)）,.;]")
_WORTH = {"sentence": 0.7, "parent": 0.75, "heading": 0.75, "before": 0.4}


class Bound(NamedTuple):
    """compared: what the number is a difference to.  how: the rule, and what it is worth."""

    subjects: Subjects
    compared: Subjects
    how: str
    confidence: float


class Scope(NamedTuple):
    """What a sentence may speak of without a name.

    topic:   what the sentences before it speak of; from: how far away, as in ``RULES``.
    note:    what the note is about, without these; called only where a description asks for it.
    """

    topic: Subjects
    source: str
    note: Callable[[Subjects], Subjects]


def bind(
    quantity: Quantity,
    small: str,
    found: Sequence[Ref],
    scope: Scope,
    is_difference: bool,
    numbers: Sequence[Quantity] = (),
) -> Bound | None:
    """The models that a quantity of this sentence is said of; None if nobody tells."""
    compared = (
        tuple(dict.fromkeys(name for ref in found if ref.kind == COMPARED for name in ref.subjects))
        if is_difference
        else ()
    )
    if after := _after(quantity, small, found) or _after_next(quantity, small, found, numbers):
        later = _of(after, [ref for ref in found if ref.start < after.start], scope)
        return (
            later._replace(compared=compared, how="named after", confidence=later.confidence - 0.05) if later else None
        )
    for place in range(len(found) - 1, -1, -1):
        ref = found[place]
        if ref.end > quantity.start or _is_bracketed(ref, quantity, small):
            continue
        if ref.kind in ASIDE and not (_OWNS.fullmatch(small, ref.end, quantity.start) or not is_difference):
            continue
        if ref.kind in ASIDE and not _is_direct(ref, quantity, small):
            continue
        if ref.kind == PEOPLE:
            return None  # what people score is no claim about a model
        if ref.kind == DESCRIBED or (bound := _of(ref, found[:place], scope)):
            bound = bound if ref.kind != DESCRIBED else _of(ref, found[:place], scope)
            if bound is None:
                return None
            others = tuple(name for name in compared if name not in bound.subjects)
            return bound._replace(compared=others)
    ahead = next((ref for ref in found if ref.start >= quantity.end and ref.kind in (NAMED, DESCRIBED)), None)
    if ahead and (not scope.topic or (scope.source != "sentence" and not is_difference)):
        later = _of(ahead, (), scope)
        return later._replace(compared=compared, how="named later", confidence=0.6) if later else None
    if scope.topic:
        return Bound(
            scope.topic, tuple(n for n in compared if n not in scope.topic), scope.source, _WORTH[scope.source]
        )
    return None


def _after_next(quantity: Quantity, small: str, found: Sequence[Ref], numbers: Sequence[Quantity]) -> Ref | None:
    """Of "3 and 15 for A" both are said of A."""
    following = next((other for other in numbers if other.start >= quantity.end), None)
    if following and following.unit == quantity.unit and _PAIRED.fullmatch(small, quantity.end, following.start):
        return _after(following, small, found)
    return None


def _is_bracketed(ref: Ref, quantity: Quantity, small: str) -> bool:
    """It stands in brackets that are closed before the number, and is no name that they give."""
    between = small[ref.end : quantity.start]
    if between.count(")") + between.count("）") <= between.count("(") + between.count("（"):
        return False
    return not stands_after(small, ref.start, "named")


def _is_direct(ref: Ref, quantity: Quantity, small: str) -> bool:
    """The number is that of the model itself: "compared to A, which has 13%"; but not 只有 A 的 11%."""
    return not is_shared(small, ref.start, ref.end) and is_own(small, ref.end, quantity.start)


def _after(quantity: Quantity, small: str, found: Sequence[Ref]) -> Ref | None:
    """A model right after the number: "32,768 for A", "13% (A)"."""
    match = _for().match(small, quantity.end) or _OWN.match(small, quantity.end)
    if not match and words.phrases("versus").before(small, len(small[: quantity.start].rstrip(" "))):
        match = _RIGHT_AFTER.match(small, quantity.end)
    if not match:
        described = _FOR_IT.match(small, quantity.end)
        return next(
            (ref for ref in found if described and ref.start == described.end() and ref.kind == DESCRIBED), None
        )
    place = small.find(MODEL, quantity.end)
    return next((ref for ref in found if ref.start <= place < ref.end and ref.kind not in ASIDE), None)


def _of(ref: Ref, before: Sequence[Ref], scope: Scope) -> Bound | None:
    """What a place speaks of; a pronoun of what was named last, a description of what the note is about."""
    if ref.kind in (NAMED, COMPARED, MADE_OF):
        return Bound(ref.subjects, (), "named", 0.9)
    if ref.kind == GROUP:
        return Bound(ref.subjects, (), "group", 0.8)
    named = [other for other in before if other.kind == NAMED]
    if ref.kind == DESCRIBED and (named or not scope.topic):
        subjects = scope.note(tuple(name for other in before for name in other.subjects))
        return Bound(subjects, (), "description", 0.55) if subjects else None
    if ref.kind in (LATTER, FORMER):
        pair = named[-1].subjects if named else scope.topic
        pair = pair if len(pair) > 1 else tuple(name for other in named[-2:] for name in other.subjects)
        return Bound((pair[-1 if ref.kind == LATTER else 0],), (), "pronoun", 0.7) if pair else None
    if named:
        return Bound(named[-1].subjects, (), "pronoun", 0.75)
    return Bound(scope.topic, (), "pronoun", 0.75) if scope.topic else None


def shared(found: Sequence[Quantity], places: Sequence[Ref], small: str) -> dict[int, Subjects]:
    """Which of "A and B" each of "1 and 2" is said of, by the start of the quantity."""
    told: dict[int, Subjects] = {}
    for count, ref in enumerate(places):
        if ref.kind != NAMED or len(ref.subjects) < 2:
            continue
        until = places[count + 1].start if count + 1 < len(places) else len(small)
        mine = [quantity for quantity in found if ref.end <= quantity.start < until]
        units = {quantity.unit for quantity in mine}
        same = [[quantity for quantity in mine if quantity.unit == unit] for unit in sorted(units)]
        mine = next((some for some in same if len(some) == len(ref.subjects)), [])
        if not mine and words.phrases("respectively").is_in(small):  # "0.5 and 0.6 for A and B, respectively"
            since = places[count - 1].end if count else 0
            mine = [quantity for quantity in found if since <= quantity.start and quantity.end <= ref.start]
        if len(mine) == len(ref.subjects) and (words.phrases("respectively").is_in(small) or _are_joined(mine, small)):
            told |= {quantity.start: (name,) for quantity, name in zip(mine, ref.subjects, strict=True)}
    return told


def _are_joined(found: Sequence[Quantity], small: str) -> bool:
    return all(joint(small, one.end) == other.start for one, other in pairwise(found))


@cache
def _for() -> re.Pattern[str]:
    """``for A``, ``у A``, ``(A`` right after a number, though its period or place stands between."""
    names = either(words.says("for"))
    return re.compile(
        rf"[^.;；。{MODEL}]{{0,3}}?(?: (?:in|on|за|на) [^,;()，{MODEL}]{{1,30}})?[ ,(（]*(?:{names}|\(|（|[-–—] ) ?"
        rf"(?:(?:the|our|its|a|an|full|supposedly|smaller|larger|new|модели|model) ){{0,4}}{MODEL}"
    )
