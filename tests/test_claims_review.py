"""Claims that are judged by their reader: what waits, what is kept, for which words it holds."""

import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.app import doubtful, ownclaims
from kb.app.ownclaims import PLACE, Decision, Own, reading
from kb.store.claimed import ClaimRow
from tests.conftest import ROOT, Kb

# The number is said of what was named two lines before, or of something that has no name.
DOUBTFUL = "We looked at o1 again today.\n\nThe day was grey.\n\nAt home the box makes 19 tokens/s.\n"
SURE = "On AIME, o1 scored 83% with 64 samples.\n"
THREE = {
    "en.md": "On AIME, o1 scored 81%.\n",
    "zh.md": "o1 在 AIME 上拿到 82%。\n",
    "ru.md": "На AIME модель o1 набрала 84%.\n",
}


def candidates(kb: Kb, *words: str, code: int | None = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kb.json("claims", "review", "--limit", "0", *words, code=code)["candidates"]
    return found


def claims(kb: Kb, *words: str, code: int | None = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kb.json("claims", "--limit", "0", *words, code=code)["claims"]
    return found


def written(kb: Kb) -> str:
    return (kb.root / PLACE).read_text(encoding="utf-8")


def only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    (row,) = rows
    return row


# ── what waits


def test_a_candidate_is_told_with_its_words_and_why_it_is_doubtful(kb: Kb) -> None:
    kb.write("a.md", DOUBTFUL)
    row = only(candidates(kb))
    assert (row["path"], row["line"], row["reading"]) == ("a.md", 5, "openai/o1: speed 19 tokens/s")
    assert row["why"] == doubtful.WHY["before"]
    assert [row["quote"][start:end] for start, end in row["highlights"]] == [row["surface"]]
    out, _ = kb.run("claims", "review")
    assert out.splitlines()[0] == f"a.md:5  {row['key']}  openai/o1: speed 19 tokens/s  {row['confidence']:.2f}"
    assert "19 tokens/s" in out.splitlines()[1]
    assert claims(kb, code=1) == []


def test_the_likeliest_come_first_and_a_bound_may_be_given(kb: Kb) -> None:
    kb.write("a.md", SURE + "\n" + DOUBTFUL)
    found = candidates(kb, "--below", "1")
    assert [row["confidence"] for row in found] == sorted((row["confidence"] for row in found), reverse=True)
    assert len(found) > len(candidates(kb)) == 1
    assert only(candidates(kb))["reading"] == found[-1]["reading"]
    assert candidates(kb, "--below", "0", code=1) == []
    assert "goes from 0 to 1" in kb.run("claims", "review", "--below", "7", code=2)[1]


def test_candidates_of_a_model(kb: Kb) -> None:
    kb.write("a.md", DOUBTFUL)
    kb.write("b.md", "GPT-4o is here.\n")
    assert len(candidates(kb, "--model", "o1")) == 1
    assert candidates(kb, "--model", "gpt-4o", code=1) == []


def test_where_a_number_stands_twice_the_right_one_is_marked(kb: Kb) -> None:
    kb.write("a.md", "On AIME,\no1 scored 50% and 50% on GPQA.\n")
    found = candidates(kb, "--below", "1")
    marks = sorted(tuple(mark) for row in found for mark in row["highlights"])
    assert len(found) == 2
    assert marks == [match.span() for match in re.finditer("50%", found[0]["quote"])]


def test_every_rule_of_a_claim_has_its_reason() -> None:
    """A candidate tells why; a new rule needs a reason for a reader."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "kb" / "claims").glob("*.py"))
    worth = re.search(r"_WORTH = \{(.*?)\}", source)
    told = re.findall(r'\bhow="([^"]+)"|\brule="([^"]+)"|Bound\([^\n]*?, "([a-z ]+)", 0\.', source)
    named = {name for groups in told for name in groups if name}
    named |= set(re.findall(r'"(\w+)":', worth[1] if worth else ""))
    assert named == set(doubtful.WHY)


# ── what is decided


def test_an_accepted_claim_is_sure(kb: Kb) -> None:
    kb.write("a.md", DOUBTFUL)
    key = only(candidates(kb))["key"]
    assert kb.json("claims", "accept", key[:5])["changed"]
    row = only(claims(kb))
    assert (row["rule"], row["confidence"], row["decision"]) == ("accepted", 1.0, "accepted")
    assert candidates(kb, code=1) == []
    assert only(kb.json("inspect", "a.md")["claims"])["decision"] == "accepted"
    assert 'reading = "openai/o1: speed 19 tokens/s"\nquote = "At home the box makes 19 tokens/s."' in written(kb)


@pytest.mark.parametrize("path", THREE)
def test_a_rejected_claim_is_told_no_more(kb: Kb, path: str) -> None:
    for name, text in THREE.items():
        kb.write(name, text)
    (row,) = [row for row in claims(kb) if row["path"] == path]
    kb.run("claims", "reject", row["key"])
    assert {row["path"] for row in claims(kb)} == THREE.keys() - {path}
    assert kb.json("inspect", path)["claims"] == []
    assert row["quote"].strip() in written(kb)


@pytest.mark.parametrize("path", THREE)
def test_a_corrected_claim_says_what_its_reader_says(kb: Kb, path: str) -> None:
    kb.write(path, THREE[path])
    key = only(claims(kb))["key"]
    told = ["--model", "gpt-4o", "--measure", "GPQA", "--value", "-1.5", "--unit", "points"]
    kb.run("claims", "correct", key, *told, "--condition", "with tools")
    row = only(claims(kb))
    assert (row["subjects"], row["measure"], row["value"], row["unit"]) == (["openai/gpt-4o"], "GPQA", -1.5, "points")
    assert (row["conditions"], row["rule"], row["confidence"]) == (["with tools"], "corrected", 1.0)
    assert row["quote"].strip() == THREE[path].strip()
    kb.run("claims", "correct", key, "--undo")
    assert only(claims(kb))["subjects"] == ["openai/o1"]


def test_a_corrected_claim_is_found_by_what_it_says_now(kb: Kb) -> None:
    kb.write("a.md", SURE)
    kb.write("b.md", "GPT-4o is old.\n")
    kb.run("claims", "correct", only(claims(kb))["key"], "--model", "GPT-4o", "--measure", "GPQA", "--kind", "limit")
    for words in (["--model", "gpt-4o"], ["--measure", "gpqa"], ["--kind", "limit"]):
        assert only(claims(kb, *words))["decision"] == "corrected"
    for words in (["--model", "o1"], ["--measure", "aime"], ["--kind", "score"]):
        assert claims(kb, *words, code=1) == []


def test_a_correction_may_say_that_nothing_is_measured(kb: Kb) -> None:
    kb.write("a.md", SURE)
    kb.run("claims", "correct", only(claims(kb))["key"], "--measure", "", "--unit", "", "--condition", "")
    row = only(claims(kb))
    assert (row["measure"], row["unit"], row["conditions"], row["value"]) == (None, None, [], 83)


def test_several_are_judged_at_once_or_none(kb: Kb) -> None:
    for name, text in THREE.items():
        kb.write(name, text)
    keys = [row["key"] for row in claims(kb)]
    kb.run("claims", "accept", *keys, "ffffffff", code=1)
    assert not (kb.root / PLACE).exists()
    assert [row["changed"] for row in kb.json("claims", "accept", *keys, keys[0])["decisions"]] == [True] * 3
    assert written(kb).count("[[accept]]\n") == 3


def test_twice_is_once_and_otherwise_is_refused(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    kb.run("claims", "accept", key)
    before = written(kb)
    assert kb.json("claims", "accept", key)["changed"] is False
    assert f"kb claims accept {key} --undo" in kb.run("claims", "reject", key, code=2)[1]
    assert f"kb claims accept {key} --undo" in kb.run("claims", "correct", key, "--value", "1", code=2)[1]
    assert written(kb) == before


@pytest.mark.parametrize("verb", ["accept", "reject", "correct"])
def test_a_decision_is_taken_back(kb: Kb, verb: str) -> None:
    kb.write("a.md", SURE)
    before = only(claims(kb))
    kb.write(PLACE, "# mine\n")
    kb.run("claims", verb, before["key"], *(["--value", "1"] if verb == "correct" else []))
    assert claims(kb, code=None) != [before]
    assert kb.json("claims", verb, before["key"], "--undo")["changed"]
    assert claims(kb) == [before]
    assert written(kb) == "# mine\n"
    assert kb.json("claims", verb, before["key"], "--undo")["changed"] is False


def test_what_cannot_be_judged_is_told(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    for verb, none in product(("accept", "reject"), ("zz", "", "%", "ffffffff0")):
        assert "kb claims review shows candidates" in kb.run("claims", verb, none, code=1)[1]
    for words, told in (
        ([], "nothing to correct"),
        (["--value", "nan"], "no number"),
        (["--value", "1e999"], "no number"),
        (["--kind", "dream"], "'kind' must be"),
        (["--measure", "a\nb"], "on one line"),
        (["--unit", "x" * 200], "short text"),
        (["--value", "1", "--undo"], "whole correction"),
    ):
        assert told in kb.run("claims", "correct", key, *words, code=2)[1]
    assert "no note speaks of a model" in kb.run("claims", "correct", key, "--model", "walrus-9", code=1)[1]
    assert not (kb.root / PLACE).exists()


# ── for which words it holds


def test_one_decision_is_for_the_same_words_in_every_note(kb: Kb) -> None:
    for name in ("a.md", "b.md", "c.md"):
        kb.write(name, f"# {name}\n\n{DOUBTFUL}")
    row = only(candidates(kb))
    assert (row["notes"], [place["path"] for place in row["places"]]) == (3, ["a.md", "b.md", "c.md"])
    assert "in 3 notes" in kb.run("claims", "accept", row["key"])[0]
    assert [row["decision"] for row in claims(kb)] == ["accepted"] * 3


def test_the_same_words_under_another_heading_are_judged_apart(kb: Kb) -> None:
    kb.write("a.md", "# o1\n\nIt scored 83% on AIME.\n")
    kb.write("b.md", "# GPT-4o\n\nIt scored 83% on AIME.\n")
    one, other = claims(kb)
    assert one["key"] == other["key"]
    _, told = kb.run("claims", "reject", one["key"], code=2)
    assert "openai/o1: AIME 83 %  a.md:3" in told and "openai/gpt-4o: AIME 83 %  b.md:3" in told
    kb.run("claims", "reject", one["key"], "--reading", "o1:")
    assert "there is no claim" in kb.run("claims", "accept", one["key"], "--reading", "o3:", code=1)[1]
    assert [row["subjects"] for row in claims(kb)] == [["openai/gpt-4o"]]


def test_a_claim_that_is_moved_or_wrapped_anew_keeps_its_decision(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    kb.run("claims", "accept", key)
    (kb.root / "a.md").unlink()
    kb.write("b/c.md", "Some words before.\n\n" + SURE.replace(" scored", "\nscored").replace(" samples", "\nsamples"))
    row = only(claims(kb))
    assert (row["path"], row["key"], row["decision"]) == ("b/c.md", key, "accepted")


def test_another_number_is_another_claim_and_the_decision_is_told_as_lost(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    kb.run("claims", "accept", key)
    assert kb.json("claims", "review", "--lost", code=1)["lost"] == []
    kb.write("a.md", SURE.replace("83", "87"))
    assert only(claims(kb))["decision"] is None
    gone = only(kb.json("claims", "review", "--lost")["lost"])
    assert (gone["key"], gone["state"], gone["quote"]) == (key, "accepted", SURE.strip())
    assert "1 decision" in kb.run("claims", "review", code=1)[1]
    kb.run("claims", "accept", key, "--undo")
    assert kb.json("claims", "review", "--lost", code=1)["lost"] == []


def test_cells_of_a_table_that_hold_the_same_are_judged_apart(kb: Kb) -> None:
    kb.write("a.md", "| model | MATH | GPQA |\n| --- | --- | --- |\n| o1 | 83% | 83% |\n| GPT-4o | 83% | 60% |\n")
    key = claims(kb)[0]["key"]
    assert "could be 3 claims" in kb.run("claims", "reject", key, code=2)[1]
    kb.run("claims", "reject", key, "--reading", "o1: GPQA")
    found = [(row["subjects"][0], row["measure"], row["value"]) for row in claims(kb)]
    assert found == [("openai/o1", "MATH", 83), ("openai/gpt-4o", "MATH", 83), ("openai/gpt-4o", "GPQA", 60)]


def test_a_row_without_a_reading_is_for_any(kb: Kb) -> None:
    kb.write("a.md", "# o1\n\nIt scored 83% on AIME.\n")
    kb.write("b.md", "# GPT-4o\n\nIt scored 83% on AIME.\n")
    key = claims(kb)[0]["key"]
    kb.write(PLACE, f'[[reject]]\nkey = "{key.upper()}"\n')
    assert claims(kb, code=1) == []
    kb.run("claims", "reject", key, "--undo")
    assert len(claims(kb)) == 2


# ── the file


def test_the_file_is_the_readers_own_and_its_faults_are_told(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    rows = (
        f'[[reject]]\nkey = "{key}"',
        '[[reject]]\nkey = "nonsense"',
        '[[accept]]\nquote = "no key"',
        f'[[correct]]\nkey = "{key}"',
        f'[[correct]]\nkey = "{key}"\nsubjects = ["acme/walrus-9"]',
        f'[[correct]]\nkey = "{key}"\nsubjects = []',
        f'[[correct]]\nkey = "{key}"\nvalue = nan',
        f'[[correct]]\nkey = "{key}"\nvalue = {"9" * 400}',
        f'[[correct]]\nkey = "{key}"\nvalue = true',
        f'[[correct]]\nkey = "{key}"\nkind = "dream"',
        f'[[correct]]\nkey = "{key}"\ncomparator = "=>"',
        f'[[correct]]\nkey = "{key}"\nmeasure = "a\\u001b[31m"',
        '[[dream]]\nkey = "00000000"',
    )
    kb.write(PLACE, "\n".join(rows) + "\n")
    found = kb.json("claims", "review", code=1)["remarks"]
    starts = [text.count("\n") + 1 for text in ("\n".join((*rows[:count], "")) for count in range(len(rows)))]
    assert sorted(remark["line"] for remark in found) == starts[1:]
    assert any("kb knows no model 'acme/walrus-9'" in remark["message"] for remark in found)
    assert claims(kb, code=1) == []


def test_a_model_of_the_vaults_own_may_be_named(kb: Kb) -> None:
    kb.write(".kb/models.toml", '[[model]]\nname = "quiet-fox"\nmaker = "example-lab"\n')
    kb.write("a.md", SURE)
    kb.run("claims", "correct", only(claims(kb))["key"], "--model", "Example-Lab/quiet-fox")
    assert only(claims(kb))["subjects"] == ["example-lab/quiet-fox"]


def test_what_is_both_accepted_and_rejected_is_rejected(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    kb.write(PLACE, f'[[reject]]\nkey = "{key}"\n\n[[accept]]\nkey = "{key}"\n')
    assert claims(kb, code=1) == []
    assert "both accepted and rejected" in only(kb.json("claims", "review", code=1)["remarks"])["message"]
    kb.run("claims", "reject", key, "--undo")
    assert only(claims(kb))["decision"] == "accepted"


@pytest.mark.parametrize(
    "text",
    [b"[[reject]\n", b"\xff\xfe", b"reject = 3\n", b"[reject]\nkey = 1\n", b"x." * 500 + b" = 1", b"[" * 9000],
)
def test_a_file_that_is_no_such_file_stops_nothing(kb: Kb, text: bytes) -> None:
    kb.write("a.md", SURE)
    kb.write(PLACE, text)
    row = only(claims(kb))
    assert row["decision"] is None
    assert kb.json("claims", "review", code=1)["remarks"]
    if not text.startswith((b"reject", b"[reject]\n")):
        assert kb.run("claims", "reject", row["key"], code=None)[1].startswith("kb: ")
        assert (kb.root / PLACE).read_bytes() == text


def test_no_link_is_followed_to_decisions(kb: Kb) -> None:
    kb.write("a.md", SURE)
    key = only(claims(kb))["key"]
    kb.write("elsewhere.toml", f'[[reject]]\nkey = "{key}"\n')
    (kb.root / ".kb").mkdir()
    (kb.root / PLACE).symlink_to(kb.root / "elsewhere.toml")
    assert only(claims(kb))["decision"] is None
    assert "is a link" in kb.run("claims", "accept", key, code=1)[1]


# ── as values


ROW = ClaimRow(
    1, 1, None, "a.md", "a", None, 1, 0, 3, "83%", "00000000", ("openai/o1",), "AIME", 83.0, "%", "", (), (), "score",
    None, "", "en", "o1: 83%", "named", 0.9,
)  # fmt: skip


@given(
    st.sampled_from(["accepted", "rejected", "corrected"]),
    st.lists(st.sampled_from(["00000000", "00000001"]), max_size=6),
    st.sampled_from(["", "openai/o1: AIME 83 %", "openai/o1: AIME 84 %"]),
)
def test_decisions_touch_no_other_claim(state: str, keys: list[str], understood: str) -> None:
    """All but those of its key and reading come out as they went in, in their order."""
    decision = Decision(state, "00000001", understood, "", {"value": 1.0} if state == "corrected" else {})
    own = Own((decision,), {("00000001", understood): decision}, frozenset({"00000001"}))
    rows = [ROW._replace(id=number, key=key) for number, key in enumerate(keys)]
    judged = {row.id for row in rows if row.key == "00000001" and understood in ("", reading(row))}
    found = own.applied(rows, rejected=True)
    assert [row.id for row in found] == [row.id for row in rows]
    assert {row.id for row in found if row.decision == state} == judged
    assert [row for row in found if not row.decision] == [row for row in rows if row.id not in judged]
    kept = [row for row in found if row.decision != "rejected"]
    assert own.applied(rows) == kept
    assert ownclaims.load("/nowhere").applied(rows) == rows
