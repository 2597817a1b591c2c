"""A report as one page for a browser: it runs nothing, asks for nothing, and is light or dark as its reader likes."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from kb.exports import Export, _citations, _report, charts
from kb.exports._cited import Citations, attribution, is_summary, when
from kb.exports._style import STYLE, SUMMARY
from kb.markup import tag, text
from kb.page import Chart, Entry, Page, Report, Section
from kb.text import cells, one_line

_MANY = 3  # sections
_SHORT, _LONG = 12, 40  # cells of a terminal
_MEANS = {"+": "new", "-": "gone", "~": "changed", "!": "in conflict"}


def render(page: Page) -> str:
    report = _report.of(page, "html")
    if not charts(page):
        return document(report)
    from kb.plot import markup, svg  # few answers have a chart

    return document(report, tag("figure", svg.drawn(*page.charts)) if page.charts else "", markup.STYLE)


def document(report: Report, figure: str = "", *styles: str) -> str:
    """figure: markup to stand below the sections.  styles: those of charts."""
    styles = (STYLE, *([SUMMARY] if is_summary(report) else []), *styles)
    head = _block(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(*styles)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", text(report.title)),
        *(tag("style", style) for style in styles if style in (STYLE, SUMMARY)),
    )
    main = _block("main", _header(report), *_body(report), *([figure] if figure else []), *_end(report))
    return f"<!DOCTYPE html>\n{_block('html', head, _block('body', main), lang='en')}\n"


def told(entry: Entry) -> str:
    """What an entry says, and below it why and where."""
    return _mark(entry) + _words(entry) + _why(_below(entry))


def _policy(*styles: str) -> str:
    """What the page may load: these styles, and nothing from anywhere."""
    sums = " ".join(f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles)
    return f"default-src 'none'; style-src {sums}; base-uri 'none'; form-action 'none'"


def _block(name: str, *inside: str, **given: str) -> str:
    """An element with each thing within it on a line of its own."""
    return tag(name, "\n", *(f"{one}\n" for one in inside), **given)


def _header(report: Report) -> str:
    moment = datetime.fromisoformat(report.updated)
    about = [tag("p", text(report.about))] if report.about else []
    when = tag("time", text(f"{moment:%Y-%m-%d %H:%M}"), datetime=moment.isoformat(timespec="seconds"))
    return _block("header", tag("h1", text(report.title)), *about, tag("p", when))


def _body(report: Report) -> list[str]:
    known = Citations(report)
    sections = [_section(section, known) for section in _report.told(report)]
    return [*_contents(report), *(sections or [tag("p", _report.NOTHING, class_="nothing")])]


def _contents(report: Report) -> list[str]:
    """A list of the sections, where there are enough to get lost in."""
    told = _report.told(report)
    if not is_summary(report) or len(told) < _MANY:
        return []
    links = [(_name(section), section.title) for section in told] + _behind(report)
    items = [tag("li", tag("a", text(title), href=f"#{quote(name)}")) for name, title in links]
    return [_block("nav", _block("ol", *items), aria_label="Contents")]


def _behind(report: Report) -> list[tuple[str, str]]:
    """The sections that follow from the others: id and title."""
    found = [("kb-bibliography", _report.BIBLIOGRAPHY)] if report.references else []
    return [*found, ("kb-citations", _report.CITATIONS)] if Citations(report).all else found


def _end(report: Report) -> list[str]:
    known = Citations(report)
    lists = {
        "kb-bibliography": lambda: _block("ul", *_citations.bibliography(report, known)),
        "kb-citations": lambda: _block("ol", *_citations.listed(known, report.vault)),
    }
    return [_block("section", tag("h2", title), lists[name](), id=name) for name, title in _behind(report)]


def _section(section: Section, known: Citations) -> str:
    inside = []
    for group, runs in _report.groups(section):
        inside += [tag("h3", text(group), dir="auto")] if group else []
        inside += [_run(section, form, entries, known) for form, entries in runs]
    more = [tag("p", _report.more(section), class_="more")] if section.more else []
    figures = [tag("figure", _drawn(chart)) for chart in section.charts]
    return _block("section", tag("h2", text(section.title)), *inside, *more, *figures, id=_name(section))


def _name(section: Section) -> str:
    return "-".join(one_line(section.name).split())


def _drawn(chart: Chart) -> str:
    from kb.plot import svg  # few answers have a chart

    return svg.drawn(chart)


def _run(section: Section, form: str, entries: list[Entry], known: Citations) -> str:
    """Entries of one form."""
    if form == "row":
        return _table(section, entries, known)
    if form == "quote":
        return _block("div", *(_quote(entry, known) for entry in entries), class_="quotes")
    items = [(depth, _item(entry, known)) for entry, depth in _report.tree(entries)]
    return _tree(items)


def _tree(items: list[tuple[int, tuple[str, dict[str, str]]]]) -> str:
    """Lists within lists: what follows an item and is deeper stands in it."""
    own = items[0][0]
    starts = [place for place, (depth, _) in enumerate(items) if depth == own]
    rows = []
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        inside, look = items[start][1]
        below = [f"\n{_tree(items[start + 1 : end])}\n"] if end > start + 1 else []
        rows.append(tag("li", inside, *below, **look))
    return _block("ul", *rows)


def _item(entry: Entry, known: Citations) -> tuple[str, dict[str, str]]:
    """What is in an item, and how it looks."""
    look = {"class": _MEANS[entry.mark].replace(" ", "-")} if entry.mark else {}
    if entry.voice == "own_thought":
        look = {"class": " ".join(("own", *look.values()))}
    if not entry.cites and not entry.voice:
        return told(entry), look
    below = _below(entry._replace(path="", reason=_report.beside(entry)), _report.short)
    return _mark(entry) + _words(entry, _citations.numbers(entry.cites, known)) + _why(below), look


def _quote(entry: Entry, known: Citations) -> str:
    """Words of others, and whose they are."""
    source = tag("cite", text(entry.source), dir="auto") if entry.source else ""
    by = attribution(text(entry.by), source, text(when(entry)))
    below = [*filter(None, [by]), *_below(entry._replace(path=""), _report.short)]
    notes = _citations.numbers(entry.cites, known)
    caption = tag("figcaption", f"— {' · '.join(below)}" if below else "", notes) if below or notes else ""
    return tag("figure", tag("blockquote", _mark(entry), _words(entry)), caption, class_="quote")


def _table(section: Section, entries: list[Entry], known: Citations) -> str:
    head = tag("tr", *(tag("th", text(column), scope="col") for column in section.columns))
    rows = [_row(section, entry, known) for entry in entries]
    table = _block("table", _block("thead", head), _block("tbody", *rows))
    return tag("div", table, class_="wide", tabindex="0", role="region", aria_label=one_line(section.title))


def _row(section: Section, entry: Entry, known: Citations) -> str:
    *others, last = _report.cells(section, entry)
    return tag("tr", *map(_cell, others), _cell(last, _citations.numbers(entry.cites, known)))


def _cell(content: str, notes: str = "") -> str:
    """A name, a number or a date is not broken; a sentence is not made narrow."""
    size = cells(content)
    look = {"class": "short"} if size <= _SHORT else {"class": "long"} if size > _LONG else {}
    return tag("td", text(content), notes, dir="auto", **look)


def _words(entry: Entry, notes: str = "") -> str:
    language = _report.language(entry.lang)
    return tag("p", text(entry.text), notes, class_="text", dir="auto", **({"lang": language} if language else {}))


def _why(below: Iterable[str]) -> str:
    told = " · ".join(below)
    return tag("p", told, class_="why") if told else ""


def _mark(entry: Entry) -> str:
    if not entry.mark:
        return ""
    means = _MEANS[entry.mark]
    return tag("span", entry.mark, class_="mark", role="img", aria_label=means, title=means)


def _below(entry: Entry, shown: Callable[[str], str] = str) -> Iterator[str]:
    """shown: how an address is written."""
    if entry.reason:
        yield tag("span", text(entry.reason), dir="auto")
    if entry.path:
        yield tag("cite", tag("code", text(_report.place(entry))), dir="ltr")
    if entry.url:
        address = _report.web(entry.url)
        link = tag("a", text(shown(address)), href=address, rel="noreferrer") if address else text(entry.url)
        yield tag("cite", link, dir="ltr")


PART = Export("html", render)
