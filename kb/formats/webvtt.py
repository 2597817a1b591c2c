"""Subtitles in WebVTT (.vtt): with voices, and YouTube's rolling captions said once."""

import re
from collections.abc import Iterable, Iterator

from kb import cues, subtitles
from kb.cues import Line
from kb.formats import Format
from kb.note import Note, Raw

_HEAD = re.compile(r"WEBVTT(?=[ \t\r\n]|\Z)")
_LANGUAGE = re.compile(r"^Language:[ \t]*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)", re.MULTILINE)
_ROLLING = re.compile(r"<c>|<[0-9:]{5,12}\.[0-9]{3}>")
_FLASH = 0.05  # seconds: a shorter cue only moves the lines up


def sniff(raw: Raw) -> float:
    return 0.95 if _HEAD.match(raw.text) else 0.0


def parse(raw: Raw) -> Note:
    said = subtitles.said(raw.text)
    if _ROLLING.search(raw.text):
        said = list(_once(said))
    language = _LANGUAGE.search(_header(raw.text))
    facts = cues.known(cues.named(raw.path), ("language", language[1] if language else ""))
    return cues.note(raw, "webvtt", said, facts)


def _header(text: str) -> str:
    """The lines up to the first blank one or the first cue."""
    return re.split(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)|-->", text[:2000], maxsplit=1)[0].replace("\r", "\n")


def _once(said: Iterable[Line]) -> Iterator[Line]:
    """Rolling captions show each line up to three times: while it is built, for a moment
    alone, and above the next one (formats 3.3).

    Only for files with times inside their lines: who says "Yes." twice says it twice.
    """
    last = ""
    for line in said:
        if line.start is not None and line.end is not None and line.end - line.start < _FLASH:
            continue
        if line.text != last:
            last = line.text
            yield line


PART = Format("webvtt", sniff, parse)
