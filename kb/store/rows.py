"""What a note is in the tables: its values as rows, ready to be written."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kb import urls
from kb.note import Block, Link, Note, Reading
from kb.store import PASSAGE_BITS, ROW_BITS, postings
from kb.store.names import NOTE_SUFFIXES, folded
from kb.store.names import key as key_of
from kb.store.resolving import Names
from kb.text import Lines, Span

_PASSAGE_BYTES = 3_000  # about 450 English words, 230 Russian words or 1,000 Han letters
_SECTION_BYTES = 600  # a heading begins a passage if this much stands before it
_MOST_PASSAGES = 1 << PASSAGE_BITS
_MOST_ROWS = 1 << ROW_BITS  # blocks or links of one note: a million
_INTERNAL = ("wiki", "markdown", "embed", "property")
_ADD = f"insert into postings({postings.COLUMNS}) values(?, ?, ?, ?, ?, ?, ?, ?)"


class Rows:
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
        """All rows of one note; ``file`` is its id."""
        note, raw = reading.note, reading.raw
        lang = _marks(reading, "language")
        self.notes.append(
            (file, note.title, folded(note.title), note.format, raw.digest, raw.encoding, _main(lang), _date(note))
        )
        self.aliases += [(file, alias, folded(alias)) for alias in note.aliases]
        self.tags += [(file, tag.name, folded(tag.name), tag.span.line) for tag in note.tags]
        self.properties += [
            (file, name, json.dumps(value, ensure_ascii=False), line) for name, value, line in note.properties
        ]
        lines = Lines(raw.text)
        self._add_passages(file, reading, lines, lang)
        self._add_links(file, reading, lines, resolver)

    def _add_passages(self, file: int, reading: Reading, lines: Lines, lang: dict[Span, str]) -> None:
        note, text = reading.note, reading.raw.text
        voice = _marks(reading, "voice")
        others = other_names(note.title, note.path, note.aliases)
        tags = distinct(tag.name for tag in note.tags)
        first = file << ROW_BITS
        for count, run in enumerate(passages(text, note.blocks[:_MOST_ROWS])):
            id = (file << PASSAGE_BITS) + count
            # From the beginning of the line, so that columns can be told.
            start, end = lines.start(run[0].span.line), max(block.span.end for block in run)
            self.passages.append((id, file, start, run[0].span.line, first, len(run), text[start:end]))
            for row, block in enumerate(run, first):
                span = block.span
                place = (block.kind, span.start, span.end, span.line, block.last, "\n".join(block.headings))
                self.blocks.append((row, file, id, *place, lang.get(span, "und"), voice.get(span, "")))
            first += len(run)
            texts = [text[block.span.start : block.span.end] for block in run]
            self.postings.append((id, *postings.of_passage(note.title, others, tags, run[0].headings, texts)))

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
        db.executemany(_ADD, self.postings)


def _lead(link: Link, file: int, source: str, resolver: Names) -> tuple[str, int | None, str]:
    """Key, target file and status of a link."""
    if link.kind == "web":
        return urls.canonical(link.target), None, "external"
    if not link.target:
        return key_of(source), file, "self"
    return key_of(link.target), *resolver.resolve(link.target, source)


def speaks(kind: str, target: str, display: str, context: str) -> bool:
    """Whether a link's text says more of its target than the target's own name does."""
    return bool(display) and kind in _INTERNAL and not context and key_of(target) != folded(display)


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


def other_names(title: str, path: str, aliases: Iterable[str]) -> list[str]:
    """The names a note answers to besides its title: its aliases and its file's name."""
    stem = path.rpartition("/")[2]
    for suffix in NOTE_SUFFIXES:
        stem = stem.removesuffix(suffix)
    return [name for name in dict.fromkeys([*aliases, stem]) if name != title]


def distinct(tags: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for tag in tags:
        seen.setdefault(folded(tag), tag)
    return list(seen.values())


def _marks(reading: Reading, kind: str) -> dict[Span, str]:
    """What a recogniser said of whole blocks, by their place."""
    return {mention.span: mention.canonical for mention in reading.mentions if mention.kind == kind}


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
    """``2024-09-13`` and no other of ISO's spellings."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
