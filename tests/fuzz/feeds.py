"""A feed or a list of feeds, as a server sends it."""

from contextlib import suppress

from kb import feeds
from kb.feeds import NotAFeed, opml

_URL = "https://lab.example/feed"


def check(data: bytes) -> None:
    """It is read or refused; a title is one line, an address is of the web, and a list is read as it is written."""
    with suppress(NotAFeed):
        found = feeds.read(data, _URL, {"Content-Type": "application/xml"})
        assert all("\n" not in item.title for item in found.items)
        assert all(item.url.startswith(("http://", "https://")) for item in found.items if item.url)
    with suppress(NotAFeed):
        listed = opml.read(opml.write(opml.read(data)))  # one without a title has its address for one
        assert opml.read(opml.write(listed)) == listed
