"""What the formats that make a page or a letter of a report have in common."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from kb.errors import UsageError
from kb.exports._cited import is_quote, when
from kb.page import Chart, Entry, Page, Reference, Report, Section
from kb.text import one_line, safe_piece

NOTHING = "Nothing to tell."
BIBLIOGRAPHY, CITATIONS = "Bibliography", "Sources and citations"

Form = Literal["item", "quote", "row"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # of BCP 47, as much as notes need


def of(page: Page, format: str) -> Report:
    if page.report is None:
        raise UsageError(f"this answer is no report, so it cannot be {format}", "use --format text or --format json")
    return page.report


def references(page: Page, format: str) -> tuple[Reference, ...]:
    found = page.report.references if page.report else ()
    if not found:
        what = f"this answer has no bibliography, so it cannot be {format}"
        raise UsageError(what, "use --format text or --format json")
    return found


def told(report: Report) -> list[Section]:
    """The sections that have something to tell."""
    return [section for section in report.sections if section.entries or section.more or section.charts]


def groups(section: Section) -> Iterator[tuple[str, list[tuple[Form, list[Entry]]]]]:
    """The headings of a section, "" for none, each with runs of entries of one form."""
    found: dict[str, list[Entry]] = {}
    for entry in section.entries:
        found.setdefault(entry.group, []).append(entry)
    for group, entries in found.items():
        runs = groupby(entries, lambda entry: form(section, entry))
        yield group, [(shape, list(some)) for shape, some in runs]


def form(section: Section, entry: Entry) -> Form:
    if section.columns and entry.cells:
        return "row"
    return "quote" if is_quote(entry) else "item"


def tree(entries: Iterable[Entry]) -> Iterator[tuple[Entry, int]]:
    """Each with its depth, which never grows by more than one."""
    depth = -1
    for entry in entries:
        depth = max(0, min(entry.depth, depth + 1))
        yield entry, depth


def cells(section: Section, entry: Entry) -> tuple[str, ...]:
    """As many as the table has columns."""
    missing = len(section.columns) - len(entry.cells)
    return (*entry.cells[: len(section.columns)], *[""] * missing)


def beside(entry: Entry) -> str:
    """Who says it, where, when, and why it is told."""
    return "; ".join(filter(None, (entry.by, entry.source, when(entry), entry.reason)))


def reference(source: Reference) -> tuple[str, ...]:
    """Who, where, when, and the numbers that name it; its title and its address apart."""
    numbers = (f"arXiv:{source.eprint}" if source.eprint else "", f"doi:{source.doi}" if source.doi else "")
    return (", ".join(source.authors), source.site, source.issued, *numbers)


def more(section: Section) -> str:
    return f"and {section.more:,} more" if section.more else ""


def place(entry: Entry) -> str:
    """``path:line``."""
    path = safe_piece(entry.path)
    return f"{path}:{entry.line}" if entry.line else path


def web(url: str) -> str:
    """An address, if a browser may follow it: of the web, and nothing in it is hidden."""
    if url != one_line(url) or " " in url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:  # a broken address of version 6
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def short(address: str) -> str:
    """An address as people read it."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def language(lang: str) -> str:
    """Of a text, for markup; empty where it is unknown."""
    return lang if _LANGUAGE.fullmatch(lang) else ""


def drawn(chart: Chart) -> str:
    """The rows of a chart as text, for where no picture can stand."""
    from kb.plot import cells  # few answers have a chart

    return "".join("".join(safe_piece(piece) for piece, _ in line).rstrip() + "\n" for line in cells.drawn(chart))
