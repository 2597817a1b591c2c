"""Files and questions of sizes and names that nobody writes by hand (reliability 6.12, 6.13, 6.20, 6.21)."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.errors import QueryError
from kb.query import parse
from tests.bench import shapes
from tests.conftest import ROOT, Kb

# Files


@pytest.mark.skipif(os.name == "nt", reason="limits of a process")
def test_a_file_of_a_gigabyte_is_left_out(kb: Kb) -> None:
    """Without reading it: in less than two seconds of CPU and 200 MB."""
    kb.write("a.md", "walrus")
    with open(kb.root / "huge.md", "wb") as file:
        file.truncate(1_000_000_000)
    command = [sys.executable, "-m", "kb", "--vault", str(kb.root), "--db", str(kb.database), "search", "walrus"]
    limited = ["sh", "-c", 'ulimit -t 2; ulimit -d 200000; exec "$@"', "sh", *command]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=60, check=True)
    assert "a.md" in done.stdout
    status = kb.json("status")
    assert (status["notes"], status["failed"] + sum(status["skipped"].values())) == (1, 1)


def test_a_file_of_nothing_is_a_note(kb: Kb) -> None:
    kb.write("empty.md", b"")
    kb.write("a.md", "[[empty]]")
    assert kb.json("links", "a")["links"][0]["status"] == "resolved"
    assert kb.run("show", "empty")[0] == ""


@pytest.mark.parametrize(
    "name", [name for name in shapes.EXTREMES if name.endswith(("of >", "of -", "of words", "of Han"))]
)
def test_ten_thousand_levels_and_a_million_letters_end_soon(name: str) -> None:
    """And their last word is found; all of them: ``python -m tests.bench --shapes``."""
    told = "import sys; from tests.bench import shapes; cost = shapes.apart(sys.argv[1]); print(cost); "
    command = [sys.executable, "-c", f"{told}sys.exit(bool(cost.error) or cost.is_beyond)", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # what it takes is not what the tests take
    assert done.returncode == 0, done.stdout + done.stderr


NAMES = {
    "a line end": "one\ntwo.md",
    "an escape": "\x1b]0;mine\x07.md",
    "255 bytes": "n" * 252 + ".md",
    "255 bytes of Han": "推" * 84 + ".md",
    "decomposed": "cafe\u0301.md",
    "composed": "caf\xe9.md",
    "from right to left": "אבג \u202eabc.md",
    "emoji": "👩\u200d🚀🏳️\u200d🌈.md",
    "a blank at both ends": " a .md",
    "signs of a shell": "$(touch x);`y`&|'\".md",
    "a percent sign": "%2e%2e%2fa.md",
    "a backslash": "a\\..\\b.md",
    "a number of a line": "a:12.md",
    "like an option": "--rebuild.md",
}


@pytest.mark.skipif(os.name == "nt", reason="names that Windows has not")
@pytest.mark.parametrize("name", NAMES)
def test_a_note_may_have_any_name(kb: Kb, name: str) -> None:
    """It is found and shown by what kb calls it, and linked to."""
    kb.write(NAMES[name], "# A walrus\n\n[[other]]")
    (hit,) = kb.json("search", "walrus")["hits"]
    assert hit["path"] == NAMES[name]
    assert kb.run("show", "--", hit["path"])[0].startswith("# A walrus")
    assert kb.json("backlinks", "other")["backlinks"][0]["path"] == NAMES[name]


def test_strange_folders_are_read_or_passed(kb: Kb, tmp_path: Path) -> None:
    """Links in a circle and out of the vault, a folder called like a note, forty folders in each other."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.md").write_text("walrus secret", encoding="utf-8")
    (kb.root / "circle").symlink_to(kb.root)
    (kb.root / "self.md").symlink_to("self.md")
    (kb.root / "out").symlink_to(tmp_path / "out")
    (kb.root / "secret.md").symlink_to(tmp_path / "out" / "secret.md")
    kb.write("folder.md/a.md", "walrus one")
    deep = "/".join(["deeper"] * 40) + "/b.md"
    kb.write(deep, "walrus two")
    os.makedirs(os.fsencode(kb.root) + b"/\xff\xfe")
    assert sorted(kb.paths("walrus")) == sorted([deep, "folder.md/a.md"])
    kb.run("show", "secret", code=1)


# For spreadsheets

TRIGGERS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("text", TRIGGERS)
def test_no_cell_is_a_formula(kb: Kb, text: str) -> None:
    """In a table for spreadsheets it begins with an apostrophe; JSON keeps it as it is."""
    kb.write("a.md", f'---\naliases: ["{text.strip()}"]\n---\n# o1\n\n{text.strip()} walrus\n')
    rows = list(csv.DictReader(io.StringIO(kb.run("search", "walrus", "--format", "csv")[0], newline="")))
    assert len(rows) == 1
    assert not [cell for cell in rows[0].values() if cell.startswith(("=", "+", "-", "@", "\t", "\r", *"＝＋－＠"))]
    (hit,) = kb.json("search", "walrus")["hits"]
    assert hit["text"].startswith(text.strip())
    (line, *_) = kb.run("search", "walrus", "--format", "jsonl")[0].splitlines()
    assert json.loads(line)["text"] == hit["text"]


@pytest.mark.parametrize("text", TRIGGERS)
def test_a_table_between_tabs_has_as_many_cells_as_its_head(kb: Kb, text: str) -> None:
    kb.write("a.md", f"# o1\n\n{text} walrus\n")
    head, row = kb.run("search", "walrus", "--format", "tsv")[0].splitlines()
    assert head.count("\t") == row.count("\t")


# Questions, and what else is typed

QUESTIONS = {
    "a thousand alternatives": " OR ".join(f"word{number}" for number in range(1_000)),
    "a thousand words": " ".join(f"word{number}" for number in range(1_000)),
    "ten thousand brackets": "(" * 10_000 + "a" + ")" * 10_000,
    "ten thousand quotes": '"' * 10_000,
    "a long word": "a" * 10_000,
    "a thousand filters": "tag:a " * 1_000,
    "a thousand exclusions": "-a " * 1_000,
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_without_end_is_answered_or_refused_soon(name: str) -> None:
    parse("a OR b")  # loads the parser
    begun = time.process_time()
    try:
        parse(QUESTIONS[name])
    except QueryError as error:
        assert error.message and len(str(error.hint)) < 1_500
    assert time.process_time() - begun < 0.2


STRANGE = [
    "",
    " ",
    "\n",
    "%",
    "*",
    "..",
    "/",
    "../../etc/hosts",
    "a" * 5_000,
    "'; drop table files; --",
    '"',
    "(",
    "\ud800",
    "-",
    "9" * 400,
]
TYPED: dict[str, list[str]] = {
    "export topic": ["export", "topic", "{}", "--format", "json"],
    "export query": ["export", "query", "{}", "--format", "json"],
    "hunches since": ["hunches", "--since", "{}"],
    "claims since": ["claims", "--since", "{}"],
    "show a line": ["show", "a:{}"],
    "backlinks": ["backlinks", "{}"],
    "model show": ["model", "show", "{}"],
    "person show": ["person", "show", "{}"],
    "source show": ["source", "show", "{}"],
    "coverage": ["coverage", "{}"],
    "facts stale": ["facts", "--stale", "{}"],
    "search path": ["search", "a", "--path", "{}"],
    "align": ["align", "{}"],
    "lineage": ["lineage", "{}"],
    "feed list": ["feed", "list", "{}"],
    "diff from": ["diff", "--from", "{}"],
    "verify": ["verify", "{}"],
    "backup check": ["backup", "--check", "{}"],
    "import": ["import", "{}"],
}


@pytest.mark.parametrize("name", TYPED)
def test_strange_words_are_answered_or_refused(kb: Kb, name: str) -> None:
    """In a sentence, and soon."""
    kb.write("a.md", "# o1\n\nwalrus")
    kb.ingest()
    begun = time.process_time()
    for word in STRANGE:
        _, err = kb.run(*(part.replace("{}", word) for part in TYPED[name]), code=None)
        assert "should not have happened" not in err, ascii(word[:40])
    assert time.process_time() - begun < 10
