"""The values that stages hand to each other on the way in.  All frozen; collections are tuples.

Spans are stand-off marks: nobody changes a note, everybody points at it.  So every
line of an answer can name file and line, and be checked against the text on disk.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from kb.text import Lines, Places, Span, Unfolded

Facts = tuple[tuple[str, Any], ...]  # names and values that JSON can hold

_FED = "feed://"  # no path of a vault has an empty part


def item_path(feed: str, name: str) -> str:
    """Where an item of a feed stands among the notes: it is read like one, but is no file of the vault."""
    return f"{_FED}{feed}/{name}"


def item_of(path: str) -> tuple[str, str] | None:
    """Feed and name of the item at a path; None for the path of a file."""
    if not path.startswith(_FED):
        return None
    feed, _, name = path.removeprefix(_FED).partition("/")
    return feed, name


def is_item(path: str) -> bool:
    """Whether a path is that of an item of a feed, which is no file of the vault."""
    return path.startswith(_FED)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something in a file that a person should know; it never stops an ingest."""

    path: str
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Raw:
    """One file as it was read.

    path:     relative to the vault, with ``/``.
    text:     decoded, unchanged otherwise; line ends as on disk, no byte-order mark.
    digest:   BLAKE2b of the bytes, 32 hexadecimal digits.
    changed:  nanoseconds since 1970, UTC, of the last change of any kind (kb.scan).
    """

    path: str
    text: str
    digest: str
    changed: int
    size: int
    encoding: str = "utf-8"
    diagnostics: tuple[Diagnostic, ...] = ()
    places: Places | None = field(default=None, compare=False)  # None: the text is the file's

    def reading_as(self, unfolded: Unfolded | None) -> "Raw":
        """The same file with the text that it reads as; lines are still those of the file."""
        if unfolded is None:
            return self
        return replace(self, text=unfolded.text, places=Places(Lines(self.text), unfolded.origin))


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a note that is read as one: a paragraph, an item, a heading.

    kind:     property, heading, prose, quote, attribution, callout, annotation, item, code,
              table, math, html, comment, definition, embed, highlight, speech, trace, field.
    last:     its last line, 1-based.
    level:    of a heading 1-6; of an item or quote its depth.
    headings: the headings it stands under, outermost first.
    anchor:   its ``^block-id`` without the mark; the id is not in the span.
    facts:    what else its kind tells: ``task`` (the character in the box), ``callout`` (its
              type), ``title``, ``folded``, ``by`` (an attribution), ``about`` (the address an
              annotation speaks of), ``highlight`` (an id), ``start`` and ``end`` (seconds in
              the recording), ``times`` (the start of each of its lines, in seconds).
    """

    kind: str
    span: Span
    last: int
    level: int = 0
    headings: tuple[str, ...] = ()
    speaker: str = ""
    anchor: str = ""
    facts: Facts = ()


class Link(NamedTuple):
    """A pointer out of a note.

    kind:    wiki, markdown, embed, property, canvas (a file on a board), web.
    target:  as written, decoded, without subpath; empty for the note itself.
    subpath: ``#heading`` or ``#^block`` as written, or empty.
    display: the text the reader sees where it differs from the target.
    context: "" or "comment" (counted apart, DD-5).
    role:    the label before it on its line: ``Product post`` (formats S3), or empty.
    """

    kind: str
    target: str
    subpath: str
    display: str
    span: Span
    context: str = ""
    role: str = ""


class Tag(NamedTuple):
    """name: without ``#``, as written; nested with ``/``.  context: as of a link."""

    name: str
    span: Span
    context: str = ""


class Highlight(NamedTuple):
    """A passage that a reader marked in a source, or wrote beside it.

    id:       the vendor's own, or made of source, text and place: the same in every export.
    line:     where it stands in its file, 1-based.
    note:     what the reader wrote about it.
    location: where it stands in the source, as the source counts: ``page 12``,
              ``location 170-172``, ``0:12:30``.
    at:       when it was made, ISO 8601; empty if nothing says so.
    kind:     highlight, note, bookmark.
    """

    id: str
    text: str
    line: int = 0
    note: str = ""
    tags: tuple[str, ...] = ()
    color: str = ""
    location: str = ""
    url: str = ""
    at: str = ""
    kind: str = "highlight"
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A file that has been taken apart by a format.

    subject:  what the note is a record of, by the meaning of its fields whatever their
              language: ``author``, ``url`` (the origin), ``via``, ``date`` (ISO), ``duration``
              (seconds), ``views``, ``category``, ``language``, ``publisher`` …
    marked:   passages between ``==`` and ``==``.
    unfolded: what the file reads as, if not as its text; all spans are places of that.
    """

    path: str
    title: str
    format: str
    aliases: tuple[str, ...] = ()
    properties: tuple[tuple[str, Any, int], ...] = ()
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    subject: Facts = ()
    marked: tuple[Span, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unfolded: Unfolded | None = None


class Mention(NamedTuple):
    """Something recognised in a note.

    kind:      language and voice (of a whole block), date, duration; later model, person …
    canonical: the thing's one name: ``zh-Hant``, ``source_quote``, ``2024-09-12``.
    facts:     what its kind tells besides: ``role``, ``precision`` …
    """

    kind: str
    canonical: str
    span: Span
    rule: str
    confidence: float = 1.0
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A note that has been understood: the note, its text, and what was recognised in it.

    day: of a daily note, by its name; ISO, or empty.
    """

    raw: Raw
    note: Note
    mentions: tuple[Mention, ...]
    day: str = ""
