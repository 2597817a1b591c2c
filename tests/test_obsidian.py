"""The settings of an Obsidian vault hold; boards and bases are read; the links of a vault are checked."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb import obsidian
from kb.app.ingesting import refresh
from tests.conftest import Kb
from tests.dump import dump


def test_what_obsidian_leaves_out_is_not_found_but_links_lead_to_it(kb: Kb) -> None:
    """userIgnoreFilters hold beginnings of paths and patterns between slashes."""
    kb.write(".obsidian/app.json", json.dumps({"userIgnoreFilters": ["Templates/", "/draft-\\d+/"]}))
    kb.write("Templates/Meeting.md", "zebra")
    kb.write("notes/draft-12.md", "zebra")
    kb.write("a.md", "[[Meeting]] [[draft-12]] zebra")
    assert kb.paths("zebra") == ["a.md"]
    assert [link["status"] for link in kb.json("links", "a")["links"]] == ["resolved", "resolved"]
    assert kb.json("status")["skipped"] == {"hidden": 1, "excluded": 2}


def test_a_filter_that_is_changed_holds_at_the_next_search(kb: Kb) -> None:
    kb.write("Old/x.md", "zebra")
    assert kb.paths("zebra") == ["Old/x.md"]
    kb.write(".obsidian/app.json", '{"userIgnoreFilters": ["Old/"]}')
    assert kb.paths("zebra") == []
    kb.write(".obsidian/app.json", "{}")
    assert kb.paths("zebra") == ["Old/x.md"]


@pytest.mark.parametrize(
    "settings",
    ["", "[]", "{", '{"userIgnoreFilters": "x"}', '{"userIgnoreFilters": [1, "/(/", "/(a+)+$/"]}', "[" * 10_000],
)
def test_damaged_settings_hide_nothing(kb: Kb, settings: str) -> None:
    kb.write(".obsidian/app.json", settings)
    kb.write("a" * 60 + ".md", "zebra")
    assert len(kb.paths("zebra")) == 1


def test_a_link_to_the_settings_is_not_followed(tmp_path: Path) -> None:
    """A stranger's vault must not show what stands elsewhere on this machine."""
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "secret.json").write_text('{"attachmentFolderPath": "secret"}')
    (tmp_path / ".obsidian" / "app.json").symlink_to(tmp_path / "secret.json")
    assert obsidian.read(str(tmp_path)).attachments == "/"


def test_second_copies_of_a_sync_are_left_out_and_told(kb: Kb) -> None:
    kb.write("a.md", "zebra")
    kb.write("a.sync-conflict-20240913-101825-ABC.md", "zebra")
    kb.write("a (Ann's conflicted copy 2024-09-13).md", "zebra")
    assert kb.paths("zebra") == ["a.md"]
    assert kb.json("status")["skipped"] == {"sync-conflict": 2}


def test_a_daily_note_has_its_day_by_the_vaults_own_format(kb: Kb) -> None:
    """Slashes in the format are folders."""
    kb.write(".obsidian/daily-notes.json", '{"folder": "Log", "format": "YYYY/MMMM/YYYY-MMM-DD"}')
    kb.write("Log/2024/September/2024-Sep-13.md", "zebra")
    kb.write("Log/2024/September/other.md", "zebra")
    kb.write("2024-09-14.md", "zebra")
    found = {hit["path"]: hit["date"] for hit in kb.json("search", "zebra")["hits"]}
    assert found == {
        "Log/2024/September/2024-Sep-13.md": "2024-09-13",
        "Log/2024/September/other.md": None,
        "2024-09-14.md": "2024-09-14",
    }


BOARD = """{
\t"nodes":[
\t\t{"id":"1","type":"text","text":"# Plan\\n\\nSee [[a]] and \\u6a21\\u578b #todo\\n- [ ] ask \\"why\\"","x":0},
\t\t{"id":"2","type":"file","file":"folder/a.md","subpath":"#Part"},
\t\t{"id":"3","type":"link","url":"https://openai.com/o1/"},
\t\t{"id":"4","type":"group","label":"Second half"}
\t],
\t"edges":[
\t\t{"id":"5","fromNode":"1","toNode":"2","label":"leads to"}
\t]
}
"""


def test_a_board_is_read_card_by_card(kb: Kb) -> None:
    """Lines and columns are those of the file; words are those that a person reads."""
    kb.write("folder/a.md", "# Part\ntext")
    kb.write("Board.canvas", BOARD)
    (hit,) = kb.json("search", "模型")["hits"]
    assert (hit["path"], hit["line"], hit["heading"]) == ("Board.canvas", 3, ["Plan"])
    assert hit["text"] == "See [[a]] and 模型 #todo"
    assert BOARD.splitlines()[2][hit["column"] :].startswith("\\u6a21")
    assert [hit["line"] for word in ("ask", "half", '"leads to"') for hit in kb.json("search", word)["hits"]] == [
        3,
        6,
        9,
    ]
    found = kb.json("backlinks", "a")["backlinks"]
    assert [(row["line"], row["kind"]) for row in found] == [(3, "wiki"), (4, "canvas")]
    assert found[0]["text"] == "See [[a]] and 模型 #todo"
    links = kb.json("links", "Board.canvas")["links"]
    assert [(link["line"], link["start"], link["kind"], link["resolved_line"]) for link in links] == [
        (3, BOARD.splitlines()[2].index("[["), "wiki", None),
        (4, BOARD.splitlines()[3].index("folder/"), "canvas", 1),
        (5, BOARD.splitlines()[4].index("https"), "web", None),
    ]
    assert kb.json("status")["links"]["canvas"]["resolved"] == 1
    assert kb.paths("tag:todo") == ["Board.canvas"]


def test_a_board_on_one_line_is_read_too(kb: Kb) -> None:
    kb.write("a.md", "x")
    kb.write("Board.canvas", json.dumps({"nodes": [{"type": "text", "text": f"card {n} [[a]]"} for n in range(3)]}))
    assert [row["text"] for row in kb.json("backlinks", "a")["backlinks"]] == [f"card {n} [[a]]" for n in range(3)]


@pytest.mark.parametrize("text", ["{", "[1]", '{"nodes": 5}', '{"nodes": [1, {"text": 5}, {}]}', "[" * 100_000])
def test_a_damaged_board_stops_nothing(kb: Kb, text: str) -> None:
    kb.write("Board.canvas", text)
    kb.write("a.md", "zebra")
    assert kb.ingest().failed == []
    assert kb.paths("zebra") == ["a.md"]


def test_an_empty_board_is_a_board(kb: Kb) -> None:
    kb.write("Board.canvas", "")
    assert kb.json("inspect", "Board.canvas")["diagnostics"] == []


def test_a_base_is_text_with_links_of_its_own(kb: Kb) -> None:
    kb.write("o1.md", "x")
    kb.write("Models.base", 'filters:\n  and:\n    - file.hasLink("o1")\nviews:\n  - type: table\n    name: zebra\n')
    assert [row["line"] for row in kb.json("backlinks", "o1")["backlinks"]] == [3]
    assert kb.paths("zebra") == ["Models.base"]


def test_json_that_is_no_transcript_is_no_note(kb: Kb) -> None:
    """It stays what a link can lead to, and is not opened again until it changes."""
    kb.write("data.json", '{"zebra": 1}')
    kb.write("table.tsv", "zebra\tb\n1\t2\n")
    kb.write("a.md", "[[data.json]]")
    assert kb.paths("zebra") == []
    assert kb.json("status")["notes"] == 1
    assert kb.json("links", "a")["links"][0]["resolved"] == "data.json"
    assert (kb.ingest().read, kb.ingest().unchanged) == (0, 1)


def test_the_links_of_a_vault_are_checked(kb: Kb) -> None:
    kb.write("a.md", "# A\n[[b]] [[nope]] [[b#Head]] [[b#Other]] [[b#^id]] ![[no.png]] [x](gone.md) %%[[commented]]%%")
    kb.write("b.md", "# Head\n[[a]]\n[[twin]]")
    kb.write("x/twin.md", "1")
    kb.write("y/twin.md", "2")
    found = kb.json("links", "--check", code=1)
    assert [(row["problem"], row["path"], row["line"], row["target"]) for row in found["problems"]] == [
        ("unresolved", "a.md", 2, "nope"),
        ("unresolved", "a.md", 2, "no.png"),
        ("unresolved", "a.md", 2, "gone.md"),
        ("ambiguous", "b.md", 3, "twin"),
        ("missing-heading", "a.md", 2, "b#Other"),
        ("missing-block", "a.md", 2, "b#^id"),
        ("orphan", "y/twin.md", 1, ""),
        ("dead-end", "x/twin.md", 1, ""),
        ("dead-end", "y/twin.md", 1, ""),
    ]
    assert found["problems"][3]["candidates"] == ["x/twin.md", "y/twin.md"]
    assert found["counts"]["unresolved"] == 3
    kb.run("links", "--check", "--only", "missing-block,ambiguous", code=1)


def test_a_vault_without_faults_passes_the_check(kb: Kb) -> None:
    kb.write("a.md", "[[b]]")
    kb.write("b.md", "[[a]]")
    assert kb.run("links", "--check")[0] == "Nothing to mend: every link leads to one place.\n"


def test_a_check_that_there_is_none_of_is_refused(kb: Kb) -> None:
    kb.write("a.md", "x")
    assert "there is no check called 'typos'" in kb.run("links", "--check", "--only", "typos", code=2)[1]
    kb.run("links", code=2)
    kb.run("links", "a", "--check", code=2)


@pytest.mark.parametrize(
    ("files", "link", "leads", "status"),
    [
        (["Log.md", "log.md"], "[[log]]", "log.md", "resolved"),
        (["Log.md", "LOG.md"], "[[log]]", "LOG.md", "ambiguous"),
        (["a/Note.md"], "[[/Note]]", None, "unresolved"),
        (["Note.md", "a/Note.md"], "[[/Note]]", "Note.md", "resolved"),
        (["Talk.txt", "Talk.md"], "[[Talk]]", "Talk.md", "resolved"),
        (["Talk.srt"], "[[Talk]]", None, "unresolved"),
        (["Talk.srt"], "[[Talk.srt]]", "Talk.srt", "resolved"),
    ],
)
def test_names_that_are_nearly_the_same(kb: Kb, files: list[str], link: str, leads: str | None, status: str) -> None:
    """Exact bytes win where only case differs; a slash in front means the root."""
    for path in files:
        kb.write(path, "text")
    if len({path.lower() for path in os.listdir(kb.root)}) < len({path.lower() for path in files}):
        pytest.skip("this file system folds case")
    kb.write("x.md", link)
    (found,) = kb.json("links", "x.md")["links"]
    assert (found["resolved"], found["status"]) == (leads, status)


def test_the_same_vault_gives_the_same_rows_whatever_the_day(
    shipped: Kb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Read in another order, on another day, in another time zone."""
    shipped.ingest()
    first = rows(shipped)
    monkeypatch.setenv("TZ", "Asia/Taipei")
    time.tzset()
    monkeypatch.setenv("KB_NOW", datetime(2031, 5, 1, tzinfo=UTC).isoformat())
    other = Kb(shipped.root, tmp_path / "other.sqlite", shipped._capture)
    seen = refresh.look(other.settings())
    folders = sorted({path.rpartition("/")[0] for path in seen.files}, reverse=True)
    for folder in folders:
        other.ingest(only=lambda path, folder=folder: path.rpartition("/")[0] == folder)
    other.ingest()
    assert rows(other) == first


def rows(kb: Kb) -> object:
    from kb.store import connection

    db = connection.reader(str(kb.database), kb.settings().root)
    assert db
    db.execute("pragma query_only=off")
    try:
        return dump(db)
    finally:
        db.close()


def test_the_settings_of_obsidian_are_listed_with_the_others(kb: Kb) -> None:
    kb.write(".obsidian/app.json", '{"newLinkFormat": "relative", "attachmentFolderPath": "./files"}')
    listed = {row["key"]: (row["value"], row["origin"]) for row in kb.json("config", "list")["settings"]}
    assert listed["obsidian.link_format"] == ("relative", "obsidian")
    assert listed["obsidian.attachments"] == ("./files", "obsidian")
    assert listed["search.limit"][1] == "default"
