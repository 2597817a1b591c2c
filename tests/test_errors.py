"""What kb tells when something is wrong."""

import sqlite3
import sys
import tomllib
from pathlib import Path

import pytest

from kb import cli, terminal
from kb.errors import KbError, UsageError
from kb.page import Page
from kb.store import connection
from tests import raised
from tests.conftest import ROOT, Kb

BEYOND = tomllib.loads((ROOT / "tests" / "cases" / "errors.toml").read_text(encoding="utf-8"))["error"]


def write(kb: Kb) -> None:
    """Two notes, two of everything that a name could mean."""
    kb.write("a.md", "o1 thinks. Will o1 ever stream? Ann Lee and Jo Lee say so. https://a.example/1\n")
    kb.write("b.md", "o1 may stream. https://b.example/1\n")


WORDS = {
    "no vault of this name": (["--vault", "nowhere", "status"], 2, "no folder"),
    "no name at all": (["--vault", "", "status"], 2, "need a name"),
    "no such zone": (["--tz", "Mars/Base", "status"], 2, "time zone"),
    "no such format": (["claims", "--format", "nothing"], 2, "no format called"),
    "a file without an ending": (["export", "topic", "o1", "-o", "page.xyz"], 2, "in which format"),
    "lost ones of a model": (["claims", "review", "--lost", "--model", "o1"], 2, "do not go together"),
    "a quick and full look": (["doctor", "--quick", "--full"], 2, "do not go together"),
    "bytes of no feed": (["feed", "fetch", "--from", "a.xml"], 2, "one feed"),
    "a list to remove and to read": (["model", "import", "list.json", "--remove", "list"], 2, "takes no file"),
    "templates shown and revoked": (["trust", "brief", "--show", "--revoke"], 2, "do not go together"),
    "no template to revoke": (["trust", "--revoke"], 2, "name a template"),
    "no facet": (["search", "o1", "--facets", " "], 2, "needs a name"),
    "a title of two feeds": (["feed", "add", "https://a.example/", "https://b.example/", "--title", "A"], 2, "one"),
    "no index to copy": (["backup", "--with-index", "-o", "{folder}/b.zip"], 3, "no index"),
    "a backup that is there": (["backup", "-o", "{folder}/there.zip"], 4, "there already"),
    "a backup into nowhere": (["backup", "-o", "{folder}/nowhere/b.zip"], 1, "no folder"),
    "a vault in no place": (["export", "vault", "-o", "{folder}/nowhere/v.jsonl"], 1, "cannot write"),
    "settings that are there": (["init", "{folder}/made"], 4, "there already"),
    "a folder that is a file": (["init", "{folder}/there.zip"], 1, "cannot write"),
}


@pytest.mark.parametrize(("words", "code", "says"), WORDS.values(), ids=WORDS)
def test_what_is_typed_wrong_is_told(words: list[str], code: int, says: str, kb: Kb, tmp_path: Path) -> None:
    """In one sentence, with the exit code of its kind."""
    write(kb)
    (tmp_path / "there.zip").write_bytes(b"mine")
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "config.toml").write_text("[vault]\n")
    told = [word.format(folder=tmp_path) for word in words]
    _, err = kb.run(*told, code=code)
    assert says in err and "Traceback" not in err


SETTINGS = {
    "no TOML": ("[vault\n", "is not TOML"),
    "a number below zero": ("[vault]\nlargest_note = -1\n", "a number from 0"),
    "a question that is none": ("[queries]\nlimits = 3\n", "must be a question"),
}


@pytest.mark.parametrize(("text", "says"), SETTINGS.values(), ids=SETTINGS)
def test_settings_that_are_wrong_are_told(text: str, says: str, kb: Kb) -> None:
    """With their file."""
    kb.write("config.toml", text)
    _, err = kb.run("status", code=2)
    assert says in err and "config.toml" in err


def test_without_a_vault_it_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is none here, none above and none in the settings of the person."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["kb", "status"])
    assert cli.run() == 2
    assert "kb init" in capsys.readouterr().err


def test_a_format_that_is_none_is_told_with_those_there_are() -> None:
    """Also where no template could be meant."""
    with pytest.raises(UsageError, match="no format called") as told:
        terminal.rendered(Page({}, "", ()), "nothing")
    assert "json" in told.value.hint


def test_without_a_standard_output_there_is_an_error(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that was started without one."""
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(KbError, match="no standard output"):
        terminal.write("x")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (sqlite3.OperationalError("no such table: notes"), "the index cannot be used"),
        (RuntimeError("never"), "this should not have happened"),
    ],
)
def test_what_nobody_foresaw_is_a_sentence_too(error: Exception, says: str) -> None:
    """With how to see more, or what to do."""
    told = cli.told(error)
    assert says in told.message and told.hint


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (sqlite3.OperationalError("database is locked"), "another program holds the index"),
        (OSError(28, "No space left on device"), "cannot be written"),
    ],
)
def test_an_index_that_cannot_be_had_says_why(error: Exception, says: str) -> None:
    """Who holds it, or that there is no room."""
    assert says in connection.damaged("i.sqlite", error).message


def test_every_error_is_told_once(request: pytest.FixtureRequest) -> None:
    """By some test, in this process; but for those that tests/cases/errors.toml says why not."""
    files = {item.path for item in request.session.items}
    if len(files) < len(list((ROOT / "tests").glob("test_*.py"))):
        pytest.skip("only when all tests are run")
    beyond = [row for row in BEYOND if row["why"]]
    untold = [
        place
        for place in raised.missing()
        if not any(place.path == row["module"] and row["says"] in place.says for row in beyond)
    ]
    assert not untold, "\n".join(f"{place.path}:{place.first}: {place.says[:150]}" for place in untold)
