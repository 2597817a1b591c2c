"""A whole field that holds a date: a property, an export's column, a Kindle line."""

import re
import unicodedata

from kb.dates import words
from kb.dates.days import clock_at, day_at
from kb.dates.when import Clock, Day, When, valid, when

_LONGEST = 120  # characters of a field that is a date
_RUN = re.compile(r"[0-9]+")
_MONTH = re.compile(r"([12][0-9]{3})(?:([-/.])([0-9]{1,2}))?")
_STAMP = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})(?:[T_ -]?([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?")
# ``星期日, 十月 16日 2022, 9:25:55 上午``: Moment's "dddd, MMMM Do YYYY, h:mm:ss a" in Chinese.
_MOMENT_ZH = re.compile(
    r"(?:(?:星期|週|周)[一二三四五六日天][,，]? *)?(十[一二]?|[一二三四五六七八九])月 ?([0-9]{1,2})日 ?([12][0-9]{3})"
    r"(?:[,，]? *([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?) ?(上午|下午|晚上|中午|凌晨|早上|清晨)?)?"
)
_BAR = re.compile(r"[|｜]")
_WRAPPING = " \t\r\n\u200e\u200f\u202a\u202c\ufeff\"'*_`"


def read(text: str, order: str = "") -> When | None:
    """The date that a field holds, by our own formats; None if it holds anything else.

    order: ``dmy`` or ``mdy`` for ``12/09/2024``; without it such a date stays unread.

    >>> read("12.09.2024")
    When(iso='2024-09-12', precision='day')
    """
    if len(text) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text).strip(_WRAPPING).removeprefix("[[").replace("]]", "", 1).strip()
    if whole := _month(text) or _stamp(text):
        return whole
    if moment := _MOMENT_ZH.fullmatch(text):
        return read(_in_order(moment))
    for run in _RUN.finditer(text):
        day = day_at(text, *run.span(), loose=True, order=order)
        if day and _is_before(text[: day.start]):
            return _whole(text, day)
        if day or run.start() > 24:
            break
    return None


def _in_order(moment: re.Match[str]) -> str:
    """Moment's English order in Chinese words, as a plugin writes it, in the order of Chinese."""
    month = 1 + ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"].index(moment[1])
    half = "上午" if moment[5] in ("上午", "凌晨", "早上", "清晨") else "下午" if moment[5] else ""
    return f"{moment[3]}年{month}月{moment[2]}日 {half}{moment[4] or ''}".strip()


def _month(text: str) -> When | None:
    match = _MONTH.fullmatch(text)
    if not match:
        return None
    year, month = int(match[1]), int(match[3] or 0)
    if match[3] and (not 1 <= month <= 12 or (match[2] != "-" and not 1900 <= year < 2100)):
        return None
    return when(Day(0, 0, year, month, 0, ""), None)


def _stamp(text: str) -> When | None:
    """``20240912`` and ``20240912T101530Z``."""
    match = _STAMP.fullmatch(text)
    if not match or "00" in (match[2], match[3]) or not valid(int(match[1]), int(match[2]), int(match[3])):
        return None
    day = Day(0, 0, int(match[1]), int(match[2]), int(match[3]), "stamp")
    if not match[4]:
        return when(day, None)
    hour, minute, second = int(match[4]), int(match[5]), int(match[6])
    if hour > 23 or minute > 59 or second > 59:
        return None
    return when(day, Clock(0, hour, minute, second, match[7] or ""))


def _is_before(text: str) -> bool:
    """Nothing but a weekday stands before the date."""
    return not text or bool(words.gap().fullmatch(text))


def _whole(text: str, day: Day) -> When | None:
    if not day.year:
        return None
    clock = clock_at(text, day.end)
    rest = text[clock.end if clock else day.end :]
    return when(day, clock) if words.gap().fullmatch(rest) else None


def kindle(text: str) -> str:
    """The time in the last part of the information line of a Kindle clipping; else empty.

    The language of the date need not be that of the words around it (formats 2.5).

    >>> kindle("- Deine Markierung bei Position 1-2 | Hinzugefügt am Sunday, August 30, 2026 10:00:00 AM")
    '2026-08-30T10:00:00'
    """
    part = unicodedata.normalize("NFKC", _BAR.split(text)[-1][-4 * _LONGEST :])
    for run in _RUN.finditer(part):
        day = day_at(part, *run.span(), loose=True)
        if day and day.year and day.day:
            return when(day, clock_at(part, day.end)).iso
    return ""
