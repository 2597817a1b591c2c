"""``kb backup``: what cannot be had again from the notes, in one file.

kb/         .kb of the vault: what you decided, up to where digests have told, what was imported
feeds/      every item that feeds ever gave
settings/   config.toml of the vault and of the user
index/      up to where --since-last has shown; with --with-index the index itself
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import NamedTuple

from kb import __version__, filenames
from kb.app import bundle
from kb.app.bundle import Contents, Piece
from kb.app.searching import lately
from kb.app.subscribing import shelf
from kb.config import Settings
from kb.errors import IndexUnusable, KbError, Refused
from kb.page import Progress
from kb.scan import ARCHIVE, archives
from kb.store import connection, swapping

_OWN = ".kb"
_INDEX = "index/index.sqlite"


class Made(NamedTuple):
    """left_out: name and reason of each file that could not be packed."""

    file: str
    bytes: int
    contents: Contents
    left_out: list[tuple[str, str]]


def make(settings: Settings, output: str, now: float, with_index: bool, progress: Progress | None = None) -> Made:
    """Pack, read back, put in place.  output: a file or a folder; "" for this one.

    Raises Refused for a file that is there, or that would lie in the vault.
    """
    moment = datetime.fromtimestamp(now, UTC)
    target = _target(settings, output, moment)
    left_out: list[tuple[str, str]] = []
    about = {"kb": __version__, "made": moment.isoformat(timespec="seconds"), "places": _places(settings)}
    with ExitStack() as held:
        if os.path.isdir(settings.feeds):
            held.enter_context(shelf.alone(settings.feeds))
        pieces = [piece for piece in _pieces(settings) if _can_be_packed(piece, left_out)]
        if with_index:
            folder = held.enter_context(tempfile.TemporaryDirectory(prefix=".kb-", dir=os.path.dirname(target)))
            pieces.append(_index(settings, folder))
        if not pieces:
            raise KbError("there is nothing to keep: no decisions, feeds or settings", "the notes are yours to copy")
        contents = bundle.write(target, pieces, about, moment, progress)
    return Made(target, os.path.getsize(target), contents, left_out)


def _target(settings: Settings, output: str, moment: datetime) -> str:
    name = f"kb-{filenames.legal(os.path.basename(settings.root))}-{moment.date().isoformat()}.zip"
    target = os.path.abspath(os.path.join(output, name) if not output or os.path.isdir(output) else output)
    folder = os.path.realpath(os.path.dirname(target))
    if f"{folder}{os.sep}".startswith(f"{settings.root}{os.sep}"):
        raise Refused(f"{target} would lie in the vault that it is to save", f"example: kb backup -o ~/{name}")
    if os.path.lexists(target):
        raise Refused(f"{target} is there already", "give another name with -o")
    if not os.path.isdir(folder):
        raise KbError(f"there is no folder {folder}")
    return target


def _places(settings: Settings) -> dict[str, str]:
    """Where each part of it belongs."""
    index = {"index": os.path.dirname(settings.database)}
    return {"kb": os.path.join(settings.root, _OWN), "feeds": settings.feeds, **_settings(settings), **index}


def places(contents: Contents) -> dict[str, str]:
    """Where each part of a backup belongs, as it says itself."""
    told = contents.about.get("places")
    return {str(part): str(place) for part, place in told.items()} if isinstance(told, dict) else {}


def _settings(settings: Settings) -> dict[str, str]:
    """Name in the backup to place, of the files that say something; links to them are followed, as kb does."""
    origins = sorted({item.origin for item in settings.values.values()})
    pairs = (origin.split(" ", 1) for origin in origins if origin.startswith(("vault ", "user ")))
    return {f"settings/{layer}.toml": os.path.realpath(place) for layer, place in pairs}


def _pieces(settings: Settings) -> Iterator[Piece]:
    yield from _decided(settings.root)
    for name in (*(f"{feed}{ARCHIVE}" for feed in archives(settings.feeds)), shelf.STATE):
        yield Piece(f"feeds/{name}", os.path.join(settings.feeds, name))
    yield from (Piece(name, place) for name, place in _settings(settings).items())
    yield Piece(f"{_INDEX}{lately.SUFFIX}", settings.database + lately.SUFFIX)


def _decided(root: str) -> Iterator[Piece]:
    """Everything below ``.kb``; a link too, so that it is told of: kb reads nothing through one."""
    own = os.path.join(root, _OWN)
    if os.path.islink(own):
        yield Piece("kb", own)
        return
    for folder, folders, names in os.walk(own):
        folders.sort()
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        inside = os.path.relpath(folder, root).removeprefix(_OWN).replace(os.sep, "/")
        for name in sorted([*names, *linked]):
            if not (name.startswith(".kb-") and name.endswith(".tmp")):
                yield Piece(f"kb{inside}/{name}", os.path.join(folder, name))


def _can_be_packed(piece: Piece, left_out: list[tuple[str, str]]) -> bool:
    """Whether it is there and is a file; if not, why."""
    try:
        mode = os.lstat(piece.place).st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        left_out.append((piece.place, "a link; kb reads none" if stat.S_ISLNK(mode) else "no file"))
    elif not bundle.is_name(piece.name):
        left_out.append((piece.place, "its name is not one on every system"))
    elif not os.access(piece.place, os.R_OK):
        left_out.append((piece.place, "it may not be read"))
    else:
        return True
    return False


def _index(settings: Settings, folder: str) -> Piece:
    """A copy of the index as a reader sees it now."""
    db = connection.reader(settings.database, settings.root)
    if db is None:
        raise IndexUnusable("there is no index yet", "leave out --with-index; it can be made anew at any time")
    db.close()
    place = os.path.join(folder, "index.sqlite")
    swapping.copy(settings.database, place)
    return Piece(_INDEX, place)
