"""Cues of subtitle files: times with an arrow between them, and the text under them.

One machine for SubRip and WebVTT, because files in the wild are written between the two:
dots for commas, missing numbers, blank lines inside a text, coordinates, ``{\\an8}``.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from kb import cues, dates, turns
from kb.cues import Line

_CODE = r"(?:[0-9]{1,4}:)?[0-9]{1,3}:[0-9]{1,2}(?:[.,][0-9]{1,9})?"
_FROM = re.compile(rf"[ \t\ufeff]*({_CODE})[ \t]*-?\Z")
_TO = re.compile(rf"--?>[ \t]*({_CODE})(?![0-9:])")
_NAME_ENDS = 45  # characters in which a speaker is named
_LONGEST_CODE = 60  # characters before the arrow
_ROW = re.compile(r"[^\r\n]*")
_ROWS = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?\Z")

# Tags are stripped only if they are tags of subtitles or of HTML: "a < b > c" is text.
_TAG = (
    r"</?(?:[bisu]|c|v|em|strong|font|span|lang|ruby|rt|rp|br|a|p|div)(?:[ \t./][^<>]*)?>"
    r"|<(?:[0-9]+:)?[0-9]+:[0-9]+[.,][0-9]+>|</?>"
)
_MARK = re.compile(
    rf"(?:{_TAG})|\{{\\[^{{}}]*\}}|&(?:#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z]{{2,8}});", re.IGNORECASE
)
_VOICE = re.compile(r"<v(?:\.[^ \t<>]*)?[ \t]([^<>]+)>", re.IGNORECASE)


class Cue(NamedTuple):
    """start, end: seconds.  rows: the first and last place of each line of its text."""

    start: float
    end: float
    rows: list[tuple[int, int]]


class _Timing(NamedTuple):
    start: float
    end: float
    first: int  # where the row of the times begins
    last: int  # and ends


def cues_of(text: str) -> Iterator[Cue]:
    """All cues in the order of the file."""
    simple = "\r" not in text.replace("\r\n", "")  # no line ends with a carriage return alone
    timings = _timings(text, aligned=not text.startswith("WEBVTT"))
    timing = next(timings, None)
    number: int | None = None
    while timing is not None:
        following = next(timings, None)
        rows = _rows(text, timing.last, following.first if following else len(text), simple)
        if following:
            number = _leave_name(text, rows, number)
        yield Cue(timing.start, timing.end, [(start, end) for start, end in _spoken(text, rows) if start < end])
        timing = following


def _timings(text: str, aligned: bool) -> Iterator[_Timing]:
    place = text.find("-->")
    while place >= 0:
        low = max(0, place - _LONGEST_CODE)
        first = max(text.rfind("\n", low, place), text.rfind("\r", low, place)) + 1
        before = _FROM.fullmatch(text, first, place) if first or not low else None
        after = _TO.match(text, place) if before else None
        if before and after:
            last = _row_end(text, place)
            start, end = dates.timecode(before[1], aligned), dates.timecode(after[1], aligned)
            if start is not None and end is not None:
                yield _Timing(start, max(start, end), first, last)
            place = last
        place = text.find("-->", place + 1)


def _row_end(text: str, place: int) -> int:
    match = _ROW.match(text, place)
    return match.end() if match else len(text)


def _rows(text: str, start: int, end: int, simple: bool) -> list[tuple[int, int]]:
    """The trimmed rows after the one at ``start``, blank ones too."""
    rows: list[tuple[int, int]] = []
    place = start
    for row in text[start:end].split("\n") if simple else _ROWS.findall(text, start, end):
        words = row.strip()
        first = place + (row.index(words) if words else 0)
        rows.append((first, first + len(words)))
        place += len(row) + simple  # the line feed that split took away
    return rows[1:-1] if simple and rows[-1][0] == rows[-1][1] else rows[1:]


def _leave_name(text: str, rows: list[tuple[int, int]], before: int | None) -> int | None:
    """Take the next cue's number or name from the end of these rows; the number if it is one.

    A name stands right above the times and has a blank row above it; a number may also
    follow the text at once if it is the next one.
    """
    if not rows or rows[-1][0] == rows[-1][1]:
        return before
    name = text[rows[-1][0] : rows[-1][1]]
    number = int(name) if _NUMBER.fullmatch(name) else None
    if len(rows) > 1 and rows[-2][0] == rows[-2][1]:
        if number is not None or text.startswith("WEBVTT"):
            rows.pop()
    elif number is not None and before in (None, number - 1):
        rows.pop()
    return before if number is None else number


def _spoken(text: str, rows: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Without notes and styles: from their name, after a blank row, to the next blank row."""
    aside = False
    blank = False
    for start, end in rows:
        if start == end:
            aside, blank = False, True
            continue
        aside = aside or (blank and text[start] in "NSR" and bool(_ASIDE.match(text[start:end])))
        blank = False
        if not aside:
            yield start, end


def plain(text: str, start: int, end: int) -> tuple[str, Sequence[int]]:
    """A row without tags and with its entities read, and the place of each character."""
    row = text[start:end]
    if "<" not in row and "&" not in row and "{" not in row:
        return row, range(start, end)
    pieces: list[str] = []
    origin: list[int] = []
    place = 0
    for mark in _MARK.finditer(row):
        if mark[0][0] == "&" and unescape(mark[0]) == mark[0]:
            continue
        pieces.append(row[place : mark.start()])
        origin += range(start + place, start + mark.start())
        read = " " if mark[0][:3].lower() == "<br" else unescape(mark[0]) if mark[0][0] == "&" else ""
        pieces.append(read)
        origin += [start + mark.start()] * len(read)
        place = mark.end()
    pieces.append(row[place:])
    origin += range(start + place, end)
    return "".join(pieces), origin


def _with_speakers(said: list[Line]) -> list[Line]:
    """Lines of a file that names its speakers in its texts, ``ANN: so``, without the names.

    A speaker lasts until the next one.
    """
    if any(line.speaker for line in said):
        return said
    found = [
        turns.read(line.text) if ":" in line.text[:_NAME_ENDS] or "：" in line.text[:_NAME_ENDS] else None
        for line in said
    ]
    names = turns.speakers(turn for turn in found if turn is not None and turn.start is None)
    if not names:
        return said
    speaker = ""
    named: list[Line] = []
    for line, turn in zip(said, found, strict=True):
        turn = turn.settled(names) if turn is not None and turn.start is None else None
        speaker = turn.speaker or speaker if turn else speaker
        place = turn.text if turn and turn.speaker else 0
        if line.text[place:].strip():
            named.append(line._replace(text=line.text[place:], origin=line.origin[place:], speaker=speaker))
    return named


def said(text: str) -> list[Line]:
    """The lines of a file's cues, each with its speaker if the file names any."""
    return _with_speakers(list(_voiced(text, cues_of(text))))


def _voiced(text: str, found: Iterator[Cue]) -> Iterator[Line]:
    """Lines with the voice that their tags name; it lasts until the next one, over cues too."""
    speaker = ""
    for cue in found:
        for start, end in cue.rows:
            for voice, first, last in _voices(text, start, end):
                speaker = voice if voice is not None else speaker
                for words, origin in cues.lines(*plain(text, first, last)):
                    yield Line(words, origin, cue.start, cue.end, speaker)


def _voices(text: str, start: int, end: int) -> Iterator[tuple[str | None, int, int]]:
    """A row cut at its voice tags; None where none begins."""
    if text.find("<v", start, end) < 0:
        yield None, start, end
        return
    voice: str | None = None
    for tag in _VOICE.finditer(text, start, end):
        if tag.start() > start:
            yield voice, start, tag.start()
        voice, start = " ".join(unescape(tag[1]).split()), tag.end()
    yield voice, start, end
