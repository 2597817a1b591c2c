"""A report as Markdown, made for Obsidian, with its citations as footnotes; a list as a table.

Charts stand below as text between fences.
"""

import re
from collections.abc import Iterable, Iterator

from kb.citing import token
from kb.exports import Export, _report, cells, columns, rows
from kb.exports._cited import Citations, attribution, place, when
from kb.page import Chart, Cite, Entry, Page, Reference, Report, Section
from kb.text import one_line

Block = list[str]  # rows
Labels = dict[Cite, str]

# What means something in a line: to Markdown and HTML, to Obsidian (links, tags, marks, comments,
# formulas, ids) and to its plugins (``key:: value`` of Dataview, ``<%`` of Templater, which runs it).
_MEANING = re.compile(
    r"""
      [\\`*\[\]<>\#|~$^]
    | (?<![^\W_])_ | _(?![^\W_])       # not within a word
    | (?<=<)% | %(?=%) | (?<=%)%
    | =(?==) | (?<==)=
    | :(?=:) | (?<=:):
    | &(?=\#?\w) | !(?=\[) | \{(?=\{)
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|\Z)")
# Of an address that stands between < and >, and of a path in a wikilink: nothing that means more.
_ADDRESS = re.compile(r"(?:[\w./:?#@!&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_PATH = re.compile(r"([^\[\]|#^%\\`<>&$*=~]+)\.md")


def render(page: Page) -> str:
    return _joined(_blocks(page.report, "#", page.charts)) if page.report else _table(page) + _drawn(page)


def report(told: Report, level: int = 1) -> str:
    """level: of its heading; the sections have the next."""
    return _joined(_blocks(told, "#" * level))


def _joined(blocks: Iterable[Block]) -> str:
    """An empty line between them."""
    return "\n".join("".join(f"{row}\n" for row in block) for block in blocks)


def plain(text: str) -> str:
    """A text of a note that stays text on whatever place of a line it is put."""
    return _begun(text)


def _drawn(page: Page) -> str:
    return "".join(f"\n{_joined([_fenced(chart)])}" for chart in page.charts)


def _blocks(told: Report, mark: str, charts: tuple[Chart, ...] = ()) -> Iterator[Block]:
    labels = Citations(told).labels()
    yield [f"{mark} {_escaped(told.title)}"]
    if told.about:
        yield [_begun(told.about)]
    sections = _report.told(told)
    for section in sections:
        yield from _section(section, mark, labels)
    if told.references:
        yield [f"{mark}# {_report.BIBLIOGRAPHY}"]
        yield [_reference(reference, labels) for reference in told.references]
    if not sections:
        yield [_report.NOTHING]
    yield from map(_fenced, charts)
    if labels:
        yield [_defined(cite, label) for cite, label in labels.items()]


def _section(section: Section, mark: str, labels: Labels) -> Iterator[Block]:
    """Its entries as lists, quotes and tables, its charts below."""
    yield [f"{mark}# {_escaped(section.title)}"]
    more = [f"- {_report.more(section)}"] if section.more else []
    for group, runs in _report.groups(section):
        if group:
            yield [f"{mark}## {_escaped(group)}"]
        for form, entries in runs:
            if form == "quote":
                yield from (_quote(entry, labels) for entry in entries)
            elif form == "row":
                yield _rows(section, entries, labels)
            elif entries[-1] is section.entries[-1]:
                yield [*_items(entries, labels), *more]
                more = []
            else:
                yield _items(entries, labels)
    if more:
        yield more
    yield from map(_fenced, section.charts)


def _items(entries: Iterable[Entry], labels: Labels) -> Block:
    return [_item(entry, labels, depth) for entry, depth in _report.tree(entries)]


def _item(entry: Entry, labels: Labels, depth: int = 0) -> str:
    """Its words, why it is told, and where it stands: as a link that Obsidian follows, or in footnotes."""
    says = [f"**{_escaped(entry.mark)}**", _escaped(entry.text)] if entry.mark else [_begun(entry.text)]
    beside = _report.beside(entry)
    why = f"({_escaped(beside)})" if beside else ""
    where = [_linked(entry.url), _noted(entry.cites, labels)] if entry.cites else [_cited(entry), _linked(entry.url)]
    return "  " * depth + " ".join(filter(None, ("-", *says, why, *where)))


def _quote(entry: Entry, labels: Labels) -> Block:
    """Words of others, and below them whose they are."""
    source = _escaped(entry.source)
    if source and entry.cites:
        source = _wikilink(entry.cites[0].path, source) or source
    by = attribution(_escaped(entry.by), source, _escaped(when(entry)))
    why = f"({_escaped(entry.reason)})" if entry.reason else ""
    told = [f"— {by}" if by else "", why, _linked(entry.url), _noted(entry.cites, labels)]
    words = f"**{_escaped(entry.mark)}** {_escaped(entry.text)}" if entry.mark else _begun(entry.text)
    below = " ".join(filter(None, told))
    return [f"> {words}", ">", f"> {below}"] if below else [f"> {words}"]


def _rows(section: Section, entries: Iterable[Entry], labels: Labels) -> Block:
    """A table; the last cell of a row ends in its footnotes."""
    rows = []
    for entry in entries:
        *cells, last = map(_escaped, _report.cells(section, entry))
        rows.append([*cells, f"{last} {_noted(entry.cites, labels)}".strip()])
    return _tabled([*map(_escaped, section.columns)], rows)


def _reference(reference: Reference, labels: Labels) -> str:
    """Who, what, where, when."""
    title = f"*{_escaped(reference.title)}*" if reference.title else ""
    who, *told = _report.reference(reference)
    text = ". ".join(filter(None, (_escaped(who), title, *map(_escaped, told))))
    where = (_linked(reference.url), _noted(reference.cites, labels))
    return " ".join(filter(None, ("-", _first(text), *where)))


def _noted(cites: Iterable[Cite], labels: Labels) -> str:
    return "".join(f"[^{labels[cite]}]" for cite in dict.fromkeys(cites))


def _defined(cite: Cite, label: str) -> str:
    """A footnote: a link that Obsidian follows, and what kb verifies."""
    link = _wikilink(cite.path, label) or _code(place(cite))
    return f"[^{label}]: {link} · {_code(token(cite))}"


def _wikilink(path: str, shown: str) -> str:
    """Empty where Obsidian would not follow it, or where it would mean more."""
    match = _PATH.fullmatch(path)
    return f"[[{match[1]}|{shown}]]" if match and path.isprintable() else ""


def _cited(entry: Entry) -> str:
    place = _report.place(entry)
    return _wikilink(entry.path, place) or _code(place)


def _linked(url: str) -> str:
    address = _report.web(url)
    return f"<{address}>" if _ADDRESS.fullmatch(address) else _code(one_line(url))


def _code(text: str) -> str:
    """As it is, whatever it is; a fence is longer than every run of backticks within."""
    if not text:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if len(fence) > 1 or text != text.strip() else f"{fence}{text}{fence}"


def _begun(text: str) -> str:
    """Text that begins a block, as no other block than a paragraph."""
    return _first(_escaped(text))


def _first(plain: str) -> str:
    """The same of escaped text."""
    if plain.startswith(("-", "+")):
        return f"\\{plain}"
    return _NUMBERED.sub(r"\1\\\2", plain, count=1) if _NUMBERED.match(plain) else plain


def _escaped(text: str) -> str:
    """Text that stays text, on one line."""
    return _MEANING.sub(r"\\\g<0>", one_line(text))


def _table(page: Page) -> str:
    found = rows(page, "md")
    return _joined([_tabled(columns(found), [[*map(_escaped, row)] for row in cells(found)])]) if found else ""


def _tabled(head: list[str], found: list[list[str]]) -> Block:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *found)]


def _fenced(chart: Chart) -> Block:
    """A chart that no label can end: the fence is longer than every run of backticks in it."""
    text = _report.drawn(chart)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return [f"{fence}text", *text.rstrip("\n").split("\n"), fence]


PART = Export("md", render)
