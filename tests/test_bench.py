"""The benchmark beside other programs, on few notes: ``python -m tests.bench --peers`` has it in full."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import asked, contest_report, measure, rivals, truth, vaults
from tests.bench.contest import Contest
from tests.bench.measure import Bench, Cost
from tests.bench.peers import ALL, Peer
from tests.bench.sheet import ASKED, BACKLINKS, EDITED, FULL, TASKS, Answer, Sheet, cold
from tests.conftest import ROOT

NOTES = 30
RARE = next(question for question in asked.QUESTIONS if question.words == (vaults.RARE,))


@pytest.fixture(scope="module")
def told() -> Any:
    """What the command writes of few notes."""
    line = ("--peers", "--notes", str(NOTES), "--runs", "1", "--only", "fts5", "--format", "json")
    done = subprocess.run([sys.executable, "-m", "tests.bench", *line], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_row_is_told_of_every_program(told: Any) -> None:
    (size,) = told["sizes"]
    rows = {(row["peer"], row["task"]): row for row in size["rows"]}
    assert set(rows) == {(peer, task) for peer in told["here"] for task in TASKS}
    assert not [task for task in TASKS if rows["kb", task]["cpu_s"] is None]
    assert rows["kb", FULL]["to_cat"] > 1
    assert size["disk"]["kb"]["to_text"] > 0
    assert (size["notes"], size["left_out"], told["stopped"]) == (NOTES, {}, "")


def test_kb_misses_no_note_and_no_edit(told: Any) -> None:
    """The generator says which notes answer, and a plain reading of them."""
    answers = {row["task"]: row["answer"] for row in told["sizes"][0]["rows"] if row["peer"] == "kb"}
    assert not [task for task in (*EDITED, *ASKED) if answers[task]["missed"]]
    assert all(answers[task]["truth"] for task in ASKED)
    assert answers[cold(RARE)]["listed"] == answers[cold(RARE)]["truth"]


@pytest.mark.parametrize("peer", rivals.peers(), ids=lambda peer: peer.name)
def test_a_program_that_is_here_finds_the_rare_word(peer: Peer, tmp_path: Path) -> None:
    """None is needed; one that is here must be asked in its own way."""
    if not peer.is_here():
        pytest.skip(f"{peer.program} is not here")
    manifest = vaults.make(tmp_path / "vault", NOTES)
    rival = rivals.rival(peer, Bench(tmp_path, measure.environment(tmp_path / "settings")), tmp_path)
    rival.place.home.mkdir()
    peer.prepare(rival.place)
    if peer.full:
        rival.cost(peer.full(rival.place), allowed=(0,))
    command = peer.ask(rival.place, RARE, ALL)
    assert command
    right = asked.answers(truth.vault(tmp_path / "vault"), manifest)[RARE.name]
    assert rival.answer(command, right) == Answer(len(right), len(right), 0, 0)


def sheet(notes: int, **seconds: float) -> Sheet:
    """A size of which one task was measured."""
    made = Sheet(notes, notes * 3_000)
    for peer, spent in seconds.items():
        made.cell(peer, BACKLINKS).costs.append(Cost(spent, spent, 20))
    return made


def test_growth_is_told_as_a_power_of_the_text() -> None:
    contest = Contest(1, sheets=[sheet(1_000, kb=0.2, zk=0.1), sheet(10_000, kb=2, zk=10), sheet(100_000, kb=20)])
    found = {
        (growth.peer, growth.larger): (round(growth.exponent, 3), growth.is_near_linear) for growth in contest.growths()
    }
    assert found == {("kb", 10_000): (1, True), ("zk", 10_000): (2, False), ("kb", 100_000): (1, True)}


def test_the_best_is_the_cheapest_that_misses_nothing() -> None:
    """A fast wrong answer is seen, and is no bar to reach."""
    side_by_side = sheet(1_000, kb=0.2, rg=0.01, zk=0.1)
    side_by_side.cell("rg", BACKLINKS).answer = Answer(3, 4, 1, 0)
    side_by_side.cell("zk", BACKLINKS).answer = Answer(5, 4, 0, 1)
    best = side_by_side.best(BACKLINKS)
    assert best and best.peer == "zk"
    text = contest_report.text(Contest(1, {"kb": "1", "rg": "1", "zk": "1"}, sheets=[side_by_side]))
    assert "3 -1" in text
    assert "5 +1" in text


def test_what_is_not_here_and_what_was_not_measured_is_told() -> None:
    stopped = sheet(1_000, kb=0.2)
    stopped.left_out["zk"] = "full ingest: it bears no more"
    text = contest_report.text(Contest(1, {"kb": "1"}, {"qmd": "npm install"}, [stopped], "Ctrl-C"))
    assert "qmd: not here; npm install\n" in text
    assert "zk is left out. full ingest: it bears no more\n" in text
    assert text.endswith("\nstopped before the end: Ctrl-C\n")
