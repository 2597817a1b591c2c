"""Arithmetic that notes state themselves, done again: shares, differences, prices, limits.

Nothing is reckoned that no note says, and each check tells the numbers it used.  Where it is not sure
that a sentence means these numbers, a reckoning that fails is no finding.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import NamedTuple

from kb.app.comparing import amounts
from kb.app.comparing.amounts import Amount
from kb.app.comparing.claimed import Claimed, is_difference, sentence

OK = "arithmetic ok"
OFF = "off by "
_NUMBER = r"\d{1,9}(?:[.,]\d{1,6})?"
_OF = r"[ \u00a0]{0,2}(/|out of|of|из)[ \u00a0]{0,2}"
_LINK = r"[ \u00a0]{0,2}((?:[(（\[=＝≈—–-]|i\.e\.|that is|то есть|即)?)[ \u00a0,，]{0,3}"
_HINT = re.compile(r"\d[ \u00a0]{0,2}(?:/|out of|of|из)[ \u00a0]{0,2}\d")
_AFTER = re.compile(rf"({_NUMBER})[ \u00a0]?[%％]{_LINK}({_NUMBER}){_OF}({_NUMBER})(?![\d%％])")
_BEFORE = re.compile(
    rf"(?<![\d.,/])({_NUMBER}){_OF}({_NUMBER})(?:[ \u00a0]?[^\W\d]{{2,12}})?{_LINK}({_NUMBER})[ \u00a0]?[%％]"
)
_PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_PERIOD = re.compile(r"(.+)/(?:(\d+) )?(second|minute|hour|day|week)s?")
_MOST = 50  # claims of a sentence, or prices of a model, that are looked at
# Of a difference in a unit: the units of the two numbers it is between.
_BETWEEN = {"points": ("points", "", "%"), "percentage points": ("%",), "%": ("%", "points", ""), "x": None}


class Check(NamedTuple):
    """claim: whose number is checked.  verdict: ``arithmetic ok`` or ``off by …``.  told: the reckoning."""

    claim: Claimed
    verdict: str
    told: str

    @property
    def is_off(self) -> bool:
        return self.verdict != OK


def checks(claims: Iterable[Claimed]) -> Iterator[Check]:
    """Sentence by sentence, then the prices that notes give of two models."""
    sentences: dict[tuple[int, int, str], list[Claimed]] = defaultdict(list)
    prices: dict[str, list[Claimed]] = defaultdict(list)
    cheaper: list[Claimed] = []
    for claim in claims:
        sentences[sentence(claim.row)].append(claim)
        if claim.row.kind == "price" and claim.is_difference:
            cheaper.append(claim)
        elif claim.row.kind == "price":
            for model in claim.row.subjects:
                prices[model].append(claim)
    for together in sentences.values():
        yield from _shares(together)
        yield from _differences(together[:_MOST])
        yield from _limits(together[:_MOST])
    for claim in cheaper:
        yield from _prices(claim, prices)


def _checked(claim: Claimed, reckoned: float, told: str, slack: float = 0.0) -> Check:
    """slack: by how much the reckoned number may be off, as what it is made of is rounded."""
    said = claim.amount._replace(step=max(claim.amount.step, slack))
    exact = Amount(reckoned, 0.0, False, reckoned, reckoned)
    is_ok = amounts.agreement(exact, said, "") != "differ"
    return Check(claim, OK if is_ok else f"{OFF}{_plain(abs(reckoned - said.value))}", told)


def _plain(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"


# ── shares: "74% (11.1/15)"


class _Share(NamedTuple):
    """As it is written.  link: what says that the two are one; nothing where they only stand together."""

    start: int
    percent: str
    link: str
    part: str
    sign: str
    whole: str


def _shares(together: list[Claimed]) -> Iterator[Check]:
    text = together[0].row.quote
    if not _HINT.search(text):
        return
    percents = [claim for claim in together if claim.row.unit == "%" and claim.row.kind == "score"]
    scores = {claim.row.value: claim for claim in reversed(percents)}
    found = [_Share(match.start(), *match.groups()) for match in _AFTER.finditer(text)]
    found += [_Share(match.start(), match[5], match[4], *match.group(1, 2, 3)) for match in _BEFORE.finditer(text)]
    for share in sorted(found):
        claim, part, whole = scores.get(_value(share.percent)), _value(share.part), _value(share.whole)
        if claim and whole > 0 and part <= whole:
            percent = 100 * part / whole
            told = f"{share.part} / {share.whole} = {percent:.1f}%, it says {share.percent}%"
            check = _checked(claim, percent, told, _slack(share))
            if not check.is_off or (share.link and not _may_be_a_day(share)):
                yield check


def _value(written: str) -> float:
    return float(written.replace(",", "."))


def _slack(share: _Share) -> float:
    """Of one whose part is rounded, in points of a hundred; what is counted is exact."""
    decimals = share.part.replace(",", ".").partition(".")[2]
    return 100 * 0.5 * 10.0 ** -len(decimals) / _value(share.whole) if decimals else 0.0


def _may_be_a_day(share: _Share) -> bool:
    is_whole = share.sign == "/" and share.part.isdigit() and share.whole.isdigit()
    return is_whole and int(share.part) <= 12 and int(share.whole) <= 31


# ── differences: "84 against 22, 62 points more"


def _differences(together: list[Claimed]) -> Iterator[Check]:
    """Only where the sentence has just two numbers that one can be the difference of."""
    for claim in together:
        if claim.row.kind == "comparison" and claim.row.unit in _BETWEEN:
            units = _BETWEEN[claim.row.unit]
            others = [
                other
                for other in together
                if not is_difference(other.row)
                and (units is None or other.unit in units)
                and claim.row.measure in (other.row.measure, None)
            ]
            if len(others) == 2 and _are_comparable(*others):
                check = _difference(claim, *others)
                if not check.is_off or _is_between(claim, *others):
                    yield check


def _are_comparable(one: Claimed, other: Claimed) -> bool:
    kinds = (one.unit, one.row.measure, one.row.kind), (other.unit, other.row.measure, other.row.kind)
    return kinds[0] == kinds[1] and not (one.amount.is_bound or other.amount.is_bound)


def _is_between(claim: Claimed, one: Claimed, other: Claimed) -> bool:
    """The sentence says that it is the difference of these two."""
    return sorted((claim.row.subjects, claim.row.compared_to)) == sorted((one.row.subjects, other.row.subjects))


def _difference(claim: Claimed, one: Claimed, other: Claimed) -> Check:
    """In percent it may be of points, or of one of the two."""
    more, less = sorted((one.amount, other.amount), key=lambda amount: -amount.value)
    high, low, gap = more.value, less.value, more.value - less.value
    claim = claim._replace(amount=_size(claim.amount))
    says = f"it says {_plain(claim.amount.value)}"
    if claim.row.unit == "x":
        times = high / low if low else float("inf")
        return _checked(claim, times, f"{_plain(high)} / {_plain(low)} = {_plain(times)}, {says}")
    slack = (more.step + less.step) if high % 1 or low % 1 else 0.0
    check = _checked(claim, gap, f"{_plain(high)} − {_plain(low)} = {_plain(gap)}, {says}", slack)
    base = high if (claim.row.value or 0) < 0 else low
    if claim.row.unit == "%" and check.is_off and base:
        share = 100 * gap / base
        told = f"({_plain(high)} − {_plain(low)}) / {_plain(base)} = {share:.1f}%, {says}%"
        return _checked(claim, share, told)
    return check


def _size(amount: Amount) -> Amount:
    low, high = sorted((abs(amount.low), abs(amount.high)))
    return amount._replace(value=abs(amount.value), low=low, high=high)


# ── prices: "80% cheaper than B", where notes give both


def _prices(claim: Claimed, prices: dict[str, list[Claimed]]) -> Iterator[Check]:
    """By every sort of price that notes give of both; where they give several, which was meant is not known."""
    if len(claim.row.subjects) != 1 or len(claim.row.compared_to) != 1:
        return
    mine, theirs = (_single(prices.get(model, ())) for model in (*claim.row.subjects, *claim.row.compared_to))
    for sort in sorted(mine.keys() & theirs.keys()):
        own, base = mine[sort], theirs[sort]
        if own and base and own.amount.value and base.amount.value and claim.row.measure in ("price", sort[0]):
            yield _price(claim, own, base)


def _single(prices: Iterable[Claimed]) -> dict[tuple[str, str], Claimed | None]:
    """The one price of each sort and unit; None where notes give several."""
    found: dict[tuple[str, str], Claimed | None] = {}
    for claim in islice(prices, _MOST):
        sort = claim.row.measure or "price", claim.unit
        first = found.setdefault(sort, claim)
        if claim.amount.is_bound or not first or first.amount.value != claim.amount.value:
            found[sort] = None
    return found


def _price(claim: Claimed, own: Claimed, base: Claimed) -> Check:
    high, low = sorted((own, base), key=lambda price: -price.amount.value)
    if claim.row.unit == "x":
        times = high.amount.value / low.amount.value
        told = f"{_given(high)} / {_given(low)} = {_plain(times)}, it says {_plain(claim.amount.value)} times"
        return _checked(claim, times, told)
    share = 100 * (own.amount.value / base.amount.value - 1)
    told = f"{_given(own)} against {_given(base)} = {share:+.1f}%, it says {claim.amount.value:+g}%"
    return _checked(claim, share, told)


def _given(price: Claimed) -> str:
    row = price.row
    return f"{_plain(price.amount.value)} {price.unit} ({row.measure}, {row.path}:{row.line})"


# ── limits: "50 a day, 350 a week"


def _limits(together: list[Claimed]) -> Iterator[Check]:
    """Two limits that come to the same are one, told twice; two that do not are two."""
    limits = [claim for claim in together if claim.row.kind == "limit" and _PERIOD.fullmatch(claim.row.unit)]
    for one, other in combinations(limits, 2):
        (mine, every), (theirs, each) = _rate(one.unit), _rate(other.unit)
        is_one = (one.row.subjects, one.row.measure, mine) == (other.row.subjects, other.row.measure, theirs)
        if is_one and every != each:
            reckoned = one.amount.value * each / every
            both = f"{_plain(one.amount.value)} {one.unit} = {_plain(reckoned)} {other.unit}"
            check = _checked(other, reckoned, f"{both}, it says {_plain(other.amount.value)}")
            if not check.is_off:
                yield check


def _rate(unit: str) -> tuple[str, float]:
    """What is counted, and the seconds of its period."""
    match = _PERIOD.fullmatch(unit)
    assert match  # only limits by a period are asked
    return match[1], float(match[2] or 1) * _PERIODS[match[3]]
