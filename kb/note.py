"""The values that stages hand to each other on the way in.  All frozen; collections are tuples.

Spans are stand-off marks: nobody changes a note, everybody points at it.  So every
line of an answer can name file and line, and be checked against the text on disk.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from kb.text import Span


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


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a note that is read as one: a paragraph, an item, a heading.

    kind:     property, heading, prose, quote, item, code, table, math, html, comment,
              highlight, speech, trace, field.
    last:     its last line, 1-based.
    level:    of a heading 1-6; of an item or quote its depth.
    headings: the headings it stands under, outermost first.
    """

    kind: str
    span: Span
    last: int
    level: int = 0
    headings: tuple[str, ...] = ()
    speaker: str = ""


class Link(NamedTuple):
    """A pointer out of a note.

    kind:    wiki, markdown, embed, property, web.
    target:  as written, decoded, without subpath; empty for the note itself.
    subpath: ``#heading`` or ``#^block`` as written, or empty.
    display: the text the reader sees where it differs from the target.
    context: "" or "comment" (counted apart, DD-5).
    """

    kind: str
    target: str
    subpath: str
    display: str
    span: Span
    context: str = ""


class Tag(NamedTuple):
    """name: without ``#``, as written; nested with ``/``."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """A file that has been taken apart by a format."""

    path: str
    title: str
    format: str
    aliases: tuple[str, ...] = ()
    properties: tuple[tuple[str, Any, int], ...] = ()
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    dates: tuple["DateMark", ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class DateMark(NamedTuple):
    """A date a note states.  role: event, publication, capture, file."""

    surface: str
    iso: str
    role: str
    span: Span


class Mention(NamedTuple):
    """Something recognised in a note.

    kind:      language and voice (of a whole block); later model, source, person …
    canonical: the thing's one name: ``zh-Hant``, ``source_quote``, ``openai/o1``.
    """

    kind: str
    canonical: str
    span: Span
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A note that has been understood: the note, its text, and what was recognised in it."""

    raw: Raw
    note: Note
    mentions: tuple[Mention, ...]
