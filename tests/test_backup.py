"""kb backup: what cannot be had again, in one file that can be trusted, and out of it again."""

import json
import os
import random
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest
from filelock import FileLock

from kb.app import bundle
from kb.app.subscribing import shelf
from kb.errors import KbError
from tests.conftest import Kb

NOW = "2024-12-21T09:30:00+00:00"
ITEM = '{"number": 1, "name": "on-limits", "seen": "2024-09-13T09:00:00Z", "id": "1", "title": "On limits"}\n'
HEAD = '{"feed": "lab", "url": "https://lab.example/feed"}\n'


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_NOW", NOW)


@pytest.fixture
def vault(kb: Kb) -> Kb:
    """A vault with decisions, a feed and settings."""
    kb.write("Limits.md", "o1-preview: 50 messages a week")
    kb.write("config.toml", '[vault]\npath = "."\n[digest]\nfollow = ["o1"]\n')
    kb.run("model", "alias", "openai/o1", "orion one")
    kb.write(".kb/imports/book.tsv", "source\tbook\nnote\tHighlights/book.md\n")
    feeds = Path(kb.settings().feeds)
    feeds.mkdir(parents=True)
    (feeds / "lab.jsonl").write_text(HEAD + ITEM)
    (feeds / "state.json").write_text('{"format": 1, "next": 2, "feeds": {}}')
    return kb


def below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(kb: Kb, place: Path, *words: str) -> Path:
    kb.run("backup", "-o", str(place), *words)
    return place


# ── there and back


def test_what_cannot_be_had_again_comes_back_byte_for_byte(vault: Kb, tmp_path: Path) -> None:
    """Decisions, what was imported, feeds, settings; no note, no index."""
    vault.run("search", "messages", "--since-last")
    place = made(vault, tmp_path / "one.zip")
    feeds = below(Path(vault.settings().feeds))
    vault.run("backup", "--check", str(place))
    vault.run("backup", "--restore", str(place), str(tmp_path / "again"))
    back = below(tmp_path / "again")
    own = {f"kb/{name}": data for name, data in below(vault.root / ".kb").items()}
    kept = {f"feeds/{name}": data for name, data in feeds.items() if name != ".lock"}
    shown = {"index/index.sqlite.asked": Path(f"{vault.database}.asked").read_bytes()}
    assert back == {**own, **kept, **shown, "settings/vault.toml": (vault.root / "config.toml").read_bytes()}
    assert b"orion one" in back["kb/models.toml"]


def test_a_backup_needs_no_vault_to_come_back(vault: Kb, tmp_path: Path) -> None:
    """The machine may be another one; where each part belongs is told."""
    place = made(vault, tmp_path / "one.zip")
    other = Kb(tmp_path / "gone", tmp_path / "none.sqlite", vault._capture)
    told = other.json("backup", "--restore", str(place), str(tmp_path / "again"))
    assert told["places"]["kb"] == str(vault.root / ".kb")
    assert told["places"]["feeds"] == vault.settings().feeds
    assert {file["name"] for file in told["files"]} == set(below(tmp_path / "again"))


def test_the_same_moment_gives_the_same_bytes(vault: Kb, tmp_path: Path) -> None:
    first = made(vault, tmp_path / "one.zip").read_bytes()
    os.utime(vault.root / ".kb" / "models.toml")
    assert made(vault, tmp_path / "two.zip").read_bytes() == first


def test_a_folder_is_given_a_name_of_the_day(vault: Kb, tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    told = vault.json("backup", "-o", str(tmp_path / "shelf"))
    assert told["file"] == str(tmp_path / "shelf" / "kb-vault-2024-12-21.zip")
    assert os.listdir(tmp_path / "shelf") == ["kb-vault-2024-12-21.zip"]


def test_only_its_owner_may_read_it(vault: Kb, tmp_path: Path) -> None:
    """Addresses of feeds may hold keys."""
    assert stat.S_IMODE(made(vault, tmp_path / "one.zip").stat().st_mode) == 0o600


def test_the_index_is_copied_while_it_is_open(vault: Kb, tmp_path: Path) -> None:
    vault.ingest()
    with closing(sqlite3.connect(vault.database)) as holder:
        holder.execute("begin immediate")
        holder.execute("update notes set title = 'half done'")
        place = made(vault, tmp_path / "one.zip", "--with-index")
    vault.run("backup", "--restore", str(place), str(tmp_path / "again"))
    with closing(sqlite3.connect(tmp_path / "again" / "index" / "index.sqlite")) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("select title from notes order by id").fetchall()[0] == ("Limits",)


# ── refused


def test_nothing_is_written_over(vault: Kb, tmp_path: Path) -> None:
    place = tmp_path / "one.zip"
    place.write_bytes(b"mine")
    vault.run("backup", "-o", str(place), code=4)
    assert place.read_bytes() == b"mine"


@pytest.mark.parametrize("into", [".", "Backups", ".kb"])
def test_no_backup_lies_in_its_own_vault(vault: Kb, into: str) -> None:
    (vault.root / into).mkdir(exist_ok=True)
    before = below(vault.root)
    vault.run("backup", "-o", str(vault.root / into), code=4)
    assert below(vault.root) == before


def test_what_cannot_be_packed_is_told(vault: Kb, tmp_path: Path) -> None:
    """Exit 5: a backup that lacks something says so."""
    (vault.root / ".kb" / "far.toml").symlink_to("/etc/hostname")
    (vault.root / ".kb" / "a:b.toml").write_text("")
    vault.run("backup", "-o", str(tmp_path / "one.zip"), code=5)
    told = vault.json("backup", "-o", str(tmp_path / "two.zip"), code=5)
    assert [Path(row["path"]).name for row in told["left_out"]] == ["a:b.toml", "far.toml"]
    assert not {"kb/far.toml", "kb/a:b.toml"} & {file["name"] for file in told["files"]}


def test_while_feeds_are_fetched_it_waits_and_then_says_so(
    vault: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_WAIT", 0.1)
    with FileLock(os.path.join(vault.settings().feeds, ".lock")):
        vault.run("backup", "-o", str(tmp_path / "one.zip"), code=4)
    assert not [name for name in os.listdir(tmp_path) if name.endswith((".zip", ".tmp"))]


def test_a_vault_with_nothing_to_keep_says_so(kb: Kb, tmp_path: Path) -> None:
    _, err = kb.run("backup", "-o", str(tmp_path / "one.zip"), code=1)
    assert "nothing to keep" in err


@pytest.mark.parametrize("there", ["a file", "a full folder", "a link"])
def test_it_comes_back_only_into_an_empty_folder(vault: Kb, tmp_path: Path, there: str) -> None:
    place, folder = made(vault, tmp_path / "one.zip"), tmp_path / "again"
    if there == "a file":
        folder.write_text("mine")
    elif there == "a link":
        (tmp_path / "elsewhere").mkdir()
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        (folder / "mine").write_text("mine")
    before = below(tmp_path)
    vault.run("backup", "--restore", str(place), str(folder), code=4)
    assert below(tmp_path) == before


def test_one_thing_at_a_time(vault: Kb, tmp_path: Path) -> None:
    vault.run("backup", "--check", "one.zip", "-o", "two.zip", code=2)


# ── files that cannot be trusted


def archive(tmp_path: Path, files: dict[str, bytes], listed: dict[str, Any] | None = None, **entry: Any) -> Path:
    """A backup of these files.  listed: what its list says instead; entry: what each entry says of itself."""
    place = tmp_path / "strange.zip"
    rows = {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in files.items()}
    with ZipFile(place, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in files.items():
            info = ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in entry.items():
                setattr(info, key, value)
            into.writestr(info, data)
        into.writestr(bundle.LIST, json.dumps({"format": 1, "places": {}, "files": rows, **(listed or {})}))
    return place


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "kb/../../evil",
        "/evil",
        "kb//evil",
        "./evil",
        "..",
        "kb/..",
        "C:evil",
        "C:\\evil",
        "kb\\..\\..\\evil",
        "kb/evil.",
        "kb/evil ",
        "kb/e\x1b[2Jvil",
        "kb/evil\u202etxt",
        "kb/",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(kb: Kb, tmp_path: Path, name: str) -> None:
    place = archive(tmp_path, {"kb/models.toml": b"good", name: b"evil"})
    before = below(tmp_path)
    _, err = kb.run("backup", "--restore", str(place), str(tmp_path / "a" / "b"), code=4)
    assert below(tmp_path) == before and not (tmp_path / "a").exists()
    assert "\x1b" not in err and "\u202e" not in err


def test_a_link_is_refused(kb: Kb, tmp_path: Path) -> None:
    place = archive(tmp_path, {"kb/link": b"/etc"}, external_attr=(stat.S_IFLNK | 0o777) << 16)
    kb.run("backup", "--restore", str(place), str(tmp_path / "again"), code=4)
    assert not (tmp_path / "again").exists()


def test_what_is_encrypted_is_refused(kb: Kb, tmp_path: Path) -> None:
    """By what its list of contents says: nothing asks for a password."""
    place = archive(tmp_path, {"kb/a": b"text"})
    data = bytearray(place.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(data)
    kb.run("backup", "--restore", str(place), str(tmp_path / "again"), code=4)
    assert not (tmp_path / "again").exists()


def test_a_bomb_is_refused_before_it_is_opened(kb: Kb, tmp_path: Path) -> None:
    """Two hundred megabytes of nothing in two hundred thousand bytes."""
    place = archive(tmp_path, {"kb/zeros": bytes(200_000_000)})
    kb.run("backup", "--check", str(place), code=4)
    kb.run("backup", "--restore", str(place), str(tmp_path / "again"), code=4)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "listed",
    [
        {"files": {}},
        {"files": {"kb/a": {"bytes": 1, "sha256": "0"}}},
        {"files": {"kb/a": {"bytes": 4, "sha256": "0" * 64}}},
        {"files": {"kb/a": {}}},
        {"files": []},
        {"files": {"kb/a": {"bytes": "many", "sha256": ""}}},
        {"format": 99},
    ],
)
def test_what_is_not_as_its_list_says_is_damaged(kb: Kb, tmp_path: Path, listed: dict[str, Any]) -> None:
    place = archive(tmp_path, {"kb/a": b"text"}, listed)
    kb.run("backup", "--check", str(place), code=1)
    kb.run("backup", "--restore", str(place), str(tmp_path / "again"), code=1)
    assert not (tmp_path / "again").exists()


def test_a_file_that_is_in_it_twice_is_refused(kb: Kb, tmp_path: Path) -> None:
    place = archive(tmp_path, {"kb/a": b"text"})
    with ZipFile(place, "a") as into, pytest.warns(UserWarning, match="Duplicate"):
        into.writestr("kb/a", b"other")
    kb.run("backup", "--check", str(place), code=1)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_told(kb: Kb, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "it.zip").write_bytes(data)
    _, err = kb.run("backup", "--check", str(tmp_path / "it.zip"), code=1)
    assert "Traceback" not in err and "should not have happened" not in err


def test_any_damage_is_noticed_or_harmless(vault: Kb, tmp_path: Path) -> None:
    """Bits of a good backup turned round, a hundred times: told, or nothing that is in it is another."""
    place = made(vault, tmp_path / "one.zip")
    whole, contents = place.read_bytes(), bundle.check(str(place))
    dice, noticed = random.Random(7), 0
    for _ in range(100):
        harmed = bytearray(whole)
        harmed[dice.randrange(len(harmed))] ^= 1 << dice.randrange(8)
        place.write_bytes(harmed)
        try:
            assert bundle.check(str(place)).files == contents.files
        except KbError:
            noticed += 1
    assert noticed > 60


def test_stopped_while_it_packs_nothing_is_left(vault: Kb, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    pieces = [bundle.Piece("kb/models.toml", str(vault.root / ".kb" / "models.toml"))]
    (tmp_path / "shelf").mkdir()
    with pytest.raises(KeyboardInterrupt):
        bundle.write(str(tmp_path / "shelf" / "one.zip"), pieces, {}, datetime(2024, 12, 21), stop)
    assert not os.listdir(tmp_path / "shelf")
