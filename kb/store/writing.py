"""Readings into rows, and out again: everything of a note at once."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb import analysis
from kb.note import Diagnostic
from kb.store import deflated, ids, names, postings, sums
from kb.store.inserting import Inserter
from kb.store.postings import Part, Posting
from kb.store.resolving import Names
from kb.store.rows import TARGET, LinkRow, Rows, distinct, other_names, speaks

_TAKE_OUT = f"insert into postings(postings, {postings.COLUMNS}) values('delete', ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class File:
    """What the scan saw of one file.  kind: note or attachment.
    changed: nanoseconds; -1 if it must be looked at again."""

    path: str
    kind: str
    size: int
    changed: int


class Writer:
    """Changes the index inside the caller's transaction; remembers which names moved,
    so that ``settle`` looks again at just the links that may now lead elsewhere."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        fresh = connection.execute("select 1 from notes limit 1").fetchone() is None
        self._names: Names | None = None
        self._whole = fresh
        self._moved: set[str] = set()
        self._inserter = Inserter(connection)
        analysis.forget()

    def register(self, files: Iterable[File]) -> None:
        """Make files known, so that links may lead to them before they are read."""
        rows = [(file.path, names.key(file.path), file.kind, file.size, file.changed) for file in files]
        known = {row[0] for row in self._db.execute("select path from files")} if rows else set()
        self._db.executemany(
            "insert into files(path, key, kind, size, changed) values(?, ?, ?, ?, ?) on conflict(path) do update "
            "set kind = excluded.kind, size = excluded.size, changed = excluded.changed",
            rows,
        )
        if not self._whole:  # in an empty index there is no link yet that could lead elsewhere
            self._moved.update(row[1] for row in rows if row[0] not in known)
        self._names = None

    def remove(self, paths: Iterable[str]) -> int:
        """Forget files and all that was derived from them."""
        count = 0
        for path in paths:
            row = self._db.execute("select id, key from files where path = ?", (path,)).fetchone()
            if row:
                self.clear(row[0])
                self._db.execute("delete from files where id = ?", (row[0],))
                self._moved.add(row[1])
                count += 1
        self._names = None
        return count

    def clear(self, file: int) -> None:
        """Take a note's rows out; its file stays known."""
        self._db.execute("delete from diagnostics where file = ?", (file,))
        if not self._db.execute("select 1 from notes where id = ?", (file,)).fetchone():
            return
        self._db.executemany(_TAKE_OUT, list(stored_postings(self._db, file)))
        self._moved.update(
            names.key(row[0]) for row in self._db.execute("select alias from aliases where note = ?", (file,))
        )
        for first, last in ids.passages(file):
            self._db.execute("delete from passages where id >= ? and id < ?", (first, last))
        for table in ("block_places", "link_places", "mention_places", "claims"):
            self._db.execute(f"delete from {table} where id >= ? and id < ?", ids.rows(file))
        for table in (*sums.LISTED, "sums"):
            self._db.execute(f"delete from {table} where note = ?", (file,))
        self._db.execute("delete from notes where id = ?", (file,))

    def fail(self, diagnostic: Diagnostic, size: int, changed: int = -1) -> None:
        """A file that cannot be read: known, empty, and looked at again next time, or only when it
        is no more of this size and time."""
        file = self._file(diagnostic.path)
        self.clear(file)
        self._db.execute("update files set size = ?, changed = ? where id = ?", (size, changed, file))
        row = (file, diagnostic.line, diagnostic.code, diagnostic.message)
        self._db.execute("insert into diagnostics(file, line, code, message) values(?, ?, ?, ?)", row)

    def demote(self, path: str, size: int, changed: int) -> None:
        """A file that is no note after all, by what stands in it; links may still lead to it."""
        file = self._file(path)
        self.clear(file)
        self._db.execute(
            "update files set kind = 'attachment', size = ?, changed = ? where id = ?", (size, changed, file)
        )

    def seen(self, path: str, size: int, changed: int) -> None:
        """The file was touched but says the same."""
        self._db.execute("update files set size = ?, changed = ? where path = ?", (size, changed, path))

    def put(self, notes: Iterable[tuple[str, Rows]]) -> None:
        """Store notes, each with its path, in place of what was known of their files."""
        if self._names is None:
            self._names = Names(self._db, self._whole)
        gathered = Rows()
        for path, rows in notes:
            for *_, file in rows.files:
                self.clear(file)
            rows.links = [_led(row, path, self._names) for row in rows.links]
            gathered.take(rows)
        self._inserter.write(gathered)
        self._moved.update(names.key(row[1]) for row in gathered.aliases)

    def settle(self) -> None:
        """Resolve again every link whose key names something that came or went."""
        changed = sorted(self._moved)
        self._moved.clear()
        if not changed:
            return
        resolver = Names(self._db, False)
        marks = ",".join("?" * 500)
        for first in range(0, len(changed), 500):
            keys = changed[first : first + 500]
            keys += [keys[0]] * (500 - len(keys))
            links = self._db.execute(
                "select links.id, links.key, links.kind, target, context, role, status, resolved, path from links "
                f"join files on files.id = links.note where links.key in ({marks}) "
                "and links.kind != 'web' and links.target != ''",
                keys,
            ).fetchall()
            for id, *lead, status, file, source in links:
                now = resolver.resolve(lead[2], source)
                if now != (file, status):
                    target = self._inserter.targets.of((*lead, now.status))
                    self._db.execute(
                        "update link_places set resolved = ?, target = ? where id = ?", (now.file, target, id)
                    )
        if self._names is not None:
            self._names.forget_aliases()

    def _file(self, path: str) -> int:
        return int(self._db.execute("select id from files where path = ?", (path,)).fetchone()[0])


def _led(row: LinkRow, path: str, resolver: Names) -> LinkRow:
    """The row of a link with where it leads.  path: of its note."""
    return row if row[-1] else (*row[:-2], *resolver.resolve(row[TARGET], path))


def stored_postings(db: sqlite3.Connection, file: int) -> Iterator[tuple[object, ...]]:
    """The postings of a note exactly as they were stored, from what is stored of it."""
    title, path = db.execute(
        "select notes.title, files.path from notes join files using (id) where notes.id = ?", (file,)
    ).fetchone()
    aliases = [row[0] for row in db.execute("select alias from aliases where note = ? order by rowid", (file,))]
    tags = distinct(
        row[0] for row in db.execute("select tag from tags where note = ? and context = '' order by rowid", (file,))
    )
    searched = other_names(title, path, aliases)
    blocks: dict[int, list[tuple[int, int, str, str]]] = {}
    rows = db.execute(
        'select passage, start, "end", headings, kind from blocks where id >= ? and id < ? order by id',
        ids.rows(file),
    )
    for passage, start, end, headings, kind in rows:
        blocks.setdefault(passage, []).append((start, end, headings, kind))
    for id, base, text in db.execute(
        f"select id, start, {deflated.PASSAGE} from passages where {ids.passages_within(':note')}", {"note": file}
    ):
        run = blocks.get(id, [])  # none in a note without text
        parts = [Part(kind, headings, text[start - base : end - base]) for start, end, headings, kind in run]
        posting: Posting = postings.of_passage(title, searched, tags, parts)
        yield (id, *posting)
    for id, kind, target, display, context in db.execute(
        "select id, kind, target, display, context from links where id >= ? and id < ?",
        ids.rows(file),
    ):
        if speaks(kind, target, display, context):
            yield (-id, *postings.of_link(display))
