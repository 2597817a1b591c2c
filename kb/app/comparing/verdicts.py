"""What can be said of two claims side by side; never more than the two tell.

Two different numbers are a conflict only if nothing that either says, or leaves open, explains them.
"""

from typing import Literal, NamedTuple, get_args

from kb.app.comparing import amounts, conditions
from kb.app.comparing.amounts import Agreement
from kb.app.comparing.claimed import Claimed
from kb.app.comparing.conditions import Difference

Verdict = Literal[  # what matters most first
    "conflict",
    "superseded",
    "unsure – cannot be compared",
    "about – cannot be compared",
    "date missing – cannot be compared",
    "unit missing – cannot be compared",
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
Apart = frozenset[frozenset[float]]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

SURE = 0.7  # confidence in a claim's model from which it may contradict another
_EQUAL = frozenset({"same", "rounded", "binary"})


class Judged(NamedTuple):
    """agreement: of the numbers.  how: what the conditions are to each other."""

    one: Claimed
    other: Claimed
    verdict: Verdict
    agreement: Agreement
    how: Difference


def judged(one: Claimed, other: Claimed, apart: Apart = frozenset()) -> Judged:
    """The same whichever of the two comes first.  apart: numbers that one passage gives both of."""
    if other.place < one.place:
        one, other = other, one
    found = amounts.agreement(one.amount, other.amount, one.unit)
    how = conditions.difference(one.how, other.how)
    if how == "same" and lacks_reference(one, other):
        how = "missing"
    verdict = _of_agreeing(one, other, found, how) or _of_differing(one, other, how, apart)
    return Judged(one, other, verdict, found, how)


def _of_agreeing(one: Claimed, other: Claimed, found: Agreement, how: Difference) -> Verdict | None:
    if found in _EQUAL:
        if how == "different":
            return "same value, different conditions"
        if how == "missing":
            return "same value, condition missing"
        return "same value" if _have_measures(one, other) else "same value, measure missing"
    if how == "different" or found == "differ":
        return None
    return "agrees within about" if found == "about" else "consistent"


def _of_differing(one: Claimed, other: Claimed, how: Difference, apart: Apart) -> Verdict:
    if how == "different":
        return "different conditions – not comparable"
    if how == "missing":
        return "condition missing – cannot be compared"
    if not _have_measures(one, other):
        return "measure missing – cannot be compared"
    if _are_together(one, other) or frozenset((one.amount.value, other.amount.value)) in apart:
        return "told together – not comparable"
    if one.is_of_a_run:
        return "settings of runs – not comparable"
    if min(one.row.confidence, other.row.confidence) < SURE:
        return "unsure – cannot be compared"
    if one.ages and one.day != other.day and not _are_vague(one, other):
        return "superseded"
    if one.ages and (not one.day or not other.day or one.day != other.day):
        return "date missing – cannot be compared"
    if bool(one.row.unit) != bool(other.row.unit):
        return "unit missing – cannot be compared"
    if one.amount.about or other.amount.about:
        return "about – cannot be compared"
    return "conflict"


def _have_measures(one: Claimed, other: Claimed) -> bool:
    return one.row.measure is not None and other.row.measure is not None


def lacks_reference(one: Claimed, other: Claimed) -> bool:
    """It says how much more, but not than what."""
    return one.is_difference and not (one.row.compared_to and other.row.compared_to)


def _are_together(one: Claimed, other: Claimed) -> bool:
    """One passage or table gives both, so its writer tells them apart; of what ages, one note does."""
    return one.row.note == other.row.note and (one.row.block == other.row.block or (one.ages and one.day == other.day))


def _are_vague(one: Claimed, other: Claimed) -> bool:
    """One day is not told, or lies within what is told of the other: a month, a year."""
    return one.day.startswith(other.day) or other.day.startswith(one.day)
