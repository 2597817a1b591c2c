"""Epoch AI's table of notable, or of all AI models (CSV).

Its ``Publication date`` is that of a paper, of an announcement or of a release; which of them it
does not say.
"""

import csv
import io
from collections.abc import Iterator

from kb.entities.listings import Listing
from kb.layers import Layer, Told, told, wrong
from kb.note import Raw

_NEEDED = frozenset({"organization", "publication date"})
_NAMES = ("model", "system")  # the column of names, now and until 2024
_LONGEST_FIELD = 10_000_000  # characters; abstracts are long, the module's own limit is 128 kB
_MOST_COLUMNS = 200


def sniff(raw: Raw) -> float:
    head = raw.text[:4000].lstrip("\ufeff\r\n").splitlines()[:1]
    try:
        names = set(_names(next(csv.reader(head), [])))
    except csv.Error:
        return 0.0
    return 0.9 if names >= _NEEDED and not names.isdisjoint(_NAMES) else 0.0


def read(raw: Raw) -> Told:
    try:
        return told(_listings(raw))
    except csv.Error as error:
        raise wrong(raw, f"not a table (CSV): {error}") from error


def _listings(raw: Raw) -> Iterator[Listing | None]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(raw.text.lstrip("\ufeff\r\n"), newline=""))
    names = _names(next(reader, []))
    for cells in reader:
        row = dict(zip(names, cells, strict=False))
        name = next((" ".join(row[column].split()) for column in _NAMES if column in row), "")
        if any(cells):
            yield _listing(name, row) if name else None


def _listing(name: str, row: dict[str, str]) -> Listing:
    makers = tuple(part.strip() for part in row.get("organization", "").split(",") if part.strip())
    return Listing((name,), makers, (), name, published=row.get("publication date", "").strip())


def _names(cells: list[str]) -> list[str]:
    return [cell.strip(" \t\ufeff").lower() for cell in cells[:_MOST_COLUMNS]]


PART = Layer("epoch", "Epoch AI", sniff, read)
