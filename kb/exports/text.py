"""For a person: lines, made safe for a terminal.  May change at any time.

A report that cites is written with numbers, and what they mean at its end, but on a screen.
"""

from collections.abc import Iterable, Iterator

from kb.citing import token
from kb.exports import Export, _report, lines
from kb.exports._cited import Citations, attribution, is_quote, place, when
from kb.page import Cite, Entry, Page, Report, Section
from kb.text import one_line, safe_piece


def render(page: Page) -> str:
    if page.report and not page.on_screen and Citations(page.report).all:
        charts = "".join(f"\n{_report.drawn(chart)}" for chart in page.charts)
        return "".join(f"{line}\n" for line in _lines(page.report)) + charts
    return lines(page, lambda piece: safe_piece(piece[0]))


def _lines(report: Report) -> Iterator[str]:
    known = Citations(report)
    yield one_line(report.title)
    if report.about:
        yield one_line(report.about)
    for section in _report.told(report):
        yield from ("", one_line(section.title), *_section(section, known))
    if report.references:
        yield from ("", _report.BIBLIOGRAPHY)
        for source in report.references:
            who, *told = _report.reference(source)
            said = ". ".join(filter(None, map(one_line, (who, source.title, *told, source.url))))
            yield f"    {said}{_numbers(source.cites, known)}"
    yield from ("", _report.CITATIONS)
    for number, cite in enumerate(known.all, 1):
        yield f"[{number}] {place(cite)}  {token(cite)}"


def _section(section: Section, known: Citations) -> Iterator[str]:
    for group, runs in _report.groups(section):
        if group:
            yield f"  {one_line(group)}"
        for _, entries in runs:
            for entry, depth in _report.tree(entries):
                yield f"  {entry.mark or ' '} {'  ' * depth}{_entry(section, entry)}{_numbers(entry.cites, known)}"
    if section.more:
        yield f"    {_report.more(section)}"
    for chart in section.charts:
        yield from ("", *_report.drawn(chart).rstrip("\n").split("\n"))


def _entry(section: Section, entry: Entry) -> str:
    if _report.form(section, entry) == "row":
        return " | ".join(map(one_line, _report.cells(section, entry)))
    says = one_line(entry.text)
    if is_quote(entry):
        by = "; ".join(filter(None, (attribution(entry.by, entry.source, when(entry)), entry.reason)))
        says, beside = f"“{says}”", f"— {by}" if by else ""
    else:
        beside = f"({_report.beside(entry)})" if _report.beside(entry) else ""
    return " ".join(filter(None, (says, one_line(beside), one_line(entry.url))))


def _numbers(cites: Iterable[Cite], known: Citations) -> str:
    return "".join(f" [{number}]" for number in dict.fromkeys(known.number(cite) for cite in cites))


PART = Export("text", render)
