"""A vault may know people, organisations and benchmarks better than kb; and kb suggests whose a name may be."""

import os
import sys
import time
import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import catalogue, smallfile
from kb.entities import alone, calling, overrides, ownnames, ownrolls
from kb.entities.deciding import Decision, changed
from kb.entities.ownfile import LARGEST
from kb.entities.ownnames import HEAD, PLACE
from kb.entities.tomltext import quoted
from kb.errors import UsageError
from kb.note import Block, Note, Raw
from kb.recognisers import organisation, person
from kb.text import Span
from tests.conftest import ROOT, Kb
from tests.test_entities import TEXTS

CALLS = tomllib.loads((ROOT / "tests/cases/calls.toml").read_text("utf-8"))["note"]
SPELLINGS = st.sampled_from(["Nato", "the lab", "Ада", "小明", "Meta", "R. & D.", "a\tb", "Fox\n2"])
THINGS = st.sampled_from(
    [("person", "Noam Brown"), ("person", "Sam Altman"), ("organisation", "Meta"), ("benchmark", "MMLU")]
)
DECISIONS = st.one_of(
    st.tuples(st.sampled_from(["accept", "alias"]), THINGS, SPELLINGS),
    st.tuples(st.sampled_from(["reject", "forbid"]), THINGS.map(lambda thing: (thing[0], "")), SPELLINGS),
    st.tuples(st.just("forbid"), THINGS, st.just("")),
).map(lambda parts: Decision(parts[0], parts[1][0], parts[1][1], parts[2]))


def names(kb: Kb, path: str = "a.md") -> list[str]:
    """The people, organisations and benchmarks of a note, each as it stands there."""
    found = kb.json("inspect", path)["mentions"]
    return [f"{item['surface']} = {item['canonical']}" for item in found if item["kind"] in ownnames.KINDS]


def understood(kb: Kb, note: str, own: str) -> list[str]:
    kb.write("a.md", note)
    kb.write(PLACE, own)
    return names(kb)


# ── what a vault says


def test_a_vault_adds_a_person_with_an_account_and_a_site(kb: Kb) -> None:
    own = '[[person]]\nname = "Ada Example"\nsays = ["Ada Example", "Ада Экзампл", "艾達"]\nhandles = ["adaex"]\n'
    own += 'hosts = ["ada.example"]\n'
    note = "Ada Example, Аду Экзампл, 問艾達 @adaex https://ada.example/post"
    assert understood(kb, note, own) == [
        "Ada Example = Ada Example",
        "Аду Экзампл = Ada Example",
        "艾達 = Ada Example",
        "@adaex = Ada Example",
        "ada.example = Ada Example",
    ]


def test_a_thing_without_spellings_is_called_by_its_name(kb: Kb) -> None:
    own = '[[organisation]]\nname = "Example Lab"\n[[benchmark]]\nname = "ExampleBench 2"\n'
    assert understood(kb, "Example Lab on ExampleBench-2", own) == [
        "Example Lab = Example Lab",
        "ExampleBench-2 = ExampleBench 2",
    ]


def test_a_known_person_keeps_the_spellings_and_takes_the_fields(kb: Kb) -> None:
    own = '[[person]]\nname = "noam brown"\nsays = ["The Poker Man"]\n'
    assert understood(kb, "The Poker Man is Noam Brown, polynoamial on x: @polynoamial", own) == [
        "The Poker Man = Noam Brown",
        "Noam Brown = Noam Brown",
        "@polynoamial = Noam Brown",
    ]


def test_an_alias_tells_that_the_vault_says_so(kb: Kb) -> None:
    kb.write("a.md", "I read Nato today.")
    kb.write(PLACE, '[[alias]]\nkind = "person"\nof = "nathan lambert"\nsays = "Nato"\n')
    (found,) = (item for item in kb.json("inspect", "a.md")["mentions"] if item["kind"] == "person")
    assert (found["canonical"], found["rule"], found["confidence"]) == ("Nathan Lambert", "vault", 1.0)


def test_an_accepted_name_counts_only_as_it_is_written(kb: Kb) -> None:
    own = '[[accept]]\nkind = "person"\nsays = "Nato"\nof = "Nathan Lambert"\n'
    assert understood(kb, "Nato, not NATO and not nato.", own) == ["Nato = Nathan Lambert"]


def test_an_ambiguous_alias_needs_evidence(kb: Kb) -> None:
    own = '[[alias]]\nkind = "organisation"\nof = "OpenAI"\nsays = ["Orchard"]\nambiguous = true\n'
    assert understood(kb, "I walked through an Orchard.", own) == []
    assert "Orchard = OpenAI" in understood(kb, "The LLM of Orchard is trained.", own)


def test_the_vault_wins_over_what_the_catalogue_calls_so(kb: Kb) -> None:
    """Also where the other is of another kind."""
    own = '[[alias]]\nkind = "person"\nof = "Noam Brown"\nsays = ["Anthropic"]\n'
    assert understood(kb, "Anthropic trains a model.", own) == ["Anthropic = Noam Brown"]


def test_what_is_forbidden_is_not_told_of(kb: Kb) -> None:
    note = "OpenAI, Noam Brown, and DeepMind; https://openai.com"
    assert understood(kb, note, "") == [
        "OpenAI = OpenAI",
        "Noam Brown = Noam Brown",
        "DeepMind = Google DeepMind",
        "openai.com = OpenAI",
    ]
    own = '[[forbid]]\nkind = "organisation"\nname = "openai"\n[[forbid]]\nkind = "person"\nsays = ["noam brown"]\n'
    assert understood(kb, note, own) == ["DeepMind = Google DeepMind"]


def test_a_forbidden_name_takes_what_is_within_it_along(kb: Kb) -> None:
    note = "We met at OpenAI Street Cafe, far from OpenAI."
    own = '[[forbid]]\nkind = "organisation"\nsays = ["OpenAI Street Cafe"]\n'
    assert understood(kb, note, own) == ["OpenAI = OpenAI"]


def test_an_author_whom_no_catalogue_knows_can_be_forbidden(kb: Kb) -> None:
    note = "---\nauthor: Quiet Reader\n---\nA note."
    assert understood(kb, note, "") == ["Quiet Reader = Quiet Reader"]
    assert understood(kb, note, '[[forbid]]\nkind = "person"\nname = "Quiet Reader"\n') == []


OWN = ownrolls.known(
    ownnames.read(
        """
[[alias]]
kind = "person"
of = "Noam Brown"
says = ["X", "Meta", "и", "N.", "黃仁勳", "author"]
[[accept]]
kind = "person"
says = "Doe"
of = "Jane Doe"
[[forbid]]
kind = "organisation"
says = ["OpenAI", "MIT的", "Google Docs"]
[[forbid]]
kind = "benchmark"
name = "GPQA"
"""
    )
)


@given(TEXTS)
def test_names_of_a_vault_are_in_order_and_none_within_another(text: str) -> None:
    note = Note("a.md", "a", "plain", blocks=(Block("prose", Span(0, len(text), 1), 1),))
    for part in (person, organisation):
        place = 0
        for mention in part.find(lambda: OWN, Raw("a.md", text, "", 0, 0), note, ()):
            assert place <= mention.span.start < mention.span.end <= len(text)
            assert mention.kind in ownnames.KINDS
            surface = text[mention.span.start : mention.span.end]
            assert surface.lower() != "openai" or dict(mention.facts)["context"] == "url"
            place = mention.span.end


# ── when it changes


def test_notes_that_did_not_change_are_understood_anew(kb: Kb) -> None:
    kb.write("a.md", "I read Nato today.")
    assert kb.ingest().read == 1
    assert names(kb) == []
    kb.write(PLACE, '[[accept]]\nkind = "person"\nsays = "Nato"\nof = "Nathan Lambert"\n')
    assert names(kb) == ["Nato = Nathan Lambert"]
    tally = kb.ingest()
    assert (tally.read, tally.unchanged) == (0, 1)
    kb.run("ingest", "--rebuild")
    assert names(kb) == ["Nato = Nathan Lambert"]
    (kb.root / PLACE).unlink()
    assert names(kb) == []


# ── what is wrong with it


@pytest.mark.parametrize(
    ("own", "line", "part"),
    [
        ("[[person", 1, "not TOML"),
        ("\n[[person]]\nsays = ['Ada']\n", 2, "'name' is missing"),
        ("[[person]]\nname = '42'\n", 1, "no name that kb can look for"),
        ("[[person]]\nname = '小Ada'\n", 1, "it cannot begin so"),
        ("[[person]]\nname = 'Ada'\nhosts = ['a/b']\n", 1, "cannot stand in 'hosts'"),
        ("[[alias]]\nkind = 'model'\nof = 'o1'\nsays = ['x']\n", 1, "person"),
        ("\n\n[[alias]]\nkind = 'person'\nof = 'Nobody Known'\nsays = ['Nob']\n", 3, "there is no person"),
        ("[[forbid]]\nkind = 'person'\n", 1, "is missing"),
        ("[[organisation]]\nname = 'Lab'\nkind = 'shop'\n", 1, "'kind' must be lab or"),
        ("[[reject]]\nkind = 'person'\nsays = 'Ωmega'\n", 1, "Ω"),
        ("[[people]]\n", 1, "there is no table [[people]]"),
        (
            "[[reject]]\nkind = 'person'\nsays = 'Nato'\n[[accept]]\nkind = 'person'\nsays = 'Nato'\nof = 'Noam Brown'",
            1,
            "forbidden",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(kb: Kb, own: str, line: int, part: str) -> None:
    """The catalogue counts all the same."""
    assert understood(kb, "Sam Altman", own) == ["Sam Altman = Sam Altman"]
    (failed,) = kb.json("ingest", code=None)["failed"]
    assert (failed["path"], failed["line"]) == (PLACE, line)
    assert part in failed["message"]


@pytest.mark.parametrize(
    "own",
    [b"\xff\xfe[", b"# " + b"x" * LARGEST, b"a" + b".a" * 200_000 + b" = 1", b"a = " + b"[" * 100_000],
    ids=["not UTF-8", "too large", "a long dotted key", "deep lists"],
)
def test_a_hostile_file_costs_nothing_but_itself(kb: Kb, own: bytes) -> None:
    kb.write(PLACE, own)
    start = time.process_time()
    assert [remark.code for remark in ownnames.load(str(kb.root)).diagnostics] == ["own-names"]
    assert ownrolls.given(str(kb.root))() == ownrolls.catalogued()
    assert time.process_time() - start < 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("place", ["a/b", "a"])
def test_a_small_file_is_not_read_through_a_link(kb: Kb, place: str) -> None:
    outside = kb.root.parent / "outside"
    outside.mkdir()
    (outside / "b").write_text("secret")
    if place == "a":
        os.symlink(outside, kb.root / "a")
    else:
        (kb.root / "a").mkdir()
        os.symlink(outside / "b", kb.root / "a/b")
    with pytest.raises(OSError, match="is a link"):
        smallfile.read(str(kb.root), "a/b", 10)


@given(st.lists(st.tuples(DECISIONS, st.booleans()), max_size=6), st.text(max_size=40))
def test_no_file_is_too_odd_to_make_a_roll(decisions: list[tuple[Decision, bool]], odd: str) -> None:
    text = decided("", decisions) + f"\n[[person]]\nname = {quoted(odd)}\n[[forbid]]\nkind = 'person'\n"
    text += f"name = {quoted(odd[::-1])}\n"
    assert ownrolls.known(ownnames.read(text)).roll.rows


# ── what a person decides


def decided(text: str, decisions: list[tuple[Decision, bool]]) -> str:
    """A file after some decisions; what contradicts an earlier one is refused."""
    for decision, undo in decisions:
        with suppress(UsageError):
            text = changed(text, decision._replace(undo=undo))
    return text


@given(st.lists(st.tuples(DECISIONS, st.booleans()), max_size=6), DECISIONS)
def test_taking_back_gives_the_file_as_it_was(before: list[tuple[Decision, bool]], decision: Decision) -> None:
    text = decided(HEAD, before)
    after = decided(text, [(decision, False)])
    assert after == decided(after, [(decision, False)])
    assert after.startswith(text)
    if after != text:
        assert changed(after, decision._replace(undo=True)) == text


def test_who_changes_a_mind_takes_back_first() -> None:
    text = changed("", Decision("reject", "person", says="Nato"))
    with pytest.raises(UsageError) as refused:
        changed(text, Decision("accept", "person", "Nathan Lambert", "Nato"))
    assert "take back" in refused.value.hint


def test_decisions_of_the_command_line_are_rows_and_are_undone(kb: Kb) -> None:
    kb.write("a.md", "Nathan Lambert of Ai2; later Nato again, and the Lab.")
    before = names(kb)
    assert "Nato" in kb.run("person", "review")[0]
    kb.run("person", "accept", "Nato", "Nate Lambert")
    assert "Nato = Nathan Lambert" in names(kb)
    kb.run("person", "review", code=1)
    kb.run("organisation", "alias", "OpenAI", "the Lab")
    kb.run("person", "forbid", "nathan lambert")
    assert [name for name in names(kb) if "Lambert" in name] == []
    assert "the Lab = OpenAI" in names(kb)
    assert kb.json("person", "forbid", "Nathan Lambert")["changed"] is False
    kb.run("person", "forbid", "Nathan Lambert", "--undo")
    kb.run("organisation", "alias", "OpenAI", "the lab", "--undo")
    kb.run("person", "accept", "Nato", "Nathan Lambert", "--undo")
    assert (kb.root / PLACE).read_text() == HEAD
    assert names(kb) == before
    kb.run("person", "accept", "Nato", "Nobody Known", code=1)
    kb.run("person", "alias", "Nobody Known", "Nob", code=2)


def test_a_rejected_name_is_not_suggested_again(kb: Kb) -> None:
    kb.write("a.md", "Nathan Lambert, and later Nato again.")
    (found,) = kb.json("person", "review")["suggestions"]
    assert (found["name"], found["person"], found["path"], found["line"]) == ("Nato", "Nathan Lambert", "a.md", 1)
    assert found["confirmed"] is False
    kb.run("person", "reject", "Nato")
    assert kb.json("person", "review", code=1)["suggestions"] == []
    kb.run("person", "reject", "Nato", "--undo")
    assert kb.json("person", "review")["total"] == 1


def test_an_organisation_is_shown(kb: Kb) -> None:
    kb.write("a.md", "OpenAI here\n\nand OpenAI there")
    assert kb.json("organisation", "list")["organisations"][0]["canonical"] == "OpenAI"
    assert kb.json("organisation", "show", "openai")["mentions"] == 2
    assert "an organisation" in kb.run("organisation", "show", "Nobody", code=1)[1]


# ── whose a name may be


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case["text"][:50])
def test_a_name_alone_may_be_that_of_whom_the_note_speaks(kb: Kb, case: dict[str, Any]) -> None:
    kb.write("a.md", case["text"])
    found = kb.json("person", "review", code=None)["suggestions"]
    assert sorted(f"{item['name']} = {item['person']}" for item in found) == case["found"]


def test_who_wrote_what_a_note_cites_may_be_meant(kb: Kb) -> None:
    kb.write("clip.md", "---\nsource: https://blog.example/p/1\nauthor: Noam Brown\n---\nA text.")
    kb.write("a.md", "In [that post](https://blog.example/p/1) I like how Noam counts.")
    (found,) = kb.json("person", "review")["suggestions"]
    assert (found["name"], found["person"]) == ("Noam", "Noam Brown")
    assert [reason["places"] for reason in found["reasons"]] == [["a.md:1"], ["a.md:1"]]


def test_a_person_of_the_vaults_own_may_be_meant(kb: Kb) -> None:
    kb.write(PLACE, '[[person]]\nname = "Quentin Example"\nhandles = ["quexample"]\n')
    kb.write("a.md", "Quentin Example wrote. I asked Que twice.")
    (found,) = kb.json("person", "review")["suggestions"]
    assert (found["name"], found["person"]) == ("Que", "Quentin Example")


@given(st.text(max_size=300))
def test_names_alone_are_words_of_the_text(text: str) -> None:
    for found in alone.find(text, ()):
        assert text[found.start : found.start + len(found.word)] == found.word


@pytest.mark.parametrize("part", ["a", "Sam ", "Sam-", "sam://", "Sam's ", "山Sam", "É", "A.", "* "])
def test_a_long_text_takes_its_length(part: str) -> None:
    start = time.process_time()
    list(alone.find(part * (200_000 // len(part)), ()))
    assert time.process_time() - start < 2


@given(st.text(max_size=12))
def test_any_word_may_be_asked_about(word: str) -> None:
    noam = calling.person({"name": "Noam Brown", "says": ["Ноам Браун"], "handles": ["noambrown", "brown"]})
    found = calling.call(word, noam)
    assert found is None or 0 < found.confidence < 1


def test_every_nickname_has_a_source_and_is_no_name_of_its_own_row() -> None:
    for row in catalogue.rows("nicknames")["name"]:
        assert row["source"]
        assert not set(row["names"]) & set(row["says"])


# ── families of a vault's own


FAMILY = """
[[family]]
name = "quiet-owl"
maker = "example-lab"
says = ["Quiet Owl", "тихая сова"]
variants = ["mini", "max"]
"""


def models(kb: Kb, note: str, own: str) -> list[str]:
    kb.write("a.md", note)
    kb.write(overrides.PLACE, own)
    found = kb.json("inspect", "a.md")["mentions"]
    return [f"{item['surface']} = {item['canonical']} {item['rule']}" for item in found if item["kind"] == "model"]


def test_unseen_members_of_a_vaults_family_are_discovered(kb: Kb) -> None:
    note = "The LLM Quiet Owl 3 mini beats Quiet-Owl-2.5, тихая сова 4."
    assert models(kb, note, FAMILY) == [
        "Quiet Owl 3 mini = example-lab/quiet-owl-3-mini discovered",
        "Quiet-Owl-2.5 = example-lab/quiet-owl-2.5 discovered",
        "тихая сова 4 = example-lab/quiet-owl-4 discovered",
    ]
    assert [row["canonical"] for row in kb.json("model", "review")["discovered"]] == [
        "example-lab/quiet-owl-2.5",
        "example-lab/quiet-owl-3-mini",
        "example-lab/quiet-owl-4",
    ]
    assert models(kb, note, "") == []


def test_a_member_that_was_accepted_is_of_the_family(kb: Kb) -> None:
    own = overrides.read(f'{FAMILY}[[accept]]\nname = "quiet-owl-3-mini"\nmaker = "example-lab"\n')
    rows = {row["name"]: row for row in overrides.merged(own)["model"]}
    assert rows["quiet-owl-3-mini"]["family"] == "quiet-owl"
    assert not own.diagnostics


def test_a_known_family_keeps_what_the_vault_does_not_say(kb: Kb) -> None:
    own = '[[family]]\nname = "gpt"\nmaker = "openai"\nvariants = ["pico"]\n'
    assert models(kb, "OpenAI: GPT-7 pico, GPT-4o", own) == [
        "GPT-7 pico = openai/gpt-7-pico discovered",
        "GPT-4o = openai/gpt-4o name",
    ]


@pytest.mark.parametrize(
    ("own", "part"),
    [
        ("[[family]]\nname = 'gpt'\nmaker = 'us'\n", "there is a family openai/gpt"),
        ("[[family]]\nname = 'owl'\nmaker = 'us'\nbare = 'bird'\n", "'bare' must be"),
        ("[[family]]\nname = 'owl'\nmaker = 'us'\nvariants = ['a b']\n", "cannot stand in 'variants'"),
    ],
)
def test_a_family_that_cannot_be_is_reported(own: str, part: str) -> None:
    (remark,) = overrides.read(own).diagnostics
    assert part in remark.message
