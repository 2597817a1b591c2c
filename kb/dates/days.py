"""One date, from its first number on; and the time of day that follows it."""

import re

from kb.dates import words
from kb.dates.when import Clock, Day, valid

_B = words.BLANK
_NOT_DIGIT = "(?![0-9])"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_NOT_DIGIT}")
_YEAR_NAME = re.compile(rf"([0-9]{{4}})([-/ ])([^\W\d_]{{3,12}})\2([0-9]{{1,2}}){_NOT_DIGIT}")
_EAST = re.compile(
    rf"([0-9]{{1,4}}){_B}?[年년](?:{_B}?([0-9]{{1,2}}){_B}?[月월](?:{_B}?([0-9]{{1,2}}){_B}?[日號号일])?)?"
)
_EAST_DAY = re.compile(rf"([0-9]{{1,2}}){_B}?[月월]{_B}?([0-9]{{1,2}}){_B}?[日號号일]")
_YEAR_WORD = re.compile(rf"[0-9]{{4}}{_B}?(?:год[ауе]?(?!\w)|г\.)")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_NOT_DIGIT}")
_DAY_NAME = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th|er|[.ºo])?(?:{_B}{{1,2}}|-)(?:(?:of|de) )?([^\W\d_]{{3,12}})"
    rf"(?:\.?,?(?:{_B}{{1,2}}|-)(?:(?:de|del) )?([0-9]{{4}}){_NOT_DIGIT})?"
)
_AFTER_NAME = re.compile(rf"([0-9]{{1,2}})(st|nd|rd|th)?(?:,?{_B}{{1,2}}([0-9]{{4}}){_NOT_DIGIT})?")
_SLASHED = re.compile(rf"([0-9]{{1,2}})/([0-9]{{1,2}}){_B}{{1,2}}(?=[0-9]|[上下])")
_ERA = re.compile(rf"(?:中華)?民國{_B}?\Z")
_SPAN_OF_YEARS = "代前後后間间來来多"
_CLOCK = re.compile(
    r"([0-9]{1,2})(?:"
    r"([:：])([0-9]{2})(?:\2([0-9]{2})(?:[.,][0-9]{1,9})?)?"
    rf"|[时時点點시]{_B}?(?:([0-9]{{1,2}}){_B}?[分분]?(?:{_B}?([0-9]{{1,2}}){_B}?[秒초])?)?"
    r"|\.([0-9]{2})(?:\.([0-9]{2}))?"
    rf"){_NOT_DIGIT}"
)
_GAP = 40  # characters between a date and its time, weekday and all


def day_at(text: str, start: int, end: int, loose: bool = False, order: str = "") -> Day | None:
    """The date whose first number is ``text[start:end]``; None if it is none.

    loose: in a date field: short names, lower case, any century, Roman month-only forms.
    order: ``dmy`` or ``mdy``, for numbers that could be either.
    """
    size = end - start
    if size > 4:
        return None
    day = _by_year(text, start, loose) if size > 2 else _by_day(text, start, loose, order)
    day = day or _after_name(text, start, size, loose)
    if day is None or not valid(day.year, day.month, day.day):
        return None
    return day if loose or not day.year or 1900 <= day.year < 2100 else None


def _by_year(text: str, start: int, loose: bool) -> Day | None:
    match = _YEAR_FIRST.match(text, start)
    # 2024.9.1 is a version as often as a date
    if match and (loose or match[2] != "." or len(match[3]) == len(match[4]) == 2):
        return Day(start, match.end(), int(match[1]), int(match[3]), int(match[4]), "numeric")
    match = _YEAR_NAME.match(text, start)
    if match and (month := _month(match[3], "day", loose)):
        return Day(start, match.end(), int(match[1]), month, int(match[4]), "named")
    return _eastern(text, start, loose) or _worded(text, start)


def _by_day(text: str, start: int, loose: bool, order: str) -> Day | None:
    if match := _DAY_FIRST.match(text, start):
        return _ordered(match, order)
    if match := _EAST_DAY.match(text, start):
        if text[start - 1 : start] in ("年", "년"):  # the end of a date with a year
            return None
        return Day(start, match.end(), 0, int(match[1]), int(match[2]), "yearless") if int(match[2]) else None
    if (match := _DAY_NAME.match(text, start)) and int(match[1]):  # there is no day 0: "2:0 September 12, 2024"
        year = int(match[3] or 0)
        if month := _month(match[2], "day" if year else "month", loose):
            return Day(start, match.end(), year, month, int(match[1]), "named" if year else "yearless")
    if not loose and (match := _SLASHED.match(text, start)):
        return _slashed(text, match)
    return _eastern(text, start, loose)


def _ordered(match: re.Match[str], order: str) -> Day | None:
    """Dots: the day first, always; else a part above 12 or the setting decides (formats 3.6)."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12:
        day_first = True
    elif second > 12 or order == "mdy":
        day_first = False
    elif order == "dmy" or first == second:
        day_first = True
    else:
        return None
    day, month = (first, second) if day_first else (second, first)
    return Day(match.start(), match.end(), year, month, day, "numeric")


def _slashed(text: str, match: re.Match[str]) -> Day | None:
    """``9/14 2:47AM``: only before a time of day, and where the order is beyond doubt."""
    first, second = int(match[1]), int(match[2])
    clock = clock_at(text, match.end(2))
    if not clock:
        return None
    if first > 12:
        first, second = second, first
    elif second <= 12 and first != second and not _is_month_first(text[match.end() : clock.end + 3]):
        return None
    return Day(match.start(), match.end(2), 0, first, second, "yearless")


def _is_month_first(clock: str) -> bool:
    """AM, PM and 上午 go with the month first."""
    return bool(words.half_in().search(clock))


def _eastern(text: str, start: int, loose: bool) -> Day | None:
    match = _EAST.match(text, start)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    era = _ERA.search(text, max(0, start - 6), start)
    if era:
        start = era.start()
    # Years of the Republic of China (formats 3.6); in running text only of three digits.
    if era or (year < 200 and day and (loose or year >= 100)):
        year += 1911
    if year < 1000 or (not month and text[match.end() : match.end() + 1] in tuple(_SPAN_OF_YEARS)):
        return None
    return Day(start, match.end(), year, month, day, "han")


def _worded(text: str, start: int) -> Day | None:
    """``2024 год``, ``в 2024 году``, ``2024 г.``"""
    if match := _YEAR_WORD.match(text, start):
        if name := _name_before(text, start):
            month = words.months().get(words.key(name))
            if month and month.prose == "month":
                return Day(
                    _place_of(text, start, name), start + 4, int(text[start : start + 4]), month.number, 0, "named"
                )
        return Day(start, match.end(), int(text[start : start + 4]), 0, 0, "year")
    return None


def _after_name(text: str, start: int, size: int, loose: bool) -> Day | None:
    """``September 12, 2024``, ``Sep 22nd, 2025``, ``September 2024``."""
    name = _name_before(text, start)
    if not name:
        return None
    place = _place_of(text, start, name)
    if size == 4:
        month = _month(name, "month", loose)
        return Day(place, start + 4, int(text[start : start + 4]), month, 0, "named") if month else None
    match = _AFTER_NAME.match(text, start)
    if not match or size > 2:
        return None
    if match[3]:
        month = _month(name, "day", loose)
        return Day(place, match.end(), int(match[3]), month, int(match[1]), "named") if month else None
    # "May 5" and "March 3" are sentences too: without a year only th or a long name dates
    if month := _month(name, "month", loose) if match[2] or len(name) > 5 else 0:
        return Day(place, match.end(2) if match[2] else match.end(1), 0, month, int(match[1]), "yearless")
    return None


def _name_before(text: str, start: int) -> str:
    """The word before a number, at most three blanks or marks away."""
    place = start
    while place > max(0, start - 3) and text[place - 1] in " \t\u00a0\u202f.,":
        place -= 1
    end = place
    while place > max(0, end - 13) and "A" <= text[place - 1] < "\u2e80" and text[place - 1].isalpha():
        place -= 1
    return text[place:end] if 3 <= end - place <= 12 and end < start else ""


def _place_of(text: str, start: int, name: str) -> int:
    return text.rindex(name, 0, start)


def _month(name: str, needed: str, loose: bool) -> int:
    """The number of a month's name, 0 if it is none or too weak for running text."""
    month = words.months().get(words.key(name))
    if month is None:
        return 0
    if loose or (
        month.prose >= needed and month.prose and (name[0].isupper() or name[0] > "\u0400" or needed == "day")
    ):
        return month.number
    return 0


def clock_at(text: str, place: int) -> Clock | None:
    """The time of day that follows a date which ends at ``place``, on the same line."""
    if place >= len(text) or text[place] in "\r\n":
        return None
    window = text[place : place + _GAP]
    gap = words.gap().match(window)
    start = place + (gap.end() if gap else 0)
    match = _CLOCK.match(text, start)
    if not match or start == place:
        return None
    after = words.after_clock().match(text, match.end())
    before = words.half_in().search(window, 0, gap.end() if gap else 0)
    half = after[1] if after and after[1] else before[0] if before else ""
    if match[7] and not (after and after[2]) and not (match[8] and (half or len(match[1]) == 2)):
        return None  # 10.50 is a price; 4.45 Uhr and 09.56.19 are times
    hour = _hour(int(match[1]), half)
    minute = int(match[3] or match[5] or match[7] or 0)
    second = match[4] or match[6] or match[8]
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return None
    end = after.end() if after else match.end()
    zone, end = _zone_at(text, end, bool(second) or "T" in window[:1])
    return Clock(end, hour, minute, int(second) if second else -1, zone)


def _hour(hour: int, half: str) -> int:
    added = words.halves().get(words.key(half)) if half else None
    if added is None or hour > 12:
        return hour
    return hour % 12 + added


def _zone_at(text: str, place: int, sure: bool) -> tuple[str, int]:
    """The zone after a time as ``Z`` or ``+08:00``, and where it ends.

    sure: a bare ``-05:00`` cannot be the end of a stretch of hours.
    """
    match = words.zone().match(text, place, place + 16)
    if not match:
        return "", place
    bracketed = "(" in match[0]
    if match[5]:
        hours, minutes = words.zones()[match[5]], 0
    elif not match[1] and (not match[4] or len(match[3]) != 2 or (match[2] != "+" and not sure)):
        return "", place
    else:
        hours, minutes = int(match[3]), int(match[4] or 0)
        if hours > 14 or minutes > 59:
            return "", place
        if match[2] != "+":
            hours, minutes = -hours, -minutes
    end = match.end() + (bracketed and text[match.end() : match.end() + 1] == ")")
    return offset(hours * 60 + minutes), end


def offset(minutes: int) -> str:
    """Minutes east of Greenwich as ISO 8601 has them."""
    if not minutes:
        return "Z"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
