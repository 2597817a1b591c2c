"""Works are known by their titles: those of the catalogue anywhere, others where their form says so."""

import re
import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import catalogue, registry, urls
from kb.app.ingesting import understanding
from kb.entities import works
from kb.note import Mention, Raw
from tests.conftest import ROOT

FORMATS = registry.parts("kb.formats")
PARTS = understanding.recognisers()
CASES = tomllib.loads((ROOT / "tests/cases/works.toml").read_text("utf-8"))


def read(text: str) -> tuple[str, list[Mention]]:
    reading = understanding.understand(Raw("a note.md", text, "", 0, 0), FORMATS, PARTS)
    return reading.raw.text, [mention for mention in reading.mentions if mention.kind == "work"]


def cases(table: str) -> Any:
    return pytest.mark.parametrize("case", CASES.get(table, ()), ids=lambda case: case["text"][:60])


@cases("blind")
def test_lines_written_before_the_rules_saw_them(case: dict[str, Any]) -> None:
    """The figures of the first run stand beside the lines."""
    assert [mention.canonical for mention in read(case["text"])[1]] == case["found"]


@cases("second")
def test_lines_of_the_second_round(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """A line with ``gap`` is not understood yet."""
    if "gap" in case:
        request.applymarker(pytest.mark.xfail(reason=case["gap"], strict=True))
    assert [mention.canonical for mention in read(case["text"])[1]] == case["found"]


@cases("later")
def test_lines_written_with_the_rules_at_hand(case: dict[str, Any]) -> None:
    assert [mention.canonical for mention in read(case["text"])[1]] == case["found"]


def told(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Each mention as it is written, its rule, its facts."""
    body, mentions = read(text)
    return [(body[mention.span.start : mention.span.end], mention.rule, dict(mention.facts)) for mention in mentions]


def test_the_text_of_a_link_tells_the_source_that_it_leads_to() -> None:
    """Also where the catalogue knows the title from another address."""
    assert told("see [Let's verify step by step](https://www.arxiv.org/pdf/2305.20050v1?utm_source=x)") == [
        (
            "Let's verify step by step",
            "link",
            {"context": "link_text", "type": "paper", "source": "arxiv:2305.20050"},
        )
    ]
    assert told("[Introducing OpenAI o1](https://openai.com/index/introducing-openai-o1-preview/)")[0][2] == {
        "context": "link_text",
        "type": "post",
        "source": "openai.com/index/introducing-openai-o1-preview",
    }


def test_a_word_for_a_work_tells_its_type() -> None:
    rows = told("the essay “Slow Answers, Fast Readers”, книга «Сверхразум», 《人月神話》")
    assert [(text, rule, facts.get("type")) for text, rule, facts in rows] == [
        ("Slow Answers, Fast Readers", "quoted", "essay"),
        ("Сверхразум", "quoted", "book"),
        ("人月神話", "marks", None),
    ]


WORDS = (
    'paper paper " “ ” « » „ 《 》 * _ ( ) [ ] [[ ]] ]( : , . — is a the by called статья книга 論文 Attention Is All'
    " You Need The Bitter Lesson GPT-3 o1 System Card https://arxiv.org/abs/2305.20050 \n \r\n ` > # \u00a0 İ ß １"
    " {Import AI} (2024)"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=40)


@given(st.one_of(st.text(max_size=80), PIECES.map("".join), PIECES.map(" ".join)))
def test_mentions_are_in_order_and_apart(text: str) -> None:
    body, mentions = read(text)
    end = 0
    for mention in mentions:
        assert end <= mention.span.start < mention.span.end <= len(body)
        assert mention.canonical.strip() and 0 < mention.confidence <= 1
        end = mention.span.end


@pytest.mark.parametrize(
    "text",
    [
        'paper "' * 20_000,
        "《" * 100_000,
        "paper " * 30_000,
        "the " + "gpt-3 " * 10_000 + "paper",
        "attention is all you " * 10_000,
        "[A Long and Winding Title (((((((](https://a.example/b) " * 2_000,
        "[[" + "(" * 5_000 + " 2024]]",
        "paper" + " (" * 50_000,
        "Доклад " + "А" * 100_000,
        "paper: A " * 30_000,
        f"[A Title{' ' * 100_000})](https://a.example/b)",
    ],
    ids=lambda text: text[:20],
)
def test_hostile_notes_take_no_longer_than_they_are_long(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 5


ROWS = catalogue.rows("works")
FIELDS = {"name", "type", "year", "arxiv", "doi", "address", "says", "nick", "ambiguous", "source"}
TYPES = {row["means"] for row in ROWS["kind"]}


def test_every_row_of_the_catalogue_has_its_fields() -> None:
    """A title, a type and a source at least, and no field that the file's head does not explain."""
    assert len(ROWS["work"]) >= 200
    for row in ROWS["work"]:
        assert set(row) <= FIELDS and row["name"].strip() and row["source"].strip(), row
        assert row["type"] in TYPES, row
        assert sum(place in row for place in ("arxiv", "doi", "address")) <= 1, row
        assert row.get("year", 2000) in range(1940, 2030), row
    for table in ("kind", "call", "button", "plain", "untitled", "published"):
        assert all(row["source"].strip() and (row.get("says") or row.get("keys")) for row in ROWS[table])


def test_a_paper_is_of_the_year_that_its_number_tells() -> None:
    for row in ROWS["work"]:
        if "arxiv" in row:
            assert re.fullmatch(r"\d{4}\.\d{4,5}", row["arxiv"]), row
            assert row["year"] == 2000 + int(row["arxiv"][:2]) and row["source"] == f"arXiv:{row['arxiv']}", row


def test_no_title_and_no_source_is_claimed_twice() -> None:
    for field in ("says", "nick"):
        own = [
            {works.letters(says) for says in [row["name"]][field == "nick" :] + row.get(field, [])}
            for row in ROWS["work"]
        ]
        assert sum(map(len, own)) == len(set().union(*own))
    places = [urls.key(row["address"]) for row in ROWS["work"] if "address" in row]
    places += [f"arxiv:{row['arxiv']}" for row in ROWS["work"] if "arxiv" in row]
    assert len(places) == len(set(places))


def test_every_title_of_the_catalogue_is_found_as_it_is_written() -> None:
    for row in ROWS["work"]:
        if not row.get("ambiguous"):
            for says in (row["name"], *row.get("says", ())):
                assert row["name"] in [mention.canonical for mention in read(f"it is {says}, so")[1]], says
