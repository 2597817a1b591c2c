"""Which part of a note a place belongs to: its text, the text of a link, a page's or file's name, an address."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from kb.note import Block, Link, Note

SILENT = "silent"
_SILENT = ("code", "math")
_FILE = re.compile(r"\.(?!md\Z)[A-Za-z0-9]{2,4}\Z")
_BARE = re.compile(r"(?:https?://|www\.)[^\s<>\"'「」『』（）]+")
_PATH = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?[^/?#\s]*(/[^?#\s]*)?", re.IGNORECASE)
# Hosts whose paths are ids, never words.
_IDS = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)*(?:youtube\.com|youtu\.be|t\.co|bit\.ly|goo\.gl|(?:x|twitter)\.com/[^/]+/status)",
    re.IGNORECASE,
)

Stretch = tuple[int, int, str]


class Places:
    """Stretches of a text by what they are; everything else is text.  Of two at one place the inner one counts."""

    def __init__(self, text: str, note: Note) -> None:
        self.speech = [block.span[:2] for block in note.blocks if block.kind == "speech"]
        self._speech_starts = [start for start, _ in self.speech]
        stretches = [(*block.span[:2], SILENT) for block in note.blocks if block.kind in _SILENT]
        stretches += [_label(text, block) for block in note.blocks if block.kind == "definition"]
        links = {link.span: link for link in note.links}
        stretches += [stretch for link in links.values() for stretch in _of(text, link)]
        stretches += _bare(text, stretches)
        self._flat = list(_flat(stretches))
        self._starts = [start for start, _, _ in self._flat]

    def context(self, place: int) -> str:
        """text, link_text, wikilink, filename, speech, url, or SILENT."""
        if not self._flat and not self.speech:
            return "text"
        index = bisect_right(self._starts, place) - 1
        if index >= 0 and place < self._flat[index][1]:
            return self._flat[index][2]
        return "speech" if self.is_speech(place) else "text"

    def is_speech(self, place: int) -> bool:
        index = bisect_right(self._speech_starts, place) - 1
        return index >= 0 and place < self.speech[index][1]

    def is_silent(self, place: int) -> bool:
        return self.context(place) == SILENT


def of(text: str, note: Note) -> Places:
    """The places of a note; those of the last one are kept, for the recogniser that asks next."""
    if not _last or _last[0] is not text or _last[1] is not note:
        _last[:] = [text, note, Places(text, note)]
    found: Places = _last[2]
    return found


_last: list[Any] = []


def _label(text: str, block: Block) -> Stretch:
    """The label of a reference's definition: nobody reads it."""
    end = text.find("]:", block.span.start, block.span.end)
    return block.span.start, max(end, block.span.start), SILENT


def _of(text: str, link: Link) -> Iterator[Stretch]:
    """The stretches of one link, as it is written."""
    start, end = link.span.start, link.span.end
    written = text[start:end]
    if (inner := written.find("[[")) >= 0 and written.endswith("]]"):
        is_file = link.kind == "embed" or _FILE.search(link.target)
        yield start + inner, end, "filename" if is_file and _FILE.search(link.target) else "wikilink"
    elif written.startswith(("[", "![")) and (inner := written.rfind("](")) >= 0:
        yield start, start + inner, "link_text"
        yield from _target(text, link, start + inner + 2, end)
    elif written.startswith(("[", "![")):
        label = written.rfind("][")
        yield start, start + label if label > 0 else end, "link_text"
        if label > 0:
            yield start + label, end, SILENT
    elif link.kind in ("markdown", "web", "embed"):
        yield from _target(text, link, start, end)


def _target(text: str, link: Link, start: int, end: int) -> Iterator[Stretch]:
    written = text[start:end]
    if "://" in written or link.kind == "web" or written.startswith("www."):
        yield from _address(text, start, end)
    else:
        yield start, end, "filename" if _FILE.search(link.target) else "wikilink"


def _address(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The path of an address may name a model; host, query and ids may not."""
    place = start + (1 if text[start : start + 1] == "<" else 0)
    written = text[place:end]
    yield start, end, SILENT
    match = None if _IDS.match(written) else _PATH.match(written)
    if match and match[1]:
        yield place + match.start(1), place + match.end(1), "url"


def _bare(text: str, known: Iterable[Stretch]) -> Iterator[Stretch]:
    """Addresses that are no link of the note: in properties, in odd places."""
    taken = sorted((start, end) for start, end, _ in known)
    starts = [start for start, _ in taken]
    for match in _BARE.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= taken[index][1]:
            yield from _address(text, match.start(), match.end())


def _flat(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Stretches that do not overlap, in order: the one that began last counts, and at one start the shorter."""
    stack: list[Stretch] = []
    place = 0
    for stretch in sorted(stretches, key=lambda item: (item[0], -item[1])):
        while stack and stack[-1][1] <= stretch[0]:
            top = stack.pop()
            if top[1] > place:
                yield place, top[1], top[2]
                place = top[1]
        if stack and stretch[0] > place:
            yield place, stretch[0], stack[-1][2]
        place = max(place, stretch[0])
        stack.append(stretch)
    while stack:
        top = stack.pop()
        if top[1] > place:
            yield place, top[1], top[2]
            place = top[1]
