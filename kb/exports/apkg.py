"""Cards as a package that Anki opens (``pip install 'kb[anki]'``); a second one changes cards and adds none."""

import io
import zipfile
from datetime import datetime
from hashlib import blake2b
from typing import Any

from kb.errors import UsageError
from kb.exports import Export
from kb.exports.anki import cards
from kb.page import Page

_MODEL = 1_734_822_001  # Anki knows a kind of note, and a deck, by its number
_DECKS = 1_734_000_000
_STYLE = ".card{font:20px/1.5 sans-serif;text-align:center;max-width:40em;margin:auto}"
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can tell


def render(page: Page) -> bytes:
    found = cards(page, "apkg")
    if not found:
        raise UsageError("there is nothing to make cards of", "use --format text to see what there is")
    made = _genanki()
    deck = made.Deck(_number(page), _name(page))
    model = made.Model(
        _MODEL,
        "kb",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
        css=_STYLE,
    )
    for card in found:
        deck.add_note(made.Note(model, [card.front, card.back], guid=card.guid, tags=card.tags.split()))
    file = io.BytesIO()
    made.Package(deck).write_to_file(file, timestamp=_moment(page))
    return _timeless(file)


def _genanki() -> Any:
    try:
        import genanki
    except ImportError as error:
        what = "packages for Anki need genanki, which is not installed"
        raise UsageError(what, "pip install 'kb[anki]'; --format anki is text that Anki imports as well") from error
    return genanki


def _moment(page: Page) -> float:
    """When the report last changed: Anki takes the newer of two versions of a card."""
    return datetime.fromisoformat(page.report.updated).timestamp() if page.report else 0.0


def _number(page: Page) -> int:
    """The same for the same report."""
    name = page.report.id if page.report else ""
    return _DECKS + int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=3).digest())


def _name(page: Page) -> str:
    """A deck below kb's; two colons would begin another."""
    title = " ".join(page.report.title.split()).replace("::", ":") if page.report else ""
    return f"kb::{title}" if title else "kb"


def _timeless(file: io.BytesIO) -> bytes:
    """The same package without the time at which it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


PART = Export("apkg", render)
