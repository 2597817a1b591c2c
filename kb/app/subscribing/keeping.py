"""``kb feed keep ITEM``: an item of a feed becomes a note of the vault, once.

The note has the shape of one saved with Obsidian's Web Clipper, so its words are read as its
writer's, and what its reader marks in it as highlights.  From then on the note is the record: the
item is found no longer, and what the feed says of it later changes nothing.
"""

import os
import re
from collections.abc import Iterator

from kb import fields, filenames, urls
from kb.app import writing, written
from kb.app.subscribing import shelf as shelves
from kb.app.subscribing.shelf import Shelf
from kb.config import Settings
from kb.errors import AmbiguousName, KbError
from kb.feeds import spelled
from kb.feeds.archive import Entry, Head
from kb.note import item_path
from kb.page import Page
from kb.views import feeds as view

_ADDRESS = re.compile(r"\\<(https?://[^\s<>]+)>")  # after the words of a link (kb.feeds.plain)
_SUMMARY = 300  # characters
_Found = tuple[str, Entry]  # with the feed that has it


def keep(settings: Settings, name: str, into: str, day: str) -> Page:
    """name: the path of an item, the end of it, its address or its title.  day: of today, ISO."""
    folder = writing.folder_of(settings.root, into or settings["feeds.into"])
    with shelves.opened(settings.feeds) as shelf:
        feed, entry = _meant(shelf, name)
        title = spelled.title(entry)
        if entry.kept and os.path.lexists(os.path.join(settings.root, entry.kept)):
            return view.kept({"path": entry.kept, "title": title, "written": False})
        path = _free(settings.root, folder, entry)
        writing.write(settings.root, path, _note(shelf.archives.head(feed), entry, day).encode(), None)
        writing.sync(os.path.dirname(os.path.join(settings.root, path)))
        shelf.archives.put(feed, entry._replace(kept=path))
        shelf.save()
    return view.kept({"path": path, "title": title, "written": True})


def _meant(shelf: Shelf, name: str) -> _Found:
    """Raises KbError if there is no such item, AmbiguousName if there are several."""
    every = [(feed, entry) for feed in shelf.archives.feeds for entry in shelf.archives.archive(feed).entries]
    found = next(filter(None, (list(way) for way in _ways(every, name))), [])
    if not found:
        raise KbError(f"no feed has an item called '{name}'", "its path, its address or its title names one")
    if len(found) > 1:
        listed = "\n    ".join(item_path(feed, entry.name) for feed, entry in found[:10])
        raise AmbiguousName(f"'{name}' could be {len(found)} items", f"say which:\n    {listed}")
    return found[0]


def _ways(every: list[_Found], name: str) -> Iterator[Iterator[_Found]]:
    """The items that a name may mean, the surest way first."""
    key, title = urls.key(name), name.strip().casefold()
    yield (one for one in every if f"/{item_path(one[0], one[1].name)}".endswith(f"/{name}"))
    if urls.is_address(name):
        yield (one for one in every if key in (urls.key(one[1].item.url), one[1].item.key))
    yield (one for one in every if spelled.title(one[1]).casefold() == title)


def _free(root: str, folder: str, entry: Entry) -> str:
    """A path that no file has."""
    try:
        there = {filenames.same(name) for name in os.listdir(os.path.join(root, folder))}
    except FileNotFoundError:
        there = set()
    title = spelled.title(entry)
    longest = filenames.shortened(title, 150)
    site = fields.site(entry.item.url)
    names = [title, *([f"{longest} ({site})"] if site else []), *(f"{longest} {number}" for number in range(2, 100))]
    for name in map(filenames.legal, names):
        if filenames.same(f"{name}.md") not in there:
            return f"{folder}/{name}.md".lstrip("/")
    raise KbError(f"no free name for a note on {title[:80]}")


def _note(head: Head, entry: Entry, day: str) -> str:
    item = entry.item
    address = written.address(urls.identify(item.source or item.url).canonical)
    summary = " ".join(item.summary.split())[:_SUMMARY]
    rows = ["---", f"title: {written.quoted(spelled.title(entry))}"]
    rows += [f"source: {written.quoted(address)}"] if address else ["voice: source"]
    if item.url and urls.key(item.url) != item.key:
        rows.append(f"via: {written.quoted(written.address(item.url))}")
    rows += written.listed("author", item.author.split(", ") if item.author else [])
    if item.published:
        rows.append(f"published: {item.published[:10]}")
    rows.append(f"created: {day}")
    if summary:
        rows.append(f"description: {written.quoted(summary)}")
    rows.append(f"feed: {written.quoted(head.title or head.feed)}")
    rows += written.listed("tags", ["clippings", *head.tags])
    return "\n".join([*rows, "---", *_body(item.text or item.summary), ""])


def _body(text: str) -> Iterator[str]:
    """A stranger's text as Markdown that reads the same: paragraphs, and items of lists."""
    for paragraph in text.split("\n\n"):
        yield ""
        for row in paragraph.split("\n"):
            mark = "- " if row.startswith("- ") else ""
            for line in written.lines(row.removeprefix(mark)):
                yield mark + _ADDRESS.sub(r"<\1>", line)
