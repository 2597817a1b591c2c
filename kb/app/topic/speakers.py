"""Who says the passages that are told of a topic, and what they stand in (kb.saying)."""

from functools import cached_property
from typing import NamedTuple

from kb import registry, saying, urls
from kb.app import ingest, opening
from kb.app.topic.units import Unit
from kb.config import Settings
from kb.readers import Unreadable
from kb.recognisers import Recogniser
from kb.saying import Said
from kb.saying.steps import Step
from kb.views import clock

_LARGEST = 1_000_000  # characters of a note that is read once more for this
_NAMES = ("person", "organisation", "channel", "name", "model")


class Spoken(NamedTuple):
    """by: who says it; "" of the owner, and where nothing tells.  source: the title of what it stands in.
    url: its address, of speech that of the second.  time: of speech, ``3:16``."""

    by: str
    source: str
    url: str
    time: str


class Speakers:
    """Reads the notes once more, since an index keeps no evidence of this kind; one that cannot be read
    leaves what the index has."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._notes: dict[str, Said | None] = {}

    def of(self, unit: Unit) -> Spoken:
        block = unit.block
        if unit.is_own and block.kind != "item":  # only a list can stand under "X says:"
            return Spoken("", block.title, "", "")
        start, end = block.begins + unit.start, block.begins + unit.end
        said = self._said(block.path)
        chain = said.at(start, end) if said else ()
        by = next((_named(step) for step in chain if step.role == "says"), block.speaker)
        page = str(block.subject.get("url", ""))
        if unit.seconds is not None:
            return Spoken(by, block.title, urls.at(page, unit.seconds) or page, clock(unit.seconds))
        if unit.is_own:
            return Spoken(by, block.title, "", "")
        if link := said.source_of(start) if said else None:
            return Spoken(by, link.display or link.target, link.target if link.kind == "web" else "", "")
        work = next((step.who for step in chain if step.kind == "work"), "")
        return Spoken(by, work or block.title, page, "")

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
        reading = ingest.understand(raw, registry.parts("kb.formats"), self._recognisers)
        return saying.who(reading.raw, reading.note, reading.mentions)

    @cached_property
    def _recognisers(self) -> list[Recogniser]:
        return ingest.recognisers(self._settings.root)


def _named(step: Step) -> str:
    return step.who if step.kind in _NAMES else ""
