"""A report as one page for a browser: it runs nothing, asks for nothing, and is light or dark as its reader likes."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from kb.exports import Export, _report
from kb.exports._style import STYLE
from kb.markup import tag, text
from kb.page import Entry, Page, Report, Section
from kb.text import one_line

_MEANS = {"+": "new", "-": "gone", "~": "changed", "!": "in conflict"}


def render(page: Page) -> str:
    report = _report.of(page, "html")
    if not page.charts:
        return document(report)
    from kb.plot import markup, svg  # few answers have a chart

    return document(report, tag("figure", svg.drawn(*page.charts)), markup.STYLE)


def document(report: Report, figure: str = "", *styles: str) -> str:
    """figure: markup to stand below the sections.  styles: those within it."""
    head = _block(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(STYLE, *styles)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", text(report.title)),
        tag("style", STYLE),
    )
    told = [_section(section) for section in _report.told(report)] or [tag("p", _report.NOTHING, class_="nothing")]
    main = _block("main", _header(report), *told, *([figure] if figure else []))
    return f"<!DOCTYPE html>\n{_block('html', head, _block('body', main), lang='en')}\n"


def told(entry: Entry) -> str:
    """What an entry says, and below it why and where."""
    language = _report.language(entry)
    says = tag("p", text(entry.text), class_="text", dir="auto", **({"lang": language} if language else {}))
    below = " · ".join(_below(entry))
    return _mark(entry) + says + (tag("p", below, class_="why") if below else "")


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


def _section(section: Section) -> str:
    name = "-".join(one_line(section.name).split())
    items = [_block("ul", *map(_item, section.entries))] if section.entries else []
    more = [tag("p", _report.more(section), class_="more")] if section.more else []
    return _block("section", tag("h2", text(section.title)), *items, *more, id=name)


def _item(entry: Entry) -> str:
    look = {"class": _MEANS[entry.mark].replace(" ", "-")} if entry.mark else {}
    return tag("li", told(entry), **look)


def _mark(entry: Entry) -> str:
    if not entry.mark:
        return ""
    means = _MEANS[entry.mark]
    return tag("span", entry.mark, class_="mark", role="img", aria_label=means, title=means)


def _below(entry: Entry) -> Iterator[str]:
    if entry.reason:
        yield tag("span", text(entry.reason), dir="auto")
    if entry.path:
        yield tag("cite", tag("code", text(_report.place(entry))), dir="ltr")
    if entry.url:
        address = _report.link(entry)
        shown = tag("a", text(address), href=address, rel="noreferrer") if address else text(entry.url)
        yield tag("cite", shown, dir="ltr")


PART = Export("html", render)
