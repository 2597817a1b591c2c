"""The page of a report: sections with one line an entry."""

from collections.abc import Iterator

from kb.page import Chart, Entry, Facts, Line, Page, Report, Section, Style
from kb.text import cut, one_line

_MARKS: dict[str, Style] = {"+": "line", "-": "dim", "~": "hit", "!": "warning"}
_LONGEST = 120  # cells of an entry's text
_REASON = 80  # cells


def page(report: Report, document: Facts, rows: str = "", charts: tuple[Chart, ...] = ()) -> Page:
    """rows: as in Page; the key of ``document`` that holds the entries, for formats that have rows."""
    return Page(document, rows, tuple(_lines(report)), charts=charts, report=report)


def _lines(report: Report) -> Iterator[Line]:
    told = [section for section in report.sections if section.entries or section.more or section.charts]
    if not told:
        yield ((f"{one_line(report.title)}: {one_line(report.about) or 'nothing to tell'}.", ""),)
        return
    yield ((one_line(report.title), "heading"),)
    if report.about:
        yield ((one_line(report.about), "dim"),)
    for section in told:
        yield ()
        yield from _section(section)


def _section(section: Section) -> Iterator[Line]:
    yield ((one_line(section.title), "heading"),)
    for entry in section.entries:
        yield tuple(_entry(entry))
    if section.more:
        yield ((f"    and {section.more:,} more", "dim"),)


def _entry(entry: Entry) -> Iterator[tuple[str, Style]]:
    yield f"  {entry.mark or ' '} ", _MARKS.get(entry.mark, "")
    yield cut(one_line(entry.text), _LONGEST), ""
    if entry.reason:
        yield f"  {cut(one_line(entry.reason), _REASON)}", "dim"
    if entry.path:
        yield "  ", ""
        yield entry.path, "path"
        if entry.line:
            yield f":{entry.line}", "line"
    elif entry.url:
        yield f"  {one_line(entry.url)}", "path"
