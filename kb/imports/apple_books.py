"""Passages copied from Apple Books, with the words it puts under them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.imports import Gathering, Import, Imported
from kb.note import Highlight, Raw
from kb.text import LINE_END

_FROM = re.compile(r"\s*Excerpt [Ff]rom:?[ \t]*(.*)\Z")
_INSIDE = re.compile(r"(?<=[”\"»])\s+(?=Excerpt [Ff]rom\b)")
_RIGHTS_INSIDE = re.compile(r"(?<=\S)\s+(?=This material may be protected)")
_RIGHTS = re.compile(r"\s*This material may be protected by copyright\.?\s*\Z")
_OLD = re.compile(r"(.*?)\. [“\"](.+)[.”\"]+ (?:iBooks|Apple Books)\.?\s*\Z")  # Author. “Title.” iBooks.


class Passage(NamedTuple):
    text: str
    title: str
    author: str
    line: int


def sniff(raw: Raw) -> float:
    if not re.search(r"Excerpt [Ff]rom", raw.text):
        return 0.0
    return 0.85 if "protected by copyright" in raw.text or re.search(r"(?:iBooks|Apple Books)\.", raw.text) else 0.4


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    for passage in _passages(raw.text):
        if passage.title:
            key = found.source(passage.title, [passage.author], category="books")
            found.add(key, Highlight("", passage.text, passage.line))
        else:
            found.fail(passage.line, "no-source", "a passage without the words Excerpt From and a title")
    return found.done()


def _passages(text: str) -> Iterator[Passage]:
    """A passage ends with the line about copyright, or with what stands under Excerpt From."""
    body: list[str] = []
    under: list[str] | None = None
    first = 0
    for line, row in _rows(text):
        if _RIGHTS.match(row):
            if any(part.strip() for part in body):
                yield _passage(body, under, first)
            body, under, first = [], None, 0
        elif start := _FROM.match(row):
            under = [start[1]] if start[1] else []
        elif under is not None and row.strip() and (len(under) < 2 and not _opens(row)):
            under.append(row)
        elif under is not None and row.strip():  # the next passage begins
            yield _passage(body, under, first)
            body, under, first = [row], None, line
        elif under is None:
            first = first or (line if row.strip() else 0)
            body.append(row)
    if any(part.strip() for part in body):
        yield _passage(body, under, first)


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """The lines; one that holds passage, title and copyright is three."""
    for line, row in enumerate(LINE_END.split(text), 1):
        for part in _RIGHTS_INSIDE.split(row):
            yield from ((line, piece) for piece in _INSIDE.split(part))


def _opens(row: str) -> bool:
    return row.lstrip().startswith(("“", "«", '"'))


def _passage(body: list[str], under: list[str] | None, line: int) -> Passage:
    text = "\n".join(row.strip() for row in body).strip()
    if text[:1] in '“«"' and text[-1:] in '”»"':
        text = text[1:-1]
    elif text[-1:] == "”" and "“" not in text:
        text = text[:-1]
    names = [" ".join(row.split()) for row in under or [] if row.strip()]
    old = _OLD.match(names[0]) if len(names) == 1 else None
    if old:
        return Passage(text, old[2].rstrip('.”"'), old[1], line)
    return Passage(text, names[0] if names else "", names[1] if len(names) > 1 else "", line)


PART = Import("apple-books", sniff, read)
