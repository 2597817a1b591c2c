"""Models and products are known by any usual spelling, in any part of a note, and by nothing else."""

import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import catalogue, registry
from kb.app.ingesting import understanding
from kb.entities import shelves
from kb.entities.folding import fold
from kb.entities.spelling import spell
from kb.note import Block, Mention, Note, Raw
from kb.recognisers.model import PART
from kb.text import Span
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests" / "cases" / "models.toml").read_text(encoding="utf-8"))
WORDS = (
    "o1 O1 о1 o1-preview /mini -mini - . , 、 和 and и GPT-4o GPT-4○ gpt 4 4o Claude 3.5 Sonnet Opus Клодом Gemini"
    " 1.5 Pro 文心一言 豆包 系列 models DeepSeek R1 V3 Qwen2.5 72B 8x7b Plus Team 用戶 ChatGPT visa zodiac OpenAI ** =="
    " _ ` [[ ]] ![[o1.png]] [o1](https://openai.com/o1/) https://youtu.be/o1 www.openai.com/o1 \n \r\n > \u00a0 \u200b"
    " \0 İ ß ĳ １ ² Ⅻ é $ ( ) :"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=40)
TEXTS = st.one_of(st.text(max_size=80), PIECES.map("".join), PIECES.map(" ".join))


def cases(kind: str) -> Any:
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case.get("id") or case["text"][:60])


def read(text: str) -> tuple[str, tuple[Mention, ...]]:
    """What a file reads as, and what is recognised in it."""
    reading = understanding.understand(Raw("a note.md", text, "", 0, 0), registry.parts("kb.formats"), [PART])
    return reading.raw.text, reading.mentions


def models(text: str) -> list[str]:
    return [mention.canonical for mention in read(text)[1] if mention.kind == "model"]


@cases("formats")
def test_the_page_of_formats_is_kept(case: dict[str, Any]) -> None:
    text, mentions = read(case["text"])
    said = [f"{text[mention.span.start : mention.span.end]} = {mention.canonical}" for mention in mentions]
    assert said == case["found"]


@pytest.mark.parametrize(
    "case",
    [case for kind in ("blind", "second", "third", "fourth") for case in CASES[kind]],
    ids=lambda case: case["text"][:60],
)
def test_lines_written_before_the_rules_saw_them(case: dict[str, Any]) -> None:
    """The figures of each round's first run stand beside its lines."""
    assert models(case["text"]) == case["found"]


@cases("later")
def test_lines_written_with_the_rules_at_hand(case: dict[str, Any]) -> None:
    assert models(case["text"]) == case["found"]


@cases("place")
def test_a_mention_tells_in_what_part_of_a_note_it_stands(case: dict[str, Any]) -> None:
    text, mentions = read(case["text"])
    said = [
        f"{dict(mention.facts)['context']}: {text[mention.span.start : mention.span.end]} = {mention.canonical}"
        for mention in mentions
        if mention.kind == "model"
    ]
    assert said == case["found"]


@cases("family")
def test_a_family_is_told_from_its_members(case: dict[str, Any]) -> None:
    _, mentions = read(case["text"])
    said = [f"{mention.canonical}{', family' if ('scope', 'family') in mention.facts else ''}" for mention in mentions]
    assert said == case["found"]


@cases("product")
def test_plans_and_apps_are_no_models(case: dict[str, Any]) -> None:
    text, mentions = read(case["text"])
    said = [
        f"{text[mention.span.start : mention.span.end]} = {mention.canonical}"
        for mention in mentions
        if mention.kind == "product"
    ]
    assert said == case["found"]


@cases("rule")
def test_a_mention_names_its_rule(case: dict[str, Any]) -> None:
    _, mentions = read(case["text"])
    assert [f"{mention.canonical}: {mention.rule}" for mention in mentions] == case["found"]


def test_a_name_that_no_catalogue_has_is_less_sure() -> None:
    _, mentions = read("GPT-4o and GPT-4o-ioi")
    known, unseen = mentions
    assert (unseen.canonical, unseen.rule) == ("openai/gpt-4o-ioi", "discovered")
    assert unseen.confidence < known.confidence


def test_a_bare_o1_is_surer_in_a_note_about_the_field() -> None:
    alone, in_the_field = (read(text)[1][0].confidence for text in ("ask o1 again", "OpenAI: ask o1 again"))
    assert alone < in_the_field


def test_captions_write_numbers_as_words() -> None:
    text = "we have o one mini and gpt four o and claude three point five sonnet"
    block = Block("speech", Span(0, len(text), 1), 1)
    spoken = PART.find(Raw("a.md", text, "", 0, 0), Note("a.md", "a", "plain", blocks=(block,)), ())
    assert [(mention.canonical, mention.rule) for mention in spoken] == [
        ("openai/o1-mini", "spoken"),
        ("openai/gpt-4o", "spoken"),
        ("anthropic/claude-3.5-sonnet", "spoken"),
    ]
    assert models(text) == []  # in writing these are words


def test_there_are_no_mentions_in_code_and_formulas() -> None:
    assert models("```java\nreturn gpt4.compare(o1, o2)\n```\n\n$o1 + o3$\n\n    o1 = gpt-4o\n") == []


@given(TEXTS)
def test_nothing_is_too_odd_to_be_read(text: str) -> None:
    """Mentions are in order, none within another, and their spans are places of the text."""
    place = 0
    body, mentions = read(text)
    for mention in mentions:
        start, end, line = mention.span
        assert place <= start < end <= len(body)
        assert line == body.replace("\r\n", " \n").replace("\r", "\n")[:start].count("\n") + 1
        assert fold(body[start:end])
        assert 0 < mention.confidence <= 1
        place = end


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_keeps_the_place_of_every_character_there_is() -> None:
    grown = [hex(code) for code in range(0x110000) if len(fold(f"a{chr(code)}1")) != 3]
    assert not grown


@given(PIECES.map(" ".join))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "part",
    [
        "o1-",
        "o1/",
        "o1\n",
        "7",
        "/",
        "о",
        "о1",
        "gpt-4 ",
        "Gemini ",
        "O1 ",
        "Opus, Sonnet and ",
        "Plus/",
        "文心",
        "[[o1",
    ],
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    """Twice the text, about twice the time; nothing takes seconds."""

    def seconds(length: int) -> float:
        text = (part * (length // len(part) + 1))[:length]
        note = Note("a.md", "a", "plain", blocks=(Block("prose", Span(0, length, 1), 1),))
        start = time.process_time()
        for _ in PART.find(Raw("a.md", text, "", 0, 0), note, ()):
            pass
        return time.process_time() - start

    once, twice = seconds(25_000), seconds(100_000)
    assert twice < 10 * once + 0.5


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("family", "model"):
        yield from ((kind, row) for row in catalogue.rows("models")[kind])
    yield from (("product", row) for row in catalogue.rows("products")["product"])


def test_every_row_names_its_source() -> None:
    assert not [row["name"] for _, row in rows() if not row["source"]]
    assert all(row["source"] for table in catalogue.rows("ambiguous").values() for row in table)


def test_every_model_has_a_known_family() -> None:
    known = {row["name"] for _, row in rows()}
    assert not [row["name"] for kind, row in rows() if kind == "model" and row["family"] not in known]


def test_no_name_stands_twice() -> None:
    names = [(row["maker"], row["name"]) for _, row in rows()]
    assert len(names) == len(set(names))


def test_no_spelling_means_two_things() -> None:
    """Neither two rows of one spelling, nor a row whose spelling is found as another."""
    meant: dict[tuple[Any, ...], set[str]] = {}
    for _, row in rows():
        for says in [*row["says"], *row.get("short", ())]:
            meant.setdefault(spell(fold(says)), set()).add(f"{row['maker']}/{row['name']}")
    assert not {says: named for says, named in meant.items() if len(named) > 1}


@pytest.mark.parametrize("row", catalogue.rows("models")["model"], ids=lambda row: row["name"])
def test_every_model_is_found_by_its_spellings(row: dict[str, Any]) -> None:
    """In a sentence about language models, whatever the separators."""
    maker = shelves.shelf().signs.get(row["maker"], (row["maker"],))[0]
    for says in row["says"]:
        for spelling in {says, says.replace("-", " "), says.replace(" ", "-"), says.replace("-", "\u2011")}:
            text = f"The LLM of {maker} is called {spelling}, they say."
            assert f"{row['maker']}/{row['name']}" in models(text), spelling


def test_dates_are_days_and_announcements_come_first() -> None:
    for _, row in rows():
        if "announced" in row and "released" in row:
            assert row["announced"] <= row["released"], row["name"]


def test_loading_the_recogniser_reads_no_catalogue() -> None:
    probe = "import sys, kb.recognisers.model; from kb import catalogue; sys.exit(catalogue.rows.cache_info().misses)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False, timeout=60).returncode == 0
