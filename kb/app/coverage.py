"""``kb coverage NAME``: of the sources on a model, what is linked, what was quoted, what was thought
about, which numbers were taken from it (field B9).  A link inside somebody's quote is not read by
anyone here, nor is what came by a feed."""

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb import urls
from kb.app import claimrows, things
from kb.app.ownclaims import Own
from kb.note import is_item
from kb.page import Facts, Page
from kb.store import SURE, cited, claimed, details, looking, mentioned, searching
from kb.store.claimed import Wanted
from kb.store.details import LinkRow
from kb.store.looking import BlockRow
from kb.views import things as view

Line = tuple[str, int]  # path and line
_ITEM = re.compile(r"[ \t>]*(?:[-*+•]|\d{1,9}[.)])[ \t]")


@dataclass
class _Source:
    """Where a source stands in the notes, by what was done with it."""

    spelling: str
    linked: list[Line] = field(default_factory=list)
    in_quotes: list[Line] = field(default_factory=list)
    quoted: list[Line] = field(default_factory=list)
    thought: list[Line] = field(default_factory=list)
    claimed: list[Line] = field(default_factory=list)


def page(db: sqlite3.Connection, name: str) -> Page:
    canonical = things.selected(db, "model", name)
    family = {canonical, *things.relatives(db, canonical)}
    sources: dict[str, _Source] = {}
    held = claimrows.own(db)
    for path in sorted({place.path for place in mentioned.places(db, "model", canonical) if not is_item(place.path)}):
        note = looking.file_id(db, path)
        said = [row for row in details.mentions(db, note) if row.kind == "model" and row.context != "url"]
        is_about = sum(row.canonical in family for row in said) * 2 > len(said)
        speaking = searching.blocks_with(db, note, "model", canonical)
        _read(db, path, note, None if is_about else speaking, sources, held)
    rows = [_row(db, key, source) for key, source in sources.items()]
    rows.sort(key=lambda row: (-row["thoughts"], -row["quotes"], -row["links"], row["source_id"]))
    return view.coverage(canonical, rows)


def _row(db: sqlite3.Connection, key: str, source: _Source) -> Facts:
    records = [path for path, _ in cited.records(db, key) if not is_item(path)]
    done = {
        "thought about": source.thought,
        "quoted": source.quoted,
        "a note is on it": records,
        "linked": source.linked,
    }
    state = next((name for name, places in done.items() if places), "in a quote only")
    return {
        "source_id": key,
        "canonical": urls.identify(source.spelling).canonical,
        "state": state,
        "links": len(source.linked),
        "in_quotes": len(source.in_quotes),
        "quotes": len(source.quoted),
        "thoughts": len(source.thought),
        "claims": len(source.claimed),
        "records": records,
        "lines": [
            {"path": path, "line": line, "as": kind}
            for kind, places in (
                ("link", source.linked),
                ("link in a quote", source.in_quotes),
                ("quote", source.quoted),
                ("thought", source.thought),
                ("claim", source.claimed),
            )
            for path, line in places
        ],
    }


def _read(
    db: sqlite3.Connection,
    path: str,
    note: int,
    speaking: frozenset[int] | None,
    sources: dict[str, _Source],
    held: Own,
) -> None:
    """The sources of one note, and what hangs on them.  speaking: the blocks that speak of the
    model; None for a note that is about its family: all its sources count."""
    links = [link for link in details.links_of(db, note) if link.kind == "web" and not link.context]
    links.sort(key=lambda link: link.line)
    claims = Counter(
        claim.block for claim in held.applied(claimed.rows(db, Wanted(note=note))) if claim.confidence >= SURE
    )
    current: _Source | None = None
    for block, starts_item in _blocks(db, note):
        if not block.level or starts_item:
            current = None
        here = _within(links, block)
        for link in here:
            if speaking is None or block.id in speaking:
                current = _of(sources, link)
                quoted = block.voice == "source_quote" and block.kind == "quote"
                (current.in_quotes if quoted else current.linked).append((path, link.line))
                current.claimed += [(path, block.line)] * claims[block.id]
                current = None if quoted else current
        if current and not here:
            current.claimed += [(path, block.line)] * claims[block.id]
            if block.kind in ("quote", "highlight"):
                current.quoted.append((path, block.line))
            elif block.voice == "own_thought":
                current.thought.append((path, block.line))


def _of(sources: dict[str, _Source], link: LinkRow) -> _Source:
    return sources.setdefault(link.key, _Source(link.target))


def _within(links: list[LinkRow], block: BlockRow) -> list[LinkRow]:
    """links: by their line."""

    def line(link: LinkRow) -> int:
        return link.line

    return links[bisect_left(links, block.line, key=line) : bisect_right(links, block.last, key=line)]


def _blocks(db: sqlite3.Connection, note: int) -> Iterator[tuple[BlockRow, bool]]:
    """The blocks of a note, and whether each begins an item of the outermost list."""
    for passage in looking.passage_ids(db, note):
        text = looking.text(db, passage).text
        for block in looking.blocks(db, passage):
            yield block, block.level == 1 and bool(_ITEM.match(text, block.start, block.end))
