"""Whose page a source is, by what the notes that cite or record it say."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb import urls
from kb.app.guessing.evidence import Candidate
from kb.app.guessing.gathering import Cited
from kb.store.details import LinkRow, MentionRow

_SITE = 3  # letters of a host's name that may be that of its owner
_OWNED = re.compile(r"(?P<owner>[^\W\d_][\w.’' -]*?)['’]s?\s+\w+", re.UNICODE)


class Owner(NamedTuple):
    """Whose page it is.  kind: person, organisation; site: only its address or its author's field says so."""

    name: str
    kind: str
    place: str


def owners(candidate: Candidate, here: Cited) -> Iterator[Owner]:
    for link, rows in here:
        yield from _of_link(link, rows)
    for record in candidate.records:
        for name in (record.author, _site(record.url)):
            if len(name) >= _SITE:
                yield Owner(name, "site", f"{record.path}:1")


def _of_link(link: LinkRow, rows: list[MentionRow]) -> Iterator[Owner]:
    """Whose page a link leads to: by its label (Jane Doe's notes), by its account or its host."""
    place = f"{link.source}:{link.line}"
    is_platform = False
    for row in rows:
        named = row.context == "url" and row.rule in ("host", "handle") and link.start <= row.start < link.end
        labelled = bool(link.role) and row.surface in link.role and row.start < link.start
        if row.facts.get("type") == "platform":
            is_platform |= named
        elif row.kind in ("person", "organisation") and (named or labelled):
            yield Owner(row.canonical, row.kind, place)
    if (owned := _OWNED.match(link.role)) and _is_full_name(owned["owner"]):
        yield Owner(owned["owner"], "person", place)
    if not is_platform and len(site := _site(link.target)) >= _SITE:
        yield Owner(site, "site", place)


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)


def _site(url: str) -> str:
    """The name in a host: ``example`` of blog.example.com."""
    parts = urls.key(url).partition("/")[0].split(".")
    return parts[-2] if len(parts) > 1 else parts[0]
