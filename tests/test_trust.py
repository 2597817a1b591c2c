"""The catalogue of words beside names: its shape, and what its marks mean."""

from typing import Any

import pytest

from kb import catalogue
from kb.entities import phrases
from kb.entities.folding import fold

ROWS: dict[str, list[dict[str, Any]]] = catalogue.rows("trust")
LISTS = ("after", "before", "near")
PURPOSES = {
    *("phrase", "act", "do", "own", "measure", "contest", "noun", "article"),
    *("from", "posted", "letter", "speak"),
}
KNOWN = {
    row["name"]
    for file, kind in (("organisations", "organisation"), ("people", "person"), ("benchmarks", "benchmark"))
    for row in catalogue.rows(file)[kind]
}


def test_every_row_has_its_fields() -> None:
    """A source, a name that a catalogue has or a purpose, and no field that the file's head does not explain."""
    assert set(ROWS) == {"other", "words"}
    for row in ROWS["other"]:
        assert {"name", "source"} < set(row) <= {"name", "source", "number", *LISTS}, row
        assert row["name"] in KNOWN and row["source"].strip(), row
    for row in ROWS["words"]:
        assert set(row) == {"purpose", "language", "says", "source"}, row
        assert row["language"] in ("en", "ru", "zh") and row["source"].strip(), row


def test_rows_are_unique() -> None:
    names = [row["name"] for row in ROWS["other"]]
    lists = [(row["purpose"], row["language"]) for row in ROWS["words"]]
    assert len(names) == len(set(names)) and len(lists) == len(set(lists))
    assert {purpose for purpose, _ in lists} == PURPOSES


def test_words_are_folded_and_said_once() -> None:
    """As texts are compared; the marks stand at the end or for a digit."""
    lists = [row["says"] for row in ROWS["words"]] + [row.get(side, []) for row in ROWS["other"] for side in LISTS]
    for says in lists:
        assert len(says) == len(set(says)), says
        for word in says:
            assert word == fold(word) == word.strip() != "", word
            assert "*" not in word[:-1], word


@pytest.mark.parametrize("purpose", ["measure", "contest"])
def test_words_for_results_are_single(purpose: str) -> None:
    assert not [word for word in phrases.says(purpose) if not word.isalpha()]


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [
        ("Apple", " pie", True),
        ("Apple", "-pie", True),
        ("Apple", " pies", False),  # a word ends where it is written to end
        ("MATH", " classes", True),  # unless it may go on
        ("MATH", " 101", True),
        ("MATH", " 1010", False),
        ("arXiv", ": 2401.00001", True),
        ("Google", "+", True),
    ],
)
def test_what_follows_makes_a_name_another_thing(name: str, text: str, other: bool) -> None:
    beside = phrases.beside(name)
    assert beside and beside.after
    assert bool(beside.after.match(text)) == other
