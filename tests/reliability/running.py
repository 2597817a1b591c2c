"""Running kb as a person does, in processes of its own that can be stopped at any moment."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.reliability import Impossible

ROOT = Path(__file__).parent.parent.parent
KILLED = -signal.SIGKILL
PATIENCE = 60.0  # seconds that a command may take at most
_MEMORY = "/dev/shm"
_ROOM = 300_000_000  # bytes
_CALLS = Path(__file__).with_name("calls.c")


class Calls(NamedTuple):
    """Which calls count (see calls.c), and what becomes of one.

    at: the call's number, from 1; 0 for none.  error: an errno, -1 to be killed.
    lasting: every call after it fails as well.
    """

    which: str = "owsrutm"
    at: int = 0
    error: int = 0
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """code: negative for a signal.  calls: how many of each kind were counted; none of a program that
    was killed.  told: how many notes it had said were read and kept."""

    code: int
    out: str
    err: str
    calls: Counter[str]
    told: int


class Run:
    """A command under way."""

    def __init__(self, stage: "Stage", pid: int, place: Path) -> None:
        self._stage = stage
        self._place = place
        self.pid = pid

    def wait(self, seconds: float = PATIENCE) -> Ended | None:
        """How it ended; nothing if it has not after so long."""
        code = self._stage.ask({"pid": self.pid, "seconds": seconds})
        return None if code is None else self._ended(code)

    def kill(self) -> Ended:
        os.kill(self.pid, signal.SIGKILL)
        ended = self.wait()
        assert ended is not None
        return ended

    def end(self, seconds: float = PATIENCE) -> Ended:
        """How it ended; killed if it has not after so long."""
        return self.wait(seconds) or self.kill()

    def _ended(self, code: int) -> Ended:
        told = [int(line.split()[0]) for line in self._read("told").splitlines()]
        calls = Counter(json.loads(self._read("seen") or "{}"))
        return Ended(code, self._read("out"), self._read("err"), calls, max(told, default=0))

    def _read(self, what: str) -> str:
        place = self._place.with_suffix(f".{what}")
        return place.read_text("utf-8", "replace") if place.exists() else ""


@dataclass
class Stage:
    """Where commands are run: they share a home, and a vault and an index below the folder whose calls count."""

    folder: Path
    process: subprocess.Popen[str] = field(init=False)
    runs: int = 0

    @property
    def world(self) -> Path:
        return self.folder / "world"

    @property
    def vault(self) -> Path:
        return self.world / "vault"

    @property
    def database(self) -> Path:
        return self.world / "index" / "index.sqlite"

    def start(
        self,
        *words: str,
        calls: Calls | None = None,
        database: Path | None = None,
        limits: Mapping[str, int] | None = None,
    ) -> Run:
        """limits: names of ``resource`` to numbers."""
        self.runs += 1
        place = self.folder / "runs" / str(self.runs)
        held = ["--vault", str(self.vault), "--db", str(database or self.database)]
        asked: dict[str, Any] = {
            "words": [*held, *words],
            "calls": [calls.which, f"{self.world}/", *calls[1:]] if calls else [],
            "limits": dict(limits or {}),
            **{what: str(place.with_suffix(f".{what}")) for what in ("out", "err", "told", "seen")},
        }
        return Run(self, self.ask(asked), place)

    def run(self, *words: str, **given: Any) -> Ended:
        return self.start(*words, **given).end()

    def ask(self, asked: Mapping[str, Any]) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the stage has fallen")
        return json.loads(line)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A stage below an empty folder; it counts calls where it can."""
    made = Stage(folder.resolve())
    for name in ("world/vault", "world/index", "runs", "home", "warm"):
        (made.folder / name).mkdir(parents=True)
    (made.folder / "warm" / "a.md").write_text("o1 gets 83% on AIME 2024, [[b]].\n", encoding="utf-8")
    words = ["--vault", str(made.folder / "warm"), "--db", str(made.folder / "warm.sqlite"), "ingest"]
    made.process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.reliability.stage", json.dumps(words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(made.folder / "home") | _preloaded(),
    )
    try:
        yield made
    finally:
        made.process.kill()
        made.process.communicate()


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder; in memory where there is room: no trial needs a disk that is slow to sync."""
    fits = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    with tempfile.TemporaryDirectory(prefix="kb-trial-", dir=_MEMORY if fits else None) as folder:
        yield Path(folder)


def environment(home: Path) -> dict[str, str]:
    """That of a person who has set nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KB_", "XDG_", "LD_"))}
    return {**kept, "HOME": str(home), "KB_MEANING": "off", "PYTHONPATH": str(ROOT)}


def counting() -> None:
    """Raises Impossible where calls cannot be counted."""
    if not _library():
        raise Impossible("calls are counted by a C library loaded before that of Linux; no C compiler was found")


def _preloaded() -> dict[str, str]:
    return {"LD_PRELOAD": _library()} if _library() else {}


@cache
def _library() -> str:
    """The counting library, made once; empty where it cannot be."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or sys.platform != "linux":
        return ""
    place = os.path.join(tempfile.mkdtemp(prefix="kb-calls-"), "calls.so")
    made = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", place, str(_CALLS)], capture_output=True)
    return place if made.returncode == 0 else ""
