"""Where kb was to write stands something else than a plain file of the vault: what becomes of each is settled.

A row is a thing in the place of the daily note or of a file of decisions.  Either kb refuses with a
sentence and leaves everything as it is, or it writes, and what its row promises holds.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.reliability import Impossible, Trial, Verdict, room, running, vaults
from tests.reliability.running import Stage

_EXPECTED = {"otherwise": "= 0", "changed": "= 0", "left behind": "= 0", "refused": "> 10", "written": "> 4"}
_TASKS = {
    "2025-03-04.md": ("--now", "2025-03-04T08:00+08:00", "digest", "--write"),
    ".kb/models.toml": ("model", "alias", "openai/o1", "strawberry"),
}
_BEFORE = b"# mine\n"
_STRANGER = 65534  # nobody

Holds = Callable[[Path], bool]


class _Thing(NamedTuple):
    """make: puts it there, beside a file of the vault's; may raise Impossible.  holds: what is true after it
    was written; without it, kb refuses."""

    name: str
    make: Callable[[Path, ExitStack], None]
    holds: Holds | None = None


def _link(place: Path, after: ExitStack) -> None:
    place.with_name("other").write_bytes(_BEFORE)
    place.symlink_to("other")


def _link_to_nothing(place: Path, after: ExitStack) -> None:
    place.symlink_to("nothing")


def _second_name(place: Path, after: ExitStack) -> None:
    place.write_bytes(_BEFORE)
    os.link(place, place.with_name("other"))


def _read_only(place: Path, after: ExitStack) -> None:
    place.write_bytes(_BEFORE)
    place.chmod(0o444)


def _private(place: Path, after: ExitStack) -> None:
    for one in (place, place.with_name("other")):
        one.write_bytes(_BEFORE)
        one.chmod(0o600)
        if hasattr(os, "setxattr"):
            with suppress(OSError):  # not on every disk
                os.setxattr(one, "user.mine", b"kept")


def _of_another(place: Path, after: ExitStack) -> None:
    place.write_bytes(_BEFORE)
    try:
        os.chown(place, _STRANGER, _STRANGER)
    except (AttributeError, OSError) as error:
        raise Impossible("only root gives files away") from error


def _folder(place: Path, after: ExitStack) -> None:
    place.mkdir()


def _pipe(place: Path, after: ExitStack) -> None:
    if not hasattr(os, "mkfifo"):
        raise Impossible("there are no pipes here")
    os.mkfifo(place)


def _of_another_encoding(place: Path, after: ExitStack) -> None:
    place.write_bytes("# моё\n".encode("cp1251"))


def _in_a_read_only_folder(place: Path, after: ExitStack) -> None:
    place.write_bytes(_BEFORE)
    if os.geteuid():
        place.parent.chmod(0o555)
        after.callback(place.parent.chmod, 0o755)
    else:
        after.enter_context(room.mounted(place.parent, "ro", of=place.parent))


def _in_a_folder_elsewhere(place: Path, after: ExitStack) -> None:
    if place.parent.name != ".kb":
        raise Impossible("the vault itself may be a link")
    place.parent.rmdir()
    place.parent.symlink_to(place.parent.parent.parent)


def _other_kept(place: Path) -> bool:
    return place.with_name("other").read_bytes() == _BEFORE and place.stat().st_nlink == 1


def _is_private(place: Path) -> bool:
    states = [one.stat().st_mode for one in (place, place.with_name("other"))]
    names = [os.listxattr(one) if hasattr(os, "listxattr") else [] for one in (place, place.with_name("other"))]
    return states[0] == states[1] and names[0] == names[1]


def _is_of_another(place: Path) -> bool:
    return (place.stat().st_uid, place.stat().st_gid) == (_STRANGER, _STRANGER)


_THINGS = (
    _Thing("a link", _link),
    _Thing("a link to nothing", _link_to_nothing),
    _Thing("a file of two names", _second_name, _other_kept),
    _Thing("a file set read only", _read_only),
    _Thing("a file of mode 0600 with an attribute", _private, _is_private),
    _Thing("a file of another owner", _of_another, _is_of_another),
    _Thing("a folder", _folder),
    _Thing("a pipe", _pipe),
    _Thing("a file that is not UTF-8", _of_another_encoding),
    _Thing("a file in a folder that is read only", _in_a_read_only_folder),
    _Thing("a file in a folder that is a link out of the vault", _in_a_folder_elsewhere),
)


def things(count: int, folder: Path, random: Random) -> Verdict:
    """Each thing in each place, so many times."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random, 12)
        (stage.vault / ".kb").mkdir()
        stage.run("ingest")
        shutil.copytree(stage.world, stage.folder / "start")
        for path, thing in [(path, thing) for path in _TASKS for thing in _THINGS] * count:
            shutil.rmtree(stage.world)
            shutil.copytree(stage.folder / "start", stage.world)
            with suppress(Impossible), ExitStack() as after:
                thing.make(stage.vault / path, after)
                _look(stage, verdict, path, thing)
    return verdict


def _look(stage: Stage, verdict: Verdict, path: str, thing: _Thing) -> None:
    before = _state(stage.vault)
    ended = stage.start(*_TASKS[path]).end(20)
    moment = f"{thing.name} at {path}"
    place = stage.vault / path
    verdict.figures["written" if thing.holds else "refused"] += 1
    if thing.holds:
        if ended.code or not place.read_bytes().startswith(_BEFORE) or place.read_bytes() == _BEFORE:
            verdict.fault("otherwise", moment, f"not written: exit {ended.code}: {ended.err}")
        elif not thing.holds(place):
            verdict.fault("otherwise", moment, place.stat())
    elif ended.code not in (1, 4) or not ended.err or "should not" in ended.err:
        verdict.fault("otherwise", moment, f"exit {ended.code}: {ended.err}")
    elif _state(stage.vault) != before:
        verdict.fault("changed", moment, sorted(_state(stage.vault).items() ^ before.items()))
    if left := list(stage.world.rglob(".kb-*.tmp")):
        verdict.fault("left behind", moment, left)


def _state(root: Path) -> dict[str, str]:
    """Everything but what is kept of a digest."""
    return {
        path: repr(state)
        for path, state in vaults.state(root).items()
        if path not in (".", ".kb") and "digest" not in path
    }


TRIAL = Trial("places", 1, 10, things)
