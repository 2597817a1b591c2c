"""kill -9 while something old is replaced by something new: the one or the other, never a mix.

The index by ``ingest --rebuild`` and by a newer kb, which makes it anew; the archives of feeds by
``feed fetch``; the daily note and what is remembered of a digest by ``digest --write``.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.faults import Server
from tests.reliability import Trial, Verdict, running, soundness, vaults, versions
from tests.reliability.killing import killed
from tests.reliability.running import KILLED, Calls, Ended, Stage

_EXPECTED = {"mixed": "= 0", "unsound": "= 0", "not ended": "= 0", "killed": "> 0"}
_MORNING = ("--now", "2025-03-04T08:00+08:00")
_FEEDS = 6


def rebuild(count: int, folder: Path, random: Random) -> Verdict:
    """The index that was there answers until the new one is whole."""
    return _index(count, folder, random, None, "ingest", "--rebuild")


def migrate(count: int, folder: Path, random: Random) -> Verdict:
    """An index of an older kb is one until a whole one of this kb has taken its place."""
    older = random.choice(list(versions.older().values()))
    return _index(count, folder, random, lambda database: versions.made(older, database), "search", "o1")


def _index(count: int, folder: Path, random: Random, make: Callable[[Path], None] | None, *words: str) -> Verdict:
    """make: the old index; without it, one of the notes as they were."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random)
        if make:
            make(stage.database)
        else:
            stage.run("ingest")
        old = _tables(stage.database)
        vaults.work(stage.vault, random)
        start = stage.folder / "start"
        shutil.copytree(stage.database.parent, start)
        calls = stage.run(*words, calls=Calls()).calls
        new = soundness.rows(stage.database)
        for number in range(count):
            _restored(start, stage.database.parent)
            ended = _killed(stage, random, calls, number, 0.5, *words)
            verdict.figures["killed"] += ended.code == KILLED
            moment = f"kill {number + 1}"
            for problem in soundness.problems(stage.database):
                verdict.fault("unsound", moment, problem)
            if _tables(stage.database) != old and soundness.rows(stage.database) != new:
                verdict.fault("mixed", moment, "the index is neither the old nor the new one")
            ended = stage.run(*words)
            if ended.code or soundness.rows(stage.database) != new:
                verdict.fault("not ended", moment, f"exit {ended.code}: {ended.err}")
    return verdict


def _killed(stage: Stage, random: Random, calls: Counter[str], number: int, seconds: float, *words: str) -> Ended:
    """A command killed as each of its files is put in place, one after another, and then at any moment."""
    if number < calls["r"]:
        return stage.run(*words, calls=Calls("r", number + 1, -1))
    return killed(stage, random, calls.total(), seconds, *words)


def _tables(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table as it is."""
    with soundness.opened(database) as db:
        names = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(db.execute(f'select * from "{name}"').fetchall(), key=repr) for name in sorted(names)}


def _restored(start: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(start, folder)


def fetch(count: int, folder: Path, random: Random) -> Verdict:
    """Each archive is the old or the new one, and the next fetch takes nothing twice."""
    verdict = Verdict(_EXPECTED)
    with Server() as server, running.stage(folder / "stage") as stage:
        shelf = stage.world / "feeds"
        settings = f'[vault]\npath = "."\n[feeds]\nallow = ["127.0.0.1"]\npath = "{shelf}"\n'
        (stage.vault / "config.toml").write_text(settings, encoding="utf-8")
        stage.run("feed", "add", *(server.url(f"/{feed}") for feed in range(_FEEDS)))
        words = (*_MORNING, "feed", "fetch", "--jobs", "1", "--force")
        _serve(server, range(3))
        stage.run(*words)
        old = shutil.copytree(shelf, stage.folder / "old")
        _serve(server, range(2, 6))
        calls = stage.run(*words, calls=Calls()).calls
        new = shutil.copytree(shelf, stage.folder / "new")
        for number in range(count):
            _restored(old, shelf)
            ended = _killed(stage, random, calls, number, 0.3, *words)
            verdict.figures["killed"] += ended.code == KILLED
            moment = f"kill {number + 1}"
            _either(verdict, moment, shelf, old, new, "*.jsonl")
            ended = stage.run(*words)
            if ended.code or _items(shelf) != _items(new):
                verdict.fault("not ended", moment, f"exit {ended.code}: {ended.err}")
    return verdict


def _serve(server: Server, items: range) -> None:
    """Every feed has these items, each its own."""
    for feed in range(_FEEDS):
        entries = "".join(
            f"<item><guid>{feed}-{item}</guid><title>Item {item} of {feed}</title>"
            f"<link>https://lab.example/{feed}/{item}</link><description>o1 in {item} lines</description></item>"
            for item in items
        )
        server.say(
            f"/{feed}", f'<rss version="2.0"><channel><title>Feed {feed}</title>{entries}</channel></rss>'.encode()
        )


def _items(shelf: Path) -> dict[str, bytes]:
    """The archives; items have their numbers in the order in which they came, whatever happened between."""
    return {place.name: place.read_bytes() for place in sorted(shelf.glob("*.jsonl"))}


def _either(verdict: Verdict, moment: str, folder: Path, old: Path, new: Path, pattern: str) -> None:
    """Each file is that of before or that of after."""
    names = {place.relative_to(root) for root in (folder, old, new) for place in root.glob(pattern)}
    for name in sorted(names):
        if _bytes(folder / name) not in (_bytes(old / name), _bytes(new / name)):
            verdict.fault("mixed", moment, f"{name} is neither the old nor the new one")


def _bytes(place: Path) -> bytes | None:
    return place.read_bytes() if place.exists() else None


def digest(count: int, folder: Path, random: Random) -> Verdict:
    """The daily note is the old or the new one, and written again it is the same in the end."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random)
        (stage.vault / "2025-03-04.md").write_bytes("# Вівторок\r\n我的一天，沒有換行".encode())
        stage.run("--now", "2025-03-03T08:00+08:00", "digest")
        vaults.work(stage.vault, random)
        stage.run("ingest")
        words = (*_MORNING, "digest", "--write", "--no-refresh")
        old = shutil.copytree(stage.vault, stage.folder / "old")
        calls = stage.run(*words, calls=Calls()).calls
        new = shutil.copytree(stage.vault, stage.folder / "new")
        for number in range(count):
            _restored(old, stage.vault)
            ended = _killed(stage, random, calls, number, 0.4, *words)
            verdict.figures["killed"] += ended.code == KILLED
            moment = f"kill {number + 1}"
            for pattern in ("**/*.md", ".kb/digest/[!.]*"):
                _either(verdict, moment, stage.vault, old, new, pattern)
            ended = stage.run(*words)
            _either(verdict, f"after {moment}", stage.vault, new, new, "**/*.md")
            if ended.code:
                verdict.fault("not ended", moment, f"exit {ended.code}: {ended.err}")
    return verdict


TRIALS = (
    Trial("kill: rebuild", 3, 300, rebuild),
    Trial("kill: migration", 3, 200, migrate),
    Trial("kill: feed fetch", 5, 300, fetch),
    Trial("kill: digest --write", 7, 300, digest),
)
