"""What a feed is to the rest of the house, and what the readers of one hand to each other."""

from dataclasses import dataclass
from typing import NamedTuple

from kb.errors import KbError
from kb.note import Diagnostic


class NotAFeed(KbError):
    """These bytes are no feed, or one that must not be read."""


class Item(NamedTuple):
    """One entry.  All texts are plain, on one line but for ``summary`` and ``text``.

    id:        the feed's own for it, unique in the feed only; else the key of its link, else
               a hash: the same at every reading.
    key:       of ``source``, as links of notes are keyed.
    url:       its page, absolute; empty if it has none.
    source:    what it is about: the page a link blog points at, a paper without its version;
               else ``url``.
    published: ``2024-09-12T07:00:00Z``, or as much of it as the feed gives; empty if it
               gives none that can be read.  Never the time of reading.
    updated:   the same; only if the feed says so.
    summary:   where the feed gives a shorter text besides.
    text:      the fullest text the feed gives.
    language:  as the feed declares it.
    """

    id: str
    key: str
    url: str
    source: str
    title: str
    author: str = ""
    published: str = ""
    updated: str = ""
    summary: str = ""
    text: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """url: where it was read.  home: the page it belongs to.  items: in the feed's order."""

    title: str
    url: str
    home: str
    items: tuple[Item, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Subscription(NamedTuple):
    """A feed of an OPML list.  labels: the folders it lies in, ``outer/inner``, and its categories."""

    url: str
    title: str = ""
    home: str = ""
    labels: tuple[str, ...] = ()


class Remark(NamedTuple):
    """A diagnostic of the feed that is being read.  line: 1-based, of its file."""

    line: int
    code: str
    message: str


class Taken(NamedTuple):
    """What one of the two syntaxes gives, before ids are compared."""

    title: str
    home: str
    items: list[Item]
    remarks: list[Remark]
