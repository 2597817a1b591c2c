"""Tables: models in rows and measures in columns, or the other way round."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kb.claims import words
from kb.claims.numbers import quantities
from kb.claims.plain import BENCHMARK, MODEL, SIGNS, Named, Plain, within
from kb.claims.quantity import Quantity

_BAR = re.compile(r"(?<!\\)\|")
_IN = re.compile(r"[(（,/] ?([^()（）]{1,24})")
_EMPTY = frozenset({"", "n/a", "na", "н/д", "無", "无"})
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
    """A number of a table.  header: the cell that says what it measures.

    subject:  the model that it is said of.
    compared: the one that it is a difference to, if it is one.
    """

    cell: Cell
    quantity: Quantity
    subject: str
    header: Cell
    compared: str = ""


def rows(raw: str, start: int, end: int, named: Sequence[Named]) -> list[list[Cell]]:
    """The cells of each row, without the rule below the head."""
    found: list[list[Cell]] = []
    place = start
    starts = [name.start for name in named]
    for line in raw[start:end].splitlines(keepends=True):
        until = place + len(line.rstrip())
        if not _is_rule(line):
            found.append(list(_cells(raw, place, until, within(named, starts, place, until))))
        place += len(line)
    return [row for row in found if len(row) > 1]


def _is_rule(line: str) -> bool:
    return "--" in line and not line.strip(" \t\r\n|:+-")


def _cells(raw: str, start: int, end: int, named: Sequence[Named]) -> Iterator[Cell]:
    bars = [match.start() for match in _BAR.finditer(raw, start, end)][: _MOST + 1]
    edges = [*([] if raw[start:end].lstrip().startswith("|") else [start - 1]), *bars]
    if not raw[start:end].rstrip().endswith("|"):
        edges.append(end)
    for left, right in pairwise(edges):
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
    subjects = [_subject(head, place) for place in range(len(head))]
    for row in body:
        for place, cell in enumerate(row[: len(head)]):
            subject, compared = subjects[place]
            if place and subject:
                yield from (entry._replace(compared=compared) for entry in _entry(cell, subject, row[0]))


def _subject(head: list[Cell], place: int) -> tuple[str, str]:
    """The model of a column; of a column of differences, those of the two columns before it."""
    if head[place].text.lower() in words.says("difference"):
        before = [_model(cell) for cell in head[max(0, place - 2) : place]]
        return (before[-1], before[0]) if len(before) == 2 and all(before) else ("", "")
    return _model(head[place]), ""


def _entry(cell: Cell, subject: str, header: Cell) -> Iterator[Entry]:
    if cell.text.lower().strip(" –—-*_./…") in _EMPTY:
        return
    found = quantities(cell.plain.small)
    if len(found) == 1 and MODEL not in cell.text:
        quantity = found[0]
        unit = quantity.unit or unit_of(header)
        yield Entry(cell, quantity._replace(unit=unit), subject, header)


def unit_of(header: Cell) -> str:
    """What a head says its column is given in: "MMLU (%)", "Price, $", "tokens"."""
    small = header.plain.small
    for match in _IN.finditer(small):
        if unit := words.units_after().at(small, match.start(1)):
            return unit.means
    text = header.text.lower()
    whole = words.units_after().at(text, 0)
    return whole.means if whole and whole.end == len(text) else ""


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
    return "" if said.lower() in words.says("any measure") else said
