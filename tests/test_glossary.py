"""The glossary: its shape, and that each word stands in one row and in its own script."""

from collections import defaultdict
from typing import Any

import pytest

from kb import catalogue
from kb.analysis import terms

LANGUAGES = ("en", "zh-Hant", "zh-Hans", "ru")
FIELDS = {*LANGUAGES, "short", "common", "source"}
GLOSSARY: dict[str, Any] = catalogue.rows("glossary")
WRITTEN_IN_BOTH = {"群"}  # OpenCC's Traditional letter is 羣, which Taiwan does not write
ROWS: list[dict[str, Any]] = GLOSSARY["term"]


def spellings(row: dict[str, Any]) -> list[str]:
    return [word for language in LANGUAGES for word in row.get(language, ())]


def test_every_row_has_its_fields() -> None:
    """An English word, another language or an abbreviation, and no field that the head does not explain."""
    assert set(GLOSSARY) == {"works", "term"}
    for row in ROWS:
        assert set(row) <= FIELDS and row.get("common", True) is True, row
        assert row["en"] and sum(language in row for language in LANGUAGES) >= 2, row
        for field in {*LANGUAGES, "short"} & set(row):
            words = row[field]
            assert words and len(words) == len(set(words)), row
            assert all(word == word.strip() != "" for word in words), row


def test_every_source_is_a_work() -> None:
    """A source names works by their keys, and no work is named in vain."""
    named = {key for row in ROWS for key in row["source"].split(", ")}
    assert named == set(GLOSSARY["works"])


def test_the_works_speak_the_languages_of_the_row() -> None:
    """A word is not guessed: one of the row's works is in its language."""
    spoken = {key: work.rpartition("; ")[2] for key, work in GLOSSARY["works"].items()}
    for row in ROWS:
        heard = [spoken[key] for key in row["source"].split(", ")]
        for language in set(LANGUAGES) & set(row):
            assert any(language in languages.split(", ") for languages in heard), (language, row)


def test_no_word_stands_in_two_rows() -> None:
    """As the search compares them: a bridge has one other end, unless the word is marked as common."""
    claimed: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in ROWS:
        for words in {terms.phrase(word)[0] for word in spellings(row)}:
            claimed[words].append(row)
    assert not [rows for rows in claimed.values() if len(rows) > 1 and not all(row.get("common") for row in rows)]


def test_no_abbreviation_stands_in_two_rows() -> None:
    short = [word for row in ROWS for word in row.get("short", ())]
    assert len(short) == len(set(short))
    assert all(word.isascii() and sum(map(str.isupper, word)) >= 2 for word in short)


@pytest.mark.parametrize(
    ("language", "foreign"), [("zh-Hant", "only_simplified"), ("zh-Hans", "traditional")], ids=["zh-Hant", "zh-Hans"]
)
def test_chinese_is_written_in_its_own_letters(language: str, foreign: str) -> None:
    letters = set(catalogue.rows("han")[foreign]) - WRITTEN_IN_BOTH
    assert not [word for row in ROWS for word in row.get(language, ()) if letters & set(word)]


def test_russian_is_russian() -> None:
    """Every Russian word has Cyrillic letters, and no letter that only looks like one."""
    for row in ROWS:
        for word in row.get("ru", ()):
            assert any("а" <= letter.casefold() <= "я" for letter in word), row
            for part in word.replace("-", " ").split():
                assert part.isascii() or not any(letter.isascii() and letter.isalpha() for letter in part), row


def test_most_concepts_are_in_all_four() -> None:
    assert len(ROWS) >= 220
    assert sum(all(language in row for language in LANGUAGES) for row in ROWS) >= 150


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("chain of thought", "思維鏈"),
        ("majority vote", "голосование большинством"),
        ("consensus", "共識"),
        ("reasoning", "推理"),
        ("transcript", "транскрипт"),
        ("檢索增強生成", "检索增强生成"),
    ],
)
def test_a_word_leads_to_its_other_languages(word: str, other: str) -> None:
    assert any({word, other} <= set(spellings(row)) for row in ROWS)
