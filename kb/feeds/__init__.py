"""Bytes of a feed to frozen values: RSS, Atom, JSON Feed, and OPML lists of feeds (formats 4).

Nothing here touches the network or the clock.  A feed is written by strangers, so what is
read is bounded: bytes, entries, elements and nesting; no pass over a text looks at it twice.
Lists of feeds are read and written by ``feeds.opml``; which feed a page has is told by
``feeds.finding``; what feeds gave is kept by ``feeds.archive``, as ``feeds.taking`` decides.
"""

from collections.abc import Mapping

from kb.feeds import json_feed, opml, xml_feed
from kb.feeds.encoding import decoded
from kb.feeds.items import unique
from kb.feeds.limits import LARGEST
from kb.feeds.values import Feed, Item, NotAFeed, Subscription
from kb.note import Diagnostic

__all__ = ["LARGEST", "Feed", "Item", "NotAFeed", "Subscription", "opml", "read"]


def read(data: bytes, url: str, headers: Mapping[str, str] | None = None) -> Feed:
    """A feed from its bytes; ``headers`` are those it was served with.

    Raises NotAFeed for anything else, a page of HTML above all, and for what is dangerous to
    read.  A feed with errors gives the entries that are whole, and a diagnostic.
    """
    served = {name.lower(): value for name, value in (headers or {}).items()}
    text, remarks = decoded(data, url, served.get("content-type", ""))
    syntax = json_feed if text.startswith("{") else xml_feed
    taken = syntax.read(text, url)
    items, twins = unique(taken.items)
    diagnostics = tuple(Diagnostic(url, *remark) for remark in (*remarks, *taken.remarks, *twins))
    return Feed(taken.title, url, taken.home, items, diagnostics)
