"""Who says the passages that are told of a topic, and what they stand in (kb.saying)."""

import sqlite3
from functools import cached_property
from typing import NamedTuple

from kb import registry, saying, urls
from kb.app import attribution
from kb.app.ingesting import opening, understanding
from kb.app.topic.units import Unit
from kb.config import Settings
from kb.readers import Unreadable
from kb.recognisers import Recogniser
from kb.saying import OWNER, Said
from kb.store.topical import Block
from kb.views import clock

_LARGEST = 1_000_000  # characters of a note that is read once more for this
# What tells who speaks, and what those need; neither numbers nor hunches do.
_HEARD = ("benchmark", "date", "language", "model", "organisation", "person", "voice", "work")
_NAMES = ("person", "organisation", "channel", "name", "model")


class Spoken(NamedTuple):
    """by: who says it; "" if it is the owner, and where nothing tells.  source: the title of what it stands in.
    url: its address, of speech that of the second.  time: of speech, ``3:16``."""

    by: str
    source: str
    url: str
    time: str


class Speakers:
    """Reads the notes once more, since an index keeps no evidence of this kind; of one that cannot be read
    it tells what the index has."""

    def __init__(self, db: sqlite3.Connection, settings: Settings) -> None:
        self._settings = settings
        self._accepted = attribution.only(db, attribution.own(db))
        self._notes: dict[str, Said | None] = {}

    def of(self, unit: Unit) -> Spoken:
        block = unit.block
        if unit.is_own:
            return Spoken(self._led_in(unit), "", "", "")
        start, end = block.begins + unit.start, block.begins + unit.end
        said = self._said(block.path)
        chain = said.at(start, end) if said else ()
        first = next((step for step in chain if step.role == "says"), None)
        by = block.speaker if first is None else first.who if first.kind in _NAMES else ""
        page = str(block.subject.get("url", ""))
        if unit.seconds is not None:
            return Spoken(by, _recorded(block), urls.at(page, unit.seconds) or page, clock(unit.seconds))
        if link := said.source_of(start) if said else None:
            return Spoken(by, link.display or link.target, link.target if link.kind == "web" else "", "")
        if first and first.rule == "no source" and (source := self._accepted.get(block.note)):
            owner = attribution.owner(self._settings.root, source)
            return Spoken(owner.name if owner else "", source, source, "")
        work = next((step.who for step in chain if step.kind == "work"), "")
        return Spoken(by, work or _recorded(block), page, "")

    def _led_in(self, unit: Unit) -> str:
        """Who is said to say what an item of a list is, "" if nobody: ``X says:`` above the list."""
        if unit.block.kind != "item" or not (said := self._said(unit.path)):
            return ""
        chain = said.at(unit.block.begins + unit.start, unit.block.begins + unit.end)
        return chain[0].who if any((step.kind, step.role) == (OWNER, "retells") for step in chain) else ""

    def _said(self, path: str) -> Said | None:
        if path not in self._notes:
            self._notes[path] = self._understood(path)
        return self._notes[path]

    def _understood(self, path: str) -> Said | None:
        try:
            raw = opening.raw(self._settings, path)
        except (OSError, Unreadable):
            return None
        if len(raw.text) > _LARGEST:
            return None
        reading = understanding.understand(raw, registry.parts("kb.formats"), self._recognisers)
        return saying.who(reading.raw, reading.note, reading.mentions)

    @cached_property
    def _recognisers(self) -> list[Recogniser]:
        return [part for part in understanding.recognisers(self._settings.root) if part.name in _HEARD]


def _recorded(block: Block) -> str:
    """The title of what a note is a record of; a note of which nobody says that is no source."""
    is_record = block.source or any(block.subject.get(name) for name in ("url", "author", "title"))
    return block.title if is_record else ""
