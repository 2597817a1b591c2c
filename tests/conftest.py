"""A vault in a temporary folder, and kb at work on it."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from kb import cli, config
from kb.app.ingesting import update
from kb.app.ingesting.tally import Tally

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "vault"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what is printed now into README's transcript")


def pytest_configure() -> None:
    from tests import raised

    raised.record()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background: what tests start should hear Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at all that happened comes last."""
    items.sort(key=lambda item: item.path.name == "test_errors.py")


class Kb:
    """kb on one vault, called as a person calls it but inside this process."""

    def __init__(self, root: Path, database: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.root = root
        self.database = database
        self._capture = capture

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the vault; its time is in the past, as most notes' are."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(place, (1_700_000_000, 1_700_000_000))
        return place

    def run(self, *words: str, code: int | None = 0) -> tuple[str, str]:
        """stdout and stderr of a command; checks its exit code."""
        self._capture.readouterr()
        before = sys.argv
        sys.argv = ["kb", "--vault", str(self.root), "--db", str(self.database), *words]
        try:
            given = cli.run()
        finally:
            sys.argv = before
        out, err = self._capture.readouterr()
        assert code is None or given == code, f"exit {given}: {err.decode()}"
        return out.decode(), err.decode()

    def json(self, *words: str, code: int | None = 0) -> Any:
        return json.loads(self.run(*words, "--format", "json", code=code)[0])

    def settings(self) -> config.Settings:
        return config.load({"vault.path": str(self.root), "index.path": str(self.database)})

    def ingest(self, **wishes: Any) -> Tally:
        return update.update(self.settings(), **wishes)

    def paths(self, *query: str) -> list[str]:
        """The notes a search finds, all of them, best first."""
        found = self.json("search", "--limit", "0", *query, code=None)
        return list(dict.fromkeys(hit["path"] for hit in found["hits"]))


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KB_MEANING", "off")  # no test starts a process of its own
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))


@pytest.fixture
def kb(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Kb:
    """kb on an empty vault."""
    (tmp_path / "vault").mkdir()
    return Kb(tmp_path / "vault", tmp_path / "index" / "index.sqlite", capsysbinary)


@pytest.fixture
def shipped(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Kb:
    """kb on the vault that comes with it."""
    return Kb(SHIPPED, tmp_path / "index.sqlite", capsysbinary)
