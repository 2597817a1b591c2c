"""Claims side by side: verdicts on pairs, arithmetic done again, and what is never called a conflict."""

import random
import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.app.comparing import amounts, groups
from kb.app.comparing.claimed import Claimed, claimed
from kb.app.comparing.verdicts import judged
from kb.store.claimed import ClaimRow
from tests.conftest import ROOT, Kb

CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/cases/compare.toml").read_text(encoding="utf-8"))["case"]
VERDICTS = [case for case in CASES if "verdicts" in case]
ARITHMETIC = [case for case in CASES if "arithmetic" in case]


def compared(kb: Kb, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of a case's notes."""
    for number, text in enumerate(case["notes"]):
        day = case.get("dates", [""] * 9)[number]
        kb.write(f"note {number}.md", f"---\ndate: {day}\n---\n{text}\n" if day else f"{text}\n")
    found: list[dict[str, Any]] = kb.json("claims", "compare", "--all", "--candidates", code=None)["groups"]
    return found


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: case["name"])
def test_what_is_said_of_two_claims(kb: Kb, case: dict[str, Any]) -> None:
    """Each case is notes, and the verdicts on all pairs of their claims."""
    pairs = [pair for group in compared(kb, case) for pair in group["pairs"]]
    assert [pair["verdict"] for pair in pairs] == case["verdicts"]
    assert case.get("why", "") in (pairs[0]["why"] if pairs else "")


@pytest.mark.parametrize("case", ARITHMETIC, ids=lambda case: case["name"])
def test_arithmetic_is_done_again(kb: Kb, case: dict[str, Any]) -> None:
    """Each case is notes, and what became of each reckoning in them."""
    checks = [check for group in compared(kb, case) for check in group["arithmetic"]]
    assert [check["verdict"] for check in checks] == case["arithmetic"]


# ── properties

CONDITIONS = [
    (),
    ("1 sample",),
    ("64 samples", "consensus"),
    ("with tools",),
    ("temperature 1", "64 samples"),
    ("pass@1",),
]


def row(**facts: Any) -> ClaimRow:
    """A claim of a score on AIME, but for what is told."""
    usual: dict[str, Any] = dict.fromkeys(ClaimRow._fields) | {
        "id": 1, "note": 1, "block": 1, "path": "a.md", "line": 1, "start": 0, "end": 3, "subjects": ("lab/model",),
        "measure": "AIME", "value": 83.0, "unit": "%", "comparator": "", "conditions": (), "compared_to": (),
        "kind": "score", "quote": "q", "rule": "named", "confidence": 0.9, "key": "k", "voice": "own_thought",
    }  # fmt: skip
    told = usual | facts
    return ClaimRow(**(told | {"surface": told["surface"] or f"{told['value']:g}%"}))


def made(number: int, **facts: Any) -> Claimed:
    """The claim of one of many notes."""
    told = {"id": number, "note": number, "block": number, "path": f"{number}.md", "key": f"k{number}"} | facts
    return claimed([row(**told)], {})[0]


FACTS = st.fixed_dictionaries(
    {
        "value": st.sampled_from([0.0, 50.0, 74.0, 83.0, 83.3, 84.0]),
        "comparator": st.sampled_from(["", "~", ">=", "<"]),
        "conditions": st.sampled_from(CONDITIONS),
        "kind": st.sampled_from(["score", "limit", "price", "setting", "comparison"]),
        "measure": st.sampled_from(["AIME", None]),
        "date": st.sampled_from([None, "2024-09", "2024-09-12", "2024-12-05"]),
        "note": st.integers(1, 2),
        "block": st.integers(1, 2),
        "confidence": st.sampled_from([0.6, 0.9]),
    }
)


@given(FACTS, FACTS)
def test_a_verdict_is_the_same_from_both_sides(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = made(1, **one), made(2, **other)
    assert judged(first, second) == judged(second, first)


@given(FACTS)
def test_no_claim_conflicts_with_itself(facts: dict[str, Any]) -> None:
    verdict = judged(made(1, **facts), made(1, **facts)).verdict
    assert verdict.startswith("same value")


@given(FACTS, FACTS)
def test_a_conflict_is_between_two_that_tell_the_same_of_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Nothing that either says explains the other number."""
    first, second = made(1, **one), made(2, **other)
    if judged(first, second).verdict == "conflict":
        assert first.how == second.how
        assert first.row.measure == second.row.measure is not None
        assert not first.amount.about and not second.amount.about
        assert (first.row.note, first.row.block) != (second.row.note, second.row.block)
        assert first.row.confidence == second.row.confidence == 0.9
        assert not first.ages or first.day == second.day != ""


@given(st.integers(1, 99_999), st.integers(0, 2))
def test_a_number_and_its_rounding_are_the_same(hundredths: int, digits: int) -> None:
    """Half up and half to even, both are roundings."""
    value = hundredths / 100
    rough, fine = f"{value:.{digits}f}", f"{value:.2f}"
    one = made(1, value=float(rough), surface=f"{rough}%").amount
    other = made(2, value=value, surface=f"{fine}%").amount
    assert amounts.agreement(one, other, "%") in ("same", "rounded")


@given(st.text("0123456789., \u00a0%km", max_size=40))
def test_no_writing_of_a_number_is_too_strange(surface: str) -> None:
    assert made(1, surface=f"8{surface}", kind="limit").amount.step >= 0


@pytest.mark.parametrize("count", [8, 200])
def test_the_order_of_notes_does_not_matter(count: int) -> None:
    chance = random.Random(7)
    claims = [
        made(number, value=float(chance.randrange(40)), conditions=chance.choice(CONDITIONS), measure="AIME")
        for number in range(count)
    ]
    told = [(pair.one.place, pair.other.place, pair.verdict) for pair in groups.groups(claims)[0].pairs]
    chance.shuffle(claims)
    again = [(pair.one.place, pair.other.place, pair.verdict) for pair in groups.groups(claims)[0].pairs]
    assert sorted(told) == sorted(again)


def test_many_claims_of_one_measure_are_not_all_judged() -> None:
    """Of a large group different numbers under the same conditions come first; the rest is counted."""
    claims = [made(number, value=float(number % 500), conditions=CONDITIONS[number % 3]) for number in range(20_000)]
    before = time.process_time()
    [group] = groups.groups(claims)
    assert time.process_time() - before < 5
    assert len(group.pairs) < 200
    assert sum(pair.verdict == "conflict" for pair in group.pairs) >= 50
    assert group.left_out + len(group.pairs) == 20_000 * 19_999 // 2


# ── the command


def test_claims_are_told_with_their_place_and_voice(kb: Kb) -> None:
    """Each claim has a line, and verdicts speak of them by number."""
    kb.write("a.md", "OpenAI says o1 scored 83% on AIME.\n")
    kb.write("b.md", "With consensus of 64 samples o1 scored 83% on AIME.\n")
    out, _ = kb.run("claims", "compare")
    assert out.splitlines() == [
        "openai/o1  AIME, %",
        "  [1] 83%  OpenAI  a.md:1",
        "  [2] 83%  64 samples; consensus; owner  b.md:1",
        "      [1] [2] same value, condition missing: [1] gives no condition; [2] is with 64 samples, consensus",
    ]


def test_the_document_counts_conflicts(kb: Kb) -> None:
    kb.write("a.md", "o1 scored 83% on AIME.\n\no1 scored 78% on GPQA.\n")
    kb.write("b.md", "o1 scored 79% on AIME.\n\no1 scored 78% on GPQA.\n")
    found = kb.json("claims", "compare")
    assert (found["total"], found["conflicts"]) == (2, 1)
    assert found["groups"][0]["measure"] == "AIME"  # what is in conflict comes first
    assert [claim["compared"] for claim in found["groups"][0]["claims"]] == [83.0, 79.0]
    assert kb.json("claims", "compare", "--limit", "1")["total"] == 2
    assert [group["measure"] for group in kb.json("claims", "compare", "--only", "same value")["groups"]] == ["GPQA"]


def test_formats_of_one_line_tell_the_first_place_and_the_verdict(kb: Kb) -> None:
    kb.write("a.md", "o1 scored about **83** % on AIME.\n")
    kb.write("b.md", "o1 scored 79% on AIME.\n")
    assert kb.run("claims", "compare")[0].splitlines()[1] == "  [1] ~ 83 %  owner  a.md:1"
    assert kb.run("claims", "compare", "--format", "grep")[0] == "a.md:1:1: openai/o1, AIME, agrees within about\n"
    assert kb.run("claims", "compare", "--format", "paths")[0] == "a.md\n"


def test_models_and_measures_are_chosen(kb: Kb) -> None:
    """What is asked for is shown though nothing stands beside it; a measure by a part of its name."""
    kb.write("a.md", "o1 scored 83% on AIME.\n\no1-mini scored 70% on AIME.\n\no1 scored 78% on GPQA.\n")
    kb.run("claims", "compare", code=1)
    assert [group["measure"] for group in kb.json("claims", "compare", "--model", "o1")["groups"]] == ["AIME", "GPQA"]
    both = kb.json("claims", "compare", "--measure", "aime")["groups"]
    assert [group["model"] for group in both] == ["openai/o1", "openai/o1-mini"]
    assert len(kb.json("claims", "compare", "--metric", "*")["groups"]) == 3


def test_models_that_share_a_measure_have_a_chart(kb: Kb) -> None:
    """With the conditions beside the numbers; a number that no measure has is left out."""
    kb.write("a.md", "With 1 sample o1 scored 74% on AIME.\n\no1-mini scored 70% on AIME.\n")
    kb.write("b.md", f"o1 scored {'9' * 40} points on AIME.\n\no1-mini scored {'9' * 30} points on AIME.\n")
    text, _ = kb.run("claims", "compare", "--measure", "AIME")
    assert "1 sample" in text.rpartition("AIME, %")[2]
    picture, _ = kb.run("claims", "compare", "--measure", "AIME", "--format", "svg")
    assert picture.startswith("<svg") and "o1-mini: 70%" in picture and "999" not in picture


def test_only_new_pairs(kb: Kb) -> None:
    """At least one of the two stands in a note of that day or later."""
    for day in ("2024-09-12", "2024-10-01", "2024-12-05"):
        kb.write(f"{day}.md", f"---\ndate: {day}\n---\no1 scored 83% on AIME.\n")
    assert len(kb.json("claims", "compare")["groups"][0]["pairs"]) == 3
    assert len(kb.json("claims", "compare", "--since", "2024-12")["groups"][0]["pairs"]) == 2
    kb.run("claims", "compare", "--since", "2025", code=1)


def test_a_verdict_that_there_is_not(kb: Kb) -> None:
    _, err = kb.run("claims", "compare", "--only", "contradiction", code=2)
    assert "no verdict is called 'contradiction'" in err


def test_what_a_note_holds_stays_text(kb: Kb) -> None:
    """Signs that would move a cursor or end a picture are made harmless."""
    kb.write("a \x1b[31m<b>.md", "o1 scored 83% on the \x1b]8;;x<script> test.\n\no1-mini scored 70% on AIME.\n")
    kb.write("b.md", "o1 scored 79% on AIME.\n\no1-mini scored {0} 72% on AIME.\n")
    text, _ = kb.run("claims", "compare", "--measure", "*")
    assert "\x1b" not in text
    picture, _ = kb.run("claims", "compare", "--measure", "*", "--format", "svg")
    assert "<b>" not in picture and "<script>" not in picture
