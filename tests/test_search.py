"""Search is exact in three scripts, and shows the right line."""

import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import config, query, registry
from kb.app.ingesting import refresh, understanding
from kb.app.searching import answers
from kb.errors import QueryError
from kb.note import Raw
from kb.readers import folder
from kb.registry import parts
from tests import reference
from tests.conftest import ROOT, SHIPPED, Kb

CASES = tomllib.loads((ROOT / "tests" / "cases" / "search.toml").read_text(encoding="utf-8"))

WORDS = [
    "o1",
    "o1-preview",
    "GPT-4○ mini",
    "models",
    "Модели",
    "моделью",
    "推理",
    "推",
    "理模型",
    "共識",
    "共识",
    "ёж",
    "gpt 4o",
    "preview",
]
PIECES = st.lists(
    st.sampled_from([*WORDS, " ", "\n\n", "。", "- ", "# ", "> ", "**", "[[b|models]]", " #tag "]), max_size=14
)
NOTES = st.lists(PIECES.map("".join), min_size=1, max_size=4)
QUERIES = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS).map(lambda word: f'"{word}"'),
        st.sampled_from(WORDS).map(lambda word: f'-"{word}"'),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NOTES, QUERIES)
def test_every_search_equals_the_brute_force_reference(texts: list[str], asked: str) -> None:
    """The same notes answer, and each highlight is one of the phrases that were sought."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        root.mkdir()
        for name, text in zip("abcd", texts, strict=False):
            (root / f"{name}.md").write_bytes(text.encode())
        made = config.load({"vault.path": str(root), "index.path": str(Path(folder, "i.sqlite"))})
        db = refresh.opened(made).db
        raws = [Raw(f"{name}.md", text, "", 0, 0) for name, text in zip("abcd", texts, strict=False)]
        held = reference.Vault([understanding.understand(raw, parts("kb.formats"), []) for raw in raws])
        question = query.parse(asked)
        answer = answers.search(db, question, 0)
        assert {hit.path for hit in answer.hits} == held.answers(question)
        for hit in answer.hits:
            raw = next(raw for raw in raws if raw.path == hit.path)
            assert hit.text in raw.text
            for start, end in hit.highlights:
                assert any(reference.shows(hit.text[start:end], leaf, held.words) for leaf in question.sought)
        db.close()


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["query"])
def test_the_shipped_vault_answers(case: dict[str, Any], shipped: Kb) -> None:
    """A question, and where the answer stands: path and line, in this order if 'first' is set."""
    found = shipped.json("search", "--limit", "0", case["query"], code=None)
    places = [f"{hit['path']}:{hit['line']}" for hit in found["hits"]]
    if "first" in case:
        assert places[0].startswith(case["first"])
    for place in case.get("has", []):
        assert place in places
    if "only" in case:
        assert {place.rpartition(":")[0] for place in places} == set(case["only"])
    for path in case.get("not", []):
        assert not [place for place in places if place.startswith(path)]


def test_every_hit_is_a_slice_of_its_file(shipped: Kb) -> None:
    """Text, line and highlights point at the bytes on disk, or at what a file reads as."""
    for asked in ("o1", "推理", "модель", '"chain of thought"', "reasoning tokens"):
        for hit in shipped.json("search", "--limit", "0", asked)["hits"]:
            raw = folder.PART.read(str(SHIPPED), hit["path"], 10_000_000)
            lines = raw.text.split("\n")
            read = understanding.understand(raw, registry.parts("kb.formats"), []).raw
            assert hit["text"] in read.text
            assert hit["line"] <= hit["line_end"] <= len(lines)
            first = hit["text"][hit["highlights"][0][0] :].split("\n")[0] if hit["highlights"] else ""
            if not hit["path"].endswith((".json", ".json3", ".canvas", ".vtt")):  # escapes and tags stand between
                assert first[:20].rstrip("\r") in lines[hit["line"] - 1]


def test_notes_with_all_words_come_first(kb: Kb) -> None:
    kb.write("both apart.md", "reasoning is slow.\n\nlatency matters")
    kb.write("many of one.md", "reasoning " * 30)
    kb.write("together.md", "some words on reasoning latency in a longer sentence of a note")
    kb.write("one.md", "latency")
    assert kb.paths("reasoning latency")[:2] == ["together.md", "both apart.md"]
    assert set(kb.paths("reasoning latency")) == {"together.md", "both apart.md", "many of one.md", "one.md"}


def test_a_longer_question_is_not_lost_for_one_missing_word(kb: Kb) -> None:
    kb.write("a.md", "The budget of reasoning tokens was raised.")
    kb.write("b.md", "how do i get what the and of to in")
    assert kb.paths("how do I raise the budget of reasoning tokens on zeppelins")[0] == "a.md"
    assert "b.md" not in kb.paths("how do I raise the budget of reasoning tokens on zeppelins")


def test_a_note_of_that_name_comes_first(kb: Kb) -> None:
    kb.write("o1.md", "a model")
    kb.write("much.md", "# o1 o1 o1\n" + "o1 " * 50)
    assert kb.paths("o1")[0] == "o1.md"


def test_a_note_is_found_by_the_text_of_a_link_to_it(kb: Kb) -> None:
    kb.write("target.md", "nothing of the word")
    kb.write("source.md", "see [[target|the walrus page]]")
    assert set(kb.paths("walrus")) == {"target.md", "source.md"}


def test_no_phrase_reaches_from_one_block_into_the_next(kb: Kb) -> None:
    kb.write("a.md", "velvet\n\nturbine")
    kb.write("b.md", "- velvet\n- turbine")
    kb.write("c.md", "velvet\nturbine")
    assert kb.paths('"velvet turbine"') == ["c.md"]


def test_room_that_is_left_shows_further_lines(kb: Kb) -> None:
    kb.write("a.md", "one walrus\n\ntwo walrus\n\nthree walrus\n\nfour walrus\n")
    kb.write("b.md", "walrus")
    found = kb.json("search", "walrus", "--limit", "3")
    assert [(hit["path"], hit["line"]) for hit in found["hits"]].count(("b.md", 1)) == 1
    assert len(found["hits"]) == 3
    assert found["total"] == 2
    assert len(kb.json("search", "walrus", "--limit", "1")["hits"]) == 1
    assert len(kb.json("search", "walrus", "--limit", "0")["hits"]) == 5


def test_pages_of_hits_do_not_overlap(kb: Kb) -> None:
    for number in range(7):
        kb.write(f"{number}.md", "walrus")
    first = kb.json("search", "walrus", "--limit", "4")["hits"]
    second = kb.json("search", "walrus", "--limit", "4", "--offset", "4")["hits"]
    assert [hit["path"] for hit in first + second][:7] == [f"{number}.md" for number in range(7)]


def test_filters(kb: Kb) -> None:
    kb.write("ru/a.md", "---\ntags: [ai/openai]\n---\nмодель o1")
    kb.write("zh/b.md", "o1 推理模型很慢 #AI")
    kb.write("c.md", "a note on o1")
    assert kb.paths("o1 tag:ai") == kb.paths("o1", "--tag", "ai")
    assert set(kb.paths("o1 tag:ai")) == {"ru/a.md", "zh/b.md"}
    assert kb.paths("o1 tag:ai/openai") == ["ru/a.md"]
    assert kb.paths("o1 lang:zh") == ["zh/b.md"]
    assert kb.paths("o1 path:ru/") == ["ru/a.md"]
    assert kb.paths("o1 -path:ru -tag:ai") == ["c.md"]
    assert kb.paths("tag:ai -tag:ai/openai") == ["zh/b.md"]


def test_a_minus_excludes_only_where_a_word_begins(kb: Kb) -> None:
    kb.write("a.md", "o1-preview")
    kb.write("b.md", "o1 alone")
    assert kb.paths("o1-preview")[0] == "a.md"
    assert kb.paths("o1", "-preview") == ["b.md"]


def test_highlights_lie_on_the_right_letters(kb: Kb) -> None:
    kb.write("a.md", "企圖深入了解推理內部，共識與ＧＰＴ-4○ 模型；два Моделями ёлкой")
    for asked, marked in (
        ("推理", "推理"),
        ("共识", "共識"),
        ("推", "推"),
        ("gpt-4o", "ＧＰＴ-4○"),
        ("модель", "Моделями"),
        ("елка", "ёлкой"),
    ):
        (hit,) = kb.json("search", asked)["hits"]
        assert [hit["text"][start:end] for start, end in hit["highlights"]] == [marked]


@pytest.mark.parametrize("asked", ['"open', "speaker:own", 'a "b" "c'])
def test_what_cannot_be_understood_is_told_with_a_caret(asked: str, kb: Kb) -> None:
    kb.write("a.md", "x")
    _, err = kb.run("search", asked, code=2)
    assert "^" in err


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_question_or_an_error(text: str) -> None:
    try:
        question = query.parse(text)
    except QueryError:
        return
    assert not question.is_empty


def test_a_single_word_that_is_nowhere_finds_nothing(shipped: Kb) -> None:
    """o9 is never corrected to another model."""
    out, err = shipped.run("search", "o9", code=1)
    assert out == ""
    assert "Nothing in this vault" in err


def test_scores_tell_the_order(shipped: Kb) -> None:
    """From hit to hit the score never rises."""
    for asked in ("reasoning tokens", "o1", "o1 latency price", "how do models spend reasoning tokens on a puzzle"):
        scores = [hit["score"] for hit in shipped.json("search", "--limit", "0", asked)["hits"]]
        assert scores == sorted(scores, reverse=True)


def test_a_voice_is_asked_for(kb: Kb) -> None:
    """Only the lines that it says; what others say in the same note does not answer."""
    kb.write("a.md", "zebra is mine\n\n> zebra is quoted\n> - Ann\n\nNote: zebra again\n")
    kb.write("b.md", "> only a quoted zebra\n")
    said = {
        voice: [(h["path"], h["line"]) for h in kb.json("search", "zebra", f"voice:{voice}")["hits"]]
        for voice in ("own", "quote")
    }
    assert said == {"own": [("a.md", 1), ("a.md", 6)], "quote": [("a.md", 3), ("b.md", 1)]}
    assert [h["line"] for h in kb.json("search", "zebra", "-voice:quote", "path:a.md")["hits"]] == [1, 6]
    assert kb.json("search", "zebra", "--voice", "me")["total"] == 1
    assert "voices: own_thought" in kb.run("search", "zebra", "voice:nobody", code=2)[1]
    kb.run("search", "zebra", "--voice", "o", code=2)


def test_a_source_is_asked_for_in_any_spelling(kb: Kb) -> None:
    kb.write("a.md", "zebra https://www.youtube.com/watch?v=3k89FMJhZ00")
    kb.write("b.md", "zebra [post](https://openai.com/o1/)")
    kb.write("c.md", "---\nsource: https://openai.com/index/x?utm_source=y\n---\nzebra")
    assert kb.paths("zebra", "source:youtu.be/3k89FMJhZ00") == ["a.md"]
    assert kb.paths("zebra", "source:www.openai.com/o1") == ["b.md"]
    assert sorted(kb.paths("zebra", "--source", "openai.com")) == ["b.md", "c.md"]
    assert kb.paths("zebra", "-source:openai.com") == ["a.md"]
