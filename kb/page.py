"""The values that stages hand to each other on the way out: hits and pages."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Progress = Callable[[int, int], None]  # done, of how many
Facts = dict[str, Any]
Style = Literal["", "path", "line", "hit", "dim", "heading", "warning"]
Line = tuple[tuple[str, Style], ...]


class Hit(NamedTuple):
    """One passage that answers a question.

    text:       a slice of the note's text, unchanged.
    highlights: (start, end) pairs in code points of ``text``.
    time:       of speech: from when to when in the recording, in seconds.
    url:        the address of that second, where the recording is known.
    models:     what its block speaks of.
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


class Page(NamedTuple):
    """An answer, ready for any output format.

    document: the JSON document of the interface, without ``format_version``.
    rows:     the key of ``document`` that holds its list, for row formats; may be empty.
    lines:    the same for a person: styled pieces, made safe when they are rendered.
    """

    document: Facts
    rows: str
    lines: tuple[Line, ...]
