"""Who speaks when: the lines of a transcript written as plain text, in many forms (formats 3.5).

``[00:00:00] Name: text``, ``(0:12) text``, ``00:12 Name: text``, ``Name (00:12): text``,
``**Name** [00:12]: text``, ``[SPEAKER_00]: text``, ``Name  0:00`` above the text, ``講者：文字``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from kb import dates, labels

_TIME = r"(?:[0-9]{1,4}:)?[0-9]{1,3}:[0-5][0-9](?:[.,][0-9]{1,3})?"
_RANGE = rf"({_TIME})(?:[ \t]*(?:-->|→|[-–—~])[ \t]*({_TIME}))?(?![0-9:])"
_MARK = r"[ \t\u00a0]*(?:[-*+•‣◦][ \t\u00a0]+)?"
_OPEN, _CLOSE = r"[\[(（【]", r"[\])）】]"
_IN_BRACKETS = re.compile(rf"{_MARK}\**{_OPEN}[ \t]*{_RANGE}[ \t]*{_CLOSE}(?!\()\**[ \t\u00a0]*[-–—:：|]?[ \t\u00a0]*")
_BARE = re.compile(
    rf"{_MARK}\**{_RANGE}\**(?:[ \t\u00a0]*[-–—:：|][ \t\u00a0]*|[ \t\u00a0]+|\Z)(?![ap]\.?m\b)", re.IGNORECASE
)
_NAME = r"[^\s:：*_\[\](){}<>|#\"“”‘!?;。！？，；、.…-][^:：*\[\](){}<>|\"“”!?;。！？；\r\n]{0,39}?"
_LABEL = re.compile(rf"{_MARK}\**[ \t]*({_NAME})[ \t]*(?:\*+[ \t]*[:：]|[:：]\**)[ \t\u00a0]*")
_BRACKETED = re.compile(rf"{_MARK}\[({_NAME})\][ \t]*[:：][ \t\u00a0]*")
_CALLED = re.compile(
    rf"{_MARK}\[(?:Speaker|Спикер|講者|讲者)[ \t]*[:：][ \t]*({_NAME})\][ \t]*[:：]?[ \t\u00a0]*", re.IGNORECASE
)
_NUMBERED = re.compile(rf"{_MARK}\[(SPEAKER_[0-9]+)\][ \t]*[:：]?[ \t\u00a0]*")
_AFTER_NAME = re.compile(
    rf"{_MARK}\**({_NAME})[ \t]*([:：]?)\**[ \t\u00a0|]*"
    rf"{_OPEN}[ \t]*{_RANGE}[ \t]*{_CLOSE}\**[ \t]*([:：]?)\**[ \t\u00a0]*"
)
_ABOVE = re.compile(rf"{_MARK}\**({_NAME})\**(?:[ \t\u00a0]{{2,}}|\t|\u00a0|[ \t]*[|·][ \t]*){_RANGE}[ \t]*\Z")
_SENTENCE = re.compile(r"[,，]|(?<!\b\w)(?<!\b\w\w)(?<!\b\w\w\w)\.(?:\s|\Z)")
_CHAPTER = re.compile(
    rf"""
    (?P<title>.*?)[ \t]*
    (?P<open>{_OPEN})?[ \t]*(?<![0-9:]){_RANGE}[ \t]*(?(open){_CLOSE})
    [ \t]*[-–—:：|]?[ \t]*(?:\[(?P<named>[^\[\]]*)\]|(?P<rest>.*?))[ \t]*\Z
    """,
    re.VERBOSE,
)
_SEGMENT = re.compile(r"(?:Segment|Part|Chapter|Сегмент|Часть|片段|段落)[ \t]*[0-9]*", re.IGNORECASE)
_MOST_ROW = 1_000  # characters in which a line must show its time and speaker
_PARTICLES = frozenset(
    {"de", "da", "di", "del", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "y", "und", "and", "et", "и"}
)

_FEWEST = 3
_SPEECH = 1.5  # letters a second: who talks says ten to fifteen, a list of chapters under one
_LATE = 120.0  # seconds: a first time of 09:30 may be one of a day
_QUICK = 5.0  # letters a second: more than anybody writes of a day, read as minutes and seconds
_WIDE = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")  # a letter that is a syllable


class Turn(NamedTuple):
    """The head of a line of a transcript.

    start, end: seconds, if it says.   speaker: surely; ``label`` only perhaps.
    text:       where the words begin in the line; after the label ``after``.
    day:        its time may be one of a day: 09:30.
    """

    start: float | None
    end: float | None
    speaker: str
    text: int
    label: str = ""
    after: int = 0
    day: bool = False

    def settled(self, speakers: frozenset[str]) -> "Turn":
        """The same turn when it is known who speaks in the file."""
        if self.label in speakers:
            return self._replace(speaker=self.label, text=self.after, label="")
        return self


NOBODY = Turn(None, None, "", 0)


class Chapter(NamedTuple):
    """A heading with a time.  title: without the time; empty for ``Segment 3 (00:10 - 00:20) []``."""

    start: float
    end: float | None
    title: str


def read(row: str) -> Turn | None:
    """The head of a line, if it has a time or a speaker or may have one."""
    row = row[:_MOST_ROW]
    colon = ":" in row
    if not colon and "：" not in row and "[" not in row:
        return None
    match = (_IN_BRACKETS.match(row) or _BARE.match(row)) if colon else None
    if match:
        return _timed(row, _at(match[1], match[2])._replace(text=match.end()))
    if colon and (turn := _named(row)):
        return turn
    return _spoken(row, NOBODY)


def _at(start: str, end: str | None = None) -> Turn:
    day = start.count(":") == 1 and start.replace(":", "").isdecimal() and not end
    return NOBODY._replace(start=dates.timecode(start), end=dates.timecode(end) if end else None, day=day)


def _timed(row: str, head: Turn) -> Turn:
    """A speaker, or none, after the time; beside a time what looks like a name is one."""
    turn = _spoken(row[head.text :], head) or head
    return turn.settled(frozenset({turn.label})) if turn.label and _looks_like_a_name(turn.label) else turn


def _named(row: str) -> Turn | None:
    """A name before the time."""
    if match := _AFTER_NAME.match(row):
        told = match[2] or match[5] or not row[match.end() :].strip()
        if told and is_label(match[1]):
            return _at(match[3], match[4])._replace(speaker=match[1].strip(), text=match.end())
    if (match := _ABOVE.match(row)) and is_label(match[1]):
        return _at(match[2])._replace(speaker=match[1].strip(), text=match.end())
    return None


def _spoken(row: str, head: Turn) -> Turn | None:
    """The same turn with the speaker at the beginning of ``row``, which is what follows its head."""
    if match := _NUMBERED.match(row):
        return head._replace(speaker=match[1], text=head.text + match.end())
    match = _CALLED.match(row) or _BRACKETED.match(row)
    if match and is_label(match[1]):
        return head._replace(speaker=match[1].strip(), text=head.text + match.end())
    if (match := _LABEL.match(row)) and is_label(match[1]) and not row.startswith("//", match.end()):
        return head._replace(label=match[1].strip(), after=head.text + match.end())
    return None


def is_label(name: str) -> bool:
    """Whether a name may be a speaker's: short, no sentence, no field but one of people."""
    name = name.strip()
    if not name or len(name) > 40 or len(name.split()) > 5 or labels.is_aside(name) or labels.is_sound(name):
        return False
    if labels.field(name) not in ("", "author") or _SENTENCE.search(name):
        return False
    return any(char.isalpha() for char in name) and not name[0].isdigit()


def _looks_like_a_name(label: str) -> bool:
    return all(not word[0].islower() or word in _PARTICLES for word in label.split())


def speakers(found: Iterable[Turn | None]) -> frozenset[str]:
    """Labels that are speakers: beside a time, or before two lines."""
    sure: set[str] = set()
    counts: Counter[str] = Counter()
    for turn in found:
        if turn is not None:
            if turn.speaker:
                sure.add(turn.speaker)
            elif turn.label:
                counts[turn.label] += 1
    return frozenset(sure | {label for label, count in counts.items() if count >= 2 and _looks_like_a_name(label)})


def chapter(heading: str) -> Chapter | None:
    """The time in a heading: ``Segment 1 (00:00 - 03:00) [title]``, ``00:03:00 Title``, ``Title (12:30)``."""
    heading = heading[:_MOST_ROW].replace("*", "").strip()
    match = _CHAPTER.match(heading)
    if match is None:
        return None
    before, rest = match["title"].strip(" -–—:：|"), match["rest"]
    if before and rest:  # a time in the middle of a sentence
        return None
    start = dates.timecode(match[3])
    end = dates.timecode(match[4]) if match[4] else None
    if start is None:
        return None
    title = match["named"] if match["named"] is not None else "" if _SEGMENT.fullmatch(before) else before
    return Chapter(start, end, (rest or title or "").strip())


def are_speech(rows: Sequence[str]) -> bool:
    """Whether lines are a transcript: at least three with times that do not fall, which make
    up a good part of them, with speakers beside them or as many words as a talk has.

    A plan of a day (``09:00 - meeting``) and a list of chapters (``0:00 Intro``) are none.
    """
    lines = [row for row in rows if row.strip()]
    found = [read(row) for row in lines]
    timed = [count for count, turn in enumerate(found) if turn is not None and turn.start is not None]
    if len(timed) < _FEWEST or not _are_many(lines, found, timed):
        return False
    starts = [turn.start for turn in found if turn is not None and turn.start is not None]
    falls = sum(after < before for before, after in pairwise(starts))
    if falls * 10 > len(starts):
        return False
    speed = _said(lines, found, timed) / max(1.0, starts[-1] - starts[0])
    if starts[0] > _LATE and all(turn.day for count in timed if (turn := found[count]) is not None):
        return speed >= _QUICK
    return speed >= _SPEECH or _are_voiced(found, timed)


def _are_many(lines: Sequence[str], found: Sequence[Turn | None], timed: Sequence[int]) -> bool:
    """Half of the lines, or a third where times stand above what is said."""
    above = sum(1 for count in timed if (turn := found[count]) and not lines[count][turn.text :].strip())
    share = 3 if above * 2 > len(timed) else 2
    return len(timed) * share >= len(lines)


def _are_voiced(found: Sequence[Turn | None], timed: Sequence[int]) -> bool:
    """Most times have a speaker beside them, and one of them speaks twice."""
    names = Counter(turn.speaker for count in timed if (turn := found[count]) and turn.speaker)
    return sum(names.values()) * 2 >= len(timed) and max(names.values(), default=0) >= 2


def _said(lines: Sequence[str], found: Sequence[Turn | None], timed: Sequence[int]) -> int:
    """Letters on the lines with times, or under them; those after the last time do not count."""
    letters = 0
    for count in timed[:-1]:
        turn = found[count]
        words = lines[count][turn.text :].strip() if turn else ""
        if not words and count + 1 < len(lines) and found[count + 1] is None:
            words = lines[count + 1].strip()
        letters += len(words) + 2 * len(_WIDE.findall(words))
    return letters
