"""Label lines of a note, in any language: ``- **Key:** value``, ``Key：value``, ``| Key | value |``."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from kb import dates, labels
from kb.note import Block, Facts
from kb.text import Lines, Span

_LONGEST = 40  # characters of a name
_LINE = re.compile(
    rf"""
    [ \t>]*(?:[-*+•‣◦][ \t\u00a0]+)?
    (?: (?P<bold>\*\*|__)[ \t]*(?P<marked>[^\s*_:：|][^*:：|\r\n]{{0,{_LONGEST - 1}}}?)[ \t]*
        (?: [:：]{{1,2}}[ \t]*(?P=bold) | (?P=bold)[ \t\u00a0]*[:：]{{1,2}} )
      | (?P<bare>[^\s*_:：|>#\[\](){{}}<`"'-][^*:：|\r\n]{{0,{_LONGEST - 1}}}?)[ \t\u00a0]*(?:::?|：) )
    [ \t\u00a0]*(?P<value>[^\r\n]*)
    """,
    re.VERBOSE,
)
_CELLS = re.compile(
    rf"[ \t]*\|[ \t]*(?:\*\*|__)?([^\s|*_:-][^|*:：\r\n]{{0,{_LONGEST - 1}}}?)[:：]?(?:\*\*|__)?[ \t]*"
    r"\|[ \t]*([^|\r\n]*?)[ \t]*\|?[ \t]*\Z"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)(?:[^\s<>()\[\]\"'`|]|\([^\s<>()]*\))+", re.IGNORECASE)
_HIDDEN = ("description", "transcript", "highlights", "document")  # sections whose colons are not the note's fields
_MOST = 2_000  # rows that are looked at: fields stand where a note begins


class Field(NamedTuple):
    """meaning: of catalogue/labels.toml; empty if the name is not known.
    span: of the value."""

    meaning: str
    name: str
    value: str
    span: Span
    line: int


def read(text: str, lines: Lines, start: int, end: int) -> Iterator[Field]:
    """The fields of the lines between two places, in their order."""
    for line in range(lines.line(start), min(lines.line(max(start, end - 1)), lines.line(start) + _MOST) + 1):
        first, last = max(start, lines.start(line)), min(end, lines.start(line + 1))
        field = one(text, first, last, line)
        if field:
            yield field


def one(text: str, start: int, end: int, line: int) -> Field | None:
    """The field that a line is, if it is one."""
    row = text[start:end].rstrip()
    if (cells := _CELLS.match(row)) and cells[2]:
        return _field(cells[1], cells[2], start + cells.start(2), line)
    match = _LINE.match(row)
    if match is None:
        return None
    value = match["value"].rstrip()
    if not value or value.startswith("//"):  # an address, not a field
        return None
    return _field(match["marked"] or match["bare"], value, start + match.start("value"), line)


def _field(name: str, value: str, place: int, line: int) -> Field:
    name = name.strip()
    return Field(labels.field(name), name, value, Span(place, place + len(value), line), line)


def of(text: str, lines: Lines, blocks: Iterable[Block]) -> list[Field]:
    """The fields of a note: of its section of metadata, and those before its first section."""
    found: list[Field] = []
    for block in blocks:
        if block.kind in ("prose", "item", "table", "field") and is_place_of_fields(block):
            found += read(text, lines, block.span.start, block.span.end)
    return found


def is_place_of_fields(block: Block) -> bool:
    """Whether a block stands under metadata or above all sections; a description's colons are its own."""
    if is_under_metadata(block):
        return True
    return len(block.headings) <= 1 and not any(labels.meaning(heading) in _HIDDEN for heading in block.headings)


def is_under_metadata(block: Block) -> bool:
    return any(labels.meaning(heading) == "metadata" for heading in block.headings)


def properties(pairs: Iterable[tuple[str, list[str], int]]) -> list[Field]:
    """Properties of a note as fields: name, texts of the value, line."""
    return [
        Field(labels.field(name), name, ", ".join(values), Span(0, 0, line), line)
        for name, values, line in pairs
        if values
    ]


def subject(fields: Iterable[Field]) -> Facts:
    """What fields tell of the thing a note is about, each value read: dates as ISO, durations
    in seconds, views as a number.  The first of two fields with one meaning counts.

    Where there is a video, or an address, and a source on another site, the source is the
    page that the note came by (``via``), not the thing itself (formats S13).
    """
    facts: dict[str, Any] = {}
    addresses: dict[str, str] = {}
    for field in fields:
        if field.meaning in ("video", "url", "source"):
            if address := _ADDRESS.search(field.value):
                addresses.setdefault(field.meaning, address[0].rstrip(".,;:"))
        elif field.meaning and field.meaning != "tags":
            value = _value(field)
            if value is not None and value != "":
                facts.setdefault(field.meaning, value)
    return (*facts.items(), *_origin(addresses))


def _value(field: Field) -> Any:
    """None if it cannot be read."""
    if field.meaning == "date":
        when = dates.read(field.value)
        return when.iso if when else None
    if field.meaning == "duration":
        return dates.duration(field.value)
    if field.meaning == "views":
        return dates.count(field.value)
    return re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|\[([^\[\]]*)\]\([^()\s]*\)", r"\1\2", field.value).strip()


def _origin(addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    known = [addresses[means] for means in ("video", "url", "source") if means in addresses]
    if not known:
        return
    yield "url", known[0]
    others = [site(address) for address in reversed(known) if site(address) != site(known[0])]
    if others:
        yield "via", others[0]


def site(address: str) -> str:
    """The host of an address, without ``www.``."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:  # a bracket that is no IPv6 address
        return ""
    return host.removeprefix("www.")
