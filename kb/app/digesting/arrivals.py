"""Items of feeds that came after a certain one."""

import sqlite3
from typing import NamedTuple

from kb.config import Settings
from kb.feeds.archive import Archive, Entry
from kb.note import item_path
from kb.readers import feeds as reader
from kb.scan import archives
from kb.store import arrived
from kb.store.arrived import Known
from kb.text import one_line


class Item(NamedTuple):
    """An item, as its archive and the index know it.

    note:   its row.
    url:    its page.
    key:    of the source that it is about; "" where that is none of its own.
    feed:   whose it is; others: that gave it, too.
    day:    when it was published, but not after it was first seen; ISO, as much of it as is told.
    """

    note: int
    number: int
    path: str
    title: str
    lang: str
    url: str
    key: str
    feed: str
    others: tuple[str, ...]
    day: str


def after(db: sqlite3.Connection, settings: Settings, number: int) -> tuple[list[Item], int]:
    """The items with a higher number, in their order, and the number from which to go on the next time.

    One that a note was made of is none, nor one that cannot be read.  Where the index is behind the
    archives, only the items before the first that it does not know; and where an archive cannot be
    read now, the next time begins here again, so that nothing of it is missed.
    """
    held = [_archive(settings, feed, number) for feed in archives(settings.feeds)]
    entries = [(one.head.feed, entry) for one in held if one for entry in one.entries if entry.number > number]
    entries.sort(key=lambda pair: pair[1].number)
    known = arrived.known(db, (item_path(feed, entry.name) for feed, entry in entries if not entry.kept))
    items: list[Item] = []
    last = number
    for feed, entry in entries:
        row = known.get(item_path(feed, entry.name))
        if row is None and not entry.kept:
            break
        if row and row.is_read:
            items.append(_item(feed, entry, row))
        last = entry.number
    return items, number if None in held else last


def _archive(settings: Settings, feed: str, number: int) -> Archive | None:
    """None for one that cannot be read now."""
    try:
        return reader.load(settings.feeds, feed, number)
    except OSError:
        return None


def _item(feed: str, entry: Entry, known: Known) -> Item:
    item = entry.item
    return Item(
        note=known.id,
        number=entry.number,
        path=item_path(feed, entry.name),
        title=one_line(known.title),
        lang=known.lang,
        url=item.url or item.source,
        key=item.key if "/" in item.key or ":" in item.key else "",
        feed=feed,
        others=tuple(said.feed for said in entry.said if said.feed != feed),
        day=min(item.published or entry.seen, entry.seen)[:10],
    )
