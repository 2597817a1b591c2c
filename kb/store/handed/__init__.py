"""A database that kb makes for other people's tools: what its tables are described by.

``tables`` and ``views`` are the one description of them: the database is made from it and holds it (in
its table ``documentation`` and in its statements), lines of JSON have its names, README shows it.
"""

from typing import Literal, NamedTuple

FORMAT_VERSION = 1  # more columns and tables do not change it


class Column(NamedTuple):
    """kind json: a text of SQLite, a value of JSON.  refers: the table whose ``id`` it holds."""

    name: str
    kind: Literal["integer", "real", "text", "json"]
    says: str
    refers: str = ""


class Table(NamedTuple):
    """says: what a row is.  The first column of a table that others refer to is its ``id``."""

    name: str
    says: str
    columns: tuple[Column, ...]


class View(NamedTuple):
    """query: its statement."""

    name: str
    says: str
    query: str


SEARCH = "passages_fts"
SEARCH_SAYS = "full-text search (FTS5) over passages; of Han every stretch of one to four letters is a word"
