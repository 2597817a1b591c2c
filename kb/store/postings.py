"""What the full-text index holds of a passage: its own words and those of its note.

The same function makes a posting when it is stored and when it is taken out again (a
contentless table forgets a row only if it is told what was in it), from values that are in
the database both times.
"""

from collections.abc import Iterable
from typing import NamedTuple

from kb import analysis

# Stands between two blocks, so that no phrase reaches from one into the next.
BREAK = "¶"
_BETWEEN = f" {BREAK} "


# The rowid is the passage, or a link with its sign turned.
COLUMNS = "rowid, title, alias, heading, tag, anchor, name, body"


class Posting(NamedTuple):
    """One row of the index: terms with blanks between them, a column each."""

    title: str
    alias: str
    heading: str
    tag: str
    anchor: str
    name: str
    body: str


def of_passage(
    title: str, aliases: Iterable[str], tags: Iterable[str], headings: Iterable[str], blocks: Iterable[str]
) -> Posting:
    """title: of the note.  headings: those the passage stands under.  blocks: their texts."""
    names: list[str] = []
    body: list[str] = []
    for block in blocks:
        terms, whole = analysis.fields(block)
        body.append(terms)
        if whole:
            names.append(whole)
    return Posting(
        _terms([title]), _terms(aliases), _terms(headings), _terms(tags), "", _BETWEEN.join(names), _BETWEEN.join(body)
    )


def of_link(display: str) -> Posting:
    """The text of a link, to be found for the note that it leads to."""
    return Posting("", "", "", "", analysis.fields(display)[0], "", "")


def _terms(texts: Iterable[str]) -> str:
    return _BETWEEN.join(analysis.fields(text)[0] for text in texts)
