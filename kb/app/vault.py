"""What a person can ask of an opened vault."""

import sqlite3
from collections.abc import Iterable, Iterator

from kb import analysis, urls
from kb.app import unlinked as unlinked_mentions
from kb.app.ingesting import opening
from kb.app.searching import embedding
from kb.config import Settings
from kb.errors import AmbiguousName, KbError
from kb.note import Raw
from kb.page import Page
from kb.readers import Unreadable
from kb.store import VERSION, details, looking, mentioned, names
from kb.store.details import LinkRow
from kb.store.looking import NoteRow
from kb.store.mentioned import Place
from kb.text import LINE_END
from kb.views import linked, notes, state
from kb.views.linked import Backlink, Target


def selected(db: sqlite3.Connection, name: str) -> NoteRow:
    """The one note that a name means; an error lists the candidates, nothing is guessed."""
    found = looking.named(db, name)
    if len(found) == 1:
        return found[0]
    if found:
        listed = "\n    ".join(row.path for row in found[:10])
        raise AmbiguousName(f"'{name}' could be {len(found)} notes", f"say which:\n    {listed}")
    raise KbError(f"there is no note called '{name}'", "a path, the end of a path, a title or an alias names a note")


def show(settings: Settings, db: sqlite3.Connection, selector: str, numbered: bool) -> Page:
    """A note as it is on disk; ``NOTE:LINE`` or ``NOTE:LINE-LINE`` shows a part of it."""
    note, first, last = selected_lines(db, selector)
    rows = lines(read(settings, note), first)
    return notes.text(note.path, rows[first - 1 : last or None], first, numbered)


def selected_lines(db: sqlite3.Connection, selector: str) -> tuple[NoteRow, int, int]:
    """The note, the first and the last line that ``NOTE``, ``NOTE:LINE`` or ``NOTE:LINE-LINE`` means;
    last 0: to the end."""
    name, first, last = _with_lines(selector)
    try:
        return selected(db, name), first, last
    except AmbiguousName:
        raise
    except KbError:
        return selected(db, selector), 1, 0


def read(settings: Settings, note: NoteRow) -> Raw:
    """A note as it is on disk now."""
    try:
        return opening.raw(settings, note.path)
    except OSError as error:
        raise KbError(f"cannot read {note.path}: {error.strerror}") from error
    except Unreadable as error:
        raise KbError(f"cannot read {note.path}: {error}") from error


def lines(raw: Raw, first: int) -> list[str]:
    """The lines of a file; an error if it has no line ``first``."""
    rows = LINE_END.split(raw.text)
    if rows and not rows[-1]:
        rows.pop()
    if first > max(1, len(rows)):
        raise KbError(f"{raw.path} has {len(rows)} lines", f"line {first} is not among them")
    return rows


def _with_lines(selector: str) -> tuple[str, int, int]:
    """The name before, and the line or lines after, the last colon; last 0: to the end."""
    name, colon, lines = selector.rpartition(":")
    first, dash, last = lines.partition("-")
    if colon and _is_line(first) and (not dash or _is_line(last)):
        return name, int(first), int(last) if dash else int(first)
    return selector, 1, 0


def _is_line(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0


def backlinks(
    db: sqlite3.Connection, name: str, unlinked: bool = False, comments: bool = False, unconfirmed: bool = False
) -> Page:
    """Everything that leads to a note, a file, a page that does not exist, or an address.

    comments:    with the links inside comments.
    unconfirmed: with the notes that are only guessed to be from an address.
    """
    target, rows, note = _target(db, name, comments)
    lines = details.LineReader(db)
    found = [_backlink(lines, row.note, row.source, row.line, row.start, row.kind) for row in rows]
    if target.kind in mentioned.KINDS:
        found = sorted([*found, *_recognised(lines, mentioned.places(db, target.kind, target.name))])
    if target.kind == "source":
        found = [*_from(db, urls.key(name), unconfirmed), *found]
    if unlinked and target.kind in ("note", "page"):
        called = [name] if note is None else unlinked_mentions.spellings(db, note)
        for place in unlinked_mentions.places(db, called, note):
            found.append(_backlink(lines, place.note, place.path, place.line, place.column, "unlinked"))
    return linked.backlinks(target, found)


def _backlink(lines: details.LineReader, note: int, path: str, line: int, column: int, kind: str) -> Backlink:
    text, place = lines.text(note, line, column)
    return Backlink(path, line, column, kind, linked.around(text, place))


def _from(db: sqlite3.Connection, key: str, unconfirmed: bool) -> Iterator[Backlink]:
    """The notes whose words are from a source."""
    from kb.app import attribution, sources  # backlinks of a note need none of what they load

    for row in sources.notes_from(db, key, attribution.own(db), unconfirmed):
        yield Backlink(row.note.path, row.line, 0, "from", row.text, row.status, row.reasons)


def _target(db: sqlite3.Connection, name: str, comments: bool) -> tuple[Target, list[LinkRow], NoteRow | None]:
    found = looking.named(db, name)
    if found:
        note = selected(db, name)
        return Target("note", note.title, note.path), details.links_to(db, note.id, comments), note
    if file := looking.attachment(db, name):
        return Target("file", name, file[1]), details.links_to(db, file[0], comments), None
    if urls.is_address(name):
        return Target("source", name, None), details.links_keyed(db, urls.key(name), True, comments), None
    wanted = names.bare(names.folded(name))
    rows = details.links_keyed(db, names.key(name), False, comments)
    rows = [row for row in rows if names.bare(names.folded(row.target)) == wanted]
    for kind in mentioned.KINDS:
        if things := mentioned.named(db, kind, name):
            if len(things) > 1:
                listed = "\n    ".join(things[:10])
                raise AmbiguousName(f"'{name}' could be {len(things)} {kind}s", f"say which:\n    {listed}")
            return Target(kind, things[0], None), rows, None
    return Target("page", name, None), rows, None


def _recognised(lines: details.LineReader, places: Iterable[Place]) -> Iterator[Backlink]:
    """Where a model or a person is spoken of; addresses are counted apart."""
    for place in places:
        if place.context != "url":
            text = lines.at(place.path, place.line, place.start)
            yield Backlink(place.path, place.line, place.start, "mention", linked.around(*text))


def status(settings: Settings, db: sqlite3.Connection, skipped: dict[str, int]) -> Page:
    document = {
        "vault": settings.root,
        "database": settings.database,
        "feeds": settings.feeds,
        **details.counts(db),
        "skipped": skipped,
        "meaning": embedding.status(settings, db),
        "schema_version": VERSION,
        "analysis_version": analysis.VERSION,
    }
    return state.status(document)
