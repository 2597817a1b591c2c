"""The archive of a feed: every item it ever gave, one a line of JSON, in a file that a person can read.

    {"feed": "jane.example", "url": "https://jane.example/feed", "title": "Jane's notes", "tags": ["blogs"]}
    {"number": 17, "name": "on-limits-5f0c2a91d3", "seen": "2024-09-13T09:00:00Z", "id": "1", "title": "On limits", …}

The first line tells of the feed, the others of its items in the order in which they were first
seen.  An item stays when the feed drops it, and a line that cannot be read stays as it is.
Numbers go up over all feeds of a vault and are never given twice, whatever the clock does: what
came after item 17 has a higher one.
"""

import json
import re
from hashlib import blake2b
from typing import Any, NamedTuple

from kb import filenames, urls
from kb.feeds.plain import NO_TEXT, lines
from kb.feeds.values import Item

_NAME = re.compile(r"[\w.-]{1,120}")
_NUMBER = re.compile(r'\{"number": ([0-9]{1,15}),')  # as dumps begins a line
_WORD = re.compile(r"\w+")
_WORDS, _LETTERS = 8, 48  # of a title, in the name of an item


class Head(NamedTuple):
    """What an archive says of its feed.  feed: its name.  title: as the feed has it, or its reader."""

    feed: str
    url: str = ""
    title: str = ""
    home: str = ""
    tags: tuple[str, ...] = ()


class Said(NamedTuple):
    """What a feed said of an item last.

    id:     its own for it.
    digest: of all that counts.
    url:    where that feed has it, if that is another page.
    """

    feed: str
    id: str
    digest: str
    url: str = ""


class Entry(NamedTuple):
    """An item that was kept.

    number: goes up in the order in which items were first seen.
    name:   in its path; stays when the title changes.
    seen:   when it was first seen, ISO 8601 in UTC.
    by:     the feed whose words it has: the fullest of those that gave it.
    said:   by each feed that gave it, the first of them first.
    kept:   the path of the note that was made of it.
    """

    number: int
    name: str
    seen: str
    item: Item
    by: str = ""
    said: tuple[Said, ...] = ()
    kept: str = ""

    def by_feed(self, feed: str) -> Said | None:
        """What a feed said of it last."""
        return next((said for said in self.said if said.feed == feed), None)

    def says(self, feed: str, item: Item) -> "Entry":
        """The entry that knows what a feed says of it now."""
        elsewhere = item.url if urls.key(item.url) != urls.key(self.item.url) else ""
        now = Said(feed, item.id, digest(item), elsewhere)
        before = self.by_feed(feed)
        said = (*self.said, now) if before is None else (now if one == before else one for one in self.said)
        return self._replace(said=tuple(said))


class Archive(NamedTuple):
    """strange: lines that could not be read; they are written again as they are."""

    head: Head
    entries: tuple[Entry, ...] = ()
    strange: tuple[str, ...] = ()


def is_name(name: str) -> bool:
    """Whether a feed may be called so: its archive is a file of that name on every system."""
    return bool(_NAME.fullmatch(name)) and filenames.legal(name) == name


def name_of(feed: str, item: Item) -> str:
    """A name for an item that is new: words of its title, and a mark of its own."""
    words = "-".join(_WORD.findall(item.title[:500].casefold())[:_WORDS])[:_LETTERS].strip("-_")
    mark = blake2b(f"{feed}\0{item.id}".encode(), digest_size=5).hexdigest()
    return f"{words}-{mark}" if words else mark


def digest(item: Item) -> str:
    """The same while a feed says the same of an item: that it was touched is no news."""
    said = item._replace(id="", key="", updated="", language="")
    return blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=8).hexdigest()


def loads(text: str, feed: str, after: int = 0) -> Archive:
    """The archive of a file.  feed: its name, for a file that lost its first line.
    after: of items up to this number, those whose lines tell so at once are left out unread."""
    head = Head(feed)
    entries: dict[str, Entry] = {}
    strange: list[str] = []
    for line in filter(None, text.split("\n")):
        if after and (begun := _NUMBER.match(line)) and int(begun[1]) <= after:
            continue
        row = _row(line)
        if "feed" in row:
            head = Head(feed, _text(row, "url"), _text(row, "title"), _text(row, "home"), _texts(row, "tags"))
        elif entry := _entry(row):
            entries[entry.name] = entry
        else:
            strange.append(line)
    return Archive(head, tuple(sorted(entries.values(), key=lambda entry: entry.number)), tuple(strange))


def dumps(archive: Archive) -> str:
    rows = (archive.head._asdict(), *map(_told, archive.entries))
    lines = (json.dumps(_short(row), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in (*lines, *archive.strange))


def _told(entry: Entry) -> dict[str, Any]:
    item = entry.item._asdict()
    del item["key"]  # of its source, by the rules of the day
    return {
        **{"number": entry.number, "name": entry.name, "seen": entry.seen},
        **item,
        **{"by": entry.by, "said": {said.feed: said[1:] for said in entry.said}, "kept": entry.kept},
    }


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in row.items() if value not in ("", (), {})}


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _entry(row: dict[str, Any]) -> Entry | None:
    """None for a row that tells of no item."""
    number, name = row.get("number"), _text(row, "name")
    if not isinstance(number, int) or not _NAME.fullmatch(name):
        return None
    texts = {field: _text(row, field) for field in Item._fields if field not in ("key", "tags")}
    item = Item(**texts, key=urls.key(texts["source"]), tags=_texts(row, "tags"))
    return Entry(number, name, _text(row, "seen"), item, _text(row, "by"), _said(row.get("said")), _text(row, "kept"))


def _said(value: Any) -> tuple[Said, ...]:
    rows = value.items() if isinstance(value, dict) else ()
    return tuple(Said(*map(_clean, (feed, *told))) for feed, told in rows if isinstance(told, list) and len(told) == 3)


def _text(row: dict[str, Any], name: str) -> str:
    return _clean(row.get(name))


def _clean(value: object) -> str:
    """A text without what no text holds; empty for anything else."""
    return NO_TEXT.sub("", value) if isinstance(value, str) else ""


def _texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    return lines(value) if isinstance(value := row.get(name), list) else ()
