"""A file of rows that a person keeps in a vault: read safely, every row checked.

A row that cannot be understood is left out and reported with its line; of a file that is not
TOML nothing counts.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kb import smallfile
from kb.entities import tomltext
from kb.entities.checks import Check, Wrong
from kb.note import Diagnostic

LARGEST = 500_000  # bytes

Row = dict[str, Any]

_LINE = re.compile(r" ?\(at (?:line (\d+)[^()]*|end of document)\)")


class Form(NamedTuple):
    """What such a file may hold.

    place:  where it lies in a vault.
    code:   of remarks on it.
    head:   what a new one begins with.
    fields: of each table, and what they may hold.
    needed: fields that a row must have.
    either: fields of which a row has one; the other way to say it is another row.
    key:    a spelling as it is compared with others.
    """

    place: str
    code: str
    head: str
    fields: Mapping[str, Mapping[str, Check]]
    needed: Mapping[str, tuple[str, ...]]
    either: Mapping[str, tuple[str, ...]]
    key: Callable[[str], object]


class Book:
    """What a file says, and remarks on what is wrong with it."""

    def __init__(self, form: Form, text: str = "") -> None:
        self.form = form
        self.remarks: list[Diagnostic] = []
        self._found: dict[str, Any] = {}
        self._lines: dict[str, list[int]] = {}
        try:
            self._found = tomltext.parse(text)
        except ValueError as error:
            line = _LINE.search(str(error))
            where = int(line[1]) if line and line[1] else text.count("\n") + 1 if line else 1
            self.is_useless(where, f"it is not TOML: {_LINE.sub('', str(error))}")
            return
        for row in tomltext.rows(text.removeprefix("\ufeff")):
            self._lines.setdefault(row.table, []).append(row.line)
        for table in sorted(self._found.keys() - form.fields.keys()):
            self._remark(table, 0, f"there is no table [[{table}]]; tables: {', '.join(form.fields)}")

    def is_useless(self, line: int, message: str) -> None:
        self.remark(line, f"{message}; nothing of it counts")

    def remark(self, line: int, message: str) -> None:
        self.remarks.append(Diagnostic(self.form.place, line, self.form.code, message))

    def rows(self, table: str, understood: Callable[[Row], Row] = lambda row: row) -> list[Row]:
        """The rows of a table that can be understood.  understood: a checked row as it is used;
        raises Wrong."""
        given = self._found.get(table, [])
        if not isinstance(given, list):
            self._remark(table, 0, f"'{table}' must be written as [[{table}]]")
            return []
        found: list[Row] = []
        for number, row in enumerate(given):
            try:
                found.append(understood(_checked(self.form, table, row)))
            except Wrong as error:
                self._remark(table, number, f"[[{table}]]: {error}")
        return found

    def _remark(self, table: str, number: int, message: str) -> None:
        lines = self._lines.get(table, [])
        self.remark(lines[number] if number < len(lines) else 1, message)


def load(form: Form, root: str) -> Book:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    book = Book(form)
    try:
        return Book(form, smallfile.read(root, form.place, LARGEST).decode("utf-8"))
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        book.is_useless(1, f"it is not UTF-8 (byte {error.start:,})")
    except OSError as error:
        book.is_useless(1, f"it cannot be read: {error.strerror or error}")
    return book


def text(form: Form, root: str) -> str:
    """The text of a vault's file; empty where nothing of it counts."""
    try:
        return smallfile.read(root, form.place, LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _checked(form: Form, table: str, row: Any) -> Row:
    """A row as it is used.  Raises Wrong."""
    fields = form.fields[table]
    if not isinstance(row, dict):
        raise Wrong("a row is fields with values")
    if strange := [key for key in row if key not in fields]:
        raise Wrong(f"there is no field '{strange[0]}'; fields: {', '.join(fields)}")
    if missing := [key for key in form.needed.get(table, ()) if key not in row]:
        raise Wrong(f"'{missing[0]}' is missing")
    either = form.either.get(table, ())
    if either and not row.keys() & set(either):
        raise Wrong(f"{' or '.join(map(repr, either))} is missing")
    return {key: fields[key](key, value) for key, value in row.items()}
