"""Pocket's list of saved articles: its table (CSV), and the page (HTML) of older exports."""

import re
from html import unescape

from kb import urls
from kb.imports import Gathering, Import, Imported
from kb.imports._table import rows, sniffs
from kb.note import Raw
from kb.text import Lines

# <a href="…" time_added="…" tags="…">title</a>; a regular page that Pocket wrote, so no parser.
_LINK = re.compile(r"<a\s([^<>]{1,20000})>([^<]{0,20000})</a>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([A-Za-z_]{1,20})\s?=\s?\"([^\"]*)\"")
_by_header = sniffs({"title", "url", "time_added", "tags", "status"})


def sniff(raw: Raw) -> float:
    if _is_page(raw.text):
        return 0.9 if "time_added" in raw.text[:200_000] else 0.0
    return _by_header(raw)


def _is_page(text: str) -> bool:
    return text[:1000].lstrip("\ufeff \t\r\n")[:1] == "<"


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    if _is_page(raw.text):
        lines = Lines(raw.text)
        for link in _LINK.finditer(raw.text):
            given = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(link[1])}
            at = lines.line(link.start())
            _add(found, at, unescape(link[2]), given.get("href", ""), given.get("tags", "").split(","))
    else:
        for line, row in rows(raw, found, frozenset({"url"})):
            _add(found, line, row.get("title", ""), row["url"], row.get("tags", "").split("|"))
    return found.done()


def _add(found: Gathering, line: int, title: str, url: str, tags: list[str]) -> None:
    """A saved article.  A title that is its address is none."""
    if not url.strip().lower().startswith(("http://", "https://")):
        found.fail(line, "no-source", "no address of an article")
        return
    if urls.key(title) == urls.key(url):
        title = ""
    found.source(title, url=url, category="articles", tags=(tag.strip() for tag in tags if tag.strip()))


PART = Import("pocket", sniff, read)
