"""What is known of a site: rows of the catalogue, found by host and compiled when first needed."""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kb import catalogue

Row = dict[str, Any]


class Site(NamedTuple):
    """The rules of one host.

    host, opens: the host its pages are known by, and the address it is opened at ("" = as written).
    known:       some row names it, so its paths are understood; else ``index.html`` is no part of a path.
    clock:       parameters that tell a time.
    drops:       parameters that tell nothing of the page.
    """

    host: str
    opens: str
    known: bool
    clock: tuple[str, ...]
    drops: frozenset[str]
    drops_starting: tuple[str, ...]
    moved: tuple[Row, ...]
    wrappers: tuple[Row, ...]
    works: tuple[Row, ...]


@lru_cache(4096)
def of(host: str) -> Site:
    """The rules for a host, by its name, by ``*.its.parents`` or by ``first-label.*``."""
    spellings = _spellings(host)
    hosts = _rows("sites", "host", spellings)
    moved, wrappers, works, clocks = (_rows("sites", kind, spellings) for kind in ("moved", "wrapper", "work", "clock"))
    tracking = (*_rows("tracking", "host", spellings), catalogue.rows("tracking")["everywhere"])
    return Site(
        host=hosts[0]["host"] if hosts else host,
        opens=hosts[0]["opens"] if hosts else "",
        known=bool(hosts or moved or wrappers or works),
        clock=tuple(name for row in clocks for name in row["query"]),
        drops=frozenset(name.lower() for row in tracking for name in row.get("names", ())),
        drops_starting=tuple(start.lower() for row in tracking for start in row.get("starts", ())),
        moved=moved,
        wrappers=wrappers,
        works=works,
    )


def wanted(site: Site, query: tuple[str, ...]) -> tuple[str, ...]:
    """The pieces of a query that say something of the page: without tracking (formats 5.4)."""
    return tuple(piece for piece in query if not _tracks(site, piece))


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A pattern of the catalogue, compiled once."""
    return re.compile(text)


@cache
def named() -> tuple[tuple[re.Pattern[str], str], ...]:
    """How a person and a key name a work (``hn:123``), and the address that this is."""
    return tuple((pattern(row["named"]), row["opens"]) for row in catalogue.rows("sites")["name"])


@cache
def prefixes() -> frozenset[str]:
    """The words before the first colon of a key, which no host without a dot may have."""
    return frozenset(catalogue.rows("sites")["prefixes"])


def _tracks(site: Site, piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = name.lower()
    if name in site.drops or name.startswith(site.drops_starting):
        return True
    told = catalogue.rows("tracking")["told_by_value"]
    return name in told["names"] and (value in told["words"] or bool(pattern(told["value"]).fullmatch(value)))


def _spellings(host: str) -> tuple[str, ...]:
    labels = host.split(".")
    parents = ("*." + ".".join(labels[at:]) for at in range(1, len(labels)))
    return (host, *parents, f"{labels[0]}.*")


def _rows(name: str, kind: str, spellings: tuple[str, ...]) -> tuple[Row, ...]:
    table = _table(name, kind)
    return tuple(row for spelling in spellings for row in table.get(spelling, ()))


@cache
def _table(name: str, kind: str) -> dict[str, list[Row]]:
    """The rows of one kind by the hosts they speak of."""
    table: dict[str, list[Row]] = {}
    for row in catalogue.rows(name).get(kind, ()):
        for host in row["hosts"]:
            table.setdefault(host, []).append(row)
    return table
