"""Tables: models in rows and measures in columns, or the other way round."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.claims import words
from kb.claims.numbers import Quantity, quantities
from kb.claims.plain import BENCHMARK, MODEL, SIGNS, Named, Plain

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+-]*-{2,}[\s|:+-]*\Z")
_UNIT = re.compile(
    r"[(（,/]\s*(%|\$|usd|tokens?/s|tokens?|elo|x|ms|s|seconds|minutes|hours|秒|分|元|美元|балл\w*|руб\w*)[^()（）]{0,24}[)）]?"
)
_EMPTY = re.compile(r"[\s–—\-*_/.…]*(?:n/?a|н/д|無|无)?[\s–—\-*_/.]*\Z")
# Heads that name no measure.
_GENERAL = frozenset(
    {
        "score",
        "scores",
        "result",
        "results",
        "value",
        "accuracy",
        "performance",
        "分數",
        "分数",
        "成績",
        "成绩",
        "結果",
        "结果",
        "數值",
        "результат",
        "балл",
        "значение",
        "оценка",
    }
)
_MOST = 64  # columns


class Cell(NamedTuple):
    """plain: as it is read.  start, end: in the note."""

    plain: Plain
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.plain.text.strip()


class Entry(NamedTuple):
    """A number of a table.  subject, header: the cells that say of what model and what it measures."""

    cell: Cell
    quantity: Quantity
    subject: str
    header: Cell


def rows(raw: str, start: int, end: int, named: Sequence[Named]) -> list[list[Cell]]:
    """The cells of each row, without the rule below the head."""
    found: list[list[Cell]] = []
    place = start
    for line in raw[start:end].splitlines(keepends=True):
        if not _RULE.match(line.rstrip()):
            found.append(list(_cells(raw, place, place + len(line.rstrip()), named)))
        place += len(line)
    return [row for row in found if len(row) > 1]


def _cells(raw: str, start: int, end: int, named: Sequence[Named]) -> Iterator[Cell]:
    bars = [match.start() for match in _BAR.finditer(raw, start, end)][: _MOST + 1]
    edges = [*([] if raw[start:end].lstrip().startswith("|") else [start - 1]), *bars]
    if not raw[start:end].rstrip().endswith("|"):
        edges.append(end)
    for left, right in zip(edges, edges[1:], strict=False):
        inside = [name for name in named if left < name.start and name.end <= right]
        yield Cell(Plain(raw, left + 1, right, inside), left + 1, right)


def entries(table: list[list[Cell]]) -> Iterator[Entry]:
    """Every number of a table that has its models on one side."""
    if len(table) < 2:
        return
    head, body = table[0], table[1:]
    column = max(
        range(min(3, len(head))),
        key=lambda place: (sum(bool(_model(row[place])) for row in body if place < len(row)), -place),
    )
    if any(_model(row[column]) for row in body if column < len(row)):
        for row in body:
            subject = _model(row[column]) if column < len(row) else ""
            for place, cell in enumerate(row[: len(head)]):
                if subject and place != column:
                    yield from _entry(cell, subject, head[place])
        return
    for row in body:
        for place, cell in enumerate(row[: len(head)]):
            if place and (subject := _model(head[place])):
                yield from _entry(cell, subject, row[0])


def _entry(cell: Cell, subject: str, header: Cell) -> Iterator[Entry]:
    if _EMPTY.match(cell.text):
        return
    found = quantities(cell.plain.small)
    if len(found) == 1 and MODEL not in cell.text:
        quantity = found[0]
        unit = quantity.unit or unit_of(header)
        yield Entry(cell, quantity._replace(unit=unit), subject, header)


def unit_of(header: Cell) -> str:
    """What a head says its column is given in: "MMLU (%)"."""
    match = _UNIT.search(header.plain.small)
    if not match:
        named = words.unit_after().fullmatch(header.text.lower())
        return words.unit_names()[(named.lastindex or 1) - 1] if named else ""
    return {"$": "USD", "usd": "USD", "美元": "USD", "elo": "Elo", "s": "seconds", "秒": "seconds", "分": "points"}.get(
        match[1], match[1]
    )


def _model(cell: Cell) -> str:
    """The model that a cell is about: its one name."""
    places = [place for place, sign in enumerate(cell.plain.text) if sign == MODEL]
    mention = cell.plain.mention(places[0]) if len(places) == 1 else None
    return mention.canonical if mention else ""


def benchmark(cell: Cell) -> str:
    place = cell.plain.text.find(BENCHMARK)
    mention = cell.plain.mention(place) if place >= 0 else None
    return mention.canonical if mention else ""


def words_of(cell: Cell) -> str:
    """The words of a head that no catalogue has, without its unit."""
    said = re.sub(r"\s+", " ", re.sub(rf"[(（][^()（）]*[)）]|[{SIGNS}]", "", cell.plain.text)).strip(" :：")[:60]
    return "" if said.lower() in _GENERAL else said
