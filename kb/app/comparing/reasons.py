"""Why two claims got their verdict, in words: what each tells, and what is not known."""

from kb.app.comparing import conditions
from kb.app.comparing.amounts import ABOUT
from kb.app.comparing.claimed import Claimed
from kb.app.comparing.verdicts import SURE, Judged, lacks_reference

Words = tuple[str | Claimed, ...]  # a claim stands for its number in brackets

_UNNAMED = frozenset({"description", "pronoun"})


def why(pair: Judged) -> Words:
    parts = [*_of_amounts(pair), *_of_conditions(pair), *_of_days(pair), *_of_measures(pair), *_of_verdict(pair)]
    joined: list[str | Claimed] = []
    for part in parts:
        joined += [*(["; "] if joined else []), *part]
    return tuple(joined)


def _of_amounts(pair: Judged) -> list[Words]:
    one, other, found = pair.one, pair.other, pair.agreement
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


def _of_conditions(pair: Judged) -> list[Words]:
    one, other, how = pair.one, pair.other, pair.how
    if how == "same" and one.how:
        return [(f"both: {', '.join(conditions.told(one.how))}",)]
    if how == "same":
        return [("no condition of either is understood, there may be one",)] if pair.verdict == "conflict" else []
    if lacks_reference(one, other) and how == "missing" and one.how == other.how:
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


def _of_days(pair: Judged) -> list[Words]:
    one, other = pair.one, pair.other
    if pair.verdict == "superseded":
        first, last = sorted((one, other), key=lambda claim: (claim.day, claim.place))
        return [(last, f" is later: {last.day} after {first.day}")]
    if pair.verdict == "date missing – cannot be compared":
        undated = [claim for claim in (one, other) if not claim.day]
        if not undated:
            return [(f"{one.day} and {other.day} may be one day",)]
        return [(claim, " has no date") for claim in undated]
    return []


def _of_measures(pair: Judged) -> list[Words]:
    nameless = [claim for claim in pair[:2] if claim.row.measure is None]
    if len(nameless) == 2:
        return [("neither names what is measured",)]
    return [(claim, " does not name what is measured") for claim in nameless]


def _of_verdict(pair: Judged) -> list[Words]:
    if pair.verdict == "told together – not comparable":
        place = "one note" if pair.one.row.note == pair.other.row.note else "a passage"
        return [(f"{place} gives both numbers, what tells them apart is not understood",)]
    if pair.verdict == "unit missing – cannot be compared":
        return [(claim, " has no unit") for claim in pair[:2] if not claim.row.unit]
    if pair.verdict == "settings of runs – not comparable":
        return [("it may be another in each run",)]
    return [_unsure(claim) for claim in pair[:2] if claim.row.confidence < SURE]


def _unsure(claim: Claimed) -> Words:
    if claim.row.rule in _UNNAMED:
        return (claim, f" does not name the model, it is understood from a {claim.row.rule}")
    return (claim, " is not surely of this model")
