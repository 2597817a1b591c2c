"""A vault may know models better than kb: it adds, renames, forbids, and takes back."""

import os
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.entities import overrides
from kb.entities.overrides import HEAD, LARGEST, PLACE, Decision, changed
from kb.errors import UsageError
from kb.note import Block, Note, Raw
from kb.recognisers import model
from kb.text import Span
from tests.conftest import Kb
from tests.test_models import TEXTS

SPELLINGS = st.sampled_from(
    ["R1", "the strawberry", "GPT-4o-ioi", "草莓", "o1 Мини", "a\tb c", "**o1**-mini", "Fox\n2.5"]
)
MODELS = st.sampled_from(["openai/o1", "openai/gpt-4o", "deepseek/deepseek-r1"])
ACCEPTED = st.sampled_from(["openai/gpt-4o-ioi", "lab/fox 2"])
FORBIDDEN = st.sampled_from(["openai/o1", 'x/"q\\n"', "草莓/#"])
DECISIONS = st.one_of(
    st.tuples(st.just("accept"), ACCEPTED, st.just("")),
    st.tuples(st.just("reject"), st.just(""), SPELLINGS),
    st.tuples(st.just("alias"), MODELS, SPELLINGS),
    st.tuples(st.just("forbid"), st.just(""), SPELLINGS),
    st.tuples(st.just("forbid"), FORBIDDEN, st.just("")),
).map(lambda parts: Decision(*parts))


def models(kb: Kb, path: str = "a.md") -> list[str]:
    """The models and products of a note, each as it stands there."""
    found = kb.json("inspect", path)["mentions"]
    return [f"{item['surface']} = {item['canonical']}" for item in found if item["kind"] in ("model", "product")]


def understood(kb: Kb, note: str, own: str) -> list[str]:
    kb.write("a.md", note)
    kb.write(PLACE, own)
    return models(kb)


# ── what a vault says


def test_a_vault_adds_a_model(kb: Kb) -> None:
    own = '[[model]]\nname = "quiet-fox"\nmaker = "example-lab"\nsays = ["Quiet Fox", "тихая лиса", "安靜狐狸"]\n'
    assert understood(kb, "quiet fox, Quiet-Fox, тихая лиса и 用安靜狐狸寫", own) == [
        "quiet fox = example-lab/quiet-fox",
        "Quiet-Fox = example-lab/quiet-fox",
        "тихая лиса = example-lab/quiet-fox",
        "安靜狐狸 = example-lab/quiet-fox",
    ]


def test_a_model_without_spellings_is_called_by_its_name(kb: Kb) -> None:
    own = '[[model]]\nname = "Quiet Fox 2"\nmaker = "Example Lab"\n'
    assert understood(kb, "a quiet fox 2 here", own) == ["quiet fox 2 = example-lab/quiet-fox-2"]


def test_an_alias_is_another_name_of_a_known_model(kb: Kb) -> None:
    """A small word before it belongs to it; without it, it is fruit."""
    own = '[[alias]]\nof = "openai/o1"\nsays = ["the strawberry"]\n'
    found = understood(kb, "The Strawberry thinks, a strawberry does not; see the\nstrawberry-like rest.", own)
    assert found == ["The Strawberry = openai/o1", "the\nstrawberry = openai/o1"]


def test_an_alias_tells_that_the_vault_says_so(kb: Kb) -> None:
    kb.write("a.md", "the berry")
    kb.write(PLACE, '[[alias]]\nof = "OpenAI/O1"\nsays = "the berry"\n')
    (found,) = (item for item in kb.json("inspect", "a.md")["mentions"] if item["kind"] == "model")
    assert (found["rule"], found["confidence"], found["context"]) == ("vault", 1.0, "text")


def test_an_alias_may_be_of_a_family_or_of_a_product(kb: Kb) -> None:
    own = '[[alias]]\nof = "google/gemini"\nsays = ["Gem"]\n[[alias]]\nof = "ChatGPT"\nsays = ["the chat"]\n'
    assert understood(kb, "Gem, and the chat", own) == ["Gem = google/gemini", "the chat = ChatGPT"]


def test_an_ambiguous_alias_needs_evidence(kb: Kb) -> None:
    own = '[[alias]]\nof = "openai/o1"\nsays = ["berry"]\nambiguous = true\n'
    assert understood(kb, "A berry cake.", own) == []
    assert understood(kb, "The LLM berry reasons.", own) == ["berry = openai/o1"]


def test_an_exact_alias_counts_only_as_it_is_written(kb: Kb) -> None:
    own = '[[alias]]\nof = "openai/o1"\nsays = ["SB"]\nexact = true\n'
    assert understood(kb, "SB, not sb.", own) == ["SB = openai/o1"]


def test_an_alias_wins_over_what_the_catalogue_calls_so(kb: Kb) -> None:
    own = '[[model]]\nname = "rig"\nmaker = "us"\nsays = ["GPT-4o"]\n'
    assert understood(kb, "GPT-4o and GPT-4o mini", own) == ["GPT-4o = us/rig", "GPT-4o mini = openai/gpt-4o-mini"]


def test_an_alias_makes_a_short_form_certain_and_longer_names_stay(kb: Kb) -> None:
    own = '[[alias]]\nof = "deepseek/deepseek-r1"\nsays = ["R1"]\n'
    note = "Ask R1 again, or DeepSeek-R1-Zero, or o1-ioi."
    assert understood(kb, note, own) == [
        "R1 = deepseek/deepseek-r1",
        "DeepSeek-R1-Zero = deepseek/deepseek-r1-zero",
        "o1-ioi = openai/o1-ioi",
    ]


def test_a_known_model_keeps_its_spellings_and_takes_the_fields(kb: Kb) -> None:
    """o1 alone needs evidence, as it may be a visa; here it never is one."""
    own = '[[model]]\nname = "o1"\nmaker = "openai"\nambiguous = false\nsays = ["Q-Star"]\n'
    assert understood(kb, "The o1 visa of Q-Star.", own) == ["o1 = openai/o1", "Q-Star = openai/o1"]
    assert understood(kb, "The o1 visa.", "") == []


def test_a_forbidden_spelling_is_never_a_model(kb: Kb) -> None:
    note = "We tried R1 of DeepSeek, that is DeepSeek-R1."
    assert understood(kb, note, "") == ["R1 = deepseek/deepseek-r1", "DeepSeek-R1 = deepseek/deepseek-r1"]
    assert understood(kb, note, '[[forbid]]\nsays = ["r 1"]\n') == ["DeepSeek-R1 = deepseek/deepseek-r1"]


def test_a_forbidden_spelling_takes_the_name_within_it_along(kb: Kb) -> None:
    own = '[[forbid]]\nsays = ["Llama Trekking Tours"]\n'
    assert understood(kb, "LLM: Llama 3 at Llama Trekking Tours", own) == ["Llama 3 = meta/llama-3"]


def test_a_forbidden_spelling_is_forbidden_in_a_list(kb: Kb) -> None:
    own = '[[forbid]]\nsays = ["o1-mini", "mini"]\n'
    assert understood(kb, "o1-preview/mini and o3/o3-mini", own) == [
        "o1-preview = openai/o1-preview",
        "o3 = openai/o3",
        "o3-mini = openai/o3-mini",
    ]


def test_a_forbidden_model_is_not_told_of_but_its_neighbours_are(kb: Kb) -> None:
    own = '[[forbid]]\nmodel = "openai/o1"\n'
    assert understood(kb, "OpenAI: o1, o1-preview, o1/o3", own) == [
        "o1-preview = openai/o1-preview",
        "o3 = openai/o3",
    ]


def test_a_discovered_name_is_accepted_or_rejected(kb: Kb) -> None:
    note = "GPT-4o-ioi beats GPT-4o."
    kb.write("a.md", note)
    (found, _) = (item for item in kb.json("inspect", "a.md")["mentions"] if item["kind"] == "model")
    assert found["rule"] == "discovered"
    accepted = '[[accept]]\nname = "gpt-4o-ioi"\nmaker = "openai"\n'
    assert understood(kb, note, accepted) == ["GPT-4o-ioi = openai/gpt-4o-ioi", "GPT-4o = openai/gpt-4o"]
    (found, _) = (item for item in kb.json("inspect", "a.md")["mentions"] if item["kind"] == "model")
    assert found["rule"] == "vault"
    assert understood(kb, note, '[[reject]]\nsurface = "GPT-4o-ioi"\n') == ["GPT-4o = openai/gpt-4o"]


def test_the_catalogue_of_a_vault_has_its_rows() -> None:
    own = overrides.read(
        '[[model]]\nname = "o1"\nmaker = "openai"\nsays = ["Q-Star"]\nannounced = 2024-09-13\n'
        '[[accept]]\nname = "gpt-4o-ioi"\nmaker = "openai"\n'
    )
    rows = {f"{row['maker']}/{row['name']}": row for row in overrides.merged(own)["model"]}
    assert rows["openai/o1"]["says"] == ["o1", "Q-Star"]
    assert str(rows["openai/o1"]["announced"]) == "2024-09-13"
    assert str(rows["openai/o1"]["released"]) == "2024-12-05"
    assert rows["openai/gpt-4o-ioi"]["family"] == "gpt"
    assert own.accepted == ("openai/gpt-4o-ioi",)
    assert not own.diagnostics


OWN_SHELF = overrides.shelf(
    overrides.read(
        """
[[alias]]
of = "openai/o1"
says = ["the o1", "a mini", "o 1", "草莓o1", "4o"]
[[forbid]]
says = ["mini", "R1", "Opus 和 o1", "的o1", "GPT 4"]
[[forbid]]
model = "openai/gpt-4o"
[[model]]
name = "o1-preview"
maker = "openai"
short = ["preview"]
[[accept]]
name = "o1-visa"
maker = "openai"
"""
    )
)


@given(TEXTS)
def test_mentions_of_a_vault_are_in_order_and_none_within_another(text: str) -> None:
    place = 0
    note = Note("a.md", "a", "plain", blocks=(Block("prose", Span(0, len(text), 1), 1),))
    for mention in model.find(lambda: OWN_SHELF, Raw("a.md", text, "", 0, 0), note, ()):
        assert place <= mention.span.start < mention.span.end <= len(text)
        assert mention.canonical not in ("", "openai/gpt-4o")
        assert text[mention.span.start : mention.span.end].lower() not in ("mini", "r1", "gpt-4", "gpt 4")
        place = mention.span.end


# ── when it changes


def test_notes_that_did_not_change_are_understood_anew(kb: Kb) -> None:
    """Also by a search alone; and once only."""
    kb.write("a.md", "the berry")
    kb.write("b.md", "no model")
    assert kb.ingest().read == 2
    assert models(kb) == []
    kb.write(PLACE, '[[alias]]\nof = "openai/o1"\nsays = ["the berry"]\n')
    assert models(kb) == ["the berry = openai/o1"]
    tally = kb.ingest()
    assert (tally.read, tally.unchanged) == (0, 2)
    kb.write(PLACE, '[[alias]]\nof = "openai/o3"\nsays = ["the berry"]\n')  # of the same size and time
    assert kb.ingest().read == 2
    assert models(kb) == ["the berry = openai/o3"]
    (kb.root / PLACE).unlink()
    assert models(kb) == []


def test_decisions_survive_a_rebuild(kb: Kb) -> None:
    kb.write(PLACE, '[[forbid]]\nsays = ["GPT-4o"]\n')
    kb.write("a.md", "GPT-4o or o3-mini")
    before = models(kb)
    kb.run("ingest", "--rebuild")
    assert models(kb) == before == ["o3-mini = openai/o3-mini"]


def test_reading_one_note_anew_forgets_no_other(kb: Kb) -> None:
    kb.write("a.md", "the berry")
    kb.write("b.md", "the berry")
    kb.ingest()
    kb.write(PLACE, '[[alias]]\nof = "openai/o1"\nsays = ["the berry"]\n')
    kb.write("a.md", "the berry, again")
    kb.run("ingest", str(kb.root / "a.md"))
    assert models(kb) == models(kb, "b.md") == ["the berry = openai/o1"]


def test_a_change_does_not_weaken_the_guard_of_an_empty_vault(kb: Kb) -> None:
    for number in range(3):
        kb.write(f"{number}.md", "a note")
    kb.ingest()
    for number in range(3):
        (kb.root / f"{number}.md").unlink()
    kb.write(PLACE, '[[forbid]]\nsays = ["R1"]\n')
    kb.run("ingest", code=4)


def test_a_new_format_of_daily_notes_is_heeded_by_old_ones(kb: Kb) -> None:
    kb.write("05-09-2024.md", "a day")
    assert kb.json("inspect", "05-09-2024.md")["date"] is None
    kb.write(".obsidian/daily-notes.json", '{"format": "DD-MM-YYYY"}')
    assert kb.json("inspect", "05-09-2024.md")["date"] == "2024-09-05"


# ── what is wrong with it


@pytest.mark.parametrize(
    ("own", "line", "part"),
    [
        ('[[model]]\nname = "x\n', 2, "not TOML"),
        ("[[model", 1, "not TOML"),
        ("\n\n[[alias]]\nof = 'openai/o2'\nsays = ['x1']\n", 3, "there is no 'openai/o2'"),
        ("[[alias]]\nof = 'openai/o1'\n", 1, "'says' is missing"),
        ("[[forbid]]\n", 1, "'says' or 'model' is missing"),
        ("[[forbid]]\nsays = ['a']\n[[forbid]]\nsay = ['R1']\n", 3, "there is no field 'say'"),
        ("[[forbid]]\nsays = ['42']\n", 1, "no name that kb can look for"),
        ("[[forbid]]\nsays = ['Ωgpt']\n", 1, "Ω"),
        ("[[forbid]]\nsays = 7\n", 1, "list of texts"),
        ("[[model]]\nname = 'a/b'\nmaker = 'c'\n", 1, "/"),
        ("[[model]]\nname = '7'\nmaker = 'c'\n", 1, "no name that kb can look for"),
        ("[[model]]\nname = 'fox'\nmaker = 'c'\nexact = 1\n", 1, "true or false"),
        ("[[model]]\nname = 'fox'\nmaker = 'c'\nreleased = 'May'\n", 1, "a date"),
        ("[models]\n", 1, "there is no table [[models]]"),
        ("[model]\nname = 'fox'\n", 1, "must be written as [[model]]"),
        ("model = [1]\n", 1, "fields with values"),
        ("[[forbid]]\nsays = ['berry']\n[[alias]]\nof = 'openai/o1'\nsays = ['Berry']\n", 1, "forbidden"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(kb: Kb, own: str, line: int, part: str) -> None:
    """The catalogue counts all the same, and each ingest says it until it is mended."""
    assert understood(kb, "GPT-4o", own) == ["GPT-4o = openai/gpt-4o"]
    for _ in range(2):
        (failed,) = kb.json("ingest", code=None)["failed"]
        assert (failed["path"], failed["line"]) == (PLACE, line)
        assert part in failed["message"]
    kb.write(PLACE, "")
    assert kb.json("ingest")["failed"] == []


def test_a_wrong_row_does_not_spoil_the_others(kb: Kb) -> None:
    own = "[[alias]]\nof = 'nobody/nothing'\nsays = ['x']\n[[alias]]\nof = 'openai/o1'\nsays = ['the berry']\n"
    assert understood(kb, "the berry", own) == ["the berry = openai/o1"]


@pytest.mark.parametrize(
    "own",
    [
        b"\xff\xfe[",
        b"# " + b"x" * LARGEST,
        b"a" + b".a" * 200_000 + b" = 1",
        b"a = " + b"[" * 100_000,
        b"[a" + b'."b"' * 90_000 + b"]",
    ],
    ids=["not UTF-8", "too large", "a long dotted key", "deep lists", "a long dotted heading"],
)
def test_a_hostile_file_costs_nothing_but_itself(kb: Kb, own: bytes) -> None:
    kb.write("a.md", "GPT-4o")
    kb.write(PLACE, own)
    start = time.process_time()
    assert [remark.code for remark in overrides.load(str(kb.root)).diagnostics] == ["own-models"]
    assert time.process_time() - start < 2
    assert models(kb) == ["GPT-4o = openai/gpt-4o"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("folder", [False, True])
def test_no_link_is_followed(kb: Kb, folder: bool) -> None:
    kb.write("a.md", "GPT-4o")
    outside = kb.root.parent / "outside"
    outside.mkdir()
    (outside / "models.toml").write_text('[[forbid]]\nsays = ["GPT-4o"]\n')
    if folder:
        os.symlink(outside, kb.root / ".kb")
    else:
        (kb.root / ".kb").mkdir()
        os.symlink(outside / "models.toml", kb.root / PLACE)
    assert models(kb) == ["GPT-4o = openai/gpt-4o"]
    (remark,) = overrides.load(str(kb.root)).diagnostics
    assert "link" in remark.message


ODD = (
    "[[model]] [[alias]] [[forbid]] [[accept]] [[reject]] [model] [a.b] name maker says of surface exact = == ."
    " , [ ] { } 'x' \"R1\" \"openai/o1\" 'о1' '\\' \"\\\" \"\"\" ''' # \n \r\n \r true 7 2024-09-12 [] {}"
    " \ufeff \0 '+o' '草' '4o草'"
)
ODDITIES = st.lists(st.sampled_from([*ODD.split(" "), " "]), max_size=30)


@given(st.one_of(st.text(max_size=60), ODDITIES.map("".join), ODDITIES.map("\n".join)), DECISIONS, st.booleans())
def test_no_file_is_too_odd_to_be_read(text: str, decision: Decision, undo: bool) -> None:
    """What can be understood of it makes a shelf; it can be changed or is refused."""
    own = overrides.read(text)
    assert overrides.shelf(own).named.keys() >= set(own.accepted)
    after = decided(text, [(decision, undo)])
    if after != text:
        assert decided(after, [(decision, undo)]) == after


# ── what a person decides


def test_a_decision_is_a_row_at_the_end(kb: Kb) -> None:
    text = changed("", Decision("alias", "openai/o1", "the berry"))
    assert text == f'{HEAD}\n[[alias]]\nof = "openai/o1"\nsays = ["the berry"]\n'
    assert understood(kb, "the berry", text) == ["the berry = openai/o1"]
    assert understood(kb, "the berry", changed(text, Decision("alias", "openai/o1", "The  Berry", undo=True))) == []


OWN = """\ufeff# mine\r
[[forbid]]   # not these\r
says = [\r
  'R1',  # a street\r
  "r2"\r
]\r
[[reject]]\r
surface = '''GPT-7'''\t# no\r
# end"""


@pytest.mark.parametrize(
    ("decision", "old", "new"),
    [
        (Decision("forbid", "", "r1", True), "  'R1',  # a street\r\n", "  # a street\r\n"),
        (Decision("forbid", "", "R2", True), '  "r2"\r\n', ""),
        (Decision("reject", "", "gpt 7", True), "[[reject]]\r\nsurface = '''GPT-7'''\t# no\r\n", ""),
        (Decision("reject", "", "gpt 8", True), "", ""),
        (Decision("forbid", "", "r1"), "", ""),
        (Decision("forbid", "openai/o1"), "# end", '# end\r\n\r\n[[forbid]]\r\nmodel = "openai/o1"\r\n'),
    ],
)
def test_what_a_person_wrote_stays_byte_for_byte(decision: Decision, old: str, new: str) -> None:
    assert changed(OWN, decision) == (OWN.replace(old, new) if old else OWN)


def decided(text: str, decisions: list[tuple[Decision, bool]]) -> str:
    """A file after some decisions; what contradicts an earlier one is refused."""
    for decision, undo in decisions:
        with suppress(UsageError):
            text = changed(text, decision._replace(undo=undo))
    return text


@given(st.lists(st.tuples(DECISIONS, st.booleans()), max_size=8), DECISIONS)
def test_taking_back_gives_the_file_as_it_was(before: list[tuple[Decision, bool]], decision: Decision) -> None:
    text = decided(HEAD, before)
    after = decided(text, [(decision, False)])
    assert after == decided(after, [(decision, False)])
    assert after.startswith(text)
    if after != text:
        assert changed(after, decision._replace(undo=True)) == text


@given(st.lists(st.tuples(DECISIONS, st.booleans()), max_size=8), DECISIONS)
def test_a_decision_that_was_taken_back_is_not_there(before: list[tuple[Decision, bool]], decision: Decision) -> None:
    text = changed(decided("", before), decision._replace(undo=True))
    assert changed(text, decision._replace(undo=True)) == text
    assert not overrides.read(text).diagnostics
    assert decided(text, [(decision, False)]) != text or "is both" in str(refusal(text, decision))


def refusal(text: str, decision: Decision) -> UsageError:
    with pytest.raises(UsageError) as refused:
        changed(text, decision)
    return refused.value


def test_who_changes_a_mind_takes_back_first() -> None:
    text = changed("", Decision("reject", says="GPT-4o-ioi"))
    accept = Decision("accept", "openai/gpt-4o-ioi")
    assert "take back" in refusal(text, accept).hint
    text = changed(changed(text, Decision("reject", says="GPT-4o-ioi", undo=True)), accept)
    assert text == f'{HEAD}\n[[accept]]\nname = "gpt-4o-ioi"\nmaker = "openai"\n'


def test_what_only_looks_like_a_row_is_none() -> None:
    """Brackets, number signs and quotes in texts, in comments and over lines."""
    text = "\n".join(
        [
            "[[alias]] # [[alias]]",
            'of = "openai/o1" # ]',
            'says = [ # ["a"]',
            '    "the berry", \'q\', # "r"',
            "]",
            'source = """',
            "[[alias]]",
            'says = ["the berry"] \\\\" # \'\'\' """""',
            "[[alias]]",
            "of = 'openai/o3'",
            'says = ["the berry"]',
            "",
        ]
    )
    after = changed(text, Decision("alias", "openai/o1", "the berry", undo=True))
    assert after == text.replace('"the berry", ', "", 1)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("[[model", Decision("reject", says="GPT-7")),
        ("", Decision("alias", "openai/o2", "x1")),
        ("", Decision("accept", "gpt-7")),
        ("", Decision("forbid")),
        ("", Decision("reject", says="42")),
        ("reject = 1", Decision("reject", says="GPT-7")),
        ("reject = [{surface = 'GPT-7'}]", Decision("reject", says="GPT-8")),
        ("reject = [{surface = 'GPT-7'}]", Decision("reject", says="GPT-7", undo=True)),
        ("[[forbid]]\nsays = ['R1']\nmodel = 'a/b'\n", Decision("forbid", "a/b", undo=True)),
    ],
)
def test_what_cannot_be_written_safely_is_not_written(text: str, decision: Decision) -> None:
    with pytest.raises(UsageError):
        changed(text, decision)
