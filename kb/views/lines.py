"""Hits as lines of the reader's own making: ``--template``."""

from collections.abc import Iterator

from kb.page import Facts, Line, Page
from kb.views import clock, squeezed, template

FIELDS = (
    *("path", "title", "line", "line_end", "column", "score", "text", "heading"),
    *("lang", "voice", "speaker", "models", "date", "time", "url"),
)


def check(text: str) -> template.Template:
    """Raises UsageError if it has a field that a hit has not."""
    return template.parse(text, FIELDS)


def templated(page: Page, made: template.Template) -> Page:
    """The page of a search with one line a hit and nothing else."""
    return page._replace(lines=tuple(_lines(page, made)), links=())


def _lines(page: Page, made: template.Template) -> Iterator[Line]:
    for row in page.document["hits"]:
        yield ((template.fill(made, _texts(row)), ""),)


def _texts(row: Facts) -> dict[str, str]:
    """Each field as a text on one line; a column counts from 1, as editors do."""
    time = row["time"]
    told = {
        **row,
        "column": row["column"] + 1,
        "heading": " › ".join(row["heading"]),
        "models": ", ".join(row["models"]),
        "time": clock(time["start"]) if time else "",
    }
    texts = {name: "" if told[name] is None else str(told[name]) for name in FIELDS}
    return texts | {name: squeezed(texts[name]).strip() for name in ("title", "text", "heading", "speaker")}
