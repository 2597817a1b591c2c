"""Notes for Anki (File, Import): the passage in front, where it stands behind.

A passage has the same identity in every export, so a second import changes cards and adds none.  Of a
report that cites, what is asked for stands in front, and what the note says behind.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from kb.exports import Export, rows
from kb.exports._cards import Card, html, of_report
from kb.exports._cited import Citations
from kb.page import Page

_HEADER = "#separator:tab\n#html:true\n#columns:Guid\tFront\tBack\tTags\n#guid column:1\n#tags column:4\n"
_GUID = re.compile(r"[\w.:-]{1,64}", re.ASCII)


def render(page: Page) -> str:
    found = "".join("\t".join(card) + "\n" for card in cards(page, "anki"))
    return f"{_HEADER}{found}" if found else ""


def cards(page: Page, format: str) -> list[Card]:
    """Each once."""
    cites = page.report and Citations(page.report).all
    every = of_report(page.report) if page.report and cites else _of_rows(rows(page, format))
    found: dict[str, Card] = {}
    for card in every:
        found.setdefault(card.guid, card)
    return list(found.values())


def _of_rows(found: list[dict[str, Any]]) -> Iterator[Card]:
    for row in found:
        text = str(row.get("text") or row.get("title") or row.get("name") or "")
        if text.strip():
            back = "<br>".join(_back(row, text))
            yield Card(_guid(row, text), _marked(text, row.get("highlights")), back, _tags(row))


def _guid(row: dict[str, Any], text: str) -> str:
    """The highlight's own id; for other rows one made of the file and the words."""
    known = str(row.get("id") or "")
    if _GUID.fullmatch(known) and not known.isdigit():
        return known
    words = " ".join(text.split())
    seed = f"{row.get('path') or ''}\0{known or words}"
    return blake2b(seed.encode("utf-8", "replace"), digest_size=10).hexdigest()


def _marked(text: str, highlights: Any) -> str:
    """The passage with what was looked for in bold."""
    pieces, place = [], 0
    for start, end in _spans(highlights):
        if place <= start < end <= len(text):
            pieces += [html(text[place:start]), f"<b>{html(text[start:end])}</b>"]
            place = end
    return "".join([*pieces, html(text[place:])])


def _spans(highlights: Any) -> Iterator[tuple[int, int]]:
    """The places in a hit's text; in other rows ``highlights`` may count, or list, something else."""
    for span in highlights if isinstance(highlights, list | tuple) else ():
        if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(place, int) for place in span):
            yield span[0], span[1]


def _back(row: dict[str, Any], text: str) -> Iterator[str]:
    """What the reader wrote about it, then where it stands."""
    if row.get("note"):
        yield html(str(row["note"]))
    headings = row.get("headings")
    title = [row.get("title"), *(headings if isinstance(headings, list | tuple) else [])]
    above = list(dict.fromkeys(str(name) for name in title if name and name != text))
    if above:
        yield html(" › ".join(above))
    if row.get("path"):
        yield html(f"{row['path']}:{row['line']}" if row.get("line") else str(row["path"]))
    if row.get("url"):
        yield html(str(row["url"]))


def _tags(row: dict[str, Any]) -> str:
    """Apart by blanks, so without any; nested with ``::``."""
    tags = row.get("tags")
    names = ["_".join(str(tag).lstrip("#").split()) for tag in (tags if isinstance(tags, list | tuple) else [])]
    return " ".join(dict.fromkeys(html(name.replace("/", "::")) for name in names if name))


PART = Export("anki", render)
