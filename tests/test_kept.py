"""How texts and rows are kept: what is read is what was written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.store import deflated, ids
from kb.store.shared import Numbers
from tests.conftest import Kb

SENTENCES = (
    "The walrus reads every line of the paper, footnotes included.",
    "海象把論文的每一行都讀完，連註腳也讀。",
    "Морж читает каждую строку статьи, даже сноски.",
)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("create table dictionaries(id integer primary key, words blob)")
        deflated.prepare(db)
        yield db


def read(db: sqlite3.Connection, kept: bytes) -> str:
    return str(db.execute("select kb_text(?)", (kept,)).fetchone()[0])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_kept_text_is_read_as_it_was(texts: list[str]) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("create table dictionaries(id integer primary key, words blob)")
        deflated.prepare(db)
        assert [read(db, kept) for kept in deflated.Keeper(db).keep(texts)] == texts


def test_many_texts_make_a_dictionary_that_later_ones_use(db: sqlite3.Connection) -> None:
    """It pays: a text is kept in fewer bytes with the words of others before it."""
    texts = [f"{SENTENCES[place % 3]} {place} " * 40 for place in range(300)]
    (alone,) = deflated.Keeper(db).keep(SENTENCES[:1])
    kept = deflated.Keeper(db).keep(texts)
    (later,) = deflated.Keeper(db).keep(SENTENCES[:1])
    assert db.execute("select count(*) from dictionaries").fetchone() == (1,)
    assert [read(db, one) for one in kept] == texts
    assert read(db, alone) == read(db, later) == SENTENCES[0]
    assert len(later) < len(alone) / 2


def test_a_part_counts_letters_not_bytes(db: sqlite3.Connection) -> None:
    (kept,) = deflated.Keeper(db).keep(SENTENCES[1:2])
    assert db.execute("select kb_part(?, 3, 2)", (kept,)).fetchone() == (SENTENCES[1][3:5],)


def test_a_damaged_text_is_an_error_or_what_was_asked_for_instead(db: sqlite3.Connection) -> None:
    (kept,) = deflated.Keeper(db).keep(SENTENCES[:1])
    for harmed in (kept[:-1], kept[:9], kept[:3] + bytes(reversed(kept[3:])), b"\x00\x00\x07" + kept[3:]):
        with pytest.raises(sqlite3.OperationalError):
            read(db, harmed)
    deflated.prepare(db, damaged="?")
    assert read(db, kept[:-1]) == "?"


def test_a_passage_tells_its_note_and_place() -> None:
    """In both ranges, in Python as in SQL; the ids of a note grow with its text."""
    with closing(sqlite3.connect(":memory:")) as db:
        for note in (1, 2, 77_777, 2**31):
            found = [ids.passage(note, place) for place in range(ids.MOST_PASSAGES)]
            assert found == sorted(set(found))
            assert [ids.place(id) for id in found] == [(note, place) for place in range(ids.MOST_PASSAGES)]
            near, far = ids.passages(note)
            assert all(near[0] <= id < near[1] or far[0] <= id < far[1] for id in found)
            for id in (found[0], found[7], found[8], found[-1]):
                sql = f"select {ids.note_of(':id')}, {ids.passage_of(':note', ':place')}"
                values = {"id": id, "note": note, "place": ids.place(id)[1]}
                assert db.execute(sql, values).fetchone() == (note, id)


def test_equal_rows_have_one_number(db: sqlite3.Connection) -> None:
    """Nothing is equal to nothing, too."""
    columns = "canonical, kind, context, surface, rule, confidence, facts"
    db.execute(f"create table spellings(id integer primary key, {columns})")
    rows = [("o1", "model", "text", "o1", "name", 0.9, None), ("", "marked", "text", None, "==", 1.0, None)]
    first, again = Numbers(db, "spellings"), Numbers(db, "spellings")
    assert [first.of(row) for row in rows] == [again.of(row) for row in rows] == [1, 2]


def test_a_long_note_is_found_to_its_last_line(kb: Kb) -> None:
    """It has more passages than lie close together."""
    lines = [f"## Part {place}\n\n{SENTENCES[0] * 20}\n" for place in range(30)]
    kb.write("long.md", "\n".join([*lines, "And here ends the ==last of the parts=="]))
    kb.write("short.md", SENTENCES[2])
    assert kb.paths('"last of the parts"') == ["long.md"]
    assert {hit["line"] for hit in kb.json("search", "--limit", "0", "footnotes")["hits"]} >= {3, 119}
    assert [row["surface"] for row in kb.json("inspect", "long.md")["marked"]] == ["last of the parts"]
    kb.write("long.md", "Nothing is left of it")
    assert kb.paths("footnotes") == [] and kb.paths('"nothing is left"') == ["long.md"]
