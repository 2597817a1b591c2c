"""What a vault subscribes to: ``.kb/feeds.toml``.

    [[feed]]
    name  = "jane.example"               # in commands, in the paths of its items
    url   = "https://jane.example/feed"
    title = "Jane's notes"               # optional: else what the feed calls itself
    tags  = ["blogs/ai"]                 # optional: its items have them; the folders of an OPML list
    home  = "https://jane.example/"      # optional: the page it belongs to
    added = "2024-09-13"

It is plain text of its reader's, to be edited and synced.  What came of it (addresses that
moved, failures, items) is kept in the user's data folder, and never written here.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from kb import urls
from kb.entities import checks, decisions, ownfile, tomltext
from kb.entities.checks import Wrong
from kb.entities.decisions import Change
from kb.entities.ownfile import Book, Form
from kb.errors import AmbiguousName, UsageError
from kb.feeds import Subscription, archive, finding
from kb.note import Diagnostic

PLACE = ".kb/feeds.toml"
_HEAD = f"""\
# The feeds that this vault subscribes to.  {PLACE}
#
# [[feed]]  name, url; title, tags, home, added
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""
_NOT_IN_TAG = re.compile(r"[^\w/-]+")
_NOT_IN_NAME = re.compile(r"[^\w.-]+")
_SITE_ITSELF = re.compile(r"(?:www|feeds?|rss|blog)\.(?=[^.]+\.)")
# Words of an address that tell one feed from no other.
_EVERY_FEED = {"feed", "feeds", "rss", "atom", "feed.xml", "rss.xml", "atom.xml", "index.xml", "videos.xml"}
_EVERY_FEED |= {"releases.atom", "channel_id", "playlist_id"}
_LONGEST_NAME = 60  # characters


class Subscribed(NamedTuple):
    """A feed that the vault subscribes to."""

    name: str
    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    home: str = ""
    added: str = ""


class Own(NamedTuple):
    """All that the file says."""

    feeds: tuple[Subscribed, ...] = ()
    remarks: tuple[Diagnostic, ...] = ()


def load(root: str) -> Own:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    return _read(ownfile.load(_FORM, root))


def with_all(text: str, rows: Iterable[Subscribed]) -> str:
    """The file's text with more rows at its end; all else in it stays.

    Raises UsageError for a file that is not TOML.
    """
    new = list(rows)
    body = text or _HEAD
    end = "\r\n" if "\r\n" in body else "\n"
    lines = [line for row in new for line in ("", *tomltext.dump("feed", _filled(row)))]
    after = body + ("" if body.endswith("\n") else end) + "".join(f"{line}{end}" for line in lines)
    said = _read(Book(_FORM, after)).feeds
    if new and said[-len(new) :] != tuple(new):
        raise UsageError(f"{PLACE} is written in a way that kb cannot change safely", "change it in an editor")
    return after if new else text


def without(text: str, name: str) -> str:
    """The file's text without a feed (kb.entities.decisions)."""
    return decisions.changed(text, Change("feed", {"name": name}, undo=True), _FORM, lambda after: ())


def chosen(feeds: Iterable[Subscribed], words: Iterable[str]) -> list[Subscribed]:
    """The feeds that words mean, in their order, each once; all if there are no words.

    A name or an address means one feed, a tag all that have it; else a part of a name or a
    title, which must be of one feed only.
    """
    known = list(feeds)
    wanted = [name for word in words for name in _named(known, word)]
    return [feed for feed in known if feed.name in wanted] if wanted else known


def _named(feeds: list[Subscribed], word: str) -> list[str]:
    key = urls.key(word)
    if exact := [feed.name for feed in feeds if word == feed.name or key == urls.key(feed.url)]:
        return exact
    part = word.casefold()
    if tagged := [feed.name for feed in feeds for tag in feed.tags if f"{tag}/".casefold().startswith(f"{part}/")]:
        return tagged
    found = [feed.name for feed in feeds if part in feed.name.casefold() or part in feed.title.casefold()]
    if not found:
        raise UsageError(f"no feed is called '{word}'", "kb feed list shows them")
    if len(found) > 1:
        listed = "\n    ".join(found[:10])
        raise AmbiguousName(f"'{word}' could be {len(found)} feeds", f"say which:\n    {listed}")
    return found


def new(
    found: Iterable[Subscription], known: Iterable[Subscribed], left: Iterable[Subscribed], added: str
) -> list[Subscribed]:
    """The feeds that are not subscribed to yet, each with a name of its own.

    left:  feeds that were, and left items: such a one has its old name again.
    added: the day.
    """
    of_left = {urls.key(feed.url): feed.name for feed in left}
    keys = {urls.key(feed.url) for feed in known}
    names = {feed.name for feed in known} | set(of_left.values())
    fresh: list[Subscribed] = []
    for one in found:
        if (key := urls.key(one.url)) not in keys:
            keys.add(key)
            names.add(name := of_left.get(key) or _name(one.url, names))
            tags = tuple(dict.fromkeys(filter(None, map(tag, one.labels))))
            fresh.append(Subscribed(name, one.url, one.title, tags, one.home, added))
    return fresh


def tag(label: str) -> str:
    """A label as a tag: ``AI / Blogs & news`` is ``AI/Blogs-news``."""
    parts = (_NOT_IN_TAG.sub("-", part).strip("-") for part in label.strip().lstrip("#").split("/"))
    return "/".join(filter(None, parts))


def _name(url: str, taken: set[str]) -> str:
    """A name for a feed: its site's, with more of the address where that is taken or of many feeds."""
    parts = urlsplit(url)
    host = _NOT_IN_NAME.sub("-", _SITE_ITSELF.sub("", (parts.hostname or "").lower())).strip("-.")
    words = [word for word in _NOT_IN_NAME.split(f"{parts.path} {parts.query}") if word.lower() not in _EVERY_FEED]
    longer = "-".join([host, *filter(None, words)])
    names = [*([] if finding.is_of_many(host) else [host]), longer]
    for name in (*names, *(f"{host}-{number}" for number in range(2, 1_000))):
        short = name[:_LONGEST_NAME].strip("-.")
        if archive.is_name(short) and short.casefold() not in {other.casefold() for other in taken}:
            return short
    raise UsageError(f"there are too many feeds called {host}")


def _filled(feed: Subscribed) -> dict[str, str | list[str]]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in feed._asdict().items() if value}


def _read(book: Book) -> Own:
    feeds: dict[str, Subscribed] = {}
    for row in book.rows("feed"):
        feed = Subscribed(**{**row, "tags": tuple(row.get("tags", ()))})
        if feed.name.casefold() in {name.casefold() for name in feeds}:
            book.remark(1, f"two feeds are called '{feed.name}'; the first counts")
        else:
            feeds[feed.name] = feed
    return Own(tuple(feeds.values()), tuple(book.remarks))


def _feed_name(key: str, value: Any) -> str:
    if not archive.is_name(checks.text(key, value)):
        raise Wrong(f"'{value[: checks.LONGEST_NAME]}' is no name for a feed: letters, digits, dots and dashes")
    return str(value)


def _address(key: str, value: Any) -> str:
    if not checks.text(key, value).startswith(("https://", "http://")) or not value.isprintable() or " " in value:
        raise Wrong(f"'{value[: checks.LONGEST_NAME]}' is no address")
    return str(value)


def _day(key: str, value: Any) -> str:
    """A date, or a text: kb writes it as one."""
    return value.isoformat() if isinstance(value, date) else checks.text(key, value)


def _tag(key: str, value: Any) -> str:
    if not value or tag(value) != value:
        raise Wrong(f"'{value[: checks.LONGEST_NAME]}' is no tag")
    return str(value)


_FORM = Form(
    PLACE,
    "own-feeds",
    _HEAD,
    fields={
        "feed": {
            "name": _feed_name,
            "url": _address,
            "title": checks.text,
            "tags": checks.several(_tag),
            "home": checks.text,
            "added": _day,
        }
    },
    needed={"feed": ("name", "url")},
    either={},
    key=urls.key,
)
