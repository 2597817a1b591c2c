"""Tables of comma-separated values, read by the names of their columns."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from kb.imports import Gathering
from kb.note import Raw

_LONGEST_FIELD = 2**31 - 1  # the module's own limit is 128 kB; the file's size is limited already
_MOST_COLUMNS = 200

Row = Mapping[str, str]


def header(raw: Raw) -> frozenset[str]:
    """The names of the first line, in lower case."""
    line = raw.text[:4000].lstrip("\ufeff\r\n").splitlines()[:1]
    try:
        return frozenset(_names(next(csv.reader(line), [])))
    except csv.Error:
        return frozenset()


def _names(cells: list[str]) -> list[str]:
    return [cell.strip(" \t\ufeff").lower() for cell in cells]


def rows(raw: Raw, gathering: Gathering, needed: frozenset[str]) -> Iterator[tuple[int, Row]]:
    """Each row with the line it begins on; columns by their names in lower case, in any
    order.  Rows that do not fit the header are told."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(raw.text, newline=""))
    names: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            gathering.fail(line, "csv-invalid", str(error))
            continue
        if not any(cells):
            continue
        if not names:
            names = _names(cells)[:_MOST_COLUMNS]
            if missing := needed - set(names):
                gathering.fail(line, "no-column", f"no column called {', '.join(sorted(missing))}")
                return
        elif len(cells) > len(names) and any(cells[len(names) :]):
            gathering.fail(line, "too-many-columns", f"{len(cells)} columns, {len(names)} names")
        else:
            yield line, dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False))


def sniffs(*headers: set[str]) -> Callable[[Raw], float]:
    """Sure of a file whose first line has all of these names."""
    return lambda raw: 0.9 if any(names <= header(raw) for names in headers) else 0.0
