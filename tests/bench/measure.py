"""One run of a command: its CPU seconds, wall seconds and peak memory."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LAUNCH = Path(__file__).with_name("launch.py")
_ROOT = Path(__file__).parents[2]
_MAXRSS = 1 if sys.platform == "darwin" else 1024  # bytes
MB = 1_000_000  # bytes
_LAST_WORDS = 2000  # characters
_EXCEPTION = "Traceback (most recent call last)"
ANSWERED = (0, 1)  # exit codes of kb: found, and nothing found


class Broken(Exception):
    """A command of the benchmark failed, so there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Cost:
    """cpu: seconds, user and system, of the process and its children.  wall: seconds.
    peak: memory in MB, of all these processes together where that is seen, at least of the largest."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True, slots=True)
class Bench:
    """Where commands run.  folder: temporary, for what they write.  environment: theirs."""

    folder: Path
    environment: Mapping[str, str]

    def cost(self, command: Sequence[str], stdin: str = os.devnull, allowed: Sequence[int] = ANSWERED) -> Cost:
        """Run a command.  Raises Broken, with its last words, if it cannot be started, ends
        with another code, or dies of an exception: Python's code for that is kb's for nothing found."""
        stdout, stderr = self.folder / "stdout", self.folder / "stderr"
        line = [sys.executable, "-I", "-S", str(_LAUNCH), stdin, str(stdout), str(stderr), *command]
        told = subprocess.run(line, capture_output=True, text=True, cwd=_ROOT, env=self.environment)
        if told.returncode:
            raise Broken(f"{' '.join(command)} could not be started: {told.stderr[-_LAST_WORDS:]}")
        code, user, system, wall, largest, together = told.stdout.split()
        complaint = stderr.read_text("utf-8", "replace")
        if int(code) not in allowed or _EXCEPTION in complaint:
            raise Broken(f"{' '.join(command)} ended with {code}: {complaint[-_LAST_WORDS:]}")
        peak = max(int(largest) * _MAXRSS, int(together))
        return Cost(float(user) + float(system), float(wall), peak / MB)

    def written(self) -> str:
        """What the last command measured wrote to its standard output; some cut letters in two."""
        return (self.folder / "stdout").read_text("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Kb:
    """kb, a vault and its index.  program: the command line before the options."""

    bench: Bench
    program: tuple[str, ...]
    vault: Path
    database: Path

    def line(self, *words: str) -> tuple[str, ...]:
        return (*self.program, "--vault", str(self.vault), "--db", str(self.database), *words)

    def ask(self, *words: str) -> Any:
        """The answer of a command, as JSON.  Raises Broken if there is none."""
        self.bench.cost(self.line(*words, "--format", "json"))
        return json.loads(self.bench.written())


def program() -> tuple[str, ...]:
    """The kb of this interpreter: the console script beside it, else the module."""
    script = Path(sys.executable).with_name("kb")
    return (str(script),) if os.access(script, os.X_OK) else (sys.executable, "-m", "kb")


def environment(settings: Path) -> dict[str, str]:
    """This environment without kb's variables; settings: an empty folder for the user's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return kept | {"XDG_CONFIG_HOME": str(settings)}
