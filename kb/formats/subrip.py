"""Subtitles in SubRip form (.srt): numbered cues with an arrow between their times."""

import re

from kb import cues, subtitles
from kb.formats import Format
from kb.note import Note, Raw

_BEGINNING = 5_000  # characters
_FIRST = re.compile(r"\s{0,200}(?:[0-9]{1,9}\s{1,20})?\ufeff?[0-9:.,]{5,20}[ \t]*-?-->")


def sniff(raw: Raw) -> float:
    """A file that begins with a cue.  By its name also an empty one, and one that begins otherwise."""
    begins = raw.text[:_BEGINNING]
    if begins.startswith("WEBVTT"):
        return 0.0
    if raw.path.lower().endswith(".srt"):
        return 0.9 if not begins.strip() or next(subtitles.cues_of(begins), None) else 0.0
    return 0.9 if _FIRST.match(begins) and next(subtitles.cues_of(begins), None) else 0.0


def parse(raw: Raw) -> Note:
    said = subtitles.said(raw.text)
    return cues.note(raw, "subrip", said, cues.known(cues.named(raw.path)))


PART = Format("subrip", sniff, parse)
