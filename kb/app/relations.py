"""Which sources belong together: the page, the PDF, the video, the post of one announcement.

Related is never merged (DD-6).  What the reader says is certain; all else is a suggestion, with
what in the vault speaks for it.
"""

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb import catalogue, urls
from kb.app import titles
from kb.app.ownsources import PLACE, Own
from kb.page import Facts
from kb.store import cited, details, looking
from kb.store.cited import Called
from kb.store.details import LinkRow

_WORD = re.compile(r"[a-z0-9]+")
_EXTENSIONS = ("pdf", "html", "htm", "md")
_LEAST_SHARED = 2  # words of two addresses that make them one release
_MOST_TITLED = 4  # sources of one title; what more are called is no title: "read the full report"
_WIDEST = 60  # code points between two links that stand beside one another
_SEPARATOR = r"[\s/|·•,;&+()\[\]{}*_、，；（）–—-]*(?:(?:and|и|和|與|与)\s)?[\s(\[（*_]*"
_BETWEEN = re.compile(_SEPARATOR)
_LABELLED = re.compile(rf"{_SEPARATOR}(?P<label>\w[^:：/|]{{0,40}})[:：][\s*_]*")
_ORDER = ("related", "mirror", "same release", "cited together", "same title")


class _Relation(NamedTuple):
    key: str
    relation: str
    reasons: tuple[str, ...]


def related(db: sqlite3.Connection, held: Own, key: str, rows: list[LinkRow], names: list[str]) -> list[Facts]:
    """The sources that belong with one, the reader's own word first.

    rows: the links to it.  names: its titles.
    """
    found: dict[str, list[_Relation]] = {}
    every = [*_given(held, key), *_mirrors(db, key), *_siblings(db, key), *_cards(db, key)]
    for item in (*every, *_together(db, rows), *_called(db, names)):
        if item.key != key:
            found.setdefault(item.key, []).append(item)
    told = [_told(other, items) for other, items in found.items()]
    return sorted(told, key=lambda row: (_ORDER.index(row["relation"]), row["source_id"]))


def _told(key: str, items: list[_Relation]) -> Facts:
    """items: the weightiest first."""
    return {
        "source_id": key,
        "canonical": urls.identify(key).canonical,
        "relation": items[0].relation,
        "status": "accepted" if items[0].relation == "related" else "suggested",
        "reasons": list(dict.fromkeys(reason for item in items for reason in item.reasons)),
    }


def _given(held: Own, key: str) -> Iterator[_Relation]:
    for row in held.related:
        if key in row.keys:
            reasons = (row.why, PLACE) if row.why else (PLACE,)
            yield from (_Relation(other, "related", reasons) for other in row.keys)


def _mirrors(db: sqlite3.Connection, key: str) -> Iterator[_Relation]:
    """The pages that a record of this source came by: a copy of it, never the same source."""
    paths = [path for path, _ in cited.records(db, key)]
    for path, site in cited.came_by(db, paths):
        for row in details.links_of(db, looking.file_id(db, path)):
            if row.kind == "web" and row.key.startswith(f"{site}/"):
                yield _Relation(row.key, "mirror", (f"{path}:{row.line} came by {site}",))


def _siblings(db: sqlite3.Connection, key: str) -> Iterator[_Relation]:
    """A page and a PDF of one site whose addresses share most of their words: one release in
    two forms."""
    words = _words(key)
    site = _site(key)
    if not site or len(words) < _LEAST_SHARED:
        return
    for other in cited.keys_like(db, site):
        theirs = _words(other)
        is_file = other.endswith(".pdf") or key.endswith(".pdf")
        shared = words & theirs
        if is_file and len(shared) >= _LEAST_SHARED and shared in (words, theirs):
            reasons = (f"both on {site}", f"shared words: {' '.join(sorted(shared))}")
            yield _Relation(other, "same release", reasons)


def _cards(db: sqlite3.Connection, key: str) -> Iterator[_Relation]:
    """The page of a model and its card or report on the same site: both addresses name just that
    model."""
    site = _site(key)
    if not site or not (models := cited.models_in(db, key)):
        return
    for other in cited.keys_naming(db, models[0]):
        cards = [form for form in (_card(key), _card(other)) if form]
        if other != key and _site(other) == site and len(cards) == 1 and cited.models_in(db, other) == models:
            reasons = (f"both on {site}", f"both addresses name {', '.join(models)}", f"one is a {cards[0]}")
            yield _Relation(other, "same release", reasons)


def _together(db: sqlite3.Connection, rows: list[LinkRow]) -> Iterator[_Relation]:
    """Sources that stand beside this one as forms of one work: ``[blog](…) / [paper](…)``."""
    lines = details.LineReader(db)
    for note, path, line, key in dict.fromkeys((row.note, row.source, row.line, row.key) for row in rows):
        for group in _groups(lines, cited.on_line(db, note, line)):
            if any(link.key == key for link, _ in group):
                told = " / ".join(name for _, name in group)
                reason = f"{path}:{line} has them beside one another: {told}"
                yield from (_Relation(link.key, "cited together", (reason,)) for link, _ in group)


def _groups(lines: details.LineReader, links: list[LinkRow]) -> Iterator[list[tuple[LinkRow, str]]]:
    """Runs of links with nothing between them, each with what it is called: the first perhaps by
    its title, all others by their form.  No two are called the same."""
    group: list[tuple[LinkRow, str]] = []
    for link in links:
        name = _beside(lines, group[-1][0], link) if group else ""
        if _form(name) and name.casefold() not in (other.casefold() for _, other in group):
            group.append((link, name))
        else:
            yield from [group] if len(group) > 1 else []
            group = [(link, link.display or link.role)] if link.display or link.role else []
    yield from [group] if len(group) > 1 else []


def _beside(lines: details.LineReader, left: LinkRow, right: LinkRow) -> str:
    """What a link right after another is called; "" if more stands between them."""
    text, start = lines.text(left.note, left.line, left.start)
    between = text[start + left.end - left.start : start + right.start - left.start]
    if len(between) > _WIDEST:
        return ""
    if right.display:
        return right.display if _BETWEEN.fullmatch(between) else ""
    labelled = _LABELLED.fullmatch(between)
    return labelled["label"] if labelled else ""


def _form(name: str) -> str:
    return _forms().get(" ".join(name.casefold().split()), "")


@cache
def _forms() -> dict[str, str]:
    return {says: row["means"] for row in catalogue.rows("forms")["form"] for says in row["says"]}


def _card(key: str) -> str:
    """``system card`` of an address with these words; "" for a page that is none."""
    words = f" {' '.join(_WORD.findall(key.partition('/')[2].lower()))} "
    names = (says for says, means in _forms().items() if means == "card" or says.endswith(" report"))
    return next((says for says in names if f" {says} " in words), "")


def _called(db: sqlite3.Connection, names: list[str]) -> Iterator[_Relation]:
    """Sources of the same title.  Two may have it by chance, and many have it if it is none."""
    by_title: dict[str, list[Called]] = {}
    for place in cited.called(db, filter(titles.is_telling, dict.fromkeys(names))):
        by_title.setdefault(place.title, []).append(place)
    for places in by_title.values():
        if len(places) <= _MOST_TITLED:
            for place in places:
                reason = f"{place.path}:{place.line} calls it “{place.name}” too"
                yield _Relation(place.key, "same title", (reason,))


def _site(key: str) -> str:
    host, slash, _ = key.partition("/")
    return ".".join(host.split(".")[-2:]) if slash and "." in host else ""


def _words(key: str) -> set[str]:
    path = key.partition("/")[2].lower()
    return {word for word in _WORD.findall(path) if word not in (*_EXTENSIONS, "index", "www", "the")}
