"""Kindle's My Clippings.txt as it comes from the device: books, highlights, notes, bookmarks."""

from collections.abc import Iterator

from kb import kindle
from kb.formats import Format
from kb.kindle import Clipping
from kb.note import Block, Diagnostic, Note, Raw

_KINDS = {"highlight": "highlight", "note": "annotation", "bookmark": "field"}


def sniff(raw: Raw) -> float:
    return 0.92 if kindle.looks_like(raw.text) else 0.0


def parse(raw: Raw) -> Note:
    """Every record keeps its lines; Note.highlights holds them with edits united and notes
    put to what they speak of."""
    records = list(kindle.clippings(raw.text))
    books = kindle.books(raw.text, records)
    marks = [(book, mark) for book in books for mark in book.marks]
    ids = {mark.clipping.head.start: kindle.highlight(book, mark).id for book, mark in marks}
    remarks = [
        Diagnostic(raw.path, record.head.line, "clipping-invalid", "no line under the title says what this is")
        for record in records
        if record.info is None
    ]
    return Note(
        path=raw.path,
        title=raw.path.rpartition("/")[2].rpartition(".")[0] or raw.path.rpartition("/")[2],
        format="kindle",
        blocks=tuple(block for record in records for block in _blocks(raw, record, ids.get(record.head.start, ""))),
        highlights=tuple(kindle.highlight(book, mark) for book, mark in marks),
        diagnostics=(*raw.diagnostics, *remarks),
    )


def _blocks(raw: Raw, record: Clipping, id: str) -> Iterator[Block]:
    """The title as a heading, the line under it as a field, the text as what it is."""
    above = (raw.text[record.head.start : record.head.end],)
    if record.head.end > record.head.start:
        yield Block("heading", record.head, record.head.line, 2)
    if record.told.end > record.told.start:
        yield Block("field", record.told, record.told.line, headings=above)
    if record.text.end > record.text.start:
        kind = _KINDS[record.info.kind] if record.info else "prose"
        facts = (("highlight", id),) if id else ()
        yield Block(kind, record.text, record.last, headings=above, facts=facts)


PART = Format("kindle", sniff, parse)
