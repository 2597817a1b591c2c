"""``kb ingest --watch``: an index that stays current while its vault is worked on."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kb.app.ingesting import watching
from kb.app.ingesting.tally import Tally
from kb.errors import IndexUnusable, KbError, Refused
from tests.conftest import ROOT, Kb

WAIT = 20  # seconds: a busy machine tells late


@contextmanager
def watched(kb: Kb) -> Iterator[Callable[[], Any]]:
    """Gives the next thing that is told; the first update has been made."""
    told: queue.Queue[object] = queue.Queue()
    stop = threading.Event()

    def run() -> None:
        try:
            for found in watching.updates(kb.settings(), stop=stop):
                told.put(found)
        except KbError as error:
            told.put(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        assert isinstance(told.get(timeout=WAIT), Tally)
        yield lambda: told.get(timeout=WAIT)
    finally:
        stop.set()
        thread.join(WAIT)
    assert not thread.is_alive()


def until(told: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """The first thing told that is so: saving a file may be seen in several steps."""
    return next(found for found in iter(told, None) if holds(found))


def test_a_note_that_is_written_is_read(kb: Kb) -> None:
    """And one that is deleted is forgotten."""
    kb.write("a.md", "o1 thinks.\n")
    with watched(kb) as told:
        place = kb.write("deep/b.md", "o3 thinks, too.\n")
        assert until(told, lambda found: found.read).read == 1
        place.unlink()
        assert until(told, lambda found: found.removed).removed == 1


def test_a_vault_that_looks_empty_is_told_and_waited_for(kb: Kb) -> None:
    """Nothing is forgotten of it."""
    for number in range(30):
        kb.write(f"{number}.md", "o1 thinks.\n")
    with watched(kb) as told:
        for number in range(30):
            (kb.root / f"{number}.md").unlink()
        assert until(told, lambda found: isinstance(found, Refused))
        for number in range(30):
            kb.write(f"{number}.md", "o1 thinks.\n")
        assert until(told, lambda found: isinstance(found, Tally))
    assert len(kb.paths("thinks")) == 30


def test_another_writer_is_waited_for(kb: Kb, monkeypatch: Any) -> None:
    """It is no reason to stop."""
    kb.write("a.md", "o1 thinks.\n")
    kb.ingest()
    real = watching.update.update
    refused = iter([IndexUnusable("another kb is writing the index")])

    def update(*given: Any, **wishes: Any) -> Tally:
        if error := next(refused, None):
            raise error
        return real(*given, **wishes)

    monkeypatch.setattr(watching.update, "update", update)
    monkeypatch.setattr(watching, "_hints", lambda settings, stop: iter([None]))
    found = list(watching.updates(kb.settings()))
    assert [type(one) for one in found] == [IndexUnusable, Tally]


def test_a_vault_that_goes_away_ends_it(kb: Kb) -> None:
    """The index is left as it was."""
    kb.write("a.md", "o1 thinks.\n")
    with watched(kb) as told:
        shutil.rmtree(kb.root)
        assert "not there any more" in until(told, lambda found: isinstance(found, KbError)).message


def test_ctrl_c_ends_it(kb: Kb) -> None:
    """With the exit code of an interruption, and no traceback."""
    kb.write("a.md", "o1 thinks.\n")
    words = ["--vault", str(kb.root), "--db", str(kb.database), "ingest", "--watch", "--format", "jsonl"]
    child = subprocess.Popen(
        [sys.executable, "-m", "kb", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout
    assert '"read": 1' in child.stdout.readline()
    os.kill(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=WAIT)
    assert child.returncode == 130 and "Traceback" not in err


def test_it_is_for_the_whole_vault(kb: Kb) -> None:
    """Other wishes do not go with it."""
    kb.write("a.md", "o1 thinks.\n")
    kb.run("ingest", "--watch", "--rebuild", code=2)
