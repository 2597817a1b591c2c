"""From the options of a search to its answer on the screen.

What few searches ask for is loaded only for them.
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from typing import NamedTuple

import typer

from kb import config, meaning
from kb.app.searching import answers
from kb.app.searching.answers import Manner, Nearest, Wishes
from kb.commands import _given
from kb.config import Settings
from kb.errors import UsageError
from kb.page import Page
from kb.query import Filter

_WHEN = ("auto", "always", "never")
_SORTS = ("relevance", "newest", "oldest")


class Asked(NamedTuple):
    """What was typed.  limit: None if none was typed."""

    text: str
    filters: tuple[Filter, ...]
    limit: int | None
    offset: int
    manner: Manner


class Shape(NamedTuple):
    """How the answer should look; "" for what was not asked for."""

    explain: bool
    facets: str
    group: str
    links: str
    template: str
    format: str


def manner(context: typer.Context, held: Settings, xlang: bool | None, sort: str) -> Manner:
    """How questions are read in this vault, and how far they go.  xlang: None if it was not said.

    By date only notes with the words themselves answer: what is near to a question would come
    before what answers it.  Raises UsageError.
    """
    if sort not in _SORTS:
        raise UsageError(f"notes cannot be sorted by '{sort}'", f"sorts: {', '.join(_SORTS)}")
    today = config.today((context.obj or {}).get("clock", ("", "")))
    if sort != "relevance":
        if xlang:
            raise UsageError(f"--sort {sort} and --xlang do not go together", "what a bridge leads to comes last")
        return Manner(held.saved, today, sort=sort)
    across = held.root if (held["search.xlang"] if xlang is None else xlang) else ""
    return Manner(held.saved, today, across, _near(held))


def _near(held: Settings) -> Nearest | None:
    """What finds notes by meaning, if that is wanted, installed and ready."""
    if held["search.meaning"] == "off" or not meaning.is_installed():
        return None
    from kb.app.searching import nearest  # few have it installed

    return nearest.finder(held)


def answer(
    context: typer.Context,
    held: Settings,
    db: sqlite3.Connection,
    question: Asked,
    shape: Shape,
    since_last: bool,
    interactive: bool,
) -> None:
    """Find, shape and write; with ``since_last`` remember what was written."""
    if since_last and interactive:
        raise UsageError("--since-last and -i do not go together", "one hit chosen is not all of them shown")
    wishes = _wishes(held, shape)
    make = _template(shape)
    limit = held["search.limit"] if question.limit is None else question.limit
    choose = None
    if interactive:
        from kb.commands import _picking

        choose = _picking.chooser(held)
        limit = _picking.MOST if question.limit is None else limit
    lately = among = None
    if since_last:
        from kb.app.searching import lately as memory

        tree = answers.asked(db, question.text, question.filters, question.manner)
        lately = memory.since(db, held.database, question.text, question.filters, tree)
        among = lately.among if lately.older else None
    page = answers.page(
        db, question.text, limit, question.offset, question.filters, wishes, among, choose, question.manner
    )
    if lately:
        from kb.views import hits

        page = hits.since(page, len(lately.older))
    _given.answer(context, make(page), shape.format)
    if lately:
        memory.keep(db, held.database, lately, [hit["path"] for hit in page.document["hits"]])


def why(context: typer.Context, db: sqlite3.Connection, question: Asked, note: str, format: str) -> None:
    """How one note stands to a question; exit 1 if it is not among the answers."""
    if question.manner.sort != "relevance":
        raise UsageError("--why and --sort do not go together", "it tells the place of a note by relevance")
    from kb.app import vault
    from kb.app.searching import misses

    tree = answers.asked(db, question.text, question.filters, question.manner)
    page = misses.why(db, question.text, tree, vault.selected(db, note))
    _given.emit(context, page, format)
    if not page.document["answers"]:
        raise typer.Exit(_given.NOTHING)


def _wishes(held: Settings, shape: Shape) -> Wishes | None:
    """What is to be told besides the hits; None if that is nothing.  Raises UsageError."""
    links = _editor(held, shape)
    if not (shape.explain or shape.facets or shape.group or links):
        return None
    return Wishes(shape.explain, _facets(shape.facets), _group(shape.group), links, held.root)


def _facets(names: str) -> tuple[str, ...]:
    if not names:
        return ()
    from kb.app.searching import besides

    return besides.facet_names(names)


def _group(name: str) -> str:
    if not name:
        return ""
    from kb.app.searching import grouping

    return grouping.known(name)


def _editor(held: Settings, shape: Shape) -> str:
    """How path:line is opened; "" where it is not: in a pipe no link is ever written."""
    when = shape.links or held["search.links"]
    if when not in _WHEN:
        origin = "--links" if shape.links else "search.links"
        raise UsageError(f"{origin} is auto, always or never, not '{when}'", "example: kb search o1 --links never")
    on_screen = sys.stdout is not None and sys.stdout.isatty()
    if when == "never" or not on_screen or shape.format != "text" or shape.template:
        return ""
    if when == "auto" and os.environ.get("TERM") == "dumb":
        return ""
    from kb.app.searching import editors

    return editors.check(held["search.editor"])


def _template(shape: Shape) -> Callable[[Page], Page]:
    """What makes of a page one with the lines that were asked for.  Raises UsageError."""
    if not shape.template:
        return lambda page: page
    if shape.format != "text":
        raise UsageError("--template is a format of its own", "leave out --format")
    from kb.views import lines

    made = lines.check(shape.template)
    return lambda page: lines.templated(page, made)
