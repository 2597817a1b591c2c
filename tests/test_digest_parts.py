"""What a digest is made of: news of feeds, what to see again, small jobs, and what is followed."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.app.digesting import followed, loose, newsworthy, resurfacing, shown
from kb.app.digesting.followed import Followed
from kb.app.digesting.resurfacing import Chosen, Manner
from kb.app.digesting.shown import Seen
from kb.app.ingesting import refresh
from kb.errors import AmbiguousName, KbError
from kb.feeds.archive import Archive
from kb.page import Entry, Section
from kb.readers import feeds as archives
from tests.conftest import Kb
from tests.test_feed_items import ACME, JANE, entry, rss, take

DAY = date(2024, 9, 20)


@pytest.fixture
def reader(kb: Kb) -> Kb:
    """Two subscriptions, no notes."""
    kb.run("feed", "add", JANE, "--tag", "blogs/ai")
    kb.run("feed", "add", ACME)
    return kb


def news(kb: Kb, *follow: str, cursor: int = 0, limit: int = 10) -> newsworthy.News:
    settings = kb.settings()
    with closing(refresh.opened(settings, True, None).db) as db:
        return newsworthy.news(db, settings, cursor, followed.named(db, settings, DAY, follow), limit)


def follows(kb: Kb, *names: str, day: date = DAY) -> Followed:
    settings = kb.settings()
    with closing(refresh.opened(settings, True, None).db) as db:
        return followed.named(db, settings, day, names)


def again(
    kb: Kb, day: date = DAY, seed: str = "", record: str = "", most: int = 3, follow: Sequence[str] = (), **changed: int
) -> list[Chosen]:
    settings = kb.settings()
    with closing(refresh.opened(settings, True, None).db) as db:
        what = followed.named(db, settings, day, follow) if follow else Followed()
        models = {f"openai/{name}": count for name, count in changed.items()}
        return resurfacing.chosen(db, Manner(day, seed, what, models), shown.read(record), most)


def jobs(kb: Kb, day: date = DAY, limit: int = 3) -> dict[str, Section]:
    with closing(refresh.opened(kb.settings(), True, None).db) as db:
        return {section.name: section for section in loose.sections(db, day, limit)}


def told(entries: Sequence[Entry]) -> dict[str, str]:
    return {entry.text: entry.reason for entry in entries}


# ── what is followed


def test_what_is_followed_is_named_as_a_person_names_it(kb: Kb) -> None:
    """By any spelling, whether a note speaks of it yet or only the catalogue knows it."""
    kb.write("config.toml", '[vault]\npath = "."\n[queries]\nlimits = "limit OR лимит"\n')
    kb.write("n.md", "GPT 4o by OpenAI #ai/agents\n")
    names = ["openai/o1", "GPT 4o", "Noam Brown", "OpenAI", "openai.com", "https://www.arxiv.org/abs/2305.10601v2"]
    found = follows(kb, *names, "tag:ai", "#ai/agents", "query:limits")
    assert found[:3] == (("openai/o1", "openai/gpt-4o"), ("Noam Brown",), ("OpenAI",))
    assert found.sources == ("openai.com", "arxiv:2305.10601")
    assert found.tags == ("ai", "ai/agents") and list(found.queries) == ["limits"] and not found.by_use


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("walrus", "nothing that can be followed is called 'walrus'"),
        ("model:walrus", "no model is called 'walrus'"),
        ("tag:walrus", "no note has the tag 'walrus'"),
        ("#", "no note has the tag"),
        ("query:walrus", "no query is saved as 'walrus'"),
        ("source:", "an address without anything in it"),
        ("", "nothing that can be followed"),
    ],
)
def test_what_cannot_be_followed_is_said(kb: Kb, name: str, says: str) -> None:
    with pytest.raises(KbError) as error:
        follows(kb, name)
    assert says in error.value.message and error.value.hint


def test_a_name_of_several_is_not_guessed(kb: Kb) -> None:
    kb.write(".kb/models.toml", "".join(f'[[model]]\nname = "walrus"\nmaker = "{m}"\n' for m in ("acme", "jane")))
    with pytest.raises(AmbiguousName):
        follows(kb, "walrus")


def test_settings_say_what_is_followed(kb: Kb) -> None:
    kb.write("config.toml", '[vault]\npath = "."\n[digest]\nfollow = ["o1"]\n')
    assert follows(kb).models == ("openai/o1",)
    assert follows(kb, "GPT-4o").models == ("openai/gpt-4o",)


def test_else_what_the_notes_speak_of_most_of_late(kb: Kb) -> None:
    """Not what an older note repeats, nor pictures and the places of highlights."""
    for number in range(3):
        kb.write(f"old{number}.md", "---\ndate: 2023-01-01\n---\nOpenAI GPT-4 at https://old.example/a\n")
    kb.write("new.md", "---\ndate: 2024-09-13\n---\nOpenAI o1, https://new.example/b ![](https://img.example/a.png)\n")
    assert follows(kb) == Followed(("openai/o1",), sources=("new.example",), by_use=True)
    assert follows(kb, day=date(2026, 1, 1)).models == ("openai/gpt-4", "openai/o1")


# ── news of feeds


def test_items_are_ranked_by_what_is_followed_and_what_notes_have(reader: Kb) -> None:
    """In three languages, each with its reason and its address."""
    reader.write("n.md", "# 白鯨與推理\n\nsee https://arxiv.org/abs/2305.10601\n")
    reader.write("m.md", "# Моржи спят\n\nalso https://arxiv.org/pdf/2305.10601v2\n")
    cites = '<a href="https://arxiv.org/abs/2305.10601">tree</a>'
    items = [
        entry("1", "Nothing of interest", "https://jane.example/1", "x"),
        entry("2", "A paper", "https://jane.example/2", cites),
        entry("3", "OpenAI o1 arrives", "https://jane.example/3", "OpenAI o1 scores 83% on AIME 2024."),
        entry("4", "模型的白鯨", "https://jane.example/4", "x"),
        entry("5", "Где спят моржи", "https://jane.example/5", "x"),
    ]
    take(reader, "jane", rss(*items))
    found = news(reader, "o1")
    titles = [one.text for one in found.section.entries]
    assert (titles[0], titles[-1]) == ("OpenAI o1 arrives", "Nothing of interest")
    assert told(found.section.entries) == {
        "OpenAI o1 arrives": "you follow o1; has 1 claim about o1",
        "A paper": "cites what 2 of your notes cite",
        "模型的白鯨": "has “白鯨” as your notes do",
        "Где спят моржи": "has “моржи”, “спят” as your notes do",
        "Nothing of interest": "new in jane.example",
    }
    first = found.section.entries[0]
    assert (first.mark, first.line, first.url, first.lang) == ("+", 1, "https://jane.example/3", "en")
    assert reader.json("show", first.path)["path"] == first.path


def test_tags_sites_and_saved_questions_count(reader: Kb) -> None:
    reader.write("config.toml", '[vault]\npath = "."\n[queries]\nseals = "seal OR тюлень"\n')
    take(reader, "acme", rss(entry("1", "A", "https://acme.example/1", "тюлени")))
    take(reader, "jane", rss(entry("1", "B", "https://jane.example/1", "x")))
    found = news(reader, "query:seals", "tag:blogs", "acme.example")
    assert told(found.section.entries) == {"A": "answers query:seals; cites acme.example", "B": "is tagged blogs"}


def test_news_go_on_after_the_cursor(reader: Kb) -> None:
    """Which is the number of an item, so no clock can hide one."""
    take(reader, "jane", rss(entry("1", "A"), entry("2", "B")))
    first = news(reader)
    assert (first.cursor, first.section.more, len(first.section.entries)) == (2, 0, 2)
    take(reader, "acme", rss(entry("3", "C")), "1999-01-01T00:00")
    second = news(reader, cursor=first.cursor)
    assert ([one.text for one in second.section.entries], second.cursor) == (["C"], 3)
    assert news(reader, cursor=3) == (Section("news", "New in feeds", ()), 3)
    assert news(reader, limit=1).section.more == 2


def test_an_item_that_became_a_note_is_no_news(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A", "https://jane.example/1"), entry("2", "B")))
    reader.run("--now", "2024-09-13", "feed", "keep", "A")
    found = news(reader)
    assert ([one.text for one in found.section.entries], found.cursor) == (["B"], 2)


def test_a_page_that_two_feeds_give_is_told_once(reader: Kb) -> None:
    """Without anything that is followed, what most notes speak of counts."""
    reader.write("n.md", "# OpenAI o1\n")
    for feed in ("jane", "acme"):
        take(reader, feed, rss(entry("1", "OpenAI o1", "https://x.example/1")))
    (one,) = news(reader).section.entries
    assert one.reason == "your notes often speak of o1; has “o1”, “OpenAI” as your notes do; also in acme.example"


def test_one_story_is_told_once(reader: Kb) -> None:
    """The same page, title or claims; but not the weekly item that one feed calls the same each week."""
    claims = "OpenAI o1 scores 83% on AIME 2024. OpenAI o1 scores 78% on GPQA. OpenAI o1 scores 92% on MMLU."
    same = "Why walruses sleep on ice floes"
    weekly = [entry(f"w{n}", "Weekly letter about sleeping walruses", f"https://jane.example/w{n}") for n in (1, 2)]
    jane = [entry("1", same, "https://jane.example/1"), entry("2", "Scores", "https://jane.example/2", claims)]
    acme = [entry("1", same.upper(), "https://acme.example/1"), entry("2", "Figures", "https://acme.example/2", claims)]
    take(reader, "jane", rss(*weekly, *jane))
    take(reader, "acme", rss(*acme))
    entries = news(reader, "o1", limit=0).section.entries
    assert len(entries) == 4
    folded = sorted(entry.text.casefold() for entry in entries if "also in" in entry.reason)
    assert folded in (["figures", same.casefold()], ["scores", same.casefold()])


@pytest.mark.parametrize("title", ["\x1b]0;x\x07 o1", "a\u202eb", "x" * 100_000, "{} {0} %s", "\n\n", "]]>", "=1+1"])
def test_no_title_does_harm(reader: Kb, title: str) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": title, "content_text": "x"}]}
    take(reader, "jane", json.dumps(feed).encode())
    reader.write("n.md", "# {} {0} notes\n")
    (one,) = news(reader, "o1").section.entries
    assert len(one.text) <= 400 and "\n" not in one.text and "\x1b" not in one.text


def test_an_archive_is_known_before_the_index_is(reader: Kb) -> None:
    """What the index has not read yet is news the next time, and none is lost in between."""
    take(reader, "jane", rss(entry("1", "A")))
    assert news(reader).cursor == 1
    take(reader, "jane", rss(entry("1", "A"), entry("2", "B")))
    settings = reader.settings()
    with closing(refresh.opened(settings, False, None).db) as db:
        assert newsworthy.news(db, settings, 1, Followed()) == (Section("news", "New in feeds", ()), 1)
    assert news(reader, cursor=1).cursor == 2


def test_an_archive_that_cannot_be_read_now_is_not_passed_over(reader: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    take(reader, "jane", rss(entry("1", "A")))
    take(reader, "acme", rss(entry("2", "B")))
    reader.ingest()
    load = archives.load

    def refused(root: str, feed: str, after: int = 0) -> Archive:
        if feed == "jane.example":
            raise PermissionError(13, "Permission denied")
        return load(root, feed, after)

    with monkeypatch.context() as closed:
        closed.setattr(archives, "load", refused)
        found = news(reader)
    assert ([one.text for one in found.section.entries], found.cursor) == (["B"], 0)
    assert news(reader).cursor == 2


# ── what to see again


def library(kb: Kb) -> None:
    """A long book, a short article, thoughts in three languages."""
    long = "".join(
        f"- The walrus number {n} sleeps on its floe ([Location {n}](https://readwise.io/x/{n}))\n" for n in range(40)
    )
    short = "".join(f"- Seal number {n} dives ([Location {n}](https://readwise.io/y/{n}))\n" for n in range(3))
    head = "## Metadata\n- Author: [[Jane]]\n- Full Title: {0}\n- Category: #books\n\n## Highlights\n"
    kb.write("Books/Floes.md", "# Floes\n\n" + head.format("Floes") + long)
    kb.write("Books/Seals.md", "# Seals\n\n" + head.format("Seals") + short)
    kb.write("en.md", "---\ndate: 2023-09-20\n---\nI think that a herd of seals never waits for the last of them.\n")
    kb.write("zh.md", "---\ndate: 2024-01-05\n---\n我推論：海豹群不會等最後一隻，但會等小海豹一起下水。\n")
    kb.write("ru.md", "Я думаю, что OpenAI o1 считает тюленей лучше, чем моржей, и ==это странно==.\n")
    kb.write("today.md", "---\ndate: 2024-09-19\n---\nI think that this is far too fresh to be shown once more.\n")


def test_the_same_day_shows_the_same(kb: Kb) -> None:
    """Also when it was recorded that it did; another day, or another seed, shows something else."""
    library(kb)
    first = again(kb)
    record = shown.with_shown("", [one.seen(DAY.isoformat()) for one in first])
    assert again(kb, record=record) == first
    assert shown.with_shown(record, [one.seen(DAY.isoformat()) for one in first]) == record
    assert again(kb, seed=DAY.isoformat()) == first
    others = [again(kb, seed=seed) for seed in "abcdef"]
    assert any(other != first for other in others)
    assert len({one.path for one in first}) == 3, "of as many sources as there are"


def test_the_order_of_notes_does_not_matter(kb: Kb) -> None:
    """Nor do lines above a thought: it is known by its words."""
    library(kb)
    before = [(one.id, one.path) for one in again(kb, most=50)]
    text = (kb.root / "en.md").read_text()
    (kb.root / "en.md").unlink()
    kb.ingest()
    kb.write("en.md", text.replace("---\nI", "---\n# A heading\n\nI"))
    kb.ingest()
    assert [(one.id, one.path) for one in again(kb, most=50)] == before


def test_all_is_shown_in_time_and_no_source_crowds_out_others(kb: Kb) -> None:
    """Over 1,000 days; each day three sources, and of the long book at most one passage a day."""
    library(kb)
    settings = kb.settings()
    record, days, times = "", 1_000, Counter[str]()
    with closing(refresh.opened(settings, True, None).db) as db:
        every = {one.id for one in resurfacing.chosen(db, Manner(DAY), (), 100)}
        for number in range(days):
            day = DAY + timedelta(number)
            found = resurfacing.chosen(db, Manner(day), shown.read(record))
            assert len({one.path for one in found}) == len(found) == 3
            record = shown.with_shown(record, [one.seen(day.isoformat()) for one in found])
            times.update(one.path for one in found)
    assert {one.id for one in shown.read(record)} >= every
    assert len(shown.read(record)) <= 2 * (len(every) + 1)
    assert times["Books/Floes.md"] > times["Books/Seals.md"] > times["ru.md"] / 2 > 0


def test_each_says_why_it_is_shown(kb: Kb) -> None:
    library(kb)
    reasons = {(one.path, one.passage.kind): one.reason for one in again(kb, most=50, follow=["o1"])}
    assert reasons["en.md", "thought"] == "written a year ago today; not shown before"
    assert reasons["ru.md", "marked"] == "speaks of o1, which you follow; not shown before"
    assert reasons["zh.md", "thought"] == "not shown before"
    assert ("today.md", "thought") not in reasons
    changed = {one.path: one.reason for one in again(kb, most=50, o1=2)}
    assert changed["ru.md"] == "speaks of o1, which has 2 new claims; not shown before"
    (one,) = [one for one in again(kb, most=50) if one.path == "zh.md"]
    record = shown.with_shown("", [one.seen("2024-02-21")])
    assert {one.path: one.reason for one in again(kb, record=record, most=50)}["zh.md"] == "not seen for 212 days"


def test_what_speaks_of_what_is_new_comes_sooner(kb: Kb) -> None:
    library(kb)
    days = [DAY + timedelta(number) for number in range(40)]
    plain = sum("ru.md" in {one.path for one in again(kb, day)} for day in days)
    changed = sum("ru.md" in {one.path for one in again(kb, day, o1=1)} for day in days)
    assert changed > plain


ROWS = st.builds(Seen, st.dates().map(str), st.sampled_from("abc"), st.text(max_size=5), st.integers(1, 99))


@given(st.lists(ROWS, max_size=12))
def test_a_record_reads_as_it_was_written(rows: list[Seen]) -> None:
    """Whatever notes are called; of one passage the last two days, and what a person wrote stays."""
    text = shown.with_shown("# mine\n", rows)
    read = shown.read(text + "2024-99-99\ta\tb:1\n<<<<<<< HEAD\n")
    assert text.startswith("# mine\n") and shown.with_shown("", rows) in text
    for id in {row.id for row in rows}:
        days = sorted({row.day for row in rows if row.id == id})
        assert sorted(row.day for row in read if row.id == id) == days[-2:]


# ── small jobs


def test_questions_that_grew_old_come_first_the_oldest(kb: Kb) -> None:
    kb.write("a.md", "---\ndate: 2024-01-01\n---\nDo seals dream of floes?\n\n我推論：海豹不會等最後一隻。\n")
    kb.write("b.md", "---\ndate: 2023-06-01\n---\nПочему моржи спят стоя?\n")
    kb.write("c.md", "---\ndate: 2024-09-19\n---\nIs this new?\n")
    found = jobs(kb)["hunches"]
    assert [(one.path, one.reason) for one in found.entries] == [
        ("b.md", "a question, open for 477 days"),
        ("a.md", "a question, open for 263 days"),
        ("a.md", "an inference, open for 263 days"),
    ]
    (first, *_) = kb.json("hunches", "--type", "question", "--until", "2023")["hunches"]
    kb.run("hunches", "close", first["id"], "dropped")
    assert [one.path for one in jobs(kb)["hunches"].entries] == ["a.md", "a.md"]
    assert jobs(kb, limit=1)["hunches"].more == 1


def test_a_name_without_a_link_is_a_job(kb: Kb) -> None:
    """Of the note that most link to first; not in code, in a longer name, or where a link is already."""
    kb.write("Walrus herd.md", "---\naliases: [海象群]\n---\ntext\n")
    for number in range(3):
        kb.write(f"l{number}.md", "[[Walrus herd]] and the walrus herd again\n")
    kb.write("code.md", "`walrus herd` and walrus-herd-like\n")
    kb.write("zh.md", "# T\n\n" + "很長的一行，" * 40 + "昨天看到海象群下水。\n")
    (one,) = jobs(kb)["mentions"].entries
    assert (one.path, one.line) == ("zh.md", 3) and "海象群" in one.text and len(one.text) < 300
    assert one.reason == "names “Walrus herd”, to which 3 notes link, without a link"


def test_a_common_word_is_no_name(kb: Kb) -> None:
    kb.write("Seal.md", "text\n")
    for number in range(2):
        kb.write(f"l{number}.md", "[[Seal]]\n")
    for number in range(40):
        kb.write(f"n{number}.md", "a seal\n")
    assert jobs(kb)["mentions"].entries == ()


def test_a_link_that_looks_like_a_slip_or_is_used_twice_is_a_job(kb: Kb) -> None:
    """Another number is another thing."""
    kb.write("Prompt caching.md", "text\n")
    kb.write("GPT-4 turbo.md", "text\n")
    kb.write("Моржи спят.md", "text\n")
    kb.write("a.md", "[[Prompt cacheing]] [[Prompt-caching]] [[Моржи спять]] [[GPT-5 turbo]] [[Nowhere]] [[Once]]\n")
    kb.write("b.md", "[[Nowhere]] ![[picture.png]]\n")
    found = jobs(kb, limit=9)["links"]
    assert told(found.entries) == {
        "[[Prompt cacheing]]": "perhaps Prompt caching.md",
        "[[Prompt-caching]]": "perhaps Prompt caching.md",
        "[[Моржи спять]]": "perhaps Моржи спят.md",
        "[[Nowhere]]": "2 notes link to it, and there is none",
    }
    assert {one.line for one in found.entries} == {1}


def test_an_empty_vault_has_nothing_to_tell(kb: Kb) -> None:
    assert all(section.entries == () for section in jobs(kb).values())
    assert again(kb) == []
    assert follows(kb) == Followed(by_use=True)
    assert news(kb) == (Section("news", "New in feeds", ()), 0)
