"""What a note is in the tables: its values as rows, ready to be written.

All but where its links lead, which only the index knows: so the rows of a note may be made in
another process than the one that writes them.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from kb import analysis, urls
from kb.note import Block, Facts, Link, Mention, Note, Reading, is_item
from kb.store import ids, postings, sums
from kb.store.names import NOTE_SUFFIXES, folded
from kb.store.names import key as key_of
from kb.store.postings import Part
from kb.store.resolving import Resolved
from kb.text import LINE_END, Lines, Places, Span

_PASSAGE_BYTES = 3_000  # about 450 English words, 230 Russian words or 1,000 Han letters
_SECTION_BYTES = 600  # a heading begins a passage if this much stands before it
# What is as long as a sentence: its words are in its block, and not kept again.
_WORDS_OF_BLOCK = frozenset({"marked", "hunch", "perishable"})
_SOON = 1_000  # letters from the beginning of its line within which a highlight begins
_INTERNAL = ("wiki", "markdown", "embed", "property", "canvas")
TARGET = 8  # its place in the row of a link
_LEFT_OPEN = Resolved(None, "")
_UNSUMMED = ("files", "forms", "postings", "sums")

LinkRow = tuple[Any, ...]


class Rows:
    """The rows of a note, or of several, gathered so that each table is written once."""

    def __init__(self) -> None:
        self.files: list[tuple[int, int, int]] = []
        self.notes: list[tuple[object, ...]] = []
        self.aliases: list[tuple[int, str, str]] = []
        self.tags: list[tuple[object, ...]] = []
        self.properties: list[tuple[object, ...]] = []
        self.highlights: list[tuple[object, ...]] = []
        self.claims: list[tuple[Any, ...]] = []
        self.claim_models: list[tuple[int, int, str]] = []
        # As kb.store.inserting takes them apart.
        self.passages: list[tuple[Any, ...]] = []
        self.blocks: list[tuple[Any, ...]] = []
        self.links: list[LinkRow] = []
        self.mentions: list[tuple[Any, ...]] = []
        self.diagnostics: list[tuple[object, ...]] = []
        self.sums: list[tuple[int, int]] = []
        self.postings: list[tuple[object, ...]] = []
        self.forms: list[tuple[str, str]] = []

    def take(self, other: "Rows") -> None:
        """The rows of more notes, after those that are here."""
        for table, rows in vars(other).items():
            getattr(self, table).extend(rows)

    def _summed(self) -> dict[str, sums.Table]:
        """The tables whose rows a note's sum stands for."""
        return {table: rows for table, rows in vars(self).items() if table not in _UNSUMMED}

    def _add(self, file: int, reading: Reading) -> None:
        note, raw = reading.note, reading.raw
        self.files.append((raw.size, raw.changed, file))
        lang = _marks(reading, "language")
        names = (note.title, folded(note.title), note.format)
        self.notes.append(
            (
                *(file, *names, raw.digest, raw.encoding, _main(lang), _date(note, reading.day)),
                *(_facts(note.subject), _source(note)),
            )
        )
        self.aliases += [(file, alias, folded(alias)) for alias in note.aliases]
        lines = Lines(raw.text)
        places = raw.places or Places(lines)
        self.tags += [(file, tag.name, folded(tag.name), places.line(tag.span.start), tag.context) for tag in note.tags]
        self.properties += [
            (file, name, json.dumps(value, ensure_ascii=False), line) for name, value, line in note.properties
        ]
        around = _Around(reading)
        for mark in note.highlights:
            tags = json.dumps(mark.tags, ensure_ascii=False)
            kept = around.kept(mark.text, lines.start(mark.line))
            self.highlights.append((file, mark.id, kept[0], mark.line, mark.note, tags, *mark[5:], *kept[1:]))
        self._add_mentions(file, reading, around, places)
        self._add_passages(file, reading, lines, places, lang)
        self._add_links(file, reading, places)
        self.diagnostics += [(file, item.line, item.code, item.message) for item in note.diagnostics]
        self.forms += analysis.learnt().items()

    def _add_mentions(self, file: int, reading: Reading, around: "_Around", places: Places) -> None:
        """What was recognised inside blocks; languages and voices stand with their blocks."""
        first = len(self.mentions)
        for span in reading.note.marked:
            told: tuple[Any, ...] = ("", "marked", "text", "==", 1.0, None)
            self._add_mention(file, len(self.mentions) - first, span, told, around, places)
        for found in reading.mentions:
            if found.kind == "claim":
                self._add_claim(file, found, around, places)
            elif found.kind not in ("language", "voice"):
                facts = dict(found.facts)
                context = facts.pop("context", "text")
                how = (found.rule, found.confidence, _facts(tuple(facts.items())))
                told = (found.canonical, found.kind, context, *how)
                self._add_mention(file, len(self.mentions) - first, found.span, told, around, places)
        del self.mentions[first + ids.MOST_ROWS :]

    def _add_mention(
        self, file: int, count: int, span: Span, told: tuple[Any, ...], around: "_Around", places: Places
    ) -> None:
        canonical, kind, context, *how = told
        line, start, end = _stretch(span, places)
        block = around.block(span)
        place: int | None = None
        surface: str | None = around.text[span.start : span.end]
        if block is not None and kind in _WORDS_OF_BLOCK and span.end <= around.blocks[block].span.end:
            place, surface = span.start - around.blocks[block].span.start, None
        row = (ids.row(file, count), block, line, start, end - start, place)
        self.mentions.append((*row, canonical, kind, context, surface, *how))

    def _add_claim(self, file: int, found: Mention, around: "_Around", places: Places) -> None:
        facts = dict(found.facts)
        count = around.block(found.span)
        block = None if count is None else ids.row(file, count)
        place = (*_stretch(found.span, places), around.text[found.span.start : found.span.end])
        is_next = bool(self.claims) and self.claims[-1][1] == file
        id: int = self.claims[-1][0] + 1 if is_next else ids.row(file, 0)
        value = None if facts["value"] is None else float(facts["value"])
        told = (facts["sort"], facts["measure"], value, facts["unit"], facts["comparator"])
        lists = (json.dumps(facts[name], ensure_ascii=False) for name in ("conditions", "compared_to"))
        how = (facts.get("said_by"), facts["quote"], found.rule, found.confidence)
        self.claims.append((id, file, block, *place, found.canonical, *told, *lists, *how))
        self.claim_models += [(file, id, model) for model in facts["subjects"]]

    def _add_passages(self, file: int, reading: Reading, lines: Lines, places: Places, lang: dict[Span, str]) -> None:
        note, text = reading.note, reading.raw.text
        voice = _marks(reading, "voice")
        others = other_names(note.title, note.path, note.aliases)
        tags = distinct(tag.name for tag in note.tags if not tag.context)
        first = 0
        for count, run in enumerate(passages(text, note.blocks[: ids.MOST_ROWS])):
            id = ids.passage(file, count)
            # From the beginning of the line, so that columns can be told.
            start = lines.start(run[0].span.line) if run else 0
            end = max((block.span.end for block in run), default=0)
            rows = _rows(text[start:end], start, places) if reading.raw.places else None
            where = (start, places.line(start), places.column(start) if rows else 0, rows)
            self.passages.append((id, *where, first, len(run), text[start:end]))
            for row, block in enumerate(run, ids.row(file, first)):
                span = block.span
                last = places.line(span.end - 1) if rows else block.last
                line = places.line(span.start)
                place = (row, count, span.start, span.end - span.start, line, last - line)
                kind = (block.kind, block.level, lang.get(span, "und"), voice.get(span, ""))
                told = (block.speaker, block.anchor, _facts(block.facts))
                self.blocks.append((*place, *told, *kind, "\n".join(block.headings)))
            first += len(run)
            parts = [
                Part(block.kind, "\n".join(block.headings), text[block.span.start : block.span.end]) for block in run
            ]
            self.postings.append((id, *postings.of_passage(note.title, others, tags, parts)))

    def _add_links(self, file: int, reading: Reading, places: Places) -> None:
        for count, link in enumerate(reading.note.links[: ids.MOST_ROWS]):
            id = ids.row(file, count)
            key, resolved, status = _lead(link, file, reading.note.path)
            line, start, end = _stretch(link.span, places)
            place = (id, line, start, end - start, link.subpath, link.display)
            self.links.append((*place, key, link.kind, link.target, link.context, link.role, resolved, status))
            if speaks(link.kind, link.target, link.display, link.context):
                self.postings.append((-id, *postings.of_link(link.display)))


def of(file: int, reading: Reading) -> Rows:
    """All rows of one note.  file: its id."""
    rows = Rows()
    rows._add(file, reading)
    rows.sums.append((file, sums.of(reading.note.path, rows._summed())))
    return rows


class _Around:
    """The blocks of a note, and which of them a span stands in."""

    def __init__(self, reading: Reading) -> None:
        self.text = reading.raw.text
        self.blocks = reading.note.blocks[: ids.MOST_ROWS]
        self._starts = [block.span.start for block in self.blocks]

    def block(self, span: Span) -> int | None:
        """None before the first one."""
        return self._at(span.start)

    def _at(self, place: int) -> int | None:
        count = bisect_right(self._starts, place) - 1
        return count if count >= 0 else None

    def kept(self, words: str, place: int) -> tuple[str | None, int | None, int | None, int | None]:
        """What is kept of words that begin from ``place`` on: themselves, or which block has them as
        they are, where, and how many letters."""
        start = self.text.find(words, place, place + len(words) + _SOON)
        block = self._at(start)
        if not words or start < 0 or block is None or start + len(words) > self.blocks[block].span.end:
            return words, None, None, None
        return None, block, start - self.blocks[block].span.start, len(words)


def _source(note: Note) -> str | None:
    """The key of what the note is a record of."""
    url = dict(note.subject).get("url")
    return urls.key(url) if isinstance(url, str) and url else None


def _stretch(span: Span, places: Places) -> tuple[int, int, int]:
    """Line, first and last column of a span, in the file."""
    column = places.column(span.start)
    return places.line(span.start), column, column + span.end - span.start


def _rows(text: str, start: int, places: Places) -> str:
    """Where each line of a passage stands in a file that reads as another text: ``line:column``."""
    begins = [start, *(start + match.end() for match in LINE_END.finditer(text) if match.end() < len(text))]
    return " ".join(f"{places.line(place)}:{places.column(place)}" for place in begins)


def _facts(facts: Facts) -> str | None:
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True) if facts else None


def _lead(link: Link, file: int, source: str) -> tuple[str, int | None, str]:
    """Key, target file and status of a link; the last two are open if it leads to a name."""
    if link.kind == "web":
        return urls.key(link.target), None, "external"
    if not link.target:
        return key_of(source), file, "self"
    return key_of(link.target), *_LEFT_OPEN


def speaks(kind: str, target: str, display: str, context: str) -> bool:
    """Whether a link's text says more of its target than the target's own name does."""
    return bool(display) and kind in _INTERNAL and not context and key_of(target) != folded(display)


def passages(text: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Cut a note into runs of whole blocks of a few hundred words, at headings if possible.

    A very long note is cut into longer runs, since a note has at most ``ids.MOST_PASSAGES``.
    A note without text is one run of no blocks, so that it is found by its names.
    """
    if not blocks:
        return iter([[]])
    sizes = [_size(text, block) for block in blocks]
    most, least = _PASSAGE_BYTES, _SECTION_BYTES
    while True:
        runs = list(_runs(blocks, sizes, most, least))
        if len(runs) <= ids.MOST_PASSAGES:
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
    """The names a note answers to besides its title: its aliases and its file's name.  An item of
    a feed has no file."""
    if is_item(path):
        return list(aliases)
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


def _date(note: Note, day: str) -> str | None:
    """The day the note says it is of: a date property, else ``day``, that of a daily note by
    its name, else that of its subject."""
    for wanted in ("date", "created", "published"):
        for name, value, _ in note.properties:
            if name.casefold() == wanted and isinstance(value, str) and _is_day(value[:10]):
                return value[:10]
    if day:
        return day
    subject = dict(note.subject).get("date", "")
    return subject[:10] if isinstance(subject, str) and _is_day(subject[:10]) else None


def _is_day(text: str) -> bool:
    """``2024-09-13`` and no other of ISO's spellings."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
