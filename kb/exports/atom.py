"""A report as an Atom feed (RFC 4287), an entry for each of its lines.

A line has the same id whenever the same report is written, wherever in it and in its note it stands.
"""

from collections import Counter
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from kb.exports import Export, _report, html
from kb.markup import tag, text
from kb.page import Entry, Page, Report, Section
from kb.text import cut, one_line

_LONGEST = 150  # cells of a title


def render(page: Page) -> str:
    report = _report.of(page, "atom")
    own = _identity(NAMESPACE_URL, "kb:report", report.id)
    moment = datetime.fromisoformat(report.updated).isoformat(timespec="seconds")
    seen: Counter[UUID] = Counter()
    entries = []
    for section in report.sections:
        for entry in section.entries:
            name = _identity(own, section.name, entry.mark, entry.text, entry.path, entry.url)
            seen[name] += 1
            entries.append(_entry(section, entry, _identity(name, str(seen[name])), moment))
    inside = [*_head(report, own, moment), *entries]
    feed = tag("feed", "\n", *(f"{one}\n" for one in inside), xmlns="http://www.w3.org/2005/Atom")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{feed}\n'


def _head(report: Report, own: UUID, moment: str) -> list[str]:
    return [
        tag("id", own.urn),
        tag("title", text(report.title)),
        tag("subtitle", text(report.about)),
        tag("updated", moment),
        tag("author", tag("name", "kb")),
    ]


def _entry(section: Section, entry: Entry, name: UUID, moment: str) -> str:
    """In its words, with why and where below."""
    language = _report.language(entry.lang)
    address = _report.web(entry.url)
    title = cut(one_line(entry.text), _LONGEST) or one_line(section.title)
    return tag(
        "entry",
        tag("id", name.urn),
        tag("title", text(title), **({"xml:lang": language} if language else {})),
        tag("updated", moment),
        tag("category", term=one_line(section.name), label=one_line(section.title)),
        *([tag("link", rel="alternate", href=address)] if address else []),
        tag("content", text(html.told(entry)), type="html"),
    )


def _identity(within: UUID, *parts: str) -> UUID:
    return uuid5(within, "\0".join(parts).encode("utf-8", "replace").decode())


PART = Export("atom", render)
