"""Reading the index: files, notes, passages."""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from kb.note import is_item
from kb.store import deflated, ids, names
from kb.text import LINE_END


class NoteRow(NamedTuple):
    id: int
    path: str
    title: str
    format: str
    lang: str
    date: str | None
    encoding: str
    subject: str | None


class BlockRow(NamedTuple):
    """start, end: code points of the passage's text."""

    id: int
    kind: str
    start: int
    end: int
    line: int
    last: int
    level: int
    headings: tuple[str, ...]
    lang: str
    voice: str
    speaker: str
    anchor: str
    facts: dict[str, Any]


class PassageText(NamedTuple):
    """A passage's text and where its lines stand in the file.

    first: the line it begins on.
    rows:  (line, column) of each of its lines, where the file reads as another text.
    """

    text: str
    first: int
    rows: tuple[tuple[int, int], ...]

    def at(self, place: int) -> tuple[int, int]:
        """Line (1-based) and column in the file of a place of the text."""
        begin = max(self.text.rfind("\n", 0, place), self.text.rfind("\r", 0, place)) + 1
        if "\r" in self.text:
            ends = sum(1 for _ in LINE_END.finditer(self.text, 0, begin))
        else:
            ends = self.text.count("\n", 0, begin)
        if not self.rows:
            return self.first + ends, place - begin
        line, column = self.rows[ends]
        return line, column + place - begin

    def row_at(self, line: int, column: int) -> tuple[int, int]:
        """Which of its lines stands at a place of the file, and on which column that begins."""
        row = max(0, bisect_right(self.rows, (line, column)) - 1)
        return row, self.rows[row][1]


_NOTE = (
    "select notes.id, files.path, notes.title, format, lang, date, encoding, subject from notes join files using (id)"
)


def files(db: sqlite3.Connection) -> dict[str, tuple[str, int, int]]:
    """path to (kind, size, changed) of every file the index knows."""
    return {
        path: (kind, size, changed)
        for path, kind, size, changed in db.execute("select path, kind, size, changed from files")
    }


def pending(db: sqlite3.Connection) -> bool:
    """Whether a file must be looked at again although it seems unchanged."""
    return db.execute("select 1 from files where changed = -1 limit 1").fetchone() is not None


def count(db: sqlite3.Connection) -> int:
    """How many files are notes, read or not."""
    return int(db.execute("select count(*) from files where kind = 'note'").fetchone()[0])


def is_note(db: sqlite3.Connection, path: str) -> bool:
    return db.execute("select 1 from files where path = ? and kind = 'note'", (path,)).fetchone() is not None


def read_before(db: sqlite3.Connection, path: str) -> tuple[int, str | None]:
    """The id of a known file, and the digest of what it held when it was read; None if it never was."""
    sql = "select files.id, notes.digest from files left join notes using (id) where path = ?"
    id, digest = db.execute(sql, (path,)).fetchone()
    return id, digest


def note(db: sqlite3.Connection, id: int) -> NoteRow:
    return NoteRow(*db.execute(f"{_NOTE} where notes.id = ?", (id,)).fetchone())


def named(db: sqlite3.Connection, name: str) -> list[NoteRow]:
    """The notes that a name means: its path; else an ending of its path; else its title or
    an alias.  Folded; with or without the ending of a note.  An item of a feed is meant where no
    note is."""
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
    found = [NoteRow(*row) for row in by_alias]
    return [row for row in found if not is_item(row.path)] or found or _items_named(db, wanted)


def _items_named(db: sqlite3.Connection, wanted: str) -> list[NoteRow]:
    """The items of feeds whose path ends so."""
    ending = f"/{wanted}"
    rows = db.execute(
        f"{_NOTE} where notes.format = 'feed' and substr(files.key, -length(?)) = ? order by path", (ending, ending)
    )
    return [NoteRow(*row) for row in rows]


def of_source(db: sqlite3.Connection, key: str) -> list[NoteRow]:
    """The notes that are a record of a source, and the items of feeds that are it."""
    return [NoteRow(*row) for row in db.execute(f"{_NOTE} where notes.source = ? order by path", (key,))]


def attachment(db: sqlite3.Connection, name: str) -> tuple[int, str] | None:
    """Id and path of a file that is no note, by its path or the end of it."""
    wanted = names.folded(name)
    sql = "select id, path from files where key = ? and kind != 'note' order by path"
    for id, path in db.execute(sql, (names.key(name),)):
        if f"/{names.folded(path)}".endswith(f"/{wanted}"):
            return id, path
    return None


def text(db: sqlite3.Connection, passage: int) -> PassageText:
    row = db.execute(f'select {deflated.PASSAGE}, line, "rows" from passages where id = ?', (passage,)).fetchone()
    return passage_text(*row)


def passage_text(text: str, line: int, rows: str | None) -> PassageText:
    """A passage's text by its columns."""
    pairs = (row.split(":") for row in rows.split(" ")) if rows else ()
    return PassageText(text, line, tuple((int(line), int(column)) for line, column in pairs))


def blocks(db: sqlite3.Connection, passage: int) -> list[BlockRow]:
    rows = db.execute(
        'select blocks.id, kind, blocks.start - passages.start, "end" - passages.start, blocks.line, last, level, '
        "headings, lang, voice, speaker, anchor, facts "
        "from passages join blocks on blocks.id >= :first + first_block "
        "and blocks.id < :first + first_block + passages.blocks where passages.id = :passage order by blocks.id",
        {"passage": passage, "first": ids.row(ids.place(passage)[0], 0)},
    )
    return [
        BlockRow._make((*told[:7], heading_path(told[7]), *told[8:], json.loads(facts) if facts else {}))
        for *told, facts in rows
    ]


def file_id(db: sqlite3.Connection, path: str) -> int:
    """The id of the file at a path, which is its note's too; 0, which no file has, if there is none."""
    row = db.execute("select id from files where path = ?", (path,)).fetchone()
    return int(row[0]) if row else 0


def blocks_of(db: sqlite3.Connection, note: int) -> list[BlockRow]:
    """All blocks of a note."""
    return [block for passage in passage_ids(db, note) for block in blocks(db, passage)]


class Place(NamedTuple):
    """A heading (its words and those above it, outermost first) or a block with an id."""

    line: int
    headings: tuple[str, ...]
    anchor: str


def places_of(db: sqlite3.Connection, path: str) -> list[Place]:
    """The places of a note that a link may name, in its order; none if there is no such note."""
    from kb import marks  # a twentieth of the time that a search takes to start; no search comes here

    note = file_id(db, path)
    found = db.execute(
        f"select blocks.line, kind, headings, anchor, {deflated.BLOCK} from blocks "
        "join passages on passages.id = passage where blocks.id >= ? and blocks.id < ? "
        "and (kind = 'heading' or anchor != '') order by blocks.id",
        ids.rows(note),
    )
    return [
        Place(line, (*heading_path(above), marks.heading(text)) if kind == "heading" else (), anchor)
        for line, kind, above, anchor, text in found
    ]


def subject(note: NoteRow) -> dict[str, Any]:
    """What the note is a record of."""
    return dict(json.loads(note.subject)) if note.subject else {}


def heading_path(lines: str) -> tuple[str, ...]:
    """A block's headings, outermost first, as they are stored: one a line."""
    return tuple(lines.split("\n")) if lines else ()


def passage_ranges(db: sqlite3.Connection, note: int) -> list[ids.Range]:
    """The ranges in which a note has passages: few notes are so long that they have two."""
    near, far = ids.passages(note)
    is_long = db.execute("select 1 from passages where id >= ? and id < ? limit 1", far).fetchone() is not None
    return [near, far] if is_long else [near]


def lines(db: sqlite3.Connection, note: int) -> Iterator[tuple[int, str]]:
    """Every line of what a note reads as, with the line of the file that it stands on."""
    for passage in passage_ids(db, note):
        found = text(db, passage)
        for place, row in enumerate(LINE_END.split(found.text)):
            if not found.rows:
                yield found.first + place, row
            elif place < len(found.rows):
                yield found.rows[place][0], row


def passage_ids(db: sqlite3.Connection, note: int) -> list[int]:
    rows = db.execute(f"select id from passages where {ids.passages_within(':note')} order by id", {"note": note})
    return [row[0] for row in rows]
