"""What the notes say of one topic, as a page of sections in which every line has its places.

Nothing is written here that no note says: what is told is chosen, counted or put in order.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from kb.app import things
from kb.app.topic import (
    bibliography,
    doubts,
    glance,
    numbers,
    passages,
    perishable,
    reading,
    scope,
    timeline,
    tree,
    used,
)
from kb.app.topic.scope import Scope
from kb.config import Settings
from kb.page import Page, Report, Section
from kb.store import standing
from kb.views import report as view

# By their names, in the order of a page.
SECTIONS = (
    *("glance", "timeline", "family", "numbers", "thoughts", "passages", "open", "perishable", "coverage", "notes"),
    "bibliography",
)

_MANY = 10_000  # blocks; of more the dates are only looked for in those that speak of the topic


class Wish(NamedTuple):
    """How a page is wanted.

    now:     the moment that it is.
    words:   of own thoughts, and of passages; 0 for all there is.
    explain: why each passage was chosen.
    strict:  no line without a citation.
    only:    names of sections; all if there are none.
    """

    now: datetime
    words: int = 600
    explain: bool = False
    strict: bool = False
    only: tuple[str, ...] = ()


class Topic(NamedTuple):
    """report: the page.  claims: the numbers in it, and those left out, as the interface has them."""

    report: Report
    claims: list[dict[str, object]]


def of_name(db: sqlite3.Connection, settings: Settings, name: str, wish: Wish) -> Topic:
    """name: of a model, a family, a person, an organisation, a source, a tag, a saved query.

    Raises KbError for one that means nothing, AmbiguousName for one that means several things.
    """
    return _made(db, settings, scope.scope(db, settings, name, wish.now.date()), wish)


def of_query(db: sqlite3.Connection, settings: Settings, text: str, wish: Wish) -> Topic:
    """Raises QueryError, and KbError if nothing answers."""
    return _made(db, settings, scope.of_query(db, settings, text, wish.now.date()), wish)


def page(topic: Topic) -> Page:
    """For any format: the sections for a person, the claims for tables."""
    document = {**view.facts(topic.report), "claims": topic.claims}
    return view.page(topic.report, document, "claims")


def _made(db: sqlite3.Connection, settings: Settings, topic: Scope, wish: Wish) -> Topic:
    relatives = things.relatives(db, topic.name) if topic.kind == "model" else ()
    wide = _whole(db, topic, relatives)
    found = reading.sources(db, wide)
    told = numbers.numbers(db, wide)
    events = list(things.dated(db, wide.blocks if len(wide.blocks) <= _MANY else topic.blocks))
    sections = [
        glance.section(db, topic, events),
        timeline.section(db, wide, events),
        tree.section(db, (*topic.models, *relatives)),
        told.section,
        *passages.sections(db, settings, topic, scope.Wish(wish.words, wish.explain)),
        doubts.section(db, wide),
        perishable.section(db, wide, settings["facts.stale"], wish.now.date()),
        reading.section(db, found),
    ]
    sections.append(used.section(db, sections))
    is_cited = not wish.only or "bibliography" in wish.only
    cited = bibliography.references(db, found, wide.notes) if is_cited else ()
    kept = tuple(_wanted(sections, wish))
    about = " · ".join(_counts(wide, kept, len(cited), len(told.rows)))
    id, vault = f"topic {topic.kind} {topic.name}", os.path.basename(settings.root)
    report = Report(id, topic.title, about, wish.now.isoformat(), kept, cited, vault)
    return Topic(report, told.rows)


def _whole(db: sqlite3.Connection, topic: Scope, relatives: Sequence[str]) -> Scope:
    """The topic with what is below its model (o1-mini of o1), and with every block of the notes about it."""
    below = (other for other in relatives if other.startswith(f"{topic.name}-"))
    every = frozenset(standing.said(db, topic.about))
    return topic._replace(models=(*topic.models, *below), blocks=topic.blocks | every)


def _wanted(sections: Iterable[Section], wish: Wish) -> Iterable[Section]:
    """Those that have something to tell; of a strict page without the lines that rest on nothing."""
    for section in sections:
        entries = tuple(entry for entry in section.entries if entry.cites or not wish.strict)
        if entries and (not wish.only or section.name in wish.only):
            yield section._replace(entries=entries)


def _counts(topic: Scope, sections: Iterable[Section], sources: int, claims: int) -> Iterable[str]:
    """What the page rests on, in numbers."""
    thoughts = next((len(section.entries) + section.more for section in sections if section.name == "thoughts"), 0)
    for count, name in (
        (len(topic.notes), "note"),
        (sources, "source"),
        (claims, "number"),
        (thoughts, "own thought"),
    ):
        if count:
            yield f"{count:,} {name}{'' if count == 1 else 's'}"
