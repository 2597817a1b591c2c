"""kb doctor: every check raised by a thing that is really damaged, and every damage mended."""

import os
import random
import shutil
import sqlite3
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from kb import catalogue, registry
from kb.app import doctor, mending
from kb.app.checks import Depth, network
from kb.errors import Interrupted
from kb.store import connection, deflated
from tests.conftest import Kb
from tests.dump import dump

FLIPS = int(os.environ.get("KB_FLIPS", "100"))
NOW = "2030-01-01T12:00+00:00"  # later than any file of a test
LIMITS = (
    "---\naliases: [the cap]\ntags: [limits]\n---\n# Limits\n\no1-preview has 50 messages a week; see [[Prices]].\n"
)
PRICES = "# Prices\n\nOpenAI bills o1-mini at $3 per million input tokens. 推理模型的價格。 Цена за токен.\n"

Harm = Callable[[Kb], object]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _mended_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a warning of every doctor would be on this machine is not what these tests are about."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))


@pytest.fixture
def vault(kb: Kb) -> Kb:
    """A few notes, read long enough ago that their times are told from later ones."""
    kb.write("Limits.md", LIMITS)
    kb.write("Prices.md", PRICES)
    for number in range(30):
        kb.write(f"Log/{number}.md", f"walrus {number} [[{number + 1}]] and [[Limits|the limit]]\n\n" * 8)
    time.sleep(0.06)  # a file as young as this is looked at again
    kb.ingest()
    return kb


def sql(statement: str, *values: object) -> Harm:
    def harm(kb: Kb) -> None:
        with closing(sqlite3.connect(kb.database)) as db, db:
            assert db.execute(statement, values).rowcount != 0

    return harm


bend = sql("update notes set lang = 'uk' where id = 2")


def verdicts(kb: Kb, *words: str, code: int | None = None) -> dict[str, str]:
    """What each check says, but those that have nothing to say."""
    told = asked(kb, *words, code=code)
    return {check["name"]: check["verdict"] for check in told["checks"] if check["verdict"] != "sound"}


def asked(kb: Kb, *words: str, code: int | None = None, now: str = NOW) -> Any:
    os.environ["KB_NOW"] = now
    try:
        return kb.json("doctor", *words, code=code)
    finally:
        del os.environ["KB_NOW"]


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(database)) as db:
        return dump(db)


def fresh(kb: Kb, place: Path) -> dict[str, list[tuple[Any, ...]]]:
    Kb(kb.root, place, kb._capture).ingest()
    return contents(place)


def picture(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file below a folder, bytes and time; but for what any reader of SQLite makes, an empty log."""
    return {
        str(path): (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm") and not is_empty_log(path)
    }


def is_empty_log(path: Path) -> bool:
    return path.name.endswith("-wal") and path.stat().st_size == 0


# ── sound


@pytest.mark.parametrize("depth", [(), ("--quick",), ("--full",)])
def test_a_sound_index_is_sound(vault: Kb, depth: tuple[str, ...]) -> None:
    assert verdicts(vault, *depth, code=0) == {}


def test_the_shipped_vault_is_sound(shipped: Kb) -> None:
    """Every sort of row that there is comes back from the database as it was written."""
    shipped.ingest()
    assert verdicts(shipped, "--full", code=0) == {}


def test_an_index_that_was_edited_step_by_step_is_sound(vault: Kb) -> None:
    vault.write("Prices.md", PRICES.replace("$3", "$4"))
    (vault.root / "Log" / "3.md").unlink()
    vault.write("3.md", "another place")
    vault.ingest()
    assert verdicts(vault, "--full", code=0) == {}


def test_what_changed_since_the_last_ingest_is_no_damage(vault: Kb) -> None:
    vault.write("New.md", "a new note")
    (vault.root / "Log" / "3.md").unlink()
    assert verdicts(vault, "--full", code=0) == {}


@pytest.mark.parametrize("depth", ["--quick", "--full"])
def test_looking_changes_nothing(vault: Kb, depth: str) -> None:
    bend(vault)
    before = picture(vault.root.parent)
    asked(vault, depth, code=2 if depth == "--full" else None)
    assert picture(vault.root.parent) == before


# ── each check


def drop_words(kb: Kb) -> None:
    """The full-text index forgets a passage."""
    from kb.store import postings
    from kb.store.writing import stored_postings

    with closing(sqlite3.connect(kb.database)) as db, db:
        deflated.prepare(db)
        (note,) = db.execute("select id from files where path = 'Limits.md'").fetchone()
        old = next(iter(stored_postings(db, note)))
        marks = ", ".join("?" * 8)
        db.execute(f"insert into postings(postings, {postings.COLUMNS}) values('delete', {marks})", old)
        db.execute("insert or ignore into postings_docsize(id, sz) values(?, x'00000000000000')", (old[0],))


def bend_page(kb: Kb) -> None:
    """The page of an index is noise."""
    with closing(sqlite3.connect(kb.database)) as db:
        (page,) = db.execute("select rootpage from sqlite_master where name = 'idx_targets_key'").fetchone()
    with open(kb.database, "r+b") as file:
        file.seek((page - 1) * 8192)
        file.write(random.Random(1).randbytes(8192))


def touch_unseen(kb: Kb) -> None:
    """A file has other bytes, and its size and time are those that the index knows."""
    place = kb.write("Prices.md", PRICES.replace("$3", "$4"))
    sql("update files set changed = ? where path = 'Prices.md'", place.stat().st_ctime_ns)(kb)


def misplace(kb: Kb) -> None:
    sql("update files set path = 'Log/77.md' where path = 'Log/7.md'")(kb)
    sql("update sums set sum = sum where note = 1")(kb)


TO_PRICES = "target in (select id from targets where target = 'Prices')"
DAMAGES: dict[str, tuple[Harm, str, Depth]] = {
    "a page of noise": (bend_page, "pages", "usual"),
    "a title": (sql("update notes set title = 'Limitz' where title = 'Limits'"), "rows", "usual"),
    "a text": (sql("update passages set text = substr(text, 1, length(text) - 1)"), "rows", "usual"),
    "a number": (sql("update claims set value = value + 1 where id in (select min(id) from claims)"), "rows", "usual"),
    "the target of a link": (sql("update targets set target = 'Pricez' where target = 'Prices'"), "rows", "usual"),
    "a mention": (sql("update spellings set canonical = 'openai/o3' where kind = 'model'"), "rows", "usual"),
    "a sum": (sql("update sums set sum = sum + 1 where note = 2"), "rows", "usual"),
    "where a link leads": (sql(f"update link_places set resolved = 1 where {TO_PRICES}"), "links", "usual"),
    "the name for links": (sql("update files set key = 'x' where path = 'Prices.md'"), "links", "usual"),
    "a link to no file": (sql(f"update link_places set resolved = 9999 where {TO_PRICES}"), "orphans", "quick"),
    "a link to no target": (sql(f"update link_places set target = 9999 where {TO_PRICES}"), "orphans", "quick"),
    "rows without a note": (sql("delete from notes where title = 'Prices'"), "orphans", "quick"),
    "words of a passage": (drop_words, "postings", "full"),
    "a word for patterns": (sql("delete from forms where form = 'walrus'"), "postings", "full"),
    "the path of a file": (misplace, "vault", "quick"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_told_and_mended(vault: Kb, damage: str, tmp_path: Path) -> None:
    """Exit 2 with what it means; after --fix the index is that of a fresh build, and the old one is kept."""
    harm, check, depth = DAMAGES[damage]
    expected = contents(vault.database)
    harm(vault)
    flags = () if depth == "usual" else (f"--{depth}",)
    told = asked(vault, *flags, code=2)
    mine = [finding for finding in told["findings"] if finding["check"] == check]
    assert mine and mine[0]["level"] == "damage" and mine[0]["text"] and mine[0]["means"] and mine[0]["do"]
    notes = picture(vault.root)
    mended = asked(vault, *flags, "--fix", code=0)
    assert "kept as" in mended["mended"][0] and mended["verdict"] == "sound"
    assert contents(vault.database) == expected == fresh(vault, tmp_path / "fresh.sqlite")
    assert picture(vault.root) == notes
    assert (vault.database.parent / "index.sqlite.damaged-2030-01-01").exists()
    assert not [name for name in os.listdir(vault.database.parent) if name.startswith(".kb-")]


def test_a_sample_finds_words_that_are_gone(vault: Kb) -> None:
    """The vault is smaller than a sample, so that every note is in it."""
    drop_words(vault)
    assert verdicts(vault, code=2)["postings"] == "damage"


def test_bytes_that_changed_unseen_are_for_a_person(vault: Kb) -> None:
    """The file may be what is damaged: no fix reads it into the index behind a person's back."""
    touch_unseen(vault)
    told = asked(vault, "--full", "--fix", code=2)
    assert told["mended"] == []
    assert [(one["check"], one["path"]) for one in told["findings"]] == [("vault", "Prices.md")]
    vault.run("ingest", "--rebuild")
    assert verdicts(vault, "--full", code=0) == {}


def newer(kb: Kb) -> None:
    sql("update meta set value = '999' where name = 'schema_version'")(kb)


def unmarked(kb: Kb) -> None:
    with closing(sqlite3.connect(kb.database)) as db:
        db.execute("pragma application_id = 1")


def headless(kb: Kb) -> None:
    with open(kb.database, "r+b") as file:
        file.write(bytes(100))


@pytest.mark.parametrize("harm", [newer, unmarked, headless])
def test_an_index_that_cannot_be_opened_is_damage(vault: Kb, harm: Harm, tmp_path: Path) -> None:
    expected = contents(vault.database)
    harm(vault)
    told = asked(vault, code=2)
    assert [one["check"] for one in told["findings"]] == ["index"]
    asked(vault, "--fix", code=0)
    assert contents(vault.database) == expected


def test_without_an_index_there_is_a_warning(kb: Kb) -> None:
    kb.write("a.md", "one note")
    assert verdicts(kb, code=1) == {"index": "warning"}
    assert not kb.database.exists()


def test_an_index_of_another_vault_is_a_warning(vault: Kb, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Kb(tmp_path / "other", vault.database, vault._capture)
    assert verdicts(other, code=1) == {"index": "warning"}


def test_what_kb_did_not_make_is_left_alone(vault: Kb) -> None:
    with closing(sqlite3.connect(vault.root.parent / "other.sqlite")) as db:
        db.execute("create table meta(name, value)")
    other = Kb(vault.root, vault.root.parent / "other.sqlite", vault._capture)
    before = other.database.read_bytes()
    told = asked(other, "--fix", code=2)
    assert told["mended"] == [] and other.database.read_bytes() == before


def test_an_old_sqlite_is_told_with_its_fault(vault: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    assert verdicts(vault, "--quick", code=1) == {"versions": "warning"}


def test_a_journal_that_is_none_of_ours_is_mended(vault: Kb) -> None:
    with closing(sqlite3.connect(vault.database)) as db:
        db.execute("pragma journal_mode=delete")
    assert verdicts(vault, code=1) == {"pragmas": "warning"}
    asked(vault, "--fix", code=0)
    with closing(sqlite3.connect(vault.database)) as db:
        assert db.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_vault_that_looks_empty_is_no_reason_to_mend(vault: Kb) -> None:
    bend(vault)
    for path in vault.root.rglob("*.md"):
        path.unlink()
    assert verdicts(vault, code=2) == {"vault": "warning", "rows": "damage"}
    before = vault.database.read_bytes()
    vault.run("doctor", "--fix", code=4)
    assert vault.database.read_bytes() == before


def test_who_holds_the_index_is_told(vault: Kb) -> None:
    with FileLock(f"{vault.database}.lock"):
        assert verdicts(vault, code=1) == {"locks": "warning"}
    assert verdicts(vault, code=0) == {}


def test_who_writes_meanwhile_is_no_damage(vault: Kb) -> None:
    """What another program has not committed is not seen; what needs its place is left out, and told."""
    with closing(sqlite3.connect(vault.database, isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update notes set lang = 'uk'")
        assert verdicts(vault, "--full", code=1) == {"postings": "warning"}


def test_a_full_disk_is_told(vault: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1, 1, 1_000_000))
    assert verdicts(vault, code=1) == {"space": "warning"}


def test_an_index_on_a_network_is_told(vault: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest mount counts; a blank in its name is written as an escape."""
    shared = tmp_path / "a share" / "kb"
    shared.mkdir(parents=True)
    mounts = tmp_path / "mountinfo"
    row = "36 35 98:0 / {} rw,noatime shared:1 - {} server:/export rw\n"
    place = str(tmp_path / "a share").replace(" ", "\\040")
    mounts.write_text(row.format("/", "ext4") + row.format(place, "fuse.sshfs") + row.format(f"{place}2", "nfs4"))
    monkeypatch.setattr(network, "MOUNTS", str(mounts))
    assert verdicts(vault, code=0) == {}
    there = Kb(vault.root, shared / "index.sqlite", vault._capture)
    there.ingest()
    assert verdicts(there, code=1) == {"network": "warning"}


def test_a_clock_before_the_newest_file_is_told(vault: Kb) -> None:
    told = asked(vault, code=1, now="2019-01-01T00:00+00:00")
    assert [one["check"] for one in told["findings"]] == ["clock"]


def test_a_digest_of_days_to_come_is_told(vault: Kb) -> None:
    vault.write(".kb/digest/cursor.json", '{"at": "2031-01-01T00:00:00+00:00", "item": 3}')
    assert verdicts(vault, code=1) == {"clock": "warning"}


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        (".kb/models.toml", b"[[model]\n", "damage"),
        (".kb/claims.toml", b"\xff\xfe", "damage"),
        (".kb/notes-of-mine.toml", b"a = ", "damage"),
        (".kb/names.toml", b"[[person]]\nnam = 'Ada'\n", "warning"),
        (".kb/digest/last.jsonl", b"{", "damage"),
    ],
)
def test_decisions_that_cannot_be_read_are_told(vault: Kb, path: str, text: bytes, level: str) -> None:
    """No fix touches them: they are in the vault, and only a person knows what they said."""
    place = vault.write(path, text)
    told = asked(vault, "--fix", code=2 if level == "damage" else 1)
    assert [(one["check"], one["level"], one["path"]) for one in told["findings"]] == [("own", level, path)]
    assert place.read_bytes() == text


def test_archives_that_cannot_be_read_are_told(vault: Kb) -> None:
    feeds = Path(vault.settings().feeds)
    feeds.mkdir(parents=True)
    (feeds / "lab.jsonl").write_text('{"feed": "lab", "url": "https://lab.example/feed"}\n{"number": 1, "na')
    (feeds / "state.json").write_text("{")
    vault.ingest()
    told = asked(vault, "--fix", code=2)
    assert [(one["check"], one["level"]) for one in told["findings"]] == [("feeds", "damage"), ("feeds", "warning")]
    assert (feeds / "lab.jsonl").read_text().endswith('"na')


def test_what_a_stopped_program_left_is_removed_outside_the_vault_alone(vault: Kb) -> None:
    beside = vault.database.parent / ".kb-abc.tmp"
    inside = vault.root / "Log" / ".kb-abc.tmp"
    for place in (beside, inside):
        place.write_text("half a fi")
    assert verdicts(vault, code=1) == {"leftovers": "warning"}
    told = asked(vault, "--fix", code=1)
    assert told["mended"] == [f"{beside} was removed"]
    assert not beside.exists() and inside.exists()


def test_what_is_being_written_now_is_not_left_over(vault: Kb) -> None:
    (vault.database.parent / ".kb-abc.tmp").write_text("half a fi")
    assert verdicts(vault, "--quick").get("leftovers") == "warning"
    assert [one["check"] for one in vault.json("doctor", "--quick", code=0)["findings"]] == []


def test_every_file_system_of_a_network_has_its_source() -> None:
    rows = catalogue.rows("filesystems")["network"]
    assert all(set(row) == {"name", "is", "source"} and all(row.values()) for row in rows)
    assert len({row["name"] for row in rows}) == len(rows)


# ── the whole


def test_every_check_tells_why_and_from_where(vault: Kb) -> None:
    told = asked(vault, "--explain", "--quick", code=0)
    assert [check["name"] for check in told["checks"]] == registry.names("kb.app.checks")
    assert all(check["reason"].endswith(".") and check["source"] for check in told["checks"])


def test_no_time_is_no_all_clear(vault: Kb) -> None:
    results = doctor.examine(vault.settings(), "full", time.time(), seconds=1e-9)
    assert {result.verdict for result in results} == {"warning"}


def test_stopped_while_it_mends_the_old_index_stays(vault: Kb) -> None:
    bend(vault)
    settings = vault.settings()
    results = doctor.examine(settings, "usual", time.time())
    before = picture(vault.database.parent)

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        mending.mend(settings, results, time.time(), stop)
    assert picture(vault.database.parent) == before


def test_readers_never_miss_the_index_while_it_is_mended(vault: Kb) -> None:
    """Who has the old one open reads on."""
    settings = vault.settings()
    old = connection.reader(settings.database, settings.root)
    assert old
    bend(vault)
    asked(vault, "--fix", code=0)
    with closing(old):
        assert old.execute("select count(*) from notes").fetchone() == (32,)
    assert vault.paths("walrus")


def test_a_log_of_the_old_index_is_not_read_into_the_new(vault: Kb) -> None:
    """Commits that were not yet in the file itself are kept with it under its other name."""
    with closing(sqlite3.connect(vault.database)) as holder:
        holder.execute("select 1 from notes").fetchone()
        bend(vault)
        assert os.path.getsize(f"{vault.database}-wal")
        asked(vault, "--fix", code=0)
    assert verdicts(vault, "--full", code=0) == {}


# ── any byte


@pytest.fixture(scope="module")
def dice() -> Iterator[random.Random]:
    yield random.Random(20240912)


def damaged(whole: bytes, dice: random.Random) -> bytes:
    """One, eight or sixty-four bits turned round, or a page of noise."""
    harmed = bytearray(whole)
    kind = dice.choice((1, 8, 64, 0))
    place = dice.randrange(len(harmed))
    if kind:
        for _ in range(kind):
            harmed[min(place + dice.randrange(64), len(harmed) - 1)] ^= 1 << dice.randrange(8)
    else:
        place -= place % 4096
        harmed[place : place + 4096] = dice.randbytes(4096)
    return bytes(harmed)


def test_any_damage_is_noticed_or_harmless_and_mended(vault: Kb, dice: random.Random) -> None:
    """Never a crash, never ten seconds; what is not noticed changes nothing that kb would tell."""
    with closing(sqlite3.connect(vault.database)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    expected = contents(vault.database)
    whole = vault.database.read_bytes()
    settings = vault.settings()
    for count in range(FLIPS):
        for path in vault.database.parent.glob("index.sqlite*"):
            path.unlink()
        vault.database.write_bytes(damaged(whole, dice))
        begun = time.monotonic()
        results = doctor.examine(settings, "full", time.time())
        assert time.monotonic() - begun < 10
        if {result.verdict for result in results} == {"sound"}:
            assert contents(vault.database) == expected, count
        elif count % 2:
            vault.ingest(rebuild=True)
        else:
            mending.mend(settings, results, time.time())
            vault.ingest()
        assert contents(vault.database) == expected, count
        assert vault.ingest().failed == []
