"""``kb feed add``, ``list``, ``remove``, ``import`` and ``export``: what the vault subscribes to."""

import os
from collections.abc import Iterable, Iterator

from kb import smallfile, urls
from kb.app import kept
from kb.app.subscribing import feeding, subscriptions
from kb.app.subscribing import shelf as shelves
from kb.app.subscribing.shelf import Shelf
from kb.app.subscribing.subscriptions import PLACE, Own, Subscribed
from kb.config import Settings
from kb.errors import UsageError
from kb.feeds import LARGEST, Subscription, finding, opml
from kb.page import Facts, Page
from kb.views import feeds as view


def add(settings: Settings, names: Iterable[str], title: str, tags: Iterable[str], day: str) -> Page:
    """Subscribe to feeds.  names: addresses of feeds, or of pages whose site keeps the feed at a
    known place, or files that hold a page which names its feed.  day: of today, ISO."""
    found = [one for name in names for one in _meant(name)]
    if title and len(found) > 1:
        raise UsageError(f"--title is what one feed is called, not {len(found)}", "add them one by one")
    labels = tuple(tags)
    told = [one._replace(title=title or one.title, labels=labels) for one in found]
    return _follow(settings, told, day)


def take_list(settings: Settings, file: str, day: str) -> Page:
    """Subscribe to all feeds of an OPML list; its folders become tags."""
    return _follow(settings, list(opml.read(bytes_of(file))), day)


def write_list(settings: Settings) -> bytes:
    """All subscriptions as OPML; a feed that moved for good has its new address."""
    shelf = Shelf(settings.feeds)
    return opml.write((_outline(shelf, feed) for feed in subscriptions.load(settings.root).feeds), "kb")


def _outline(shelf: Shelf, feed: Subscribed) -> Subscription:
    head = feeding.head(feed, *shelf.archives.head(feed.name)[2:4])
    return Subscription(shelf.state(feed.name, feed.url).moved or feed.url, head.title, head.home, feed.tags)


def remove(settings: Settings, names: Iterable[str], items: bool) -> Page:
    """Subscribe to feeds no longer.  items: drop what they gave, too."""
    own = subscriptions.load(settings.root)
    with shelves.opened(settings.feeds) as shelf:
        gone = subscriptions.chosen([*own.feeds, *_left(own, shelf)], names)
        kept.change(settings.root, PLACE, lambda text: _without(text, gone))
        for feed in gone if items else ():
            shelf.forget(feed.name)
    told = "" if items else "what they gave stays and is still found; --items drops it"
    return view.changed({"feeds": [_action("removed", feed) for feed in gone], "told": told})


def _without(text: str, gone: list[Subscribed]) -> str:
    for feed in gone:
        text = subscriptions.without(text, feed.name)
    return text


def _left(own: Own, shelf: Shelf) -> list[Subscribed]:
    """The feeds that were subscribed to, and left items."""
    names = {feed.name for feed in own.feeds}
    heads = (shelf.archives.head(name) for name in shelf.archives.feeds if name not in names)
    return [Subscribed(head.feed, head.url, head.title, head.tags) for head in heads]


def listed(settings: Settings, words: Iterable[str]) -> Page:
    """Every feed, how many items it has, and how it is with it; those that were removed but left items, too."""
    own = subscriptions.load(settings.root)
    shelf = Shelf(settings.feeds)
    names = {feed.name for feed in own.feeds}
    rows = [
        _row(shelf, feed, feed.name in names) for feed in subscriptions.chosen([*own.feeds, *_left(own, shelf)], words)
    ]
    return view.listed({"feeds": rows, "remarks": feeding.remarks(own)})


def _row(shelf: Shelf, feed: Subscribed, is_followed: bool) -> Facts:
    archive = shelf.archives.archive(feed.name)
    state = shelf.state(feed.name, feed.url)
    how = "gone" if state.gone else "failing" if state.failures else "well" if state.answered else "not asked yet"
    how = how if is_followed else "removed"
    return {
        "feed": feed.name,
        "url": feed.url,
        "moved": state.moved or None,
        "title": feed.title or archive.head.title,
        "tags": list(feed.tags),
        "items": len(archive.entries),
        "new": state.new,
        "state": how,
        "failures": state.failures,
        "message": state.message or None,
        "answered": feeding.iso(state.answered) if state.answered else None,
        "next": feeding.iso(state.not_before) if state.not_before else None,
    }


def _meant(name: str) -> Iterator[Subscription]:
    """The feeds that a person means by an address or a file."""
    if os.path.isfile(name):
        data = bytes_of(name)
        found = finding.of_page(data)
        if not found:
            raise UsageError(f"{name} names no feed", "give the feed's address; kb feed import takes a list (OPML)")
        yield from found
        return
    url = finding.of_address(name)
    if not url:
        raise UsageError(f"'{name}' is no address and no file", "example: kb feed add https://example.com/feed")
    yield Subscription(url)


def _follow(settings: Settings, found: list[Subscription], day: str) -> Page:
    own = subscriptions.load(settings.root)
    fresh = subscriptions.new(found, own.feeds, _left(own, Shelf(settings.feeds)), day)
    if fresh:
        kept.change(settings.root, PLACE, lambda text: subscriptions.with_all(text, fresh))
    new = {urls.key(feed.url) for feed in fresh}
    return view.changed(
        {
            "feeds": [_action("added", feed) for feed in fresh],
            "known": [one.url for one in found if urls.key(one.url) not in new],
            "told": "kb feed fetch asks them for what they have" if fresh else "",
        }
    )


def _action(action: str, feed: Subscribed) -> Facts:
    return {"action": action, "feed": feed.name, "url": feed.url, "title": feed.title, "tags": list(feed.tags)}


def bytes_of(file: str) -> bytes:
    """The bytes of a file that a person named.  Raises UsageError."""
    try:
        return smallfile.read(*os.path.split(os.path.realpath(file)), LARGEST)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror or error}") from error
