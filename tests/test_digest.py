"""The daily digest: what changed about what is followed, told once, each line with its place."""

from typing import Any

import pytest

from tests.conftest import Kb

FIRST = """---
date: 2025-03-02
---
On AIME 2024, o1 gets 83%, GPT-4o 12%.

o1-mini is limited to 50 messages a week: [post](https://openai.com/index/limits/).
"""
LATER = """---
date: 2025-03-04
---
# Нагадування

o1-mini отныне ограничен: 50 сообщений в день. 出處: https://example.org/limits-raised

> o1 在 AIME 2024 的 64 個樣本達成共識時為 83%。

**我推論**: 每天 50 則以後不必再省著用。
"""
MONDAY, TUESDAY, LATE = "2025-03-03T08:00+08:00", "2025-03-04T08:00+08:00", "2025-03-04T21:30+08:00"


def digest(kb: Kb, now: str, *words: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = kb.json("--now", now, "digest", *words, code=code)
    return found


def told(found: dict[str, Any]) -> dict[str, list[str]]:
    """The entries by their section, each with its place."""
    names = [section["name"] for section in found["sections"]]
    return {
        name: [f"{row['mark']} {row['text']} @{row['line']}" for row in found["entries"] if row["section"] == name]
        for name in names
    }


def changed_vault(kb: Kb) -> None:
    kb.write("first.md", FIRST)
    digest(kb, MONDAY)
    kb.write("later.md", LATER)


def test_the_first_one_only_remembers(kb: Kb) -> None:
    """Ten years of notes are not news."""
    kb.write("first.md", FIRST)
    found = digest(kb, MONDAY)
    assert (found["changed"], found["since"]) == (False, None)
    assert not {"claims", "limits", "sources", "new"} & set(told(found))


def test_what_changed_is_told_with_its_places(kb: Kb) -> None:
    changed_vault(kb)
    found = digest(kb, TUESDAY)
    sections = told(found)
    assert found["changed"]
    assert found["since"] == "2025-03-03T08:00:00+08:00"
    (limit,) = sections["limits"]
    assert "o1-mini message limit" in limit
    assert "50 messages/day" in limit
    assert limit.endswith("@6")
    (completed,) = sections["completed"]
    assert "83 %" in completed
    assert "64 samples; consensus" in completed
    assert [entry for entry in sections["sources"] if "example.org/limits-raised" in entry]
    assert sections["thoughts"] == ["+ inference: 每天 50 則以後不必再省著用。 @10"]
    assert all(row["path"] or row["url"] for row in found["entries"])


def test_told_once(kb: Kb) -> None:
    """And nothing of it again because a file was touched, or a paragraph wrapped anew."""
    changed_vault(kb)
    assert digest(kb, TUESDAY)["changed"]
    again = digest(kb, LATE)
    assert (again["changed"], again["total"]) == (False, 0)
    kb.write("later.md", LATER.replace("отныне ограничен", "отныне\nограничен"))
    (kb.root / "first.md").touch()
    assert not digest(kb, LATE)["changed"]
    assert kb.run("--now", LATE, "digest")[0] == "Digest 2025-03-04: nothing changed since 2025-03-04 21:30.\n"


def test_a_look_leaves_it_untold(kb: Kb) -> None:
    changed_vault(kb)
    assert digest(kb, TUESDAY, "--peek") == digest(kb, TUESDAY, "--peek")
    assert digest(kb, TUESDAY)["changed"]


def test_only_what_is_followed(kb: Kb) -> None:
    changed_vault(kb)
    assert "limits" not in told(digest(kb, TUESDAY, "--peek", "--follow", "GPT-4o"))
    assert "limits" in told(digest(kb, TUESDAY, "--peek", "--follow", "GPT-4o,o1-mini"))
    assert "kimi" in kb.run("--now", TUESDAY, "digest", "--follow", "kimi-of-nobody", code=1)[1]
    assert "--since needs a date" in kb.run("--now", TUESDAY, "digest", "--since", "ever", code=2)[1]


def test_claims_that_now_conflict(kb: Kb) -> None:
    kb.write("first.md", "On GPQA Diamond, o3 scores 87.7% (pass@1).\n")
    digest(kb, MONDAY)
    kb.write("later.md", "o3 на GPQA Diamond получает 79,1 % (pass@1).\n")
    (entry,) = told(digest(kb, TUESDAY))["conflicts"]
    assert entry == "! GPQA Diamond: 79.1 %, but 87.7 % in first.md:1 @1"


def test_limits_grow_old(kb: Kb) -> None:
    """On the day that they do, and only then."""
    kb.write("first.md", FIRST)
    digest(kb, MONDAY)
    assert "stale" not in told(digest(kb, "2025-03-31T08:00+08:00"))
    assert told(digest(kb, "2025-04-02T08:00+08:00"))["stale"] == [" o1-mini message limit ≤ 50 messages/week @6"]
    assert "stale" not in told(digest(kb, "2025-04-03T08:00+08:00"))


def test_the_daily_note_has_the_day(kb: Kb) -> None:
    """However often it is written, also where more happened in between; and no digest tells of itself."""
    changed_vault(kb)
    kb.run("--now", TUESDAY, "digest", "--write")
    note = kb.root / "2025-03-04.md"
    first = note.read_bytes()
    assert b"50 messages/day" in first
    assert "unchanged" in kb.run("--now", LATE, "digest", "--write")[1]
    assert note.read_bytes() == first
    kb.write("more.md", "GPT-4o costs $5 per million input tokens.\n")
    kb.run("--now", LATE, "digest", "--write")
    second = note.read_text(encoding="utf-8")
    assert "50 messages/day" in second
    assert "$5/1M tokens" in second
    assert not digest(kb, LATE)["changed"]


def test_what_was_edited_in_the_section_is_not_lost(kb: Kb) -> None:
    changed_vault(kb)
    kb.run("--now", TUESDAY, "digest", "--write")
    note = kb.root / "2025-03-04.md"
    edited = note.read_text(encoding="utf-8").replace("50 messages/day", "50 messages a day, finally")
    note.write_text(edited, encoding="utf-8")
    kb.write("more.md", "GPT-4o costs $5 per million input tokens.\n")
    kb.run("--now", LATE, "digest", "--write", code=4)
    assert note.read_text(encoding="utf-8") == edited
    assert digest(kb, LATE)["changed"], "what could not be written is told the next time"


@pytest.mark.parametrize("format", ["html", "eml", "atom", "md"])
def test_it_goes_where_you_read(format: str, kb: Kb) -> None:
    """The same bytes each time; Han and Cyrillic in all of them."""
    changed_vault(kb)
    once = kb.run("--now", TUESDAY, "digest", "--peek", "--format", format)[0]
    assert once == kb.run("--now", TUESDAY, "digest", "--peek", "--format", format)[0]
    assert format == "eml" or "不必再省著用" in once
    assert "later.md" in once


@pytest.mark.parametrize(
    "memory", ["{{", "[]", '{"at": "2025-99-99", "item": -1}', '{"at": 3, "item": "x"}', "\ud7ff\x00"]
)
def test_a_broken_cursor_is_none(memory: str, kb: Kb) -> None:
    changed_vault(kb)
    (kb.root / ".kb" / "digest" / "cursor.json").write_text(memory, encoding="utf-8")
    assert digest(kb, TUESDAY)["since"] is None


def test_a_broken_memory_is_told(kb: Kb) -> None:
    changed_vault(kb)
    (kb.root / ".kb" / "digest" / "last.jsonl").write_text("no snapshot\n", encoding="utf-8")
    assert "last.jsonl" in kb.run("--now", TUESDAY, "digest", code=2)[1]


def test_of_other_days(kb: Kb) -> None:
    """By the dates of the notes: what those of a span brought to those before; nothing is kept of it."""
    kb.write("first.md", FIRST)
    kb.write("later.md", LATER)
    kb.write("last.md", "---\ndate: 2025-03-09\n---\nGPT-4o costs $5 per million input tokens.\n")
    found = digest(kb, "2025-03-20T08:00+08:00", "--since", "2025-03-03", "--until", "2025-03-08")
    sections = told(found)
    assert [entry for entry in sections["limits"] if "50 messages/day" in entry]
    assert "$5" not in str(sections)
    assert not (kb.root / ".kb").exists()
    assert "$5" in str(told(digest(kb, "2025-03-20T08:00+08:00", "--since", "2025-03-09")))
    assert not digest(kb, "2025-03-20T08:00+08:00", "--since", "2025-03-10")["changed"]
    assert "--write is for the day's" in kb.run("digest", "--since", "2025-03-10", "--write", code=2)[1]
