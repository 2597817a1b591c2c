"""Organisations, people and benchmarks are known by name, account and site, and by nothing else."""

import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import catalogue, registry
from kb.app.ingesting import understanding
from kb.entities import naming, rolls
from kb.entities.folding import fold
from kb.entities.rolls import KINDS
from kb.note import Block, Mention, Note, Raw
from kb.recognisers import benchmark, model, organisation, person
from kb.text import Span
from tests.conftest import ROOT

PARTS = [model.PART, organisation.PART, person.PART, benchmark.PART]
FORMATS = registry.parts("kb.formats")
CASES = {kind: tomllib.loads((ROOT / f"tests/cases/{file}.toml").read_text("utf-8")) for kind, file in KINDS.items()}
WORDS = (
    "OpenAI Open AI openai.com https://openai.com/o1 x.com/sama https://x.com/polynoamial/status/1 @sama @OpenAI Meta X"
    " on 'Noam Brown' Noam Brown, and и Łukasz Kaiser Ноама Брауна 黃仁勳 字節 蘋果 MMLU GPQA (Diamond) AIME 2024"
    " '24 /2025 pass@1 τ-bench V* Bench IMO (IMO) 2024 年 IOI MIT license Google Docs ** == _ ` [[ ]] ( ) ."
    " , & - : \n \r\n > \u00a0 \u0301 \0 İ ß ĳ １ ² author: Jane Doe o1 GPT-4o"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=40)
TEXTS = st.one_of(st.text(max_size=80), PIECES.map("".join), PIECES.map(" ".join))


def read(text: str) -> tuple[str, list[Mention]]:
    """What a file reads as, and what it names."""
    reading = understanding.understand(Raw("a note.md", text, "", 0, 0), FORMATS, PARTS)
    return reading.raw.text, [mention for mention in reading.mentions if mention.kind in KINDS]


def named(text: str, kind: str) -> list[str]:
    return [mention.canonical for mention in read(text)[1] if mention.kind == kind]


def told(text: str) -> list[str]:
    """Each mention as ``surface = canonical (rule, context)``."""
    body, mentions = read(text)
    return [
        f"{body[mention.span.start : mention.span.end]} = {mention.canonical}"
        f" ({mention.rule}, {dict(mention.facts)['context']})"
        for mention in sorted(mentions, key=lambda mention: mention.span)
    ]


def cases(*rounds: str) -> Any:
    rows = [(kind, case) for kind, tables in CASES.items() for round_ in rounds for case in tables.get(round_, ())]
    return pytest.mark.parametrize(("kind", "case"), rows, ids=lambda part: part["text"][:60] if "text" in part else "")


@cases("blind", "second", "third", "fourth")
def test_lines_written_before_the_rules_saw_them(kind: str, case: dict[str, Any]) -> None:
    """The figures of each round's first run stand beside its lines."""
    assert named(case["text"], kind) == case["found"]


@cases("later")
def test_lines_written_with_the_rules_at_hand(kind: str, case: dict[str, Any]) -> None:
    assert named(case["text"], kind) == case["found"]


@cases("told")
def test_a_mention_tells_its_rule_and_its_place(kind: str, case: dict[str, Any]) -> None:
    assert told(case["text"]) == case["found"]


def test_a_platform_and_a_measure_are_told_from_the_rest() -> None:
    _, mentions = read("OpenAI on YouTube: pass@1 on MMLU")
    assert [dict(mention.facts).get("type") for mention in mentions] == [None, "platform", "metric", None]


def test_captions_write_names_small() -> None:
    text = "we asked open ai about it"
    block = Block("speech", Span(0, len(text), 1), 1)
    raw, note = Raw("a.md", text, "", 0, 0), Note("a.md", "a", "plain", blocks=(block,))
    found = list(organisation.PART.find(raw, note, (Mention("model", "openai/o1", Span(0, 2, 1), "name"),)))
    assert [(mention.canonical, mention.facts) for mention in found] == [("OpenAI", (("context", "speech"),))]


def test_one_pass_serves_the_three() -> None:
    raw, note = Raw("a.md", "OpenAI", "", 0, 0), Note("a.md", "a", "plain")
    assert naming.named(raw, note, ()) is naming.named(raw, note, ())


def test_another_note_of_the_same_text_is_another_note() -> None:
    note = Note("a.md", "a", "plain")
    code = Note("a.md", "a", "plain", blocks=(Block("code", Span(0, 6, 1), 1),))
    raw = Raw("a.md", "OpenAI", "", 0, 0)
    assert [len(naming.named(raw, either, ())) for either in (note, code, note)] == [1, 0, 1]


@given(TEXTS)
def test_nothing_is_too_odd_to_be_read(text: str) -> None:
    """The mentions of a kind are in order, none within another, and their spans are places of the text."""
    body, mentions = read(text)
    for kind in KINDS:
        place = 0
        for mention in mentions:
            if mention.kind == kind:
                start, end, line = mention.span
                assert place <= start < end <= len(body)
                assert line == body.replace("\r\n", " \n").replace("\r", "\n")[:start].count("\n") + 1
                assert 0 < mention.confidence <= 1
                place = end


@pytest.mark.parametrize(
    "part",
    [
        "OpenAI ",
        "openai",
        "Open ",
        "AI ",
        "The ",
        "Noam Brown, ",
        "(IMO) ",
        "2024 年",
        "AIME 2024/2025",
        "字",
        "阿里",
        "https://x.com/",
        "www.",
        "a.",
        "@sama ",
        "Meta, ",
        "X ",
        "MATH ",
        "\u0301",
        "Sam Altman, Ann Lee, ",
        "author: Jane Doe\n",
        "pass@",
        "[[Meta",
    ],
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    """Four times the text, about four times the time; nothing takes seconds."""

    def seconds(length: int) -> float:
        text = (part * (length // len(part) + 1))[:length]
        raw = Raw("a.md", text, "", 0, 0)
        note = Note("a.md", "a", "plain", blocks=(Block("prose", Span(0, length, 1), 1),))
        start = time.process_time()
        for recogniser in PARTS[1:]:
            for _ in recogniser.find(raw, note, ()):
                pass
        return time.process_time() - start

    once, more = seconds(25_000), seconds(100_000)
    assert more < 10 * once + 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_found_by_its_spellings(kind: str) -> None:
    """In the tree of spellings each leads to its own row; whether it is believed is told by the text around it."""
    lost = []
    roll = rolls.roll()
    for row in catalogue.rows(KINDS[kind])[kind]:
        for says in row["says"]:
            nodes = [roll.root]
            for joints, part in rolls.spell(fold(says)):
                nodes = [node.next[part][joints] for node in nodes if joints in node.next.get(part, {})]
            if not any(spelling.row.name == row["name"] for node in nodes for spelling in node.ends):
                lost.append(says)
    assert not lost


@pytest.mark.parametrize("kind", KINDS)
def test_sure_spellings_are_found_in_a_sentence(kind: str) -> None:
    missed = []
    for row in catalogue.rows(KINDS[kind])[kind]:
        for says in [*row["says"], *row.get("signs", ())]:
            if not row.get("ambiguous") or says in row.get("sure", ()):
                found = named(f"The LLM benchmark score that we saw at {says}, they say.", kind)
                if row["name"] not in found and not _is_models(says):
                    missed.append((says, found))
    assert not missed


def _is_models(says: str) -> bool:
    """A spelling that means a model or a product as well: then that is what is found."""
    reading = understanding.understand(Raw("a.md", f"The LLM {says}, they say.", "", 0, 0), FORMATS, [model.PART])
    return bool(reading.mentions)
