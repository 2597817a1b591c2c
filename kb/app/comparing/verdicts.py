"""What can be said of two claims side by side, and why; never more than the two tell.

Two different numbers are a conflict only if nothing that either says, or leaves open, explains them.
"""

from typing import Literal, NamedTuple, get_args

from kb.app.comparing import amounts, conditions
from kb.app.comparing.amounts import ABOUT, Agreement
from kb.app.comparing.claimed import Claimed

Verdict = Literal[  # what matters most first
    "conflict",
    "superseded",
    "unsure – cannot be compared",
    "about – cannot be compared",
    "date missing – cannot be compared",
    "measure missing – cannot be compared",
    "condition missing – cannot be compared",
    "different conditions – not comparable",
    "told together – not comparable",
    "settings of runs – not comparable",
    "same value, measure missing",
    "same value, condition missing",
    "same value, different conditions",
    "consistent",
    "agrees within about",
    "same value",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Words = tuple[str | Claimed, ...]  # a claim stands for its number in brackets

_SURE = 0.7  # confidence in a claim's model from which it may contradict another
_EQUAL = frozenset({"same", "rounded", "binary"})
_UNNAMED = frozenset({"description", "pronoun", "group"})


class Judged(NamedTuple):
    one: Claimed
    other: Claimed
    verdict: Verdict
    why: Words


def judged(one: Claimed, other: Claimed) -> Judged:
    """The same whichever of the two comes first."""
    one, other = sorted((one, other), key=lambda claim: claim.place)
    found = amounts.agreement(one.amount, other.amount, one.unit)
    how = conditions.difference(one.how, other.how)
    if how == "same" and _lacks_reference(one, other):
        how = "missing"
    verdict = _of_agreeing(one, other, found, how) or _of_differing(one, other, how)
    return Judged(one, other, verdict, _why(one, other, verdict, found, how))


def _of_agreeing(one: Claimed, other: Claimed, found: Agreement, how: conditions.Difference) -> Verdict | None:
    if found in _EQUAL:
        if how == "different":
            return "same value, different conditions"
        if how == "missing":
            return "same value, condition missing"
        return "same value" if _have_measures(one, other) else "same value, measure missing"
    if how == "different" or found == "differ":
        return None
    return "agrees within about" if found == "about" else "consistent"


def _of_differing(one: Claimed, other: Claimed, how: conditions.Difference) -> Verdict:
    if how == "different":
        return "different conditions – not comparable"
    if how == "missing":
        return "condition missing – cannot be compared"
    if not _have_measures(one, other):
        return "measure missing – cannot be compared"
    if _are_together(one, other):
        return "told together – not comparable"
    if one.is_of_a_run:
        return "settings of runs – not comparable"
    if one.ages and one.day != other.day and not _are_vague(one, other):
        return "superseded"
    if one.ages and (not one.day or not other.day or one.day != other.day):
        return "date missing – cannot be compared"
    if one.amount.about or other.amount.about:
        return "about – cannot be compared"
    if min(one.row.confidence, other.row.confidence) < _SURE:
        return "unsure – cannot be compared"
    return "conflict"


def _have_measures(one: Claimed, other: Claimed) -> bool:
    return one.row.measure is not None and other.row.measure is not None


def _lacks_reference(one: Claimed, other: Claimed) -> bool:
    """It says how much more, but not than what."""
    return one.is_difference and not (one.row.compared_to and other.row.compared_to)


def _are_together(one: Claimed, other: Claimed) -> bool:
    """One passage or table gives both, so its writer tells them apart."""
    return one.row.note == other.row.note and one.row.block == other.row.block


def _are_vague(one: Claimed, other: Claimed) -> bool:
    """One day is not told, or lies within what is told of the other: a month, a year."""
    return one.day.startswith(other.day) or other.day.startswith(one.day)


# ── why


def _why(one: Claimed, other: Claimed, verdict: Verdict, found: Agreement, how: conditions.Difference) -> Words:
    parts = [
        *_of_amounts(one, other, found),
        *_of_conditions(one, other, verdict, how),
        *_of_days(one, other, verdict),
        *_of_measures(one, other),
        *_of_verdict(one, other, verdict),
    ]
    joined: list[str | Claimed] = []
    for part in parts:
        joined += [*(["; "] if joined else []), *part]
    return tuple(joined)


def _of_amounts(one: Claimed, other: Claimed, found: Agreement) -> list[Words]:
    if one.row.key == other.row.key and one.row.note != other.row.note:
        return [("the same words in two notes: one voice, not two",)]
    if found == "rounded":
        rough, fine = sorted((one, other), key=lambda claim: (-claim.amount.step, claim.place))
        return [(rough, " is ", fine, " rounded")]
    if found == "binary":
        return [("thousands of 1,000 and of 1,024 tokens",)]
    if found == "about":
        return [(f"taken as up to {ABOUT:.0%} off",)]
    if found == "consistent":
        return [("within the bounds that are told",)]
    return []


def _of_conditions(one: Claimed, other: Claimed, verdict: Verdict, how: conditions.Difference) -> list[Words]:
    if how == "same":
        both = ", ".join(conditions.told(one.how))
        if both:
            return [(f"both: {both}",)]
        return [("no condition of either is understood, so they may still differ in one",)] if verdict == "conflict" else []
    if _lacks_reference(one, other) and how == "missing" and one.how == other.how:
        return [("neither says compared to what",)]
    told = [_told(one), _told(other)]
    if how == "missing":
        told += [_beside(claim) for claim in (one, other) if not claim.how and claim.beside]
    return told


def _told(claim: Claimed) -> Words:
    said = ", ".join(conditions.told(claim.how))
    return (claim, f" is with {said}" if said else " gives no condition")


def _beside(claim: Claimed) -> Words:
    beside = claim.beside
    return (claim, f" is set beside {beside.surface} of {' and '.join(beside.subjects)}") if beside else ()


def _of_days(one: Claimed, other: Claimed, verdict: Verdict) -> list[Words]:
    if verdict == "superseded":
        first, last = sorted((one, other), key=lambda claim: (claim.day, claim.place))
        return [(last, f" is later: {last.day} after {first.day}")]
    if verdict == "date missing – cannot be compared":
        undated = [claim for claim in (one, other) if not claim.day]
        if not undated:
            return [(f"{one.day} and {other.day} may be one day",)]
        return [(claim, " has no date") for claim in undated]
    return []


def _of_measures(one: Claimed, other: Claimed) -> list[Words]:
    nameless = [claim for claim in (one, other) if claim.row.measure is None]
    if len(nameless) == 2:
        return [("neither names what is measured",)]
    return [(claim, " does not name what is measured") for claim in nameless]


def _of_verdict(one: Claimed, other: Claimed, verdict: Verdict) -> list[Words]:
    if verdict == "told together – not comparable":
        return [("one passage gives both, what tells them apart is not understood",)]
    if verdict == "settings of runs – not comparable":
        return [("it may be another in each run",)]
    return [_unsure(claim) for claim in (one, other) if claim.row.confidence < _SURE]


def _unsure(claim: Claimed) -> Words:
    if claim.row.rule in _UNNAMED:
        return (claim, f" does not name the model, it is understood from a {claim.row.rule}")
    return (claim, " is not surely of this model")
