"""What the notes say of a topic: the owner's own thoughts, and the key passages of others."""

import sqlite3
from datetime import date

import pytest

from kb.app.topic import passages, scope, sentences
from kb.app.topic.scope import Scope, Wish
from kb.errors import AmbiguousName, KbError, QueryError
from kb.page import Entry, Section
from kb.store import connection, searching
from tests.conftest import Kb

DAY = date(2025, 3, 1)
ALL = Wish(0)


def index(kb: Kb) -> sqlite3.Connection:
    kb.ingest()
    db = connection.reader(str(kb.database), str(kb.root))
    assert db is not None
    searching.prepare(db)
    return db


def topic(kb: Kb, name: str, asked: bool = False) -> Scope:
    """The topic that a name means; asked: that a question is."""
    return (scope.of_query if asked else scope.scope)(index(kb), kb.settings(), name, DAY)


def told(kb: Kb, name: str, wish: Wish = ALL, asked: bool = False) -> dict[str, Section]:
    """The sections about a topic, by their names."""
    found = passages.sections(index(kb), kb.settings(), topic(kb, name, asked), wish)
    return {section.name: section for section in found}


def entries(kb: Kb, name: str, wish: Wish = ALL, section: str = "passages") -> tuple[Entry, ...]:
    found = told(kb, name, wish)
    return found[section].entries if section in found else ()


def texts(kb: Kb, name: str, section: str = "passages") -> set[str]:
    return {entry.text for entry in entries(kb, name, section=section)}


ENGLISH = "> DeepSeek-R1 solved 79.8% of the problems of AIME 2024.\n"
CHINESE = "> DeepSeek-R1 在 AIME 2024 答對 79.8% 的題目。\n"
RUSSIAN = "> DeepSeek-R1 решила 79,8 % задач AIME 2024.\n"


# ── whose words


def test_whose_words_a_passage_is_decides_where_it_stands(kb: Kb) -> None:
    kb.write("n.md", "My take: o3-mini is the one I trust.\n\n> o3-mini answers in seconds.\n> — Jane Doe\n")
    found = told(kb, "o3-mini")
    (mine,), (theirs,) = found["thoughts"].entries, found["passages"].entries
    assert (mine.text, mine.voice, mine.by) == ("My take: o3-mini is the one I trust.", "own_thought", "")
    assert (theirs.text, theirs.voice, theirs.by) == ("o3-mini answers in seconds.", "source_quote", "Jane Doe")


def test_first_person_in_a_highlight_is_not_the_owner(kb: Kb) -> None:
    """Who says "I" in a highlight is its author."""
    head = "# A review\n\n## Metadata\n- Author: [[Jane Doe]]\n\n## Highlights\n"
    kb.write("h.md", head + "- I love o3-mini like my own dog. ([View Highlight](https://readwise.io/open/1))\n")
    found = told(kb, "o3-mini")
    assert "thoughts" not in found
    (entry,) = found["passages"].entries
    assert (entry.voice, entry.by) == ("source_quote", "Jane Doe")


def test_what_a_model_said_is_told_of_nobody(kb: Kb) -> None:
    kb.write("t.md", "I let o3-mini write a poem.\n\n> [!assistant]\n> I am o3-mini and I think hard about rain.\n")
    found = told(kb, "o3-mini")
    assert [entry.text for section in found.values() for entry in section.entries] == ["I let o3-mini write a poem."]


def test_links_code_headings_tables_and_tasks_are_no_passages(kb: Kb) -> None:
    silent = (
        "# o3-mini",
        "- [o3-mini](https://openai.com/o3-mini)",
        "```\no3-mini --fast --please\n```",
        "| o3-mini | 5 |\n|---|---|\n| o3-mini is | fast |",
        "- [ ] read about o3-mini again",
    )
    kb.write("l.md", "\n\n".join((*silent, "Of all of them o3-mini is the one I keep.\n")))
    assert texts(kb, "o3-mini", "thoughts") == {"Of all of them o3-mini is the one I keep."}
    assert not texts(kb, "o3-mini")


def test_a_thought_is_told_whole(kb: Kb) -> None:
    """However many sentences it has, and with the list that it ends in."""
    long = "My take: " + " ".join(f"Reason number {place} is that o3-mini is cheap." for place in range(15))
    listed = "If you look at what it does all day, it does three things:\n- it reads the question\n- it is o3-mini\n"
    kb.write("n.md", f"{long}\n\n{listed}")
    by_line = {entry.line: entry for entry in entries(kb, "o3-mini", section="thoughts")}
    assert by_line[1].text == long
    assert by_line[3].text == listed.rstrip().replace("\n- ", " • ")
    assert [(cite.line, cite.last, cite.quote) for cite in by_line[3].cites] == [(3, 5, listed.rstrip())]


def test_what_stands_under_a_link_is_retold(kb: Kb) -> None:
    """It is no quotation, and says so."""
    kb.write("r.md", "* [OpenAI on X](https://x.com/OpenAI/status/1)<br>\n  o3-mini gets 150 messages a day now.\n")
    (entry,) = entries(kb, "o3-mini")
    assert (entry.by, entry.source, entry.reason) == ("OpenAI", "OpenAI on X", "retold")


def test_a_list_of_what_somebody_says_is_no_thought(kb: Kb) -> None:
    kb.write("l.md", "Noam Brown says:\n\n- o3-mini thinks for longer if you let it\n- the weather is rather good\n")
    (entry,) = entries(kb, "o3-mini")
    assert (entry.by, entry.reason) == ("Noam Brown", "retold")
    assert not texts(kb, "o3-mini", "thoughts")


def test_an_accepted_source_is_told(kb: Kb) -> None:
    """Where nothing in the note tells it, the reader's word does."""
    head = "# Thinking\n\n## Metadata\n- Category: #articles\n\n## Highlights\n"
    kb.write("h.md", head + "- o3-mini is a small thing. ([View Highlight](https://readwise.io/open/1))\n")
    (before,) = entries(kb, "o3-mini")
    kb.run("source", "accept", "h.md", "https://openai.com/index/o3-mini")
    (after,) = entries(kb, "o3-mini")
    assert (before.by, before.source) == ("", "Thinking")
    assert (after.by, after.source) == ("OpenAI", "https://openai.com/index/o3-mini")


def test_speech_has_its_speaker_and_its_second(kb: Kb) -> None:
    kb.write(
        "Talk [abcdefghijk].en.vtt",
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Jane Doe>Good morning to all of you.\n\n"
        "03:16.000 --> 03:19.000\n<v Ann Roe>And now I speak about o3-mini and its price.\n",
    )
    (entry,) = entries(kb, "o3-mini")
    assert (entry.voice, entry.by, entry.time) == ("transcript", "Ann Roe", "3:16")
    assert (entry.source, entry.url) == ("Talk", "https://www.youtube.com/watch?v=abcdefghijk&t=196s")


# ── the same once


def test_one_fact_in_three_languages_is_one_passage(kb: Kb) -> None:
    for name, text in (("en.md", ENGLISH), ("zh.md", CHINESE), ("ru.md", RUSSIAN)):
        kb.write(name, text)
    (entry,) = entries(kb, "DeepSeek-R1")
    assert sorted(cite.path for cite in entry.cites) == ["en.md", "ru.md", "zh.md"]
    assert entry.cites[0].path == entry.path
    assert entry.reason.startswith("also in ")


@pytest.mark.parametrize(
    "other",
    [
        CHINESE.replace("79.8", "71.0"),
        CHINESE.replace("79.8%", "79.8%，以前是 39.2%，"),
        CHINESE.replace("DeepSeek-R1", "o3-mini"),
        CHINESE.replace("AIME 2024", "GPQA"),
    ],
)
def test_with_another_number_model_or_test_it_is_another_fact(kb: Kb, other: str) -> None:
    kb.write("en.md", ENGLISH.replace("solved 79.8%", "solved 79.8% (at first 15.6%)"))
    kb.write("zh.md", other)
    assert len(told(kb, "DeepSeek-R1 OR o3-mini", asked=True)["passages"].entries) == 2


def test_a_quote_that_several_notes_have_is_told_once(kb: Kb) -> None:
    """Its markup and where it ends do not matter; the longer one is told."""
    kb.write("a.md", "> ==DeepSeek-R1== is released under the MIT licence, weights included.\n")
    kb.write("b.md", "> DeepSeek-R1 is released under the MIT licence, weights included. Nobody expected that.\n")
    (entry,) = entries(kb, "DeepSeek-R1")
    assert [(cite.path, cite.line) for cite in entry.cites] == [("b.md", 1), ("a.md", 1)]
    assert entry.cites[1].quote == "> ==DeepSeek-R1== is released under the MIT licence, weights included."
    assert entry.reason == "also in a.md:1"


def test_another_sign_makes_another_amount(kb: Kb) -> None:
    for place, amount in enumerate(("5%", "$5", "-5%", "5")):
        kb.write(f"{place}.md", f"> With DeepSeek-R1 the bill of the month changed by {amount} all in all.\n")
    kb.write("same.md", "> With DeepSeek-R1 the bill of the month changed by 5 % all in all.\n")
    assert len(entries(kb, "DeepSeek-R1")) == 4


def test_a_denial_is_not_what_it_denies(kb: Kb) -> None:
    text = "> DeepSeek-R1 is, all things considered, {}the best open model for proofs that we have seen so far.\n"
    kb.write("a.md", text.format(""))
    kb.write("b.md", text.format("not "))
    assert len(entries(kb, "DeepSeek-R1")) == 2


def test_a_thought_is_not_folded_into_a_quote(kb: Kb) -> None:
    same = "DeepSeek-R1 is the model that changed what people think of open weights."
    kb.write("a.md", f"> {same}\n")
    kb.write("b.md", f"{same}\n")
    assert texts(kb, "DeepSeek-R1") == texts(kb, "DeepSeek-R1", "thoughts") == {same}


# ── order, length, reasons, themes


def several(kb: Kb) -> None:
    kb.write("a.md", "# DeepSeek-R1\n\n> DeepSeek-R1 has 671 billion parameters.\n\n> The licence allows everything.\n")
    kb.write("b.md", "> Distilling DeepSeek-R1 gave six more.\n\nI suspect DeepSeek-R1 was cheaper than they say.\n")
    kb.write("c.md", "> DeepSeek-R1 got a cold start before reinforcement learning.\n\n> Tea is good for you.\n")


def test_as_many_words_as_are_wanted_are_told_and_the_rest_is_counted(kb: Kb) -> None:
    several(kb)
    whole = told(kb, "DeepSeek-R1")["passages"]
    short = told(kb, "DeepSeek-R1", Wish(12))["passages"]
    assert {entry.text for entry in short.entries} < {entry.text for entry in whole.entries}
    assert (len(whole.entries), whole.more) == (4, 0)
    assert short.more == len(whole.entries) - len(short.entries)
    assert sum(sentences.words(entry.text) for entry in short.entries) <= 12


def test_reasons_are_told_if_they_are_asked_for(kb: Kb) -> None:
    several(kb)
    reasons = {entry.line: entry.reason for entry in entries(kb, "DeepSeek-R1", Wish(0, True)) if entry.path == "a.md"}
    assert reasons[3].startswith("names deepseek-r1; 1 claim; new: ")
    assert reasons[5].startswith("in a note about deepseek-r1; new: ")
    (mine,) = entries(kb, "DeepSeek-R1", Wish(0, True), "thoughts")
    assert mine.reason.startswith("yours by its place, no mark says so; names deepseek-r1; a hunch; new: ")
    assert not any(entry.reason for entry in entries(kb, "DeepSeek-R1"))


def test_what_adds_nothing_comes_after_what_is_new(kb: Kb) -> None:
    kb.write("a.md", "> DeepSeek-R1 learned to reason by reinforcement learning with rewards.\n")
    kb.write("b.md", "> DeepSeek-R1 learned by reinforcement learning to reason with rewards for it.\n")
    kb.write("c.md", "> Anybody may download the weights of DeepSeek-R1 today.\n")
    chosen = [entry.path for entry in entries(kb, "DeepSeek-R1", Wish(20))]
    assert "c.md" in chosen
    assert len(chosen) == 2


def test_the_same_notes_give_the_same_page(kb: Kb) -> None:
    several(kb)
    first = told(kb, "DeepSeek-R1", Wish(600, True))
    kb.ingest(rebuild=True)
    assert told(kb, "DeepSeek-R1", Wish(600, True)) == first


def test_themes_are_named_in_the_language_of_most(kb: Kb) -> None:
    for place, name in enumerate("甲乙丙"):
        kb.write(f"w{place}.md", f"> DeepSeek-R1 的蒸餾模型很小，{name}君說可以在手機上跑，不用連上網路。\n")
    kb.write("r0.md", "> DeepSeek-R1 用強化學習訓練出來，這件事大家都知道了。\n")
    kb.write("r1.md", "> DeepSeek-R1 來自強化學習。\n")
    kb.write(
        "e.md", "> DeepSeek-R1 came out of reinforcement learning.\n\n> DeepSeek-R1 is blue.\n\n> DeepSeek-R1 is red.\n"
    )
    groups: dict[str, list[str]] = {}
    for entry in entries(kb, "DeepSeek-R1"):
        groups.setdefault(entry.group, []).append(entry.path)
    assert sorted(groups["強化學習"]) == ["e.md", "r0.md", "r1.md"]
    assert list(groups)[-1] == "Other"


def test_few_passages_have_no_themes(kb: Kb) -> None:
    kb.write("a.md", ENGLISH)
    assert [entry.group for entry in entries(kb, "DeepSeek-R1")] == [""]


# ── the text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("- [[o1|the model]] **thinks** ==hard==", "the model thinks hard"),
        ("> a quote\n> goes on", "a quote goes on"),
        ("> 推理模型\n> 很慢", "推理模型很慢"),
        ("[[Talk [a1].vtt|the talk]] and [[o1#Price]]", "the talk and o1#Price"),
        ("see [the post](https://a.org/x) of *today*", "see the post of today"),
        ("a_snake_case name and 2 * 3 * 4", "a_snake_case name and 2 * 3 * 4"),
        ("![[picture.png]] text[^1] %% secret %% end <b>bold</b>", "text end bold"),
        ("5\\. not a list, `code`", "5. not a list, code"),
    ],
)
def test_words_for_people_have_no_markup(written: str, shown: str) -> None:
    assert sentences.shown(written) == shown


def test_every_quote_stands_on_its_lines(kb: Kb) -> None:
    several(kb)
    kb.write("d.md", "Windows\r\n\r\n> DeepSeek-R1 is\r\n> on **two** lines here.\r\n")
    every = [entry for section in told(kb, "DeepSeek-R1").values() for entry in section.entries]
    assert "DeepSeek-R1 is on two lines here." in {entry.text for entry in every}
    for cite in (cite for entry in every for cite in entry.cites):
        lines = (kb.root / cite.path).read_bytes().decode().split("\n")[cite.line - 1 : cite.last]
        assert cite.quote in "\n".join(lines)


def test_a_long_quote_is_cut_between_sentences(kb: Kb) -> None:
    one = "DeepSeek-R1 is described in a paper that {} hundred people have read since January of this year. "
    kb.write("a.md", "> " + "".join(one.format(place) for place in range(8)) + "\n")
    found = entries(kb, "DeepSeek-R1")
    assert len(found) > 1
    assert all(entry.text.startswith("DeepSeek-R1") and entry.text.endswith("year.") for entry in found)


def test_hostile_text_is_only_text(kb: Kb) -> None:
    kb.write("a.md", "> DeepSeek-R1 \x1b[31mred <script>alert(1)</script> " + "[[" * 5_000 + "*_" * 5_000 + "\n")
    kb.write("b.md", "> DeepSeek-R1 " + "a. " * 30_000 + "\n")
    found = entries(kb, "DeepSeek-R1", Wish())
    assert found
    assert not any("\x1b" in entry.text or "<script" in entry.text for entry in found)


# ── topics


def test_a_note_about_a_topic_speaks_of_it_throughout(kb: Kb) -> None:
    kb.write("DeepSeek-R1.md", "# DeepSeek-R1\n\n> The weights are open to everybody.\n\nDeepSeek-R1 it is.\n")
    kb.write("day.md", "o3-mini and GPT-4o at noon.\n\nDeepSeek-R1 in the evening, it rained.\n\nNothing of note.\n")
    assert texts(kb, "DeepSeek-R1") == {"The weights are open to everybody."}
    assert texts(kb, "DeepSeek-R1", "thoughts") == {"DeepSeek-R1 it is.", "DeepSeek-R1 in the evening, it rained."}


def test_a_note_on_a_variant_is_not_about_the_model(kb: Kb) -> None:
    kb.write("o1-mini.md", "# o1-mini\n\no1 is bigger than o1-mini.\n\nIt costs little, that is all.\n")
    assert texts(kb, "o1", "thoughts") == {"o1 is bigger than o1-mini."}


def test_a_family_is_all_its_members(kb: Kb) -> None:
    kb.write("a.md", "o1 was first, GPT-4o was before.\n\no1-mini came with GPT-4o.\n\nGPT-4o is apart.\n")
    found = topic(kb, "family:o1")
    assert (found.kind, found.name, set(found.models)) == ("family", "openai/o1", {"openai/o1", "openai/o1-mini"})
    assert topic(kb, "family:o1-mini") == found
    assert texts(kb, "family:o1", "thoughts") == {"o1 was first, GPT-4o was before.", "o1-mini came with GPT-4o."}


def test_a_name_that_only_a_family_has_is_the_family(kb: Kb) -> None:
    kb.write("a.md", "Claude 3.5 Sonnet writes well.\n")
    assert topic(kb, "claude").models == ("anthropic/claude-3.5-sonnet",)


def test_people_tags_sources_and_questions_are_topics(kb: Kb) -> None:
    poker = "Noam Brown said a thing about poker."
    kb.write("a.md", f"{poker}\n\n* [a post](https://example.com/p?utm_source=x)<br>\n  The post is about rain.\n")
    kb.write("b.md", "Tagged #weather/rain, since it poured.\n")
    assert texts(kb, "Noam Brown", "thoughts") == {poker}
    assert texts(kb, "example.com") == texts(kb, "https://example.com/p") == {"The post is about rain."}
    assert texts(kb, "tag:weather", "thoughts") == {"Tagged #weather/rain, since it poured."}
    assert [entry.text for entry in told(kb, "poker", asked=True)["thoughts"].entries] == [poker]
    assert set(told(kb, "voice:me rain", asked=True)) == {"thoughts"}


def test_a_saved_question_is_a_topic(kb: Kb) -> None:
    kb.write("config.toml", '[queries]\nrain = "rain AND voice:me"\n')
    kb.write("a.md", "It rained, the rain was warm.\n")
    assert texts(kb, "query:rain", "thoughts") == {"It rained, the rain was warm."}


@pytest.mark.parametrize("name", ["nothing", "family:nothing", "model:nothing", "tag:nothing", "GPT-4.1"])
def test_a_name_that_nothing_has_is_an_error(kb: Kb, name: str) -> None:
    kb.write("a.md", "o1 is known.\n")
    with pytest.raises(KbError):
        topic(kb, name)


def test_a_name_of_several_things_lists_them(kb: Kb) -> None:
    kb.write("a.md", "o1 is known.\n")
    kb.write(
        ".kb/models.toml",
        "".join(f'[[model]]\nname = "{name}"\nmaker = "acme"\nsays = ["Twin"]\n\n' for name in ("twin-a", "twin-b")),
    )
    with pytest.raises(AmbiguousName) as raised:
        topic(kb, "Twin")
    assert "acme/twin-a" in raised.value.hint


def test_a_question_that_cannot_be_read_or_finds_nothing_is_an_error(kb: Kb) -> None:
    kb.write("a.md", "o1 is known.\n")
    with pytest.raises(QueryError):
        topic(kb, "nofield:x", asked=True)
    with pytest.raises(KbError, match="no note says anything of unheard"):
        topic(kb, "unheard", asked=True)
