"""Lengths, times in a recording and counts: fields that are one number."""

import re
import unicodedata
from functools import cache

from kb.dates import words

_LONGEST = 80
_TIMECODE = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{1,2})(?:[.,]([0-9]{1,9}))?")
_ISO = re.compile(r"P(?:([0-9]{1,5})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,7})(?:\.([0-9]{1,6}))?S)?)?")
_BARE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_PART = re.compile(
    rf"([0-9]{{1,9}}(?:[.,][0-9]{{1,3}})?){words.BLANK}*([^\W\d_]{{1,12}})\.?{words.BLANK}*,?{words.BLANK}*"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3}(?:\1[0-9]{3}){0,4})")
_COUNT = re.compile(r"([0-9]{1,3}(?:[ .,'][0-9]{3}){1,5}|[0-9]{1,15}(?:[.,][0-9]{1,3})?) ?(?:([^\W\d_]{1,12})\.?)?(.*)")


def timecode(text: str, aligned: bool = False) -> float | None:
    """Seconds of a time in a transcript: ``H:MM:SS,mmm``, ``MM:SS.mmm``, ``75:30``, ``0:0:1,0``.

    aligned: digits after the mark are milliseconds set to the right, as SRT players read
             them: ``2,50`` is 2.050 s (formats 3.1); otherwise a decimal fraction.
    """
    match = _TIMECODE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not match:
        return None
    hours, minutes, seconds, part = match.groups()
    if int(seconds) > 59 or (hours and int(minutes) > 59) or (not hours and len(seconds) < 2):
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return float(f"{whole}.{part.zfill(3) if aligned else part}") if part else float(whole)


def duration(text: str) -> float | None:
    """Seconds of a field that holds a length; None if it holds anything else.

    ``3:16``, ``1:02:03``, ``PT3M16S``, ``196``, ``3 мин 16 с``, ``3分16秒``, ``1 h 2 min``.
    """
    if len(text) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text).strip(" \t\r\n\"'*_")
    if ":" in text:
        return timecode(text)
    if _BARE.fullmatch(text):
        return float(text)
    return _iso(text) if text.startswith("P") else _in_units(text)


def plain(seconds: float) -> str:
    """Seconds as text, without an exponent or empty decimals.

    >>> plain(196.0), plain(0.5)
    ('196', '0.5')
    """
    return f"{seconds:.6f}".rstrip("0").rstrip(".")


def _iso(text: str) -> float | None:
    match = _ISO.fullmatch(text)
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(match[group] or 0) for group in (1, 2, 3, 4))
    whole = days * 86400 + hours * 3600 + minutes * 60 + seconds
    return float(f"{whole}.{match[5] or 0}")


def _in_units(text: str) -> float | None:
    """Numbers with units, each unit smaller than the one before it."""
    total, place, largest = 0.0, 0, 1e9
    while match := _PART.match(text, place):
        unit = words.units().get(words.key(match[2]))
        if unit is None or unit >= largest:
            return None
        total += float(match[1].replace(",", ".")) * unit
        place, largest = match.end(), unit
    return total if place and place == len(text) else None


def count(text: str) -> int | None:
    """A number of things: ``241,763``, ``241 763``, ``1.2K``, ``1,2 тыс.``, ``24.1萬``, ``3.4M views``.

    A mark with exactly three digits after it parts thousands, in any language (formats 3.6).
    """
    if len(text) > _LONGEST:
        return None
    match = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).strip(" \t\r\n\"'*_"))
    if not match:
        return None
    number, word, rest = match[1], match[2] or "", match[3]
    factor = _factor(word)
    if re.search(r"[0-9]", rest) or (rest and not rest[0].isspace() and factor == 1):
        return None
    if factor > 1 and number.count(".") + number.count(",") <= 1 and " " not in number:
        return round(float(number.replace(",", ".")) * factor)
    if _GROUPED.fullmatch(number):
        return int(re.sub(r"[^0-9]", "", number)) * factor
    return int(number) if number.isdigit() else None


@cache
def _longest_multiplier() -> re.Pattern[str]:
    return re.compile(words.either(word for word in words.multipliers() if word > "\u2e80"))


def _factor(word: str) -> int:
    """What a word after a number multiplies it by; Han ones may have more words after them."""
    factor = words.multipliers().get(words.key(word))
    if factor is None and (match := _longest_multiplier().match(word)):
        factor = words.multipliers()[match[0]]
    return factor or 1
