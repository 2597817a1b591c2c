"""Where in a note a link leads: to a heading or to a block (formats 1.3).

Headings are compared without punctuation, runs of blanks and case, as Obsidian does.
"""

import re
import sqlite3

from kb.store import looking, names
from kb.store.details import LinkRow
from kb.store.looking import Place

_DROPPED = re.compile(r"""[!"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]+""")
_LINK = re.compile(r"!?\[\[([^\[\]|]*\|)?([^\[\]|]*)\]\]|\[([^\[\]]*)\]\([^()]*\)")


class Places:
    """The lines of headings and blocks; those of the note asked for last are kept."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._path = ""
        self._places: list[Place] = []

    def line(self, link: LinkRow) -> int | None:
        """The line that the link's ``#heading`` or ``#^block`` leads to; None if there is none."""
        if link.resolved is None:
            return None
        if link.resolved != self._path:
            self._path = link.resolved
            self._places = looking.places_of(self._db, link.resolved)
        if link.subpath.startswith("#^"):
            wanted = link.subpath[2:].strip().lower()
            return next((place.line for place in self._places if place.anchor == wanted), None)
        return self._heading([part for part in link.subpath.split("#") if part.strip()])

    def _heading(self, path: list[str]) -> int | None:
        """``#A#B`` is a B below A.  The first heading that fits."""
        wanted = [plain(part) for part in path]
        return next((place.line for place in self._places if wanted and _leads(place.headings, wanted)), None)


def _leads(headings: tuple[str, ...], wanted: list[str]) -> bool:
    """Whether a heading is the last one wanted and the others stand above it in their order."""
    spellings = [{plain(name), plain(_LINK.sub(_shown, name))} for name in headings]
    if not spellings or wanted[-1] not in spellings[-1]:
        return False
    above = iter(spellings[:-1])
    return all(any(part in names for names in above) for part in wanted[:-1])


def _shown(link: re.Match[str]) -> str:
    return link[2] or link[3] or ""


def plain(heading: str) -> str:
    return names.folded(" ".join(_DROPPED.sub(" ", heading).split()))
