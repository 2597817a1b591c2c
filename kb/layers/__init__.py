"""Other people's lists of models to Listings: one module a list, each with ``sniff`` and ``read``.

The layer that is surest of a file takes it; ``sniff`` answers from 0 (not mine) to 1.  What a
listing is worth is for kb.entities.worth to say.  What cannot be read is told and left out.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from kb.entities.listings import Listing
from kb.errors import UsageError
from kb.note import Raw

MOST = 20_000  # entries of a list that are looked at; the longest there is has 5,000


class Told(NamedTuple):
    """What a list tells.  skipped: reason to how many entries."""

    listings: tuple[Listing, ...]
    skipped: dict[str, int]


class Layer(NamedTuple):
    """title: how a row names the list as its source."""

    name: str
    title: str
    sniff: Callable[[Raw], float]
    read: Callable[[Raw], Told]


def told(entries: Iterable[Listing | None]) -> Told:
    """The listings among the first entries; None is an entry without a name."""
    rest: Iterator[Listing | None] = iter(entries)
    looked = list(islice(rest, MOST))
    listings = tuple(entry for entry in looked if entry)
    beyond = f"beyond the first {MOST:,} entries"
    counts = {"without a name": len(looked) - len(listings), beyond: sum(1 for _ in rest)}
    return Told(listings, {reason: count for reason, count in counts.items() if count})


def text(table: Any, name: str) -> str:
    """A text of a table on one line; empty if it has none of this name."""
    value = table.get(name) if isinstance(table, dict) else None
    return " ".join(value.split()) if isinstance(value, str) else ""


def wrong(raw: Raw, error: object) -> UsageError:
    """What to say of a file that is no such list after all."""
    return UsageError(f"{raw.path}: {error}", "nothing was imported")
