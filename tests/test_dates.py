"""Dates, durations and counts are read as their writer meant them, or not at all."""

import subprocess
import sys
import time
import tomllib
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import catalogue, dates, registry
from kb.app.ingesting import understanding
from kb.note import Mention, Raw
from kb.recognisers.date import PART
from kb.text import Lines
from tests.conftest import ROOT, Kb

CASES = tomllib.loads((ROOT / "tests" / "cases" / "dates.toml").read_text(encoding="utf-8"))
WORDS = (
    "12 . / - : , ( ) 2024 9 日 月 年 9月 September May сентября 12 hours часа 十 兩 小時 分鐘 AM 上午 T Z +08:00"
    " GMT Duration: https://x.com/a/status/1834665203407241366 [[ ]] ![[ .png Pasted\u00a0image 20241008101825 \n"
    " \r\n \u202f \0 １２ ٣ ² Ⅻ é"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=40)
TEXTS = st.one_of(st.text(max_size=60), PIECES.map("".join), PIECES.map(" ".join))


def cases(kind: str) -> Any:
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["id"])


def recognised(text: str) -> tuple[Mention, ...]:
    raw = Raw("a note.md", text, "", 0, 0)
    return understanding.understand(raw, registry.parts("kb.formats"), [PART]).mentions


@cases("read")
def test_a_date_field_is_read(case: dict[str, Any]) -> None:
    known = dates.read(case["text"], case.get("order", ""))
    assert (known.iso if known else "") == case["iso"]


@cases("kindle")
def test_a_kindle_line_tells_its_time(case: dict[str, Any]) -> None:
    assert dates.kindle(case["text"]) == case["iso"]


@cases("duration")
def test_a_length_is_read(case: dict[str, Any]) -> None:
    seconds = dates.duration(case["text"])
    assert (-1 if seconds is None else seconds) == case["seconds"]


@cases("timecode")
def test_a_time_in_a_transcript_is_read(case: dict[str, Any]) -> None:
    seconds = dates.timecode(case["text"], case.get("aligned", False))
    assert (-1 if seconds is None else seconds) == case["seconds"]


@cases("count")
def test_a_count_is_read(case: dict[str, Any]) -> None:
    number = dates.count(case["text"])
    assert (-1 if number is None else number) == case["n"]


@cases("daily")
def test_a_daily_note_is_known_by_its_name(case: dict[str, Any]) -> None:
    assert dates.daily(case["format"], case["path"]) == case["iso"]


@cases("named")
def test_a_new_daily_note_has_a_name_that_is_read_back(case: dict[str, Any]) -> None:
    assert dates.named(case["format"], date.fromisoformat(case["iso"])) == case["path"]
    assert not case["path"] or dates.daily(case["format"], case["path"]) == case["iso"]


@cases("found")
def test_running_text_has_these_dates(case: dict[str, Any]) -> None:
    text = case["text"]
    said = [f"{text[item.start : item.end]} = {item.iso_or_seconds}" for item in dates.found(text, yearless=True)]
    assert said == case["found"]


@cases("note")
def test_a_note_has_these_dates(case: dict[str, Any]) -> None:
    lines = Lines(case["text"])
    said = []
    for mention in recognised(case["text"]):
        facts = dict(mention.facts)
        more = [
            facts["role"],
            *([facts["inferred"]] if "inferred" in facts else []),
            *(["post"] if "zone" in facts else []),
        ]
        words = case["text"][mention.span.start : mention.span.end]
        place = f"{mention.span.line}:{lines.column(mention.span.start)}"
        said.append(f"{place} {words} = {mention.canonical}, {', '.join(more)}")
    assert said == case["found"]


def test_dates_without_a_year_are_kept_back_unless_asked_for() -> None:
    """Who takes a date from running text wants one that can be sorted."""
    assert not list(dates.found("9/14 2:47AM, 9月12日, 12 сентября"))


def test_precision_is_what_was_written() -> None:
    known = [dates.read(text) for text in ("2024", "May 2022", "12.09.2024", "2024-09-12 10:00", "2024-09-12 10:00:00")]
    assert [value.precision if value else "" for value in known] == ["year", "month", "day", "minute", "second"]


def test_no_month_has_two_numbers() -> None:
    """A name shared by languages must mean one month."""
    numbers: dict[str, set[int]] = {}
    for row in catalogue.rows("dates")["months"]:
        assert len(row["says"]) == 12
        for number, name in enumerate(row["says"], 1):
            numbers.setdefault(name.casefold(), set()).add(number)
    numbers.pop("")
    assert not {name: found for name, found in numbers.items() if len(found) > 1}


def test_every_row_names_its_source() -> None:
    assert all(row["source"] for table in catalogue.rows("dates").values() for row in table)


def test_loading_the_module_reads_no_catalogue() -> None:
    """Words are read when somebody asks for a date, not when a command starts."""
    probe = "import sys; from kb import dates, catalogue; sys.exit(catalogue.rows.cache_info().misses)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False, timeout=60).returncode == 0


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_an_iso_day_is_read_as_itself(day: date) -> None:
    assert dates.read(day.isoformat()) == dates.When(day.isoformat(), "day")


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(2999, 1, 1)), st.integers(-14, 14))
def test_what_is_read_is_read_again_as_itself(moment: datetime, hours: int) -> None:
    zone = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    known = dates.read(moment.isoformat(timespec="seconds") + zone)
    assert known and dates.read(known.iso) == known
    known = dates.read(moment.isoformat(timespec="minutes"))
    assert known and known.precision == "minute" and dates.read(known.iso) == known


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day: date) -> None:
    """In a field and in running text."""
    english = f"{day:%B} {day.day}, {day.year}"
    for text in (
        english,
        f"{day:%d.%m.%Y}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert dates.read(text) == dates.When(day.isoformat(), "day")
        assert [item.iso_or_seconds for item in dates.found(f"({text})")] == [day.isoformat()]


@given(TEXTS)
def test_no_text_is_too_strange(text: str) -> None:
    for read in (dates.read, dates.kindle, dates.duration, dates.timecode, dates.count):
        read(text)
    dates.daily("YYYY-MM-DD", text)
    dates.daily(text, "2024-09-12")
    last = 0
    for item in dates.found(text, yearless=True):
        assert last <= item.start < item.end <= len(text)
        last = item.end


@given(TEXTS)
def test_what_is_found_in_a_note_stands_there(text: str) -> None:
    lines = Lines(text)
    for mention in recognised(text):
        start, end, line = mention.span
        assert text[start:end].strip() and lines.line(start) == line
        assert not mention.canonical.startswith("--")


@given(TEXTS)
def test_what_is_found_by_itself_reads_the_same(text: str) -> None:
    """A full date cut out of a text is that date as a field as well."""
    for item in dates.found(text):
        if item.kind == "date" and item.rule in ("numeric", "named"):
            known = dates.read(text[item.start : item.end])
            assert known and known.iso == item.iso_or_seconds


HOSTILE = {
    "digits": "1" * 1_000_000,
    "slashes": "/" * 1_000_000,
    "colons": ":" * 1_000_000,
    "fractions": "1/" * 200_000,
    "times": "11:" * 150_000,
    "days": "2024-09-12 , " * 30_000,
    "Han numerals": "十" * 1_000_000,
    "openings": "(00:00 - " * 50_000,
    "months": "May " * 100_000,
    "blanks": "12" + " " * 1_000_000 + "May",
    "labels": "Duration: " * 100_000 + "x",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    """Ten times the text may not take a hundred times as long."""
    start = time.process_time()
    for _ in dates.found(text, yearless=True):
        pass
    assert time.process_time() - start < 10 * len(text) / 1_000_000
    for read in (dates.read, dates.kindle, dates.duration, dates.timecode, dates.count):
        read(text)
    dates.daily("YYYY" * 100, text)
    dates.daily("M" * 199, "1" * 199)
    dates.daily("DoDoDoDoDoDoDoDoDoDoDoDo", "1" * 40)
    assert time.process_time() - start < 20


def test_a_note_of_one_line_takes_time_in_proportion() -> None:
    """What stands before a date is looked at for its label, but not from the line's begin."""
    link = "[X](https://x.com/a/status/1834665203407241366) "
    start = time.process_time()
    assert len(recognised("x " + (link + "9/14 2:47AM, 2024-09-12, ") * 2_000)) == 4_000
    assert time.process_time() - start < 10


def test_a_time_with_a_zone_stands_beside_a_day_without_a_year(kb: Kb) -> None:
    """Its year is that of the nearest date, whether one of them tells a zone or not."""
    kb.write("zones.md", "Written 7 Oct 15:09 UTC, as of 12.09.2024.\n")
    dates = {row["iso"][:10] for row in kb.json("inspect", "zones")["dates"]}
    assert dates == {"2024-10-07", "2024-09-12"}
