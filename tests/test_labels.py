"""The table of agreement counts right: an invented document, labelled in the test."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.labels import gold, report, scoring
from tests.labels.__main__ import main
from tests.labels.gold import Label
from tests.labels.understood import Reader, Said

TEXT = """# A day with GPT-4o

Paper: [Graphs of pots](https://arxiv.org/pdf/2401.00001v2?utm_source=x), read on 2024-03-05 in 20 minutes.

My view: the team of GPT-4o mini is right about Claude 3.5 Sonnet.

- <https://pots.example/claude-3-opus/>

<br>

Это русский абзац о горшках и моделях, и больше ни о чём.
"""


def at(line: int, surface: str, **told: Any) -> dict[str, Any]:
    start = TEXT.split("\n")[line - 1].index(surface)
    return {"line": line, "start": start, "end": start + len(surface), "surface": surface, **told}


def labels(**lists: Any) -> dict[str, Any]:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    return {"schema": "kb-labels-1", "doc": "day.md", "sha256": digest, **lists}


class Folders:
    """A folder with the document, and one with its label file."""

    def __init__(self, root: Path) -> None:
        self.documents, self.labels = root / "documents", root / "labels"
        self.documents.mkdir()
        self.labels.mkdir()
        (self.documents / "day.md").write_text(TEXT, encoding="utf-8")

    def label(self, **lists: Any) -> Path:
        file = self.labels / "day.json"
        file.write_text(json.dumps(labels(**lists)), encoding="utf-8")
        return file

    def scores(self, **lists: Any) -> dict[str, scoring.Score]:
        table = scoring.empty()
        labelled = gold.read(self.label(**lists), self.documents)
        scoring.compare(labelled, Reader(self.documents).read("day.md"), table)
        return table

    def run(self, *options: str) -> int:
        return main([str(self.documents), str(self.labels), *options])


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def counts(score: scoring.Score) -> tuple[int, int, int]:
    return score.labelled, score.said, score.right


MODELS = [
    at(1, "GPT-4o", canonical="openai/gpt-4o", context="text"),
    at(5, "team of GPT-4o mini", canonical="openai/gpt-4o-mini", context="text", head="GPT-4o mini"),
    at(5, "Claude 3.5 Sonnet", canonical="anthropic/claude-3.5-sonnet", context="text"),
    at(7, "claude-3-opus", canonical="anthropic/claude-3-opus", context="url"),
]


def test_what_is_labelled_and_said_is_right(folders: Folders) -> None:
    """Models of text and of addresses are counted apart."""
    table = folders.scores(models=MODELS)
    assert counts(table["models"]) == (3, 3, 3)
    assert counts(table["models in URLs"]) == (1, 1, 1)
    assert not table["models"].remarks


def test_another_name_at_the_place_is_a_miss_and_an_extra(folders: Folders) -> None:
    wrong = [{**MODELS[0], "canonical": "openai/gpt-4"}, *MODELS[1:]]
    table = folders.scores(models=wrong)
    assert counts(table["models"]) == (3, 3, 2)
    assert [(item.sort, item.line, item.text, item.told) for item in table["models"].remarks] == [
        ("extra", 1, "GPT-4o", "openai/gpt-4o"),
        ("miss", 1, "GPT-4o", "openai/gpt-4"),
    ]


def test_the_head_of_a_label_must_be_met(folders: Folders) -> None:
    """A mention that lies beside the head is not the one that was labelled."""
    table = folders.scores(models=[{**MODELS[1], "surface": MODELS[1]["surface"], "head": "team of "}])
    assert counts(table["models"]) == (1, 3, 0)


def test_an_optional_label_counts_neither_way(folders: Folders) -> None:
    """Found: no extra.  Not found: no miss."""
    missed = at(5, "the team", canonical="openai/gpt-4o-mini", context="text", optional=True)
    found = {**MODELS[2], "optional": True}
    table = folders.scores(models=[*MODELS[:2], found, missed])
    assert counts(table["models"]) == (2, 2, 2)
    assert counts(table["models, optional"]) == (2, 1, 1)


def test_a_negative_is_hit_only_by_what_no_label_asks_for(folders: Folders) -> None:
    negatives = [at(5, "mini", why="part of a name"), at(1, "day", why="a word")]
    assert counts(folders.scores(models=MODELS, model_negatives=negatives)["negatives"]) == (2, 0, 0)
    assert counts(folders.scores(models=MODELS[:1], model_negatives=negatives)["negatives"]) == (2, 1, 0)


def test_one_prediction_a_label() -> None:
    """The second one at the same label is extra; as many pairs are made as can be."""
    label = Label(0, 9, 1, "o1 and o1", "o1", False, False)
    narrow = Label(0, 2, 1, "o1", "o1", False, False)
    first, second = Said(0, 2, "o1", False, "o1"), Said(7, 9, "o1", False, "o1")
    assert len(scoring.matches([label], [first, second])) == 1
    assert scoring.matches([label, narrow], [first, second]) == {0: 1, 1: 0}


def test_addresses_dates_and_durations_have_their_places(folders: Folders) -> None:
    """An address within a link is where it stands, and is known by its source and its normal form."""
    address = {"canonical": "https://arxiv.org/abs/2401.00001", "source_id": "arxiv:2401.00001"}
    table = folders.scores(
        urls=[
            at(3, "https://arxiv.org/pdf/2401.00001v2?utm_source=x", **address),
            at(7, "https://pots.example/claude-3-opus/", canonical="https://pots.example/", source_id="pots.example"),
        ],
        dates=[at(3, "2024-03-05", iso="2024-03-05")],
        durations=[at(3, "20 minutes", seconds=1200)],
    )
    assert counts(table["urls"]) == (2, 2, 1)
    assert counts(table["dates"]) == (1, 1, 1)
    assert counts(table["durations"]) == (1, 1, 1)


def test_language_and_voice_are_those_of_each_line(folders: Folders) -> None:
    """Any accepted voice is right; a line that only breaks the line is none."""
    table = folders.scores(
        paragraphs=[
            {"lines": [1, 1], "lang": "en", "voice": "metadata"},
            {"lines": [5, 5], "lang": "ru", "voice": "source_quote", "accept": ["source_quote", "own_thought"]},
            {"lines": [9, 11], "lang": "ru", "voice": "transcript"},
        ]
    )
    assert counts(table["language of lines"]) == (3, 3, 2)
    assert counts(table["voice of blocks"]) == (3, 3, 2)
    assert [(item.line, item.told) for item in table["language of lines"].remarks] == [(5, "ru, not en")]


def test_a_block_that_reaches_beyond_a_range_makes_it_wrong(folders: Folders) -> None:
    (folders.documents / "day.md").write_text("one\ntwo\n\nthree\n", encoding="utf-8")
    file = folders.label(paragraphs=[{"lines": [line, line], "lang": "en", "voice": "own_thought"} for line in (1, 4)])
    told = json.loads(file.read_text())
    told["sha256"] = hashlib.sha256(b"one\ntwo\n\nthree\n").hexdigest()
    file.write_text(json.dumps(told))
    table = scoring.empty()
    scoring.compare(gold.read(file, folders.documents), Reader(folders.documents).read("day.md"), table)
    assert counts(table["block ranges"]) == (2, 2, 1)
    assert counts(table["blocks within a range"]) == (2, 2, 1)
    assert table["block ranges"].remarks[0].told == "1-1, not 1-2 prose"


def test_what_nobody_labelled_is_not_counted(folders: Folders) -> None:
    table = folders.scores(dates=[])
    assert counts(table["models"]) == (0, 0, 0)
    assert counts(table["dates"]) == (0, 1, 0)


def test_the_command_prints_the_table_and_each_difference(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    folders.label(models=[*MODELS, at(3, "Paper", canonical="x/paper", context="text")], works=[])
    assert folders.run("--verbose") == 0
    out = capsys.readouterr().out
    assert "1 document\n" in out
    (row,) = [line.split() for line in out.splitlines() if line.startswith("models  ")]
    assert row == ["models", "4", "3", "3", "1", "0", "1.000", "0.750"]
    assert "  miss  day.md:3  Paper  = x/paper" in out
    assert folders.run() == 0
    assert "miss  " not in capsys.readouterr().out


def test_labels_of_another_text_are_refused(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    folders.label(models=MODELS)
    (folders.documents / "day.md").write_text(TEXT + "more\n", encoding="utf-8")
    assert folders.run() == 1
    assert "day.md is not the text that was labelled" in capsys.readouterr().err


def test_a_label_whose_words_stand_elsewhere_is_refused(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    folders.label(models=[{**MODELS[0], "start": 0}])
    assert folders.run() == 1
    assert "on line 1" in capsys.readouterr().err


def test_a_share_that_is_not_all_is_never_shown_as_all() -> None:
    (row,) = [line for line in report.table({"models": scoring.Score(2000, 2000, 1999)}, 1) if line.startswith("mod")]
    assert row.split()[-2:] == ["0.999", "0.999"]
