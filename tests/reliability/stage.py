"""A process that has loaded kb, and forks for each command: a command then costs no start-up.

Reads one request a line, as JSON, and answers each with one: ``start`` gives a process id,
``wait`` the exit code of one, negative for a signal, or null if it has not ended in time.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from dataclasses import replace
from typing import Any

from kb import cli, terminal
from kb.app.ingesting import ingest
from kb.app.subscribing import feeding

BATCH = 8  # notes in a transaction: so few that commits are many


class Telling:
    """The bar of a terminal; here it writes how many notes are kept into a file, a line a step.

    The bar tells what is read; what is read is kept with its batch, before the next one is read.
    """

    file = ""

    def __init__(self, what: str, least: int = 0) -> None:
        pass

    def __enter__(self) -> Any:
        return self._step

    def __exit__(self, *error: object) -> None:
        pass

    def _step(self, done: int, total: int) -> None:
        with open(self.file, "a", encoding="ascii") as file:
            file.write(f"{done // BATCH * BATCH} {total}\n")


def main() -> None:
    ingest._BATCH_NOTES = BATCH
    feeding.LIMITS = replace(feeding.LIMITS, per_host_pause=0.0)
    terminal.Bar = Telling
    Telling.file = os.devnull
    with open(os.devnull, "w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing):
        _run(json.loads(sys.argv[1]))  # what it loads is loaded for all that are forked
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _start(asked) if "words" in asked else _wait(asked["pid"], asked["seconds"])
        print(json.dumps(answer), flush=True)


def _run(words: list[str]) -> int:
    sys.argv = ["kb", *words]
    return cli.run()


def _start(asked: dict[str, Any]) -> int:
    if pid := os.fork():
        return pid
    try:
        os.close(0)
        for name, number in (("out", 1), ("err", 2)):
            os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        Telling.file = asked["told"]
        for name, value in asked["limits"].items():
            import resource

            resource.setrlimit(getattr(resource, name), (value, value))
        seen = _watch(asked)
        code = _run(asked["words"])
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        with open(asked["seen"], "w", encoding="ascii") as file:
            json.dump(seen(), file)
        os._exit(code)
    finally:
        os._exit(99)


def _watch(asked: dict[str, Any]) -> Any:
    """Wakes what counts calls, if it was loaded; the function that tells how many there were."""
    if not asked["calls"]:
        return dict
    library = ctypes.CDLL(None)
    which, folder, *numbers = asked["calls"]
    library.calls_watch(which.encode(), os.fsencode(folder), *map(ctypes.c_long, numbers))
    return lambda: {kind: library.calls_seen(ctypes.c_char(kind.encode())) for kind in which}


def _wait(pid: int, seconds: float) -> int | None:
    end = time.monotonic() + seconds
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            return None
        time.sleep(0.001)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
