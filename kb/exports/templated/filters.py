"""Filters for templates, besides Jinja's: a text of a note as it can stand in another language."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from jinja2.runtime import Undefined
from markupsafe import Markup

from kb import citing, text
from kb.exports import flat
from kb.exports.csv import harmless
from kb.exports.md import plain
from kb.page import Cite


def md(value: Any) -> str:
    """As text of Markdown and Obsidian, on one line."""
    return plain(_read(value))


def html(value: Any) -> Markup:
    """As text of HTML and XML, on one line; once, also where that is done by itself."""
    return value if isinstance(value, Markup) else Markup(escape(oneline(value)))  # just escaped


def csv(value: Any) -> str:
    """As a cell between quotes, which no spreadsheet takes for a formula; a list joined by ``; ``."""
    return '"' + harmless(flat(_defined(value))).replace('"', '""') + '"'


def oneline(value: Any) -> str:
    """Without line ends, and every run of blanks as one."""
    return text.one_line(_read(value))


def cut(value: Any, most: int = 80) -> str:
    """On one line of at most so many columns, a Han letter being two; an ellipsis where it was shortened."""
    return text.cut(oneline(value), max(1, most))


def date(value: Any, form: str = "%Y-%m-%d") -> str:
    """A day or moment in a form, as ``%d.%m.%Y``; what is no whole day stays as it is."""
    read = oneline(value)
    try:
        return datetime.fromisoformat(read).strftime(form)
    except ValueError:
        return read


def cite(value: Any) -> str:
    """One of an entry's ``cites`` as ``kb verify`` reads it."""
    return citing.token(Cite(value["path"], value["line"], value["last"], value["quote"]))


def safe_terminal(value: Any) -> str:
    """With every character that could drive a terminal made visible, line ends too."""
    return text.safe_piece(_read(value))


def _read(value: Any) -> str:
    """Nothing as an empty text."""
    return "" if _defined(value) is None else str(value)


def _defined(value: Any) -> Any:
    """The value; raises what Jinja raises for a name that there is not."""
    return str(value) if isinstance(value, Undefined) else value


FILTERS: dict[str, Callable[..., Any]] = {
    made.__name__: made for made in (md, html, csv, oneline, cut, date, cite, safe_terminal)
}
