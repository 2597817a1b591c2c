"""What a person can ask of their notes: one scenario for each capability of search.

``A3 n`` is a row of the field's list of capabilities, ``search n`` a row of the measured searches.
"""

import re
import sys
import time
from itertools import product

import pytest

from kb import meaning
from tests.conftest import Kb

HAN = ("推理模型很慢", "模型推理，慢！", "語言模型的推理")


def hits(kb: Kb, *query: str) -> list[str]:
    """``path:line`` of every hit."""
    return [f"{hit['path']}:{hit['line']}" for hit in kb.json("search", "-n", "0", *query, code=None)["hits"]]


def some(kb: Kb, *query: str) -> str:
    """The names of the notes a search finds, in the order of the alphabet."""
    return " ".join(sorted(path.removesuffix(".md") for path in kb.paths(*query)))


def animals(kb: Kb) -> None:
    """A note of two animals, and one of each."""
    kb.write("both.md", "the heron saw a walrus\n")
    kb.write("walrus.md", "walruses on the ice\n")
    kb.write("heron.md", "a grey heron\n")


# ── what is asked


def test_words_are_joined_excluded_grouped_quoted_and_cut_short(kb: Kb) -> None:
    """A3 28: a slip in the question is shown with a caret under it."""
    animals(kb)
    assert some(kb, "walrus AND heron") == "both"
    assert some(kb, "walrus OR heron") == "both heron walrus"
    assert some(kb, "walrus NOT heron") == some(kb, "walrus -heron") == "walrus"
    assert some(kb, "(ice OR grey) heron") == "heron"
    assert some(kb, '"saw a walrus"') == "both"
    assert some(kb, "her*") == "both heron"
    assert "    walrus AND (ice\n               ^" in kb.run("search", "walrus AND (ice", code=2)[1]


def test_a_field_says_where_and_of_what(kb: Kb) -> None:
    """A3 29: the title, a tag, the path, the language, the voice, the kind, what is spoken of and cited."""
    kb.write("ice/Walrus.md", "---\ndate: 2024-09-13\n---\n> the seal is quoted here and sleeps\n")
    kb.write("b.md", "OpenAI o1 reads of the walrus #sea/ice https://openai.com/o1\n")
    kb.write("c.md", "модель рассуждает долго и дорого\n\n```\nwalrus()\n```\n")
    asked = {
        "title:walrus": "ice/Walrus",
        "tag:sea": "b",
        "path:ice/": "ice/Walrus",
        "date:2024-09": "ice/Walrus",
        "source:openai.com": "b",
        "model:o1": "b",
        "lang:ru": "c",
        "voice:quote": "ice/Walrus",
        "kind:code": "c",
        "walrus -model:o1": "c ice/Walrus",
    }
    assert {query: some(kb, query) for query in asked} == asked


def test_a_line_is_asked_for_by_whose_words_it_holds(kb: Kb) -> None:
    """A3 30: mine, quoted, or under a heading; words near each other stand in one block."""
    kb.write("a.md", "# Ice\n\nmy walrus sleeps\n\n> their walrus barks\n")
    assert hits(kb, "walrus", "voice:me") == ["a.md:3"]
    assert hits(kb, "walrus", "voice:quote") == ["a.md:5"]
    assert hits(kb, "sleeps NEAR/9 walrus") == ["a.md:3"]
    assert hits(kb, "sleeps NEAR/9 barks") == []
    assert hits(kb, "heading:ice body:walrus", "voice:me") == ["a.md:3"]


def test_a_property_is_compared(kb: Kb) -> None:
    """A3 31: that it is there, what it is, more or less than a number or a day."""
    kb.write("a.md", "---\nrating: 10\nstatus: read\ndue: 2024-10-01\n---\nx\n")
    kb.write("b.md", "---\nrating: 4\nstatus: [open, 已讀]\n---\nx\n")
    asked = {
        "prop:due": "a",
        "prop:status=open": "b",
        "prop:status=已讀": "b",
        "prop:rating>4": "a",
        "prop:rating<=4": "b",
        "prop:due>=2024-09-30": "a",
        "-prop:status=read": "b",
    }
    assert {query: some(kb, query) for query in asked} == asked


def test_words_stand_near_each_other_in_any_order_or_in_this_one(kb: Kb) -> None:
    """A3 32: of Han every letter counts."""
    kb.write("a.md", "the walrus and a grey heron\n")
    kb.write("b.md", "推理的大模型\n")
    assert some(kb, "heron NEAR/3 walrus") == some(kb, "walrus ADJ/3 heron") == some(kb, '"heron walrus"~3') == "a"
    assert some(kb, "heron ADJ/3 walrus") == some(kb, "heron NEAR/2 walrus") == ""
    assert some(kb, "推理 ADJ/2 模型") == "b"
    assert some(kb, "推理 ADJ/1 模型") == ""


def test_a_word_is_told_by_an_expression_or_by_its_letters(kb: Kb) -> None:
    """A3 33: what stands in quotes must stand so, and a name in it is that name alone."""
    kb.write("a.md", "GPT-4 wrote\n")
    kb.write("b.md", "GPT-5 wrote\n")
    kb.write("c.md", "GPT-4o wrote the wrong benchmark\n")
    assert some(kb, "/gpt-[45]/") == "a b"
    assert some(kb, "wr?te") == "a b c"
    assert some(kb, "*mark") == "c"
    assert some(kb, '"gpt-4 wrote"') == "a"
    assert some(kb, '"wrote gpt-4"') == ""


def test_a_time_is_asked_for_as_people_say_it(kb: Kb) -> None:
    """A3 34: the day of the note, of what happened, of a picture, of a post, each by its own field."""
    kb.write("2024-09-20.md", "![[Pasted image 20240913101825.png]]\n")
    kb.write("b.md", "---\ndate: 2024-10-01\npublished: 2024-08\n---\nwalrus\n")
    kb.write("c.md", "September 12, 2024\n\nthe walrus was launched\n")
    asked = {
        "date:2024-09": "2024-09-20",
        "date:2024-09-20..2024-10": "2024-09-20 b",
        'date:"October 2024"': "b",
        "date:2024年10月": "b",
        "until:20.09.2024": "2024-09-20",
        "captured:2024-09-13": "2024-09-20",
        "published:[2024-08 to 2024-09]": "b",
        "event:2024-09": "c",
        "walrus -event:<2025": "b",
    }
    assert {query: some(kb, query) for query in asked} == asked
    at = ("--now", "2024-10-08T09:00")
    assert kb.run(*at, "search", "date:last-week", "-f", "paths")[0] == "b.md\n"
    assert kb.run(*at, "search", "since:P3W", "-f", "paths")[0] == "2024-09-20.md\nb.md\n"


# ── the answer


def test_the_best_notes_come_first_or_the_newest(kb: Kb) -> None:
    """A3 35: a title counts more than an alias, that more than a heading, that more than a text."""
    text = "\n\nthe ice is cold today and the sea is wide\n"
    kb.write("d.md", f"---\ndate: 2024-09-12\n---\na grey walrus{text}")
    kb.write("c.md", f"---\ndate: 2024-09-14\n---\n## A grey walrus{text}")
    kb.write("b.md", f"---\ndate: 2024-09-13\naliases: [a grey walrus]\n---{text}")
    kb.write("a grey walrus.md", f"---\ndate: 2024-09-13\n---{text}")
    by_weight = ["a grey walrus.md", "b.md", "c.md", "d.md"]
    assert kb.paths("walrus") == kb.paths("walrus", "--sort", "relevance") == by_weight
    newest = ["c.md", "a grey walrus.md", "b.md", "d.md"]
    assert kb.paths("walrus", "--sort", "newest") == kb.paths("title:walrus OR walrus", "--sort", "newest") == newest
    assert kb.paths("date:2024", "--sort", "oldest") == ["d.md", "a grey walrus.md", "b.md", "c.md"]


def test_a_note_without_a_date_is_as_new_as_its_file(kb: Kb) -> None:
    """A3 35: pages follow each other, and the lines of a note stand as they always do."""
    kb.write("future.md", "---\ndate: 2999-01-10\n---\nwalrus\n")
    for name in ("c", "a", "b"):
        kb.write(f"{name}.md", "one walrus\n\ntwo walrus\n")
        time.sleep(0.06)  # files younger than that are as new as each other
    kb.write("y.md", "---\ndate: 2024-01-10\n---\nwalrus\n")
    kb.write("x.md", "---\ndate: 2024-01-10\n---\nwalrus\n")
    newest = ["future.md", "b.md", "a.md", "c.md", "x.md", "y.md"]
    assert kb.paths("walrus", "--sort", "newest") == newest
    assert kb.paths("walrus", "--sort", "oldest") == ["x.md", "y.md", "c.md", "a.md", "b.md", "future.md"]
    assert hits(kb, "walrus", "--sort", "newest")[1:3] == ["b.md:1", "b.md:3"]
    pages = [kb.json("search", "walrus", "--sort", "newest", "-n", "2", "--offset", str(at)) for at in (0, 2, 4)]
    assert [hit["path"] for page in pages for hit in page["hits"]] == newest
    assert {page["total"] for page in pages} == {6}
    one = kb.json("search", "walrus", "-n", "1")["hits"][0]
    assert one.keys() == pages[0]["hits"][0].keys()


def test_an_order_that_says_nothing_is_refused(kb: Kb) -> None:
    """A3 35: by date there is no place by relevance, and nothing that comes after all the words."""
    kb.write("a.md", "walrus\n")
    assert "sorts: relevance, newest, oldest" in kb.run("search", "walrus", "--sort", "size", code=2)[1]
    for words in (["--why", "a"], ["--xlang"]):
        assert "do not go together" in kb.run("search", "walrus", "--sort", "newest", *words, code=2)[1]
        kb.run("search", "walrus", "--sort", "relevance", *words)


def test_a_rank_and_a_miss_are_explained(kb: Kb) -> None:
    """A3 36: what a score is made of, why a note does not answer, why none does."""
    animals(kb)
    hit = kb.json("search", "walrus", "heron", "--explain")["hits"][0]
    counted = [part["value"] for part in hit["explain"]["parts"] if part["value"] is not None]
    assert hit["explain"]["lacks"] == []
    assert sum(counted) == pytest.approx(hit["score"], abs=0.01)
    assert "heron" in kb.run("search", "walrus AND heron", "--why", "walrus", code=1)[0]
    assert "did you mean: walrus" in kb.run("search", "wallrus", code=1)[1]


def test_a_slip_is_forgiven_by_length_and_never_in_a_name(kb: Kb) -> None:
    """A3 37: one letter of a short word, two of a long one; o3 is not o1."""
    kb.write("a.md", "OpenAI o1 is reasoning at a low rate\n")
    assert some(kb, "raet~") == some(kb, "resonign~") == "a"
    assert some(kb, "roto~") == some(kb, "resonign~1") == ""
    assert "a name with digits is not guessed" in kb.run("search", "o3~", code=2)[1]
    assert "did you mean" not in kb.run("search", "o3", code=1)[1]


def test_every_part_of_a_chinese_word_is_found_as_by_grep(kb: Kb) -> None:
    """A3 38: one to four letters, each with the line that it stands on."""
    for number, text in enumerate(HAN):
        kb.write(f"{number}.md", f"x\n\n{text}\n")
    runs = [run for text in HAN for run in re.findall(r"\w+", text)]
    parts = {run[at:][:size] for run in runs for size, at in product(range(1, 5), range(6)) if run[at:]}
    for part in parts:
        lines = {f"{number}.md:3" for number, text in enumerate(HAN) if part in text}
        assert set(hits(kb, part)) == lines, part


def test_one_letter_has_many_forms(kb: Kb) -> None:
    """A3 39: Traditional and Simplified, full and half width, letters that look alike."""
    kb.write("a.md", "達成共識\n")
    kb.write("b.md", "达成共识\n")
    kb.write("c.md", "ＧＰＴ-4○ mini\n")
    kb.write("d.md", "gpt-4o-mini\n")
    for asked in ("共識", "共识", "达成共識"):
        assert some(kb, asked) == "a b"
    for asked in ("GPT-4o mini", "gpt-4○-mini", "ｇｐｔ-4o mini"):
        assert some(kb, f'"{asked}"') == "c d"


def test_each_word_is_found_in_all_its_forms_whatever_the_note_is_written_in(kb: Kb) -> None:
    """A3 40: Russian and English in one line beside Chinese."""
    kb.write("a.md", "推理 с моделями and models reasoning slowly\n")
    for asked in ("модель", "моделей", "model", "reasons", "推理"):
        assert some(kb, asked) == "a"


def test_notes_are_found_by_meaning_where_that_is_installed(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """A3 41: without it all is answered by words, and nothing of it is loaded."""
    kb.write("a.md", "the walrus sleeps\n")
    kb.write("b.md", "морж спит на льду\n")
    monkeypatch.setenv("KB_MEANING", "auto")
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    for module in [name for name in sys.modules if name.startswith("kb.app.searching.nearest")]:
        monkeypatch.delitem(sys.modules, module)
    assert kb.paths("walrus") == ["a.md"]
    assert "kb.app.searching.nearest" not in sys.modules

    numpy = pytest.importorskip("numpy")
    from kb.app.searching import background, embedding, nearest
    from kb.meaning.encoder import Encoder

    animal = re.compile("walrus|морж")
    model = Encoder("animals 1", 2, lambda texts: numpy.array([[bool(animal.search(t)), 0] for t in texts], "f4"))
    embedding.bring(kb.settings(), model)
    monkeypatch.setattr(meaning, "is_installed", lambda: True)
    monkeypatch.setattr(background, "start", lambda settings: None)
    monkeypatch.setattr(nearest, "encoder", lambda settings: model)
    found = kb.json("search", "walrus")["hits"]
    assert [(hit["path"], [item["kind"] for item in hit["bridge"]]) for hit in found] == [
        ("a.md", []),
        ("b.md", ["meaning"]),
    ]
    assert kb.paths("walrus", "--sort", "newest") == ["a.md"]


def test_a_hit_is_a_passage_with_its_line(kb: Kb) -> None:
    """A3 42: the line of the file, and the letters that were sought, also of Chinese."""
    kb.write("筆記.md", "---\ntags: [a]\n---\r\n# 標題\r\n\r\n第一行\r\n第二行說推理模型很慢\r\n")
    hit = kb.json("search", "推理模型")["hits"][0]
    assert (hit["line"], hit["text"].strip()) == (7, "第二行說推理模型很慢")
    assert [hit["text"][start:end] for start, end in hit["highlights"]] == ["推理模型"]
    assert kb.run("search", "推理模型")[0].startswith("筆記.md:7  ")


def test_a_saved_question_is_a_part_of_another(kb: Kb) -> None:
    """A3 43: one may also be saved within another."""
    animals(kb)
    saved = '[queries]\nsea = "walrus OR seal"\nlonely = "query:sea -heron"\n'
    (kb.root / "config.toml").write_text(saved, encoding="utf-8")
    assert some(kb, "query:sea") == "both walrus"
    assert some(kb, "query:sea AND heron") == "both"
    assert some(kb, "query:lonely") == "walrus"
    assert "saved: lonely, sea" in kb.run("search", "query:land", code=2)[1]


def test_only_what_is_new_since_the_last_look_is_shown(kb: Kb) -> None:
    """A3 44: to each question its own last look; the newest may come first."""
    kb.write("a.md", "---\ndate: 2024-09-13\n---\nwalrus\n")
    assert kb.paths("walrus", "--since-last") == ["a.md"]
    assert kb.paths("walrus", "--since-last") == []
    kb.write("b.md", "---\ndate: 2024-09-14\n---\nwalrus\n")
    kb.write("c.md", "---\ndate: 2024-09-15\n---\nwalrus\n")
    assert kb.paths("walrus", "--since-last", "--sort", "newest") == ["c.md", "b.md"]
    assert kb.paths("walrus OR seal", "--since-last", "--sort", "oldest") == ["a.md", "b.md", "c.md"]


def test_answers_are_counted_by_what_they_are(kb: Kb) -> None:
    """A3 45: over all notes that answer, however few are shown."""
    kb.write("a.md", "---\ndate: 2024-09-13\n---\nOpenAI o1 says walrus https://openai.com/o1\n")
    kb.write("b.md", "---\ndate: 2024-09-20\n---\nOpenAI o1 и морж, то есть walrus\n")
    kb.write("c.md", "> a walrus barks on the ice, as they say\n")
    counted = kb.json("search", "walrus", "-n", "1", "--facets", "model,source,lang,voice,month")["facets"]
    told = {name: {row["value"]: row["count"] for row in rows} for name, rows in counted.items()}
    assert told["model"] == {"openai/o1": 2}
    assert told["month"] == {"2024-09": 2}
    assert list(told["source"].values()) == [1]
    assert told["voice"]["source_quote"] == 1
    assert set(told["lang"]) >= {"en"}


def test_hits_are_grouped_by_source_or_release(kb: Kb) -> None:
    """A3 46: every spelling of an address is one source, o1-mini belongs to o1."""
    kb.write("a.md", "OpenAI o1 and the walrus https://a.example/x\n")
    kb.write("b.md", "OpenAI o1-mini and the walrus [x](https://a.example/x?utm_source=y)\n")
    kb.write("c.md", "only a walrus\n")
    for by in ("source", "release"):
        groups = kb.json("search", "walrus", "--group", by)["groups"]
        assert [group["notes"] for group in groups] == [2, 1]
        assert groups[1]["name"] is None


# ── measured searches


SEARCHES = {
    "a": "o1 alone",
    "b": "o1-preview",
    "c": "o1-mini",
    "d": "the o1 preview",
    "e": "a preview of o1",
    "f": "GPT-4○ mini",
    "g": "GPT-4",
    "h": "推理",
    "i": "модель",
    "j": "с моделью",
    "k": "рассуждение",
    "l": "naïve",
    "m": "ещё",
}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("o1", "a b c d e", id="search 1: a name finds its family"),
        pytest.param('"o1-preview"', "b d", id="search 2: a quoted name may be written with a blank"),
        pytest.param("o1-preview", "b d", id="search 3: a hyphen makes a phrase"),
        pytest.param("gpt-4o", "f", id="search 4: a circle is an o"),
        pytest.param("GPT-4", "g", id="search 5: GPT-4 is not GPT-4o"),
        pytest.param("推理", "h", id="search 6: a word of Han"),
        pytest.param("推", "h", id="search 6: a letter of it"),
        pytest.param("моделей", "i j", id="search 7: every case of a noun"),
        pytest.param("рассуждать", "", id="search 8: a verb is not its noun"),
        pytest.param("рассужд*", "k", id="search 8: what they share finds it"),
        pytest.param("naive", "l", id="search 9: without the accent"),
        pytest.param("еще", "m", id="search 9: without the dots"),
    ],
)
def test_a_measured_search_finds_what_it_should(asked: str, found: str, kb: Kb) -> None:
    """search 1-9: each with notes that must not answer."""
    for name, text in SEARCHES.items():
        kb.write(f"{name}.md", f"{text}\n")
    assert some(kb, asked) == found


def test_every_capability_has_its_scenario() -> None:
    """The rows are those from 28 to 46, no other and none left out."""
    told = [test.__doc__ or "" for name, test in globals().items() if name.startswith("test_")]
    rows = {int(row) for text in told for row in re.findall(r"^A3 ([0-9]+): ", text)}
    assert rows == set(range(28, 47))
