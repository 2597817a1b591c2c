"""Transcripts of talks in sectioned Markdown: fields, a description, segments of speech."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kb import labels, markdown
from kb.formats import Format
from kb.note import Block, Note, Raw

_SEGMENT = re.compile(r"^#{2,6}[ \t]+Segment \d+ \(\d+:\d\d(?::\d\d)? - \d+:\d\d(?::\d\d)?\)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.{0,80})$", re.MULTILINE)


def sniff(raw: Raw) -> float:
    """Timed segments, or a section that is called a transcript beside one of fields."""
    if _SEGMENT.search(raw.text):
        return 0.95
    sections = {labels.meaning(match[1].rstrip(" \t#")) for match in _HEADING.finditer(raw.text)}
    return 0.85 if {"transcript", "metadata"} <= sections else 0.0


def parse(raw: Raw) -> Note:
    taken = markdown.parts(raw)
    return markdown.note(raw, "transcript", taken, tuple(_voiced(taken.blocks)))


def _voiced(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Running text under the transcript is speech, items under the metadata are fields."""
    for block in blocks:
        meanings = {labels.meaning(heading) for heading in block.headings}
        if block.kind in ("prose", "item") and "transcript" in meanings:
            yield replace(block, kind="speech")
        elif block.kind in ("prose", "item") and meanings & {"metadata", "description"}:
            yield replace(block, kind="field")
        else:
            yield block


PART = Format("transcript", sniff, parse)
