"""Kindle's My Clippings.txt, in any language of the device; KOReader's too."""

from kb import kindle
from kb.imports import Gathering, Import, Imported
from kb.note import Raw


def sniff(raw: Raw) -> float:
    return 0.9 if kindle.looks_like(raw.text) else 0.0


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    records = list(kindle.clippings(raw.text))
    for record in records:
        if record.info is None:
            found.fail(record.head.line, "clipping-invalid", "no line under the title says what this is and where")
    for book in kindle.books(raw.text, records):
        key = found.source(book.title, book.authors, category="books")
        for reason, count in book.skipped.items():
            found.skip(reason, count)
        for mark in book.marks:
            if mark.info.kind == "bookmark":
                found.skip("bookmark")
            else:
                found.add(key, kindle.highlight(book, mark))
    return found.done()


PART = Import("kindle", sniff, read)
