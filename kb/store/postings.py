"""What the full-text index holds of a passage: its own words and those of its note.

The same function makes a posting when it is stored and when it is taken out again (a
contentless table forgets a row only if it is told what was in it), from values that are in
the database both times.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb import analysis, marks

# Stands between two blocks, so that no phrase reaches from one into the next.
BREAK = "¶"
_BETWEEN = f" {BREAK} "


# The rowid is the passage, or a link with its sign turned.
COLUMNS = "rowid, body, heading, title, name, anchor, tag, alias"
ADD = f"insert into postings({COLUMNS}) values(?, ?, ?, ?, ?, ?, ?, ?)"


class Posting(NamedTuple):
    """One row of the index: terms with blanks between them, a column each.

    The body is the first column: FTS5 names every other one with each term of a row.
    """

    body: str
    heading: str
    title: str
    name: str
    anchor: str
    tag: str
    alias: str


class Part(NamedTuple):
    """A block of a passage.  headings: those it stands under, one a line."""

    kind: str
    headings: str
    text: str


def of_passage(title: str, aliases: Iterable[str], tags: Iterable[str], parts: Sequence[Part]) -> Posting:
    """title: of the note, like its aliases and tags."""
    names: list[str] = []
    body: list[str] = []
    for part in parts:
        terms, whole = analysis.fields(part.text)
        body.append(terms)
        if whole:
            names.append(whole)
    return Posting(
        *(_BETWEEN.join(body), _terms(headings(parts)), _terms([title]), _BETWEEN.join(names)),
        *("", _terms(tags), _terms(aliases)),
    )


def headings(parts: Iterable[Part]) -> list[str]:
    """The headings of a passage and those it stands under, each once."""
    found: dict[str, None] = {}
    for part in parts:
        if part.headings:
            found |= dict.fromkeys(part.headings.split("\n"))
        if part.kind == "heading":
            found[marks.heading(part.text)] = None
    return list(found)


def of_link(display: str) -> Posting:
    """The text of a link, to be found for the note that it leads to."""
    return Posting("", "", "", "", analysis.fields(display)[0], "", "")


def _terms(texts: Iterable[str]) -> str:
    return _BETWEEN.join(analysis.fields(text)[0] for text in texts)
