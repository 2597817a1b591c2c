"""YouTube's captions in JSON: json3, and the lists of youtube-transcript-api."""

from collections.abc import Iterator
from typing import Any

from kb import cues, jsontext
from kb.cues import Line
from kb.formats import Format
from kb.note import Note, Raw

_SAMPLE = 20  # rows of a list that must be captions


def sniff(raw: Raw) -> float:
    """Events with times in milliseconds, or a list of texts with start and duration."""
    whole = cues.document(raw, '"events"', '"tStartMs"')
    if isinstance(whole, dict) and any("tStartMs" in row for row in cues.rows(whole.get("events"))):
        return 0.9
    rows = cues.document(raw, '"text"', '"start"', '"duration"')
    return 0.9 if isinstance(rows, list) and rows and all(_is_caption(row) for row in rows[:_SAMPLE]) else 0.0


def _is_caption(row: Any) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return False
    return cues.number(row.get("start")) is not None and cues.number(row.get("duration")) is not None


def parse(raw: Raw) -> Note:
    whole, remarks = cues.loads(raw)
    said = _events(raw, cues.rows(whole.get("events"))) if isinstance(whole, dict) else _captions(raw, cues.rows(whole))
    return cues.note(raw, "youtube", said, cues.known(cues.named(raw.path)), remarks)


def _captions(raw: Raw, rows: list[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        start, length = cues.number(row.get("start")), cues.number(row.get("duration"))
        if start is not None:
            end = round(start + (length or 0), 3)
            for words, origin in cues.lines(*cues.placed(raw, row.get("text"))):
                yield Line(words, origin, float(start), end)


def _events(raw: Raw, events: list[dict[str, Any]]) -> Iterator[Line]:
    """Each event's text; an event lasts until the next one that says something."""
    spoken = [(time, words, row) for row in events for time, words in _said(row)]
    for count, (start, words, row) in enumerate(spoken):
        end = start + (cues.number(row.get("dDurationMs")) or 0)
        if count + 1 < len(spoken):
            end = max(start, min(end, spoken[count + 1][0]))
        text = ""
        origin: list[int] = []
        for piece in words:
            string, places = cues.placed(raw, piece)
            text += string
            origin += places
        for line, places in cues.lines(text, origin):
            yield Line(line, places, round(start / 1000, 3), round(end / 1000, 3))


def _said(event: dict[str, Any]) -> Iterator[tuple[float, list[jsontext.Placed]]]:
    """Time in milliseconds and pieces of an event that has words; others only move the window."""
    start = cues.number(event.get("tStartMs"))
    pieces = [row["utf8"] for row in cues.rows(event.get("segs")) if isinstance(row.get("utf8"), jsontext.Placed)]
    if start is not None and any(piece.strip() for piece in pieces):
        yield start, pieces


PART = Format("youtube", sniff, parse)
