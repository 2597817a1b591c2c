"""Numbers with their units in a sentence, in digits and in words; what is no quantity stays out.

Out stay: what numbers a figure, page, step, version or list; years; clock times; what is per
something (the million of "per million tokens"); and what a condition is made of ("64 samples").
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from kb.claims import words
from kb.dates import words as dates

_DIGITS = r"\d{1,3}(?:[,\u00a0]\d{3}(?!\d))+(?:\.\d+)?|\d{1,3}(?: \d{3}(?!\d))+(?= ?[\u0400-\u04ff])|\d{1,3}(?: 000(?!\d))+|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w.,@/\\^])(?<!\d:)(?<![a-z0-9\ue000-\ue005][-–])[-–]?(?:{_DIGITS})|(?<=[\u3400-\u9fff\ue000-\ue005])(?:{_DIGITS})"
)
_MULTIPLIER = re.compile(
    r"(?:(k|m|b|t)(?![\w-])|(?:[ \u00a0-]?(thousand|million|billion|trillion|тыс\.?|тысяч\w?|млн|миллион\w{0,2}|млрд|"
    r"миллиард\w{0,2}|трлн|百萬|百万|萬|万|億|亿|兆|千)(?![a-z\u0400-\u04ff])))"
)
_FACTORS = {
    "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "тыс": 1e3, "тысяч": 1e3, "млн": 1e6, "миллион": 1e6, "млрд": 1e9, "миллиард": 1e9, "трлн": 1e12,
    "千": 1e3, "萬": 1e4, "万": 1e4, "百萬": 1e6, "百万": 1e6, "億": 1e8, "亿": 1e8, "兆": 1e12,
}  # fmt: skip
_RANGE = re.compile(rf"[ \u00a0]?(?:%|[a-z]{{1,6}} )?(-|–|—|~|to |and |и |до |至|到)[ \u00a0]?\$?({_DIGITS})")
_FROM = re.compile(r"(?:\bfrom|\bс|從|从|由) ?\$?\Z")
_AND_RANGE = re.compile(r"(?:between|from|от|между|介於|介于) ?\$?\Z")
_OF = re.compile(rf"[ \u00a0]?(?:/|of|out of|из)[ \u00a0]?(?:the )?({_DIGITS})(?![\w%/])")
_RISE = re.compile(r"\bс [\d.,]+[^.]{0,12} до[ \u00a0]?\Z")  # "from 50 to 60", no bound
_NUMBERS = re.compile(
    r"(?<![a-z\u0400-\u04ff])(?:fig(?:ure|\.)?|tables?|tab\.|section|sec\.|chapter|ch\.|step|part|pages?|pp?\.|version|ver\.|v\.?|no\.|nr\.|№|line|"
    r"slide|episode|ep\.|vol\.|issue|item|day|round|level|layer|appendix|equation|eq\.|footnote|note|phase|tier|arxiv:?|doi|"
    r"рис\.|рисунок|рисунке|табл\.|таблиц\w|глав\w|раздел\w?|стр\.|страниц\w|шаг|пункт\w?|п\.|верси\w|"
    r"圖|图|表|第|頁|页|版本|步驟|步骤)[ \u00a0]?\(?\Z"
)
_ORDINAL_RANK = re.compile(
    r"(?:(?:st|nd|rd|th)(?![a-z])|-?(?:е|й|м|го|ое|ом|ого)(?![\u0400-\u04ff]))[ \u00a0]?"
    r"(percentile|перцентил\w*|процентил\w*)?(?:place|spot|rank|position|мест\w{1,2}|in the|on the|on|overall|среди|among|среди)?"
)
_RANKED = re.compile(
    r"(?:rank(?:s|ed|ing)?(?: at)?|placed|places|finished|finishes|came|comes|takes|took|top|rank of|place|"
    r"занял\w?|занимает|заняв|место|在?排名第?|排名|名列第?|位居第?|位列第?|排第|列第|第)[ \u00a0]?(?:#|no\. ?|number )?\Z"
)
_HAN_RANK = re.compile(r"[ \u00a0]?(?:名|位)(?!元|數|数|置|於)")
_HAN_PERCENTILE = re.compile(r"[ \u00a0]?(?:個)?百分位")
_CLOCK = re.compile(r":\d\d|\d*[ \u00a0]?(?:am|pm|a\.m\.|p\.m\.)(?![a-z])|點|点|時(?!間)|时(?!间)")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_HAN = r"[零〇一二兩两三四五六七八九十百千半]"
_PERCENT = re.compile(rf"百分之([零〇一二兩两三四五六七八九十百]{{1,5}}(?:點[零一二三四五六七八九]{{1,2}})?|{_DIGITS})")
_HAN_NUMBER = re.compile(
    rf"(?<![第幾几數数每一二三四五六七八九十]){_HAN}{{1,5}}[萬億万亿]?{_HAN}{{0,4}}(?=[ \u00a0]?(?:個? ?token|個字|题|題(?!目)|成|倍|%|個百分點|个百分点|分鐘|分钟|小時|小时|個小時|个小时|秒|美元|萬個|萬 ?token|百萬))"
    rf"|{_HAN}{{1,5}}[萬億万亿]{_HAN}{{0,4}}(?![\u3400-\u9fff])"
    r"|(?<=位列|排名|名列|排在)第[一二三四五六七八九十]{1,3}(?![一二三四五六七八九十])"
    r"|第[ \u00a0]?[一二三四五六七八九十]{1,3}(?=[ \u00a0]?(?:名|位(?!元|數|数)))|一半|翻倍|翻一番"
)
_TENTHS = re.compile(r"成([一二三四五六七八九半])?(?![為为功本熟員员立長长就果分效])")
_TIMES = {
    "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "triple": 3, "triples": 3, "tripled": 3, "quadruple": 4,
    "half": 0.5, "a third of": 1 / 3, "a quarter of": 0.25, "tenfold": 10, "threefold": 3, "twofold": 2,
    "seven times": 7, "ten times": 10,
    "вдвое": 2, "втрое": 3, "вчетверо": 4, "впятеро": 5, "вдесятеро": 10, "наполовину": 0.5, "в полтора раза": 1.5,
}  # fmt: skip
_SPELLED_UNITS = r"tokens|percent|per cent|times|points|percentage points|hours|minutes|seconds|процент\w*|раза?|балл\w*|минут\w?|час\w{0,2}|секунд\w?"


class Quantity(NamedTuple):
    """start, end: in the sentence, with sign and unit.  value: in the unit as written.

    high: the other end of a range.  comparator: ``~ <= >= < >`` or nothing.
    whole: of how many it is, in "4 of 6".  words: written without digits.
    moves: the range is a way from one value to the other.
    """

    start: int
    end: int
    value: float
    unit: str
    comparator: str = ""
    high: float | None = None
    whole: float | None = None
    words: bool = False
    moves: bool = False


def quantities(small: str) -> list[Quantity]:
    """Those of a sentence in small letters, in the order of their place."""
    found: list[Quantity] = []
    end = 0
    for quantity in sorted((*_in_digits(small), *_in_words(small)), key=lambda item: (item.start, -item.end)):
        if quantity.start >= end:
            found.append(quantity)
            end = quantity.end
    return found


def outside(found: Iterable[Quantity], silent: Iterable[tuple[int, int]]) -> list[Quantity]:
    """Those that no silent stretch touches."""
    taken = list(silent)
    return [item for item in found if not any(start < item.end and item.start < end for start, end in taken)]


def _in_digits(small: str) -> Iterator[Quantity]:
    done = 0
    for match in _NUMBER.finditer(small):
        if match.start() < done or not (found := _at(small, match)):
            continue
        yield found
        done = found.end


def _at(small: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    before = small[max(0, start - 40) : start]
    digits = match[0]
    if digits[0] in "-–":
        if before[-1:].isalnum() or digits[0] == "–":
            digits, start = digits[1:], start + 1
            before += match[0][0]
    if digits[0] == "0" and digits.isdigit() and len(digits) > 1:
        return None  # a version or a day: 0513
    value = _value(digits)
    if rank := _rank(small, before, start, end, value):
        return rank
    if _NUMBERS.search(before) or _is_per(before) or small[end : end + 1] == "@":
        return None
    low, end, factor = value, *_multiplied(small, end)
    high, end = _range(small, before, end, factor)
    if high is not None and factor == 1:
        end, factor = _multiplied(small, end)
        high, value = high * factor, value * factor
    else:
        value *= factor
    if _CLOCK.match(small, end):
        return None
    unit, start, end = _unit(small, before, start, end, factor)
    if not unit and factor == 1 and _YEAR.match(digits):
        return None
    whole = None
    if not unit and high is None and (of := _OF.match(small, end)) and _value(of[1]) >= low:
        whole, end = _value(of[1]), of.end()
    if not unit and whole is None and small[end : end + 1].isalpha() and small[end] < "\u2e80":
        return None  # the beginning of a word: 4x4, 3d, 2nd
    sign, start, end = _compared(small, start, end)
    moves = high is not None and bool(_FROM.search(before))
    return Quantity(start, end, _plain(value), unit, sign, high, whole, moves=moves)


def _value(digits: str) -> float:
    """``32,768`` and ``32 768`` are grouped, ``74,4`` and ``74.4`` are not (formats 3.6)."""
    if re.fullmatch(r"-?\d{1,3}(?:[,\u00a0 ]\d{3})+(?:\.\d+)?", digits) and not digits.startswith("0"):
        return float(re.sub("[,\u00a0 ]", "", digits))
    return float(digits.replace(",", ".")[:18])


def _plain(value: float) -> float:
    """0.1 + 0.2 as a person writes it."""
    return round(value, 9)


def _rank(small: str, before: str, start: int, end: int, value: float) -> Quantity | None:
    if not value.is_integer() or value > 100_000:
        return None
    if before.endswith("#") and value <= 1000:
        return Quantity(start - 1, end, value, "rank")
    if han := _HAN_PERCENTILE.match(small, end):
        return Quantity(start, han.end(), value, "percentile")
    if before.rstrip(" \u00a0").endswith("第") and (han := _HAN_RANK.match(small, end)):
        return Quantity(start - (2 if before[-1] != "第" else 1), han.end(), value, "rank")
    if ordinal := _ORDINAL_RANK.match(small, end):
        if ordinal[1]:
            return Quantity(start, ordinal.end(), value, "percentile")
        ended = re.match(r"(?:st|nd|rd|th|-?[а-яё]{1,3})", small[end:])
        says = ordinal[0][ended.end() if ended else 0 :].strip()
        if says or _RANKED.search(before):
            return Quantity(start, end + (ended.end() if ended else 0), value, "rank")
        return None
    if _RANKED.search(before) and not re.match(r"[ \u00a0]?(?:%|[.,]\d|[a-z\u0400-\u04ff]{3})", small[end:]):
        return Quantity(start, end, value, "rank")
    return None


def _is_per(before: str) -> bool:
    return bool(re.search(r"(?:/|\bper|\bза|每|\bevery|\bкаждые|\bin every)[ \u00a0]?\Z", before))


def _multiplied(small: str, end: int) -> tuple[int, float]:
    match = _MULTIPLIER.match(small, end)
    if not match:
        return end, 1.0
    word = (match[1] or match[2]).rstrip(".")
    factor = _FACTORS.get(word) or next(
        (_FACTORS[known] for known in _FACTORS if len(known) > 2 and word.startswith(known)), 1.0
    )
    return match.end(), factor


def _range(small: str, before: str, end: int, factor: float) -> tuple[float | None, int]:
    """The other end of "60-65%", "between 60 and 65"."""
    match = _RANGE.match(small, end)
    if not match:
        return None, end
    is_word = match[1] in ("and ", "и ", "to ", "до ")
    if is_word and not _AND_RANGE.search(before) and not _FROM.search(before):
        return None, end
    return _value(match[2]) * factor, match.end()


def _unit(small: str, before: str, start: int, end: int, factor: float) -> tuple[str, int, int]:
    """The unit, and where the quantity starts and ends with it."""
    unit, length = words.unit_before(before)
    if unit in words.money():
        return _per(small, before, unit, start - length, end)
    if unit:
        return unit, start, end
    match = words.unit_after().match(small, end)
    if not match:
        return "", start, end
    unit = words.unit_names()[(match.lastindex or 1) - 1]
    after = match.end()
    if unit in ("tokens", "messages", "requests", "images", *words.money()):
        if unit == "TWD" and match[0].strip() == "元":
            unit = "CNY" if re.search("人民幣|人民币", small) else "TWD" if re.search("[台臺]幣", small) else "yuan"
        return _per(small, before, unit, start, after)
    return unit, start, after


def _per(small: str, before: str, unit: str, start: int, end: int) -> tuple[str, int, int]:
    """``$3 per million tokens`` is USD/1M tokens; what it is per is no part of its place."""
    if after := words.per_after().match(small, end):
        return f"{unit}/{_period(after[1])}", start, end
    if ahead := words.per_before().search(before):
        if unit == "tokens" and _period(ahead[1]) != "second":
            return unit, start, end
        period = _period(ahead[1])
        return "tokens/s" if (unit, period) == ("tokens", "second") else f"{unit}/{period}", start, end
    return unit, start, end


def _period(written: str) -> str:
    """``week`` of "неделю", ``3 hours`` of "3 часа"."""
    count = re.match(r"(\d+)[ \u00a0]?個?", written)
    if not count or written in words.periods():
        return words.periods()[written]
    return f"{count[1]} {words.periods()[written[count.end() :]]}s"


def _compared(small: str, start: int, end: int) -> tuple[str, int, int]:
    """The comparator around a number; a sign that touches it is part of its place."""
    before = small[max(0, start - 24) : start]
    word, sign = words.comparator_before(before)
    if sign and not (word == "до" and _RISE.search(before)):
        touches = len(word) < 3 and not word[-1].isalnum() and before.endswith(word)
        return sign, start - len(word) if touches else start, end
    for after, sign in words.comparators_after():
        if after.match(small, end):
            return sign, start, end
    return "", start, end


# ── in words


def _in_words(small: str) -> Iterator[Quantity]:
    yield from _in_han(small)
    for match in _times().finditer(small):
        if not match[0].startswith("half") or re.match(r"half (?:the|as|of)|half$", small[match.start() :]):
            yield Quantity(*match.span(), _TIMES[match[0]], "x", words=True)
    for match in _spelled().finditer(small):
        value = dates.numbers()[match[1]] + (dates.numbers()[match[2]] if match[2] else 0)
        value *= {"h": 100, "t": 1e3, "m": 1e6, "т": 1e3}[match[3][0]] if match[3] else 1
        unit, start, end = _unit(small, "", match.start(), match.end(), 1)
        if unit:
            yield Quantity(start, end, value, unit, *_compared(small, start, end)[:1], words=True)


def _in_han(small: str) -> Iterator[Quantity]:
    for match in _PERCENT.finditer(small):
        value = _value(match[1]) if match[1][0].isdigit() else han(match[1])
        sign, start, end = _compared(small, match.start(), match.end())
        yield Quantity(start, end, value, "%", sign, words=True)
    for match in _HAN_NUMBER.finditer(small):
        written, end = match[0], match.end()
        if written == "一半":
            yield Quantity(*match.span(), 0.5, "x", words=True)
        elif written in ("翻倍", "翻一番"):
            yield Quantity(*match.span(), 2, "x", words=True)
        elif written[0] == "第":
            after = _HAN_RANK.match(small, end)
            yield Quantity(match.start(), after.end() if after else end, han(written[1:].strip()), "rank", words=True)
        elif tenths := _TENTHS.match(small, end):
            more = han(tenths[1]) if tenths[1] else 0
            sign, start, end = _compared(small, match.start(), tenths.end())
            yield Quantity(
                start, end, _plain(10 * han(written) + more * (10 if tenths[1] == "半" else 1)), "%", sign, words=True
            )
        else:
            unit, start, end = _unit(small, small[max(0, match.start() - 40) : match.start()], match.start(), end, 1)
            if unit or han(written) >= 10_000:
                sign, start, end = _compared(small, start, end)
                yield Quantity(start, end, han(written), unit, sign, words=True)


def han(written: str) -> float:
    """Han numerals.

    >>> han("兩"), han("三百二十"), han("十二萬八千"), han("九十四點六")
    (2.0, 320.0, 128000.0, 94.6)
    """
    digits = dict(zip("零〇一二兩两三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
    whole, _, part = written.partition("點")
    if part:
        return han(whole) + float("0." + "".join(str(int(digits[sign])) for sign in part))
    for myriad, factor in (("億", 1e8), ("亿", 1e8), ("萬", 1e4), ("万", 1e4)):
        if myriad in written:
            high, _, low = written.partition(myriad)
            return (han(high) or 1) * factor + han(low)
    total = last = 0.0
    for sign in written:
        if sign == "半":
            return total + last + 0.5
        if sign in digits:
            last = digits[sign]
        else:
            total += (last or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            last = 0
    return total + last


@cache
def _times() -> re.Pattern[str]:
    return re.compile(words.either(_TIMES))


@cache
def _spelled() -> re.Pattern[str]:
    known = words.either(word for word in dates.numbers() if word[0] < "\u2e80")
    return re.compile(rf"({known})(?:[- ]({known}))?(?: (hundred|thousand|million|тысяч\w?))?(?=[ \u00a0](?:{_SPELLED_UNITS})(?![a-z\u0400-\u04ff]))")
