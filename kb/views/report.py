"""The page of a report: sections with one line an entry; the same as a document for programs."""

from collections.abc import Iterator
from typing import Any

from kb.citing import token
from kb.page import Chart, Cite, Entry, Facts, Line, Page, Report, Section, Style
from kb.text import cut, one_line

_MARKS: dict[str, Style] = {"+": "line", "-": "dim", "~": "hit", "!": "warning"}
_LONGEST = 120  # cells of an entry's text
_REASON = 80  # cells


def page(report: Report, document: Facts, rows: str = "", charts: tuple[Chart, ...] = ()) -> Page:
    """rows: as in Page; the key of ``document`` that holds the entries, for formats that have rows."""
    return Page(document, rows, tuple(_lines(report)), charts=charts, report=report)


def facts(report: Report) -> Facts:
    """The document of a report that cites: what is empty is left out.

    ``entries`` holds those of all sections in their order, each with the name of its own, so that
    it is a list for the formats that have rows.
    """
    told = {"id": report.id, "title": report.title, "about": report.about, "updated": report.updated}
    return {
        **_filled(told),
        "sections": [_of_section(section) for section in report.sections],
        "entries": [_of_entry(section, entry) for section in report.sections for entry in section.entries],
        "references": [_told(reference) for reference in report.references],
    }


def _of_section(section: Section) -> Facts:
    """Without its entries."""
    charts = [_of_chart(chart) for chart in section.charts]
    return _filled({**section._asdict(), "entries": len(section.entries), "charts": charts})


def _of_chart(chart: Chart) -> Facts:
    points = [
        {name: value for name, value in point._asdict().items() if value not in ("", None)} for point in chart.points
    ]
    return _filled({**chart._asdict(), "points": points})


def _of_entry(section: Section, entry: Entry) -> Facts:
    """Its place is that of its first citation, and stands before them."""
    told = _told(entry)
    path, line = entry.cites[0][:2] if entry.cites else (entry.path, entry.line)
    last = _filled({"path": path, "line": line, "cites": told.get("cites")})
    return {"section": section.name, **{name: value for name, value in told.items() if name not in last}, **last}


def _told(value: Any) -> Facts:
    """The fields of an entry or a reference that are not empty."""
    told = value._asdict()
    if "cites" in told:
        told["cites"] = [_of_cite(cite) for cite in told["cites"]]
    return _filled(told)


def _of_cite(cite: Cite) -> Facts:
    return {"path": cite.path, "line": cite.line, "last": max(cite.line, cite.last), "token": token(cite)}


def _filled(told: Facts) -> Facts:
    return {name: value for name, value in told.items() if value}


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
    path, line = (entry.path, entry.line) if entry.path or not entry.cites else entry.cites[0][:2]
    if path:
        yield "  ", ""
        yield path, "path"
        if line:
            yield f":{line}", "line"
    elif entry.url:
        yield f"  {one_line(entry.url)}", "path"
