"""Terms: one function for notes and for questions, in three scripts."""

import hashlib
import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb import analysis
from kb.analysis.stems import stem
from kb.analysis.terms import _PLAIN_WORD, _learn, _places
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests" / "cases" / "analysis.toml").read_text(encoding="utf-8"))

# Letters that make trouble: three scripts, decomposed accents, look-alikes, wide and
# invisible characters, joints and breaks.
ALPHABET = "abo1o4-._'’,. \u00a0\n·/:％ＡａéЁёйаосяо\u0301\u0308\u200b\ufeff○〇推理模型識识。，！のハ한국ไทย#*[]()|"
ADDRESSES = st.text('ab/%20%22%00推é"?=#.\0\x01_', max_size=20).map("https://a.b/".__add__)
TEXTS = st.one_of(st.text(ALPHABET, max_size=60), st.text(max_size=60), ADDRESSES)


@pytest.mark.parametrize("case", CASES["terms"], ids=lambda case: case["text"])
def test_a_text_falls_into_these_terms(case: dict[str, Any]) -> None:
    assert analysis.fields(case["text"])[0].split() == case["terms"]


@pytest.mark.parametrize("case", CASES["same"], ids=lambda case: case["says"])
def test_these_spellings_meet(case: dict[str, Any]) -> None:
    """Whatever way a word is typed, a question in another way finds it."""
    found = {analysis.phrase(spelling) for spelling in case["spellings"]}
    assert len(found) == 1, found


@pytest.mark.parametrize("case", CASES["apart"], ids=lambda case: f"{case['question']} in {case['text']}")
def test_these_stay_apart(case: dict[str, Any]) -> None:
    terms, prefix = analysis.phrase(case["question"])
    assert not prefix
    found = [token.term for token in analysis.tokens(case["text"])]
    assert terms not in {tuple(found[at : at + len(terms)]) for at in range(len(found))}


def test_a_name_is_kept_whole_and_in_parts() -> None:
    """o1-2024-12-17 can be asked for as a name, and by each of its parts."""
    body, names = analysis.fields("o1-preview, gpt-4.1 and o1-2024-12-17; a plain word")
    assert names.split() == ["o1-preview", "gpt-4.1", "o1-2024-12-17"]
    assert {"o1", "preview", "gpt", "4.1", "2024", "12", "17"} <= set(body.split())


@example("я1○")
@example("ﷻ")
@given(TEXTS)
def test_notes_and_questions_give_the_same_terms(text: str) -> None:
    """The fast way for notes and the one with places for questions agree."""
    assert analysis.fields(text)[0].split() == [token.term for token in analysis.tokens(text)]


@given(TEXTS)
def test_each_term_stands_where_it_says(text: str) -> None:
    """Places are in order, inside the text and inside their chunk, and never empty."""
    before = 0
    for token in analysis.tokens(text):
        assert before <= token.start < token.end <= len(text)
        assert token.left <= token.start and token.end <= token.right
        before = token.start


@example("㉑", "21")
@given(TEXTS, st.sampled_from(["21", "o1", "推理", "推", "а", "ел", "gpt", "4o", "a", "b"]))
def test_the_quick_look_for_a_term_agrees(text: str, term: str) -> None:
    found = {token.term for token in analysis.tokens(text)}
    assert analysis.holds_any(text, frozenset({term})) == (term in found)


@given(
    st.text("abcdeghiklmnoprstuvyz", min_size=1, max_size=14), st.text("абвгдежийклмнопрстуя", min_size=1, max_size=14)
)
def test_no_stem_changes_the_first_letter(english: str, russian: str) -> None:
    for word in (english, russian):
        assert stem(word)[0] == word[0]


@example("⑴ ㈠ ﷺ \u037a")
@given(TEXTS)
def test_terms_cannot_escape_into_the_engine(text: str) -> None:
    """A term holds nothing that the full-text engine would read as syntax or as a break."""
    for token in analysis.tokens(text):
        assert token.term
        assert not [char for char in token.term if char.isascii() and not (char.isalnum() or char in "-._")]
        assert not any(char.isspace() for char in token.term)


@given(st.text("推理模型識识樣样", min_size=1, max_size=12))
def test_any_part_of_a_han_run_is_found_in_it(run: str) -> None:
    """Recall in Han is that of a substring search, for one letter and for more."""
    found = [token.term for token in analysis.tokens(run)]
    for start in range(len(run)):
        for end in range(start + 1, len(run) + 1):
            terms, prefix = analysis.phrase(run[start:end])
            rows = [found[at : at + len(terms)] for at in range(len(found))]
            assert any(
                tuple(row) == terms or (prefix and len(row) == len(terms) and row[-1].startswith(terms[-1]))
                for row in rows
            )


def test_pairs_never_reach_over_a_break() -> None:
    for text in ("推。理", "推 理", "推\n理", "推，理", "推o理"):
        assert "推理" not in analysis.fields(text)[0].split()


@given(st.text("abzйяёЁQЖ019", min_size=1, max_size=12))
def test_the_quick_way_for_plain_words_is_the_general_one(word: str) -> None:
    if _PLAIN_WORD.fullmatch(word):
        assert _learn(word) == " ".join(term for term, _, _ in _places(word))


def test_a_change_of_terms_needs_a_new_version() -> None:
    """The store takes old postings out by making them again: an index of another analysis
    must be rebuilt.  If this fails, raise kb.analysis.VERSION and put the new sum here."""
    terms = "\n".join(analysis.fields(line)[0] + analysis.fields(line)[1] for line in CORPUS.splitlines())
    assert (analysis.VERSION, hashlib.sha256(terms.encode()).hexdigest()[:16]) == FINGERPRINT


CORPUS = """\
The models' reasoning tokens weren't streamed; o1-preview, GPT-4o mini, gpt-4.1 (12.09.2024, v1.2.3, 32,768).
小心，企圖深入了解 o1 推理內部運作，共識與樣本；GPT-4○ mini 在二○二四年。测试ＧＰＴ模型
Модели рассуждают; ещё о1 и GPT-4о, Жёлтый ежонок; цепочка рассуждений — 83 %.
https://www.example.org/otter/?utm_source=feed#top naïve Łukasz Straße ﬁne
cafe\u0301 max_tokens DALL·E のモデル 한국어 ไทย
"""
FINGERPRINT = (2, "929f0f99ec434a50")
