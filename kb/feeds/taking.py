"""New bytes of a feed into the archives: what is new, what says something else, what was had before.

An entry is an item that was had before if its feed gave that id, or if it is the same page:

- in another feed, where no two of that feed's own items are that page;
- in another feed under another address, but word for word, with the same title;
- in its own feed under another id, if the old one is gone from it and the title or the day is the same.

The same article from two feeds is one item.  It has the words of the feed that gives most of
them, and stays where it was first seen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from kb import urls
from kb.feeds.archive import Archive, Entry, Head, digest, name_of
from kb.feeds.values import Feed, Item

_LONGEST, _TAGS = 1_000, 50  # characters of an id, a title, an author or a tag; tags of an item
_TELLING = 300  # characters that no two articles share
_Place = tuple[str, str]  # feed and name of an entry


class Took(NamedTuple):
    """elsewhere: items that another feed had given before, and this one gives for the first time."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    elsewhere: int = 0


class Archives:
    """All archives of a vault; ``touched`` are the feeds whose files must be written anew.

    next: the number of the next new item, never one that was given before.
    """

    def __init__(self, archives: Iterable[Archive], at_least: int = 1) -> None:
        """at_least: what ``next`` was when they were written."""
        self.next = at_least
        self.touched: set[str] = set()
        self._heads: dict[str, Head] = {}
        self._strange: dict[str, tuple[str, ...]] = {}
        self._entries: dict[str, dict[str, Entry]] = {}
        self._by_id: dict[_Place, _Place] = {}
        self._by_page: dict[str, list[_Place]] = defaultdict(list)
        self._by_words: dict[str, _Place] = {}
        for archive in archives:
            feed = archive.head.feed
            self._heads[feed], self._strange[feed] = archive.head, archive.strange
            self._entries[feed] = {}
            for entry in archive.entries:
                self._put(feed, entry)
                self.next = max(self.next, entry.number + 1)

    @property
    def feeds(self) -> list[str]:
        """The names of all feeds that have an archive."""
        return sorted(self._entries)

    def head(self, feed: str) -> Head:
        return self._heads.get(feed, Head(feed))

    def archive(self, feed: str) -> Archive:
        entries = sorted(self._entries.get(feed, {}).values(), key=lambda entry: entry.number)
        return Archive(self.head(feed), tuple(entries), self._strange.get(feed, ()))

    def put(self, feed: str, entry: Entry) -> None:
        """An entry in place of what it was."""
        self._put(feed, entry)
        self.touched.add(feed)

    def tell(self, head: Head) -> None:
        """What is known of a feed now."""
        if self._heads.get(head.feed) != head:
            self._heads[head.feed] = head
            self.touched.add(head.feed)

    def forget(self, feed: str) -> None:
        """Drop what a feed gave; what another feed gave, too, is that one's from now on."""
        gone = self._entries.pop(feed, {})
        for entry in gone.values():
            if others := tuple(said for said in entry.said if said.feed != feed):
                by = entry.by if entry.by != feed else others[0].feed
                self.put(others[0].feed, entry._replace(said=others, by=by))
        self.touched.discard(feed)

    def take(self, feed: str, read: Feed, seen: str) -> Took:
        """All that a feed gives, oldest first.  seen: the time, ISO 8601 in UTC."""
        items = [_bounded(item) for item in reversed(read.items)]
        pages = Counter(_page(item) for item in items)
        ids = {item.id for item in items}
        done = Counter(self._taken(feed, item, seen, pages[_page(item)] == 1, ids) for item in items)
        return Took(*(done[name] for name in Took._fields))

    def _taken(self, feed: str, item: Item, seen: str, is_only: bool, ids: set[str]) -> str:
        """is_only: no other item of the feed is that page.  ids: of all that the feed gives."""
        place = self._by_id.get((feed, item.id))
        place = place or (self._same_page(feed, item, ids) if is_only else None) or self._same_words(feed, item)
        if place is None:
            entry = Entry(self.next, self._name(feed, item), seen, item, feed).says(feed, item)
            self.next += 1
            self.put(feed, entry)
            return "new"
        return self._again(place, feed, item)

    def _name(self, feed: str, item: Item) -> str:
        """A name that no other item of the feed has: an id may come back after it was another's."""
        name = name_of(feed, item)
        return f"{name}-{self.next}" if name in self._entries.get(feed, {}) else name

    def _again(self, place: _Place, feed: str, item: Item) -> str:
        """An entry that was had before, as a feed gives it now."""
        entry = self._entries[place[0]][place[1]]
        before = entry.by_feed(feed)
        if before and before[1:3] == (item.id, digest(item)):
            return "unchanged"
        after = entry.says(feed, item)
        if feed == entry.by:
            after = after._replace(item=_filled(item, entry.item))
        elif len(item.text) > len(entry.item.text):
            after = after._replace(item=_filled(item, entry.item), by=feed)
        self.put(place[0], after)
        if before is None and feed != place[0]:
            return "elsewhere"
        return "changed" if after.item != entry.item else "unchanged"

    def _same_page(self, feed: str, item: Item, ids: set[str]) -> _Place | None:
        """The entry that is the same page under another id."""
        page = _page(item)
        known = self._by_page.get(page, []) if page else []
        for owner, found in _by_feed(known).items():
            entry = self._entries[owner][found[0][1]]
            own = entry.by_feed(feed)
            if len(found) == 1 and (own is None or (own.id not in ids and _is_like(entry.item, item))):
                return found[0]
        return None

    def _same_words(self, feed: str, item: Item) -> _Place | None:
        """The entry of another feed that is the same article on another page."""
        place = self._by_words.get(_words(item))
        return place if place and self._entries[place[0]][place[1]].by_feed(feed) is None else None

    def _put(self, feed: str, entry: Entry) -> None:
        place = (feed, entry.name)
        self._entries.setdefault(feed, {})[entry.name] = entry
        self._by_id |= {(said.feed, said.id): place for said in entry.said}
        if (page := _page(entry.item)) and place not in self._by_page[page]:
            self._by_page[page].append(place)
        if words := _words(entry.item):
            self._by_words.setdefault(words, place)


def _bounded(item: Item) -> Item:
    """An item that says of itself no more than a page holds: it is a stranger's."""
    if len(item.id) > _LONGEST:
        item = item._replace(id=blake2b(item.id.encode(), digest_size=16).hexdigest())
    if max(len(item.url), len(item.source)) > urls.LONGEST:
        item = item._replace(url="", source="", key="")
    tags = tuple(tag[:_LONGEST] for tag in item.tags[:_TAGS])
    return item._replace(title=item.title[:_LONGEST], author=item.author[:_LONGEST], tags=tags)


def _by_feed(places: list[_Place]) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = {}
    for place in places:
        found.setdefault(place[0], []).append(place)
    return found


def _is_like(before: Item, now: Item) -> bool:
    """Whether two items of one page may be one."""
    is_of_same_day = bool(now.published) and before.published == now.published
    return is_of_same_day or before.title.casefold() == now.title.casefold()


def _page(item: Item) -> str:
    """The work that an item is, whatever the spelling of its address; "" if it has none of its own."""
    key = urls.key(item.url) if item.url else ""
    return key if "/" in key or ":" in key else ""


def _words(item: Item) -> str:
    """The same for the same title and text; "" for one so short that two may share it."""
    if len(item.text) < _TELLING:
        return ""
    return blake2b(f"{item.title.casefold()}\0{item.text}".encode(), digest_size=16).hexdigest()


def _filled(item: Item, before: Item) -> Item:
    """The item; what it has lost is as it was: a feed that serves less one day takes nothing away."""
    kept = {name: value for name, value in before._asdict().items() if value and not getattr(item, name)}
    return item._replace(**kept)
