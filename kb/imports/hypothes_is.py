"""Hypothes.is annotations (JSON of its API), saved to a file."""

from typing import Any

from kb.imports import Gathering, Import, Imported
from kb.imports._json import document, items, line, text
from kb.note import Highlight, Raw
from kb.text import Lines


def sniff(raw: Raw) -> float:
    head = raw.text[:200_000]
    return 0.9 if all(f'"{name}"' in head for name in ("uri", "target", "user")) else 0.0


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    lines = Lines(raw.text)
    whole = document(raw, found)
    rows = items({"rows": whole}, "rows") or items(whole, "rows")
    known = {text(row, "id") for row in rows}
    replies = _replies(rows, known)
    for row in rows:
        at = line(lines, row)
        uri = text(row, "uri")
        if not uri:
            found.fail(at, "no-source", "an annotation without the address of its page")
        elif not _thread(row, known):
            titles = items(row.get("document"), "title")
            title = titles[0] if titles and isinstance(titles[0], str) else ""
            found.add(found.source(title, url=uri, category="articles"), _highlight(at, row, replies))
    return found.done()


def _thread(row: Any, known: set[str]) -> str:
    """The first annotation of the thread that a reply belongs to; empty if it is none, or
    if the file does not hold what it answers."""
    return next((str(above) for above in items(row, "references") if isinstance(above, str) and above in known), "")


def _replies(rows: list[Any], known: set[str]) -> dict[str, list[Any]]:
    """The answers to each annotation, oldest first: all of a thread stand under its first."""
    found: dict[str, list[Any]] = {}
    for row in sorted(rows, key=lambda row: text(row, "created")):
        if first := _thread(row, known):
            found.setdefault(first, []).append(row)
    return found


def _highlight(at: int, row: Any, replies: dict[str, list[Any]]) -> Highlight:
    """An annotation that points at no words of the page speaks of all of it."""
    quote, place = "", ""
    for target in items(row, "target"):
        for selector in items(target, "selector"):
            quote = quote or text(selector, "exact")
            start = text(selector, "start") if text(selector, "type") == "TextPositionSelector" else ""
            place = place or (f"offset {start}" if start else "")
    answers = [f"{_name(answer)}: {text(answer, 'text')}" for answer in replies.get(text(row, "id"), [])]
    links = row.get("links")
    return Highlight(
        id=text(row, "id"),
        text=quote,
        line=at,
        note="\n".join(part for part in (text(row, "text"), *answers) if part),
        tags=tuple(str(tag) for tag in items(row, "tags") if isinstance(tag, str)),
        location=place,
        url=text(links, "incontext") or text(links, "html"),
        at=text(row, "created"),
        kind="highlight" if quote.strip() else "note",
    )


def _name(row: Any) -> str:
    return text(row, "user").removeprefix("acct:").partition("@")[0]


PART = Import("hypothes-is", sniff, read)
