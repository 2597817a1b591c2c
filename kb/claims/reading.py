"""The claims of a whole note, in the order of reading: what stands above tells what is spoken of below."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.claims import conditions as conditions_of
from kb.claims import measuring, subjects, tables, words
from kb.claims.numbers import Quantity, quantities
from kb.claims.plain import BENCHMARK, DATE, GAP, METRIC, MODEL, NAME, Named, Plain, sorted_apart, within
from kb.claims.sentences import sentences
from kb.claims.subjects import Scope, Subjects
from kb.note import Block, Mention, Note

_SILENT = frozenset({"code", "math", "html", "comment", "property", "definition", "embed", "trace", "attribution"})
_SIGNS = {"model": MODEL, "benchmark": BENCHMARK, "date": DATE, "product": NAME, "person": NAME, "organisation": NAME, "work": NAME}
_NEAR = 3  # blocks after a passage in which what it speaks of still holds
_INSIDE = 1 << 20  # the rank of what goes on within an item: quotes and further paragraphs
_LEAST = 0.3  # confidence below which nothing is kept
_CODE = re.compile(r"`[^`\n]{1,200}`|\$[^$\n]{0,80}[=^\\_{][^$\n]{0,80}\$")
_HINT = re.compile(r"[0-9０-９]|[一二三四五六七八九十兩两半][成倍名位個个分小秒百]|翻倍|翻一番|一半")
_OF_MODELS = re.compile(r"[^.;。]{0,40}?(?:models?\b|模型|модел|experts?\b|humans?\b|專家|专家|人類|эксперт)")
_QUESTION = re.compile(r"[?？][\"'”’»」』)）\s]*\Z")


class Claim(NamedTuple):
    """A number said of models, or a comparison that has none (value None).

    start, end: of the number with its unit, in the note.  quote: where the sentence stands.
    subjects:   canonical names; a group is as it is written.
    measure:    a benchmark, a quantity, or nothing if the note names none.
    unit:       ``%``, ``tokens``, ``USD/1M tokens``, ``messages/week`` …, or nothing.
    kind:       score, rank, limit, price, setting, comparison or derived.
    """

    start: int
    end: int
    quote: tuple[int, int]
    subjects: Subjects
    measure: str | None
    value: float | None
    unit: str
    comparator: str
    conditions: tuple[str, ...]
    compared: Subjects
    kind: str
    rule: str
    confidence: float


class _Held(NamedTuple):
    """What a passage speaks of, for those below it.

    rank:  of an item its level; 0 of a passage outside lists.
    place: the number of its block.  leads_in: it ends with a colon.
    """

    rank: int
    subjects: Subjects
    benchmark: str | None
    place: int
    leads_in: bool


def claims(raw: str, note: Note, mentions: Sequence[Mention]) -> Iterator[Claim]:
    """In the order of their place; none if the note names no model."""
    if not any(mention.kind == "model" and _is_read(mention) for mention in mentions):
        return
    yield from _Reading(raw, note, mentions).claims()


def _is_read(mention: Mention) -> bool:
    return not mention.facts or dict(mention.facts).get("context") not in ("url", "filename")


class _Sentence(NamedTuple):
    """text, small: of the sentence.  begin: where it begins in the plain text.  quote: where it stands in the note."""

    text: str
    small: str
    plain: Plain
    begin: int
    quote: tuple[int, int]


class _Reading:
    """One note while it is read."""

    def __init__(self, raw: str, note: Note, mentions: Sequence[Mention]) -> None:
        self._raw, self._note, self._mentions = raw, note, mentions
        self._voices = {mention.span: mention.canonical for mention in mentions if mention.kind == "voice"}
        self._named = sorted_apart([*self._names(), *self._gaps()])
        self._starts = [name.start for name in self._named]
        self._headings: list[tuple[int, Subjects, str | None]] = []
        self._held: list[_Held] = []
        self._place = 0

    def _names(self) -> Iterator[Named]:
        for mention in self._mentions:
            if (sign := _SIGNS.get(mention.kind)) and _is_read(mention):
                if sign == BENCHMARK and dict(mention.facts).get("type") == "metric":
                    sign = METRIC
                yield Named(mention.span.start, mention.span.end, sign, mention)
            elif mention.kind == "duration" and dict(mention.facts).get("role") != "text":
                yield Named(mention.span.start, mention.span.end, GAP)

    def _gaps(self) -> Iterator[Named]:
        """What is not read: addresses, pictures, code, formulas."""
        for link in self._note.links:
            written = self._raw[link.span.start : link.span.end]
            if link.kind == "embed" or written.startswith("!["):
                yield Named(link.span.start, link.span.end, GAP)
            elif (inner := written.rfind("](")) >= 0:
                yield Named(link.span.start + inner, link.span.end, GAP)
            elif not written.startswith("["):
                yield Named(link.span.start, link.span.end, GAP)
        if "`" in self._raw or "$" in self._raw:
            for match in _CODE.finditer(self._raw):
                yield Named(match.start(), match.end(), GAP)

    def claims(self) -> Iterator[Claim]:
        for self._place, block in enumerate(self._note.blocks):
            if block.kind == "heading":
                self._head(block)
            elif block.kind not in _SILENT and self._voices.get(block.span) != "model_output":
                yield from self._of_table(block) if block.kind == "table" else self._of_block(block)

    # ── what is spoken of

    def _head(self, block: Block) -> None:
        """A heading speaks for all below it, until one of its level."""
        plain = self._plain(block)
        self._headings = [held for held in self._headings if held[0] < block.level]
        self._headings.append((block.level, _only(_models(plain)), _benchmark(plain)))
        below = self._note.blocks[self._place + 1 : self._place + 2]
        if self._headings[-1][1] or not below or below[0].kind != "speech":  # a talk goes on from segment to segment
            self._held = []

    def _scope(self, block: Block) -> tuple[Scope, str | None]:
        """What a block may speak of before it names anything, and the benchmark above it."""
        rank = _rank(block)
        self._held = [held for held in self._held if held.rank < rank or (held.rank == rank and rank in (0, _INSIDE))]
        near = next((held for held in reversed(self._held) if self._is_near(held, block)), None)
        above = next((held[1:] for held in reversed(self._headings) if held[1]), ((), None))
        bench = next((held[2] for held in reversed(self._headings) if held[2]), None)
        if near and near.benchmark:
            bench = near.benchmark
        if near and near.subjects:
            is_parent = near.rank < rank and (near.rank > 0 or near.leads_in)
            return Scope(near.subjects, "parent" if is_parent else "before", self._about), bench
        return Scope(above[0], "heading", self._about), bench

    def _is_near(self, held: _Held, block: Block) -> bool:
        return 0 < held.rank < _INSIDE or held.leads_in or block.kind == "speech" or self._place - held.place <= _NEAR

    def _about(self, without: Subjects) -> Subjects:
        """The model that the note is about: the head of the family it names most, but for these."""
        counts = Counter(
            _family(mention.canonical)
            for mention in self._mentions
            if mention.kind == "model" and _is_read(mention) and mention.canonical not in without
        )
        most = counts.most_common(2)
        if not most or (len(most) > 1 and most[0][1] == most[1][1]):
            return ()
        head = most[0][0]
        if head in _families() or head not in without:
            return (head,) if head in _families() else ()
        return ()

    def _plain(self, block: Block) -> Plain:
        start, end = block.span.start, block.span.end
        return Plain(self._raw, start, end, within(self._named, self._starts, start, end))

    # ── running text

    def _of_block(self, block: Block) -> Iterator[Claim]:
        start, end = block.span.start, block.span.end
        scope, above = self._scope(block)
        has_names = bisect_right(self._starts, end - 1) > bisect_right(self._starts, start - 1)
        if not has_names and not (_HINT.search(self._raw, start, end) and (scope.topic or scope.source == "before")):
            if not _HINT.search(self._raw, start, end):
                return
        plain = self._plain(block)
        first: Subjects = ()
        for begin, stop in sentences(plain.text):
            text, small = plain.text[begin:stop], plain.small[begin:stop]
            found = subjects.refs(text, small, plain, begin)
            here = _benchmark_in(text, plain, begin)
            yield from self._of_sentence(block, plain, begin, text, small, found, scope, here or above)
            spoken = subjects.topic(found)
            if spoken:
                first = first or spoken
                scope = scope._replace(topic=spoken, source="sentence")
            above = here or above
        if scope.source == "sentence" or above:
            held = first if block.kind == "item" else scope.topic
            leads_in = plain.text.rstrip().endswith((":", "："))
            held = held if scope.source == "sentence" else scope.topic
            self._held.append(_Held(_rank(block), held, above, self._place, leads_in))

    def _of_sentence(
        self,
        block: Block,
        plain: Plain,
        begin: int,
        text: str,
        small: str,
        found: Sequence[subjects.Ref],
        scope: Scope,
        above: str | None,
    ) -> Iterator[Claim]:
        if not _HINT.search(text) and not words.pattern("compare", "compare down", "outperforms", "falls short").search(small):
            return
        own = self._voices.get(block.span) == "own_thought"
        if _QUESTION.search(text) or _is_supposed(small, own):
            return
        told = conditions_of.conditions(text, small, plain, begin)
        numbers = quantities(small, conditions_of.silent(told, small))
        quote = plain.span(begin, begin + len(text.rstrip()))
        if not numbers:
            if compared := _comparison(text, small, plain, begin, found, scope):
                yield compared._replace(quote=quote)
            return
        yield from self._of_numbers(_Sentence(text, small, plain, begin, quote), _without_twins(numbers), found, told, scope, above, own, bool(block.level))

    def _of_numbers(
        self,
        sentence: _Sentence,
        numbers: Sequence[Quantity],
        found: Sequence[subjects.Ref],
        told: Sequence[conditions_of.Condition],
        scope: Scope,
        above: str | None,
        own: bool,
        is_listed: bool,
    ) -> Iterator[Claim]:
        small = sentence.small
        derived = words.pattern("derived").search(small) if own else None
        shares = subjects.shared(numbers, found, small)
        sorts = [measuring.sort(number, small, above is not None, is_listed) for number in numbers]
        has_score = any(kind and kind.kind in ("score", "rank") for kind in sorts)
        has_price = any(kind and kind.kind == "price" for kind in sorts)
        last: tuple[Quantity, measuring.Sort, measuring.Measured] | None = None
        for number, kind in zip(numbers, sorts, strict=True):
            measured = None
            if last and kind is None and measuring.follows(number, last[0], small):
                kind, measured = last[1], last[2]
                number = number._replace(unit=last[0].unit)
            if kind is None or (derived and number.end <= derived.start()):
                continue
            if _is_counted(number) and (has_score or not above or own):
                continue
            measured = measured or measuring.measured(number, kind, small, sentence.text, sentence.plain, sentence.begin, above)
            if has_price and number.unit == "tokens" and measured.place < 0:
                continue  # up to which length a price holds
            if number.start in shares:
                bound: subjects.Bound | None = subjects.Bound(shares[number.start], (), "named", 0.85)
            else:
                bound = subjects.bind(number, small, found, scope, kind.difference != 0 or kind.kind == "comparison")
            if bound and measured.measure == "temperature" and (spoken := subjects.topic(found)):
                bound = bound._replace(subjects=spoken)  # of the run, whoever else is named beside it
            if bound:
                last = number, kind, measured
                sort = "derived" if derived else _sort(number, kind, measured)
                yield from _written(number, kind, bound, measured, sort, conditions_of.of(number, told, numbers, small), sentence)

    # ── tables

    def _of_table(self, block: Block) -> Iterator[Claim]:
        table = tables.rows(self._raw, block.span.start, block.span.end, within(self._named, self._starts, *block.span[:2]))
        _, above = self._scope(block)
        for cell, number, subject, header in tables.entries(table):
            benchmark = tables.benchmark(header)
            text = header.plain.small
            named = next((measure for measure in words.measures() if not benchmark and measure.pattern.search(text)), None)
            unit = number.unit or _usual_unit(benchmark)
            known = words.units().get(unit.partition("/")[0], words.units()[""])
            measure = benchmark or (named.name if named else "") or known.measure or tables.words_of(header) or above
            if not unit and not benchmark and not named:
                continue
            kind = named.kind if named and named.kind != "comparison" else known.kind
            if named and named.kind == "limit" and not unit:
                unit = "tokens"
            yield Claim(
                *cell.plain.span(number.start, number.end),
                (cell.start, cell.end),
                (subject,),
                measure,
                number.value,
                unit,
                number.comparator,
                tuple(told.name for told in conditions_of.conditions(header.plain.text, text, header.plain, 0)),
                (),
                kind,
                "table",
                0.85 if benchmark or named else 0.6,
            )


def _rank(block: Block) -> int:
    if block.kind == "item":
        return block.level
    return _INSIDE if block.level else 0


def _is_counted(number: Quantity) -> bool:
    return words.units().get(number.unit, words.units()[""]).counted


def _sort(number: Quantity, kind: measuring.Sort, measured: measuring.Measured) -> str:
    """What a claim is: what its measure is always, else what its unit and words say."""
    if kind.difference:
        return "price" if measured.kind == "price" and number.unit == "%" else kind.kind
    return measured.kind if measured.kind in ("price", "limit", "setting") and kind.kind != "rank" else kind.kind


def _written(
    number: Quantity,
    kind: measuring.Sort,
    bound: subjects.Bound,
    measured: measuring.Measured,
    sort: str,
    conditions: tuple[str, ...],
    sentence: _Sentence,
) -> Iterator[Claim]:
    """A range is two claims, its ends."""
    confidence = round(min(0.95, bound.confidence + kind.worth), 2)
    if confidence < _LEAST:
        return
    value = number.value if kind.difference >= 0 or number.unit == "x" else -abs(number.value)
    span = sentence.plain.span(sentence.begin + number.start, sentence.begin + number.end)
    claim = Claim(
        *span, sentence.quote, bound.subjects, measured.measure, value, number.unit, number.comparator,
        conditions, bound.compared, sort, bound.how, confidence,
    )  # fmt: skip
    if number.whole is not None:
        claim = claim._replace(unit=f"of {number.whole:g}")
    if number.high is None:
        yield claim
    else:
        yield claim._replace(comparator=">=")
        yield claim._replace(value=number.high, comparator="<=")


def _without_twins(numbers: list[Quantity]) -> list[Quantity]:
    """A fraction in brackets after its percentage says the same."""
    return [
        number
        for place, number in enumerate(numbers)
        if not (
            number.whole is not None
            and any(
                other.unit == "%" and abs(number.value / number.whole * 100 - other.value) < 1
                for other in numbers[max(0, place - 1) : place + 2]
                if number.whole
            )
        )
    ]


def _is_supposed(small: str, own: bool) -> bool:
    """Only supposed, not told: "if", and in own words "would"."""
    match = words.pattern("if").search(small)
    return bool(match) and (own or match[0] not in ("would", "could", "might"))


def _comparison(
    text: str, small: str, plain: Plain, begin: int, found: Sequence[subjects.Ref], scope: Scope
) -> Claim | None:
    """One that has no number but a benchmark: "A outperforms experts on B"."""
    for purpose, sign in (("outperforms", ">"), ("falls short", "<")):
        match = words.pattern(purpose).search(small)
        benchmark = _benchmark_in(text, plain, begin)
        if not match:
            continue
        before = [ref for ref in found if ref.end <= match.start() and ref.kind == subjects.NAMED]
        after = next((ref for ref in found if ref.start >= match.end()), None)
        is_of_models = after and after.kind in (subjects.COMPARED, subjects.NAMED, subjects.GROUP)
        if not before or not (benchmark or is_of_models or _OF_MODELS.match(small, match.end())):
            continue
        compared = after.subjects if after and after.kind in (subjects.COMPARED, subjects.GROUP, subjects.NAMED) else ()
        start, end = plain.span(begin + before[-1].start, begin + len(text.rstrip()))
        return Claim(
            start, end, (start, end), before[-1].subjects, benchmark, None, "", sign, (), compared, "comparison", "verb",
            0.8 if benchmark else 0.6,
        )  # fmt: skip
    return None


def _models(plain: Plain) -> Subjects:
    found = [plain.mention(place) for place, sign in enumerate(plain.text) if sign == MODEL]
    return tuple(dict.fromkeys(mention.canonical for mention in found if mention))


def _only(models: Subjects) -> Subjects:
    return models if len(models) == 1 else ()


def _benchmark(plain: Plain) -> str | None:
    return _benchmark_in(plain.text, plain, 0)


def _benchmark_in(text: str, plain: Plain, begin: int) -> str | None:
    """The last one that is named."""
    place = text.rfind(BENCHMARK)
    mention = plain.mention(begin + place) if place >= 0 else None
    return mention.canonical if mention else None


@cache
def _families() -> dict[str, str]:
    """The head of the family of each model of the catalogue, by canonical names."""
    return {f"{row['maker']}/{row['name']}": f"{row['maker']}/{row.get('family') or row['name']}" for row in catalogue.rows("models")["model"]}


def _family(canonical: str) -> str:
    return _families().get(canonical, canonical)


@cache
def _units() -> dict[str, str]:
    signs = {"percent": "%", "points": "points", "elo": "Elo"}
    return {row["name"]: signs.get(row.get("unit", ""), "") for row in catalogue.rows("benchmarks")["benchmark"]}


def _usual_unit(benchmark: str) -> str:
    """What the score of a benchmark is usually given in."""
    return _units().get(benchmark, "")
