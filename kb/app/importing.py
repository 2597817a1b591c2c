"""Other programs' exports into notes: read them, find what is there already, write the rest.

The vault is the user's: only whole items that kb wrote and nobody has touched are changed,
and nothing that was deleted comes back.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import NamedTuple

from filelock import FileLock, Timeout

from kb import config, filenames, registry
from kb.app import ledger, merging, writing, written
from kb.app.ledger import Ledger
from kb.config import Settings
from kb.decoding import decode
from kb.errors import KbError, Refused, UsageError
from kb.imports import Import, Imported, Source
from kb.note import Diagnostic, Raw
from kb.page import Facts, Page
from kb.readers import Unreadable, folder
from kb.scan import scan
from kb.views import imported as view

_TIMES_A_NOTE = 5  # an export may be so many times larger than a note
_WAIT = 10.0  # seconds for another import
_STDIN = "-"
_NOTE_ID = re.compile(rb"^kb-id:[ \t]*[\"']?([0-9a-f]{16})\b", re.MULTILINE)
_ANCHOR = re.compile(rb"[ \t]\^kb-([0-9a-f]{16})[ \t]*\r?$", re.MULTILINE)
_HEAD = 64_000  # bytes of a note that may hold its properties


class Read(NamedTuple):
    """A file with what was understood of it."""

    raw: Raw
    origin: str
    imported: Imported


class Outcome(NamedTuple):
    """What became of one source.  action: created, changed, unchanged, gone (deleted by the
    user), failed.  record: where kb keeps what it wrote of it."""

    path: str
    title: str
    action: str
    counts: Counter[str]
    record: str = ""


def run(settings: Settings, files: Iterable[str], into: str = "", source: str = "", dry_run: bool = False) -> Page:
    """Import files; the answer tells what was done, or with ``dry_run`` what would be."""
    reads = [_read(settings, name, source) for name in files]
    target = writing.folder_of(settings.root, into or settings["import.into"])
    failed = [item for read in reads for item in read.imported.failed]
    with nullcontext() if dry_run else _alone(settings):
        outcomes = list(_Import(settings, target, dry_run, failed).all(reads))
    return view.page(_document(reads, outcomes, failed, dry_run))


def _document(reads: list[Read], outcomes: list[Outcome], failed: list[Diagnostic], dry_run: bool) -> Facts:
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for outcome in outcomes:
        counts += outcome.counts
    for read in reads:
        skipped.update(read.imported.skipped)
    names = ("added", "changed", "unchanged", "kept", "deleted")
    return {
        "dry_run": dry_run,
        "files": [
            {
                "file": read.raw.path,
                "from": read.origin,
                "sources": len(read.imported.sources),
                "highlights": sum(len(one.highlights) for one in read.imported.sources),
            }
            for read in reads
        ],
        "notes": [
            {
                "path": one.path,
                "title": one.title,
                "action": one.action,
                **{name: one.counts[name] for name in names},
                "record": one.record,
            }
            for one in outcomes
        ],
        "written": sum(one.action in ("created", "changed") for one in outcomes),
        **{name: counts[name] for name in names},
        "skipped": dict(sorted(skipped.items())),
        "failed": [_fields(item) for item in failed],
        "remarks": [_fields(item) for read in reads for item in read.raw.diagnostics],
    }


def _fields(item: Diagnostic) -> Facts:
    return {"path": item.path, "line": item.line, "code": item.code, "message": item.message}


def _read(settings: Settings, name: str, source: str) -> Read:
    """One file, understood by the import that is surest of it, or by the one that is named."""
    raw = _raw(name, settings["vault.largest_note"] * _TIMES_A_NOTE)
    if raw.text.startswith("PK\x03\x04"):
        raise UsageError(f"{name} is a zip archive", "unpack it, then: kb import FILE…")
    parts: list[Import] = registry.parts("kb.imports")
    known = ", ".join(part.name for part in parts)
    if source:
        named = [part for part in parts if part.name == source.replace("_", "-")]
        if not named:
            raise UsageError(f"there is no source called '{source}'", f"sources: {known}")
        part = named[0]
    else:
        sure, part = max(((part.sniff(raw), part) for part in parts), key=lambda pair: pair[0])
        if not sure:
            raise UsageError(f"{name}: nothing that kb knows to import", f"sources: {known}; name one with --from")
    return Read(raw, part.name, part.read(raw))


def _raw(name: str, most: int) -> Raw:
    if name == _STDIN:
        data = sys.stdin.buffer.read(most + 1) if sys.stdin else b""
        if len(data) > most:
            raise UsageError(f"more than {most:,} bytes on standard input", "see vault.largest_note")
        decoded = decode(data)
        said = (Diagnostic(_STDIN, 1, "encoding", decoded.remark),) if decoded.remark else ()
        return Raw(_STDIN, decoded.text, "", 0, len(data), decoded.encoding, said)
    try:
        raw = folder.read(*os.path.split(os.path.realpath(name)), most)
    except Unreadable as error:
        raise UsageError(f"{name}: {error}") from error
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {name}") from error
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    remarks = tuple(Diagnostic(name, item.line, item.code, item.message) for item in raw.diagnostics)
    return Raw(name, raw.text, raw.digest, raw.changed, raw.size, raw.encoding, remarks)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One import into a vault at a time, whatever index it has."""
    place = os.path.join(os.path.dirname(config.cache(settings.root)), "import.lock")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    try:
        with FileLock(place, timeout=_WAIT):
            yield
    except Timeout as error:
        raise Refused("another kb import is writing into this vault", "wait for it, then try again") from error


class _Import:
    """One run over a vault."""

    def __init__(self, settings: Settings, target: str, dry_run: bool, failed: list[Diagnostic]) -> None:
        self._root = settings.root
        self._most = settings["vault.largest_note"]
        self._target = target
        self._dry_run = dry_run
        self._failed = failed
        self._found: tuple[dict[str, str], dict[str, str]] | None = None
        self._names: set[str] | None = None
        self._written: set[str] = set()  # folders whose names have yet to be made lasting
        writing.without_links(self._root, ledger.FOLDER)

    def all(self, reads: list[Read]) -> Iterator[Outcome]:
        """Every source once, with all that the files say of it."""
        told: dict[str, list[tuple[str, Source]]] = {}
        for read in reads:
            for source in read.imported.sources:
                told.setdefault(source.key, []).append((read.origin, source))
        try:
            for parts in told.values():
                yield self._tried(parts)
        finally:
            for above in sorted(self._written):
                writing.sync(above)

    def _tried(self, parts: list[tuple[str, Source]]) -> Outcome:
        """One source; a note that cannot be written stops no other."""
        try:
            return self._one(parts)
        except OSError as error:
            name = written.title(parts[0][1])
            place = error.filename if isinstance(error.filename, str) else name
            self._failed.append(Diagnostic(place, 1, "not-written", error.strerror or str(error)))
            return Outcome("", name, "failed", Counter())

    def _write(self, path: str, data: bytes, before: bytes | None) -> None:
        writing.write(self._root, path, data, before)
        self._written.add(os.path.dirname(os.path.join(self._root, path)))

    def _one(self, parts: list[tuple[str, Source]]) -> Outcome:
        """One source: its note is made, or mended, or left as it is."""
        first = parts[0][1]
        name = written.title(first)
        held = self._ledger(first)
        path = self._note(first, held)
        if path is None and held is not None:
            gone = Counter(deleted=sum(len(one.highlights) for _, one in parts))
            return Outcome(held.note, name, "gone", gone, self._place(first))
        if path is None:
            return self._new(parts)
        data = writing.bytes_of(os.path.join(self._root, path), self._most)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            self._failed.append(Diagnostic(path, 1, "not-utf-8", "the note is not UTF-8 and is left as it is"))
            return Outcome(path, name, "failed", Counter())
        return self._merged(path, data, text, held.rows if held else (), parts)

    def _new(self, parts: list[tuple[str, Source]]) -> Outcome:
        """A note that is not there yet."""
        origin, source = parts[0]
        path = self._free(source)
        name = path.rpartition("/")[2].removesuffix(".md")
        text = written.note(source, name, origin)
        return self._merged(path, None, text, (), parts)

    def _merged(
        self, path: str, data: bytes | None, text: str, rows: Iterable[ledger.Row], parts: list[tuple[str, Source]]
    ) -> Outcome:
        counts: Counter[str] = Counter()
        known = tuple(rows)
        for origin, source in parts:
            merged = merging.Merging(text, known, origin).merge(written.items(source))
            text, known = merged.text, tuple(merged.rows.values())
            counts += merged.counts
        if data is None:  # all that stands in it was written now
            counts["added"] += counts.pop("unchanged", 0)
        new = text.encode("utf-8")
        action = "created" if data is None else "changed" if new != data else "unchanged"
        if not self._dry_run:
            if new != data:
                self._write(path, new, data)
            self._keep(Ledger(parts[0][1].key, path, known), parts[0][1])
        return Outcome(path, written.title(parts[0][1]), action, counts, self._place(parts[0][1]))

    def _place(self, source: Source) -> str:
        return f"{ledger.FOLDER}/{written.source_id(source)}.txt"

    def _ledger(self, source: Source) -> Ledger | None:
        try:
            data = writing.bytes_of(os.path.join(self._root, self._place(source)), self._most)
        except FileNotFoundError:
            return None
        return ledger.parse(data.decode("utf-8", "replace"))

    def _keep(self, held: Ledger, source: Source) -> None:
        """Remember what was written, after it was."""
        path = self._place(source)
        new = ledger.dump(held).encode("utf-8")
        try:
            old: bytes | None = writing.bytes_of(os.path.join(self._root, path), self._most)
        except FileNotFoundError:
            old = None
        if new != old:
            self._write(path, new, old)

    def _note(self, source: Source, held: Ledger | None) -> str | None:
        """The note of a source, wherever it is now; None if there is none."""
        wanted = written.source_id(source)
        anchors = {row.anchor for row in held.rows} if held else {item.anchor for item in written.items(source)}
        told = self._told(held.note) if held and held.note else None
        if held and told and (wanted in told[0] or anchors & told[1]):
            return held.note
        by_note, by_anchor = self._all_notes()
        if wanted in by_note:
            return by_note[wanted]
        places = Counter(by_anchor[anchor] for anchor in sorted(anchors) if anchor in by_anchor)
        return places.most_common(1)[0][0] if places else None

    def _told(self, path: str) -> tuple[set[str], set[str]] | None:
        """The ids in a note: of its source, of highlights.  None if it cannot be read."""
        place = os.path.join(self._root, path)
        with suppress(OSError, Refused, ValueError):
            writing.without_links(self._root, path.rpartition("/")[0])
            data = writing.bytes_of(place, self._most)
            if b"kb-" in data:
                notes, marks = _NOTE_ID.findall(data[:_HEAD]), _ANCHOR.findall(data)
                return {one.decode() for one in notes}, {one.decode() for one in marks}
        return None

    def _all_notes(self) -> tuple[dict[str, str], dict[str, str]]:
        """Every note of the vault that holds such ids; looked for once, and only if one is
        not where it was."""
        if self._found is None:
            self._found = {}, {}
            for path in sorted(scan(self._root).files):
                if path.lower().endswith((".md", ".markdown", ".txt")) and (told := self._told(path)):
                    for ids, places in zip(told, self._found, strict=True):
                        for one in ids:
                            places.setdefault(one, path)
        return self._found

    def _free(self, source: Source) -> str:
        """A path for a new note: no file that is there is ever taken for it."""
        if self._names is None:
            try:
                there = os.listdir(os.path.join(self._root, self._target))
            except FileNotFoundError:
                there = []
            self._names = {filenames.same(name) for name in there}
        names = written.file_names(source)
        for name in (*names, *(f"{names[-1]} {number}" for number in range(2, 100))):
            if filenames.same(f"{name}.md") not in self._names:
                self._names.add(filenames.same(f"{name}.md"))
                return f"{self._target}/{name}.md".lstrip("/")
        raise KbError(f"no free name for a note on {written.title(source)}")
