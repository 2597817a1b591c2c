"""The ledger of claims: which numbers notes say of models, asked for by what they are about."""

import csv
import io
from typing import Any

from tests.conftest import Kb

LAUNCH = """---
date: 2025-03-02
---
# Launch evening

On AIME 2024, o1-mini gets about 63.6% (pass@1) while GPT-4o stays at 9.3%.

- [Limits](https://openai.com/index/limits-of-march/)
  > o1-mini is limited to 50 messages a day.

**我的想法**: o1-mini 的輸入價格是每百萬 token 3 美元。
"""
LATER = "# Позже\n\nУ o1-mini на AIME 2024 всё те же 63,6 %, но при консенсусе (cons@64) уже 80 %.\n"


def ledger(kb: Kb, *words: str, code: int | None = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kb.json("claims", "--limit", "0", *words, code=code)["claims"]
    return found


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["line"], row["subjects"], row["measure"], row["value"], row["unit"]) for row in rows]


def vault(kb: Kb) -> None:
    kb.write("launch.md", LAUNCH)
    kb.write("postscript.md", LATER)


def test_a_claim_has_all_that_the_note_tells_and_no_more(kb: Kb) -> None:
    vault(kb)
    first = ledger(kb, "--in", "path:launch")[0]
    assert first["path"] == "launch.md"
    assert told([first]) == [(6, ["openai/o1-mini"], "AIME 2024", 63.6, "%")]
    assert (first["comparator"], first["conditions"], first["kind"]) == ("~", ["pass@1"], "score")
    assert (first["voice"], first["said_by"], first["lang"]) == ("own_thought", "owner", "en")
    assert first["surface"] == "63.6%"
    assert first["quote"].startswith("On AIME 2024, o1-mini gets about")
    assert LAUNCH.splitlines()[5][first["start"] : first["end"]] == "63.6%"


def test_claims_are_asked_for_by_what_they_are_about(kb: Kb) -> None:
    vault(kb)
    assert [row["value"] for row in ledger(kb, "--model", "GPT-4o")] == [9.3]
    assert [row["value"] for row in ledger(kb, "--measure", "aime", "--model", "o1-mini")] == [63.6, 63.6, 80.0]
    assert [row["measure"] for row in ledger(kb, "--kind", "limit", "--kind", "price")] == [
        "message limit",
        "price of input",
    ]
    assert {row["path"] for row in ledger(kb, "--in", "lang:ru")} == {"postscript.md"}
    assert {row["path"] for row in ledger(kb, "--since", "2025-03")} == {"launch.md"}
    assert [row["kind"] for row in ledger(kb, "--voice", "quote")] == ["limit"]
    assert [row["said_by"] for row in ledger(kb, "--said-by", "openai")] == ["OpenAI"]


def test_a_family_comes_with_its_relatives(kb: Kb) -> None:
    vault(kb)
    kb.write("head.md", "o1 gets 74.4% on AIME 2024.\n")
    assert [row["value"] for row in ledger(kb, "--model", "o1")] == [74.4]
    assert {row["value"] for row in ledger(kb, "--model", "o1", "--family", "--measure", "aime")} == {74.4, 63.6, 80.0}


def test_what_is_not_sure_is_a_candidate(kb: Kb) -> None:
    """The sentence names no model, the paragraph before it does."""
    kb.write("a.md", "Today o1-mini came to the API.\n\nA score of 70% on AIME 2024 is what I remember.\n")
    assert ledger(kb, code=1) == []
    (row,) = ledger(kb, "--candidates")
    assert row["confidence"] < 0.5
    assert row["rule"] == "before"


def test_a_note_without_models_has_no_claims(kb: Kb) -> None:
    kb.write("a.md", "The train is 20% cheaper than last year, 50 seats a day.\n")
    assert ledger(kb, "--candidates", code=1) == []


def test_wrong_words_are_told(kb: Kb) -> None:
    vault(kb)
    assert "there is no kind of claim called 'scores'" in kb.run("claims", "--kind", "scores", code=2)[1]
    assert "there is no voice called 'x'" in kb.run("claims", "--voice", "x", code=2)[1]
    assert "no note speaks of a model called 'o7'" in kb.run("claims", "--model", "o7", code=1)[1]
    assert "no field called 'x' in this query" in kb.run("claims", "--in", "x:y", code=2)[1]
    assert "--since needs a date" in kb.run("claims", "--since", "soon", code=2)[1]


def test_claims_are_a_table_for_spreadsheets(kb: Kb) -> None:
    vault(kb)
    rows = list(csv.DictReader(io.StringIO(kb.run("claims", "--measure", "aime", "--format", "csv")[0])))
    assert [(row["subjects"], row["value"], row["conditions"]) for row in rows] == [
        ("openai/o1-mini", "63.6", "pass@1"),
        ("openai/gpt-4o", "9.3", ""),
        ("openai/o1-mini", "63.6", ""),
        ("openai/o1-mini", "80.0", "consensus; cons@64"),
    ]


def test_a_person_reads_a_ledger(kb: Kb) -> None:
    """Columns with their place; the words of a sentence stand once below its numbers."""
    vault(kb)
    out = kb.run("claims", "--in", "path:launch")[0].splitlines()
    assert [line.split() for line in out[:2]] == [
        ["o1-mini", "AIME", "2024", "~", "63.6", "%", "pass@1", "owner", "launch.md:6"],
        ["gpt-4o", "AIME", "2024", "9.3", "%", "owner", "launch.md:6"],
    ]
    assert out[2].strip() == "On AIME 2024, o1-mini gets about 63.6% (pass@1) while GPT-4o stays at 9.3%."
    assert sum("On AIME 2024" in line for line in out) == 1


def test_questions_may_ask_for_claims(kb: Kb) -> None:
    vault(kb)
    assert kb.paths("claim:limit") == ["launch.md"]
    assert sorted(kb.paths("claim:aime>60")) == ["launch.md", "postscript.md"]
    assert kb.paths("claim:aime>=80") == ["postscript.md"]
    assert kb.paths("AIME -claim:limit") == ["postscript.md"]


def test_pages_tell_the_claims(kb: Kb) -> None:
    """Of a model, of a note, of the sources that they were taken from."""
    vault(kb)
    page = kb.json("model", "show", "o1-mini")
    assert [row["value"] for row in page["claims"]] == [63.6, 50.0, 3.0, 63.6, 80.0]
    assert "5 claims  kb claims --model o1-mini" in kb.run("model", "show", "o1-mini")[0]
    assert [claim["value"] for claim in kb.json("inspect", "launch")["claims"]] == [63.6, 9.3, 50.0, 3.0]
    (source,) = kb.json("coverage", "o1-mini")["sources"]
    assert (source["quotes"], source["claims"]) == (1, 1)


def test_an_edited_note_has_the_claims_of_its_words(kb: Kb) -> None:
    vault(kb)
    before = {row["key"] for row in ledger(kb)}
    kb.write("postscript.md", LATER.replace("80 %", "81 %").replace("всё те же", "всё\nте же"))
    after = {row["key"] for row in ledger(kb)}
    assert [row["value"] for row in ledger(kb, "--in", "path:postscript")] == [63.6, 81.0]
    assert len(before & after) == 4, "only those of the sentence that changed are others"
    (kb.root / "postscript.md").unlink()
    assert {row["path"] for row in ledger(kb)} == {"launch.md"}
