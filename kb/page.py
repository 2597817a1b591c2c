"""The values that stages hand to each other on the way out: hits and pages."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Progress = Callable[[int, int], None]  # done, of how many
Facts = dict[str, Any]
Style = Literal["", "path", "line", "hit", "dim", "heading", "warning"]
Line = tuple[tuple[str, Style], ...]


class Bridge(NamedTuple):
    """What leads from a question to a hit that has none of its words.

    kind:  glossary, entity, source (an address that a literal hit cites too) or meaning.
    asked: as typed; of a source its key; "" of meaning.
    found: what stands in the note; of meaning how near it is, up to 1.
    """

    kind: str
    asked: str
    found: str


class Hit(NamedTuple):
    """One passage that answers a question.

    text:       a slice of the note's text, unchanged.
    highlights: (start, end) pairs in code points of ``text``.
    time:       of speech: from when to when in the recording, in seconds.
    url:        the address of that second, where the recording is known.
    models:     what its block speaks of.
    explain:    why it is a hit and stands where it does, if that was asked for.
    bridge:     where it has none of the words that were asked.
    """

    path: str
    title: str
    line: int
    line_end: int
    column: int
    score: float
    text: str
    highlights: tuple[tuple[int, int], ...]
    headings: tuple[str, ...]
    lang: str
    voice: str
    date: str | None
    speaker: str
    time: tuple[float, float | None] | None
    url: str
    models: tuple[str, ...]
    explain: Facts | None = None
    bridge: tuple[Bridge, ...] = ()


class Page(NamedTuple):
    """An answer, ready for any output format.

    document: the JSON document of the interface, without ``format_version``.
    rows:     the key of ``document`` that holds its list, for row formats; may be empty.
    lines:    the same for a person: styled pieces, made safe when they are rendered.
    links:    for each of the lines the address that its path and line number, its first two pieces,
              open on a terminal; "", or none at all, for nothing.
    """

    document: Facts
    rows: str
    lines: tuple[Line, ...]
    links: tuple[str, ...] = ()
