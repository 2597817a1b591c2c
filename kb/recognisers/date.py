"""Dates and durations: in prose, in fields, in names of files and pages, in addresses.

A date keeps how exactly it is known and what it dates.  Nothing is guessed that the note
does not prove: a year that is not written comes from the post the note links beside it, a
zone only if that post was written at that very minute.

Roles of a date: publication, record (of the note itself), event (of its subject, or of a
post), day (a daily note), capture (of a picture), text.  Of a duration: length, segment
start, segment end, text.  Further facts: ``precision``; ``inferred`` = year; ``zone`` = post.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from kb import dates, urls
from kb.note import Block, Facts, Link, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import Lines, Span, lines_of

_SILENT = ("code", "math", "trace")
_FIELDS = ("field", "property")
_FIELD = re.compile(
    r"[ \t>]*(?:[-*+•][ \t]+)?[*_|\"' ]{0,4}([^\n:：|*\"]{1,40}?)[*_\"' ]{0,4}[:：|][*_]{0,4}[ \t\u00a0|]*"
)
_MARKUP = " \t\u00a0#>*_=-"
_STAMP = re.compile(
    r"(?:(?<![0-9])|(?<=%20))(20[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])[-_T]?"
    r"([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])(?:[0-9]{3})?(?![0-9])"
)
_IN_PATH = re.compile(r"(?<=/)((?:19|20)[0-9]{2})([-/])([0-9]{1,2}|[A-Za-z]{3,9})\2([0-9]{1,2})(?=[/\-_.?#]|\Z)")
_DIGIT = re.compile("[0-9]")
_BRACKETS = re.compile(r"[(（]([^()（）\n]{4,40})[)）]")
_FILE = re.compile(r"\.(?!md\Z)[A-Za-z0-9]{2,4}\Z")
_LABEL = 80  # characters before a date in which its label stands, or after it to the line's end
_NEAR = 6  # lines between a post and what is said of it
_POSTS = 20  # posts looked at before a date
_ZONES = timedelta(hours=14)  # none is farther from Greenwich


class _Moment(NamedTuple):
    """A moment the note is sure of, a post's or that of a full date; naive, a post's in UTC."""

    line: int
    at: datetime


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place; none within code, formulas or what a model thought."""
    lines = lines_of(raw.text)
    links = sorted({link.span: link for link in note.links}.values(), key=lambda link: link.span)
    targets = list(_targets(raw.text, links))
    written = list(_written(raw, note, lines, targets))
    posts = [post for link in links if (post := _post(link))]
    known = sorted(_full(written))
    silent = sorted(block.span for block in note.blocks if block.kind in _SILENT)
    found = [resolved for mention in written if (resolved := _resolved(mention, posts, known))]
    named = [
        mention
        for link, start, end in targets
        if not _is_within(silent, start)
        for mention in _in_target(raw.text, lines, link, start, end)
    ]
    yield from sorted([*found, *named], key=lambda mention: mention.span)


def _written(raw: Raw, note: Note, lines: Lines, targets: list[tuple[Link, int, int]]) -> Iterator[Mention]:
    """What the reader sees written; a date without a year still begins with ``--``."""
    text = _visible(raw.text, note.blocks, targets)
    blocks = sorted(note.blocks, key=lambda block: block.span.start)
    starts = [block.span.start for block in blocks]
    first = _first_line(note.blocks, lines)
    fields = list(_fields(text, blocks, lines))
    taken = {place for field in fields for place in range(field.span.start, field.span.end)}
    yield from fields
    for item in dates.found(text, yearless=True):
        if item.start in taken or item.end - 1 in taken:
            continue
        block = blocks[max(0, bisect_right(starts, item.start) - 1)]
        role, rule = _role(raw.text, lines, first, block, item)
        facts: Facts = (("role", role), ("precision", item.precision))
        confidence = 0.8 if item.rule in ("yearless", "year", "word") else 0.95
        yield Mention(item.kind, item.iso_or_seconds, lines.span(item.start, item.end), rule, confidence, facts)


def _is_within(spans: list[Span], place: int) -> bool:
    after = bisect_right(spans, place, key=lambda span: span.start)
    return after > 0 and place < spans[after - 1].end


def _full(mentions: Iterable[Mention]) -> Iterator[_Moment]:
    for mention in mentions:
        if mention.kind == "date" and not mention.canonical.startswith("--") and len(mention.canonical) >= 10:
            yield _Moment(mention.span.line, _moment(mention.canonical[:10]))


def _visible(text: str, blocks: Iterable[Block], targets: Iterable[tuple[Link, int, int]]) -> str:
    """The text at its places, with everything blotted out that is not to be read as prose."""
    pieces: list[str] = []
    shown = sorted((block.span.start, block.span.end) for block in blocks if block.kind not in _SILENT)
    place = 0
    for start, end in shown:
        if end > place:
            pieces.append("\0" * (start - place) if start > place else "")
            pieces.append(text[max(start, place) : end])
            place = end
    pieces.append("\0" * (len(text) - place))
    return _without("".join(pieces), targets)


def _without(text: str, targets: Iterable[tuple[Link, int, int]]) -> str:
    pieces: list[str] = []
    place = 0
    for _, start, end in targets:
        if start >= place:
            pieces += (text[place:start], "\0" * (end - start))
            place = end
    pieces.append(text[place:])
    return "".join(pieces)


def _targets(text: str, links: Iterable[Link]) -> Iterator[tuple[Link, int, int]]:
    """Of each link where its target stands: the address, the file or the page, not the display."""
    for link in links:
        start, end = link.span.start, link.span.end
        written = text[start:end]
        if (inner := written.find("[[")) >= 0 and written.endswith("]]"):
            bar = written.find("|", inner)
            yield link, start + inner + 2, start + bar if bar > 0 else end - 2
        elif (inner := written.rfind("](")) >= 0:
            yield link, start + inner + 2, end
        elif not written.startswith(("[", "![")):  # a reference shows its text; its target is elsewhere
            yield link, start, end


def _fields(text: str, blocks: Iterable[Block], lines: Lines) -> Iterator[Mention]:
    """Values that are a date or a length as a whole, under a label that says so."""
    for block in blocks:
        if block.kind not in _FIELDS:
            continue
        for line in range(block.span.line, block.last + 1):
            start, end = max(block.span.start, lines.start(line)), min(block.span.end, lines.start(line + 1))
            match = _FIELD.match(text, start, end)
            means = dates.label(match[1]) if match else ""
            if match and means:
                yield from _value(text, match.end(), end, means, lines)


def _value(text: str, start: int, end: int, means: str, lines: Lines) -> Iterator[Mention]:
    value = text[start:end].strip(" \t\r\n\u00a0\"'*_|[]")
    place = text.find(value, start) if value else end
    span = lines.span(place, place + len(value))
    if means == "duration":
        seconds = dates.duration(value)
        if seconds is not None:
            yield Mention(
                "duration", dates.plain(seconds), span, "field", 1.0, (("role", "length"), ("precision", "second"))
            )
    elif known := dates.read(value):
        yield Mention("date", known.iso, span, "field", 1.0, (("role", means), ("precision", known.precision)))


def _first_line(blocks: Iterable[Block], lines: Lines) -> int:
    """The first line of the note's own text, after its properties."""
    return min((block.span.line for block in blocks if block.kind != "property"), default=0)


def _role(text: str, lines: Lines, first: int, block: Block, item: dates.Found) -> tuple[str, str]:
    """What a date or duration says of the note, and the rule that found it."""
    if item.rule in ("range start", "range end"):
        return f"segment {item.rule.removeprefix('range ')}", item.rule
    line = lines.line(item.start)
    if item.start - lines.start(line) > _LABEL:
        return "text", item.rule
    before = text[lines.start(line) : item.start]
    after = text[item.end : min(lines.start(line + 1), item.end + _LABEL)]
    if item.kind == "date" and line == first and not before.strip(_MARKUP) and not after.strip(_MARKUP + "\r\n"):
        # formats S1: a date of the subject, not of the note; a title is the page of that day
        return "day" if block.kind == "heading" else "event", "lone line"
    label = _FIELD.fullmatch(before)
    means = dates.label(label[1]) if label else ""
    if item.kind == "date" and means in ("publication", "event", "record"):
        return means, "field"
    return ("length" if means == "duration" or item.rule == "label" else "text"), item.rule


def _in_target(text: str, lines: Lines, link: Link, start: int, end: int) -> Iterator[Mention]:
    """Dates in an address, or in the name of a file or page."""
    target = text[start:end]
    if not _DIGIT.search(target):
        return
    if "://" in target or link.kind == "web":
        yield from _in_address(target, start, lines)
    elif stamps := list(_stamps(target, start, lines)):
        yield from stamps
    elif link.kind == "embed" and _FILE.search(link.target):
        yield from (_dated(item, start, lines, "capture", "file name") for item in dates.found(_spaced(target)))
    else:
        for bracket in _BRACKETS.finditer(_spaced(target)):
            if known := dates.read(bracket[1]):
                yield _mention(
                    known, lines, start + bracket.start(1), start + bracket.end(1), "publication", "page name"
                )
        page = target.partition("#")[0]
        if known := dates.read(page):
            yield _mention(known, lines, start, start + len(page), "day", "page name")


def _spaced(target: str) -> str:
    """Percent-encoded blanks as blanks of the same length."""
    return target.replace("%20", "   ")


def _dated(item: dates.Found, start: int, lines: Lines, role: str, rule: str) -> Mention:
    span = lines.span(start + item.start, start + item.end)
    return Mention(item.kind, item.iso_or_seconds, span, rule, 0.9, (("role", role), ("precision", item.precision)))


def _mention(known: dates.When, lines: Lines, start: int, end: int, role: str, rule: str) -> Mention:
    return Mention(
        "date", known.iso, lines.span(start, end), rule, 0.95, (("role", role), ("precision", known.precision))
    )


def _in_address(target: str, start: int, lines: Lines) -> Iterator[Mention]:
    """``/2024/Sep/12/`` as blogs have it."""
    for match in _IN_PATH.finditer(target):
        if known := dates.read(match[0]):
            place = start + match.start()
            yield _mention(known, lines, place, start + match.end(), "publication", "address")


def _stamps(target: str, start: int, lines: Lines) -> Iterator[Mention]:
    """``Pasted image 20241008101825.png``, ``IMG_20240912_101010.jpg``: local time."""
    for match in _STAMP.finditer(target):
        year, month, day, hour, minute, second = match.groups()
        if known := dates.read(f"{year}-{month}-{day}T{hour}:{minute}:{second}"):
            yield _mention(known, lines, start + match.start(), start + match.end(), "capture", "stamp")


def _post(link: Link) -> _Moment | None:
    """When a linked post was written, to the second, by its number (labels of sample 3)."""
    stamp = urls.stamp(link.target) if "/status" in link.target else ""
    return _Moment(link.span.line, _moment(stamp.removesuffix("Z"))) if len(stamp) == 20 else None


def _resolved(mention: Mention, posts: list[_Moment], known: list[_Moment]) -> Mention | None:
    """With the year and the zone that the note proves; None if a year cannot be had."""
    if mention.kind != "date":
        return mention
    iso, line, facts = mention.canonical, mention.span.line, mention.facts
    if iso.startswith("--"):
        year = _year(iso, _nearest(posts, line) or _nearest(known, line))
        if not year:
            return None
        iso = f"{year}{iso[1:]}"
        facts = (*facts, ("inferred", "year"))
    if offset := _offset(iso, line, posts):
        iso += offset
        facts = (("role", "event"), *facts[1:], ("zone", "post"))
    return mention._replace(canonical=iso, facts=facts)


def _nearest(moments: list[_Moment], line: int) -> _Moment | None:
    place = bisect_right(moments, line, key=lambda moment: moment.line)
    return min(moments[max(0, place - 1) : place + 1], key=lambda moment: abs(moment.line - line), default=None)


def _year(iso: str, anchor: _Moment | None) -> int:
    """The year that brings a day next to a moment that is known; 0 if none does."""
    if not anchor:
        return 0
    around = (anchor.at.year, anchor.at.year - 1, anchor.at.year + 1)
    years = [year for year in around if dates.read(f"{year}{iso[1:]}")]
    return min(years, key=lambda year: abs(_moment(f"{year}{iso[1:17]}") - anchor.at), default=0)


def _offset(iso: str, line: int, posts: list[_Moment]) -> str:
    """The zone, if a post a few lines before was written at this very minute, hours apart."""
    if len(iso) not in (16, 19):
        return ""
    local = _moment(iso[:16])
    place = bisect_right(posts, line, key=lambda post: post.line)
    for post in reversed(posts[max(0, place - _POSTS) : place]):
        apart = local - post.at.replace(second=0, microsecond=0)
        if line - post.line <= _NEAR and apart % timedelta(hours=1) == timedelta() and abs(apart) <= _ZONES:
            return _zone(round(apart / timedelta(hours=1)))
    return ""


def _zone(hours: int) -> str:
    return f"{'-' if hours < 0 else '+'}{abs(hours):02}:00" if hours else "Z"


def _moment(iso: str) -> datetime:
    """As UTC, where a zone is told; all moments of a note are compared without one."""
    at = datetime.fromisoformat(iso)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


PART = Recogniser("date", (), find)
