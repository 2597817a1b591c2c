"""What a person types, what a program reads, and what goes wrong in between."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kb import registry
from tests.conftest import ROOT, Kb

COMMANDS = [name.replace("_", " ") for name in registry.names("kb.commands")]


def process(*words: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "kb", *words], capture_output=True, text=True, timeout=60, **more)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = process(*command.split(), "--help")
    assert done.returncode == 0
    assert f"Example: kb {command}" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_list(command: str) -> None:
    first, _, rest = command.partition(" ")
    words = [first, "--help"] if rest else ["--help"]
    assert (rest or first) in process(*words).stdout


def test_a_command_may_lead_others(shipped: Kb) -> None:
    """``kb hunches`` lists, ``kb hunches close`` is another command; neither takes the other's words."""
    assert shipped.json("hunches", "--type", "question", "--limit", "1")["hunches"]
    assert "No such command 'o1'" in shipped.run("hunches", "o1", code=2)[1]
    assert "Missing argument" in shipped.run("hunches", "close", code=2)[1]
    assert "options of 'close' stand after it" in shipped.run("hunches", "--limit", "1", "close", "a", "b", code=2)[1]


SHAPES: dict[str, tuple[list[str], set[str]]] = {
    "search": (["search", "o1"], {"query", "total", "hits"}),
    "backlinks": (["backlinks", "o1-mini"], {"target", "total", "backlinks"}),
    "links": (["links", "o1-mini"], {"path", "links"}),
    "inspect": (
        ["inspect", "o1-mini"],
        {
            "path",
            "title",
            "aliases",
            "format",
            "properties",
            "tags",
            "dates",
            "blocks",
            "links",
            "mentions",
            "sources",
            "claims",
            "diagnostics",
        },
    ),
    "facts": (["facts"], {"total", "stale", "facts"}),
    "lineage": (["lineage", "o1 launch week:21"], {"path", "total", "passages"}),
    "status": (
        ["status"],
        {
            "vault",
            "database",
            "notes",
            "failed",
            "skipped",
            "links",
            "tags",
            "models",
            "sources",
            "languages",
            "formats",
            "schema_version",
            "analysis_version",
        },
    ),
    "hunches": (["hunches"], {"total", "hunches", "gone", "remarks"}),
    "ingest": (["ingest"], {"read", "unchanged", "removed", "skipped", "failed", "seconds"}),
}


@pytest.mark.parametrize("command", SHAPES)
def test_json_has_the_promised_keys(command: str, shipped: Kb) -> None:
    words, keys = SHAPES[command]
    found = shipped.json(*words)
    assert found["format_version"] == 1
    assert keys <= set(found)


def test_a_hit_has_the_promised_keys(shipped: Kb) -> None:
    hit = shipped.json("search", "o1")["hits"][0]
    promised = {
        "path",
        "title",
        "line",
        "line_end",
        "score",
        "text",
        "highlights",
        "heading",
        "lang",
        "voice",
        "models",
        "date",
    }
    assert promised <= set(hit)


def test_links_of_status_are_counted_apart(shipped: Kb) -> None:
    links = shipped.json("status")["links"]
    assert set(links) == {"wiki", "embed", "markdown", "property", "canvas", "comment", "web"}
    for kind in ("wiki", "embed", "markdown", "property", "comment"):
        assert links[kind]["total"] == links[kind]["resolved"] + links[kind]["unresolved"] + links[kind]["ambiguous"]


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv", "tsv", "md", "paths", "grep"])
def test_every_format_renders_a_search(format: str, shipped: Kb) -> None:
    out, _ = shipped.run("search", "o1", "--format", format)
    assert "o1" in out
    if format == "jsonl":
        assert all(json.loads(line)["path"] for line in out.splitlines())
    if format == "grep":
        path, line, column, _ = out.splitlines()[0].split(":", 3)
        assert path.endswith(".md") and int(line) and int(column)


def test_an_unknown_format_is_told_with_the_known_ones(shipped: Kb) -> None:
    _, err = shipped.run("search", "o1", "--format", "yaml", code=2)
    assert "json" in err


def test_nothing_found_is_one_sentence_and_exit_1(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    out, err = kb.run("search", "narwhal", code=1)
    assert (out, err.count("\n")) == ("", 1)
    assert kb.json("search", "narwhal", code=1)["hits"] == []


def test_an_ambiguous_name_lists_its_candidates(kb: Kb) -> None:
    kb.write("a/Note.md", "x")
    kb.write("b/Note.md", "x")
    _, err = kb.run("show", "Note", code=2)
    assert "a/Note.md" in err and "b/Note.md" in err
    kb.run("show", "a/Note")
    kb.run("show", "nowhere", code=1)


def test_show_gives_the_lines_as_they_are(kb: Kb) -> None:
    kb.write("a.md", "one\ntwo\nthree\nfour\n")
    assert kb.run("show", "a.md")[0] == "one\ntwo\nthree\nfour\n"
    assert kb.run("show", "a:2")[0] == "two\n"
    assert kb.run("show", "a:2-3")[0] == "two\nthree\n"
    kb.run("show", "a:9", code=1)


def test_inspect_tells_lines_kinds_and_languages(kb: Kb) -> None:
    kb.write("a.md", "---\naliases: [x]\n---\n# Title\n\n> a quote of somebody\n\n- 這是一個想法\n- мысль о модели\n")
    found = kb.json("inspect", "a")
    assert found["aliases"] == ["x"]
    assert [(block["lines"], block["kind"], block["lang"]) for block in found["blocks"]] == [
        ([1, 3], "property", "en"),
        ([4, 4], "heading", "en"),
        ([6, 6], "quote", "en"),
        ([8, 8], "item", "zh-Hant"),
        ([9, 9], "item", "ru"),
    ]


def test_without_a_vault_the_way_to_begin_is_told(tmp_path: Path) -> None:
    done = process("search", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "kb init" in done.stderr


def test_a_vault_that_does_not_exist_is_told(tmp_path: Path) -> None:
    done = process("--vault", str(tmp_path / "none"), "status")
    assert done.returncode == 2
    assert "there is no folder" in done.stderr


def test_init_writes_settings_once(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    assert process("init", str(folder)).returncode == 0
    held = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
    assert held["vault"]["path"] == "."
    (folder / "config.toml").write_text("# mine\n[vault]\npath = '.'\n", encoding="utf-8")
    assert process("init", str(folder)).returncode == 4
    assert (folder / "config.toml").read_text(encoding="utf-8").startswith("# mine")
    (folder / "a.md").write_text("walrus", encoding="utf-8")
    assert "a.md" in process("search", "walrus", cwd=folder).stdout


def test_settings_come_from_flag_environment_vault_user_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "config.toml").write_text("[vault]\npath = '.'\n[search]\nlimit = 3\n", encoding="utf-8")
    user = Path(os.environ["XDG_CONFIG_HOME"], "kb", "config.toml")
    user.parent.mkdir(parents=True)
    user.write_text("[search]\nlimit = 4\n[vault]\nlargest_note = 5\n", encoding="utf-8")
    monkeypatch.setenv("KB_DB", str(tmp_path / "env.sqlite"))
    done = process("--vault", str(notes), "config", "list", "--format", "json")
    origin = {row["key"]: (row["value"], row["origin"].split()[0]) for row in json.loads(done.stdout)["settings"]}
    assert origin["vault.path"] == (str(notes), "flag")
    assert origin["index.path"] == (str(tmp_path / "env.sqlite"), "environment")
    assert origin["search.limit"] == (3, "vault")
    assert origin["vault.largest_note"] == (5, "user")
    assert origin["vault.include"][1] == "default"


@pytest.mark.parametrize("text", ["[vault\n", "[vault]\npath = 3\n", "[vault]\ninclude = [1]\npath='.'\n"])
def test_settings_that_cannot_be_understood_are_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    done = process("search", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "config.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_ignored_folders_are_left_out(kb: Kb) -> None:
    kb.write("config.toml", "[vault]\npath = '.'\nignore = ['Templates/*', 'old']\n")
    for path in ("a.md", "Templates/t.md", "old/o.md", "note.markdown", "note.txt", "note.html"):
        kb.write(path, "walrus")
    assert sorted(kb.paths("walrus")) == ["a.md", "note.markdown", "note.txt"]


def test_ingest_of_some_paths_reads_only_them(kb: Kb) -> None:
    kb.write("a/1.md", "walrus")
    kb.write("b/2.md", "walrus")
    assert kb.json("ingest", str(kb.root / "a"))["read"] == 1
    kb.run("ingest", "/", code=2)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(kb: Kb) -> None:
    kb.write("a.md", "x")
    assert kb.json("ingest", "--dry-run")["files"] == [{"path": "a.md", "action": "read"}]
    assert not kb.database.exists()


def test_a_closed_pipe_is_silent(shipped: Kb) -> None:
    shipped.ingest()
    kb = f'"{sys.executable}" -m kb --vault "{shipped.root}" --db "{shipped.database}"'
    command = f"({kb} export vault; echo $? >&2) | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.count("\n") == 1
    assert done.stderr == "0\n"


HOSTILE = "\x1b[31mred\x1b]0;t\x07 \x9b2J a\u202eb \u2066c \x00"


@pytest.mark.parametrize(
    "words", [["search", "walrus"], ["show", "a"], ["inspect", "a"], ["links", "a"], ["backlinks", "t"]]
)
@pytest.mark.parametrize("color", ["never", "always"])
def test_nothing_of_a_note_can_drive_a_terminal(words: list[str], color: str, kb: Kb) -> None:
    """No control or direction character of a note's text, name or title reaches the screen."""
    kb.write("a.md", f"# walrus {HOSTILE}\n\nwalrus {HOSTILE} [[t|{HOSTILE}]]\n")
    kb.write("t.md", "x")
    for format in ("text", "json", "grep", "csv", "md"):
        if format in ("grep", "csv", "md") and words[0] in ("inspect", "show"):
            continue
        out, err = kb.run("--color", color, *words, "--format", format)
        plain = out.replace("\x1b[0m", "")
        for code in ("36", "32", "1;33", "2", "1", "31"):
            plain = plain.replace(f"\x1b[{code}m", "")
        assert not [
            c for c in plain + err if (c < " " and c not in "\n\t\r") or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066"
        ]


def test_hostile_file_names_are_made_safe(kb: Kb) -> None:
    name = "evil\x1b[31m\u202e.md"
    kb.write(name, "walrus")
    assert "\x1b" not in kb.run("search", "walrus")[0]
    assert kb.json("search", "walrus")["hits"][0]["path"] == name


def test_no_color_and_the_flag_decide_on_colour(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    assert "\x1b" not in kb.run("search", "walrus")[0]
    assert "\x1b[1;33mwalrus\x1b[0m" in kb.run("--color", "always", "search", "walrus")[0]
    kb.run("--color", "sometimes", "search", "walrus", code=2)


@pytest.mark.parametrize("now", ["2024-09-13", "nonsense"])
def test_the_clock_can_be_set(now: str, kb: Kb) -> None:
    kb.write("a.md", "walrus")
    kb.run("--now", now, "search", "walrus", code=2 if now == "nonsense" else 0)


def test_a_spreadsheet_runs_no_cell(kb: Kb) -> None:
    kb.write("a.md", "=walrus()")
    assert ",'=walrus()," in kb.run("search", "walrus", "--format", "csv")[0]


@pytest.mark.parametrize(
    "text",
    [
        "((((",
        "*",
        "OR",
        "a:b",
        "-",
        '" "',
        "😀",
        "a" * 20_000,
        "x " * 5_000,
        "\ud800",
        "NEAR(a b)",
        "{a}",
        "^",
        "a AND",
    ],
)
def test_strange_questions_get_an_answer_or_an_error(text: str, kb: Kb) -> None:
    kb.write("a.md", "a walrus")
    _, err = kb.run("search", text, code=None)
    assert "Traceback" not in err


@pytest.mark.parametrize("text", ["a" + ".a" * 90_000 + " = 1\n", "# " + "x" * 300_000])
def test_settings_of_a_stranger_cannot_fill_the_memory(kb: Kb, text: str) -> None:
    kb.write("config.toml", text)
    assert "too long to be settings" in kb.run("search", "zebra", code=2)[1]
