"""Notes for Anki (File, Import): the passage in front, where it stands behind.

A passage has the same identity in every export, so a second import changes cards and adds none.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from html import escape
from typing import Any

from kb.exports import Export, rows
from kb.page import Page
from kb.text import safe

_HEADER = "#separator:tab\n#html:true\n#columns:Guid\tFront\tBack\tTags\n#guid column:1\n#tags column:4\n"
_GUID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def render(page: Page) -> str:
    cards: dict[str, str] = {}
    for row in rows(page, "anki"):
        text = str(row.get("text") or row.get("title") or row.get("name") or "")
        if text.strip():
            card = [_guid(row, text), _marked(text, row.get("highlights")), "<br>".join(_back(row, text)), _tags(row)]
            cards.setdefault(card[0], "\t".join(card) + "\n")
    return _HEADER + "".join(cards.values()) if cards else ""


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
            pieces += [_html(text[place:start]), f"<b>{_html(text[start:end])}</b>"]
            place = end
    return "".join([*pieces, _html(text[place:])])


def _spans(highlights: Any) -> Iterator[tuple[int, int]]:
    """The places in a hit's text; in other rows ``highlights`` may count, or list, something else."""
    for span in highlights if isinstance(highlights, list | tuple) else ():
        if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(place, int) for place in span):
            yield span[0], span[1]


def _back(row: dict[str, Any], text: str) -> Iterator[str]:
    """What the reader wrote about it, then where it stands."""
    if row.get("note"):
        yield _html(str(row["note"]))
    headings = row.get("headings")
    title = [row.get("title"), *(headings if isinstance(headings, list | tuple) else [])]
    above = list(dict.fromkeys(str(name) for name in title if name and name != text))
    if above:
        yield _html(" › ".join(above))
    if row.get("path"):
        yield _html(f"{row['path']}:{row['line']}" if row.get("line") else str(row["path"]))
    if row.get("url"):
        yield _html(str(row["url"]))


def _tags(row: dict[str, Any]) -> str:
    """Apart by blanks, so without any; nested with ``::``."""
    tags = row.get("tags")
    names = ["_".join(str(tag).lstrip("#").split()) for tag in (tags if isinstance(tags, list | tuple) else [])]
    return " ".join(dict.fromkeys(_html(name.replace("/", "::")) for name in names if name))


def _html(text: str) -> str:
    """Text that stays text: no markup, none of Anki's ``[sound:…]`` and ``[latex]``, one line."""
    lines = _LINE_END.split(text.replace("\t", " "))
    return "<br>".join(escape(safe(line)).replace("[", "&#91;").replace("{{", "&#123;{") for line in lines)


PART = Export("anki", render)
