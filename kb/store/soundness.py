"""Whether the index is as it was written: its pages, its postings, its rows.  Nothing here changes it."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import zip_longest
from typing import NamedTuple

from kb import analysis
from kb.store import connection, ids, names, postings, schema, shared, sums
from kb.store.forms import TERM
from kb.store.resolving import Names
from kb.store.writing import stored_postings

MOST = 20  # faults that are told of; thousands say no more
_STEPS = 20_000  # of SQLite's machine between two looks at the clock: some milliseconds
_WORDS = {"off": "0", "on": "1", "full": "2", "memory": "2"}  # as a setting is told, and as it is asked for
_COLUMNS = postings.COLUMNS.split(", ")[1:]


class Note(NamedTuple):
    id: int
    path: str
    changed: int
    digest: str


class Link(NamedTuple):
    """A link that leads elsewhere than it is kept."""

    path: str
    line: int
    target: str


def examined(path: str, is_over: Callable[[], bool]) -> sqlite3.Connection:
    """The file at a path, whatever it is, for reading alone: as it is now, whoever writes meanwhile.

    is_over: asked again and again; a statement is interrupted when it says so.  Raises sqlite3.Error.
    """
    db = connection.plain(path)
    db.set_progress_handler(is_over, _STEPS)
    db.execute("pragma cell_size_check=on")
    db.execute("begin")
    return db


def settings(path: str) -> list[tuple[str, str, str]]:
    """Name, what it should be and what it is, of each setting that a writer makes and does not get.
    Its journal is left as it is: ``mode`` tells it, and the file would be written."""
    found = []
    with closing(connection.plain(path, "rw")) as db:
        for name, wanted in (pragma.split("=") for pragma in connection.WRITING if pragma != "journal_mode=wal"):
            db.execute(f"pragma {name}={wanted}")
            found.append((name, wanted, str(db.execute(f"pragma {name}").fetchone()[0])))
    return [(name, wanted, got) for name, wanted, got in found if got not in (wanted, _WORDS.get(wanted))]


def mode(db: sqlite3.Connection) -> str:
    return str(db.execute("pragma journal_mode").fetchone()[0])


def has_fts5() -> bool:
    with closing(sqlite3.connect(":memory:")) as db:
        return db.execute("select 1 from pragma_module_list where name = 'fts5'").fetchone() is not None


def pages(db: sqlite3.Connection, quick: bool) -> list[str]:
    """What SQLite finds wrong with its pages and indexes; quick: without comparing these with their tables."""
    rows = db.execute(f"pragma {'quick_check' if quick else 'integrity_check'}({MOST})")
    found = [line for (told,) in rows for line in str(told).split("\n") if line and line != "ok"]
    return [*found, *(f"a row of {row[0]} refers to a row that is not there" for row in _foreign(db))]


def _foreign(db: sqlite3.Connection) -> list[tuple[str]]:
    return db.execute("pragma foreign_key_check").fetchmany(MOST)


def structure(path: str) -> str:
    """What FTS5 finds wrong with its own pages.  The command counts as writing, so it is taken back;
    while another connection is open, nothing is written when this one closes.

    A contentless table cannot be compared with its texts by SQLite: ``unlike`` and ``sampled`` do that.
    """
    with closing(connection.plain(path, "rw")) as db:
        db.execute("begin immediate")
        try:
            db.execute("insert into postings(postings, rank) values('integrity-check', 0)")
        except sqlite3.DatabaseError as error:
            return str(error)
        finally:
            db.execute("rollback")
    return ""


def notes(db: sqlite3.Connection) -> list[Note]:
    rows = db.execute("select notes.id, path, changed, digest from notes join files using (id) order by path")
    return [Note(*row) for row in rows]


def orphans(db: sqlite3.Connection) -> dict[str, int]:
    """What stands alone, to how many of it there are."""
    known = "not in (select id from notes)"
    alone = {
        "notes without a file": "notes where id not in (select id from files)",
        "notes without a sum": "notes where id not in (select note from sums)",
        "sums without a note": f"sums where note {known}",
        "remarks without a file": "diagnostics where file not in (select id from files)",
        "links to no file": "link_places where resolved is not null and resolved not in (select id from files)",
        "passages without postings": "passages where id not in (select id from postings_docsize)",
        "postings without a passage": "postings_docsize where id > 0 and id not in (select id from passages)",
        "postings without a link": "postings_docsize where id < 0 and -id not in (select id from link_places)",
        **{f"{name} without a note": f"{name} where note {known}" for name in sums.LISTED},
        "passages without a note": f"passages where {ids.note_of('id')} {known}",
        **{f"{name} without a note": f"{name} where id >> {ids.ROW_BITS} {known}" for name in sums.RANGED},
        **{
            f"{table} without {column}": f"{table} where {column} not in (select id from {held})"
            for table, column, held in shared.REFERENCES
        },
    }
    counts = {what: db.execute(f"select count(*) from {where}").fetchone()[0] for what, where in alone.items()}
    return {what: count for what, count in counts.items() if count}


def misnamed(db: sqlite3.Connection) -> list[str]:
    """The paths of files whose key is not that of their path: links do not find them."""
    return [path for path, key in db.execute("select path, key from files") if key != names.key(path)]


def misled(db: sqlite3.Connection) -> Iterator[Link]:
    """Links that should lead elsewhere, by the names that the vault has."""
    resolver = Names(db, True)
    rows = db.execute(
        "select files.path, links.line, target, resolved, status from links join files on files.id = links.note "
        "where links.kind != 'web' and target != '' order by links.id"
    )
    for path, line, target, file, status in rows:
        if resolver.resolve(target, path) != (file, status):
            yield Link(path, line, target)


def sampled(db: sqlite3.Connection, notes: Iterable[int]) -> int:
    """In how many postings of some notes the words of their texts are not found, one after the other."""
    wrong = 0
    for note in notes:
        for id, *columns in stored_postings(db, note):
            held = [f'{name} : "{text}"' for name, text in zip(_COLUMNS, columns, strict=True) if text]
            found = (
                not held
                or db.execute(
                    "select 1 from postings where postings match ? and rowid = ?", (" AND ".join(held), id)
                ).fetchone()
            )
            wrong += not found
    return wrong


def unlike(db: sqlite3.Connection, each: Callable[[], None]) -> str:
    """Where the full-text index first differs from one made anew of the texts; "" if it does not.

    each: called after each note.
    """
    analysis.forget()
    with closing(sqlite3.connect("", isolation_level=None)) as fresh:  # in a file of its own, that goes with it
        fresh.execute(schema.POSTINGS)
        for (note,) in db.execute("select id from notes").fetchall():
            fresh.executemany(postings.ADD, list(stored_postings(db, note)))
            each()
        for was, should in zip_longest(_instances(db), _instances(fresh)):
            if was != should:
                return f"at the word '{(should or was)[0]}'"
        counts = [
            held.execute("select count(*), sum(length(sz)) from postings_docsize").fetchone() for held in (db, fresh)
        ]
    return "" if counts[0] == counts[1] else "in the number of its postings"


def _instances(db: sqlite3.Connection) -> sqlite3.Cursor:
    """Every word with its posting, column and place, in order."""
    db.execute("create virtual table if not exists temp.places using fts5vocab(main, postings, instance)")
    return db.execute("select term, doc, col, offset from temp.places")


def unlearnt(db: sqlite3.Connection) -> int:
    """How many words patterns would not find; ``unlike`` has looked at all of them before."""
    held = dict(db.execute(f"select form, {TERM} from forms"))
    return sum(held.get(form) != term for form, term in analysis.learnt().items())
