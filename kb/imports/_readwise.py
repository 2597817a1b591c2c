"""What Readwise's table and its JSON have in common."""

import re

from kb import highlights
from kb.note import Highlight

_SHAPE = re.compile(r"[ch][0-9]{1,2}")  # .c1 and .h1 say what a highlight is, not what it is about
_PLACES = {"page": "page", "location": "location", "order": "order", "offset": "offset"}
DISCARD = "discard"


def with_actions(mark: Highlight) -> Highlight:
    """Words of the note that are commands (``.tag``, ``.h1``) are taken from it; tags are kept."""
    told = highlights.actions(mark.note)
    names = dict.fromkeys(name for tag in (*mark.tags, *told.tags) if (name := tag.strip().lstrip(".")))
    return mark._replace(note=told.words, tags=tuple(name for name in names if not _SHAPE.fullmatch(name)))


def location(kind: str, start: str, end: str = "") -> str:
    """A place as Highlight has it; ``time_offset`` is in seconds."""
    kind, start, end = kind.strip().lower(), start.strip(), end.strip()
    if not re.fullmatch(r"[0-9]{1,15}|[ivxlcdm]{1,15}", start, re.IGNORECASE):
        return ""
    if kind == "time_offset" and start.isdecimal():
        return f"{int(start) // 3600}:{int(start) // 60 % 60:02}:{int(start) % 60:02}"
    reach = f"{start}-{end}" if end.isdecimal() and end != start and kind == "location" else start
    return f"{_PLACES[kind]} {reach}" if kind in _PLACES else ""
