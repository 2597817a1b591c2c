"""OPML lists of feeds (opml.org/spec2.opml; formats 4.3), read and written."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from kb.feeds.address import address
from kb.feeds.encoding import decoded
from kb.feeds.limits import FOLDERS
from kb.feeds.markup import from_root, well_formed
from kb.feeds.plain import line, lines
from kb.feeds.values import NotAFeed, Subscription
from kb.text import UNSAFE
from kb.urls import key as key_of

_ROOT = re.compile(r"<opml\b", re.IGNORECASE)

Outline = dict[str, str]


def read(data: bytes) -> tuple[Subscription, ...]:
    """The subscriptions of a list, each feed once, in the list's order.

    Raises NotAFeed for what is no OPML and for any DOCTYPE.
    """
    text, _ = decoded(data, "this list")
    rest, before = from_root(text, "this list", _ROOT, "an OPML list of feeds")
    if "<!doctype" in text[: len(text) - len(rest)].lower():
        raise NotAFeed("this list is not read: it has a DOCTYPE", "OPML needs none")
    found: dict[str, Subscription] = {}
    for folder, outline in _outlines(well_formed(rest, before)[0]):
        if url := _url(outline):
            known = found.get(key_of(url), Subscription(url))
            found[key_of(url)] = _joined(known, folder, outline)
    return tuple(found.values())


def _outlines(data: bytes) -> list[tuple[str, Outline]]:
    """The folders around each outline, and its attributes by their names in lower case."""
    found: list[tuple[str, Outline]] = []
    folders: list[str] = []  # one for each open element, empty for those that are none

    def start(name: str, attributes: dict[str, str]) -> None:
        outline = {key.lower(): line(value) for key, value in attributes.items()}
        is_outline = name.lower() == "outline"
        if is_outline:
            found.append(("/".join(filter(None, folders)), outline))
        folders.append(_name(outline) if is_outline and "xmlurl" not in outline else "")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: folders.pop()
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotAFeed("this list of feeds is cut off before its first") from error
    return found


def _name(outline: Outline) -> str:
    return outline.get("text") or outline.get("title", "")


def _url(outline: Outline) -> str:
    """``feed://e.com`` and ``feed:https://e.com`` are addresses of the web too."""
    said = outline.get("xmlurl", "")
    said = re.sub(r"\Afeed://(?!https?:)", "https://", said)
    return address("", re.sub(r"\Afeed:(?://)?(?=https?:)", "", said))


def _joined(known: Subscription, folder: str, outline: Outline) -> Subscription:
    """With what this place says more of it: one feed may lie in several folders."""
    categories = (name.strip().strip("/") for name in outline.get("category", "").split(","))
    return known._replace(
        title=known.title or outline.get("title") or outline.get("text", ""),
        home=known.home or address("", outline.get("htmlurl")),
        labels=lines((*known.labels, folder, *categories)),
    )


@dataclass(slots=True)
class _Folder:
    folders: "dict[str, _Folder]" = field(default_factory=dict)
    feeds: list[Subscription] = field(default_factory=list)


def write(subscriptions: Iterable[Subscription], title: str = "", created: str = "") -> bytes:
    """An OPML 2.0 list; a feed stands in the folder of each of its labels.

    created: as in RFC 822; left out if empty, so that the same list is the same bytes.
    """
    head = f"<title>{_escaped(title)}</title>"
    if created:
        head += f"<dateCreated>{_escaped(created)}</dateCreated>"
    written = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', f"<head>{head}</head>", "<body>"]
    written += [*_written(_tree(subscriptions), "  "), "</body>", "</opml>", ""]
    return "\n".join(written).encode()


def _tree(subscriptions: Iterable[Subscription]) -> _Folder:
    """The folders inside each other.

    A label of more than FOLDERS keeps the rest as one name, slashes and all: it reads the
    same, and no list is too deep to be written.
    """
    top = _Folder()
    for subscription in subscriptions:
        for label in subscription.labels or ("",):
            place = top
            for name in filter(None, label.split("/", FOLDERS)):
                place = place.folders.setdefault(name, _Folder())
            place.feeds.append(subscription)
    return top


def _written(folder: _Folder, margin: str) -> Iterator[str]:
    for feed in folder.feeds:
        home = f' htmlUrl="{_escaped(feed.home)}"' if feed.home else ""
        name = _escaped(feed.title or feed.url)
        yield f'{margin}<outline type="rss" text="{name}" title="{name}" xmlUrl="{_escaped(feed.url)}"{home}/>'
    for name, inner in folder.folders.items():
        yield f'{margin}<outline text="{_escaped(name)}">'
        yield from _written(inner, margin + "  ")
        yield f"{margin}</outline>"


def _escaped(text: str) -> str:
    """What could drive a terminal is written by its number."""
    return "".join(f"&#{ord(char)};" if char in UNSAFE else char for char in html.escape(line(text)))
