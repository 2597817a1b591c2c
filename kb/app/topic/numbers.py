"""The numbers that notes say of a topic, with their conditions: what is said twice once, conflicts marked."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.app import claimrows, comparing
from kb.app.ownclaims import KINDS
from kb.app.topic.quoting import Quoting
from kb.app.topic.scope import Scope
from kb.page import Entry, Facts, Section
from kb.store import SURE
from kb.store.claimed import ClaimRow, Wanted
from kb.text import cut
from kb.views import claims as view

_MOST = 40  # rows
_CITED = 5  # places of one row
_COLUMNS = ("model", "measure", "value", "conditions", "said by", "as of", "remark")
_REASON = 200  # cells

_Said = tuple[object, ...]


class Numbers(NamedTuple):
    """rows: as the interface has them, for programs."""

    section: Section
    rows: list[Facts]


def numbers(db: sqlite3.Connection, scope: Scope, most: int = _MOST) -> Numbers:
    """Those of the topic's models, and what stands beside them in their paragraphs."""
    found = _rows(db, scope)
    rows = [claimrows.row_of(row) for row in found]
    if not found:
        return Numbers(Section("numbers", "Numbers", ()), rows)
    compared = comparing.of_models(db, frozenset(name for row in found for name in row.subjects if "/" in name))
    verdicts = _verdicts(compared.document["groups"])
    quoting = Quoting(db)
    alike = _alike(found)
    order = sorted(alike, key=lambda same: _order(same, scope))
    entries = tuple(_entry(same, verdicts, quoting) for same in order[: most or None])
    told = Section("numbers", "Numbers", entries, len(alike) - len(entries), _COLUMNS, compared.charts)
    return Numbers(_without_empty(told), rows)


def _without_empty(table: Section) -> Section:
    """A table without the columns in which nothing stands."""
    kept = [place for place in range(len(table.columns)) if any(entry.cells[place] for entry in table.entries)]
    entries = tuple(entry._replace(cells=tuple(entry.cells[place] for place in kept)) for entry in table.entries)
    return table._replace(columns=tuple(table.columns[place] for place in kept), entries=entries)


def _rows(db: sqlite3.Connection, scope: Scope) -> list[ClaimRow]:
    if not scope.models:
        found = claimrows.rows(db, Wanted(among=sorted(scope.notes)))
        return [row for row in found if row.confidence >= SURE and row.block in scope.blocks]
    own = [row for row in claimrows.rows(db, Wanted(scope.models)) if row.confidence >= SURE]
    places = sorted({row.block for row in own if row.block is not None})
    beside = claimrows.rows(db, Wanted(among=sorted({row.note for row in own}), blocks=places))
    known = {row.id for row in own}
    near = [row for row in beside if row.id not in known and row.confidence >= SURE]
    return sorted((*own, *near), key=lambda row: (row.path, row.line, row.start, row.id))


def _alike(rows: Iterable[ClaimRow]) -> list[list[ClaimRow]]:
    """Those that say the same of the same under the same conditions, as one."""
    found: dict[_Said, list[ClaimRow]] = defaultdict(list)
    for row in rows:
        said = (row.subjects, row.measure, row.value, row.unit, row.comparator, row.conditions, row.compared_to)
        found[(*said, row.kind, row.date if row.kind in ("limit", "price") else "")].append(row)
    return list(found.values())


def _order(same: list[ClaimRow], scope: Scope) -> tuple[object, ...]:
    """One measure together, scores before limits; in it the topic's own first, then what most notes say."""
    row = same[0]
    models = [scope.models.index(name) for name in row.subjects if name in scope.models]
    place = (row.path, row.line, row.start, row.id)
    measure = (KINDS.index(row.kind), row.measure is None, row.measure or "", row.unit)
    return (*measure, not models, min(models, default=0), -len(same), place)


def _entry(same: list[ClaimRow], verdicts: dict[tuple[str, int, int], tuple[str, str]], quoting: Quoting) -> Entry:
    row = same[0]
    told = claimrows.row_of(row)
    judged = next((verdicts[place] for place in map(_place, same) if place in verdicts), ("", ""))
    model, measure, value, conditions, who = view.told(told)
    cites = tuple(quoting.words(one.path, one.line, one.quote, one.surface) for one in same[:_CITED])
    verdict = f"{judged[0]}: {judged[1]}" if judged[1] else judged[0]
    return Entry(
        " ".join(filter(None, (model, row.measure or "", value, f"({conditions})" if conditions else ""))),
        "!" if judged[0] == "conflict" else "",
        row.path,
        row.line,
        reason=cut(verdict, _REASON),
        lang="",
        cites=tuple(dict.fromkeys(cites)),
        by=row.said_by or "",
        date=row.date or "",
        cells=(model, measure, value, conditions, who, (row.date or "")[:10], judged[0]),
    )


def _place(row: ClaimRow) -> tuple[str, int, int]:
    return row.path, row.line, row.start


def _verdicts(groups: Iterable[Facts]) -> dict[tuple[str, int, int], tuple[str, str]]:
    """Of each claim the weightiest that can be said of it beside another, and why; nothing of what merely agrees."""
    found: dict[tuple[str, int, int], tuple[str, str]] = {}
    for group in groups:
        for place, verdict, why in _judged(group):
            if verdict in ("conflict", "same value, condition missing") or verdict.startswith("off by"):
                known = found.get(place)
                if known is None or (verdict == "conflict" and known[0] != "conflict"):
                    found[place] = verdict, why
    return found


def _judged(group: Facts) -> Iterator[tuple[tuple[str, int, int], str, str]]:
    """Each claim of a pair or a reckoning, with the verdict; the places stand in for the numbers of a list."""
    claims = {claim["n"]: claim for claim in group["claims"]}
    for pair in group["pairs"]:
        why = _without_numbers(pair["why"], claims)
        for side in (pair["a"], pair["b"]):
            claim = claims[side]
            yield (claim["path"], claim["line"], claim["start"]), pair["verdict"], why
    for check in group["arithmetic"]:
        claim = claims[check["claim"]]
        yield (claim["path"], claim["line"], claim["start"]), check["verdict"], check["why"]


def _without_numbers(why: str, claims: dict[int, Facts]) -> str:
    for number, claim in claims.items():
        why = why.replace(f"[{number}]", f"{claim['path'].rpartition('/')[2]}:{claim['line']}")
    return why
