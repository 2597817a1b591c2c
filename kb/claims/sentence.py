"""The claims of one sentence."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.claims import conditions, known, measures, numbers, refs, sorts, subjects, words
from kb.claims.claim import Claim
from kb.claims.conditions import Condition
from kb.claims.measures import Measured
from kb.claims.plain import BENCHMARK, Plain
from kb.claims.quantity import Quantity
from kb.claims.refs import Ref
from kb.claims.sorts import Sort
from kb.claims.subjects import Bound, Scope

_LEAST = 0.3  # confidence below which nothing is kept
_MOST = 40  # numbers of a sentence; more are data
_SOFT = ("would", "could", "might")  # what others say is told all the same
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
    found = numbers.quantities(sentence.small)
    if not found and not words.phrases("outperforms", "falls short").is_in(sentence.small):
        return
    if len(found) > _MOST or _QUESTION.search(sentence.text) or _is_supposed(sentence):
        return
    told: list[Condition] = []
    if found:
        told = conditions.conditions(sentence.text, sentence.small, sentence.plain, sentence.begin)
        found = _without_twins(numbers.outside(found, conditions.silent(told, sentence.small)))
    named = refs.refs(sentence.text, sentence.small, sentence.plain, sentence.begin)
    if found:
        yield from _Numbers(sentence, found, named, told, scope, benchmark).claims()
    elif compared := _comparison(sentence, named):
        yield compared


class _Told(NamedTuple):
    """A number, what it says, and what it measures."""

    number: Quantity
    sort: Sort
    measured: Measured


class _Numbers:
    """The numbers of one sentence.  told: its conditions."""

    def __init__(
        self,
        sentence: Sentence,
        found: Sequence[Quantity],
        named: Sequence[Ref],
        told: Sequence[Condition],
        scope: Scope,
        benchmark: str | None,
    ) -> None:
        self._sentence, self._small = sentence, sentence.small
        self._found, self._refs, self._conditions = found, named, told
        self._scope, self._benchmark = scope, benchmark
        self._derived = words.phrases("derived").first(self._small) if sentence.own else None
        self._shares = subjects.shared(found, named, self._small)
        self._sorts = [sorts.sort(each, self._small, benchmark is not None, sentence.is_listed) for each in found]
        kinds = {sort.kind for sort in self._sorts if sort}
        self._has_price, self._has_score = "price" in kinds, bool(kinds & {"score", "rank"})

    def claims(self) -> Iterator[Claim]:
        last: _Told | None = None
        for number, sort in zip(self._found, self._sorts, strict=True):
            told = self._told(number, sort, last)
            if told and (bound := self._bound(told)):
                last = told
                yield from self._written(told, bound)

    def _told(self, number: Quantity, sort: Sort | None, last: _Told | None) -> _Told | None:
        """What a number says and measures; None if that is no claim.  last: the claim before it."""
        if sort is None and last and sorts.follows(number, last.number, self._small):
            told = last._replace(number=number._replace(unit=last.number.unit))
        elif sort is None and last and sorts.is_priced_alike(number, last.number, self._small):
            number = number._replace(unit=last.number.unit)
            told = _Told(number, last.sort, self._measured(number, last.sort))
        elif sort is None or self._is_reckoned(number, sort) or self._is_only_counted(number, sort):
            return None
        else:
            told = _Told(number, sort, self._measured(number, sort))
        if told.sort.kind == "score" and not known.is_possible(number.value, told.measured.measure):
            return None
        if told.sort.kind == "comparison" and not told.measured.measure and last and last.sort.kind == "price":
            told = told._replace(measured=last.measured)  # "costs 3 $, only 11 % of what A costs"
        return None if self._is_length(told) else told

    def _measured(self, number: Quantity, sort: Sort) -> Measured:
        here = self._sentence
        return measures.measured(number, sort.kind, self._small, here.text, here.plain, here.begin, self._benchmark)

    def _is_reckoned(self, number: Quantity, sort: Sort) -> bool:
        """What the writer reckons with is no claim, what comes out is one."""
        return self._derived is not None and number.end <= self._derived.start and sort.kind == "setting"

    def _is_only_counted(self, number: Quantity, sort: Sort) -> bool:
        if not words.unit(number.unit).counted or sort.kind != "setting":
            return False
        return self._has_score or self._benchmark is None or self._sentence.own

    def _is_length(self, told: _Told) -> bool:
        """Up to which length a price holds."""
        if not self._has_price or told.number.unit != "tokens":
            return False
        return told.measured.place < 0 or told.number.comparator in ("<", "<=")

    def _bound(self, told: _Told) -> Bound | None:
        number, is_difference = told.number, told.sort.difference != 0 or told.sort.kind == "comparison"
        if number.start in self._shares:
            return Bound(self._shares[number.start], (), "named", 0.85)
        bound = subjects.bind(number, self._small, self._refs, self._scope, is_difference, self._found)
        if bound and told.measured.measure == "temperature" and (spoken := refs.topic(self._refs)):
            return bound._replace(subjects=spoken)  # of the run, whoever else is named beside it
        return bound

    def _kind(self, told: _Told) -> str:
        """What a claim is: what its measure is always, else what its unit and words say."""
        number, sort, measured = told
        if self._derived and self._derived.start < number.start:
            return "derived"
        if sort.difference:
            return "price" if measured.kind == "price" and number.unit == "%" else sort.kind
        return measured.kind if measured.kind in ("price", "limit", "setting") and sort.kind != "rank" else sort.kind

    def _written(self, told: _Told, bound: Bound) -> Iterator[Claim]:
        """A range is two claims, its ends."""
        number, sort, measured = told
        confidence = round(min(0.95, bound.confidence + sort.worth), 2)
        if confidence < _LEAST:
            return
        claim = Claim(
            *self._sentence.span(number.start, number.end),
            quote=self._sentence.quote,
            subjects=bound.subjects,
            measure=measured.measure,
            value=_signed(number.value, told),
            unit=number.unit if number.whole is None else f"of {number.whole:g}",
            comparator=number.comparator,
            conditions=conditions.of(number, self._conditions, self._found, self._small),
            compared=bound.compared,
            kind=self._kind(told),
            rule=bound.how,
            confidence=confidence,
        )
        if number.high is None:
            yield claim
        elif number.moves:
            yield claim
            yield claim._replace(value=_signed(number.high, told))
        else:
            yield claim._replace(comparator=">=")
            yield claim._replace(value=_signed(number.high, told), comparator="<=")


def _signed(value: float, told: _Told) -> float:
    """What is less counts down; a factor stays as it is written."""
    return -abs(value) if told.sort.difference < 0 and told.number.unit != "x" else value


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
    return any(
        sentence.own or said.phrase not in _SOFT
        for said in words.phrases("if").within(sentence.small)
        if not sentence.small.startswith("если верить", said.start)
    )


def _comparison(sentence: Sentence, named: Sequence[Ref]) -> Claim | None:
    """One without a number: "A outperforms experts on B"."""
    for purpose, sign in (("outperforms", ">"), ("falls short", "<")):
        said = words.phrases(purpose).first(sentence.small)
        if not said:
            continue
        before = [ref for ref in named if ref.end <= said.start and ref.kind == refs.NAMED]
        after = next((ref for ref in named if ref.start >= said.end), None)
        is_of_models = after and after.kind in (refs.COMPARED, refs.NAMED, refs.GROUP, refs.PEOPLE)
        if before and (sentence.benchmark or is_of_models or _OF_MODELS.match(sentence.small, said.end)):
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
