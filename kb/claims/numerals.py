"""Quantities that are written without digits: 八成三, "ninety-nine percent", "twice"."""

import re
from collections.abc import Iterator
from functools import cache

from kb.claims import words
from kb.claims.phrases import NUMBER, Phrases
from kb.claims.quantity import Quantity, compared, in_words, plain
from kb.dates import words as dates

_HAN = r"[零〇一二兩两三四五六七八九十百千半]"
_ANY = re.compile(_HAN)
_PERCENT = re.compile(rf"百分之([零〇一二兩两三四五六七八九十百]{{1,5}}(?:點[零一二三四五六七八九]{{1,2}})?|{NUMBER})")
_COUNTED = re.compile(
    rf"(?<![第幾几數数每一二三四五六七八九十]){_HAN}{{1,5}}[萬億万亿]?{_HAN}{{0,4}}"
    r"(?= ?(?:[個个]? ?token|[個个]字|[题題](?!目)|成|倍|%|[個个]百分[點点]|分[鐘钟]|[個个]?小[時时]|秒|美元|萬[個 ]|百萬))"
    rf"|(?<!每){_HAN}{{1,5}}[萬億万亿]{_HAN}{{0,4}}(?![\u3400-\u9fff])"
)
_RANK = re.compile(
    r"(?:(?<=位列)|(?<=排名)|(?<=名列)|(?<=排在))第([一二三四五六七八九十]{1,3})(?![一二三四五六七八九十])"
    r"|第 ?([一二三四五六七八九十]{1,3})(?= ?(?:名|位(?!元|數|数)))"
)
_PLACE = re.compile(r" ?(?:名|位)")
_TENTHS = re.compile(r"成([一二三四五六七八九半])?(?![為为功本熟員员立长長就果分效])")
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"億": 1e8, "亿": 1e8, "萬": 1e4, "万": 1e4}
_DIGITS = dict(zip("零〇一二兩两三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


def numerals(small: str) -> Iterator[Quantity]:
    """Those of a sentence in small letters, in any order."""
    if _ANY.search(small):
        yield from _in_han(small)
    factors, values = words.factors()
    for said in factors.within(small):
        yield Quantity(said.start, said.end, values[said.phrase], "x", words=True)
    yield from _spelled(small)


def _in_han(small: str) -> Iterator[Quantity]:
    for match in _PERCENT.finditer(small):
        value = float(match[1].replace(",", ".")) if match[1][0].isdigit() else han(match[1])
        sign, start, end = compared(small, *match.span())
        yield Quantity(start, end, value, "%", sign, words=True)
    for match in _RANK.finditer(small):
        after = _PLACE.match(small, match.end())
        end = after.end() if after else match.end()
        yield Quantity(match.start(), end, han(match[1] or match[2]), "rank", words=True)
    for match in _COUNTED.finditer(small):
        if tenths := _TENTHS.match(small, match.end()):
            yield _in_tenths(small, match, tenths)
        else:
            quantity = in_words(small, *match.span(), han(match[0]))
            if quantity.unit or quantity.value >= 10_000:
                yield quantity


def _in_tenths(small: str, match: re.Match[str], tenths: re.Match[str]) -> Quantity:
    """八成三 is 83 %."""
    more = han(tenths[1]) if tenths[1] else 0.0
    value = 10 * han(match[0]) + more * (10 if tenths[1] == "半" else 1)
    sign, start, end = compared(small, match.start(), tenths.end())
    return Quantity(start, end, plain(value), "%", sign, words=True)


def han(written: str) -> float:
    """Han numerals.

    >>> han("兩"), han("三百二十"), han("十二萬八千"), han("九十四點六")
    (2.0, 320.0, 128000.0, 94.6)
    """
    whole, _, part = written.partition("點")
    if part:
        return han(whole) + float("0." + "".join(str(_DIGITS[sign]) for sign in part))
    for myriad, factor in _MYRIADS.items():
        if myriad in written:
            high, _, low = written.partition(myriad)
            return (han(high) or 1) * factor + han(low)
    total = last = 0.0
    for sign in written:
        if sign == "半":
            return total + last + 0.5
        if sign in _POWERS:
            total += (last or 1) * _POWERS[sign]
            last = 0
        else:
            last = _DIGITS[sign]
    return total + last


@cache
def _numbers() -> Phrases:
    return Phrases({word: str(value) for word, value in dates.numbers().items() if word[0] < "\u2e80"})


def _spelled(small: str) -> Iterator[Quantity]:
    """``ninety-nine percent``, ``two hundred tokens``, ``семь процентов``."""
    for unit in words.phrases("counts in words").within(small):
        end = len(small[: unit.start].rstrip(" "))
        scale = words.scales()[1].before(small, end)
        until = len(small[: scale.start].rstrip(" ")) if scale else end
        last = _numbers().before(small, until)
        if not last:
            continue
        tens = _numbers().before(small, last.start - 1) if small[last.start - 1 : last.start] in (" ", "-") else None
        is_pair = tens is not None and float(tens.means) >= 20 > 10 > float(last.means)
        value = float(last.means) + (float(tens.means) if tens and is_pair else 0)
        start = tens.start if tens and is_pair else last.start
        quantity = in_words(small, start, end, value * (float(scale.means) if scale else 1))
        if quantity.unit:
            yield quantity._replace(start=start)
