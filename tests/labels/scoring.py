"""Comparing what kb says with the labels of one document.

A prediction is right if it overlaps a label and has the same value; one prediction a label.
An optional label may be missed; what lies in a URL is counted apart; a negative must not be
touched by anything but what another label asks for.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .gold import Gold, Label, Paragraph
from .understood import Part, Said, Understood

ENTITIES = ("models", "products", "organisations", "people", "benchmarks")
KINDS = (*ENTITIES, "works", "urls", "dates", "durations", "claims")
ROWS = (
    *(f"{name}{part}" for name in KINDS for part in ("", ", optional", " in URLs")),
    "negatives",
    *(f"{name} of {part}" for name in ("language", "voice") for part in ("lines", "blocks")),
    *("block ranges", "blocks within a range"),
)
_EMPTY = re.compile(r"(?:\s|<br\s*/?>)*\Z")


class Remark(NamedTuple):
    """Something that does not agree.  told: what it should be, or what kb took it for."""

    sort: Literal["miss", "extra", "hit"]
    doc: str
    line: int
    text: str
    told: str


@dataclass
class Score:
    """One row of the table.  labelled: by a person.  said: by kb.  right: by both."""

    labelled: int = 0
    said: int = 0
    right: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def add(self, labelled: int = 0, said: int = 0, right: int = 0, remarks: Iterable[Remark] = ()) -> None:
        self.labelled += labelled
        self.said += said
        self.right += right
        self.remarks += remarks


def empty() -> dict[str, Score]:
    return {name: Score() for name in ROWS}


def compare(gold: Gold, understood: Understood, table: dict[str, Score]) -> None:
    """Add one document to the table.  A kind that nobody labelled in it does not count."""
    asked: set[Said] = set()
    for name in KINDS:
        if name in gold.labels:
            asked |= _mentions(name, gold, understood, table)
    _negatives(gold, understood, asked, table["negatives"])
    for name, right, told in (
        ("language", lambda paragraph: (paragraph.lang,), lambda part: part.lang),
        ("voice", lambda paragraph: paragraph.voices, lambda part: part.voice),
    ):
        _lines(name, right, told, gold, understood, table)
    _ranges(gold, understood, table)


def _mentions(name: str, gold: Gold, understood: Understood, table: dict[str, Score]) -> set[Said]:
    """The rows of one kind; gives what was right."""
    asked: set[Said] = set()
    for row, in_url in ((name, False), (f"{name} in URLs", True)):
        labels = [label for label in gold.labels[name] if label.in_url == in_url]
        said = [item for item in understood.said[name] if item.in_url == in_url]
        pairs = matches(labels, said)
        asked |= {said[place] for place in pairs.values()}
        met = set(pairs.values())
        extra = [item for place, item in enumerate(said) if place not in met]
        table[row].add(said=len(extra), remarks=[_extra(gold, understood, item) for item in extra])
        for place, label in enumerate(labels):
            mine = table[f"{name}, optional" if label.optional else row]
            found = place in pairs
            mine.add(1, found, found, () if found else [_miss(gold, label)])
    return asked


def matches(labels: list[Label], said: list[Said]) -> dict[int, int]:
    """Which label is met by which prediction, both by their place in the list; as many as
    can be (augmenting paths)."""
    fits = [
        [place for place, item in enumerate(said) if _overlap(label, item) and item.value == label.value]
        for label in labels
    ]
    met: dict[int, int] = {}  # prediction to label

    def find(label: int, tried: set[int]) -> bool:
        for prediction in fits[label]:
            if prediction not in tried:
                tried.add(prediction)
                if prediction not in met or find(met[prediction], tried):
                    met[prediction] = label
                    return True
        return False

    for label in range(len(labels)):
        find(label, set())
    return {label: prediction for prediction, label in met.items()}


def _overlap(label: Label, said: Said) -> bool:
    return said.start < label.end and label.start < said.end


def _miss(gold: Gold, label: Label) -> Remark:
    return Remark("miss", gold.doc, label.line, label.surface, _shown(label.value))


def _extra(gold: Gold, understood: Understood, said: Said) -> Remark:
    return Remark("extra", gold.doc, understood.line(said.start), said.surface, _shown(said.value))


def _shown(value: object) -> str:
    return value[0] if isinstance(value, tuple) and isinstance(value[0], str) else str(value)


def _negatives(gold: Gold, understood: Understood, asked: set[Said], score: Score) -> None:
    """The title of a work may hold generic words, so works do not count here."""
    said = [item for name in ENTITIES for item in understood.said[name] if item not in asked]
    for label in gold.labels.get("model_negatives", ()):
        hits = [item for item in said if _overlap(label, item)]
        remarks = [Remark("hit", gold.doc, label.line, item.surface, _shown(item.value)) for item in hits]
        score.add(1, bool(hits), 0, remarks)


def _lines(
    name: str,
    right: Callable[[Paragraph], tuple[str, ...]],
    told: Callable[[Part], str],
    gold: Gold,
    understood: Understood,
    table: dict[str, Score],
) -> None:
    """Language or voice of each labelled line; a block is right if all of its lines are."""
    for paragraph in gold.paragraphs:
        wanted = right(paragraph)
        rows = [(line, gold.rows[line - 1]) for line in _filled(paragraph, gold)]
        found = [_most(understood, gold.starts[line - 1], row, told) for line, row in rows]
        remarks = [
            Remark("miss", gold.doc, line, row, f"{' or '.join(wanted)}, not {value or 'nothing'}")
            for (line, row), value in zip(rows, found, strict=True)
            if value not in wanted
        ]
        table[f"{name} of lines"].add(len(rows), sum(map(bool, found)), len(rows) - len(remarks), remarks)
        table[f"{name} of blocks"].add(1, any(found), not remarks)


def _filled(paragraph: Paragraph, gold: Gold) -> list[int]:
    """Blank lines and those with only ``<br>`` belong to no block."""
    last = min(paragraph.last, len(gold.rows))
    return [line for line in range(paragraph.first, last + 1) if not _EMPTY.match(gold.rows[line - 1])]


def _most(understood: Understood, start: int, row: str, told: Callable[[Part], str]) -> str:
    """What most of the letters of a line are, by the blocks that lie on it; empty if none does."""
    weight: dict[str, int] = {}
    for part in understood.parts:
        inside = row[max(0, part.start - start) : max(0, part.end - start)]
        if letters := len("".join(inside.split())):
            weight[told(part)] = weight.get(told(part), 0) + letters
    return max(weight, key=lambda value: weight[value], default="")


def _ranges(gold: Gold, understood: Understood, table: dict[str, Score]) -> None:
    """A labelled range is right if there are blocks in it and none that reaches beyond."""
    for paragraph in gold.paragraphs:
        start, end = gold.starts[paragraph.first - 1], gold.starts[min(paragraph.last, len(gold.rows))]
        inside = [part for part in understood.parts if part.start < end and start < part.end]
        whole = [part for part in inside if start <= part.start and part.end <= end]
        right = bool(inside) and len(whole) == len(inside)
        table["blocks within a range"].add(len(inside), len(inside), len(whole))
        wanted = f"{paragraph.first}-{paragraph.last}, not {_bounds(understood, inside) or 'nothing'}"
        remarks = [] if right else [Remark("miss", gold.doc, paragraph.first, gold.rows[paragraph.first - 1], wanted)]
        table["block ranges"].add(1, bool(inside), right, remarks)


def _bounds(understood: Understood, parts: list[Part]) -> str:
    return ", ".join(f"{understood.line(part.start)}-{understood.line(part.end - 1)} {part.kind}" for part in parts)
