"""Podcast transcripts of the Podcasting 2.0 namespace: JSON segments, or HTML with cite, time and p."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from kb import cues, dates, subtitles
from kb.cues import Line
from kb.formats import Format
from kb.note import Note, Raw

_SAMPLE = 20  # rows that must be segments
_TAG = re.compile(r"<(/?)(cite|time|p)(?:[ \t\r\n][^<>]*)?>", re.IGNORECASE)
_HTML = re.compile(r"\s*<")
_BEGINNING = 20_000  # characters in which HTML must show what it is


def sniff(raw: Raw) -> float:
    """JSON segments with startTime and body, or HTML that names a speaker, a time and words."""
    whole = cues.document(raw, '"segments"', '"startTime"', '"body"')
    if isinstance(whole, dict):
        rows = cues.rows(whole.get("segments"))
        return 0.9 if rows and all(_is_segment(row) for row in rows[:_SAMPLE]) else 0.0
    if not _HTML.match(raw.text):
        return 0.0
    said = _html(raw.text[:_BEGINNING])
    return 0.9 if any(line.start is not None and line.speaker for line in said) else 0.0


def _is_segment(row: dict[str, Any]) -> bool:
    return isinstance(row.get("body"), str) and cues.number(row.get("startTime")) is not None


def parse(raw: Raw) -> Note:
    facts = cues.known(cues.named(raw.path))
    if _HTML.match(raw.text):
        return cues.note(raw, "podcast", _html(raw.text), facts)
    whole, remarks = cues.loads(raw)
    said = cues.gathered(_segments(raw, cues.rows(whole.get("segments"))))
    return cues.note(raw, "podcast", said, facts, remarks)


def _segments(raw: Raw, rows: list[dict[str, Any]]) -> Iterator[Line]:
    """A body may be one word; a speaker is named where they begin, and lasts."""
    speaker = ""
    for row in rows:
        if isinstance(row.get("speaker"), str) and row["speaker"].strip():
            speaker = str(row["speaker"].strip())
        start, end = cues.number(row.get("startTime")), cues.number(row.get("endTime"))
        for words, origin in cues.lines(*cues.placed(raw, row.get("body"))):
            yield Line(words, origin, start, end, speaker)


def _html(text: str) -> Iterator[Line]:
    """What stands in p, by whom the last cite names and at what the last time says."""
    speaker = ""
    start: float | None = None
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(text):
        if not tag[1]:
            opened = tag
            continue
        if opened is None or opened[2].lower() != tag[2].lower():
            continue
        inside = text[opened.end() : tag.start()]
        if tag[2].lower() == "cite":
            speaker = " ".join(unescape(inside).split()).rstrip(":：")
        elif tag[2].lower() == "time":
            start = dates.timecode(inside.strip())
        else:
            for words, origin in cues.lines(*subtitles.plain(text, opened.end(), tag.start())):
                yield Line(words, origin, start, None, speaker)
        opened = None


PART = Format("podcast", sniff, parse)
