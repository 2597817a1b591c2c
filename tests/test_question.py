"""What each node of a question means: by sentences, and against a brute-force reference."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import analysis, config, registry
from kb.app.ingesting import refresh, understanding
from kb.app.searching import answers
from kb.errors import UsageError
from kb.note import Raw
from kb.query import And, Between, Everything, Filter, Leaf, Near, Node, Not, OneOf, Or, Pattern, Phrase, Question
from kb.query.tree import Field, TextField
from kb.store import matching, searching
from tests import reference
from tests.conftest import Kb

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # EXAMPLES=5000 to look long

PATHS = ("a.md", "ru/модель.md", "zh/推理.md", "2024-09-13 walk.md", "2024-09-20.md", "o1.md")
WORDS = (
    *(
        "o1",
        "o1-mini",
        "GPT-4○ mini",
        "gpt-4o",
        "reasoning",
        "reason",
        "models",
        "Model's",
        "chain-of-thought",
        "latency",
    ),
    *(
        "модель",
        "Моделями",
        "рассуждать",
        "ёж",
        "推理",
        "推",
        "理模型",
        "推理模型",
        "共識",
        "共识",
        "用o1推理",
        "naïve",
    ),
    *("OpenAI", "Sam Altman", "Илья Суцкевер", "Claude 3.5 Sonnet", "https://openai.com/o1/learning"),
)
SENTENCES = st.lists(st.sampled_from([*WORDS, "，", "\n", "**", "==推理 o1=="]), min_size=1, max_size=7).map(" ".join)
BLOCKS = st.one_of(
    SENTENCES,
    SENTENCES.map(lambda text: "# " + text.replace("\n", " ")),
    SENTENCES.map(lambda text: "## " + text.replace("\n", " ") + " #"),
    SENTENCES.map(lambda text: "- [ ] " + text),
    SENTENCES.map(lambda text: "- " + text + "\n- models"),
    SENTENCES.map(lambda text: "> " + text.replace("\n", "\n> ") + "\n> - Ann"),
    SENTENCES.map(lambda text: "```\n" + text + "\n```"),
    SENTENCES.map(lambda text: "$$\n" + text + "\n$$"),
    SENTENCES.map(lambda text: "| o1 | 推理 |\n|---|---|\n| " + text.replace("\n", " ") + " | x |"),
    SENTENCES.map(lambda text: "%% " + text + " [[a|latency]] #hidden %%"),
    SENTENCES.map(lambda text: "ChatGPT: " + text),
    st.sampled_from(
        [
            *("#ai/openai", "#AI models", "word #推理", "![[shot.png]]", "![[a]] o1", "[[nowhere|latency models]]"),
            *(
                "[[a|models 推理]]",
                "[[модель|o1-mini]]",
                "[[#top|reasoning]]",
                "[推理 o1](zh/推理.md)",
                "[[推理|моделью]]",
            ),
            *("[post](https://openai.com/o1/)", "https://arxiv.org/abs/2409.13373", "text ^id", "", "\n"),
            *("September 13, 2024", "September 2024", "- Published: 2024-09\n- Date: 2024"),
            "![[Pasted image 20240913101825.png]]",
            *(
                "o1 scored 83.3% on AIME 2024.",
                "o1-mini：每天 50 則訊息",
                "GPT-4o стоит $5 за миллион входных токенов.",
            ),
        ]
    ),
)
FRONTMATTER = st.lists(
    st.sampled_from(
        [
            *(
                "tags: [ai, Paper/модель]",
                "aliases: [推理 модель, gpt-4o]",
                "created: 2024-05-01",
                "source: openai.com/o1",
            ),
            *("rating: 4", "rating: 10", "rating: 4.0", "rating: [1, 7]", "rating:", "rating: high", "rating: -2"),
            *("done: true", "done: null", "status: [Open, важно]", "status: open", "due: 2024-10-01", "n: .inf"),
            *("source: https://www.youtube.com/watch?v=3k89FMJhZ00", "author: {name: Ann, age: 4}", "title: 推理 o1"),
        ]
    ),
    max_size=4,
    unique_by=lambda line: line.partition(":")[0],
).map(lambda lines: "\n".join(["---", *lines, "---", ""]) if lines else "")
NOTES = st.tuples(FRONTMATTER, st.lists(BLOCKS, max_size=5)).map(lambda parts: parts[0] + "\n\n".join(parts[1]))
VAULTS = st.lists(st.tuples(st.sampled_from(PATHS), NOTES), min_size=2, max_size=4, unique_by=lambda pair: pair[0])

TEXT_FIELDS = st.sampled_from([*[""] * 4, *get_args(TextField)])


def phrase(text: str, field: TextField = "") -> Phrase:
    return Phrase(*analysis.phrase(text), analysis.whole_name(text), text, field)


PHRASES = st.builds(
    phrase, st.sampled_from([*WORDS, "o1 推理", "推理 модели", "models reasoning", "walk", "x"]), TEXT_FIELDS
)


@st.composite
def nears(draw: st.DrawFn) -> Near:
    field = draw(TEXT_FIELDS)
    parts = draw(st.lists(st.sampled_from(WORDS[:22]), min_size=2, max_size=3))
    within = draw(st.integers(0, 4))
    return Near(tuple(phrase(part, field) for part in parts), within, draw(st.booleans()), " ".join(parts), field)


def pattern(kind: str, text: str, edits: int = 0, field: TextField = "") -> Pattern:
    return Pattern(kind, text, edits, text, field)  # type: ignore[arg-type]


PATTERNS = st.one_of(
    st.builds(
        pattern,
        st.just("prefix"),
        st.sampled_from(["r", "gpt-4", "мод", "推", "推理", "o1推", "o", "chain-", "zz"]),
        st.just(0),
        TEXT_FIELDS,
    ),
    st.builds(
        pattern,
        st.just("wildcard"),
        st.sampled_from(["*", "o?", "gpt-4*", "*ing", "mod?ls", "*дел*", "r*n", "?", "*-*", "推*", "chain-of-*"]),
        st.just(0),
        TEXT_FIELDS,
    ),
    st.builds(
        pattern,
        st.just("fuzzy"),
        st.sampled_from(
            ["resoning", "modles", "o1", "o3", "моделъ", "gpt-4o", "chain-of-thougth", "рассуждат", "推理", "ex"]
        ),
        st.integers(0, 2),
        TEXT_FIELDS,
    ),
    st.builds(
        pattern,
        st.just("regex"),
        st.sampled_from(["o[0-9]", "gpt-.*", ".*ing", "model|ёж|еж", "[а-я]+", "o1-(mini|preview)", "推.*", ".+"]),
        st.just(0),
        TEXT_FIELDS,
    ),
)


@st.composite
def one_ofs(draw: st.DrawFn) -> OneOf:
    field = draw(TEXT_FIELDS)
    texts = draw(st.lists(st.sampled_from(WORDS[:22]), max_size=3))
    return OneOf(tuple(phrase(text, field) for text in texts), " ".join(texts))


LEAVES = st.one_of(PHRASES, PHRASES, nears(), PATTERNS, one_ofs())
VALUES: dict[Field, list[str]] = {
    "tag": ["ai", "#AI/openai", "paper", "*модель", "推理", "hidden", "a", "Paper/*"],
    "path": ["ru/", "МОДЕЛЬ", "*.md", "o", "2024-*", "[", "zh/?.md"],
    "lang": ["zh", "ru", "en", "ZH-hant", "zh*", "und", "z"],
    "voice": ["own_thought", "source_quote", "model_output", "metadata"],
    "source": [
        "openai.com",
        "https://www.openai.com/o1",
        "youtu.be/3k89FMJhZ00",
        "openai.*",
        "arxiv.org/abs/2409.13373",
    ],
    "model": ["o1", "openai/o1", "gpt*", "GPT-4○ mini", "o1-mini", "claude*", "*", "o?"],
    "person": ["Sam Altman", "илья суцкевер", "ilya*", "*"],
    "org": ["openai", "OpenAI", "*", "anthropic"],
    "kind": ["quote", "code", "heading", "Obsidian", "plain", "item", "table", "prose"],
    "has": list(matching.HAS),
    "claim": ["score", "limit", "aime", "AIME 2024>80", "price<=5", "score<80", "input", "score!=83.3", "nothing"],
    "prop": [
        *(
            "rating",
            "rating>=4",
            "rating > 4",
            "rating<5",
            "rating=4",
            "rating!=4",
            "rating=high",
            "rating>=low",
            "Rating<=-1",
        ),
        *("done=true", "done!=true", "done=null", "status=OPEN", "status!=open", "status=Важно", "due>=2024-09-01"),
        *(
            "due<2024-09-01",
            "n>3",
            "n=.inf",
            "n<nan",
            "author=ann",
            "author>=4",
            "none",
            "none!=1",
            "tags=ai",
            "rating>=1_0",
        ),
    ],
}
FILTERS = st.sampled_from([(field, value) for field, values in VALUES.items() for value in values]).flatmap(
    lambda pair: st.builds(Filter, st.just(pair[0]), st.just(pair[1]), st.booleans())
)
ALSO = st.builds(Filter, st.just("source"), st.just("nowhere.org"), st.booleans(), st.just(("a.md", "gone.md")))
DAYS = st.sampled_from(["", "2024-05-01", "2024-09-13", "2024-09-14", "2024-12-31"])
ROLES = st.sampled_from(["", "", "event", "capture", "publication"])
CONDITIONS = st.one_of(LEAVES, FILTERS, ALSO, st.builds(Between, DAYS, DAYS, ROLES), st.just(Everything()))


def _joined(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    items = st.lists(children, max_size=3).map(tuple)
    return st.one_of(st.builds(And, items), st.builds(Or, items), st.builds(Not, children))


TREES: st.SearchStrategy[Node] = st.recursive(CONDITIONS, _joined, max_leaves=5)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    words: Sequence[Leaf] = draw(st.one_of(st.just([]), st.lists(PHRASES, max_size=3), st.lists(LEAVES, max_size=3)))
    condition = draw(st.none() | TREES)
    filters = draw(st.one_of(st.just([]), st.lists(FILTERS | ALSO, max_size=2)))
    together = None
    if len(words) > 1 and all(isinstance(word, Phrase) and not word.field for word in words) and draw(st.booleans()):
        together = phrase(" ".join(word.words for word in words))
    alike = [OneOf((like,), like.words) for like in draw(st.lists(PHRASES, max_size=2))] if words else []
    return Question(tuple(words), condition, tuple(filters), together, tuple(alike))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(VAULTS, st.lists(questions(), min_size=8, max_size=8))
def test_every_node_means_what_the_reference_says(vault: list[tuple[str, str]], asked: list[Question]) -> None:
    """The same notes answer, highlights lie on what was sought, pages are parts of the whole."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        for path, text in vault:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
        db = refresh.opened(config.load({"vault.path": str(root), "index.path": str(Path(folder, "i.sqlite"))})).db
        formats, recognisers = registry.parts("kb.formats"), understanding.recognisers(str(root))
        raws = [Raw(path, text, "", 0, 0) for path, text in vault]
        held = reference.Vault([understanding.understand(raw, formats, recognisers) for raw in raws])
        for question in asked:
            _check(db, held, question)
        db.close()


def _check(db: object, held: reference.Vault, question: Question) -> None:
    whole = answers.search(db, question, 0)  # type: ignore[arg-type]
    paths = list(dict.fromkeys(hit.path for hit in whole.hits))
    assert set(paths) == held.answers(question)
    assert whole.notes == len(paths)
    scores = [hit.score for hit in whole.hits]
    assert scores == sorted(scores, reverse=True)
    ranks = [found.rank for found in searching.notes(db, searching.resolved(db, question), 0)]  # type: ignore[arg-type]
    assert ranks == sorted(ranks, reverse=True)
    pages = [answers.search(db, question, 2, offset) for offset in range(0, len(paths) + 1, 2)]  # type: ignore[arg-type]
    shown = [list(dict.fromkeys(hit.path for hit in page.hits)) for page in pages]
    assert [path for page in shown for path in page] == paths
    assert [len(page) for page in shown[:-1]] == [2] * (len(shown) - 1)
    for hit in (*whole.hits, *(hit for page in pages for hit in page.hits)):
        for start, end in hit.highlights:
            assert any(reference.shows(hit.text[start:end], leaf, held.words) for leaf in question.sought)


def found(
    kb: Kb,
    condition: Node | None = None,
    words: tuple[Leaf, ...] = (),
    filters: tuple[Filter, ...] = (),
    limit: int = 0,
    offset: int = 0,
) -> list[str]:
    """The notes that answer, best first."""
    db = refresh.opened(kb.settings()).db
    hits = answers.search(db, Question(words, condition, filters), limit, offset).hits
    db.close()
    return list(dict.fromkeys(hit.path for hit in hits))


def test_the_words_of_and_may_stand_in_two_blocks_those_of_a_phrase_not(kb: Kb) -> None:
    kb.write("a.md", "velvet\n\nturbine")
    kb.write("b.md", "a velvet turbine")
    assert found(kb, And((phrase("velvet"), phrase("turbine")))) == ["a.md", "b.md"]
    assert found(kb, phrase("velvet turbine")) == ["b.md"]


def test_not_is_of_notes_whatever_block_has_the_word(kb: Kb) -> None:
    kb.write("a.md", "velvet\n\nturbine")
    kb.write("b.md", "velvet")
    kb.write("c.md", "")
    assert found(kb, And((phrase("velvet"), Not(phrase("turbine"))))) == ["b.md"]
    assert found(kb, Not(Not(phrase("turbine")))) == ["a.md"]
    assert found(kb, Not(Or((phrase("velvet"), Filter("path", "c"))))) == []
    assert found(kb, Everything()) == ["a.md", "b.md", "c.md"]
    assert not Question(condition=Everything()).is_empty


def test_a_link_that_leads_nowhere_speaks_for_no_note(kb: Kb) -> None:
    kb.write("a.md", "see [[gone|the walrus page]]")
    kb.write("b.md", "see [[a|the heron page]]")
    assert found(kb, phrase("walrus")) == ["a.md"]
    assert set(found(kb, phrase("heron"))) == {"a.md", "b.md"}
    assert found(kb, Not(phrase("walrus"))) == ["b.md"]


def test_a_note_without_text_is_found_by_its_name(kb: Kb) -> None:
    kb.write("velvet turbine.md", "")
    kb.write("b.md", "a turbine")
    assert found(kb, phrase("turbine")) == ["velvet turbine.md", "b.md"]
    assert found(kb, phrase("velvet", "title"), limit=1) == ["velvet turbine.md"]
    kb.write("velvet turbine.md", "now a heron")
    assert found(kb, phrase("velvet")) == found(kb, phrase("heron")) == ["velvet turbine.md"]
    kb.write("velvet turbine.md", "")
    assert found(kb, phrase("heron")) == []


def test_a_field_is_title_and_aliases_headings_or_blocks(kb: Kb) -> None:
    kb.write("walrus.md", "nothing of it")
    kb.write("b.md", "---\naliases: [big walrus]\n---\nx")
    kb.write("c.md", "# The walrus\n\nunder it\n")
    kb.write("d.md", "a walrus")
    assert set(found(kb, phrase("walrus", "title"))) == {"walrus.md", "b.md", "c.md"}
    assert found(kb, phrase("walrus", "heading")) == ["c.md"]
    assert set(found(kb, phrase("walrus", "body"))) == {"b.md", "c.md", "d.md"}


def test_near_counts_words_in_order_or_not(kb: Kb) -> None:
    kb.write("a.md", "the turbine of blue velvet")
    kb.write("b.md", "velvet\n\nturbine")
    near = Near((phrase("velvet"), phrase("turbine")), 2, False, "velvet turbine")
    assert found(kb, near) == found(kb, words=(near,)) == ["a.md"]
    assert found(kb, near._replace(ordered=True)) == []
    assert found(kb, near._replace(within=1)) == []
    assert found(kb, Near((phrase("of blue velvet"), phrase("turbine")), 0, False, "")) == ["a.md"]


def test_near_counts_the_letters_of_han_between_two_words(kb: Kb) -> None:
    kb.write("a.md", "推理模型")
    kb.write("b.md", "推理的大模型")
    kb.write("c.md", "推理模糊")
    near = Near((phrase("推理"), phrase("模型")), 0, True, "推理 模型")
    assert found(kb, near) == ["a.md"]
    assert found(kb, near._replace(within=2)) == ["a.md", "b.md"]
    assert found(kb, Near((phrase("推理"), phrase("理模")), 9, False, "")) == []  # they share a letter
    assert found(kb, Near((phrase("推"), phrase("模")), 1, True, "")) == ["a.md", "c.md"]


def test_a_word_may_be_near_itself_only_if_it_stands_twice(kb: Kb) -> None:
    kb.write("a.md", "velvet on velvet")
    kb.write("b.md", "velvet")
    assert found(kb, Near((phrase("velvet"), phrase("velvet")), 3, False, "")) == ["a.md"]


def test_a_pattern_means_words_as_they_are_written_and_finds_them_in_all_their_forms(kb: Kb) -> None:
    kb.write("a.md", "two turbines")
    kb.write("b.md", "one turbine")
    kb.write("c.md", "an unturbined ёж")
    assert set(found(kb, pattern("prefix", "turbines"))) == {"a.md", "b.md"}
    assert set(found(kb, pattern("wildcard", "*turbine*"))) == {"a.md", "b.md", "c.md"}
    assert found(kb, pattern("wildcard", "turbin")) == []
    assert found(kb, pattern("regex", "un.*d|velvet")) == ["c.md"]
    assert found(kb, pattern("regex", "еж")) == ["c.md"]


def test_a_pattern_of_a_name_finds_the_whole_name(kb: Kb) -> None:
    kb.write("a.md", "gpt-4o-mini")
    kb.write("b.md", "GPT-4○ 很快")
    kb.write("c.md", "the gpt of 4 people, chains-of-thoughts")
    assert found(kb, pattern("wildcard", "gpt-4*")) == ["a.md", "b.md"]
    assert found(kb, pattern("prefix", "gpt-4o-")) == ["a.md"]
    assert found(kb, pattern("prefix", "chains-of")) == ["c.md"]


def test_fuzzy_forgives_slips_but_never_turns_a_name_into_another(kb: Kb) -> None:
    kb.write("a.md", "o1 and o1-mini, in reasoning")
    kb.write("b.md", "o3, of on or; chain-of-thought")
    assert found(kb, pattern("fuzzy", "resaoning", 1)) == ["a.md"]
    assert found(kb, pattern("fuzzy", "reasn", 1)) == []
    assert found(kb, pattern("fuzzy", "o1", 2)) == ["a.md"]
    assert found(kb, pattern("fuzzy", "o1-mini", 2)) == ["a.md"]
    assert found(kb, pattern("fuzzy", "chain-of-thuoght", 1)) == ["b.md"]


def test_the_beginning_of_a_han_word_is_the_word_itself(kb: Kb) -> None:
    kb.write("a.md", "推理模型")
    kb.write("b.md", "推動")
    assert found(kb, pattern("prefix", "推理")) == ["a.md"]
    assert set(found(kb, pattern("prefix", "推"))) == {"a.md", "b.md"}
    db = refresh.opened(kb.settings()).db
    hit = answers.search(db, Question((), pattern("prefix", "推")), 0).hits[0]
    assert [hit.text[start:end] for start, end in hit.highlights] == ["推"]
    db.close()


def test_words_that_a_note_got_or_lost_are_known_to_patterns(kb: Kb) -> None:
    kb.write("a.md", "velvet")
    kb.write("b.md", "turbine")
    assert found(kb, pattern("prefix", "her")) == []
    kb.write("a.md", "a heron-7b stands here")
    assert found(kb, pattern("prefix", "hero")) == found(kb, pattern("wildcard", "heron-*")) == ["a.md"]
    assert found(kb, pattern("prefix", "velv")) == []
    kb.root.joinpath("a.md").unlink()
    assert found(kb, Or((pattern("prefix", "hero"), pattern("wildcard", "turb*")))) == ["b.md"]


def test_a_pattern_may_mean_many_words_but_not_any_number(kb: Kb) -> None:
    numbers = ["".join("abcdefghij"[int(digit)] for digit in f"{number:04}") for number in range(2_001)]
    kb.write("a.md", " ".join(f"zq{word}x" for word in numbers[:-1]))
    kb.write("b.md", "velvet")
    assert found(kb, pattern("prefix", "zq")) == ["a.md"]
    assert found(kb, Not(pattern("prefix", "zq"))) == ["b.md"]
    kb.write("b.md", f"zq{numbers[-1]}x")
    with pytest.raises(UsageError, match="means 2,001 words"):
        found(kb, pattern("prefix", "zq"))


def test_words_that_the_vault_does_not_have_find_nothing_and_hide_nothing(kb: Kb) -> None:
    kb.write("a.md", "velvet turbine")
    nothing = OneOf((), "zz*")
    assert found(kb, nothing) == found(kb, And((nothing, phrase("velvet")))) == []
    assert found(kb, Or((nothing, phrase("velvet")))) == found(kb, Not(nothing)) == ["a.md"]
    db = refresh.opened(kb.settings()).db
    question = Question((nothing, phrase("velvet"), phrase("turbine")), together=phrase("zz velvet turbine"))
    assert [one.rank for one in searching.notes(db, question, 0)] == [1]  # not all of its words
    db.close()


def test_one_of_the_words_is_enough_unless_a_condition_tells(kb: Kb) -> None:
    kb.write("a.md", "velvet turbine")
    kb.write("b.md", "turbine")
    kb.write("c.md", "heron")
    assert found(kb, words=(phrase("velvet"), phrase("turbine"))) == ["a.md", "b.md"]
    assert found(kb, phrase("turbine"), words=(phrase("velvet"),)) == ["a.md", "b.md"]
    assert found(kb, Not(phrase("velvet")), words=(phrase("turbine"), phrase("heron"))) == ["c.md", "b.md"]


def test_properties_compare_as_numbers_texts_and_lists(kb: Kb) -> None:
    kb.write("a.md", "---\nrating: 10\nstatus: [Open, важно]\ndone: true\n---\nx")
    kb.write("b.md", "---\nrating: 9.0\nstatus: closed\ndue: 2024-10-02\n---\nx")
    kb.write("c.md", "---\nrating: high\nstatus:\n---\nx")
    for value, paths in (
        ("rating>9", ["a.md"]),
        ("rating<=9", ["b.md"]),
        ("rating=9", ["b.md"]),
        ("rating!=9", ["a.md", "c.md"]),
        ("Rating=HIGH", ["c.md"]),
        ("status=Важно", ["a.md"]),
        ("status", ["a.md", "b.md", "c.md"]),
        ("done=true", ["a.md"]),
        ("due>=2024-10-01", ["b.md"]),
        ("due<2024-10-01", []),
    ):
        assert found(kb, Filter("prop", value)) == paths, value


def test_a_person_is_asked_for_in_any_script_and_case(kb: Kb) -> None:
    kb.write("a.md", "Илья Суцкевер ушёл")
    kb.write("b.md", "Ilya Sutskever left")
    assert found(kb, Filter("person", "илья суцкевер")) == ["a.md"]
    assert found(kb, Filter("person", "Ilya SUTSKEVER")) == ["a.md", "b.md"]
    assert found(kb, Filter("person", "Илья*")) == ["a.md"]


def test_an_embedded_note_is_no_image(kb: Kb) -> None:
    kb.write("a.md", "![[Talk v1.pen and paper page]]")
    kb.write("b.md", "![[Shot.PNG]]")
    assert found(kb, Filter("has", "image")) == ["b.md"]


def test_a_day_is_between_two_others_if_the_note_has_one(kb: Kb) -> None:
    kb.write("2024-09-13.md", "x")
    kb.write("b.md", "---\ncreated: 2024-10-01\n---\nx")
    kb.write("c.md", "x")
    assert found(kb, Between("2024-09-13", "2024-09-30")) == ["2024-09-13.md"]
    assert found(kb, Between("", "")) == ["2024-09-13.md", "b.md"]
    assert found(kb, Not(Between("2024-09-14", ""))) == ["2024-09-13.md", "c.md"]


def test_a_date_of_that_role_lies_between_two_days_as_a_whole(kb: Kb) -> None:
    kb.write("a.md", "![[Pasted image 20240913101825.png]]")
    kb.write("b.md", "---\npublished: 2024-09\n---\nx")
    kb.write("c.md", "September 13, 2024\n\nx")
    assert found(kb, Between("2024-09-13", "2024-09-13", "capture")) == ["a.md"]
    assert found(kb, Between("2024-09-01", "2024-09-30", "publication")) == ["b.md"]
    assert found(kb, Between("2024-09-02", "2024-09-30", "publication")) == []
    assert found(kb, Between("2024-09-01", "2024-09-29", "publication")) == []
    assert found(kb, Between("2024-09-13", "", "event")) == found(kb, Between("", "2024-09-13", "event")) == ["c.md"]


def test_notes_that_fit_equally_are_in_the_order_of_their_paths_on_every_page(kb: Kb) -> None:
    """Also those that came later, however many."""
    for number in range(110):
        kb.write(f"m{number:03}.md", "walrus")
    kb.ingest()
    for number in range(10):
        kb.write(f"a{number:03}.md", "walrus")
    pages = [found(kb, phrase("walrus"), limit=4, offset=offset) for offset in range(0, 120, 4)]
    assert [path for page in pages for path in page] == found(kb, phrase("walrus"))
    assert pages[0] == [f"a{number:03}.md" for number in range(4)]


def test_a_language_is_asked_for_by_its_beginning(kb: Kb) -> None:
    kb.write("a.md", "這裡討論的推理模型與語言模型都很慢")
    kb.write("b.md", "models are slow in the morning")
    for value in ("zh", "ZH-hant", "zh*"):
        assert found(kb, filters=(Filter("lang", value),)) == found(kb, Filter("lang", value)) == ["a.md"]
        assert found(kb, phrase("b"), filters=(Filter("lang", value, without=True),)) == ["b.md"]  # by its name


def test_a_line_of_that_voice_is_found_however_late_it_stands(kb: Kb) -> None:
    kb.write("a.md", "\n\n".join(["> walrus " + "and so on " * 300] * 30 + ["walrus is mine"]))
    own = (Filter("voice", "own_thought"),)
    assert found(kb, phrase("walrus"), filters=own) == found(kb, phrase("walrus"), filters=own, limit=1) == ["a.md"]
