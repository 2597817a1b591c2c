"""Readwise's table of highlights (CSV): the one it exports, and the one it takes."""

from kb.imports import Gathering, Import, Imported
from kb.imports._readwise import DISCARD, location, with_actions
from kb.imports._table import Row, rows, sniffs
from kb.note import Highlight, Raw

_EXPORTED = {"highlight", "book title"}
_TAKEN = {"highlight", "title", "author"}

sniff = sniffs(_EXPORTED, _TAKEN)


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    for line, row in rows(raw, found, frozenset({"highlight"})):
        title = row.get("book title") or row.get("title", "")
        url = row.get("url", "")
        if not (title.strip() or url.strip()):
            found.fail(line, "no-source", "neither a title nor an address")
            continue
        mark = with_actions(_highlight(line, row))
        if DISCARD in mark.tags:
            found.skip("discarded")
            continue
        authors = [row.get("book author") or row.get("author", "")]
        tags = [tag.strip() for tag in row.get("document tags", "").split(",") if tag.strip()]
        key = found.source(title, authors, url, "books" if row.get("amazon book id", "").strip() else "", tags)
        found.add(key, mark)
    return found.done()


def _highlight(line: int, row: Row) -> Highlight:
    text = row.get("highlight", "")
    return Highlight(
        id="",
        text=text,
        line=line,
        note=row.get("note", ""),
        tags=tuple(tag for tag in row.get("tags", "").split(",") if tag.strip()),
        color=row.get("color", ""),
        location=location(row.get("location type", "location"), row.get("location", "")),
        at=(row.get("highlighted at") or row.get("date", "")).strip().replace(" ", "T", 1),
        kind="highlight" if text.strip() else "note",
    )


PART = Import("readwise-csv", sniff, read)
