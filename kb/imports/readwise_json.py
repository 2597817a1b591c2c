"""Readwise's export of everything (JSON), saved to a file."""

from typing import Any

from kb.imports import Gathering, Import, Imported
from kb.imports._json import document, items, line, text
from kb.imports._readwise import DISCARD, location, with_actions
from kb.note import Highlight, Raw
from kb.text import Lines


def sniff(raw: Raw) -> float:
    head = raw.text[:200_000]
    keyed = head.lstrip(" \t\r\n\ufeff[{").startswith('"')
    return 0.9 if keyed and '"highlights"' in head and '"title"' in head else 0.0


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    lines = Lines(raw.text)
    whole = document(raw, found)
    for book in items({"results": whole}, "results") or items(whole, "results"):
        title = text(book, "title") or text(book, "readable_title")
        url = text(book, "source_url") or text(book, "unique_url")
        url = url if url.startswith(("http://", "https://")) else ""
        if not (title or url):
            found.fail(line(lines, book), "no-source", "neither a title nor an address")
            continue
        if book.get("is_deleted") is True:
            found.skip("deleted at the source", len(items(book, "highlights")))
            continue
        tags = [text(tag, "name") for tag in items(book, "book_tags")]
        key = found.source(title, [text(book, "author")], url, text(book, "category"), [tag for tag in tags if tag])
        if about := text(book, "document_note"):
            found.add(key, Highlight("", "", line(lines, book), note=about, kind="note"))
        for row in items(book, "highlights"):
            _add(found, key, lines, row)
    return found.done()


def _add(found: Gathering, key: str, lines: Lines, row: Any) -> None:
    if not isinstance(row, dict):
        found.fail(1, "record-invalid", "a highlight is not a table of values")
    elif row.get("is_deleted") is True:
        found.skip("deleted at the source")
    else:
        mark = with_actions(_highlight(line(lines, row), row))
        if row.get("is_discard") is True or DISCARD in mark.tags:
            found.skip("discarded")
        else:
            found.add(key, mark)


def _highlight(at: int, row: Any) -> Highlight:
    words = text(row, "text")
    return Highlight(
        id=text(row, "id"),
        text=words,
        line=at,
        note=text(row, "note"),
        tags=tuple(text(tag, "name") for tag in items(row, "tags")),
        color=text(row, "color"),
        location=location(text(row, "location_type"), text(row, "location"), text(row, "end_location")),
        url=text(row, "readwise_url") or text(row, "url"),
        at=text(row, "highlighted_at"),
        kind="highlight" if words.strip() else "note",
    )


PART = Import("readwise-json", sniff, read)
