"""Addresses as a feed gives them."""

from urllib.parse import SplitResult, urljoin, urlsplit

from kb.feeds.plain import line

_MEDIUM = "source=rss-"  # its mark of the feed that an address was read in (formats 4.3)


def address(base: str, link: object) -> str:
    """Absolute, of the web, without Medium's mark; empty for anything else.

    >>> address("https://e.com/feed", "../a")
    'https://e.com/a'
    """
    said = line(link)
    try:
        whole = urljoin(base, said)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if not said or parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return _unmarked(parts) if _MEDIUM in parts.query else whole


def _unmarked(parts: SplitResult) -> str:
    kept = [part for part in parts.query.split("&") if not part.startswith(_MEDIUM)]
    return parts._replace(query="&".join(kept)).geturl()
