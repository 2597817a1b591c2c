"""RSS and Atom, by feedparser."""

import io
import re
from functools import partial
from typing import Any

from kb.feeds.address import address
from kb.feeds.items import item
from kb.feeds.markup import from_root, well_formed
from kb.feeds.plain import heading, line, lines, plain
from kb.feeds.publishers import as_meant
from kb.feeds.values import Item, NotAFeed, Taken
from kb.feeds.when import when

_ROOT = re.compile(r"<(?:[A-Za-z]\w*:)?(?:rss|feed|RDF)\b", re.IGNORECASE)
_SERVED = {"content-type": "application/xml; charset=utf-8"}

Entry = dict[str, Any]


def read(text: str, url: str) -> Taken:
    """A feed from its text.  Raises NotAFeed for anything else."""
    data, remarks = well_formed(*from_root(text, url, _ROOT, "a feed"))
    parsed = _parsed(data, url)
    head = _bare(parsed["feed"])
    language = line(head.get("language"))
    items = [as_meant(_item(_bare(entry), url, language)) for entry in parsed["entries"]]
    return Taken(_title(head), address(url, head.get("link")), items, remarks)


def _parsed(data: bytes, url: str) -> Any:
    """By feedparser, but addresses and HTML are left to us: its own ways take ten times as long."""
    import feedparser  # 100 ms

    try:  # a stream: it takes bare bytes for the name of a file, and opens that
        parsed = feedparser.parse(
            io.BytesIO(data), response_headers=_SERVED, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:  # whatever a feed makes fall in there, it is the feed's fault
        raise NotAFeed(f"{url} cannot be read as a feed: {type(error).__name__}") from error
    if not parsed.get("version"):
        raise NotAFeed(f"{url} is not a feed")
    return parsed


def _bare(entry: Any) -> Entry:
    """As a plain dict: feedparser's answers ``updated`` with ``published``."""
    return dict(dict.items(entry))


def _item(entry: Entry, url: str, language: str) -> Item:
    """language: of the feed."""
    short, long = entry.get("summary_detail") or {}, _fullest(entry)
    named = entry.get("title_detail") or {}
    page = address(url, _link(entry))
    follow = partial(address, page or url)
    summary = plain(entry.get("summary"), short.get("type", "text/html"), follow)
    return item(
        id=line(entry.get("id")),
        url=page,
        title=_title(entry),
        author=", ".join(lines(author.get("name") for author in entry.get("authors") or ()))
        or line(entry.get("author")),
        published=when(entry.get("published"), entry.get("published_parsed")),
        updated=when(entry.get("updated"), entry.get("updated_parsed")),
        summary=summary,
        text=plain(long.get("value"), long.get("type") or "text/html", follow) or summary,
        language=line(long.get("language") or short.get("language") or named.get("language")) or language,
        tags=lines(tag.get("term") for tag in entry.get("tags") or ()),
    )


def _fullest(entry: Entry) -> dict[str, Any]:
    """The longest of its contents that are text; nothing if it has none."""
    contents = [part for part in entry.get("content") or () if _is_text(part.get("type") or "")]
    return max(contents, key=lambda part: len(part.get("value") or ""), default={})


def _is_text(kind: str) -> bool:
    return not kind or kind.startswith("text/") or kind.endswith(("xml", "html"))


def _link(entry: Entry) -> str:
    """Its page: before FeedBurner rewrote it, the link, or an id that is an address."""
    pages = [link.get("href") for link in entry.get("links") or () if link.get("rel") == "alternate"]
    said = entry.get("feedburner_origlink") or next(filter(None, pages), "")
    guid = str(entry.get("link") or "")  # a bare ``x`` is no address, though RSS says so
    return str(said or (guid if guid.startswith(("http:", "https:", "/")) else ""))


def _title(entry: Entry) -> str:
    """On one line.  HTML only if it says so: ``Using <div>`` is a title too."""
    text = str(entry.get("title") or "")
    kind = (entry.get("title_detail") or {}).get("type") or ""
    return line(plain(text)) if "html" in kind else heading(text)
