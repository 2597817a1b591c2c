"""Reading the index: what notes speak of, by its one name: models, people, organisations."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kb.store import ids

KINDS = ("model", "person", "organisation", "benchmark", "product")  # in the order that a name is looked up


class Counted(NamedTuple):
    """mentions, notes: in text; addresses are counted apart (``urls``).
    unverified: nobody but an imported list knows it."""

    canonical: str
    mentions: int
    notes: int
    urls: int
    unverified: bool


class Place(NamedTuple):
    """One mention.  date: of its note.  block: the row of its block; None if it stands in none."""

    path: str
    title: str
    date: str | None
    line: int
    start: int
    end: int
    surface: str
    context: str
    voice: str
    lang: str
    rule: str
    confidence: float
    block: int | None


class Discovered(NamedTuple):
    """A name that no catalogue has, and the first line that has it."""

    canonical: str
    mentions: int
    path: str
    line: int
    surface: str
    confidence: float


class Dated(NamedTuple):
    """A date or an address that stands in a block.  kind: date or web."""

    block: int
    kind: str
    value: str
    role: str
    path: str
    line: int


class Beside(NamedTuple):
    """A model, in how many blocks it stands, and the first place of it there by path."""

    canonical: str
    blocks: int
    path: str
    line: int


_IN_TEXT = "context != 'url'"


def counted(db: sqlite3.Connection, kind: str, part: str = "") -> list[Counted]:
    """All things of a kind, the most mentioned first.  part: only those whose name holds it."""
    rows = db.execute(
        f"select canonical, sum({_IN_TEXT}), count(distinct iif({_IN_TEXT}, note, null)), sum(context = 'url'), "
        "min(rule = 'imported') "
        "from mentions where kind = ? and instr(lower(canonical), lower(?)) > 0 group by canonical order by 2 desc, 1",
        (kind, part),
    )
    return [Counted(*row)._replace(unverified=bool(row[-1])) for row in rows]


def discovered(db: sqlite3.Connection) -> list[Discovered]:
    """The most mentioned first."""
    rows = db.execute(
        "select canonical, count(*) over (partition by canonical) as often, path, line, surface, confidence, "
        "row_number() over (partition by canonical order by path, line, start) as place "
        "from mentions join files on files.id = note where mentions.kind = 'model' and rule = 'discovered' "
        "order by often desc, canonical, place"
    )
    return [Discovered(*told) for *told, place in rows if place == 1]


def named(db: sqlite3.Connection, kind: str, name: str) -> list[str]:
    """The things that a name means: by its own name, with or without the maker; else by a
    spelling that stands in a note."""
    wanted = name.strip().casefold()
    joined = "-".join(wanted.split())
    for condition in (
        "lower(canonical) in (:wanted, :joined)",
        "substr(lower(canonical), instr(canonical, '/') + 1) in (:wanted, :joined)",
        "lower(surface) = :wanted and rule != 'discovered'",
    ):
        rows = db.execute(
            f"select distinct canonical from spellings where kind = :kind and {condition} "
            "and exists (select 1 from mention_places where spelling = spellings.id) order by 1",
            {"kind": kind, "wanted": wanted, "joined": joined},
        ).fetchall()
        if rows:
            return [canonical for (canonical,) in rows]
    return []


def places(db: sqlite3.Connection, kind: str, canonical: str) -> list[Place]:
    rows = db.execute(
        'select files.path, notes.title, notes.date, mentions.line, mentions.start, mentions."end", surface, '
        "mentions.context, coalesce(voice, ''), coalesce(amid.lang, notes.lang), rule, confidence, mentions.block "
        "from mentions join files on files.id = mentions.note join notes on notes.id = mentions.note "
        f"{ids.standing('mentions.block')} where mentions.kind = ? and canonical = ? "
        "order by files.path, mentions.line, mentions.start",
        (kind, canonical),
    )
    return [Place(*row) for row in rows]


class Told(NamedTuple):
    """How often notes speak of a thing, outside of addresses and comments, in how many of them, and the
    first place by path."""

    mentions: int
    notes: int
    path: str
    line: int


def told(db: sqlite3.Connection, kind: str, canonical: str) -> Told | None:
    """None of what no note says anything of."""
    count, notes, first = db.execute(
        "select count(*), count(distinct mentions.note), min(printf('%s\t%9d', path, mentions.line)) from mentions "
        f"join files on files.id = mentions.note {ids.standing('mentions.block')} "
        f"where mentions.kind = ? and canonical = ? and {_IN_TEXT} and coalesce(amid.kind, '') != 'comment'",
        (kind, canonical),
    ).fetchone()
    path, _, line = (first or "").rpartition("\t")
    return Told(count, notes, path, int(line)) if count else None


def dated(db: sqlite3.Connection, blocks: list[int]) -> list[Dated]:
    """The dates that are told in these blocks, and the addresses, which may tell one.

    Of the fields of a record only those that say what they are of: when a clipping was added tells nothing.
    """
    found: list[Dated] = []
    for first in range(0, len(blocks), 500):
        some = blocks[first : first + 500]
        marks = ",".join("?" * len(some))
        notes = json.dumps(sorted({block >> ids.ROW_BITS for block in some}))
        found += (
            Dated(*row)
            for row in db.execute(
                "select block, 'date', canonical, coalesce(json_extract(mentions.facts, '$.role'), 'text'), "
                f"files.path, mentions.line from json_each(?) cross join mentions on {ids.within('mentions', 'value')} "
                "join files on files.id = mentions.note join blocks on blocks.id = block "
                f"where mentions.kind = 'date' and block in ({marks}) "
                "and not (blocks.kind = 'field' and coalesce(json_extract(mentions.facts, '$.role'), 'text') = 'text')",
                (notes, *some),
            )
        )
        found += (
            Dated(*row)
            for row in db.execute(
                "select blocks.id, 'web', links.target, links.role, files.path, links.line from blocks "
                f"cross join links on {ids.within('links', 'blocks.note')} "
                "and links.line between blocks.line and blocks.last "
                f"join files on files.id = blocks.note where links.kind = 'web' and blocks.id in ({marks})",
                some,
            )
        )
    return found


def in_block(db: sqlite3.Connection, block: int, kind: str) -> list[str]:
    """What a block speaks of, in the order it does."""
    rows = db.execute(
        f"select canonical from mentions where id >= ? and id < ? and block = ? and kind = ? and {_IN_TEXT} "
        "group by canonical order by min(id)",
        (*ids.rows(block >> ids.ROW_BITS), block, kind),
    )
    return [canonical for (canonical,) in rows]


def beside(db: sqlite3.Connection, blocks: Iterable[int]) -> list[Beside]:
    """The models that these blocks speak of, those of most blocks first."""
    rows = db.execute(
        "select canonical, count(distinct block), min(printf('%s\t%9d', path, line)) from mentions "
        f"join files on files.id = note where mentions.kind = 'model' and {_IN_TEXT} "
        "and block in (select value from json_each(?)) group by canonical order by 2 desc, 1",
        (json.dumps(sorted(blocks)),),
    )
    found = ((canonical, count, *first.rpartition("\t")[::2]) for canonical, count, first in rows)
    return [Beside(canonical, count, path, int(line)) for canonical, count, path, line in found]
