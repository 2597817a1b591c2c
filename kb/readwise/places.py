"""Where a highlight says it stands in its source: the bracket that its last row ends with."""

import re
from typing import NamedTuple

from kb import highlights

# Only the last bracket of a highlight is its location (formats 2.1); an outliner's plugin
# puts tags behind it.
_BRACKET = re.compile(
    r"""
    (?: \(?\[\(? (?P<label>[^\[\]()\r\n]{1,60}) \)?\] [ ]?  # a template may have a blank here
        \((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\) \)?
      | \( (?P<bare>[^()\[\]\r\n]{5,40}) \) )
    (?P<after> (?: [ \t]+\#(?:\[\[[^\[\]]*\]\]|[^\s\#]+) )* ) [ \t\u00a0]* \Z
    """,
    re.VERBOSE,
)
_LABEL = re.compile(
    r"(?P<view>View\s+(?:Highlight|Tweet|Post))|Loc(?:ation|\.)?\s+(?P<location>\d[\d,]*(?:\s?[-–]\s?\d[\d,]*)?)"
    r"|Page\s+(?P<page>[\w-]{1,12})|(?:Time\s+)?(?P<time>(?:\d{1,3}:)?\d{1,2}:\d\d)",
    re.IGNORECASE,
)
_VENDOR_ID = re.compile(r"readwise\.io/(?:read|open)/([\w-]+)")
_ANCHOR = re.compile(r"[ \t]\^([A-Za-z0-9-]+)[ \t]*\Z")
_KEPT_ID = re.compile(r"kb-([0-9a-f]{16})\Z")  # the anchor in a note that kb wrote
_DATED = re.compile(r"#\[\[(\d{4}-\d\d-\d\d)\]\]")
_PLUGIN_TAG = "Highlight"  # that plugin puts it behind every highlight
_LONGEST = 2_000  # characters of a row's end that are looked at


class Place(NamedTuple):
    """Where a highlight stands in its source.

    start, end: of the bracket and the tags behind it, in the note.
    certain:    it is a link that Readwise wrote, or its words.
    at:         the day behind it, ISO 8601.
    anchor:     the ``^block-id`` at the row's end, without its mark.
    """

    start: int
    end: int
    certain: bool
    location: str = ""
    url: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()
    at: str = ""
    anchor: str = ""


def find(row: str, begin: int) -> Place | None:
    """The place that a row ends with.  begin: of the row, in the note."""
    tail = max(0, len(row) - _LONGEST)
    anchor = _ANCHOR.search(row, tail) if "^" in row[tail:] else None
    end = anchor.start() if anchor else len(row.rstrip())
    bracket = _BRACKET.search(row, tail, end) if ")" in row[tail:end] else None
    place = _told(bracket, begin) if bracket else None
    if anchor is None:
        return place
    kept = _KEPT_ID.match(anchor[1])
    place = place or Place(begin + end, begin + end, bool(kept))
    return place._replace(id=kept[1] if kept else place.id, anchor=anchor[1].lower())


def _told(bracket: re.Match[str], begin: int) -> Place | None:
    """What a last bracket says; None if it is part of the text."""
    label = _LABEL.fullmatch((bracket["label"] or bracket["bare"]).strip())
    url = bracket["url"] or ""
    vendor = _VENDOR_ID.search(url)
    if not label and not vendor:
        return None
    if label and bracket["bare"] and label["time"] and label["time"].count(":") < 2:
        return None  # (12:30) ends many a sentence
    dated = _DATED.search(bracket["after"])
    return Place(
        begin + bracket.start(),
        begin + bracket.end(),
        bool(vendor or (label and label["view"])),
        _location(label) if label else "",
        url,
        vendor[1] if vendor else "",
        tuple(tag for tag in highlights.tags(_DATED.sub("", bracket["after"])) if tag != _PLUGIN_TAG),
        dated[1] if dated else "",
    )


def _location(label: re.Match[str]) -> str:
    if label["location"]:
        return f"location {label['location'].replace(',', '').replace(' ', '')}"
    return f"page {label['page']}" if label["page"] else label["time"] or ""
