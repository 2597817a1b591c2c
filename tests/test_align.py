"""Passages of different notes that speak of one fact, in whatever language."""

import time
import tomllib
from typing import Any

import pytest

from kb import catalogue
from kb.app.aligning import numbers
from kb.query.concepts import concepts
from tests.conftest import ROOT, Kb


def cases(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / f"tests/cases/{name}.toml").read_text(encoding="utf-8"))


def places(pair: dict[str, Any]) -> frozenset[str]:
    return frozenset(f"{pair[side]['path']}:{pair[side]['line']}" for side in ("a", "b"))


def aligned(kb: Kb, *words: str) -> dict[frozenset[str], dict[str, Any]]:
    """All pairs, by their two places."""
    found = kb.json("align", *words, "--limit", "0", code=None)
    assert found["total"] == len(found["pairs"])
    return {places(pair): pair for pair in found["pairs"]}


@pytest.mark.parametrize("name", ["align", "align_held_out"])
def test_labelled_pairs_are_found_and_no_others(kb: Kb, name: str) -> None:
    """Each labelled pair has its class; what misleads has none, or not the one it must not have."""
    given = cases(name)
    for note in given["note"]:
        kb.write(note["path"], note["text"])
    found = aligned(kb)
    for row in given["pair"]:
        pair = found.get(frozenset((row["a"], row["b"])))
        assert (pair is not None and pair["class"] == row["class"]) is ("gap" not in row), (row, pair)
    for row in given["apart"]:
        pair = found.get(frozenset((row["a"], row["b"])))
        wrong = pair is not None and pair["class"] == row.get("not", pair["class"])
        assert wrong is ("gap" in row), (row, pair)


def test_nothing_else_is_called_the_same_fact(kb: Kb) -> None:
    given = cases("align")
    for note in given["note"]:
        kb.write(note["path"], note["text"])
    same = {place for place, pair in aligned(kb).items() if pair["class"] == "same fact"}
    assert same == {frozenset((row["a"], row["b"])) for row in given["pair"] if row["class"] == "same fact"}


ENGLISH = "DeepSeek-R1 solved 79.8% of AIME 2024.\n\nThe weather is fine.\n\no3-mini: 150 messages a day.\n"
CHINESE = "# 筆記\n\nDeepSeek-R1 在 AIME 2024 答對 79.8% 的題目。\n"
RUSSIAN = "DeepSeek-R1 решила 79,8 % задач AIME 2024.\n\nУ o3-mini 150 сообщений в день.\n"


def three(kb: Kb) -> None:
    kb.write("en.md", ENGLISH)
    kb.write("zh.md", CHINESE)
    kb.write("ru.md", RUSSIAN)


def test_the_reasons_are_named(kb: Kb) -> None:
    three(kb)
    pair = aligned(kb)[frozenset(("en.md:1", "zh.md:3"))]
    assert pair["shared"]["numbers"] == ["79.8%"]
    assert pair["shared"]["models"] == ["deepseek/deepseek-r1"]
    assert pair["shared"]["benchmarks"] == ["AIME 2024"]
    assert 0 < pair["confidence"] <= 1
    assert pair["a"] == {
        "path": "en.md",
        "line": 1,
        "text": "DeepSeek-R1 solved 79.8% of AIME 2024.",
        "lang": "en",
        "voice": "own_thought",
    }
    out, _ = kb.run("align", "en", "zh")
    assert "79.8%, deepseek/deepseek-r1, AIME 2024" in out
    assert "    zh.md:3  zh-Hant  DeepSeek-R1" in out


def test_one_note_is_compared_with_all_others(kb: Kb) -> None:
    """Its own passage stands first, and its pairs are those that the vault has of it."""
    three(kb)
    found = kb.json("align", "ru", "--limit", "0")["pairs"]
    assert {pair["a"]["path"] for pair in found} == {"ru.md"}
    assert {places(pair) for pair in found} == {place for place in aligned(kb) if any("ru.md" in at for at in place)}


def test_several_notes_are_compared_among_themselves(kb: Kb) -> None:
    """In any order of their names, with the same answer."""
    three(kb)
    assert set(aligned(kb, "en", "zh")) == {frozenset(("en.md:1", "zh.md:3"))}
    assert kb.run("align", "en", "zh", "ru") == kb.run("align", "ru", "zh", "en")


def test_lines_of_a_note_are_compared(kb: Kb) -> None:
    three(kb)
    assert set(aligned(kb, "en:5")) == {frozenset(("en.md:5", "ru.md:3"))}
    kb.run("align", "en:3", code=1)


def test_the_row_of_a_table_is_shown(kb: Kb) -> None:
    """Not the whole table, though that is one passage."""
    kb.write("en.md", "| model | AIME 2024 |\n| --- | --- |\n| o1-mini | 63.6% |\n| DeepSeek-R1 | 79.8% |\n")
    kb.write("zh.md", CHINESE)
    pair = aligned(kb)[frozenset(("en.md:4", "zh.md:3"))]
    assert pair["a"]["text"] == "| DeepSeek-R1 | 79.8% |"


def test_a_passage_copied_in_one_language_has_the_same_words(kb: Kb) -> None:
    text = "> DeepSeek-R1 reached 79.8% on AIME 2024 with a single try at every one of its problems.\n"
    kb.write("a.md", text)
    kb.write("b.md", f"# Again\n\n{text}")
    assert aligned(kb)[frozenset(("a.md:1", "b.md:3"))]["class"] == "same words"


def test_passages_of_one_note_are_no_pair(kb: Kb) -> None:
    kb.write("a.md", "DeepSeek-R1 solved 79.8% of AIME 2024.\n\nDeepSeek-R1 решила 79,8 % задач AIME 2024.\n")
    out, err = kb.run("align", code=1)
    assert out == "" and "No two passages" in err


def test_tables_and_lists_of_places_have_plain_columns(kb: Kb) -> None:
    three(kb)
    head, row, *_ = kb.run("align", "en", "zh", "--format", "csv")[0].splitlines()
    assert head.startswith("class,confidence,a_path,a_line,a_lang,a_text,b_path,b_line")
    assert row.startswith("same fact,") and ",en.md,1,en,DeepSeek-R1 solved" in row
    assert kb.run("align", "en", "zh", "--format", "paths")[0] == "en.md\nzh.md\n"
    assert kb.run("align", "en", "zh", "--format", "grep")[0].startswith("en.md:1:1: DeepSeek-R1")


def test_text_of_notes_is_made_safe(kb: Kb) -> None:
    kb.write("en.md", "DeepSeek-R1 \x1b[31msolved 79.8% of AIME 2024.\n")
    kb.write("zh.md", CHINESE)
    assert "\x1b" not in kb.run("align")[0]


def test_what_many_say_leads_from_none_to_another(kb: Kb) -> None:
    """Two hundred notes that say the same are no twenty thousand pairs."""
    for place in range(200):
        kb.write(f"{place}.md", "DeepSeek-R1 solved 79.8% of AIME 2024.\n")
    kb.ingest()
    start = time.process_time()
    kb.run("align", code=1)
    assert time.process_time() - start < 5


def test_a_long_passage_is_read_in_bounded_time(kb: Kb) -> None:
    """Only its beginning, however many names and numbers it has."""
    long = " ".join(f"ChatGPT answered {place}.5% of it." for place in range(3_000))
    kb.write("a.md", f"{long}\n")
    kb.write("b.md", f"Again {long}\n")
    kb.ingest()
    start = time.process_time()
    aligned(kb)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("value", "unit", "measure", "told"),
    [
        (83, "%", "", "83%"),
        (-80, "%", "price", "80%"),
        (2, "minutes", "", "120 seconds"),
        (90, "seconds", "", "90 seconds"),
        (50, "messages/day", "", "50 messages/day"),
        (32768, "", "output token limit", "32,768 tokens"),
        (79.8, "", "AIME 2024", "79.8%"),
        (60, "USD cent/1M tokens", "", "0.6 USD/1M tokens"),
        (213, "points", "", "213 points"),
        (448, "", "", "448"),
    ],
)
def test_numbers_are_compared_by_value_and_unit(value: float, unit: str, measure: str, told: str) -> None:
    assert str(numbers.counted(value, unit, measure)) == told


@pytest.mark.parametrize(
    ("value", "unit", "worth"),
    [
        (7, "", 0.25),
        (50, "%", 0.25),
        (100, "points", 0.25),
        (50, "messages/day", 0.7),
        (3e8, "", 0.7),
        (83, "%", 1),
        (362.14, "", 1),
    ],
)
def test_round_numbers_are_worth_less(value: float, unit: str, worth: float) -> None:
    assert numbers.worth(numbers.Counted(value, unit)) == worth


def test_ideas_are_found_in_three_languages() -> None:
    """By their stems; an abbreviation only in its own case."""
    for text in ("it will be chosen; choose it", "會自動選擇", "её можно выбрать"):
        assert "choose" in {concept.name for concept in concepts(text)}, text
    assert "artificial intelligence" in {concept.name for concept in concepts("это ИИ")}
    assert not concepts("и вот")


def test_every_everyday_idea_has_three_languages_and_a_source() -> None:
    rows = catalogue.rows("everyday")["idea"]
    assert len({row["en"][0] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == {"en", "zh", "ru", "source"}, row
        assert row["source"].strip()
        for language in ("en", "zh", "ru"):
            assert row[language] and all(word == word.strip() != "" for word in row[language]), row
        assert all(len(word) > 1 for word in row["zh"]), row
