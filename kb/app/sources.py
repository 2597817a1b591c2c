"""``kb source list`` and ``kb source show``: what the notes cite, whatever its spelling."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator

from kb import dates, urls
from kb.errors import KbError
from kb.page import Facts, Page
from kb.store import cited, details, looking
from kb.store.details import LinkRow
from kb.views import sources as view

_WORD = re.compile(r"[a-z0-9]+")
_EXTENSIONS = ("pdf", "html", "htm", "md")
_REMARK = re.compile(r"\([^()]*\)|\{[^{}]*\}")  # (September 16, 2024) {Interconnects}
_LEAST_TITLE = 3  # words of a title that may name a source
_LEAST_SHARED = 2  # words of two addresses that make them one release


def listed(db: sqlite3.Connection, part: str, limit: int) -> Page:
    found = cited.sources(db, part)
    rows = [
        {
            "source_id": item.key,
            "canonical": urls.identify(item.spelling).canonical,
            "citations": item.links,
            "notes": item.notes,
        }
        for item in found[: limit or None]
    ]
    return view.listed(rows, len(found))


def show(db: sqlite3.Connection, name: str) -> Page:
    """One source with every spelling, title, role, and line that cites it.  Raises KbError if
    no note does."""
    key = urls.key(name)
    rows = cited.citations(db, key)
    records = cited.records(db, key)
    if not rows and not records:
        raise KbError(f"no note cites {name}", "kb source list shows what is cited")
    source = urls.identify(rows[0].target if rows else name)
    lines = details.LineReader(db)
    document: Facts = {
        "source_id": key,
        "canonical": source.canonical,
        "time": _time(rows, source.canonical),
        "spellings": _counted(row.target for row in rows),
        "titles": _counted(row.display for row in rows if row.display),
        "roles": _counted(row.role for row in rows if row.role),
        "records": [{"path": path, "title": title} for path, title in records],
        "related": [*_mirrors(db, key, records), *_siblings(db, key)],
        "suggestions": list(_pages(db, key, rows)),
        "citations": [_citation(row, lines) for row in rows],
    }
    return view.shown(document)


def _citation(row: LinkRow, lines: details.LineReader) -> Facts:
    text, _ = lines.text(row.note, row.line, row.start)
    return {
        "path": row.source,
        "line": row.line,
        "column": row.start,
        "title": row.display or None,
        "role": row.role or None,
        "url": row.target,
        "locator": dict(urls.identify(row.target).locator),
        "text": text.strip(),
    }


def _counted(texts: Iterator[str]) -> list[Facts]:
    return [{"text": text, "count": count} for text, count in Counter(texts).most_common()]


def _time(rows: list[LinkRow], canonical: str) -> Facts | None:
    """When the source was made, if its address tells: the number of a post, a paper, a path."""
    stamp = urls.stamp(canonical)
    if stamp:
        return {"iso": stamp, "method": "id of the post" if len(stamp) > 7 else "id of the paper"}
    dated = re.search(r"/((?:19|20)\d\d)/(\w{1,9})/(\d{1,2})(?:/|\Z)", canonical)
    if dated:
        when = dates.read("/".join(dated.groups())) or dates.read(f"{dated[3]} {dated[2]} {dated[1]}")
        return {"iso": when.iso, "method": "path of the address"} if when else None
    return None


def _mirrors(db: sqlite3.Connection, key: str, records: list[tuple[str, str]]) -> Iterator[Facts]:
    """The pages that a record of this source came by: a copy of it, never the same source."""
    for path, site in cited.came_by(db, [path for path, _ in records]):
        for row in details.links_of(db, looking.file_id(db, path)):
            if row.kind == "web" and row.key != key and row.key.startswith(f"{site}/"):
                yield {"source_id": row.key, "relation": "mirror", "reasons": [f"{path}:{row.line} came by {site}"]}


def _siblings(db: sqlite3.Connection, key: str) -> Iterator[Facts]:
    """A page and a PDF of one site whose addresses share most of their words: one release in
    two forms.  Related, never merged (DD-6)."""
    host, _, path = key.partition("/")
    words = _words(path)
    if "." not in host or len(words) < _LEAST_SHARED:
        return
    site = ".".join(host.split(".")[-2:])
    for other in cited.keys_like(db, site):
        theirs = _words(other.partition("/")[2])
        is_file = other.endswith(".pdf") or key.endswith(".pdf")
        shared = words & theirs
        if other != key and is_file and len(shared) >= _LEAST_SHARED and shared in (words, theirs):
            yield {
                "source_id": other,
                "relation": "same release",
                "reasons": [f"both on {site}", f"shared words: {' '.join(sorted(shared))}"],
            }


def _pages(db: sqlite3.Connection, key: str, rows: list[LinkRow]) -> Iterator[Facts]:
    """Links to a page that does not exist, whose name says what this source's title or address
    says: probably the same work, but that is for the reader to decide (formats S7)."""
    host, _, path = key.partition("/")
    names = {
        "title": [_titled(row.display) for row in rows if row.display],
        "address": [_titled(path.rpartition("/")[2])],
    }
    for page, note, line in cited.missing_pages(db):
        words = _titled(_REMARK.sub(" ", page))
        reasons = [
            f"its {kind} says {' '.join(sorted(words))}"
            for kind, all_words in names.items()
            if len(words) >= _LEAST_TITLE and words in all_words
        ]
        if reasons:
            sites = [mark for mark in _REMARK.findall(page) if mark.strip("(){} ").lower() in host]
            reasons += [f"{site} is in {host}" for site in sites]
            yield {
                "page": page,
                "relation": "perhaps this source",
                "confirmed": False,
                "reasons": [*reasons, f"{note}:{line}"],
            }


def _titled(text: str) -> frozenset[str]:
    """The words of a title or of an address, without their order and the possessive."""
    return frozenset(_WORD.findall(re.sub(r"['’]s\b", "", text.casefold())))


def _words(path: str) -> set[str]:
    return {word for word in _WORD.findall(path.lower()) if word not in (*_EXTENSIONS, "index", "www", "the")}
