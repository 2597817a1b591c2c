"""What was understood of one note: ``kb inspect`` and ``kb links NOTE``."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from kb import urls
from kb.app import claimrows, subpaths
from kb.app.vault import selected
from kb.page import Facts, Page
from kb.store import details, looking
from kb.store.details import LinkRow
from kb.store.looking import BlockRow, NoteRow
from kb.views import linked, notes


def links(db: sqlite3.Connection, selector: str, strict: bool = False) -> Page:
    """The links that stand in a note.  strict: as in Obsidian, an alias typed by hand leads
    nowhere (DD-3)."""
    note = selected(db, selector)
    rows = details.links_of(db, note.id)
    if strict:
        rows = [row._replace(resolved=None, status="unresolved") if row.status == "alias" else row for row in rows]
    return linked.links(note.path, _links(db, rows))


def inspect(db: sqlite3.Connection, selector: str) -> Page:
    """Everything that was understood of a note."""
    note = selected(db, selector)
    rows = details.links_of(db, note.id)
    found = details.mentions(db, note.id)
    document = {
        "path": note.path,
        "title": note.title,
        "aliases": details.aliases(db, note.id),
        "format": note.format,
        "encoding": note.encoding,
        "lang": note.lang,
        "date": note.date,
        "subject": looking.subject(note),
        "properties": details.properties(db, note.id),
        "tags": [_tag(*row) for row in details.tags(db, note.id)],
        "dates": [{**_mark(row), "iso": row.canonical, **row.facts} for row in found if row.kind == "date"],
        "durations": [
            {**_mark(row), "seconds": float(row.canonical), **row.facts} for row in found if row.kind == "duration"
        ],
        "blocks": [_block(block) for block in looking.blocks_of(db, note.id)],
        "links": _links(db, rows),
        "marked": [_mark(row) for row in found if row.kind == "marked"],
        "highlights": details.highlights(db, note.id),
        "mentions": [_mention(row) for row in found if row.kind not in ("date", "duration", "marked")],
        "sources": list(_sources(db, rows)),
        "claims": claimrows.of_note(db, note.id),
        "diagnostics": sorted(_remarks(db, note, rows), key=lambda remark: (remark["line"], remark["code"])),
    }
    return notes.inspected(document)


def _tag(tag: str, line: int, context: str) -> Facts:
    return {"tag": tag, "line": line, **({"context": context} if context else {})}


def _links(db: sqlite3.Connection, rows: list[LinkRow]) -> list[Facts]:
    places = subpaths.Places(db)
    return [_link(row, places) for row in rows]


def _link(row: LinkRow, places: subpaths.Places) -> Facts:
    return {
        "path": row.source,
        "line": row.line,
        "start": row.start,
        "end": row.end,
        "kind": row.kind,
        "target": row.target,
        "subpath": row.subpath,
        "display": row.display or None,
        "role": row.role or None,
        "resolved": row.resolved,
        "resolved_line": places.line(row) if row.subpath else None,
        "status": row.status,
        "context": row.context,
    }


def _mark(row: details.MentionRow) -> Facts:
    return {"line": row.line, "start": row.start, "end": row.end, "surface": row.surface}


def _mention(row: details.MentionRow) -> Facts:
    return {
        "kind": row.kind,
        "canonical": row.canonical,
        **_mark(row),
        "context": row.context,
        "rule": row.rule,
        "confidence": row.confidence,
        **row.facts,
    }


def _block(block: BlockRow) -> Facts:
    """As in the interface; what else its kind tells stands beside it."""
    return {
        "lines": [block.line, block.last],
        "kind": block.kind,
        "lang": block.lang,
        "voice": block.voice,
        "speaker": block.speaker or None,
        "heading": list(block.headings),
        "id": block.anchor or None,
        **{name: value for name, value in block.facts.items() if name not in ("body", "times")},
    }


def _sources(db: sqlite3.Connection, rows: list[LinkRow]) -> Iterator[Facts]:
    """Every address of the note, with its own place on its line (a link is longer)."""
    lines = details.LineReader(db)
    for row in rows:
        if row.kind == "web":
            text, column = lines.text(row.note, row.line, row.start)
            shift = text.find(row.target, column, column + row.end - row.start) - column
            start = row.start + max(0, shift)
            source = urls.identify(row.target)
            yield {
                "line": row.line,
                "start": start,
                "end": start + len(row.target) if shift >= 0 else row.end,
                "url": row.target,
                "source_id": source.key,
                "canonical": source.canonical,
                "role": row.role or None,
                "locator": dict(source.locator),
                "context": row.context,
            }


def _remarks(db: sqlite3.Connection, note: NoteRow, links: list[LinkRow]) -> Iterator[dict[str, Any]]:
    """What a person should know of a note: of its text, and of links that could lead elsewhere."""
    for line, code, message in details.diagnostics(db, note.id):
        yield {"line": line, "code": code, "message": message}
    for link in links:
        if link.status == "ambiguous":
            candidates = ", ".join(details.candidates(db, link.key, link.target))
            message = f"'{link.target}' could be {candidates}; taken for {link.resolved}"
            yield {"line": link.line, "code": "ambiguous-link", "message": message}
