"""``kb export vault``: the whole index for other people's tools, as lines of JSON and as a database."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kb.app import whole
from kb.store.handed import SEARCH, SEARCH_SAYS, database
from kb.store.handed.tables import TABLES
from kb.store.handed.views import VIEWS
from tests.conftest import ROOT, Kb

LIMIT = """---
tags: [limits, ai/openai]
aliases: [weekly limits]
---
# Limits

The message limit of o1-preview is 50 messages a week, says [OpenAI](https://openai.com/o1?utm_source=x).

See [[Voting]] and [[Nowhere]]. 它用多數共識。 #open
"""
VOTING = "# Voting\n\nСамосогласованность — это голосование. See [the page](http://www.openai.com/o1/).\n"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def notes(kb: Kb) -> Kb:
    kb.write("Limits.md", LIMIT)
    kb.write("Voting.md", VOTING)
    return kb


def exported(kb: Kb, path: Path, *words: str) -> Path:
    kb.run("export", "vault", "-o", str(path), *words)
    return path


def lines(kb: Kb) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kb.run("export", "vault")[0].splitlines()]


def tables(kb: Kb) -> Rows:
    found: Rows = {table.name: [] for table in TABLES}
    for row in lines(kb)[1:-1]:
        found[row.pop("table")].append(row)
    return found


def opened(path: Path) -> "closing[sqlite3.Connection]":
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return closing(connection)


def read(path: Path) -> Rows:
    """The rows of a database, as those of JSON are."""
    with opened(path) as db:
        return {
            table.name: [dict(_values(table.columns, row)) for row in db.execute(f'select * from "{table.name}"')]
            for table in TABLES
        }


def _values(columns: Any, row: sqlite3.Row) -> Iterator[tuple[str, Any]]:
    for column in columns:
        yield column.name, json.loads(row[column.name]) if column.kind == "json" else row[column.name]


def test_lines_of_json_tell_their_format_and_count_their_rows(notes: Kb) -> None:
    first, *rows, last = lines(notes)
    assert first["format_version"] == 1
    assert Counter(row["table"] for row in rows) == {table: count for table, count in last["rows"].items() if count}
    assert set(last["rows"]) == {table.name for table in TABLES}


def test_the_database_holds_the_rows_of_the_lines(notes: Kb, tmp_path: Path) -> None:
    assert read(exported(notes, tmp_path / "v.sqlite")) == tables(notes)


def test_the_shipped_vault_goes_both_ways_whole(shipped: Kb, tmp_path: Path) -> None:
    """Every reference leads to a row, and every figure of kb status is found again."""
    path = exported(shipped, tmp_path / "v.sqlite")
    found = tables(shipped)
    assert read(path) == found
    with opened(path) as db:
        assert not db.execute("pragma foreign_key_check").fetchall()
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    status = shipped.json("status")
    assert len(found["notes"]) == status["notes"] + status["feed_items"]
    assert len(found["highlights"]) == status["highlights"]
    linked = Counter(row["kind"] for row in found["links"] if not row["context"])
    assert {kind: linked[kind] for kind in ("wiki", "embed", "web")} == {
        kind: status["links"][kind]["total"] for kind in ("wiki", "embed", "web")
    }
    assert sum(source["links"] > 0 for source in found["sources"]) == status["links"]["web"]["sources"]


def test_a_row_tells_what_the_note_says(notes: Kb) -> None:
    found = tables(notes)
    limits, voting = found["notes"]
    assert (limits["path"], limits["title"], voting["id"]) == ("Limits.md", "Limits", 2)
    assert [row["alias"] for row in found["aliases"]] == ["weekly limits"]
    assert {row["tag"] for row in found["tags"]} == {"limits", "ai/openai", "open"}
    (source,) = found["sources"]
    assert (source["address"], source["links"], source["notes"]) == ("https://openai.com/o1", 2, 2)
    (claim,) = found["claims"]
    assert (claim["value"], claim["unit"], claim["line"]) == (50, "messages/week", 7)
    assert found["claim_models"] == [{"claim": claim["id"], "model": "openai/o1-preview"}]
    leads = {row["target"]: (row["leads_to"], row["path"], row["status"]) for row in found["links"]}
    assert leads["Voting"] == (2, "Voting.md", "resolved")
    assert leads["Nowhere"] == (None, None, "unresolved")


def test_passages_are_the_text_and_blocks_are_slices_of_them(notes: Kb, tmp_path: Path) -> None:
    found = tables(notes)
    assert all(row["text"] in (LIMIT, VOTING)[row["note"] - 1] for row in found["passages"])
    with opened(exported(notes, tmp_path / "v.sqlite")) as db:
        texts = [row["text"] for row in db.execute("select text from block_texts where path = 'Voting.md' order by id")]
    assert texts == ["# Voting", VOTING.splitlines()[2]]


def test_the_same_vault_gives_the_same_bytes_however_its_index_came_about(notes: Kb, tmp_path: Path) -> None:
    """Read at once; and note by note, one of them twice, in another order."""
    once, database_once = lines(notes), exported(notes, tmp_path / "1.sqlite").read_bytes()
    notes.database.unlink()
    (notes.root / "Limits.md").unlink()
    notes.ingest()
    notes.write("Limits.md", "other words\n")
    notes.ingest()
    notes.write("Limits.md", LIMIT + "\n")
    notes.ingest()
    notes.write("Limits.md", LIMIT)
    notes.ingest()
    assert lines(notes) == once
    assert exported(notes, tmp_path / "2.sqlite").read_bytes() == database_once


def test_what_a_reader_decided_of_a_claim_counts(notes: Kb) -> None:
    (claim,) = tables(notes)["claims"]
    notes.run("claims", "correct", claim["key"], "--value", "40")
    (corrected,) = tables(notes)["claims"]
    assert (corrected["value"], corrected["decision"]) == (40, "corrected")
    notes.run("claims", "correct", claim["key"], "--undo")
    notes.run("claims", "reject", claim["key"])
    assert not tables(notes)["claims"]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ('"共識"', ["Limits.md"]),
        ('"多數共識"', ["Limits.md"]),
        ('"數共"', ["Limits.md"]),
        ('"голосование"', ["Voting.md"]),
        ('"o1"', ["Limits.md", "Voting.md"]),
        ('"共误"', []),
    ],
)
def test_full_text_search_finds_words_of_every_script(notes: Kb, tmp_path: Path, words: str, paths: list[str]) -> None:
    """As Datasette asks, each word between quotes."""
    query = (
        f"select distinct path from passages join notes on notes.id = note "
        f"where passages.id in (select rowid from {SEARCH} where {SEARCH} match ?) order by 1"
    )
    with opened(exported(notes, tmp_path / "v.sqlite")) as db:
        assert [row["path"] for row in db.execute(query, (words,))] == paths


def test_the_database_describes_itself(notes: Kb, tmp_path: Path) -> None:
    """All it has: each table and view, each column, by the same words in three places."""
    with opened(exported(notes, tmp_path / "v.sqlite")) as db:
        told = {(row["table"], row["column"]): row["says"] for row in db.execute("select * from documentation")}
        made = db.execute(
            "select name, type, sql from sqlite_master where type in ('table', 'view') "
            "and name not like 'sqlite_%' and name not like '%_fts_%' and name != 'documentation'"
        ).fetchall()
        for row in made:
            assert told.pop((row["name"], None))
            if row["type"] == "table" and row["name"] != SEARCH:
                columns = {column["name"] for column in db.execute(f'pragma table_info("{row["name"]}")')}
                for column in columns:
                    says = told.pop((row["name"], column))
                    assert says.partition(" (")[0] in row["sql"]
    assert not told


def test_datasette_is_told_what_tables_and_columns_hold(notes: Kb, tmp_path: Path) -> None:
    path = exported(notes, tmp_path / "my notes.sqlite", "--metadata")
    held = json.loads((tmp_path / "my notes.metadata.json").read_text(encoding="utf-8"))["databases"][path.stem]
    assert set(held["tables"]) == {part.name for part in (*TABLES, *VIEWS)}
    assert held["tables"]["claims"]["columns"]["quote"] == "its words"


def test_readme_names_every_table_and_view() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [
        f"| `{table.name}` | {table.says} | {', '.join(f'`{column.name}`' for column in table.columns)} |"
        for table in TABLES
    ]
    rows += [f"| `{view.name}` | {view.says} |" for view in VIEWS]
    rows.append(f"| `{SEARCH}` | {SEARCH_SAYS} |")
    assert not [row for row in rows if row not in readme]


def test_no_file_is_lost_or_half_written(notes: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "v.jsonl"
    path.write_text("mine", encoding="utf-8")
    _, err = notes.run("export", "vault", "-o", str(path), code=4)
    assert "--force" in err
    assert path.read_text(encoding="utf-8") == "mine"
    assert len(exported(notes, path, "--force").read_text(encoding="utf-8").splitlines()) == len(lines(notes))
    monkeypatch.setattr(database, "_FAST", (*database._FAST, "max_page_count=45"))
    _, err = notes.run("export", "vault", "-o", str(tmp_path / "v.sqlite"), code=1)
    assert "disk is full" in err
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.name.startswith((".", "v."))) == ["v.jsonl"]


def test_nothing_is_written_among_the_notes(notes: Kb) -> None:
    before = sorted(notes.root.rglob("*"))
    notes.run("export", "vault", "-o", str(notes.root / "v.sqlite"), code=4)
    assert sorted(notes.root.rglob("*")) == before


def test_of_two_files_none_is_written_if_one_is_there(notes: Kb, tmp_path: Path) -> None:
    (tmp_path / "v.metadata.json").write_text("mine", encoding="utf-8")
    notes.run("export", "vault", "-o", str(tmp_path / "v.sqlite"), "--metadata", code=4)
    assert not (tmp_path / "v.sqlite").exists()
    assert (tmp_path / "v.metadata.json").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "sqlite"],
        ["--format", "xml"],
        ["--metadata"],
        ["-o", "v.jsonl", "--metadata"],
    ],
)
def test_what_cannot_be_exported_so_is_told(notes: Kb, words: list[str]) -> None:
    notes.run("export", "vault", *words, code=2)


def test_hostile_notes_are_rows_like_any_other(kb: Kb, tmp_path: Path) -> None:
    kb.write("a'; drop table notes; --.md", "# \x1b[31m\u202e '); drop table notes; --\n\n\x00 [[x'y\"z]] text\n")
    path = exported(kb, tmp_path / "v.sqlite")
    assert read(path) == tables(kb)
    assert "\x1b" not in kb.run("export", "vault")[0]


def test_an_empty_vault_has_every_table(kb: Kb, tmp_path: Path) -> None:
    assert read(exported(kb, tmp_path / "v.sqlite")) == {table.name: [] for table in TABLES}


def test_the_rows_come_one_by_one(notes: Kb) -> None:
    """No list of them is made: the first is there before the last note is read."""
    from kb.app.ingesting.refresh import opened as index

    seen: list[int] = []
    found = index(notes.settings(), True, lambda done, total: None)
    with closing(found.db):
        told = whole.rows(found.db, lambda done, total: seen.append(done))
        assert next(told)[0] == "sources"
        assert next(told)[0] == "notes"
        assert not seen
        list(told)
    assert seen == [1, 2]
