"""Hunches: what a reader infers, predicts and asks, whose it is, and what the reader says became of it."""

import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import catalogue, hedges, registry
from kb.app import ownhunches
from kb.app.ingesting import understanding
from kb.app.ownhunches import PLACE
from kb.note import Raw
from tests.conftest import ROOT, Kb

FORMATS = registry.parts("kb.formats")
PARTS = understanding.recognisers()
CASES = tomllib.loads((ROOT / "tests" / "cases" / "hunches.toml").read_text(encoding="utf-8"))["case"]
BET = "---\ndate: 2024-09-20\n---\nI expect o3 in the API before summer, for 40 dollars.\n"


def ledger(kb: Kb, *words: str, code: int | None = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kb.json("hunches", "--limit", "0", *words, code=code)["hunches"]
    return found


def said(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["type"], row["text"]) for row in rows]


# ── what is one


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_line_is_what_its_hedges_make_it(case: dict[str, Any]) -> None:
    reading = understanding.understand(Raw("a note.md", case["text"], "", 0, 0), FORMATS, PARTS)
    assert [mention.canonical for mention in reading.mentions if mention.kind == "hunch"] == case["wants"]


def test_there_are_cases_in_three_languages_and_of_none() -> None:
    assert len(CASES) >= 45
    assert sum(not case["wants"] for case in CASES) >= 15
    assert {kind for case in CASES for kind in case["wants"]} == set(hedges.KINDS)


def test_a_marked_thought_is_one_hunch_from_behind_its_mark(kb: Kb) -> None:
    kb.write("a.md", "- A link\n\n  **我推論**: 一半是快取。另一半可能是運氣？\n")
    (row,) = ledger(kb)
    assert (row["type"], row["text"], row["line"], row["column"]) == (
        "inference",
        "一半是快取。另一半可能是運氣？",
        3,
        11,
    )
    assert (row["marker"], row["hedges"], row["confidence"]) == ("我推論", ["可能"], 1.0)


def test_a_prediction_within_an_idea_is_one_of_its_own(kb: Kb) -> None:
    kb.write("a.md", "**我的想法**: 今天很難選。如果 o3 推出，應該會便宜一半。\n")
    assert said(ledger(kb)) == [
        ("idea", "今天很難選。如果 o3 推出，應該會便宜一半。"),
        ("prediction", "如果 o3 推出，應該會便宜一半。"),
    ]


def test_a_hunch_names_the_models_it_speaks_of(kb: Kb) -> None:
    kb.write("a.md", "GPT-4o is old. I think o1-mini was trained on o1. It is fast, probably.\n")
    assert [row["models"] for row in ledger(kb)] == [
        ["openai/o1-mini", "openai/o1"],
        ["openai/gpt-4o", "openai/o1-mini", "openai/o1"],  # of its paragraph: "it" names none
    ]


def test_a_sentence_may_run_over_lines(kb: Kb) -> None:
    kb.write("a.md", "# x\n\nIt is slow. I\nthink it waits\nfor the filter. It is dear.\n")
    (row,) = ledger(kb)
    assert (row["text"], row["line"]) == ("I\nthink it waits\nfor the filter.", 3)


def test_code_tables_and_quotations_hold_no_hunch_of_the_reader(kb: Kb) -> None:
    kb.write(
        "a.md",
        "```\nI think?\n```\n\n| I think |\n| --- |\n| why? |\n\n> I guess it is over.\n\nHe asked “why now?”.\n",
    )
    assert ledger(kb, code=1) == []


def test_what_stands_in_a_source_is_not_the_readers(kb: Kb) -> None:
    quote = "> Eventually the product will route every query.\n> - Ilse Marrow, [[Slow answers]]\n"
    kb.write("a.md", f"{quote}\nI doubt that.\n")
    assert said(ledger(kb)) == [("inference", "I doubt that.")]
    (other,) = [row for row in ledger(kb, "--anyone") if row["voice"] != "own_thought"]
    assert (other["type"], other["who"], other["line"]) == ("prediction", "Ilse Marrow", 1)
    assert other["text"] == "Eventually the product will route every query."


def test_a_speaker_who_asks_is_named(kb: Kb) -> None:
    kb.write("t.vtt", "WEBVTT\n\n00:01.000 --> 00:05.000\n<v Tomas Reyle>Who pays for the waiting?\n")
    assert ledger(kb, code=1) == []
    (row,) = ledger(kb, "--anyone")
    assert (row["type"], row["who"], row["voice"], row["line"]) == ("question", "Tomas Reyle", "transcript", 4)


def test_others_are_listed_by_model_and_only_what_they_predict_and_ask(kb: Kb) -> None:
    kb.write("a.md", "> I think o1 is slow. By 2030 o1 will be free. By 2030 rain will fall.\n")
    assert said(ledger(kb, "--anyone", "--model", "o1")) == [("prediction", "By 2030 o1 will be free.")]


# ── the list


def test_the_newest_come_first_and_those_without_a_date_last(kb: Kb) -> None:
    kb.write("old.md", "---\ndate: 2024-01-02\n---\nWhy old?\n")
    kb.write("none.md", "Why ever?\n")
    kb.write("2024-05-06.md", "Why new?\n")
    kb.write("log.md", "# Log\n\n## March 2024\n\nWhy then?\n\n## Other\n\nWhy other?\n")
    found = [(row["text"], row["date"]) for row in ledger(kb)]
    assert found == [
        ("Why new?", "2024-05-06"),
        ("Why then?", "2024-03"),
        ("Why old?", "2024-01-02"),
        ("Why other?", None),
        ("Why ever?", None),
    ]


def test_filters_by_type_model_and_time(kb: Kb) -> None:
    kb.write("2024-05-06.md", "Why is o1 slow? I think it is GPT-4o.\n")
    kb.write("2024-07-01.md", "Why is GPT-4o fast?\n")
    assert len(ledger(kb)) == 3
    assert said(ledger(kb, "--type", "inference")) == [("inference", "I think it is GPT-4o.")]
    assert len(ledger(kb, "--type", "inference", "--type", "question")) == 3
    assert said(ledger(kb, "--model", "o1")) == [("question", "Why is o1 slow?")]
    assert said(ledger(kb, "--since", "2024-06")) == [("question", "Why is GPT-4o fast?")]
    assert len(ledger(kb, "--since", "2024-05", "--until", "2024-05-31")) == 2
    assert ledger(kb, "--until", "2023", code=1) == []


def test_the_list_is_whole_and_readable(kb: Kb) -> None:
    kb.write("a.md", BET)
    found = kb.json("hunches")
    assert set(found) == {"format_version", "total", "hunches", "gone", "remarks"}
    (row,) = found["hunches"]
    promised = {"id", "path", "line", "type", "text", "hedges", "models", "date", "voice"}
    assert promised | {"status", "closed", "evidence", "later"} <= set(row)
    assert (row["status"], row["closed"], row["evidence"]) == ("open", False, None)
    out, _ = kb.run("hunches")
    assert out.splitlines()[0] == f"a.md:4  prediction  {row['id']}  open  2024-09-20"
    assert kb.run("hunches", "--format", "grep")[0].startswith("a.md:4:1: I expect o3")
    assert "| a.md | 4 |" in kb.run("hunches", "--format", "md")[0]


def test_what_is_asked_wrongly_is_told(kb: Kb) -> None:
    kb.write("a.md", BET)
    for words in (["--type", "dream"], ["--since", "soonish"], ["--open", "--closed"], ["o1"], ["--bogus"]):
        assert kb.run("hunches", *words, code=2)[1]
    assert "no note speaks of a model" in kb.run("hunches", "--model", "walrus-9", code=1)[1]


# ── what came later


def test_later_passages_on_the_same_model_are_told_and_nothing_is_decided(kb: Kb) -> None:
    kb.write("a.md", BET)
    kb.write("2025-01-31.md", "Today: o3 for 40 dollars.\n\nNothing of the kind about o3.\n")
    kb.write("2024-09-01.md", "Rumours of o3 for 40 dollars.\n")
    kb.write("undated.md", "OpenAI brought o3 to the API in summer.\n")
    (row,) = ledger(kb, "--type", "prediction")
    places = [(later["path"], later["line"], later["date"]) for later in row["later"]]
    assert places == [("2025-01-31.md", 1, "2025-01-31"), ("undated.md", 1, None)]
    assert row["later_total"] == 2
    assert row["status"] == "open"


def test_three_of_the_later_passages_are_shown_the_nearest_first(kb: Kb) -> None:
    kb.write("a.md", BET)
    for day in (5, 4, 3, 2, 1):
        kb.write(f"2024-10-0{day}.md", "o3 costs 40 dollars\n")
    (row,) = ledger(kb)
    assert [later["path"] for later in row["later"]] == ["2024-10-01.md", "2024-10-02.md", "2024-10-03.md"]
    assert row["later_total"] == 5


# ── what became of it


def closed(kb: Kb, status: str = "supported", *words: str) -> str:
    """Close the one hunch there is; its id."""
    (row,) = ledger(kb)
    kb.run("hunches", "close", row["id"][:5], status, *words)
    return str(row["id"])


def test_a_hunch_is_closed_by_its_reader_and_opened_again(kb: Kb) -> None:
    kb.write("a.md", BET)
    kb.write("2025-01-31.md", "o3-mini is out.\n")
    id = closed(kb, "supported", "--by", "2025-01-31:1", "--note", "mini only")
    assert ledger(kb, code=1) == []
    (row,) = ledger(kb, "--closed")
    assert (row["id"], row["status"], row["closed"]) == (id, "supported", True)
    assert row["evidence"] == {"by": "2025-01-31.md:1", "note": "mini only"}
    assert "I expect o3 in the API" in (kb.root / PLACE).read_text(encoding="utf-8")
    assert kb.json("hunches", "reopen", id)["changed"]
    assert [row["status"] for row in ledger(kb, "--all")] == ["open"]
    assert "I expect" not in (kb.root / PLACE).read_text(encoding="utf-8")


def test_closing_twice_is_once_and_closing_otherwise_is_refused(kb: Kb) -> None:
    kb.write("a.md", BET)
    id = closed(kb, "dropped")
    before = (kb.root / PLACE).read_bytes()
    assert kb.json("hunches", "close", id, "dropped")["changed"] is False
    assert f"kb hunches reopen {id}" in kb.run("hunches", "close", id, "contradicted", code=2)[1]
    assert (kb.root / PLACE).read_bytes() == before


def test_open_ones_stand_before_closed_ones(kb: Kb) -> None:
    kb.write("a.md", BET)
    closed(kb)
    kb.write("b.md", "Why is that so?\n")
    assert [row["status"] for row in ledger(kb, "--all")] == ["open", "supported"]


def test_a_hunch_that_moves_or_is_wrapped_anew_stays_closed(kb: Kb) -> None:
    kb.write("a.md", BET)
    id = closed(kb)
    (kb.root / "a.md").unlink()
    kb.write("b/c.md", "# New\n\n> [!prediction]\n> I **expect** o3 in the\n> API before summer, for 40 dollars.\n")
    (row,) = ledger(kb, "--closed")
    assert (row["id"], row["path"], row["line"]) == (id, "b/c.md", 4)


def test_a_closed_one_whose_words_are_gone_is_told_with_its_quote(kb: Kb) -> None:
    kb.write("a.md", BET)
    id = closed(kb)
    kb.write("a.md", BET.replace("40", "60"))
    found = kb.json("hunches", "--all")
    assert [row["status"] for row in found["hunches"]] == ["open"]
    assert [(row["id"], row["quote"]) for row in found["gone"]] == [
        (id, "I expect o3 in the API before summer, for 40 dollars.")
    ]
    kb.run("hunches", "reopen", id)
    assert kb.json("hunches", "--all")["gone"] == []


def test_a_prediction_of_others_can_be_closed_too(kb: Kb) -> None:
    kb.write("a.md", "> By 2030 o1 will be free.\n> - Ilse Marrow\n")
    (row,) = ledger(kb, "--anyone")
    kb.run("hunches", "close", row["id"], "contradicted")
    assert kb.json("hunches", "--all", code=1)["gone"] == []
    assert ledger(kb, "--anyone", "--closed")[0]["status"] == "contradicted"
    assert 'who = "Ilse Marrow"' in (kb.root / PLACE).read_text(encoding="utf-8")


def test_what_cannot_be_closed_is_told(kb: Kb) -> None:
    kb.write("a.md", "Why is that so? I think it is late.\n")
    one, other = (row["id"] for row in ledger(kb))
    assert "there is no hunch" in kb.run("hunches", "close", "zz", "dropped", code=1)[1]
    assert "cannot be 'true'" in kb.run("hunches", "close", one, "true", code=2)[1]
    assert "names no line" in kb.run("hunches", "close", other, "dropped", "--by", "a.md", code=2)[1]
    assert not (kb.root / PLACE).exists()


def test_the_file_is_the_readers_own_and_its_faults_are_told(kb: Kb) -> None:
    kb.write("a.md", BET)
    (row,) = ledger(kb)
    text = (
        f'# mine\n[[closed]]\nid = "{row["id"]}"\nstatus = "supported"\n\n[[closed]]\nid = "nonsense"\nstatus = "x"\n'
    )
    kb.write(PLACE, text)
    found = kb.json("hunches", "--closed")
    assert [row["status"] for row in found["hunches"]] == ["supported"]
    assert [remark["line"] for remark in found["remarks"]] == [6]
    kb.run("hunches", "reopen", row["id"])
    assert (kb.root / PLACE).read_text(encoding="utf-8").startswith("# mine\n")


# ── hostile


@pytest.mark.parametrize(
    "piece", ["?", ".", "I think. ", '"', "“", "[", "( ?) ", "he says, probably, ", "我猜可能會", "a? "]
)
def test_no_text_takes_long(piece: str) -> None:
    """A fifth of a megabyte of any of them in a few seconds of CPU."""
    text = piece * (200_000 // len(piece)) + " I think"
    start = time.process_time()
    list(hedges.found(text, [(0, len(text))]))
    assert time.process_time() - start < 4


@given(st.text(alphabet="I think?.我猜可能 если\n>*“”()…will by 2030", max_size=80))
def test_sentences_are_slices_in_order(text: str) -> None:
    place = 0
    for found in hedges.found(text, [(0, len(text))]):
        assert place <= found.start < found.end <= len(text)
        assert found.means in hedges.KINDS
        assert all(says in text[found.start : found.end] for says in found.hedges)
        place = found.end


@given(st.text(max_size=60))
def test_an_id_is_of_the_words_alone(text: str) -> None:
    assert ownhunches.key(text) == ownhunches.key(f" {text} ".replace(" ", "  "))
    assert len(ownhunches.key(text)) == 8


def test_every_row_of_the_catalogue_means_something_and_tells_its_source() -> None:
    rows = catalogue.rows("hunches")
    assert set(rows) == {"hedge", "label", "callout"}
    means: dict[str, set[str]] = {}
    for row in rows["hedge"]:
        assert {"means", "lang", "says", "source"} <= set(row) <= {"means", "lang", "says", "source", "own"}
        assert row["lang"] in ("en", "zh", "ru") and row["source"]
        for says in row["says"]:
            means.setdefault(says, set()).add(row["means"])
    assert not {says: kinds for says, kinds in means.items() if len(kinds - {"opens"}) > 1}
    for row in [
        *rows["label"],
        *rows["callout"],
        *(row for row in catalogue.rows("markers")["marker"] if "means" in row),
    ]:
        assert row["means"] in hedges.KINDS and row["source"]
