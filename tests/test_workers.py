"""Several processes read a vault, and none of its notes can stop them."""

import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb import terminal
from tests.conftest import SHIPPED, Kb
from tests.test_ingest import ingested

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")

# kb as it is, but that a few notes are worth several processes, and that some are read as they tell.
PROGRAM = """
import os, signal, sys, time
from kb import cli
from kb.app.ingesting import crew, sharing, understanding, worker

sharing._WORTH = dict.fromkeys(sharing._WORTH, 0)
sharing._HARMLESS = 10_000
read_as = understanding.read_as

def read(format, raw, recognisers):
    if raw.text.startswith("!"):
        exec(raw.text[1:])
    return read_as(format, raw, recognisers)

understanding.read_as = read
"""
RUN = "sys.exit(cli.run())"
STRICT = "worker.PROCESSOR, worker.MEMORY = 1.0, 1 << 28\n"
SPAWN = "crew.start_method = lambda: 'spawn'\n"


def program(kb: Kb, *words: str, before: str = "", **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run kb in a process of its own, so that it forks from one that has no threads."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + before + RUN, "--vault", str(kb.root), "--db", str(kb.database), *words],
        capture_output=True,
        text=True,
        timeout=300,
        **more,
    )


def told(kb: Kb, *words: str, code: int = 0, before: str = "") -> Any:
    """What ``kb ingest`` tells."""
    done = program(kb, "ingest", "--format", "json", *words, before=before)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def rows(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that an index holds, with its ids: each table in the order in which it was written."""
    with sqlite3.connect(database) as db:
        tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        found = {table: db.execute(f"select * from {table}").fetchall() for table in tables if table != "postings"}
    db.close()
    return found


def some(kb: Kb, count: int = 60) -> None:
    """A vault of notes that link each other, long and short."""
    for number in range(count):
        words = f"walrus {number} [[{number + 1}]] 推理 модели o{number % 4}-mini\n\n" * (1 + number % 7)
        kb.write(f"{number:04}.md", f"---\naliases: [n{number}]\n---\n# Note {number}\n\n{words}")


@pytest.fixture
def vault(kb: Kb) -> Kb:
    """The shipped vault among notes of all lengths, and files that are no notes or cannot be read."""
    shutil.copytree(SHIPPED, kb.root, dirs_exist_ok=True)
    some(kb)
    kb.write("long.md", "A paragraph that goes on.\n\n" * 3_000)
    kb.write("table.json", '{"a": 1}')
    kb.write("broken.md", b"---\nbad: [\n---\n\xff walrus")
    (kb.root / "pipe.md").symlink_to("nowhere.md")
    return kb


@pytest.mark.parametrize("before", ["", SPAWN], ids=["fork", "spawn"])
def test_several_processes_write_the_rows_that_one_writes(vault: Kb, before: str) -> None:
    """The same rows with the same ids in the same order, whichever way the processes are started."""
    alone = told(vault, "--jobs", "1", before="sharing._HARMLESS = 1_000_000\n")
    expected = rows(vault.database)
    vault.database.unlink()
    together = told(vault, "--jobs", "3", before=before)
    assert alone | {"seconds": 0} == together | {"seconds": 0}
    assert together["read"] > 60
    assert rows(vault.database) == expected


def test_edits_read_by_several_equal_a_fresh_build(vault: Kb, tmp_path: Path) -> None:
    """Notes edited, touched, renamed, removed and turned into none, read by three processes."""
    told(vault, "--jobs", "3")
    for number in range(0, 60, 2):
        vault.write(f"{number:04}.md", f"edited [[n{number + 1}]] {number}")
    for number in range(1, 9, 2):
        os.utime(vault.root / f"{number:04}.md")
    (vault.root / "0011.md").rename(vault.root / "renamed.md")
    (vault.root / "0013.md").unlink()
    found = told(vault, "--jobs", "3")
    assert (found["read"], found["removed"]) == (31, 2)
    assert ingested(vault.root, vault.database) == ingested(vault.root, tmp_path / "fresh.sqlite")


SICK = {
    "dies": ("os.kill(os.getpid(), signal.SIGSEGV)", "reader-died"),
    "leaves": ("os._exit(3)", "reader-died"),
    "is killed": ("os.kill(os.getpid(), signal.SIGKILL)", "reader-died"),
    "runs away": ("while True: pass", "too-slow"),
    "waits": ("time.sleep(60)", "too-slow"),
    "eats memory": ("held = [bytes(10_000_000) for _ in range(100)]", "too-large-in-memory"),
    "is a fault": ("raise RecursionError('too deep')", "not-understood"),
}


@pytest.mark.parametrize("sickness", SICK)
def test_a_note_that_ends_its_reader_costs_only_itself(sickness: str, kb: Kb) -> None:
    """All others are read; it is known as a note that failed, and a remark says why."""
    some(kb, 12)
    code, remark = SICK[sickness]
    kb.write("0005b.md", f"!{code}")
    found = told(kb, "--jobs", "2", code=5, before=STRICT)
    assert found["read"] == 12
    assert [(row["path"], row["code"]) for row in found["failed"]] == [("0005b.md", remark)]
    state = kb.json("status", "--no-refresh")
    assert (state["notes"], state["failed"], state["remarks"]) == (12, 1, {remark: 1})
    assert kb.json("search", "walrus", "--no-refresh")["total"] == 12


def test_what_cost_a_process_is_read_again_only_when_it_is_another(kb: Kb) -> None:
    """No search waits for it again; ``kb ingest --rebuild`` tries it, and so does an edit.  What the
    system killed may have been innocent, and is."""
    kb.write("0.md", "!os._exit(3)")
    some(kb, 3)
    assert len(told(kb, "--jobs", "2", code=5)["failed"]) == 1
    kb.write("00.md", "!os.kill(os.getpid(), signal.SIGKILL)")
    for _ in range(2):
        again = told(kb, "--jobs", "2", code=5)
        assert (again["read"], again["unchanged"]) == (0, 4)
        assert [row["path"] for row in again["failed"]] == ["00.md"]
    (kb.root / "00.md").unlink()
    assert len(told(kb, "--jobs", "2", "--rebuild", code=5)["failed"]) == 1
    kb.write("0.md", "well again: walrus")
    assert told(kb, "--jobs", "2")["read"] == 1
    assert "0.md" in kb.paths("walrus")


def test_a_note_that_was_only_unlucky_is_read_the_second_time(kb: Kb, tmp_path: Path) -> None:
    some(kb, 12)
    mark = tmp_path / "was here"
    kb.write("0005b.md", f"!open({str(mark)!r}, 'x').close() if not os.path.exists({str(mark)!r}) else 0")
    kb.write("0005c.md", f"!os.path.exists('{mark}2') or (open('{mark}2', 'x').close(), os._exit(1))")
    assert told(kb, "--jobs", "2")["read"] == 14


def test_several_sick_notes_cost_only_themselves(kb: Kb) -> None:
    """Also where they are all there is, and where one process is all there is."""
    for number in range(4):
        kb.write(f"{number}.md", "!os._exit(1)")
    kb.write("9.md", "walrus")
    for jobs in ("2", "8"):
        assert len(told(kb, "--jobs", jobs, "--rebuild", code=5)["failed"]) == 4
    assert kb.paths("walrus", "--no-refresh") == ["9.md"]


def test_one_large_note_is_read_beside(kb: Kb) -> None:
    """Small notes are read by kb itself, where they do no harm; a large one could, and costs only itself."""
    kb.write("small.md", "walrus")
    kb.write("large.md", "!os._exit(1)  # " + "walrus " * 3_000)
    found = told(kb, "--jobs", "1", code=5)
    assert (found["read"], [row["code"] for row in found["failed"]]) == (1, ["reader-died"])


def marked(mark: str) -> set[int]:
    """The processes that have this mark in their environment."""
    found = set()
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                if mark.encode() in (place / "environ").read_bytes():
                    found.add(int(place.name))
            except OSError:
                continue
    return found


def gone(mark: str, seconds: float = 5.0) -> bool:
    """Whether none of them is left after a while."""
    end = time.monotonic() + seconds
    while marked(mark) and time.monotonic() < end:
        time.sleep(0.02)
    return not marked(mark)


@pytest.fixture
def mark() -> Iterator[str]:
    """A mark for the environment of processes; whatever happens, none with it outlives the test."""
    mark = f"KB_MARK={uuid.uuid4()}"
    yield mark
    for process in marked(mark):
        os.kill(process, signal.SIGKILL)


def environment(mark: str) -> dict[str, str]:
    name, _, value = mark.partition("=")
    return {**os.environ, name: value, "TERM": "xterm", "COLUMNS": "100"}


def words_for(kb: Kb) -> list[str]:
    return [sys.executable, "-m", "kb", "--vault", str(kb.root), "--db", str(kb.database), "ingest", "--jobs", "2"]


def test_ctrl_c_says_how_far_it_came_and_leaves_a_sound_index(kb: Kb, mark: str) -> None:
    """Typed on a terminal, so that every process of kb hears it."""
    some(kb, 3_000)
    screen, terminal_side = pty.openpty()
    # The first terminal that the leader of a session opens is the one that Ctrl-C comes from.
    opening = ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(terminal_side), *words_for(kb)]
    running = subprocess.Popen(opening, env=environment(mark), start_new_session=True)
    shown = read_until(screen, " left")
    os.close(terminal_side)
    assert "Reading notes: " in shown and " of 3,000, " in shown and " a second, " in shown
    start = time.monotonic()
    os.write(screen, b"\x03")
    shown += read_until(screen, "")
    assert running.wait(30) == 130
    assert time.monotonic() - start < 5
    os.close(screen)
    assert "Traceback" not in shown
    assert " of 3,000 notes\r\n    the index is sound; kb ingest goes on from there" in shown
    assert gone(mark)
    stored = int(shown.split("kb: stopped after ")[1].split(" of ")[0].replace(",", ""))
    assert stored == kb.json("status", "--no-refresh")["notes"] < 3_000
    with sqlite3.connect(kb.database) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()


def read_until(screen: int, wanted: str) -> str:
    """What a terminal shows, until these words or the end."""
    shown = ""
    while not wanted or wanted not in shown:
        try:
            data = os.read(screen, 65536)
        except OSError:  # the other side has closed it
            break
        if not data:
            break
        shown += data.decode("utf-8", "replace")
    return shown


def test_a_stopped_rebuild_leaves_the_index_as_it_was(kb: Kb) -> None:
    some(kb, 40)
    kb.ingest()
    before = rows(kb.database)
    kb.write("0020b.md", "!os.kill(os.getppid(), signal.SIGINT); time.sleep(0.2)")
    done = program(kb, "ingest", "--rebuild", "--jobs", "2")
    assert done.returncode == 130
    assert done.stderr == "kb: stopped after 0 of 41 notes\n    the index is as it was\n"
    assert rows(kb.database) == before


def test_no_process_outlives_one_that_was_killed(kb: Kb, mark: str) -> None:
    """kill -9: those that read for it end, the lock is free, and the next run ends the work."""
    some(kb, 1_500)
    running = subprocess.Popen(words_for(kb), env=environment(mark), stdout=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while len(marked(mark)) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    assert len(marked(mark)) == 3
    running.kill()
    running.wait()
    assert gone(mark)
    kb.run("ingest", "--jobs", "2")
    assert kb.json("status")["notes"] == 1_500


def test_kb_leaves_no_process_when_all_is_read(kb: Kb, mark: str) -> None:
    some(kb, 300)
    subprocess.run(words_for(kb), env=environment(mark), check=True, capture_output=True, timeout=100)
    assert not marked(mark)


def test_how_many_processes_is_a_setting(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flag before environment before config.toml; nothing set is one for each core."""
    assert kb.settings().jobs == min(8, len(os.sched_getaffinity(0)))
    kb.write("config.toml", "[vault]\npath = '.'\n[index]\njobs = 3\n")
    assert kb.settings().jobs == 3
    monkeypatch.setenv("KB_JOBS", "4")
    assert kb.settings().jobs == 4
    shown = {row["key"]: (row["value"], row["origin"]) for row in kb.json("config", "list")["settings"]}
    assert shown["index.jobs"] == (4, "environment KB_JOBS")
    kb.run("ingest", "--jobs", "0", code=2)
    monkeypatch.setenv("KB_JOBS", "many")
    assert "'index.jobs' must be a number" in kb.run("ingest", code=2)[1]


@pytest.mark.parametrize(
    ("done", "total", "seconds", "shown"),
    [
        (0, 10_000, 1.2, "0 of 10,000"),
        (1_200, 10_000, 8.2, "1,200 of 10,000, 146 a second, 1 min left"),
        (9_900, 10_000, 66.0, "9,900 of 10,000, 150 a second, 1 s left"),
        (3, 200, 12.0, "3 of 200, 0.2 a second, 13 min left"),
        (1_000, 100_000, 100.0, "1,000 of 100,000, 10 a second, 2.8 h left"),
    ],
)
def test_how_far_work_has_come(done: int, total: int, seconds: float, shown: str) -> None:
    assert terminal.how_far(done, total, seconds) == shown
