"""Transcripts by Whisper and its kin (WhisperX, whisper.cpp): JSON, or a table of start, end, text (.tsv)."""

import re
from collections.abc import Iterator
from typing import Any

from kb import cues, jsontext
from kb.cues import Line
from kb.formats import Format
from kb.note import Diagnostic, Note, Raw
from kb.text import Lines

_SAMPLE = 20  # rows that must be segments
_LOOPING = 2.4  # Whisper's own limit: text that packs better than this repeats itself
_HEAD = re.compile(r"[^\r\n]*")
_ROW = re.compile(r"[^\r\n]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*\Z")


def sniff(raw: Raw) -> float:
    """A table with these three columns, or JSON whose segments have times and text."""
    if _columns(raw.text):
        return 0.9 if next(_table(raw), None) or raw.text.count("\n") <= 1 else 0.0
    whole = cues.document(raw, '"text"', '"segments"') or cues.document(raw, '"transcription"', '"offsets"')
    if not isinstance(whole, dict):
        return 0.0
    segments = _segments(whole)
    if not segments:
        return 0.9 if whole.get("segments") == [] and {"text", "language"} <= set(whole) else 0.0
    return 0.9 if all(_times(row) and isinstance(row.get("text"), str) for row in segments[:_SAMPLE]) else 0.0


def parse(raw: Raw) -> Note:
    name = cues.named(raw.path)
    if _columns(raw.text):
        return cues.note(raw, "whisper", _table(raw), cues.known(name))
    whole, remarks = cues.loads(raw)
    segments = _segments(whole)
    result = whole.get("result")
    language = whole.get("language") or (result.get("language") if isinstance(result, dict) else "")
    facts = cues.known(
        name,
        ("language", str(language) if isinstance(language, str) and _CODE.match(language) else ""),
        ("duration", cues.number(whole.get("duration"))),
    )
    return cues.note(raw, "whisper", _said(raw, segments), facts, (*remarks, *_circles(raw, segments)))


def _segments(whole: dict[str, Any]) -> list[dict[str, Any]]:
    return cues.rows(whole.get("segments")) or cues.rows(whole.get("transcription"))


def _times(row: dict[str, Any]) -> tuple[float, float] | None:
    """Start and end in seconds; whisper.cpp counts milliseconds."""
    offsets = row.get("offsets")
    unit = 1000 if isinstance(offsets, dict) else 1
    source = offsets if isinstance(offsets, dict) else row
    start, end = cues.number(source.get("start", source.get("from"))), cues.number(source.get("end", source.get("to")))
    if start is None or end is None:
        return None
    return round(start / unit, 3), round(max(start, end) / unit, 3)


def _said(raw: Raw, segments: list[dict[str, Any]]) -> Iterator[Line]:
    for row in segments:
        start, end = _times(row) or (None, None)
        speaker = row.get("speaker")
        for words, origin in cues.lines(*cues.placed(raw, row.get("text"))):
            yield Line(words, origin, start, end, str(speaker) if isinstance(speaker, str) else "")


def _circles(raw: Raw, segments: list[dict[str, Any]]) -> Iterator[Diagnostic]:
    """One remark for each run of segments that Whisper itself found too repetitive."""
    inside = False
    lines: Lines | None = None
    for row in segments:
        ratio = cues.number(row.get("compression_ratio")) or 0.0
        if ratio > _LOOPING and not inside and isinstance(row.get("text"), jsontext.Placed):
            lines = lines or Lines(raw.text)
            line = lines.line(row["text"].start)
            yield cues.repeated(raw, line, f"again and again: compression ratio {ratio:.1f}")
        inside = ratio > _LOOPING


def _columns(text: str) -> list[str]:
    """The names of a table's columns; none if start, end and text are not among them."""
    match = _HEAD.match(text[:200])
    names = match[0].strip().lower().split("\t") if match else []
    return names if {"start", "end", "text"} <= set(names) else []


def _table(raw: Raw) -> Iterator[Line]:
    """The rows with numbers for times: whole milliseconds, or seconds if one has a point."""
    names = _columns(raw.text)
    columns = {name: names.index(name) for name in ("start", "end", "text", "speaker") if name in names}
    rows = [
        row for row in _rows(raw.text, names) if all(_NUMBER.match(row[columns[key]][0]) for key in ("start", "end"))
    ]
    unit = 1 if any("." in row[columns[key]][0] for row in rows for key in ("start", "end")) else 1000
    for row in rows:
        start, end = (round(float(row[columns[key]][0]) / unit, 3) for key in ("start", "end"))
        speaker = row[columns["speaker"]][0].strip() if "speaker" in columns else ""
        text, place = row[columns["text"]]
        for words, origin in cues.lines(text, range(place, place + len(text))):
            yield Line(words, origin, start, max(start, end), speaker)


def _rows(text: str, names: list[str]) -> Iterator[list[tuple[str, int]]]:
    """The cells of each row with their places; tabs too many belong to the last column."""
    head = _HEAD.match(text)
    for match in _ROW.finditer(text, head.end() if head else 0):
        cells: list[tuple[str, int]] = []
        place = match.start()
        for cell in match[0].split("\t", len(names) - 1):
            cells.append((cell, place))
            place += len(cell) + 1
        if len(cells) == len(names):
            yield cells


PART = Format("whisper", sniff, parse)
