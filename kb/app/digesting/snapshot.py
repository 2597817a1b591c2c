"""What a vault says at a moment, and that as text: a line of JSON for each note, by path.

Two moments are compared by these (kb.app.digesting.difference), so a snapshot holds what a note means and not
how it is written: its words as a sum that wrapping, blanks, emphasis, the level of a heading and the
width of a picture do not change, and its claims, links, sources and thoughts.  Numbers of lines are
kept for receipts; they are no difference.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from kb.errors import UsageError
from kb.exports.json import dumps
from kb.store.names import key as key_of

_VERSION = 1
_MARK = "kb snapshot"


class Claim(NamedTuple):
    """A number that a note says of models.  quote: the beginning of its sentence, without its wrapping."""

    subjects: tuple[str, ...] = ()
    measure: str | None = None
    value: float | None = None
    unit: str = ""
    comparator: str = ""
    conditions: tuple[str, ...] = ()
    compared_to: tuple[str, ...] = ()
    kind: str = ""
    quote: str = ""
    line: int = 0

    @property
    def says(self) -> tuple[Any, ...]:
        """What is claimed, in whatever words."""
        return self[:8]


class Link(NamedTuple):
    """to: the file that it leads to, or nothing."""

    kind: str = ""
    target: str = ""
    subpath: str = ""
    to: str = ""
    line: int = 0

    @property
    def leads(self) -> tuple[bool, str, str]:
        """Where to, as it is written; whether it shows what stands there."""
        return self.kind == "embed", key_of(self.target), self.subpath


class Source(NamedTuple):
    """key: the same for all spellings of its address."""

    key: str = ""
    title: str = ""
    role: str = ""
    line: int = 0


class Thought(NamedTuple):
    """The owner's.  key: of its words alone.  kind: as of a hunch, or ``remark``."""

    key: str = ""
    kind: str = ""
    text: str = ""
    models: tuple[str, ...] = ()
    line: int = 0


class Model(NamedTuple):
    """That a note speaks of, with the first line that does."""

    name: str = ""
    line: int = 0


class Said(NamedTuple):
    """All that one note says.

    digest: the sum of its file's bytes; words: of its words alone.
    links:  each place they lead to once; sources: each once.
    names:  the people, organisations and benchmarks that it speaks of.
    """

    path: str = ""
    title: str = ""
    date: str = ""
    digest: str = ""
    words: str = ""
    aliases: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    thoughts: tuple[Thought, ...] = ()
    models: tuple[Model, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The names of all that it speaks of."""
        return (*(model.name for model in self.models), *self.names)


Snapshot = dict[str, Said]  # by path


class _Rows(NamedTuple):
    """A list of a note as JSON holds it.  types: what its rows may be made of."""

    fields: tuple[str, ...]
    make: Callable[[Iterable[Any]], Any]
    types: frozenset[tuple[type, ...]]


_CLAIMS = frozenset(
    (list, measure, value, str, str, list, list, str, str, int)
    for measure in (str, type(None))
    for value in (float, int, type(None))
)
_LISTS = {
    "claims": _Rows(Claim._fields, Claim._make, _CLAIMS),
    "links": _Rows(Link._fields, Link._make, frozenset({(str, str, str, str, int)})),
    "sources": _Rows(Source._fields, Source._make, frozenset({(str, str, str, int)})),
    "thoughts": _Rows(Thought._fields, Thought._make, frozenset({(str, str, str, list, int)})),
    "models": _Rows(Model._fields, Model._make, frozenset({(str, int)})),
}


def text(snapshot: Snapshot) -> str:
    """Lines in the order of their paths; the first tells what stands in the lists of the others."""
    head = {_MARK: _VERSION, **{name: rows.fields for name, rows in _LISTS.items()}}
    rows = ({name: value for name, value in snapshot[path]._asdict().items() if value} for path in sorted(snapshot))
    return "".join(f"{dumps(row)}\n" for row in (head, *rows))


def read(text: str, place: str) -> Snapshot:
    """A snapshot from its text.  Raises UsageError with the line that cannot be one."""
    head, *lines = text.split("\n")
    try:
        known = json.loads(head)[_MARK] == _VERSION
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise UsageError(f"{place} is no snapshot of this kb", "kb diff --snapshot > FILE writes one")
    found: Snapshot = {}
    for number, line in enumerate(lines, 2):
        if line:
            try:
                said = _said(json.loads(line))
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                raise UsageError(f"line {number} of {place} is no line of a snapshot") from error
            found[said.path] = said
    return found


def _said(row: dict[str, Any]) -> Said:
    """Raises ValueError, TypeError or AttributeError for what no snapshot has."""
    for name, rows in _LISTS.items():
        if name in row:
            row[name] = tuple(rows.make(_checked(values, rows.types)) for values in row[name])
    for name in ("aliases", "names"):
        row[name] = _texts(row.get(name, []))
    said = Said(**row)
    if not said.path or any(type(value) is not str for value in said[:5]):
        raise ValueError
    return said


def _checked(values: list[Any], types: frozenset[tuple[type, ...]]) -> Iterator[Any]:
    if tuple(map(type, values)) not in types:
        raise ValueError
    return (_texts(value) if type(value) is list else value for value in values)


def _texts(values: Any) -> tuple[str, ...]:
    if type(values) is not list or any(type(value) is not str for value in values):
        raise ValueError
    return tuple(values)
