"""A report as Markdown, made for Obsidian; a list as a table; charts below as text between fences."""

import re
from collections.abc import Iterator

from kb.exports import Export, _report, cells, columns, rows
from kb.page import Chart, Entry, Page, Report
from kb.text import one_line

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
    return (report(page.report) if page.report else _table(page)) + "".join(map(_fenced, page.charts))


def report(told: Report, level: int = 1) -> str:
    """level: of its heading; the sections have the next."""
    return "".join(f"{row}\n" for row in _rows(told, "#" * level))


def plain(text: str) -> str:
    """A text of a note that stays text on whatever place of a line it is put."""
    return _begun(text)


def _rows(told: Report, mark: str) -> Iterator[str]:
    yield f"{mark} {_escaped(told.title)}"
    if told.about:
        yield from ("", _begun(told.about))
    sections = _report.told(told)
    for section in sections:
        yield from ("", f"{mark}# {_escaped(section.title)}", "")
        yield from map(_item, section.entries)
        if section.more:
            yield f"- {_report.more(section)}"
    if not sections:
        yield from ("", _report.NOTHING)


def _item(entry: Entry) -> str:
    """Its words, why it is told, and where it stands, as a link that Obsidian follows."""
    says = [f"**{_escaped(entry.mark)}**", _escaped(entry.text)] if entry.mark else [_begun(entry.text)]
    why = f"({_escaped(entry.reason)})" if entry.reason else ""
    return " ".join(filter(None, ("-", *says, why, _cited(entry), _linked(entry))))


def _cited(entry: Entry) -> str:
    place = _report.place(entry)
    match = _PATH.fullmatch(entry.path)
    return f"[[{match[1]}|{place}]]" if match and place.isprintable() else _code(place)


def _linked(entry: Entry) -> str:
    address = _report.link(entry)
    return f"<{address}>" if _ADDRESS.fullmatch(address) else _code(one_line(entry.url))


def _code(text: str) -> str:
    """As it is, whatever it is; a fence is longer than every run of backticks within."""
    if not text:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if len(fence) > 1 or text != text.strip() else f"{fence}{text}{fence}"


def _begun(text: str) -> str:
    """Text that begins a block, as no other block than a paragraph."""
    plain = _escaped(text)
    if plain.startswith(("-", "+")):
        return f"\\{plain}"
    return _NUMBERED.sub(r"\1\\\2", plain, count=1) if _NUMBERED.match(plain) else plain


def _escaped(text: str) -> str:
    """Text that stays text, on one line."""
    return _MEANING.sub(r"\\\g<0>", one_line(text))


def _table(page: Page) -> str:
    found = rows(page, "md")
    if not found:
        return ""
    names = columns(found)
    lines = [names, ["---"] * len(names), *([_escaped(cell) for cell in row] for row in cells(found))]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _fenced(chart: Chart) -> str:
    """A chart that no label can end: the fence is longer than every run of backticks in it."""
    text = _report.drawn(chart)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"\n{fence}text\n{text}{fence}\n"


PART = Export("md", render)
