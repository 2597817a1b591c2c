"""Page to text, or to bytes: one module an output format, each with ``render``."""

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import Any, NamedTuple

from kb.errors import UsageError
from kb.page import Chart, Line, Page


class Export(NamedTuple):
    """name: what ``--format`` calls it.  render: the whole text, with its last line end; or bytes, for files alone."""

    name: str
    render: Callable[[Page], str | bytes]


def rows(page: Page, format: str) -> list[dict[str, Any]]:
    """The page's list, for formats that have one row an item."""
    if not page.rows:
        raise UsageError(f"this answer is no list, so it cannot be {format}", "use --format text or --format json")
    found: list[dict[str, Any]] = page.document[page.rows]
    return found


def lines(page: Page, painted: Callable[[tuple[str, str]], str]) -> str:
    """The lines for a person and the charts below, each piece made safe by ``painted``."""
    told = chain(page.lines, _charts(page))
    links = chain(page.links, repeat(""))
    return "".join(f"{_line(line, link, painted)}\n" for line, link in zip(told, links, strict=False))


def charts(page: Page) -> tuple[Chart, ...]:
    """Those of the answer, and those of its sections."""
    sections = page.report.sections if page.report else ()
    return (*(chart for section in sections for chart in section.charts), *page.charts)


def _charts(page: Page) -> Iterator[Line]:
    """Each below an empty line."""
    for chart in charts(page):
        from kb.plot.cells import drawn  # few answers have a chart

        yield ()
        yield from drawn(chart, page.width)


def _line(line: Line, link: str, painted: Callable[[tuple[str, str]], str]) -> str:
    """A line whose path and number, the first two pieces, open an address on a terminal (OSC 8)."""
    text = "".join(map(painted, line))
    if not link:
        return text
    head = "".join(map(painted, line[:2]))
    return f"\x1b]8;;{link}\x1b\\{head}\x1b]8;;\x1b\\{text[len(head) :]}"


def flat(value: Any) -> str:
    """One cell: lists joined by "; ", nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{key}={flat(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join("-".join(map(str, item)) if isinstance(item, list | tuple) else flat(item) for item in value)
    return str(value)


def columns(found: list[dict[str, Any]]) -> list[str]:
    """All keys of the rows, in the order they first come."""
    return list(dict.fromkeys(key for row in found for key in row))


def cells(found: list[dict[str, Any]]) -> Iterator[list[str]]:
    names = columns(found)
    for row in found:
        yield [flat(row.get(name)) for name in names]
