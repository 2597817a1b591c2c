"""Files made to hang or break a reader, and what a stranger's vault could try."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb import registry
from kb.app.ingesting import understanding
from kb.note import Raw
from kb.query import parse
from kb.store.rows import passages
from kb.store.searching import expression
from tests.conftest import Kb

SHAPES = {
    "separate quotes": "> a\n\n",
    "open embeds": "é ![[a",
    "open comments": "<!--",
    "hashes after a heading": "#",
    "blanks after a heading": " ",
    "an open destination": "[a]( ",
    "an address and marks": "!",
    "an address and brackets": ")",
    "brackets": "[",
    "nested brackets": "[a](",
    "definitions": "[d]: http://x/y\n",
    "dollars": "$a ",
    "percent signs": "%% ",
    "stars": "*",
    "equals": "== a ",
    "deep quotes": ">",
    "flat items": "- a\n",
    "addresses": "https://a.b/c?d=e ",
    "tags": "#a ",
    "Han": "推理",
    "accents": "e\u0301",
    "zero-width": "a\u200b",
    "pairs of ticks": "`a` ",
    "bullets": "  • x (View Highlight)\n",
    "bars": "|a",
    "rules": "---\n",
    "entities": "&amp;",
    "tags of HTML": "<div>",
    "carriage returns": "\r",
    "segments": "### Segment 1 (00:00 - 03:00) []\n",
}
PREFIXES = {
    "hashes after a heading": "# a",
    "blanks after a heading": "# a",
    "an address and marks": "http://a.b/",
    "an address and brackets": "http://a.b/",
}


def seconds(text: str) -> float:
    """CPU time to understand a note."""
    raw = Raw("x.md", text, "", 0, 0)
    formats, recognisers = registry.parts("kb.formats"), understanding.recognisers()
    start = time.process_time()
    understanding.understand(raw, formats, recognisers)
    return time.process_time() - start


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_text_and_no_faster(shape: str) -> None:
    """Four times the text takes at most six times as long (linear is four)."""
    unit, head = SHAPES[shape], PREFIXES.get(shape, "")
    small = min(seconds(head + unit * (25_000 // len(unit)) + "x") for _ in range(4))
    large = min(seconds(head + unit * (100_000 // len(unit)) + "x") for _ in range(4))
    assert large < 6 * small + 0.05


def test_ticks_of_ever_other_lengths_end_soon() -> None:
    assert seconds("".join("`" * length + " " for length in range(1, 1000))) < 2


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"## day {day}\n\n" + "Ordinary journal text. " * 30 + "\n\n" for day in range(1100)),
        ("模型推理" * 150 + "\n\n") * 1500,
        "a\n\n" * 30_000,
    ],
    ids=["a long journal", "long Chinese paragraphs", "many short paragraphs"],
)
def test_a_very_long_note_has_no_more_passages_than_ids(text: str, kb: Kb) -> None:
    """A note's passages share its id: more than there is room for would reach into the next note's."""
    raw = Raw("x.md", text, "", 0, 0)
    note = understanding.understand(raw, registry.parts("kb.formats"), []).note
    runs = list(passages(text, note.blocks))
    assert len(runs) <= 1024
    assert sum(map(len, runs)) == len(note.blocks)
    kb.write("a.md", text)
    kb.write("b.md", "walrus")
    assert kb.ingest().read == 2
    assert kb.paths("walrus") == ["b.md"]


def test_text_beyond_the_parser_is_found(kb: Kb) -> None:
    kb.write("a.md", ">" * 10_000 + " walrus [[deep]]")
    kb.write("b.md", "".join("  " * depth + "- a\n" for depth in range(1000)) + "  " * 1000 + "- walrus [[deep]]")
    assert sorted(kb.paths("walrus")) == ["a.md", "b.md"]
    assert len(kb.json("backlinks", "deep")["backlinks"]) == 2


def test_a_database_of_another_program_is_left_alone(kb: Kb) -> None:
    kb.database.parent.mkdir()
    with sqlite3.connect(kb.database) as db:
        db.execute("create table photos(x)")
        db.execute("insert into photos values(1)")
    db.close()
    before = kb.database.read_bytes()
    kb.write("a.md", "walrus")
    for words in (["search", "walrus"], ["ingest"], ["ingest", "--rebuild"]):
        _, err = kb.run(*words, code=3)
        assert "another program" in err
    assert kb.database.read_bytes() == before


def test_a_damaged_index_is_told_and_can_be_rebuilt(kb: Kb) -> None:
    for number in range(200):
        kb.write(f"{number}.md", f"walrus {number} " * 50)
    kb.ingest()
    with open(kb.database, "r+b") as file:
        for page in range(1, 60):
            file.seek(page * 4096)
            file.write(os.urandom(4096))
    _, err = kb.run("search", "walrus", code=None)
    assert "Traceback" not in err
    kb.run("ingest", "--rebuild")
    assert len(kb.paths("walrus")) == 200


def test_an_index_belongs_to_one_vault(kb: Kb, tmp_path: Path) -> None:
    """Two vaults that are given one index do not see each other's notes."""
    kb.write("a.md", "aaaa")
    assert kb.paths("aaaa") == ["a.md"]
    other = Kb(tmp_path / "other", kb.database, kb._capture)
    other.root.mkdir()
    other.write("a.md", "bbbb")
    assert other.paths("bbbb") == ["a.md"]
    assert other.paths("aaaa") == []
    assert kb.paths("aaaa") == ["a.md"]


def test_a_rebuild_asks_too_when_the_vault_looks_empty(kb: Kb) -> None:
    for number in range(3):
        kb.write(f"{number}.md", "walrus")
    kb.ingest()
    for number in range(3):
        (kb.root / f"{number}.md").unlink()
    kb.run("ingest", "--rebuild", code=4)
    assert len(kb.json("search", "walrus", "--no-refresh")["hits"]) == 3


def test_a_reader_of_a_rebuild_sees_the_old_index_until_it_is_whole(kb: Kb) -> None:
    for number in range(400):
        kb.write(f"{number}.md", f"walrus {number} " * 50)
    kb.ingest()
    command = [sys.executable, "-m", "kb", "--vault", str(kb.root), "--db", str(kb.database), "ingest", "--rebuild"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen = set()
    while process.poll() is None:
        seen.add(len(kb.json("search", "walrus", "--limit", "0", "--no-refresh")["hits"]))
    assert process.returncode == 0
    assert seen == {400}


def test_settings_that_change_what_a_note_is_take_effect(kb: Kb) -> None:
    kb.write("a.txt", "walrus")
    kb.write("b.txt", "x")
    assert kb.paths("walrus") == ["a.txt"]
    kb.write("config.toml", "[vault]\npath = '.'\ninclude = ['*.md']\n")
    assert kb.paths("walrus") == []
    (kb.root / "config.toml").unlink()
    assert kb.paths("walrus") == ["a.txt"]


def test_two_files_swapped_are_seen(kb: Kb) -> None:
    """The same size and the same age: the time of the last change of any kind tells."""
    one, two = kb.write("a.md", "walrus"), kb.write("b.md", "marmot")
    assert kb.paths("walrus") == ["a.md"]
    time.sleep(0.1)
    kb.ingest()
    one.rename(kb.root / "t")
    two.rename(one)
    (kb.root / "t").rename(two)
    assert kb.paths("walrus") == ["b.md"]


def test_an_alias_with_a_slash_resolves_whatever_the_order(kb: Kb) -> None:
    kb.write("a.md", "[[TCP/IP]]")
    kb.write("b.md", "---\naliases: [TCP/IP]\n---\n")
    assert kb.json("links", "a")["links"][0]["status"] == "alias"
    (kb.root / "b.md").unlink()
    assert kb.json("links", "a")["links"][0]["status"] == "unresolved"


def test_a_language_filter_loses_no_answer_to_the_limit(kb: Kb) -> None:
    kb.write("a.md", "zebra zebra zebra\n\nзебра бежит по саванне")
    kb.write("b.md", "про zebra и мир русского языка написано тут много")
    assert [hit["path"] for hit in kb.json("search", "zebra", "--lang", "RU", "--limit", "1")["hits"]] == ["b.md"]


@pytest.mark.parametrize(
    "url", ["https://a.b/%22x", "https://a.b/%00", "https://a.b/%5c%22", "https://a.b/%20OR%20%22"]
)
def test_an_address_cannot_speak_to_the_engine(url: str, kb: Kb) -> None:
    for phrase in parse(url).words:
        assert expression(phrase).count('"') == 2
    kb.write("a.md", f"see {url} walrus")
    kb.run("search", url, code=None)
    assert kb.paths("walrus") == ["a.md"]


def test_a_note_that_became_a_pipe_or_a_link_is_not_shown(kb: Kb, tmp_path: Path) -> None:
    place = kb.write("a.md", "walrus")
    kb.ingest()
    (tmp_path / "secret").write_text("secret")
    place.unlink()
    place.symlink_to(tmp_path / "secret")
    assert "secret" not in kb.run("show", "a", "--no-refresh", code=1)[0]
    place.unlink()
    os.mkfifo(place)
    kb.run("show", "a", "--no-refresh", code=1)


def test_names_may_hold_any_sign(kb: Kb) -> None:
    kb.write("5” screen.md", "x")
    kb.write("論「推理」.md", "x")
    kb.write("a.md", "a 5” screen, 論述, and 論「推理」")
    for name in ("5” screen", "論「推理」"):
        found = kb.json("backlinks", name, "--unlinked")["backlinks"]
        assert [(row["path"], row["column"]) for row in found] == [("a.md", 2 if name[0] == "5" else 21)]
    kb.write('q"q/b.md', "walrus")
    assert kb.json("search", "walrus", "--path", 'q"q')["hits"][0]["path"] == 'q"q/b.md'


def test_line_and_column_are_those_of_the_text(kb: Kb) -> None:
    kb.write("a.md", "   zebra one\n\nfirst line of a paragraph\nthat goes on\nand has a walrus in it\nand an end")
    (hit,) = kb.json("search", "walrus")["hits"]
    assert (hit["line"], hit["line_end"], hit["column"]) == (5, 6, 10)
    assert hit["text"] == "and has a walrus in it\nand an end"
    assert kb.json("search", "zebra")["hits"][0]["column"] == 3


def test_a_name_cannot_forge_a_line(kb: Kb) -> None:
    kb.write("evil\nfake.md", "walrus")
    for format in ("text", "paths", "grep"):
        assert "\nfake.md" not in kb.run("search", "walrus", "--format", format)[0]


def test_flow_lists_survive_broken_yaml(kb: Kb) -> None:
    kb.write(
        "a.md",
        "---\ntitle: o1: a review\ntags: [ai, llm]\naliases: [X, Y]\ndescription: use *emphasis* and R &D\n---\n",
    )
    found = kb.json("inspect", "a")
    assert [tag["tag"] for tag in found["tags"]] == ["ai", "llm"]
    assert found["aliases"] == ["X", "Y"]


@pytest.mark.parametrize(
    "words",
    [["search", *["tag:a"] * 1500], ["search", "a\udcff\udcfe"], ["show", "a:" + "9" * 5000], ["ingest", "nosuch.md"]],
    ids=["1,500 filters", "bytes that are no text", "a line with 5,000 digits", "a path that is not there"],
)
def test_strange_words_end_in_a_sentence(words: list[str], kb: Kb) -> None:
    kb.write("a.md", "a")
    _, err = kb.run(*words, code=None)
    assert "should not have happened" not in err


def test_output_that_cannot_be_written_is_told(kb: Kb) -> None:
    kb.write("a.md", "a")
    command = [sys.executable, "-m", "kb", "--vault", str(kb.root), "--db", str(kb.database), "status"]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_a_language_is_looked_for_in_every_passage_of_a_note(kb: Kb) -> None:
    """The best passage of a note may be in another language than the one that is asked for."""
    english = "# A\n\nzebra zebra zebra\n\n" + "words and words. " * 300
    kb.write("a.md", f"{english}\n\n# Б\n\nпро zebra и мир русского языка")
    assert [hit["line"] for hit in kb.json("search", "zebra", "--lang", "ru", "--limit", "1")["hits"]] == [9]
