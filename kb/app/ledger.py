"""What kb wrote into the notes of a vault, so that it can tell your changes from its own.

One file a source under ``.kb/imports/``: plain text, one line a highlight, in an order that
stays, so that it can be read, compared and synced.  A line that cannot be read is passed over.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kb import highlights

FOLDER = ".kb/imports"
_HEAD = (
    "# What kb import wrote into a note: id, program, lines, digest, words, place, other ids.  Keep it with the note."
)
_ROW = re.compile(
    r"kb-([0-9a-f]{16})\t([\w-]+)\t([0-9]{1,6})\t([0-9a-f]{16})\t([0-9a-f]{16})\t([^\t]*)(?:\t([0-9a-f ]*))?"
)


class Row(NamedTuple):
    """A highlight in a note.

    origin:  the program whose export it came from.
    lines:   how many lines it was written in, and their ``digest``.
    words:   digest of its text's match form: the same in the export of another program.
    aliases: ids by which it is known besides, in other exports or before an edit.
    """

    anchor: str
    origin: str
    lines: int
    digest: str
    words: str
    location: str
    aliases: tuple[str, ...] = ()


class Ledger(NamedTuple):
    """note: where it was written, relative to the vault."""

    source: str
    note: str
    rows: tuple[Row, ...]


def parse(text: str) -> Ledger:
    source = note = ""
    rows: dict[str, Row] = {}
    for line in text.split("\n"):
        name, _, value = line.partition("\t")
        if name == "source":
            source = value
        elif name == "note":
            note = value
        elif match := _ROW.fullmatch(line):
            anchor, origin, lines, digest, words, location, aliases = match.groups(default="")
            rows[anchor] = Row(anchor, origin, int(lines), digest, words, location, tuple(aliases.split()))
    return Ledger(source, note, tuple(rows.values()))


def dump(ledger: Ledger) -> str:
    lines = [
        _HEAD,
        f"source\t{_plain(ledger.source)}",
        f"note\t{_plain(ledger.note)}",
        *map(_line, _sorted(ledger.rows)),
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(row: Row) -> str:
    parts = [f"kb-{row.anchor}", row.origin, str(row.lines), row.digest, row.words, _plain(row.location)]
    return "\t".join([*parts, " ".join(row.aliases)] if row.aliases else parts)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (highlights.order(row.location), row.location, row.anchor))


def _plain(text: str) -> str:
    """On one line; a note whose name holds a line end is found by its id instead."""
    return re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]", "?", text)
