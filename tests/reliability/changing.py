"""Files that change while they are read: cut off, deleted, made a pipe, a socket, a device, a folder, a link.

While a hand keeps changing some notes, kb reads the vault again and again: each time it ends well and soon,
follows no link out of the vault, and has the notes that nobody touched.  When the hand rests, one more
reading gives what a fresh index has.
"""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.reliability import Trial, Verdict, running, soundness, vaults
from tests.reliability.running import Ended, Stage

_EXPECTED = {
    "bad end": "= 0",
    "lost": "= 0",
    "followed": "= 0",
    "other than the vault": "= 0",
    "changes": "> 100",
    "readings": "> 3",
}
_SECRET = "walrus"
_TOUCHED = 12  # notes that the hand changes
_LARGE = 300_000  # bytes of one: reading takes a while
_SOON = 20.0  # seconds

Change = Callable[[Path, Path, Random], None]


def _write(place: Path, outside: Path, random: Random) -> None:
    with open(place, "r+b" if place.is_file() else "wb") as file:
        file.write(b"# o1\n\n" + b"word " * random.randrange(_LARGE // 5))


def _cut(place: Path, outside: Path, random: Random) -> None:
    os.truncate(place, random.randrange(2_000))


def _delete(place: Path, outside: Path, random: Random) -> None:
    place.unlink()


def _replace(place: Path, outside: Path, random: Random) -> None:
    beside = place.with_suffix(".tmp")
    beside.write_bytes(b"# o1\n\n" + b"other words " * random.randrange(_LARGE // 12))
    beside.replace(place)


def _pipe(place: Path, outside: Path, random: Random) -> None:
    os.mkfifo(place)


def _socket(place: Path, outside: Path, random: Random) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(place))


def _device(place: Path, outside: Path, random: Random) -> None:
    os.mknod(place, 0o20666, os.makedev(1, 5))  # /dev/zero: whoever reads it never ends


def _folder(place: Path, outside: Path, random: Random) -> None:
    place.mkdir()


def _link(place: Path, outside: Path, random: Random) -> None:
    place.symlink_to(random.choice((outside, outside.parent, "/dev/zero", place.name)))


_CHANGES: tuple[Change, ...] = (_write, _write, _cut, _delete, _replace, _pipe, _socket, _device, _folder, _link)
_ANEW = (_pipe, _socket, _device, _folder, _link)  # take the place of what was there


class _Hand(threading.Thread):
    """Changes the notes until it is told to rest."""

    def __init__(self, notes: list[Path], outside: Path, random: Random) -> None:
        super().__init__(daemon=True)
        self._notes, self._outside, self._random = notes, outside, random
        self._rest = threading.Event()
        self.changes = 0

    def run(self) -> None:
        while not self._rest.wait(0.002):
            place, change = self._random.choice(self._notes), self._random.choice(_CHANGES)
            with suppress(OSError):  # it is something else by now, or only root may make it
                if change in _ANEW or not _is_plain(place):
                    _remove(place)
                change(place, self._outside, self._random)
                self.changes += 1

    def rest(self) -> int:
        self._rest.set()
        self.join()
        return self.changes


def changing(count: int, folder: Path, random: Random) -> Verdict:
    """So many readings while notes change."""
    verdict = Verdict(_EXPECTED)
    outside = folder / "outside" / "secret.md"
    outside.parent.mkdir(parents=True)
    outside.write_text(f"# o1\n\n{_SECRET}\n", encoding="utf-8")
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random, 30)
        kept = {str(place.relative_to(stage.vault)) for place in vaults.notes(stage.vault)}
        notes = [stage.vault / f"touched {number}.md" for number in range(_TOUCHED)]
        hand = _Hand(notes, outside, random)
        hand.start()
        for number in range(count):
            verdict.figures["readings"] += 1
            words = (("ingest",), ("search", "o1"), ("ingest", "--rebuild"), ("status",))[number % 4]
            _look(stage, verdict, f"reading {number + 1}", stage.start(*words, "--format", "json").wait(_SOON), kept)
        verdict.figures["changes"] = hand.rest()
        for place in notes:
            if not _is_plain(place):
                _remove(place)
        stage.run("ingest", "--allow-mass-delete")
        if soundness.held(stage.database) != soundness.there(stage.vault):
            verdict.fault("other than the vault", "at rest", "the index has not what the vault has")
        for problem in soundness.problems(stage.database):
            verdict.fault("other than the vault", "at rest", problem)
    return verdict


def _look(stage: Stage, verdict: Verdict, moment: str, ended: Ended | None, kept: set[str]) -> None:
    if ended is None:
        verdict.fault("bad end", moment, f"no end in {_SOON} s")
        return
    if ended.code not in (0, 5) or "Traceback" in ended.err or "should not have happened" in ended.err:
        verdict.fault("bad end", moment, f"exit {ended.code}: {ended.err}")
    held = soundness.held(stage.database)
    if missing := kept - held.keys():
        verdict.fault("lost", moment, sorted(missing))
    if _SECRET in stage.run("search", _SECRET, "--no-refresh").out:
        verdict.fault("followed", moment, _SECRET)


def _is_plain(place: Path) -> bool:
    return place.is_file() and not place.is_symlink()


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        place.rmdir()
    else:
        place.unlink(missing_ok=True)


TRIAL = Trial("files that change", 4, 120, changing)
