"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from functools import partial
from typing import Any

from kb.feeds.address import address
from kb.feeds.items import item
from kb.feeds.limits import ITEMS
from kb.feeds.plain import heading, line, lines, plain
from kb.feeds.values import Item, NotAFeed, Remark, Taken
from kb.feeds.when import when


def read(text: str, url: str) -> Taken:
    """A feed from its text, which begins with ``{``.  Raises NotAFeed for anything else."""
    feed = _parsed(text, url)
    entries = [entry for entry in feed["items"] if isinstance(entry, dict)]
    remarks = [Remark(1, "malformed", f"only its first {ITEMS} entries are read")] if len(entries) > ITEMS else []
    items = [_item(entry, url, line(feed.get("language"))) for entry in entries[:ITEMS]]
    return Taken(heading(feed.get("title")), address(url, feed.get("home_page_url")), items, remarks)


def _parsed(text: str, url: str) -> dict[str, Any]:
    try:
        feed: dict[str, Any] = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"{url} is not a feed", f"it looks like JSON, but: {error}") from error
    if "jsonfeed.org/version" not in line(feed.get("version")) or not isinstance(feed.get("items"), list):
        raise NotAFeed(f"{url} is not a feed", "it is JSON of another kind")
    return feed


def _item(entry: dict[str, Any], url: str, language: str) -> Item:
    """language: of the feed."""
    summary = plain(entry.get("summary"), "text/plain")
    page = address(url, entry.get("url"))
    return item(
        id=line(entry.get("id")),
        url=page,
        source=address(url, entry.get("external_url")),
        title=heading(entry.get("title")),
        author=", ".join(_authors(entry)),
        published=when(entry.get("date_published")),
        updated=when(entry.get("date_modified")),
        summary=summary,
        text=plain(entry.get("content_html"), follow=partial(address, page or url))
        or plain(entry.get("content_text"), "text/plain")
        or summary,
        language=line(entry.get("language")) or language,
        tags=lines(_list(entry.get("tags"))),
    )


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    """Version 1.0 has one ``author``."""
    authors = _list(entry.get("authors") or [entry.get("author")])
    return lines(author.get("name") for author in authors if isinstance(author, dict))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
