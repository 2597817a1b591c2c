"""Whatever happens to a vault, the index says what the vault says."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import analysis, config
from kb.app.ingesting import update
from kb.errors import Refused
from kb.store import connection
from tests.conftest import SHIPPED, Kb
from tests.dump import dump

NAMES = [
    *("a.md", "b.md", "sub/a.md", "sub/推理.md", "Модель й.txt", "o1.md", "pic.png"),
    *("talk.json", "talk.srt", "board.canvas", ".obsidian/app.json", ".kb/models.toml"),
]
TEXTS = [
    "",
    "# A\n[[b]] and [[o1|the model]] #tag",
    "---\naliases: [o1, 強]\ntags: [x]\n---\n[[a]] [[強]] text 推理模型",
    "rw-book-cover\n\nHighlights\n\n  • One thing about o1 (View Highlight)\n",
    "[[sub/a]] ![[pic.png]] [t](b.md) https://a.example/x",
    "---\nbad: [\n---\nbody [[Модель й]]",
    "\ufeff> quote\r\n> - Nato, [[a]]\r\n",
    "\0 nul %% [[a]] %%",
    "новый текст о моделях\n" * 200,
    '{"segments": [{"id": 0, "start": 0.0, "end": 2.0, "text": " o1 says [[a]]", "tokens": []}]}',
    "1\n00:00:01,000 --> 00:00:02,000\no1 mini speaks\n\n2\n00:00:02,000 --> 00:00:03,000\nof 推理\n",
    '{"nodes": [{"type": "text", "text": "# Card\\n[[b]] #x"}, {"type": "file", "file": "a.md"}]}',
    '{"userIgnoreFilters": ["sub/", "b.md"]}',
    '[[alias]]\nof = "openai/o1"\nsays = ["новый текст"]\n',
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
        st.tuples(st.just("remove"), st.sampled_from(NAMES), st.just("")),
        st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.tuples(st.just("folder"), st.sampled_from(NAMES), st.just("")),
        st.tuples(st.just("ingest"), st.just(""), st.just("")),
    ),
    max_size=12,
)


def clear(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def step(root: Path, what: str, name: str, more: str) -> None:
    place = root / name
    if what == "write":
        clear(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(more.encode())
    elif what == "remove":
        clear(place)
    elif what == "rename" and place.is_file() and name != more:
        clear(root / more)
        (root / more).parent.mkdir(parents=True, exist_ok=True)
        place.rename(root / more)
    elif what == "folder":
        clear(place)
        place.mkdir(parents=True)


def ingested(root: Path, database: Path) -> dict[str, list[tuple[object, ...]]]:
    held = config.load({"vault.path": str(root), "index.path": str(database)})
    update.update(held, allow_mass_delete=True)
    db = connection.reader(str(database), held.root)
    assert db is not None
    db.execute("pragma query_only=off")
    found = dump(db)
    db.close()
    found["files"] = [row[:-2] for row in found["files"]]  # times differ between two runs
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_sequence_of_edits_equals_a_fresh_build(steps: list[tuple[str, str, str]]) -> None:
    """Notes written, renamed, removed, replaced by folders; ingested now and then, or only once."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        root.mkdir()
        for what, name, more in steps:
            if what == "ingest":
                ingested(root, Path(folder, "kept.sqlite"))
            else:
                step(root, what, name, more)
        assert ingested(root, Path(folder, "kept.sqlite")) == ingested(root, Path(folder, "fresh.sqlite"))


def test_nothing_changed_reads_nothing(kb: Kb) -> None:
    kb.write("a.md", "one")
    assert kb.ingest().read == 1
    again = kb.ingest()
    assert (again.read, again.unchanged) == (0, 1)


def test_a_touched_note_that_says_the_same_is_unchanged(kb: Kb) -> None:
    place = kb.write("a.md", "one")
    kb.ingest()
    os.utime(place, (1_800_000_000, 1_800_000_000))
    again = kb.ingest()
    assert (again.read, again.unchanged) == (0, 1)


def test_an_edit_of_the_same_size_in_the_same_moment_is_seen(kb: Kb) -> None:
    """A file that was just written may change again without its time telling."""
    place = kb.write("a.md", "alpha")
    os.utime(place)
    assert kb.paths("alpha") == ["a.md"]
    state = place.stat()
    place.write_text("gamma")
    os.utime(place, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert kb.paths("gamma") == ["a.md"]
    assert kb.paths("alpha") == []


def test_a_search_never_shows_stale_notes(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    assert kb.paths("walrus") == ["a.md"]
    kb.write("b.md", "walrus too")
    assert sorted(kb.paths("walrus")) == ["a.md", "b.md"]
    (kb.root / "a.md").unlink()
    assert kb.paths("walrus") == ["b.md"]


def test_no_refresh_answers_from_the_index_as_it_is(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    kb.ingest()
    kb.write("b.md", "walrus too")
    assert [hit["path"] for hit in kb.json("search", "walrus", "--no-refresh")["hits"]] == ["a.md"]


def test_a_vault_that_looks_empty_does_not_empty_the_index(kb: Kb) -> None:
    for number in range(3):
        kb.write(f"{number}.md", "walrus")
    kb.ingest()
    for number in range(3):
        (kb.root / f"{number}.md").unlink()
    with pytest.raises(Refused):
        kb.ingest()
    out, err = kb.run("search", "walrus", "--format", "paths")
    assert out.splitlines() == ["0.md", "1.md", "2.md"]
    assert "--allow-mass-delete" in err
    kb.run("ingest", code=4)
    kb.run("ingest", "--allow-mass-delete")
    assert kb.paths("walrus") == []


def test_half_of_a_large_vault_gone_asks_too(kb: Kb) -> None:
    for number in range(60):
        kb.write(f"{number}.md", "x")
    kb.ingest()
    for number in range(30):
        (kb.root / f"{number}.md").unlink()
    kb.run("ingest", code=4)


def test_a_renamed_folder_is_no_loss(kb: Kb) -> None:
    for number in range(30):
        kb.write(f"old/{number}.md", "walrus")
    kb.ingest()
    (kb.root / "old").rename(kb.root / "new")
    assert kb.json("ingest")["removed"] == 30
    assert len(kb.paths("walrus")) == 30


@pytest.mark.parametrize(
    ("name", "data", "code", "findable"),
    [
        ("latin.md", b"caf\xe9 walrus", "encoding", True),
        ("cp1251.md", "Модель рассуждает walrus".encode("cp1251"), "encoding", True),
        ("utf16.md", "walrus 推理".encode("utf-16"), None, True),
        ("wide.md", "a walrus and no mark".encode("utf-16-le"), "encoding", True),
        ("nul.md", b"wal\0 walrus", "nul-bytes", True),
        ("yaml.md", b"---\na: [\n---\nwalrus", "yaml-invalid", True),
        ("bomb.md", b"---\na: &a [x]\nb: [*a, *a]\n---\nwalrus", "yaml-invalid", True),
        ("deep.md", b"---\na: " + b"[" * 30_000 + b"\n---\nwalrus", "yaml-invalid", True),
        ("large.md", b"walrus\n" * 3_000_000, "too-large", False),
    ],
)
def test_a_bad_file_gets_a_remark_and_the_rest_is_indexed(
    name: str, data: bytes, code: str | None, findable: bool, kb: Kb
) -> None:
    kb.write(name, data)
    kb.write("good.md", "walrus")
    found = kb.json("ingest", code=0 if findable else 5)
    assert [item["code"] for item in found["failed"]] == ([] if findable else [code])
    assert set(kb.paths("walrus")) == ({name, "good.md"} if findable else {"good.md"})
    if findable and code:
        assert code in [item["code"] for item in kb.json("inspect", name)["diagnostics"]]


def test_what_is_no_file_or_leads_out_is_skipped_and_counted(kb: Kb, tmp_path: Path) -> None:
    """A pipe would wait for ever; a link out of the vault could show anything; a cycle has no end."""
    (tmp_path / "secret.md").write_text("walrus")
    kb.write("good.md", "walrus")
    os.mkfifo(kb.root / "pipe.md")
    (kb.root / "out.md").symlink_to(tmp_path / "secret.md")
    (kb.root / "gone.md").symlink_to("nowhere.md")
    (kb.root / "loop").symlink_to(kb.root)
    (kb.root / ".hidden.md").write_text("walrus")
    (kb.root / "folder.md").mkdir()
    found = kb.json("ingest")
    assert found["skipped"] == {"not-a-file": 1, "link-out-of-vault": 1, "broken-link": 1, "link": 1, "hidden": 1}
    assert kb.paths("walrus") == ["good.md"]


def test_a_name_that_is_not_unicode_is_counted(kb: Kb) -> None:
    try:
        Path(os.fsdecode(os.fsencode(kb.root) + b"/\xff.md")).write_text("walrus")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert kb.json("ingest")["skipped"] == {"name-not-unicode": 1}


def test_a_note_replaced_by_a_folder_and_back(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    assert kb.paths("walrus") == ["a.md"]
    (kb.root / "a.md").unlink()
    kb.write("a.md/b.md", "walrus inside")
    assert kb.paths("walrus") == ["a.md/b.md"]
    shutil.rmtree(kb.root / "a.md")
    kb.write("a.md", "walrus again")
    assert kb.paths("walrus") == ["a.md"]


def state(root: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Path to mode, time, size and bytes of everything below a folder."""
    found = {}
    for place in [root, *sorted(root.rglob("*"))]:
        info = place.lstat()
        data = place.read_bytes() if stat.S_ISREG(info.st_mode) else b""
        found[str(place)] = (info.st_mode, info.st_mtime_ns, info.st_size, data)
    return found


EVERY_READING_COMMAND = [
    ["ingest"],
    ["ingest", "--rebuild"],
    ["ingest", "--dry-run"],
    ["search", "o1"],
    ["show", "o1-mini"],
    ["links", "o1-mini"],
    ["backlinks", "o1-mini", "--unlinked"],
    ["inspect", "o1-mini"],
    ["status"],
    ["config", "list"],
]


def test_no_command_writes_into_the_vault(kb: Kb) -> None:
    """Bytes, times and modes of a copy of the shipped vault, before and after; read-only too."""
    shutil.rmtree(kb.root)
    shutil.copytree(SHIPPED, kb.root)
    for place in [*kb.root.rglob("*"), kb.root]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = state(kb.root)
    for words in EVERY_READING_COMMAND:
        kb.run(*words)
    assert state(kb.root) == before
    for place in [kb.root, *kb.root.rglob("*")]:
        place.chmod(0o755 if place.is_dir() else 0o644)


def test_an_index_of_another_analysis_is_rebuilt(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.write("a.md", "walrus")
    kb.ingest()
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    assert kb.paths("walrus") == ["a.md"]
    assert kb.json("status")["analysis_version"] == analysis.VERSION


def test_an_index_of_a_newer_kb_is_refused_and_left_alone(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    kb.ingest()
    with sqlite3.connect(kb.database) as db:
        db.execute("update meta set value = '999' where name = 'schema_version'")
    db.close()
    before = kb.database.read_bytes()
    _, err = kb.run("search", "walrus", code=3)
    assert "newer" in err
    assert kb.database.read_bytes() == before


def test_a_file_that_is_no_index_is_told_as_such(kb: Kb) -> None:
    kb.database.parent.mkdir()
    kb.database.write_text("this is no database " * 100)
    kb.write("a.md", "walrus")
    _, err = kb.run("search", "walrus", code=3)
    assert "--rebuild" in err


def test_while_another_writes_a_reader_answers_from_what_is_known(kb: Kb) -> None:
    from filelock import FileLock

    kb.write("a.md", "walrus")
    kb.ingest()
    kb.write("b.md", "walrus")
    with FileLock(f"{kb.database}.lock"):
        out, err = kb.run("search", "walrus", "--format", "paths")
    assert out == "a.md\n"
    assert "another kb" in err


def test_two_writers_at_once_both_end_well(kb: Kb) -> None:
    for number in range(300):
        kb.write(f"{number}.md", f"walrus {number} [[{number + 1}]]")
    command = [sys.executable, "-m", "kb", "--vault", str(kb.root), "--db", str(kb.database), "ingest"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    for process in running:
        process.communicate()
    assert len(kb.paths("walrus")) == 300


@pytest.fixture
def killed(kb: Kb) -> Iterator[Kb]:
    """An index whose first making was killed at some moment."""
    for number in range(1200):
        kb.write(f"{number}.md", f"walrus {number} [[{number + 1}]]\n" * 10)
    yield kb


@pytest.mark.parametrize("delay", [0.15, 0.3, 0.45, 0.7])
def test_a_killed_ingest_loses_nothing(killed: Kb, delay: float, tmp_path: Path) -> None:
    """kill -9 at any moment: the next run completes, and the index equals a fresh one."""
    command = [sys.executable, "-m", "kb", "--vault", str(killed.root), "--db", str(killed.database), "ingest"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(delay)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert ingested(killed.root, killed.database) == ingested(killed.root, tmp_path / "fresh.sqlite")
    with sqlite3.connect(killed.database) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        db.execute("insert into postings(postings) values('integrity-check')")
    db.close()


def test_there_is_no_index_to_answer_from(kb: Kb) -> None:
    """--no-refresh without an index makes one: there is nothing else to answer from."""
    kb.write("a.md", "walrus")
    assert kb.run("search", "walrus", "--no-refresh", "--format", "paths")[0] == "a.md\n"
