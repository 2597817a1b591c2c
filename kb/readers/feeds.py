"""Items of feeds, from the archives in the user's data folder: each as a note that is no file."""

import hashlib
import os
from functools import lru_cache

from kb import smallfile
from kb.feeds import archive, spelled
from kb.feeds.archive import Archive
from kb.note import Raw, item_of, item_path
from kb.readers import Reader, Unreadable
from kb.scan import ARCHIVE

LARGEST = 1_000_000_000  # bytes of an archive
_STAMP = 15  # hexadecimal digits: what SQLite holds as a number


def read(root: str, path: str, most: int) -> Raw:
    """Read one item.  root: the folder of archives.

    Its time is a number made of its text, another if the text is another: an archive that was
    brought from another machine has no times of its own.
    """
    feed, name = item_of(path) or ("", "")
    raw = items(root, feed).get(name)
    if raw is None:
        raise Unreadable("gone", "no feed has this item any more")
    if raw.size > most:
        raise Unreadable("too-large", f"{raw.size:,} bytes, more than {most:,}; see vault.largest_note")
    return raw


def items(root: str, feed: str) -> dict[str, Raw]:
    """All that a feed's archive has, by name, but those that a note was made of.  Raises OSError."""
    state = os.stat(os.path.join(root, feed + ARCHIVE))
    return _items(root, feed, state.st_ctime_ns, state.st_size)


@lru_cache(maxsize=1)  # they are read feed by feed
def _items(root: str, feed: str, changed: int, size: int) -> dict[str, Raw]:
    held = load(root, feed)
    return {entry.name: _raw(held, entry) for entry in held.entries if not entry.kept}


def load(root: str, feed: str, after: int = 0) -> Archive:
    """The archive of a feed.  after: as of kb.feeds.archive.loads.  Raises OSError."""
    data = smallfile.read(root, feed + ARCHIVE, LARGEST)
    return archive.loads(data.decode("utf-8", "replace"), feed, after)


def _raw(held: Archive, entry: archive.Entry) -> Raw:
    text = spelled.text(held.head, entry)
    data = text.encode("utf-8", "replace")
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return Raw(item_path(held.head.feed, entry.name), text, digest, int(digest[:_STAMP], 16), len(data))


PART = Reader("feeds", read)
