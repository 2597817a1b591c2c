"""Makes the database that is handed on, row by row, in one go."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from kb.errors import KbError
from kb.store.handed import FORMAT_VERSION, SEARCH, SEARCH_SAYS, Column, Table
from kb.store.handed.tables import TABLES
from kb.store.handed.views import VIEWS

# A file that is thrown away if the work breaks off needs no journal.
_FAST = ("journal_mode=off", "synchronous=off", "cache_size=-32768", "temp_store=memory")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LONGEST = 4  # letters of Han that are found as one word


class Database:
    """One that is being filled."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._insert = {
            table.name: f'insert into "{table.name}" values({",".join("?" * len(table.columns))})' for table in TABLES
        }
        self._json = {
            table.name: [place for place, column in enumerate(table.columns) if column.kind == "json"]
            for table in TABLES
        }

    def add(self, table: str, row: tuple[Any, ...]) -> None:
        """row: a value for each column, in their order; those of JSON as values."""
        values = list(row)
        for place in self._json[table]:
            values[place] = json.dumps(values[place], ensure_ascii=False)
        try:
            self._connection.execute(self._insert[table], [_storable(value) for value in values])
            if table == "passages":
                found = (row[0], _words(values[-1]))
                self._connection.execute(f"insert into {SEARCH}(rowid, text) values(?, ?)", found)
        except sqlite3.Error as error:
            raise _unwritten(error) from error


@contextmanager
def filling(path: str) -> Iterator[Database]:
    """An empty database at a path where there is no file; complete when the context is left well."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            _make(connection)
        except sqlite3.Error as error:
            raise _unwritten(error) from error
        yield Database(connection)
        try:
            _complete(connection)
        except sqlite3.Error as error:
            raise _unwritten(error) from error


def _unwritten(error: sqlite3.Error) -> KbError:
    """It is not the index that is at fault."""
    return KbError(f"the database cannot be written: {error}", "is there room on the disk?")


def _make(connection: sqlite3.Connection) -> None:
    for pragma in _FAST:
        connection.execute(f"pragma {pragma}")
    connection.execute(f"pragma user_version={FORMAT_VERSION}")
    connection.execute("begin")
    for table in TABLES:
        connection.execute(_statement(table))
    connection.execute(
        f"create virtual table {SEARCH} using fts5("
        'text, content="passages", content_rowid="id", tokenize="unicode61 remove_diacritics 2")'
    )
    connection.execute(
        'create table documentation (\n  "table" text not null, -- or view\n'
        '  "column" text, -- null: of the table itself\n  says text not null\n)'
    )
    for view in VIEWS:
        connection.execute(f'create view "{view.name}" as -- {view.says}\n{view.query}')


def _statement(table: Table) -> str:
    """With what each column holds as a comment, which SQLite keeps."""
    rows = [f"create table {table.name} ( -- {table.says}"]
    for place, column in enumerate(table.columns):
        comma = "," if place < len(table.columns) - 1 else ""
        rows.append(f'  "{column.name}" {_kind(column)}{comma} -- {column.says}')
    return "\n".join([*rows, ")"])


def _kind(column: Column) -> str:
    kind = "text" if column.kind == "json" else column.kind
    if column.name == "id":
        return f"{kind} primary key"
    return f"{kind} references {column.refers}(id)" if column.refers else kind


def _complete(connection: sqlite3.Connection) -> None:
    """What is quicker to make at the end."""
    for table in TABLES:
        for column in table.columns:
            if column.refers or column.name in ("name", "path", "tag", "model"):
                connection.execute(f'create index "{table.name}_{column.name}" on "{table.name}"("{column.name}")')
    connection.executemany("insert into documentation values(?, ?, ?)", documentation())
    connection.execute(f"insert into {SEARCH}({SEARCH}) values('optimize')")
    connection.execute("commit")
    connection.execute("analyze")


def documentation() -> Iterator[tuple[str, str | None, str]]:
    """Table or view, column or nothing, and what it holds."""
    for table in TABLES:
        yield table.name, None, table.says
        for column in table.columns:
            yield table.name, column.name, f"{column.says} ({column.refers}.id)" if column.refers else column.says
    for view in VIEWS:
        yield view.name, None, view.says
    yield SEARCH, None, SEARCH_SAYS


def _storable(value: Any) -> Any:
    """SQLite takes no lone surrogates: of a path that is not UTF-8."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _words(text: str) -> str:
    """The text, and after it the stretches of Han in it: FTS5 takes a whole run of Han for one word.

    The text's own words keep their numbers, by which snippets are cut.
    """
    stretches = [
        run[start : start + length]
        for run in _HAN.findall(text)
        for length in range(1, _LONGEST + 1)
        for start in range(len(run) - length + 1)
    ]
    return f"{_storable(text)}\n{' '.join(stretches)}" if stretches else str(_storable(text))
