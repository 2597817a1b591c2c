"""What holds only for a time is known by its words, has a date, and goes stale in sight."""

import time
import tomllib
from datetime import date
from typing import Any

import pytest

from kb import catalogue, registry
from kb.app import facts
from kb.app.asof import AsOf, as_of
from kb.app.ingesting import understanding
from kb.note import Mention, Raw
from kb.recognisers import _fleeting
from kb.store import connection
from tests.conftest import ROOT, Kb

CASES = tomllib.loads((ROOT / "tests" / "cases" / "perishable.toml").read_text(encoding="utf-8"))["case"]
POST = "https://x.com/OpenAI/status/1834665203407241366"  # 2024-09-13, 18:47 UTC


def found(text: str) -> list[Mention]:
    reading = understanding.understand(
        Raw("a note.md", text, "", 0, 0), registry.parts("kb.formats"), understanding.recognisers()
    )
    return [mention for mention in reading.mentions if mention.kind == "perishable"]


def params() -> Any:
    return [
        pytest.param(case, marks=[pytest.mark.xfail(reason=case["gap"], strict=True)] if "gap" in case else [])
        for case in CASES
    ]


@pytest.mark.parametrize("case", params(), ids=lambda case: case["note"].strip()[:40])
def test_a_sentence_holds_for_a_time_or_not(case: dict[str, Any]) -> None:
    mentions = found(case["note"])
    assert [mention.canonical for mention in mentions] == case.get("means", [])
    if "models" in case:
        assert dict(mentions[0].facts)["models"] == case["models"]


def test_no_stem_of_a_marker_is_missed_for_the_words_it_stands_in() -> None:
    """They are looked for by how words begin; every one that a look through the text finds is found."""
    for phrase in (phrase for row in catalogue.rows("perishable")["marker"] for phrase in row["says"]):
        text = f"O1, {phrase.replace('*', 'ного').replace('{feature}', 'tools').replace('…', ' files ')} here."
        has = {stem for stem in _fleeting.stems() if stem in _fleeting.small(text)}
        assert has and has == set(_fleeting.stems_of(text)), phrase


def test_its_span_is_the_sentence_and_its_marker_is_told() -> None:
    text = "A slow day. **o1-mini** doesn't support system messages yet! More tea."
    (mention,) = found(text)
    assert text[mention.span.start : mention.span.end].endswith("o1-mini** doesn't support system messages yet!")
    assert dict(mention.facts)["marker"] == "doesn't support"


@pytest.mark.parametrize("lead", ["Output:", "```"])
def test_what_a_model_wrote_and_code_are_not_read(lead: str) -> None:
    """A pasted trace and a fence hold nothing that the note says."""
    assert not found(f"o1\n\n{lead}\no1 does not support streaming yet.\n{lead if lead == '```' else ''}\n")


def test_a_talk_that_is_one_sentence_is_cut_around_the_marker() -> None:
    text = "o1 " + "and so on we go " * 500 + "o1-mini does not support streaming " + "and so on we go " * 500
    (mention,) = found(text)
    assert mention.span.end - mention.span.start < 500
    assert dict(mention.facts)["models"] == ["openai/o1-mini"]


def test_many_markers_in_one_paragraph_take_no_longer_each() -> None:
    """Ten times the text takes about ten times as long, not a hundred."""

    def seconds(count: int) -> float:
        text = "o1 " + "not available no streaming yet пока не 目前 , " * count
        start = time.process_time()
        found(text)
        return time.process_time() - start

    seconds(10)
    assert seconds(5_000) < 40 * seconds(500)


# ── as of when


def index(kb: Kb) -> Any:
    kb.ingest()
    db = connection.reader(str(kb.database), str(kb.root))
    assert db
    return db


def known(kb: Kb, path: str) -> dict[int, tuple[str, str, str, bool] | None]:
    """Of each fact of a note by its line: date, how, evidence, confirmed."""
    rows = kb.json("facts", "--all", "--limit", "0")["facts"]
    told = ("as_of", "how", "evidence", "confirmed")
    return {row["line"]: tuple(row[name] for name in told) for row in rows if row["path"] == path}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "date", "how", "line"),
    [
        ("As of September 17, 2024 o1-mini does not support streaming.", "2024-09-17", "date", 1),
        ("Update 2024-09-17: tea. The API changed. o1-mini does not support streaming.", "2024-09-17", "date", 1),
        ("- Update 2024-09-17:\n  o1-mini does not support streaming.\n", "2024-09-17", "above", 1),
        ("- 17 сентября 2024\n  - у o1-mini нет стриминга\n", "2024-09-17", "above", 1),
        (f"- [a post]({POST})<br>\n  o1-mini 目前不支援串流。\n", "2024-09-13T18:47:25Z", "post", 1),
        (f"- [a post]({POST})\n\n  > o1-mini does not support streaming\n", "2024-09-13T18:47:25Z", "post", 1),
        ("- https://a.org/2024/Sep/12/o1/\n  - o1-mini does not support streaming\n", "2024-09-12", "page", 1),
        ("> o1-mini does not support streaming.\n> - N, [[On o1 (September 16, 2024)]]\n", "2024-09-16", "page", 2),
        ("## 2024-09-17\n\no1-mini does not support streaming.\n", "2024-09-17", "heading", 1),
        ("---\ndate: 2024-09-18\n---\no1-mini does not support streaming.\n", "2024-09-18", "note", 2),
        ("September 12, 2024\n\nNotes.\n\no1-mini does not support streaming.\n", "2024-09-12", "note", 1),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_fact_is_dated_by_what_stands_nearest(kb: Kb, text: str, date: str, how: str, line: int) -> None:
    kb.write("a.md", text)
    (told,) = known(kb, "a.md").values()
    assert told == (date, how, f"a.md:{line}", True)


@pytest.mark.parametrize(
    "text",
    [
        "o1-mini does not support streaming.",
        "o1-mini has seen text until 1 October 2023 and does not support streaming.",
        "![[Pasted image 20241008101825.png]]\no1-mini does not support streaming.",
        "In 2024 o1-mini does not support streaming.",
        "- 2024-09-14: tea\n- o1-mini does not support streaming\n",
    ],
)
def test_nothing_else_dates_it(kb: Kb, text: str) -> None:
    """No file's time, no cutoff, no picture, no bare year, no neighbour."""
    kb.write("a.md", text)
    assert set(known(kb, "a.md").values()) == {(None, None, None, None)}


def test_a_date_within_another_sentence_dates_nothing(kb: Kb) -> None:
    """Only one that begins the line speaks for all of it."""
    kb.write(
        "a.md", "We met for an hour in a room far from here on 1 May 2024. Sadly o1-mini does not support streaming."
    )
    assert known(kb, "a.md") == {1: (None, None, None, None)}


def test_a_daily_note_dates_what_it_says(kb: Kb) -> None:
    kb.write("2024-09-19.md", "Tea.\n\no1-mini does not support streaming.\n")
    assert known(kb, "2024-09-19.md") == {3: ("2024-09-19", "note", "2024-09-19.md:1", True)}


MARKS = """rw-book-cover

Metadata

Highlights

  • o1-mini does not support streaming, says Ada. (View Highlight)
"""
CITING = "- https://simonwillison.net/2024/Sep/12/o1/\n  o1-mini does not support streaming, says Ada.\n"


def test_highlights_without_a_source_are_dated_by_a_guess_until_it_is_accepted(kb: Kb) -> None:
    kb.write("marks.txt", MARKS)
    kb.write("citing.md", CITING)
    for number in range(8):
        kb.write(f"tea {number}.md", "Tea and rain.\n")
    assert known(kb, "marks.txt") == {7: ("2024-09-12", "guessed source", "citing.md:1", False)}
    assert "not confirmed" in kb.run("facts")[0]
    kb.run("source", "accept", "marks.txt", "https://simonwillison.net/2024/Sep/12/o1/")
    assert known(kb, "marks.txt") == {7: ("2024-09-12", "source", "citing.md:1", True)}


def test_many_lines_are_dated_from_one_reading_of_a_note(kb: Kb) -> None:
    """Thousands of claims ask; each takes next to nothing."""
    lines = "\n".join(f"- 2024-09-{1 + n % 28:02}: o1-mini scored {n % 90 + 1}% on GPQA" for n in range(3_000))
    kb.write("long.md", lines)
    db = index(kb)
    (note,) = db.execute("select id from notes").fetchone()
    dates = AsOf(db)
    start = time.process_time()
    told = [dates.of(note, (note << 20) + n, n + 1, 20) for n in range(3_000)]
    assert time.process_time() - start < 5
    assert [one.date for one in told if one] == [f"2024-09-{1 + n % 28:02}" for n in range(3_000)]
    assert as_of(db, note, None, 2) == told[1]


# ── kb facts


def write(kb: Kb) -> None:
    kb.write("2024-09-12.md", "o1-mini has a limit of 50 messages a week. o1-preview costs $15 per million tokens.\n")
    kb.write("2024-09-17.md", "o1-mini now has a limit of 50 messages per day. It scored 70% on AIME.\n")
    kb.write("2024-11-20.md", "o1-mini cannot stream yet.\n")
    kb.write("loose.md", "GPT-4o has a limit of 80 messages per 3 hours.\n")


def test_facts_have_a_date_an_age_and_a_mark(kb: Kb) -> None:
    """Scores are none; what nobody dates comes last and is never called fresh."""
    write(kb)
    rows = kb.json("--now", "2024-12-01", "facts")["facts"]
    assert [(row["as_of"], row["age"], row["stale"], row["kind"], row["path"]) for row in rows] == [
        ("2024-11-20", 11, False, "availability", "2024-11-20.md"),
        ("2024-09-17", 75, True, "limit", "2024-09-17.md"),
        ("2024-09-12", 80, True, "price", "2024-09-12.md"),
        (None, None, None, "limit", "loose.md"),
    ]


def test_a_newer_number_supersedes_an_older_one_of_the_same(kb: Kb) -> None:
    """50 a week and 50 a day are one limit; the price of another model is not touched."""
    write(kb)
    rows = kb.json("--now", "2024-12-01", "facts", "--all")["facts"]
    assert {row["path"]: row["superseded_by"] for row in rows if row["kind"] == "limit"} == {
        "2024-09-12.md": "2024-09-17.md:1",
        "2024-09-17.md": None,
        "loose.md": None,
    }
    assert "superseded by 2024-09-17.md:1" in kb.run("facts", "--all")[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("o1-mini costs $3 per million input tokens.", "o1-mini costs $12 per million output tokens."),
        ("Цена o1-mini — $3 за миллион входных токенов.", "Цена o1-mini — $12 за миллион выходных токенов."),
        ("o1-mini costs $3 per million tokens.", "o1-mini: $3 per million tokens in, $12 per million tokens out."),
    ],
)
def test_prices_of_different_things_stand_side_by_side(kb: Kb, old: str, new: str) -> None:
    kb.write("2024-09-12.md", old)
    kb.write("2024-09-17.md", new)
    assert "2024-09-12.md" in {row["path"] for row in kb.json("facts")["facts"]}
    assert kb.json("facts")["total"] >= 2


def test_a_price_that_fell_supersedes_the_old_one(kb: Kb) -> None:
    kb.write("2024-09-12.md", "o1-mini costs $3 per million input tokens.")
    kb.write("2024-11-17.md", "o1-mini costs $1.5 per million input tokens.")
    assert [row["value"] for row in kb.json("facts")["facts"]] == [1.5]


def test_nothing_supersedes_itself(kb: Kb) -> None:
    """A post tells the second; the day of what it says is that day."""
    kb.write("a.md", f"- [a post]({POST})<br>\n  o1-mini has a limit of 50 messages a day.\n")
    (row,) = kb.json("facts")["facts"]
    assert (row["as_of"], row["superseded_by"]) == ("2024-09-13T18:47:25Z", None)


def test_what_is_not_confirmed_supersedes_nothing(kb: Kb) -> None:
    kb.write("marks.txt", MARKS.replace("does not support streaming", "is limited to 20 messages a day"))
    kb.write("citing.md", CITING.replace("does not support streaming", "is slow and rare"))
    for number in range(8):
        kb.write(f"tea {number}.md", "Tea and rain.\n")
    kb.write("2024-01-02.md", "o1-mini is limited to 10 messages a day.\n")
    rows = kb.json("facts")["facts"]
    assert {row["path"] for row in rows} >= {"2024-01-02.md", "marks.txt"}


def test_stale_ones_come_oldest_first(kb: Kb) -> None:
    write(kb)
    found = kb.json("--now", "2024-12-01", "facts", "--stale", "30d")
    assert [row["as_of"] for row in found["facts"]] == ["2024-09-12", "2024-09-17"]
    assert (found["total"], found["stale"]) == (2, 2)
    assert kb.json("--now", "2024-12-01", "facts", "--stale", "78d")["total"] == 1


def test_facts_of_a_model_or_of_a_kind(kb: Kb) -> None:
    write(kb)
    assert {row["kind"] for row in kb.json("facts", "--model", "o1-mini")["facts"]} == {"limit", "availability"}
    assert [row["means"] for row in kb.json("facts", "--kind", "availability")["facts"]] == ["lack"]
    assert "kinds: limit, price, availability" in kb.run("facts", "--kind", "score", code=2)[1]
    assert "is no age" in kb.run("facts", "--stale", "later", code=2)[1]
    kb.run("facts", "--model", "o3", code=1)


def test_a_setting_says_when_a_fact_is_stale(kb: Kb) -> None:
    write(kb)
    kb.write("config.toml", '[vault]\n[facts]\nstale = "365d"\n')
    assert kb.json("--now", "2024-12-01", "facts")["stale"] == 0
    kb.write("config.toml", '[vault]\n[facts]\nstale = "soon"\n')
    assert "'soon' is no age" in kb.run("facts", code=2)[1]


def test_what_went_stale_between_two_days(kb: Kb) -> None:
    write(kb)
    db = index(kb)
    gone = facts.stale_between(db, date(2024, 10, 13), date(2024, 10, 20), "30d")
    assert [(fact.told.path, fact.day) for fact in gone] == [("2024-09-17.md", "2024-09-17")]
    assert not facts.stale_between(db, date(2024, 10, 20), date(2024, 12, 1), "30d")
    later = facts.stale_between(db, date(2024, 12, 1), date(2025, 1, 1), "30d")
    assert [fact.kind for fact in later] == ["availability"]


def test_a_month_is_as_old_as_its_last_day(kb: Kb) -> None:
    kb.write("a.md", "As of September 2024 o1-mini cannot stream.\n")
    (row,) = kb.json("--now", "2024-10-10", "facts")["facts"]
    assert (row["as_of"], row["age"], row["stale"]) == ("2024-09", 10, False)


def test_an_empty_vault_has_no_facts(kb: Kb) -> None:
    kb.write("tea.md", "Tea.\n")
    assert "No note tells" in kb.run("facts", code=1)[1]


def test_escapes_of_a_note_do_not_reach_the_terminal(kb: Kb) -> None:
    kb.write("2024-09-12.md", "o1-mini cannot stream \x1b[31min red\x1b[0m yet.\n")
    assert "\x1b" not in kb.run("facts")[0]
