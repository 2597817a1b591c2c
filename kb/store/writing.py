"""Readings into rows, and out again: everything of a note at once."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb import urls
from kb.note import Block, Diagnostic, Link, Note, Reading
from kb.store import PASSAGE_BITS, ROW_BITS, looking, names, postings
from kb.store.postings import Posting
from kb.store.resolving import Names
from kb.text import Lines, Span

_PASSAGE_BYTES = 3_000  # about 450 English words, 230 Russian words or 1,000 Han letters
_SECTION_BYTES = 600  # a heading begins a passage if this much stands before it
_MOST_PASSAGES = 1 << PASSAGE_BITS
_MOST_ROWS = 1 << ROW_BITS  # blocks or links of one note: a million
_INTERNAL = ("wiki", "markdown", "embed", "property")
_COLUMNS = "rowid, title, alias, heading, tag, anchor, name, body"
_LOSE = f"insert into postings(postings, {_COLUMNS}) values('delete', ?, ?, ?, ?, ?, ?, ?, ?)"
_GAIN = f"insert into postings({_COLUMNS}) values(?, ?, ?, ?, ?, ?, ?, ?)"


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
        self._db.executemany(_LOSE, list(_old_postings(self._db, file)))
        self._moved.update(
            names.key(row[0]) for row in self._db.execute("select alias from aliases where note = ?", (file,))
        )
        for table, bits in (("passages", PASSAGE_BITS), ("blocks", ROW_BITS), ("links", ROW_BITS)):
            self._db.execute(f"delete from {table} where id >= ? and id < ?", (file << bits, (file + 1) << bits))
        for table in ("aliases", "tags", "properties"):
            self._db.execute(f"delete from {table} where note = ?", (file,))
        self._db.execute("delete from notes where id = ?", (file,))

    def fail(self, path: str, diagnostic: Diagnostic) -> None:
        """A file that cannot be read: known, empty, and looked at again next time."""
        file = self._file(path)
        self.clear(file)
        self._db.execute("update files set changed = -1 where id = ?", (file,))
        self._diagnose(file, [diagnostic])

    def seen(self, path: str, size: int, changed: int) -> None:
        """The file was touched but says the same."""
        self._db.execute("update files set size = ?, changed = ? where path = ?", (size, changed, path))

    def put(self, readings: Sequence[Reading], changed: Sequence[int]) -> None:
        """Store notes in place of what was known of their files."""
        if self._names is None:
            self._names = Names(self._db, self._whole)
        rows = _Rows()
        for reading, time in zip(readings, changed, strict=True):
            file = self._file(reading.raw.path)
            self.clear(file)
            self._db.execute("update files set size = ?, changed = ? where id = ?", (reading.raw.size, time, file))
            rows.add(file, reading, self._names)
            self._diagnose(file, reading.note.diagnostics)
        rows.write(self._db)
        self._moved.update(names.key(row[1]) for row in rows.aliases)

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
                "select links.id, links.target, files.path, links.resolved, links.status from links "
                f"join files on files.id = links.note where links.key in ({marks}) "
                "and links.kind != 'web' and links.target != ''",
                keys,
            ).fetchall()
            for id, target, source, file, status in links:
                now = resolver.resolve(target, source)
                if now != (file, status):
                    self._db.execute("update links set resolved = ?, status = ? where id = ?", (*now, id))
        if self._names is not None:
            self._names.forget_aliases()

    def _file(self, path: str) -> int:
        return int(self._db.execute("select id from files where path = ?", (path,)).fetchone()[0])

    def _diagnose(self, file: int, diagnostics: Iterable[Diagnostic]) -> None:
        self._db.executemany(
            "insert into diagnostics(file, line, code, message) values(?, ?, ?, ?)",
            [(file, item.line, item.code, item.message) for item in diagnostics],
        )


class _Rows:
    """The rows of several notes, gathered so that each table is written once."""

    def __init__(self) -> None:
        self.notes: list[tuple[object, ...]] = []
        self.aliases: list[tuple[int, str, str]] = []
        self.tags: list[tuple[object, ...]] = []
        self.properties: list[tuple[object, ...]] = []
        self.passages: list[tuple[object, ...]] = []
        self.blocks: list[tuple[object, ...]] = []
        self.links: list[tuple[object, ...]] = []
        self.postings: list[tuple[object, ...]] = []

    def add(self, file: int, reading: Reading, resolver: Names) -> None:
        note, raw = reading.note, reading.raw
        lang = {mention.span: mention.canonical for mention in reading.mentions if mention.kind == "language"}
        voice = {mention.span: mention.canonical for mention in reading.mentions if mention.kind == "voice"}
        self.notes.append(
            (
                file,
                note.title,
                names.folded(note.title),
                note.format,
                raw.digest,
                raw.encoding,
                _main(lang),
                _date(note),
            )
        )
        aliases = _aliases(note)
        self.aliases += [(file, alias, names.folded(alias)) for alias in aliases]
        self.tags += [(file, tag.name, names.folded(tag.name), tag.span.line) for tag in note.tags]
        self.properties += [
            (file, name, json.dumps(value, ensure_ascii=False), line) for name, value, line in note.properties
        ]
        searched = _searched_names(note.title, note.path, aliases)
        tags = _distinct_tags(tag.name for tag in note.tags)
        lines = Lines(raw.text)
        place = 0
        for count, run in enumerate(passages(raw.text, note.blocks[:_MOST_ROWS])):
            id = (file << PASSAGE_BITS) + count
            # From the beginning of the line, so that columns can be told.
            start, end = lines.start(run[0].span.line), max(block.span.end for block in run)
            self.passages.append((id, file, start, run[0].span.line, raw.text[start:end]))
            for block in run:
                span = block.span
                path = "\n".join(block.headings)
                row = ((file << ROW_BITS) + place, file, id, block.kind, *span[:2], span.line, block.last, path)
                self.blocks.append((*row, lang.get(span, "und"), voice.get(span, "")))
                place += 1
            texts = [raw.text[block.span.start : block.span.end] for block in run]
            heads = run[0].headings
            self.postings.append((id, *postings.of_passage(note.title, searched, tags, heads, texts)))
        self._add_links(file, reading, lines, resolver)

    def _add_links(self, file: int, reading: Reading, lines: Lines, resolver: Names) -> None:
        for count, link in enumerate(reading.note.links[:_MOST_ROWS]):
            id = (file << ROW_BITS) + count
            key, resolved, status = _lead(link, file, reading.note.path, resolver)
            column = lines.column(link.span.start)
            row = (id, file, link.span.line, column, column + link.span.end - link.span.start, link.kind)
            self.links.append((*row, link.target, link.subpath, link.display, link.context, key, resolved, status))
            if speaks(link.kind, link.target, link.display, link.context):
                self.postings.append((-id, *postings.of_link(link.display)))

    def write(self, db: sqlite3.Connection) -> None:
        for table, rows in vars(self).items():
            if rows and table != "postings":
                db.executemany(f"insert into {table} values({','.join('?' * len(rows[0]))})", rows)
        db.executemany(_GAIN, self.postings)


def _lead(link: Link, file: int, source: str, resolver: Names) -> tuple[str, int | None, str]:
    """Key, target file and status of a link."""
    if link.kind == "web":
        return urls.canonical(link.target), None, "external"
    if not link.target:
        return names.key(source), file, "self"
    return names.key(link.target), *resolver.resolve(link.target, source)


def speaks(kind: str, target: str, display: str, context: str) -> bool:
    """Whether a link's text says more of its target than the target's own name does."""
    return bool(display) and kind in _INTERNAL and not context and names.key(target) != names.folded(display)


def passages(text: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Cut a note into runs of whole blocks of a few hundred words, at headings if possible.

    A very long note is cut into longer runs, since a note has at most ``_MOST_PASSAGES``.
    """
    sizes = [_size(text, block) for block in blocks]
    most, least = _PASSAGE_BYTES, _SECTION_BYTES
    while True:
        runs = list(_runs(blocks, sizes, most, least))
        if len(runs) <= _MOST_PASSAGES:
            return iter(runs)
        most, least = 2 * most, 2 * least


def _runs(blocks: Sequence[Block], sizes: Sequence[int], most: int, least: int) -> Iterator[list[Block]]:
    run: list[Block] = []
    size = 0
    for block, length in zip(blocks, sizes, strict=True):
        if run and (size + length > most or (block.kind == "heading" and size >= least)):
            yield run
            run, size = [], 0
        run.append(block)
        size += length
    if run:
        yield run


def _size(text: str, block: Block) -> int:
    """In bytes of UTF-8: a letter of Latin 1, of Cyrillic 2, of Han 3."""
    inside = text[block.span.start : block.span.end]
    return len(inside) if inside.isascii() else len(inside.encode("utf-8", "surrogatepass"))


def _aliases(note: Note) -> list[str]:
    return [alias for alias in note.aliases if alias]


def _searched_names(title: str, path: str, aliases: Iterable[str]) -> list[str]:
    """The names a note answers to besides its title: its aliases and its file's name."""
    stem = path.rpartition("/")[2]
    for suffix in names.NOTE_SUFFIXES:
        stem = stem.removesuffix(suffix)
    return [name for name in dict.fromkeys([*aliases, stem]) if name != title]


def _distinct_tags(tags: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for tag in tags:
        seen.setdefault(names.folded(tag), tag)
    return list(seen.values())


def _main(lang: dict[Span, str]) -> str:
    """The language of most of the note's text."""
    weight: dict[str, int] = {}
    for span, code in lang.items():
        if code != "und":
            weight[code] = weight.get(code, 0) + span.end - span.start
    return max(weight, key=lambda code: (weight[code], code)) if weight else "und"


def _date(note: Note) -> str | None:
    """The day the note says it is of: a date property, or the name of a daily note."""
    for wanted in ("date", "created", "published"):
        for name, value, _ in note.properties:
            if name.casefold() == wanted and isinstance(value, str) and _is_day(value[:10]):
                return value[:10]
    stem = note.path.rpartition("/")[2].rpartition(".")[0]
    return stem if _is_day(stem) else None


def _is_day(text: str) -> bool:
    if (
        len(text) != 10
        or text[4] != "-"
        or text[7] != "-"
        or not text.replace("-", "").isdecimal()
        or not text.isascii()
    ):
        return False
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= day <= (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _old_postings(db: sqlite3.Connection, file: int) -> Iterator[tuple[object, ...]]:
    """The postings of a note exactly as they were stored, from what is stored of it."""
    title, path = db.execute(
        "select notes.title, files.path from notes join files using (id) where notes.id = ?", (file,)
    ).fetchone()
    aliases = [row[0] for row in db.execute("select alias from aliases where note = ? order by rowid", (file,))]
    tags = _distinct_tags(row[0] for row in db.execute("select tag from tags where note = ? order by rowid", (file,)))
    searched = _searched_names(title, path, aliases)
    blocks: dict[int, list[tuple[int, int, str]]] = {}
    rows = db.execute(
        'select passage, start, "end", headings from blocks where id >= ? and id < ? order by id',
        (file << ROW_BITS, (file + 1) << ROW_BITS),
    )
    for passage, start, end, headings in rows:
        blocks.setdefault(passage, []).append((start, end, headings))
    for id, base, text in db.execute(
        "select id, start, text from passages where id >= ? and id < ?",
        (file << PASSAGE_BITS, (file + 1) << PASSAGE_BITS),
    ):
        run = blocks[id]
        texts = [text[start - base : end - base] for start, end, _ in run]
        posting: Posting = postings.of_passage(title, searched, tags, looking.heading_path(run[0][2]), texts)
        yield (id, *posting)
    for id, kind, target, display, context in db.execute(
        "select id, kind, target, display, context from links where id >= ? and id < ?",
        (file << ROW_BITS, (file + 1) << ROW_BITS),
    ):
        if speaks(kind, target, display, context):
            yield (-id, *postings.of_link(display))
