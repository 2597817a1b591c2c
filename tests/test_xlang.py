"""Across languages: a question finds notes that have none of its words, and each says why."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SHIPPED, Kb
from tests.judged import gold
from tests.judged.engines import HITS
from tests.judged.measures import figures, mean

NOTES = {
    "steps.md": "A chain of thought helps most where a sum has many steps.",
    "vote.md": "Sampling forty answers and taking the majority vote lifted the score.",
    "talk.md": "# Notes on a talk\n\nThe reasoning was hidden; the page had 1,204 views.",
    "思路.md": "# 讀書會\n\n老師說思維鏈要寫在答案之前。",
    "投票.md": "抽四十個答案再用多數投票,分數就上去了;這就是所謂的共識。",
    "推理.md": "隱藏的推理也要付錢。",
    "简体.md": "思维链让模型先写步骤。",
    "шаги.md": "Без цепочки рассуждений модель ошибается в длинных задачах.",
    "ролик.md": "# Ролик\n\nПросмотры: 512\n\n## Транскрипт\n\nДобрый вечер, начинаем.",
    "постель.md": "There is a cot in the guest room; wipe it with a rag.",
}


@pytest.fixture
def notes(kb: Kb) -> Kb:
    for path, text in NOTES.items():
        kb.write(path, text)
    return kb


def asked(kb: Kb, *words: str) -> dict[str, list[dict[str, str]]]:
    """The notes that a question finds across languages, best first, each with its bridges."""
    found = kb.json("search", "--xlang", "--limit", "0", *words, code=None)["hits"]
    return {hit["path"]: hit["bridge"] for hit in found}


def pairs(kb: Kb, *words: str) -> dict[str, list[str]]:
    """The notes that only a bridge leads to, and what stands in them."""
    return {path: [item["to"] for item in bridge] for path, bridge in asked(kb, *words).items() if bridge}


def test_a_term_is_found_in_all_its_languages(notes: Kb) -> None:
    """Literal notes first; the pair is named, and its words are highlighted."""
    found = notes.json("search", "--xlang", "chain of thought")
    assert found["hits"][0]["path"] == "steps.md"
    assert found["total"] == 4
    bridged = {hit["path"]: hit for hit in found["hits"][1:]}
    assert set(bridged) == {"思路.md", "简体.md", "шаги.md"}
    for path, shown in {"思路.md": "思維鏈", "简体.md": "思维链", "шаги.md": "цепочки рассуждений"}.items():
        hit = bridged[path]
        assert [hit["text"][start:end] for start, end in hit["highlights"]] == [shown]
        assert hit["bridge"][0]["kind"] == "glossary"
        assert hit["bridge"][0]["from"] == "chain of thought"
    assert bridged["шаги.md"]["bridge"][0]["to"] == "цепочка рассуждений"
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_the_bridge_is_printed(notes: Kb) -> None:
    shown, _ = notes.run("search", "--xlang", "chain of thought")
    assert "chain of thought ↔ цепочка рассуждений" in shown
    assert "steps.md:1  steps" in shown


def test_without_it_nothing_is_carried_over(notes: Kb) -> None:
    """The settings may ask for it, and the command may refuse."""
    literal = notes.json("search", "chain of thought")["hits"]
    assert [(hit["path"], hit["bridge"]) for hit in literal] == [("steps.md", [])]
    notes.write("config.toml", "[search]\nxlang = true\n")
    assert len(notes.json("search", "chain of thought")["hits"]) == 4
    assert notes.json("search", "--no-xlang", "chain of thought")["hits"] == literal
    notes.write("config.toml", "[search]\nxlang = 1\n")
    assert "true or false" in notes.run("search", "x", code=2)[1]


@pytest.mark.parametrize(
    ("words", "path", "word"),
    [
        ("majority vote", "投票.md", "多數投票"),
        ("consensus", "投票.md", "共識"),
        ("transcript", "ролик.md", "транскрипт"),
        ("推理", "talk.md", "reasoning"),
        ("views", "ролик.md", "просмотры"),
        ("просмотры", "talk.md", "views"),
        ("思維鏈如何讓小學生的數學題答對", "steps.md", "chain of thought"),
        ("思维链", "steps.md", "chain of thought"),
        ("цепочками рассуждений", "思路.md", "思維鏈"),
        ("как устроена цепочка рассуждений", "steps.md", "chain of thought"),
        ("CoT", "шаги.md", "цепочка рассуждений"),
        ('"chain of thought"', "思路.md", "思維鏈"),
    ],
)
def test_a_word_leads_to_a_note(words: str, path: str, word: str, notes: Kb) -> None:
    """One word or several, inflected, inside a run of Han, an abbreviation, a phrase in quotes."""
    assert word in pairs(notes, words).get(path, [])


def test_simplified_finds_traditional_by_its_letters_and_english_by_the_glossary(notes: Kb) -> None:
    found = asked(notes, "思维链")
    assert {path for path, bridge in found.items() if not bridge} == {"思路.md", "简体.md"}
    assert {path for path, bridge in found.items() if bridge} == {"steps.md", "шаги.md"}


def test_what_is_excluded_stays_excluded(notes: Kb) -> None:
    """So do filters: they are of the notes that answer."""
    assert set(pairs(notes, "chain of thought", "-модель")) == {"思路.md", "简体.md"}
    assert set(asked(notes, "chain of thought", "lang:ru")) == {"шаги.md"}
    assert set(asked(notes, "chain of thought", "--path", "思路")) == {"思路.md"}
    assert not pairs(notes, "chain", "-thought")
    assert not pairs(notes, "lang:en", "tag:思維鏈", "sum")


def test_a_note_in_two_languages_answers_in_the_one_that_is_asked_for(kb: Kb) -> None:
    """It has the words, but not where they answer; there it has their like."""
    kb.write("обе.md", "> A chain of thought is not a proof.\n\nЦепочка рассуждений — не доказательство.")
    assert pairs(kb, "chain of thought", "lang:ru") == {"обе.md": ["цепочка рассуждений"]}
    assert asked(kb, "chain of thought") == {"обе.md": []}


def test_an_abbreviation_counts_in_its_own_case(notes: Kb) -> None:
    """A cot is a bed, and a rag wipes it; neither is asked for by them, nor found for them."""
    assert "постель.md" not in asked(notes, "chain of thought")
    assert "постель.md" not in asked(notes, "檢索增強生成")
    assert not pairs(notes, "cot")


def test_a_common_word_does_not_flood(kb: Kb) -> None:
    """It carries over if it is all that is asked, or where all such words of a question meet."""
    for number in range(30):
        kb.write(f"модель {number}.md", f"Модель номер {number}.")
    kb.write("оба.md", "Точность модели упала.")
    kb.write("agent.md", "The agent pays for each token.")
    assert len(pairs(kb, "model")) == 31
    assert not pairs(kb, "model railway timetable")
    assert not pairs(kb, "which model should I buy")
    assert not pairs(kb, "model model timetable models")
    assert set(pairs(kb, "model accuracy")) == {"оба.md"}
    assert not pairs(kb, "agent token")


def test_the_words_of_two_rows_lead_to_their_own(kb: Kb) -> None:
    """ "Token" has the stem of "tokenization", and is not it."""
    kb.write("分詞.md", "分詞器把句子切開。")
    kb.write("詞元.md", "每個詞元都要付錢。")
    assert set(pairs(kb, "token")) == {"詞元.md"}


def test_notes_with_all_that_is_asked_come_first(kb: Kb) -> None:
    kb.write("одно.md", "Галлюцинации, галлюцинации и ещё раз галлюцинации.")
    kb.write("оба.md", "Дообучение не лечит галлюцинации, сколько бы примеров мы ни взяли.")
    assert list(pairs(kb, "hallucination fine-tuning")) == ["оба.md", "одно.md"]


@pytest.mark.parametrize(
    ("words", "path", "word"),
    [
        ("通义千问", "qwen.md", "Qwen"),
        ("Клод", "claude.md", "Claude"),
        ("клод", "claude.md", "Claude"),
        ("Илья Суцкевер", "people.md", "Ilya Sutskever"),
        ("ilya sutskever", "люди.md", "Илья Суцкевер"),
        ("Антропик", "claude.md", "Anthropic"),
        ("通义千问怎么微调", "qwen.md", "Qwen"),
        ('"Илья Суцкевер"', "people.md", "Ilya Sutskever"),
        ('"Клод"', "claude.md", "Claude"),
    ],
)
def test_a_name_leads_to_its_other_spellings(words: str, path: str, word: str, kb: Kb) -> None:
    """Of a model, a person, an organisation."""
    kb.write("qwen.md", "Qwen answers well in Chinese; it is an open-weight LLM.")
    kb.write("claude.md", "Claude by Anthropic is a language model that refuses politely.")
    kb.write("people.md", "Ilya Sutskever left OpenAI.")
    kb.write("люди.md", "Илья Суцкевер ушёл из OpenAI.")
    kb.write("namesake.md", "Claude Shannon measured information; Claude Monet painted.")
    found = asked(kb, words)
    assert {"kind": "entity", "to": word}.items() <= found[path][0].items()
    assert "namesake.md" not in found


def test_a_source_that_both_cite_leads_to_a_note(kb: Kb) -> None:
    """In another language, after all others; a site that everybody cites does not."""
    paper, site = "https://arxiv.org/abs/2305.10601", "https://example.org/everything"
    kb.write("tree.md", f"Searching over thoughts, see {paper} and {site}.")
    kb.write("конспект.md", f"Прочёл на даче: [статья]({paper}?utm_source=x), спорно.")
    kb.write("same language.md", f"Somebody else on this: {paper}")
    for number in range(9):
        kb.write(f"прочее {number}.md", f"Заметка о погоде {number}: {site}")
    found = pairs(kb, "searching thoughts")
    assert list(found) == ["конспект.md"]
    shown, _ = kb.run("search", "--xlang", "searching thoughts")
    assert f"shared source: {paper}" in shown
    assert not pairs(kb, "searching thoughts", "-погода", "-статья")
    assert not pairs(kb, "searching thoughts", "--lang", "en")


def test_pages_follow_each_other(notes: Kb) -> None:
    """A limit and an offset cut one order, and the total counts all of it."""
    (notes.root / "постель.md").unlink()  # counted until it is looked at
    whole = list(asked(notes, "chain of thought"))
    for at in range(len(whole)):
        page = notes.json("search", "--xlang", "--limit", "1", "--offset", str(at), "chain of thought")
        assert ([hit["path"] for hit in page["hits"]], page["total"]) == ([whole[at]], len(whole))


def test_a_name_of_the_vault_carries_over(kb: Kb) -> None:
    kb.write(".kb/names.toml", '[[person]]\nname = "Vera Lind"\nsays = ["Vera Lind", "Вера Линд"]\n')
    kb.write("vera.md", "Vera Lind reviewed the draft.")
    assert pairs(kb, "Вера Линд") == {"vera.md": ["Vera Lind"]}


def test_strange_questions_are_answered(notes: Kb) -> None:
    """Nothing to carry over, signs, letters that grow in capitals."""
    for words in (
        "*",
        "ﬃ ß ŉ",
        "思",
        "-思維鏈",
        "a" * 3000,
        "推理" * 400,
        "chain of thought " * 9000,
        "\u0300",
        "思維鏈\x1b[31m",
        "lang:ru",
    ):
        notes.run("search", "--xlang", words, code=None)


@pytest.mark.parametrize("words", [[], ["--xlang"]])
def test_what_it_needs_is_loaded_only_for_it(words: list[str], tmp_path: Path) -> None:
    """The glossary and the names of all things cost a second search nothing."""
    probe = "import sys\nfrom kb import cli\ncli.run()\nprint(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", probe, "--vault", str(SHIPPED), "--db", str(tmp_path / "i.sqlite"), "search", "o1"]
    subprocess.run(command, capture_output=True, check=True, timeout=60, cwd=ROOT)
    told = subprocess.run([*command, *words], capture_output=True, check=True, text=True, timeout=60, cwd=ROOT).stderr
    needed = {
        "kb.app.searching.bridging",
        "kb.query.bridging",
        "kb.query.glossary",
        "kb.store.bridges",
        "kb.recognisers.model",
    }
    assert needed & set(told.split()) == (needed if words else set())


def test_it_helps_across_languages_and_costs_nothing_else(kb: Kb, tmp_path: Path) -> None:
    """nDCG@5 of the judged questions: across languages it grows, in every other kind it does not fall."""
    queries = [query for query in gold.read() if query.vault == "judged"]
    judged = Kb(gold.VAULTS["judged"], tmp_path / "judged.sqlite", kb._capture)

    def gained(kind: str, *flags: str) -> float:
        rows: list[Any] = []
        for query in queries:
            if query.kind == kind:
                words = ["search", "--limit", str(HITS), *flags, query.text]
                hits = judged.json(*words, code=None)["hits"]
                rows.append(figures(list(dict.fromkeys(hit["path"] for hit in hits)), query.grades))
        return mean(rows).ndcg

    for kind in gold.KINDS:
        with_it, without = gained(kind, "--xlang"), gained(kind)
        assert with_it >= without, kind
        if kind == "cross-language":
            assert with_it > without + 0.05
