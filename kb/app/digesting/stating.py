"""Taking a snapshot: from the index alone, no note is read again."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from kb import fences
from kb.app import alike, ownhunches
from kb.app.digesting.snapshot import Claim, Link, Model, Said, Snapshot, Source, Thought
from kb.note import is_item
from kb.store import SURE, claimed, noted
from kb.store.claimed import ClaimRow
from kb.store.noted import LinkRow, NoteRow, ThoughtRow

_SUM = 16  # hexadecimal digits of a file's sum that are kept
_LONGEST = 200  # characters of a sentence or thought that are kept
_WRAPPED = re.compile(r"[\r\n][\s>]*")
_WHOLE = ("marker", "label", "callout")  # rules of hunches that are all of a block
_T = TypeVar("_T")


def take(db: sqlite3.Connection, before: Snapshot | None = None) -> Snapshot:
    """What the vault of an index says.

    before: an earlier snapshot; the words of a file that has not changed since are not summed again.
    """
    rows = [row for row in noted.notes(db) if not is_item(row.path)]
    known = {said.digest: said.words for said in (before or {}).values()}
    words = {row.id: known[row.digest[:_SUM]] for row in rows if row.digest[:_SUM] in known}
    words |= _words(db, [row.id for row in rows if row.id not in words])
    rows = [row for row in rows if words[row.id]]
    links: dict[int, dict[object, Link]] = defaultdict(dict)
    sources: dict[int, dict[str, Source]] = defaultdict(dict)
    for link in noted.links(db):
        if link.kind == "web":
            _cite(sources[link.note], link)
        else:
            leads = Link(link.kind, link.target, link.subpath, link.resolved or "", link.line)
            links[link.note].setdefault(leads.leads, leads)
    aliases = _by_note(noted.aliases(db))
    names = _by_note(noted.names(db))
    models = _by_note((note, Model(name, line)) for note, name, line in noted.models(db))
    claims = _claims(db, rows, before or {})
    thoughts = _by_note(_thoughts(noted.thoughts(db)))
    return {
        row.path: Said(
            path=row.path,
            title=row.title,
            date=row.date or "",
            digest=row.digest[:_SUM],
            words=words[row.id],
            aliases=tuple(aliases[row.id]),
            claims=claims[row.id],
            links=tuple(links[row.id].values()),
            sources=tuple(sources[row.id].values()),
            thoughts=tuple(thoughts[row.id]),
            models=tuple(models[row.id]),
            names=tuple(names[row.id]),
        )
        for row in rows
    }


def _claims(db: sqlite3.Connection, rows: Sequence[NoteRow], before: Snapshot) -> dict[int, tuple[Claim, ...]]:
    """Those of each note; of one that has not changed since, as they were: most of a vault is such."""
    old = {row.id: before[row.path].claims for row in rows if _is_as_before(row, before)}
    new = claimed.rows(db, claimed.Wanted(among=[row.id for row in rows if row.id not in old]))
    found = _by_note((row.note, _claim(row)) for row in new if row.confidence >= SURE)
    return {row.id: old[row.id] if row.id in old else tuple(found[row.id]) for row in rows}


def _is_as_before(row: NoteRow, before: Snapshot) -> bool:
    return row.path in before and before[row.path].digest == row.digest[:_SUM]


def _by_note(rows: Iterable[tuple[int, _T]]) -> defaultdict[int, list[_T]]:
    found: defaultdict[int, list[_T]] = defaultdict(list)
    for note, value in rows:
        found[note].append(value)
    return found


def _words(db: sqlite3.Connection, ids: list[int]) -> dict[int, str]:
    """The sum of the words of some notes."""
    sums = dict.fromkeys(ids, blake2b(digest_size=8).hexdigest())
    for note, texts in groupby(noted.texts(db, ids), key=itemgetter(0)):
        sums[note] = _sum_of("\n".join(text for _, text in texts))
    return sums


def _sum_of(text: str) -> str:
    """Nothing of a note in which only a section of kb's own stands: it is no news."""
    own = fences.without(text)
    return blake2b(alike.bare(own), digest_size=8).hexdigest() if own == text or own.strip() else ""


def _cite(found: dict[str, Source], link: LinkRow) -> None:
    """A source with the first title and the first role that the note has for it."""
    said = found.setdefault(link.key, Source(link.key, link.display, link.role, link.line))
    found[link.key] = said._replace(title=said.title or link.display, role=said.role or link.role)


def _claim(row: ClaimRow) -> Claim:
    return Claim(
        row.subjects,
        row.measure,
        row.value,
        row.unit,
        row.comparator,
        row.conditions,
        row.compared_to,
        row.kind,
        _unwrapped(row.quote)[:_LONGEST],
        row.line,
    )


def _thoughts(rows: Iterable[ThoughtRow]) -> Iterator[tuple[int, Thought]]:
    """Of a block that is marked as one thought just that; else each hunch."""
    for _, group in groupby(rows, key=lambda row: row.block):
        here = list(group)
        marked = [row for row in here if row.rule in _WHOLE] or [row for row in here if row.rule == "block"]
        yield from ((row.note, _thought(row)) for row in marked[:1] or here)


def _thought(row: ThoughtRow) -> Thought:
    text = row.text[row.facts.get("body", 0) :] if row.rule == "block" else row.text
    models = tuple(row.facts.get("models", ()))
    return Thought(ownhunches.key(text), row.kind or "remark", _unwrapped(text)[:_LONGEST], models, row.line)


def _unwrapped(text: str) -> str:
    """A sentence on one line, without the marks of quotes between its lines."""
    return " ".join((_WRAPPED.sub(" ", text) if "\n" in text or "\r" in text else text).split())
