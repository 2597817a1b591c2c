"""Reading the index: files, notes, passages."""

import sqlite3
from typing import NamedTuple

from kb.store import PASSAGE_BITS, names


class NoteRow(NamedTuple):
    id: int
    path: str
    title: str
    format: str
    lang: str
    date: str | None
    encoding: str


class BlockRow(NamedTuple):
    """start, end: code points of the passage's text."""

    kind: str
    start: int
    end: int
    line: int
    last: int
    headings: tuple[str, ...]
    lang: str
    voice: str


_NOTE = "select notes.id, files.path, notes.title, format, lang, date, encoding from notes join files using (id)"


def files(db: sqlite3.Connection) -> dict[str, tuple[str, int, int]]:
    """path to (kind, size, changed) of every file the index knows."""
    return {
        path: (kind, size, changed)
        for path, kind, size, changed in db.execute("select path, kind, size, changed from files")
    }


def pending(db: sqlite3.Connection) -> bool:
    """Whether a file must be looked at again although it seems unchanged."""
    return db.execute("select 1 from files where changed = -1 limit 1").fetchone() is not None


def digest(db: sqlite3.Connection, path: str) -> str | None:
    row = db.execute("select digest from notes join files using (id) where path = ?", (path,)).fetchone()
    return row[0] if row else None


def note(db: sqlite3.Connection, id: int) -> NoteRow:
    return NoteRow(*db.execute(f"{_NOTE} where notes.id = ?", (id,)).fetchone())


def named(db: sqlite3.Connection, name: str) -> list[NoteRow]:
    """The notes that a name means: its path; else an ending of its path; else its title or
    an alias.  Folded; with or without the ending of a note."""
    as_typed = db.execute(f"{_NOTE} where path = ?", (name,)).fetchone()
    if as_typed:
        return [NoteRow(*as_typed)]
    wanted = names.folded(name.strip().replace("\\", "/").removeprefix("./"))
    bare = wanted.removesuffix(".md")
    rows = [NoteRow(*row) for row in db.execute(f"{_NOTE} where files.key = ? order by path", (names.key(wanted),))]
    exact = [row for row in rows if names.folded(row.path) == wanted] or [
        row for row in rows if names.folded(row.path).rpartition(".")[0] == bare
    ]
    if exact:
        return exact
    ending = [
        row
        for row in rows
        if f"/{names.folded(row.path)}".endswith((f"/{wanted}", *(f"/{bare}{s}" for s in names.NOTE_SUFFIXES)))
    ]
    if ending:
        return ending
    by_alias = db.execute(
        f"{_NOTE} where notes.id in (select note from aliases where key = ?) or notes.key = ? order by path",
        (wanted, wanted),
    )
    return [NoteRow(*row) for row in by_alias]


def attachment(db: sqlite3.Connection, name: str) -> tuple[int, str] | None:
    """Id and path of a file that is no note, by its path or the end of it."""
    wanted = names.folded(name)
    sql = "select id, path from files where key = ? and kind = 'attachment' order by path"
    for id, path in db.execute(sql, (names.key(name),)):
        if f"/{names.folded(path)}".endswith(f"/{wanted}"):
            return id, path
    return None


def text(db: sqlite3.Connection, passage: int) -> tuple[str, int]:
    """A passage's text and the line it begins on."""
    row = db.execute("select text, line from passages where id = ?", (passage,)).fetchone()
    return row[0], row[1]


def blocks(db: sqlite3.Connection, passage: int) -> list[BlockRow]:
    rows = db.execute(
        'select kind, blocks.start - passages.start, "end" - passages.start, blocks.line, last, headings, lang, voice '
        "from passages join blocks on blocks.id >= first_block and blocks.id < first_block + passages.blocks "
        "where passages.id = ? order by blocks.id",
        (passage,),
    )
    return [
        BlockRow(kind, start, end, line, last, heading_path(headings), lang, voice)
        for kind, start, end, line, last, headings, lang, voice in rows
    ]


def heading_path(lines: str) -> tuple[str, ...]:
    """A block's headings, outermost first, as they are stored: one a line."""
    return tuple(lines.split("\n")) if lines else ()


def passage_ids(db: sqlite3.Connection, note: int) -> list[int]:
    rows = db.execute(
        "select id from passages where id >= ? and id < ? order by id",
        (note << PASSAGE_BITS, (note + 1) << PASSAGE_BITS),
    )
    return [row[0] for row in rows]
