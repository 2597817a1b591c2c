"""The folder of a vault's archives: all of them read, those that changed written, and the state of each feed.

``state.json`` beside them holds what the last fetch left for the next one.  It may be lost: then
every feed is asked for everything again, and nothing is taken twice.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from kb import smallfile
from kb.app import writing
from kb.errors import KbError, Refused
from kb.feeds import archive
from kb.feeds.taking import Archives
from kb.readers import feeds as reader
from kb.scan import ARCHIVE, archives

STATE = "state.json"
LARGEST_STATE = 50_000_000  # bytes
_YEAR_10000 = 253_402_300_800  # unix seconds
_WAIT = 10.0  # seconds for another fetch


class State(NamedTuple):
    """What is known of a feed since it was asked last.  Times are unix seconds, 0 for never.

    url:        that it is for: of another nothing is known.
    moved:      where that moved for good; "" if it did not.
    etag, modified, digest: of the last answer that was a feed.
    not_before: until then the server wants not to be asked, or kb waits after failures.
    failures:   on end.
    asked, answered: when it was asked last, when it gave a feed last.
    code, message: why it failed last; "" if it did not.
    gone:       the server says that it is gone for good.
    new:        how many items were new when it gave some last.
    """

    url: str = ""
    moved: str = ""
    etag: str = ""
    modified: str = ""
    digest: str = ""
    not_before: float = 0.0
    failures: int = 0
    asked: float = 0.0
    answered: float = 0.0
    code: str = ""
    message: str = ""
    gone: bool = False
    new: int = 0


class Shelf:
    """All that is kept of the feeds of a vault."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        told = _state(folder)
        number, rows = told.get("next"), told.get("feeds")
        self._states = {name: _checked(row) for name, row in rows.items()} if isinstance(rows, dict) else {}
        held = (_archive(folder, name) for name in archives(folder))
        self.archives = Archives(held, number if isinstance(number, int) else 1)

    def state(self, feed: str, url: str) -> State:
        held = self._states.get(feed, State())
        return held if held.url == url else State(url)

    def tell(self, feed: str, state: State) -> None:
        self._states[feed] = state

    def forget(self, feed: str) -> None:
        """Drop what a feed gave that no other did, and what is known of it."""
        self._states.pop(feed, None)
        self.archives.forget(feed)
        self.save()
        with suppress(FileNotFoundError):
            os.unlink(os.path.join(self.folder, feed + ARCHIVE))

    def save(self) -> None:
        """Write the archives that changed since they were read."""
        for name in sorted(self.archives.touched):
            _write(self.folder, name + ARCHIVE, archive.dumps(self.archives.archive(name)))
            self.archives.touched.discard(name)

    def close(self) -> None:
        """Write what the next fetch must know."""
        feeds = {name: _short(state) for name, state in sorted(self._states.items())}
        told = {"format": 1, "next": self.archives.next, "feeds": feeds}
        _write(self.folder, STATE, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        writing.sync(self.folder)


@contextmanager
def opened(folder: str) -> Iterator[Shelf]:
    """The shelf, for one program at a time; what the next fetch must know is written at the end,
    whatever happens before.

    Raises Refused if another program holds it, KbError if it cannot be read.
    """
    os.makedirs(folder, exist_ok=True)
    with alone(folder):
        shelf = Shelf(folder)
        try:
            yield shelf
        finally:
            shelf.close()


@contextmanager
def alone(folder: str) -> Iterator[None]:
    """One program at a time.  Raises Refused if another one holds the folder."""
    lock = FileLock(os.path.join(folder, ".lock"), timeout=_WAIT)
    try:
        lock.acquire()
    except Timeout as error:
        raise Refused("another kb is at work on the feeds of this vault", "wait for it, then try again") from error
    try:
        yield
    finally:
        lock.release()


def _archive(folder: str, name: str) -> archive.Archive:
    try:
        return reader.load(folder, name)
    except OSError as error:
        raise KbError(f"cannot read {name}{ARCHIVE} in {folder}: {error.strerror or error}") from error


def _write(folder: str, name: str, text: str) -> None:
    try:
        before: bytes | None = smallfile.read(folder, name, reader.LARGEST)
    except FileNotFoundError:
        before = None
    if before != (data := text.encode("utf-8", "replace")):
        writing.write(folder, name, data, before)


def _state(folder: str) -> dict[str, Any]:
    try:
        told = json.loads(smallfile.read(folder, STATE, LARGEST_STATE))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _checked(row: Any) -> State:
    """A state, without what is not of its kind."""
    empty = State()._asdict()
    given = row.items() if isinstance(row, dict) else ()
    return State(**{name: value for name, value in given if name in empty and _is_like(value, empty[name])})


def _is_like(value: object, other: object) -> bool:
    """Of one kind; a time is a number of seconds up to the year 9999."""
    if isinstance(other, float):
        return isinstance(value, int | float) and 0 <= value < _YEAR_10000
    return isinstance(value, type(other))


def _short(state: State) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in state._asdict().items() if value}
