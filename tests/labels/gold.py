"""Label files: what a person says of a document, with places in its text."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kb.decoding import decode

from .understood import claim

SCHEMA = "kb-labels-1"
_NAMED = ("models", "products", "organisations", "people", "benchmarks")
_VALUES: dict[str, Callable[[dict[str, Any]], object]] = {
    **dict.fromkeys(_NAMED, lambda told: told["canonical"]),
    "works": lambda told: told["title"],
    "urls": lambda told: (told["source_id"], told["canonical"]),
    "dates": lambda told: told["iso"],
    "durations": lambda told: float(told["seconds"]),
    "claims": lambda told: claim(told),
    "model_negatives": lambda told: "",
}


class Unlabelled(Exception):
    """A label file that cannot be compared with a document; says why."""


class Label(NamedTuple):
    """start, end: of the part that must match, in code points of the document's text: the
    ``head`` of the surface where one is named.  value: what must be the same."""

    start: int
    end: int
    line: int
    surface: str
    value: object
    optional: bool
    in_url: bool


class Paragraph(NamedTuple):
    """Lines that are read as one.  voices: each of them is right."""

    first: int
    last: int
    lang: str
    voices: tuple[str, ...]


@dataclass(frozen=True)
class Gold:
    """What a person says of one document.

    rows:   its lines, split at line feeds.
    starts: where each of them begins, with one entry more for the end.
    labels: only of the kinds that were labelled.
    """

    doc: str
    rows: list[str]
    starts: list[int]
    labels: dict[str, list[Label]]
    paragraphs: list[Paragraph]


def read(file: Path, documents: Path) -> Gold:
    """Raises Unlabelled if it is no label file, or if its document is not what was labelled."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(told, dict) or told.get("schema") != SCHEMA:
            raise Unlabelled(f"{file.name}: not a label file, its schema is not {SCHEMA}")
        return _gold(told, (documents / told["doc"]).read_bytes(), file.name)
    except OSError as error:
        raise Unlabelled(f"{file.name}: {error.filename}: {error.strerror}") from error
    except KeyError as error:
        raise Unlabelled(f"{file.name}: a label without {error}") from error
    except ValueError as error:
        raise Unlabelled(f"{file.name}: {error}") from error


def _gold(told: dict[str, Any], data: bytes, file: str) -> Gold:
    if hashlib.sha256(data).hexdigest() != told["sha256"]:
        raise Unlabelled(f"{file}: {told['doc']} is not the text that was labelled")
    rows = decode(data).text.split("\n")
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    labels = {
        name: [_label(row, value(row), rows, starts, file) for row in told[name]]
        for name, value in _VALUES.items()
        if name in told
    }
    return Gold(told["doc"], rows, starts, labels, [_paragraph(row) for row in told.get("paragraphs", ())])


def _label(told: dict[str, Any], value: object, rows: list[str], starts: list[int], file: str) -> Label:
    line, start, end, surface = told["line"], told["start"], told["end"], told["surface"]
    found = rows[line - 1][start:end] if 0 < line <= len(rows) else ""
    if found != surface:
        raise Unlabelled(f"{file}: on line {line}, {start}-{end} stands {found!r}, not {surface!r}")
    head = told.get("head", surface)
    begin = starts[line - 1] + start + max(0, surface.find(head))
    return Label(
        begin,
        begin + len(head),
        line,
        surface,
        value,
        bool(told.get("optional")),
        told.get("context") == "url",
    )


def _paragraph(told: dict[str, Any]) -> Paragraph:
    first, last = told["lines"]
    return Paragraph(first, last, told["lang"], (told["voice"], *told.get("accept", ())))
