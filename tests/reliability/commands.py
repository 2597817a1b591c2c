"""Every command of kb leaves the vault as it is, but for what its row in tests/cases/commands.toml allows.

Bytes, time of modification, mode, owner, inode, links and extended attributes of every file and folder.
Then all of them again on a vault that cannot be written: those that read answer as before, those that
write say that they cannot.
"""

import json
import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from typing import NamedTuple

from kb import registry
from tests.reliability import Impossible, Trial, Verdict, room, running, vaults
from tests.reliability.running import ROOT, Ended, Stage

_UNWRITABLE = "on a vault that cannot be written"
_EXPECTED = {
    "changed": "= 0",
    "bad end": "= 0",
    "nothing written": "= 0",
    "commands": "> 50",
    _UNWRITABLE: "> 50",
}
_CANNOT = (1, 4, 5)  # exit codes of a command that was to write
_NOW = ("--now", "2025-03-04T08:00+08:00")
_FEED = """<rss version="2.0"><channel><title>Lab</title>
<item><guid>1</guid><title>A longer look</title><link>https://lab.example/1</link><description>o1</description></item>
</channel></rss>"""
_OPML = '<opml version="2.0"><body><outline type="rss" text="B" xmlUrl="https://b.example/feed"/></body></opml>'
_MODELS = """{"mistral": {"id": "mistral", "env": [], "name": "Mistral", "models": {
"elkstral-3b": {"id": "elkstral-3b", "name": "Elkstral 3B", "release_date": "2026-01-05"}}}}"""


class Row(NamedTuple):
    words: list[str]
    writes: tuple[str, ...] = ()
    code: int = 0
    or_code: int | None = None  # on other machines

    @property
    def codes(self) -> tuple[int, ...]:
        return (self.code,) if self.or_code is None else (self.code, self.or_code)

    @property
    def command(self) -> str:
        """The module of its command."""
        names = ("_".join(self.words[:length]) for length in (2, 1))
        return next((name for name in names if name in registry.names("kb.commands")), "")


def rows() -> list[Row]:
    cases = tomllib.loads((ROOT / "tests" / "cases" / "commands.toml").read_text(encoding="utf-8"))
    return [Row(**{**case, "writes": tuple(case.get("writes", ()))}) for case in cases["command"]]


def every(count: int, folder: Path, random: Random) -> Verdict:
    """All commands, so many times, in an order by chance."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        names = _prepared(stage)
        shutil.copytree(stage.world, stage.folder / "start")
        for _ in range(count):
            for row in random.sample(rows(), len(rows())):
                verdict.figures["commands"] += 1
                before = vaults.state(stage.vault)
                ended = _run(stage, row, names)
                changed = _changed(before, vaults.state(stage.vault))
                _look(verdict, row, ended, changed)
                if changed:
                    _restored(stage)
        try:
            with _unwritable(stage.vault):
                for row in rows():
                    _look_again(verdict, stage, row, names)
        except Impossible:
            verdict.expected = {name: bound for name, bound in _EXPECTED.items() if name != _UNWRITABLE}
    return verdict


def _look_again(verdict: Verdict, stage: Stage, row: Row, names: dict[str, str]) -> None:
    """On a vault that cannot be written."""
    verdict.figures[_UNWRITABLE] += 1
    before = vaults.state(stage.vault)
    ended = _run(stage, row, names)
    moment, codes = f"{_UNWRITABLE}, {row.words}", _CANNOT if row.writes else row.codes
    if changed := _changed(before, vaults.state(stage.vault)):
        verdict.fault("changed", moment, changed)
    if ended.code not in codes or not _is_told(ended) or not ended.out + ended.err:
        verdict.fault("bad end", moment, f"exit {ended.code}: {ended.err!r}")


def _look(verdict: Verdict, row: Row, ended: Ended, changed: list[str]) -> None:
    if ended.code not in row.codes or not _is_told(ended):
        verdict.fault("bad end", str(row.words), f"exit {ended.code}: {ended.out[:200]!r} {ended.err!r}")
    others = [path for path in changed if not any(_allows(pattern, path) for pattern in row.writes)]
    if others:
        verdict.fault("changed", str(row.words), others)
    if row.writes and len(changed) == len(others):
        verdict.fault("nothing written", str(row.words), ended.err)


def _allows(pattern: str, path: str) -> bool:
    """The path, or the folder that it is in."""
    return fnmatch(path, pattern) or pattern.startswith(f"{path}/")


def _is_told(ended: Ended) -> bool:
    return "Traceback" not in ended.err and "should not have happened" not in ended.err


def _run(stage: Stage, row: Row, names: dict[str, str]) -> Ended:
    return stage.run(*_NOW, *(word.format(**names, number=stage.runs) for word in row.words))


def _changed(before: dict[str, tuple[object, ...]], after: dict[str, tuple[object, ...]]) -> list[str]:
    """Paths of which anything changed; of a folder, not that a file was put into it."""
    paths = (path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path))
    return [path for path in paths if not (path in before and path in after and _is_folder(after[path]))]


def _is_folder(state: tuple[object, ...]) -> bool:
    return bool(int(str(state[2])) & 0o040000)


def _prepared(stage: Stage) -> dict[str, str]:
    """The vault that comes with kb, with a feed and a hunch that is closed; what rows call what is in it."""
    shutil.rmtree(stage.vault)
    shutil.copytree(ROOT / "vault", stage.vault)
    if hasattr(os, "setxattr"):
        with suppress(OSError):
            os.setxattr(stage.vault / "Hunches.md", "user.mine", b"kept")
    given = stage.folder / "given"
    given.mkdir()
    for name, text in (("feed.xml", _FEED), ("feeds.opml", _OPML), ("api.json", _MODELS)):
        (given / name).write_text(text, encoding="utf-8")
    shutil.copy(stage.vault / "Highlights" / "My Clippings.txt", given)
    for words in (
        ["feed", "add", "https://lab.example/rss"],
        ["feed", "fetch", "lab.example", "--from", f"{given}/feed.xml"],
    ):
        assert stage.run(*_NOW, *words).code == 0
    hunches = json.loads(stage.run("hunches", "--format", "json", "--limit", "2").out)["hunches"]
    assert stage.run("hunches", "close", hunches[1]["id"], "dropped").code == 0
    claims = json.loads(stage.run("claims", "review", "--format", "json", "--limit", "1").out)["candidates"]
    for words in (["backup", "-o", f"{given}/whole.zip"], ["export", "topic", "o1", "-o", f"{given}/o1.md"]):
        assert stage.run(*_NOW, *words).code == 0
    return {
        "given": str(given),
        "feed": "lab.example",
        "item": "A longer look",
        "hunch": hunches[0]["id"],
        "closed": hunches[1]["id"],
        "claim": claims[0]["key"],
    }


@contextmanager
def _unwritable(root: Path) -> Iterator[None]:
    """A vault on a disk that is mounted read-only; for who is not root, one of files that are."""
    if os.geteuid() == 0:
        with room.mounted(root, "ro", of=root):
            yield
        return
    places = [root, *root.rglob("*")]
    modes = {place: place.stat().st_mode for place in places}
    for place in places:
        place.chmod(modes[place] & 0o555)
    try:
        yield
    finally:
        for place in places:
            place.chmod(modes[place])


def _restored(stage: Stage) -> None:
    shutil.rmtree(stage.world)
    shutil.copytree(stage.folder / "start", stage.world)


TRIAL = Trial("every command", 1, 5, every)
