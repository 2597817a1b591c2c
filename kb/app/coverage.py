"""``kb coverage NAME``: of the sources on a model, what is linked, what was quoted, what was thought
about, which numbers were taken from it (field B9).  A link inside somebody's quote is not read by
anyone here, nor is what came by a feed."""

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from kb import urls
from kb.app import claimrows, things
from kb.note import is_item
from kb.page import Facts, Page
from kb.store import SURE, cited, claimed, looking, mentioned, standing
from kb.store.claimed import Wanted
from kb.store.standing import Standing, Web
from kb.views import things as view

Line = tuple[str, int]  # path and line
_ITEM = re.compile(r"[ \t>]*(?:[-*+•]|\d{1,9}[.)])[ \t]")


@dataclass
class _Source:
    """Where a source stands in the notes, by what was done with it."""

    spellings: set[str] = field(default_factory=set)
    linked: list[Line] = field(default_factory=list)
    in_quotes: list[Line] = field(default_factory=list)
    quoted: list[Line] = field(default_factory=list)
    thought: list[Line] = field(default_factory=list)
    claimed: list[Line] = field(default_factory=list)


def page(db: sqlite3.Connection, name: str) -> Page:
    canonical = things.selected(db, "model", name)
    family = {canonical, *things.relatives(db, canonical)}
    about = {note for note, of_it, of_any in standing.speaking(db, family) if of_it * 2 > of_any}
    places = [place for place in mentioned.places(db, "model", canonical) if not is_item(place.path)]
    speaking = frozenset(place.block for place in places if place.block is not None)
    notes = {looking.file_id(db, path) for path in {place.path for place in places}}
    whole = frozenset(block.id for block in standing.blocks(db, notes & about))
    return view.coverage(canonical, rows(db, notes, speaking | whole))


def rows(db: sqlite3.Connection, notes: Collection[int], blocks: Collection[int]) -> list[Facts]:
    """The sources that these blocks of these notes cite, what was worked with most first."""
    sources: dict[str, _Source] = {}
    links: dict[int, list[Web]] = defaultdict(list)
    for link in standing.links(db, notes):
        if not is_item(link.path):
            links[link.note].append(link)
    claims = _claims(db, sorted(links))
    for note, standing_there in groupby(standing.blocks(db, links), key=lambda block: block.note):
        _read(standing_there, links[note], blocks, claims, sources)
    found = [_row(db, key, source) for key, source in sources.items()]
    return sorted(found, key=lambda row: (-row["thoughts"], -row["quotes"], -row["links"], row["source_id"]))


def _claims(db: sqlite3.Connection, notes: list[int]) -> Mapping[int | None, int]:
    """How many claims each block has, by their reader's word where that was given."""
    held = claimrows.own(db)
    if not held.decided:
        return Counter(claimed.by_block(db, notes))
    said = held.applied(claimed.rows(db, Wanted(among=notes)))
    return Counter(claim.block for claim in said if claim.confidence >= SURE)


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
        "canonical": urls.identify(min(source.spellings, key=lambda url: (len(url), url))).canonical,
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
            for path, line in sorted(places)
        ],
    }


def _read(
    blocks: Iterable[Standing],
    links: list[Web],
    speaking: Collection[int],
    claims: Mapping[int | None, int],
    sources: dict[str, _Source],
) -> None:
    """The sources of one note, and what hangs on them.  links: by their line.  speaking: the blocks that
    speak of the topic."""
    path = links[0].path
    current: _Source | None = None
    for block in blocks:
        if not block.level or (block.level == 1 and _ITEM.match(block.begins)):
            current = None
        here = _within(links, block)
        for link in here:
            if block.id in speaking:
                current = sources.setdefault(link.key, _Source())
                current.spellings.add(link.target)
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


def _within(links: list[Web], block: Standing) -> list[Web]:
    def line(link: Web) -> int:
        return link.line

    return links[bisect_left(links, block.line, key=line) : bisect_right(links, block.last, key=line)]
