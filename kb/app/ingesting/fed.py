"""Items of feeds among the files that an ingest compares.

An archive whose size and time are those of the last ingest is not opened: its items are as the
index knows them.
"""

import json
from collections import defaultdict
from typing import NamedTuple

from kb.config import Settings
from kb.note import item_of, item_path
from kb.readers import feeds
from kb.scan import Scan

Known = dict[str, tuple[str, int, int]]  # path to kind, size, changed
Files = dict[str, tuple[int, int]]  # path to size, changed
NAME = "fed"  # of what the index remembers of the archives


class Fed(NamedTuple):
    """files: every item.  stamps: by feed the size and time of its archive, if that is what was read."""

    files: Files
    stamps: dict[str, tuple[int, int]]

    def told(self) -> str:
        """What the index is to remember."""
        return json.dumps(self.stamps)


def items(settings: Settings, seen: Scan, known: Known, before: str) -> Fed:
    """The items that there are.  before: what was remembered of the last ingest; "" for nothing."""
    of_feed: dict[str, Files] = defaultdict(dict)
    for path, (_, size, changed) in known.items() if seen.feeds else ():
        if named := item_of(path):
            of_feed[named[0]][path] = (size, changed)
    last = json.loads(before) if before else {}
    found = Fed({}, {})
    for feed, stamp in seen.feeds.items():
        had = of_feed[feed]
        is_known = last.get(feed) == [*stamp] and all(changed >= 0 for _, changed in had.values())
        now = had if is_known else _read(settings, feed)
        found.files.update(had if now is None else now)
        if now is not None:
            found.stamps[feed] = stamp
    return found


def _read(settings: Settings, feed: str) -> Files | None:
    """None for an archive that is there but cannot be read now: nothing is known to be gone."""
    try:
        raws = feeds.items(settings.feeds, feed)
    except OSError:
        return None
    return {item_path(feed, name): (raw.size, raw.changed) for name, raw in raws.items()}
