"""The claims of one sentence."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.claims import conditions, known, measuring, numbers, subjects, words
from kb.claims.claim import Claim
from kb.claims.conditions import Condition
from kb.claims.measuring import Measured, Sort
from kb.claims.numbers import Quantity
from kb.claims.plain import BENCHMARK, Plain
from kb.claims.subjects import Bound, Ref, Scope

_LEAST = 0.3  # confidence below which nothing is kept
_QUESTION = re.compile(r"[?？][\"'”’»」』)）\s]*\Z")
_OF_MODELS = re.compile(r"[^.;。]{0,40}?(?:models?\b|模型|модел|experts?\b|humans?\b|專家|专家|人類|эксперт)")


class Sentence(NamedTuple):
    """text, small: as it is read.  begin: where it begins in the plain text of its block.

    own: of the owner.  is_listed: in a list.
    """

    text: str
    small: str
    plain: Plain
    begin: int
    own: bool
    is_listed: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the note a stretch of it stands."""
        return self.plain.span(self.begin + start, self.begin + end)

    @property
    def quote(self) -> tuple[int, int]:
        return self.span(0, len(self.text.rstrip()))

    @property
    def benchmark(self) -> str | None:
        """The last that it names."""
        place = self.text.rfind(BENCHMARK)
        mention = self.plain.mention(self.begin + place) if place >= 0 else None
        return mention.canonical if mention else None


def claims(sentence: Sentence, scope: Scope, benchmark: str | None) -> Iterator[Claim]:
    """In the order of their place.  benchmark: the last that was named, here or above."""
    if _QUESTION.search(sentence.text) or _is_supposed(sentence):
        return
    found = numbers.quantities(sentence.small)
    told: list[Condition] = []
    if found:
        told = conditions.conditions(sentence.text, sentence.small, sentence.plain, sentence.begin)
        found = _without_twins(numbers.outside(found, conditions.silent(told, sentence.small)))
    refs = subjects.refs(sentence.text, sentence.small, sentence.plain, sentence.begin)
    if found:
        yield from _of_numbers(sentence, found, refs, told, scope, benchmark)
    elif compared := _comparison(sentence, refs):
        yield compared


def _of_numbers(
    sentence: Sentence,
    found: Sequence[Quantity],
    refs: Sequence[Ref],
    told: Sequence[Condition],
    scope: Scope,
    benchmark: str | None,
) -> Iterator[Claim]:
    small = sentence.small
    derived = words.pattern("derived").search(small) if sentence.own else None
    shares = subjects.shared(found, refs, small)
    sorts = [measuring.sort(number, small, benchmark is not None, sentence.is_listed) for number in found]
    has_score = any(sort and sort.kind in ("score", "rank") for sort in sorts)
    has_price = any(sort and sort.kind == "price" for sort in sorts)
    last: tuple[Quantity, Sort, Measured] | None = None
    for number, sort in zip(found, sorts, strict=True):
        measured: Measured | None = None
        if sort is None and last and measuring.follows(number, last[0], small):
            number, sort, measured = number._replace(unit=last[0].unit), last[1], last[2]
        if sort is None or (derived and number.end <= derived.start() and sort.kind == "setting"):
            continue  # what the writer reckons with is no claim, what comes out is one
        if _is_counted(number) and sort.kind == "setting" and (has_score or benchmark is None or sentence.own):
            continue
        measured = measured or measuring.measured(
            number, sort, small, sentence.text, sentence.plain, sentence.begin, benchmark
        )
        if sort.kind == "score" and not known.is_possible(number.value, measured.measure):
            continue
        if sort.kind == "comparison" and not measured.measure and last and last[1].kind == "price":
            measured = last[2]  # "costs 3 $, only 11 % of what A costs"
        if has_price and number.unit == "tokens" and (measured.place < 0 or number.comparator in ("<", "<=")):
            continue  # up to which length a price holds
        if bound := _bound(number, sort, measured, small, refs, shares, scope, found):
            last = number, sort, measured
            kind = "derived" if derived and derived.start() < number.start else _kind(number, sort, measured)
            how = conditions.of(number, told, found, small)
            yield from _written(sentence, number, sort, bound, measured, kind, how)


def _bound(
    number: Quantity,
    sort: Sort,
    measured: Measured,
    small: str,
    refs: Sequence[Ref],
    shares: dict[int, subjects.Subjects],
    scope: Scope,
    found: Sequence[Quantity],
) -> Bound | None:
    if number.start in shares:
        return Bound(shares[number.start], (), "named", 0.85)
    bound = subjects.bind(number, small, refs, scope, sort.difference != 0 or sort.kind == "comparison", found)
    if bound and measured.measure == "temperature" and (spoken := subjects.topic(refs)):
        return bound._replace(subjects=spoken)  # of the run, whoever else is named beside it
    return bound


def _is_counted(number: Quantity) -> bool:
    return words.units().get(number.unit, words.units()[""]).counted


def _kind(number: Quantity, sort: Sort, measured: Measured) -> str:
    """What a claim is: what its measure is always, else what its unit and words say."""
    if sort.difference:
        return "price" if measured.kind == "price" and number.unit == "%" else sort.kind
    return measured.kind if measured.kind in ("price", "limit", "setting") and sort.kind != "rank" else sort.kind


def _written(
    sentence: Sentence,
    number: Quantity,
    sort: Sort,
    bound: Bound,
    measured: Measured,
    kind: str,
    how: tuple[str, ...],
) -> Iterator[Claim]:
    """A range is two claims, its ends."""
    confidence = round(min(0.95, bound.confidence + sort.worth), 2)
    if confidence < _LEAST:
        return
    claim = Claim(
        *sentence.span(number.start, number.end),
        quote=sentence.quote,
        subjects=bound.subjects,
        measure=measured.measure,
        value=_signed(number.value, number, sort),
        unit=number.unit if number.whole is None else f"of {number.whole:g}",
        comparator=number.comparator,
        conditions=how,
        compared=bound.compared,
        kind=kind,
        rule=bound.how,
        confidence=confidence,
    )
    if number.high is None:
        yield claim
    elif number.moves:
        yield claim
        yield claim._replace(value=_signed(number.high, number, sort))
    else:
        yield claim._replace(comparator=">=")
        yield claim._replace(value=_signed(number.high, number, sort), comparator="<=")


def _signed(value: float, number: Quantity, sort: Sort) -> float:
    """What is less counts down; a factor stays as it is written."""
    return -abs(value) if sort.difference < 0 and number.unit != "x" else value


def _without_twins(found: list[Quantity]) -> list[Quantity]:
    """A fraction beside its percentage says the same."""
    return [
        number
        for place, number in enumerate(found)
        if number.whole is None or not any(_is_same(number, other) for other in found[max(0, place - 1) : place + 2])
    ]


def _is_same(fraction: Quantity, other: Quantity) -> bool:
    whole = fraction.whole or 0
    return other.unit == "%" and whole > 0 and abs(fraction.value / whole * 100 - other.value) < 1


def _is_supposed(sentence: Sentence) -> bool:
    """Only supposed, not told: "if", and in own words "would"."""
    match = words.pattern("if").search(sentence.small.replace("если верить", ""))
    return bool(match) and (sentence.own or match[0] not in ("would", "could", "might"))


def _comparison(sentence: Sentence, refs: Sequence[Ref]) -> Claim | None:
    """One without a number: "A outperforms experts on B"."""
    for purpose, sign in (("outperforms", ">"), ("falls short", "<")):
        match = words.pattern(purpose).search(sentence.small)
        if not match:
            continue
        before = [ref for ref in refs if ref.end <= match.start() and ref.kind == subjects.NAMED]
        after = next((ref for ref in refs if ref.start >= match.end()), None)
        is_of_models = after and after.kind in (subjects.COMPARED, subjects.NAMED, subjects.GROUP, subjects.PEOPLE)
        if before and (sentence.benchmark or is_of_models or _OF_MODELS.match(sentence.small, match.end())):
            span = sentence.span(before[-1].start, len(sentence.text.rstrip()))
            return Claim(
                *span,
                quote=span,
                subjects=before[-1].subjects,
                measure=sentence.benchmark,
                value=None,
                unit="",
                comparator=sign,
                conditions=(),
                compared=after.subjects if after and is_of_models else (),
                kind="comparison",
                rule="verb",
                confidence=0.8 if sentence.benchmark else 0.6,
            )
    return None
