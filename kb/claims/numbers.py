"""Numbers with their units in a sentence, in digits and in words; what is no quantity stays out.

Out stay: what numbers a figure, page, step, version or list; years; clock times; what is per
something (the million of "per million tokens"); and what a condition is made of ("64 samples").
"""

import re
from collections.abc import Iterable, Iterator

from kb.claims import words
from kb.claims.numerals import numerals
from kb.claims.quantity import Quantity, compared, plain, unit_of

_DIGITS = (
    r"\d{1,3}(?:[,\u00a0]\d{3}(?!\d)){1,6}(?:\.\d{1,9})?|\d{1,3}(?: \d{3}(?!\d)){1,6}(?= ?[\u0400-\u04ff])"
    r"|\d{1,3}(?: 000(?!\d)){1,6}|\d+(?:[.,]\d+)?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,@/\\^])(?<!\d:)(?<![a-z0-9\ue000-\ue005][-–])[-–]?(?:{_DIGITS})"
    rf"|(?<=[\u3400-\u9fff\ue000-\ue005])(?:{_DIGITS})"
)
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:[,\u00a0 ]\d{3}){1,6}(?:\.\d+)?")
_LONGEST = 24  # characters of a number; what is longer is a key
_RANGE = re.compile(rf" ?(?:%|[a-z]{{1,6}} )?(-|–|—|~|to |and |и |до |至|到) ?\$?({_DIGITS})")
_FROM = re.compile(r"(?:\bfrom|\bс|從|从|由) ?\$?\Z")
_BETWEEN = re.compile(r"(?:between|from|от|между|介於|介于) ?\$?\Z")
_OF = re.compile(rf" ?(?:/|of|out of|из) ?(?:the )?({_DIGITS})(?![\w%/])")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![a-z])|-?(?:е|й|м|го|ое|ом|ого)(?![\u0400-\u04ff])")
_PERCENTILE = re.compile(r" ?(?:percentile|перцентил\w*|процентил\w*|個?百分位)")
_HAN_RANK = re.compile(r" ?(?:名|位)(?!元|數|数|置|於)")
_NUMBER_SIGN = re.compile(r"(?:#|no\. ?|number )\Z")
_NO_RANK = re.compile(r" ?(?:%|[.,]\d|[a-z\u0400-\u04ff]{3})")
_CLOCK = re.compile(r":\d\d|\d* ?(?:am|pm|a\.m\.|p\.m\.)(?![a-z])|點|点|時(?!間)|时(?!间)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_GOES_ON = re.compile(r"[\w-]")
_BEFORE = 40


def quantities(small: str) -> list[Quantity]:
    """Those of a sentence in small letters, in the order of their place."""
    found: list[Quantity] = []
    end = 0
    for quantity in sorted((*_in_digits(small), *numerals(small)), key=lambda item: (item.start, -item.end)):
        if quantity.start >= end:
            found.append(quantity)
            end = quantity.end
    return found


def outside(found: Iterable[Quantity], silent: Iterable[tuple[int, int]]) -> list[Quantity]:
    """Those that no silent stretch touches."""
    taken = list(silent)
    return [item for item in found if not any(start < item.end and item.start < end for start, end in taken)]


def _in_digits(small: str) -> Iterator[Quantity]:
    if not _DIGIT.search(small):
        return
    done = 0
    for match in _NUMBER.finditer(small):
        if match.start() >= done and len(match[0]) <= _LONGEST and (found := _at(small, *match.span())):
            yield found
            done = found.end


def _at(small: str, start: int, end: int) -> Quantity | None:
    digits = small[start:end]
    if digits[0] == "–" or (digits[0] == "-" and small[start - 1 : start].isalnum()):
        digits, start = digits[1:], start + 1
    if len(digits) > 1 and digits[0] == "0" and digits.isdigit():
        return None  # a version or a day: 0513
    value = _value(digits)
    if rank := _rank(small, start, end, value):
        return rank
    before = small[max(0, start - _BEFORE) : start]
    if _is_label(before) or small[end : end + 1] == "@":
        return None
    low = value
    end, factor = _multiplied(small, end)
    high, end = _range(small, before, end, factor)
    if high is not None and factor == 1:
        end, factor = _multiplied(small, end)
        high *= factor
    value *= factor
    if _CLOCK.match(small, end):
        return None
    unit, start, end = unit_of(small, start, end)
    if not unit and factor == 1 and _YEAR.fullmatch(digits):
        return None
    whole = None
    if not unit and high is None and (of := _OF.match(small, end)) and _value(of[1]) >= low:
        whole, end = _value(of[1]), of.end()
    if not unit and whole is None and small[end : end + 1].isalpha() and small[end] < "\u2e80":
        return None  # the beginning of a word: 4x4, 3d, 2nd
    sign, start, end = compared(small, start, end)
    moves = high is not None and bool(_FROM.search(before))
    return Quantity(start, end, plain(value), unit, sign, high, whole, moves=moves)


def _value(digits: str) -> float:
    """``32,768`` and ``32 768`` are grouped, ``74,4`` and ``74.4`` are not (formats 3.6)."""
    if _GROUPED.fullmatch(digits):
        return float(re.sub("[,\u00a0 ]", "", digits))
    return float(re.sub("[\u00a0 ]", "", digits.replace(",", ".")))


def _rank(small: str, start: int, end: int, value: float) -> Quantity | None:
    if not value.is_integer() or value > 100_000:
        return None
    ordinal = _ORDINAL.match(small, end)
    last = ordinal.end() if ordinal else end
    if percentile := _PERCENTILE.match(small, last):
        return Quantity(start, percentile.end(), value, "percentile")
    if small[start - 1 : start] == "#" and value <= 1000:
        return Quantity(start - 1, end, value, "rank")
    ahead = start - (small[start - 1 : start] == " ")
    if small[ahead - 1 : ahead] == "第" and (han := _HAN_RANK.match(small, end)):
        return Quantity(ahead - 1, han.end(), value, "rank")
    is_ranked = _is_ranked(small, ahead)
    if ordinal:
        says = words.phrases("rank").at(small, last + (small[last : last + 1] == " "))
        return Quantity(start, last, value, "rank") if says or is_ranked else None
    return Quantity(start, end, value, "rank") if is_ranked and not _NO_RANK.match(small, end) else None


def _is_ranked(small: str, end: int) -> bool:
    sign = _NUMBER_SIGN.search(small, max(0, end - 8), end)
    last = len(small[: sign.start()].rstrip(" ")) if sign else end
    return words.phrases("ranked").before(small, last) is not None


def _is_label(before: str) -> bool:
    """Whether what stands before a number makes it a label, or what something is per."""
    end = len(before.removesuffix("("))
    end -= before[end - 1 : end] == " "
    if words.phrases("label").before(before, end):
        return True
    per = words.phrases("per").before(before, end)
    return per is not None and per.phrase not in ("a", "an", "each", "в")


def _multiplied(small: str, end: int) -> tuple[int, float]:
    touching, apart = words.scales()
    if (said := touching.at(small, end)) and not _GOES_ON.match(small, said.end):
        return said.end, float(said.means)
    said = apart.at(small, end + (small[end : end + 1] in (" ", "-")))
    return (said.end, float(said.means)) if said else (end, 1.0)


def _range(small: str, before: str, end: int, factor: float) -> tuple[float | None, int]:
    """The other end of "60-65%", "between 60 and 65"."""
    match = _RANGE.match(small, end)
    if not match:
        return None, end
    if match[1].strip() in ("and", "и", "to", "до") and not _BETWEEN.search(before) and not _FROM.search(before):
        return None, end
    return _value(match[2]) * factor, match.end()
