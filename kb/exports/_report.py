"""What the formats that make a page or a letter of a report have in common."""

import re
from urllib.parse import urlsplit

from kb.errors import UsageError
from kb.page import Chart, Entry, Page, Report, Section
from kb.text import one_line, safe_piece

NOTHING = "Nothing to tell."

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # of BCP 47, as much as notes need


def of(page: Page, format: str) -> Report:
    if page.report is None:
        raise UsageError(f"this answer is no report, so it cannot be {format}", "use --format text or --format json")
    return page.report


def told(report: Report) -> list[Section]:
    """The sections that have something to tell."""
    return [section for section in report.sections if section.entries or section.more]


def more(section: Section) -> str:
    return f"and {section.more:,} more" if section.more else ""


def place(entry: Entry) -> str:
    """``path:line``."""
    path = safe_piece(entry.path)
    return f"{path}:{entry.line}" if entry.line else path


def link(entry: Entry) -> str:
    """The address, if a browser may follow it: of the web, and nothing in it is hidden."""
    url = entry.url
    if url != one_line(url) or " " in url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:  # a broken address of version 6
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def language(entry: Entry) -> str:
    """Of the text; empty where it is unknown."""
    return entry.lang if _LANGUAGE.fullmatch(entry.lang) else ""


def drawn(chart: Chart) -> str:
    """The rows of a chart as text, for where no picture can stand."""
    from kb.plot import cells  # few answers have a chart

    return "".join("".join(safe_piece(piece) for piece, _ in line).rstrip() + "\n" for line in cells.drawn(chart))
