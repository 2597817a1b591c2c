"""Which feed is meant: by a page's address alone, or by what a page says of itself.

Nothing is asked of any server.
"""

import html
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from kb import catalogue
from kb.feeds.address import address
from kb.feeds.encoding import decoded
from kb.feeds.plain import heading
from kb.feeds.values import Subscription

_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed(?=://)", re.IGNORECASE)
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?(?:[/?#].*)?")
_LINK = re.compile(r"<(?:link|base)\b(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_HEAD = 2_000_000  # characters of a page that are looked at


def of_address(url: str) -> str:
    """The feed of a page whose site keeps it at a known place; else the address as it is.

    Empty for what is no address of the web.

    >>> of_address("https://github.com/openai/evals"), of_address("feed://jane.example/rss")
    ('https://github.com/openai/evals/releases.atom', 'https://jane.example/rss')
    """
    said = _SCHEME.sub(lambda match: "" if match[0].endswith((":", "//")) else "https", url.strip(), count=1)
    whole = address("", f"https://{said}" if _BARE.fullmatch(said) else said)
    if not whole:
        return ""
    parts = urlsplit(whole)
    return next((feed for row in catalogue.rows("feeds")["feed"] if (feed := _by(row, parts))), whole)


def is_of_many(host: str) -> bool:
    """Whether a site, without what stands before its name, keeps feeds of many people or things."""
    return any(host in row["hosts"] for row in catalogue.rows("feeds")["feed"])


def _by(row: dict[str, Any], parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if not any(fnmatchcase(host, pattern) for pattern in row["hosts"]):
        return ""
    page = re.fullmatch(row["path"], parts.path or "/")
    asked = parse_qs(parts.query).get(row.get("query", ""), [""])[0]
    if not page or ("query" in row and not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", asked)):
        return ""
    return str(row["feed"]).format(host=host, query=asked, **page.groupdict())


def of_page(data: bytes, url: str = "") -> list[Subscription]:
    """The feeds that a page names (``<link rel="alternate">``), each once.  url: of the page."""
    text = decoded(data, url or "the page")[0][:_HEAD]
    found: dict[str, Subscription] = {}
    base = url
    for name, said in _links(text):
        href = said.get("href", "")
        if name == "base":
            base = address(url, href) or base
        elif _names_feed(said) and (feed := address(base, href)):
            found.setdefault(feed, Subscription(feed, heading(said.get("title")), url))
    return list(found.values())


def _names_feed(said: dict[str, str]) -> bool:
    return "alternate" in said.get("rel", "").lower().split() and said.get("type", "").lower() in _FEEDS


def _links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each ``<link>`` and ``<base>`` with its attributes."""
    for tag in _LINK.finditer(text):
        said = {name.lower(): html.unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(tag[0])}
        yield tag[0][1:5].lower(), said
