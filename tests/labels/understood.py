"""What kb understands of a document, by the way that an ingest goes, with places in the file's text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kb import registry, urls
from kb.app.ingesting import understanding
from kb.note import Mention, Reading
from kb.readers import folder
from kb.recognisers import Recogniser
from kb.text import Span

_MOST = 1 << 30  # bytes of a document
_KINDS = {
    "model": "models",
    "product": "products",
    "organisation": "organisations",
    "person": "people",
    "benchmark": "benchmarks",
    "work": "works",
    "date": "dates",
    "duration": "durations",
    "claim": "claims",
}


class Said(NamedTuple):
    """Something kb says of a place.  value: to be compared with a label's."""

    start: int
    end: int
    value: object
    in_url: bool
    surface: str


class Part(NamedTuple):
    """A block with its language and voice."""

    start: int
    end: int
    kind: str
    lang: str
    voice: str


@dataclass(frozen=True)
class Understood:
    """text: of the file.  said: what kb says, by the name of the list of labels."""

    text: str
    said: dict[str, list[Said]]
    parts: list[Part]

    def line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1


class Reader:
    """Reads documents with every format and recogniser that kb has."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._formats = registry.parts("kb.formats")
        self._recognisers: list[Recogniser] = understanding.recognisers()

    def read(self, path: str) -> Understood:
        raw = folder.PART.read(self._root, path, _MOST)
        reading = understanding.understand(raw, self._formats, self._recognisers)
        return Understood(raw.text, _said(reading), _parts(reading))


def _said(reading: Reading) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {name: [] for name in _KINDS.values()}
    for mention in reading.mentions:
        if mention.kind in _KINDS:
            start, end = _place(reading, mention.span.start, mention.span.end)
            in_url = dict(mention.facts).get("context") == "url"
            surface = reading.raw.text[mention.span.start : mention.span.end]
            found[_KINDS[mention.kind]].append(Said(start, end, _value(mention), in_url, surface))
    return {**found, "urls": _addresses(reading)}


def _value(mention: Mention) -> object:
    """A claim has ``subjects``, ``measure`` and ``value`` among its facts."""
    if mention.kind == "duration":
        return float(mention.canonical)
    if mention.kind == "claim":
        return claim(dict(mention.facts))
    return mention.canonical


def claim(told: dict[str, Any]) -> object:
    """What must be the same of two claims.  A measure has many names, but where the note
    names none there must be none."""
    return frozenset(told.get("subjects") or ()), told.get("value"), told.get("measure") is None


def _addresses(reading: Reading) -> list[Said]:
    """Every address at its own place; a Markdown link is longer."""
    found = []
    for link in reading.note.links:
        if link.kind == "web":
            place = reading.raw.text.find(link.target, link.span.start, link.span.end)
            bounds = (place, place + len(link.target)) if place >= 0 else link.span[:2]
            source = urls.identify(link.target)
            found.append(Said(*_place(reading, *bounds), (source.key, source.canonical), False, link.target))
    return found


def _parts(reading: Reading) -> list[Part]:
    lang, voice = _marks(reading, "language"), _marks(reading, "voice")
    return [
        Part(
            *_place(reading, block.span.start, block.span.end),
            block.kind,
            lang.get(block.span, "und"),
            voice.get(block.span, ""),
        )
        for block in reading.note.blocks
    ]


def _marks(reading: Reading, kind: str) -> dict[Span, str]:
    return {mention.span: mention.canonical for mention in reading.mentions if mention.kind == kind}


def _place(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Places of what a file reads as, as places of its text."""
    unfolded = reading.note.unfolded
    if unfolded is None or end <= start:
        return start, end
    return unfolded.origin[start], unfolded.origin[end - 1] + 1
