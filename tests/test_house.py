"""The house as it is: what may import what, what is loaded when, what README shows of it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from kb import registry
from tests.conftest import ROOT

# From the floor up.  A module may import modules of lower rows, and of its own package.
ROWS = [
    {"errors", "text", "page", "catalogue", "decoding", "jsontext", "obsidian", "filenames", "addresses", "smallfile"},
    {"markup", "fences", "citing"},
    {"note", "analysis", "urls", "dates", "labels", "registry", "scan", "plot"},
    {
        "inline",
        "commonmark",
        "frontmatter",
        "marks",
        "fields",
        "highlights",
        "cues",
        "turns",
        "feeds",
        "entities",
        "config",
        "query",
        "claims",
    },
    {"markdown", "saying", "subtitles", "kindle", "hedges"},
    {"readwise"},
    {
        "readers",
        "fetching",
        "formats",
        "imports",
        "layers",
        "recognisers",
        "store",
        "views",
        "exports",
        "meaning",
    },  # stages: never each other
    {"app"},
    {"terminal"},
    {"commands"},
    {"cli"},
    {"__main__", "__init__"},
]
ROW_OF = {module: row for row, modules in enumerate(ROWS) for module in modules}
DRAWERS = [
    *("kb.formats", "kb.imports", "kb.layers", "kb.recognisers", "kb.readers", "kb.exports", "kb.commands"),
    "kb.app.checks",
]


def modules() -> list[Path]:
    return sorted((ROOT / "kb").rglob("*.py"))


def top(path: Path) -> str:
    return path.relative_to(ROOT / "kb").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The top-level modules of kb that a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kb":
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {name.name for name in node.names if name.name in ROW_OF}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("kb.")}
    return found


def test_every_module_has_its_row() -> None:
    """A new top-level module must be given a place in the house."""
    assert {top(path) for path in modules()} == set(ROW_OF)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_only_down(path: Path) -> None:
    """No module imports upwards, and no stage imports another stage."""
    wrong = {name for name in imports(path) - {top(path)} if ROW_OF[name] >= ROW_OF[top(path)]}
    assert not wrong, f"{path.name} must not import {wrong}"


@pytest.mark.parametrize("package", DRAWERS)
def test_each_part_of_a_drawer_exposes_one_constant(package: str) -> None:
    """Every file of a drawer is one interchangeable part, its PART."""
    assert registry.names(package)
    assert all(part is not None for part in registry.parts(package))


def test_only_the_store_knows_sql() -> None:
    """No other package opens a database or writes a statement."""
    for path in modules():
        if top(path) != "store":
            source = path.read_text(encoding="utf-8")
            assert ".execute(" not in source, path
            assert "sqlite3.connect" not in source, path


def test_nothing_replaces_rows_behind_the_postings_back() -> None:
    """INSERT OR REPLACE skips what must happen when a row goes (reliability 0.6)."""
    assert not [path for path in modules() if "or replace" in path.read_text(encoding="utf-8").lower()]


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (
            ["search", "o1"],
            ["markdown_it", "mdit_py_plugins", "yaml", "sqlite_utils", "rich", "whoosh", "feedparser", "httpcore2"],
        ),
        (
            ["--help"],
            [
                "kb.app.searching.answers",
                "kb.app.ingesting.ingest",
                "markdown_it",
                "sqlite_utils",
                "yaml",
                "rich",
                "httpcore2",
            ],
        ),
    ],
)
def test_start_up_loads_only_what_is_needed(words: list[str], absent: list[str], tmp_path: Path) -> None:
    """A search of a known vault loads no Markdown, YAML or sqlite-utils; help loads no stage."""
    command = [sys.executable, "-c", PROBE, "--vault", str(ROOT / "vault"), "--db", str(tmp_path / "i.sqlite"), *words]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    again = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
    loaded = set(again.stderr.split())
    assert "kb.cli" in loaded
    assert not loaded & set(absent)


PROBE = """
import sys
from kb import cli
code = cli.run()
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def test_readme_shows_every_room() -> None:
    """The picture in README names each top-level module."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = readme.split("## The house")[1].split("\n## ")[0]
    rooms = set(ROW_OF) - {"__init__", "__main__"}
    assert not [room for room in rooms if room not in picture]
