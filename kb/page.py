"""The values that stages hand to each other on the way out: hits and pages."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Progress = Callable[[int, int], None]  # done, of how many
Facts = dict[str, Any]
Style = Literal["", "path", "line", "hit", "dim", "heading", "warning", "plot"]
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
    url:        the address of that second, where the recording is known; of a feed's item its own.
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


Comparator = Literal["", "~", "<", "≤", ">", "≥"]


class Point(NamedTuple):
    """One number of a chart.

    label:     whose number it is; all points of a label share a row.
    value:     None where only a range is told.
    low, high: the ends of its range; both or neither.
    group:     what tells the points of a row apart, a condition or a source; told in a legend.
    note:      beside the number: its condition, or that none is given.
    where:     ``path:line`` of the note that says so.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    comparator: Comparator = ""
    group: str = ""
    note: str = ""
    where: str = ""


class Chart(NamedTuple):
    """Numbers of one measure and one unit, for a person to see.  ``kb.plot`` draws it.

    unit: told beside each number if it is short; ``%`` of numbers within 0 and 100 fixes the axis.
    dots: marks on a scale that need not begin at zero, as for ratings; else a bar from zero for
          each label, unless a label has several numbers: those are marks in any case.
    """

    title: str
    unit: str
    points: tuple[Point, ...]
    dots: bool = False


class Cite(NamedTuple):
    """Where a note says it: lines of its file, and its words there.  ``kb.citing`` writes it down.

    quote: a slice of the note's text, unchanged.
    """

    path: str
    line: int
    last: int
    quote: str


class Entry(NamedTuple):
    """One line of a report; it ends in the place that it rests on.

    mark:   + new, - gone, ~ changed, ! in conflict, or nothing.
    path, line: of a note; url: an address, where it rests on none.
    reason: why it is told.
    lang:   of ``text``, as in a Hit; for pages that are read aloud or hyphenated.
    cites:  what can be verified of it; more than one where notes say the same.
    voice:  in which ``text`` is said, as in a Hit; empty where kb says it.
    by:     who says it, where that is known; source: what that stands in, by its title.
    date:   ISO, as much as is known: of what is told, else of its note.  time: of speech, "3:16".
    group:  the heading it stands below; those of one stand together.
    cells:  the same in a table, one for each of the section's columns.
    depth:  of a tree, from 0.
    """

    text: str
    mark: Literal["", "+", "-", "~", "!"] = ""
    path: str = ""
    line: int = 0
    url: str = ""
    reason: str = ""
    lang: str = ""
    cites: tuple[Cite, ...] = ()
    voice: str = ""
    by: str = ""
    source: str = ""
    date: str = ""
    time: str = ""
    group: str = ""
    cells: tuple[str, ...] = ()
    depth: int = 0


class Section(NamedTuple):
    """name: the same in every language and version, for programs.  more: how many were left out.

    columns: of a table, if the entries have cells.  charts: drawn below the entries.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    more: int = 0
    columns: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


ReferenceKind = Literal[
    "webpage", "post-weblog", "post", "article", "article-journal", "motion_picture", "broadcast", "book", "report"
]


class Reference(NamedTuple):
    """A source, as bibliographies have it; the kinds are those of CSL.

    key:       ASCII, stable, and of this report unique.
    authors:   as they are written; site: what it stands on or was published by.
    issued, accessed: ISO, as much as is known.
    eprint:    of arXiv.
    cites:     where notes name it.
    """

    key: str
    kind: ReferenceKind
    title: str
    url: str = ""
    authors: tuple[str, ...] = ()
    site: str = ""
    issued: str = ""
    accessed: str = ""
    doi: str = ""
    eprint: str = ""
    lang: str = ""
    cites: tuple[Cite, ...] = ()


class Report(NamedTuple):
    """A page of sections for a person to keep: a digest, a summary.

    id:      the same for the same report written again, and for no other.
    about:   one line below the title.
    updated: ISO moment with its zone.
    references: the sources that its sections rest on.
    vault:   as Obsidian calls it, for addresses that open a note; "" for none.
    """

    id: str
    title: str
    about: str
    updated: str
    sections: tuple[Section, ...]
    references: tuple[Reference, ...] = ()
    vault: str = ""


class Page(NamedTuple):
    """An answer, ready for any output format.

    document: the JSON document of the interface, without ``format_version``.
    rows:     the key of ``document`` that holds its list, for row formats; may be empty.
    lines:    the same for a person: styled pieces, made safe when they are rendered.
    links:    for each of the lines the address that its path and line number, its first two pieces,
              open on a terminal; "", or none at all, for nothing.
    charts:   what of it is better seen than read; drawn below the lines.
    width:    how many cells a chart may take on the screen.
    on_screen: whether a person reads it as it is written: then it is short.
    report:   the same as sections, for formats that make a page or a letter of it.
    """

    document: Facts
    rows: str
    lines: tuple[Line, ...]
    links: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    width: int = 80
    on_screen: bool = False
    report: Report | None = None
