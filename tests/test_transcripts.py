"""What is said in files of many programs, by whom and when, with its place in the file."""

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import fields, labels, registry, turns
from kb.app.ingesting import understanding
from kb.formats import timed
from kb.note import Block, Note, Raw, Reading
from kb.text import Lines
from tests.conftest import Kb

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "transcripts.toml").read_text(encoding="utf-8")
)["case"]
SPOKEN = ["subrip", "webvtt", "whisper", "youtube", "podcast", "timed"]


def reading(text: str, path: str = "x.txt") -> Reading:
    return understanding.understand(Raw(path, text, "", 0, 0), registry.parts("kb.formats"), [])


def understood(text: str, path: str = "x.txt") -> Note:
    return reading(text, path).note


def shown(seconds: float | None) -> str:
    return "" if seconds is None else str(float(seconds))


def said(read: Reading) -> list[str]:
    """What is said, a line each, as the cases write it."""
    found: list[str] = []
    for block in read.note.blocks:
        if block.kind == "speech":
            found += [""] if found else []
            found += [line for line, _ in told(read, block)]
    return found


def told(read: Reading, block: Block) -> list[tuple[str, float | None]]:
    facts = dict(block.facts)
    lines = read.raw.text[block.span.start : block.span.end].split("\n")
    times = facts.get("times") or [facts.get("start")] * len(lines)
    assert len(times) == len(lines) == block.last - block.span.line + 1
    return [(f"{shown(at)} {block.speaker}: {line}", at) for line, at in zip(lines, times, strict=True)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    """A row of cases/transcripts.toml."""
    read = reading(case["text"], case.get("path", "x.txt"))
    note = read.note
    assert note.format == case["format"]
    if "said" in case:
        # A paragraph has one end, that of its last cue: ends are compared where they are told.
        wanted = [line and (line.split(" ", 1)[0].split("-")[0] + " " + line.split(" ", 1)[1]) for line in case["said"]]
        assert said(read) == wanted
        ends = [dict(block.facts).get("end") for block in note.blocks if block.kind == "speech"]
        assert ends == [_end(run) for run in _runs(case["said"])]
    assert note.title == case.get("title", note.title)
    assert dict(note.subject) == case.get("subject", dict(note.subject) if "subject" not in case else {})
    assert [f"{item.line} {item.code}" for item in note.diagnostics] == case.get("remarks", [])
    check_places(read, case["text"])


def _runs(lines: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for line in lines:
        if line:
            runs[-1].append(line)
        else:
            runs.append([])
    return [run for run in runs if run]


def _end(run: list[str]) -> float | None:
    ends = [float(line.split(" ", 1)[0].split("-")[1]) for line in run if "-" in line.split(" ", 1)[0]]
    return max(ends) if ends else None


def check_places(read: Reading, text: str) -> None:
    """Spans lie in the text, lines fit to places, and characters stand where they are said to."""
    unfolded = read.note.unfolded
    lines = Lines(read.raw.text)
    before = 0
    for block in read.note.blocks:
        assert before <= block.span.start
        before = block.span.end
        assert 0 <= block.span.start < block.span.end <= len(read.raw.text)
        assert block.span.line == lines.line(block.span.start)
        assert block.last == lines.line(block.span.end - 1)
        assert read.raw.text[block.span.start : block.span.end].strip()
    if unfolded is None:
        return
    origin = list(unfolded.origin)
    assert len(origin) == len(unfolded.text) + 1
    assert origin == sorted(origin)
    assert origin[-1] <= len(text) + 1
    for block in read.note.blocks:
        for place in range(block.span.start, block.span.end):
            char, there = unfolded.text[place], text[origin[place]] if origin[place] < len(text) else ""
            assert char == there or there in "&\\<" or char in "\n " or there == "", (char, there, place)


@pytest.mark.parametrize("form", SPOKEN)
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=1, max_size=40).filter(str.strip),
        min_size=3,
        max_size=8,
    )
)
def test_whatever_is_said_keeps_its_place(form: str, words: list[str]) -> None:
    """Any text in any form: every span slices back, every character names its place."""
    text = written(form, words)
    check_places(reading(text, "x.txt"), text)


def written(form: str, words: list[str]) -> str:
    stamps = [f"00:00:{count:02d}" for count in range(len(words) + 1)]
    pairs = list(zip(words, stamps, stamps[1:], strict=False))
    if form == "subrip":
        return "".join(f"{start},000 --> {end},000\n{word}\n\n" for word, start, end in pairs)
    if form == "webvtt":
        return "WEBVTT\n\n" + "".join(f"{start}.000 --> {end}.000\n<v A>{word}\n\n" for word, start, end in pairs)
    if form == "timed":
        return "".join(f"[{start}] Ann: {word}\n" for word, start, _ in pairs)
    rows: list[dict[str, Any]] = [
        {"text": word, "start": count, "end": count + 1, "duration": 1} for count, word in enumerate(words)
    ]
    if form == "youtube":
        return json.dumps(rows)
    if form == "podcast":
        return json.dumps({"segments": [{"startTime": row["start"], "body": row["text"]} for row in rows]})
    return json.dumps({"segments": rows, "language": "en", "text": ""}, ensure_ascii=False)


def stamp(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def test_paragraphs_end_at_sentences_and_pauses() -> None:
    """Some hundred characters, whole sentences if there are any; a cue is a line of them."""
    said = [f"{'word ' * 12}{'end.' if count % 4 == 3 else 'on'}" for count in range(40)]
    text = "".join(f"{stamp(n)},000 --> {stamp(n)},900\n{words}\n\n" for n, words in enumerate(said))
    read = reading(text)
    sizes = [block.span.end - block.span.start for block in read.note.blocks]
    assert all(300 <= size <= 700 for size in sizes[:-1])
    ends = [read.raw.text[block.span.start : block.span.end][-4:] for block in read.note.blocks]
    assert set(ends) == {"end."}


def test_without_sentences_the_longest_pause_parts_paragraphs() -> None:
    rows = []
    at = 0.0
    for count in range(30):
        at += 1.9 if count == 9 else 1.0
        rows.append({"text": "word " * 8 + "on", "start": at, "duration": 1.0})
    read = reading(json.dumps(rows))
    assert read.note.blocks[0].last == 9


def test_a_phrase_over_the_border_of_two_cues_is_found(kb: Kb) -> None:
    """By words that one cue begins and the next one ends; the hit names the line of the file."""
    kb.write(
        "Talk.txt",
        "1\n00:00:01,000 --> 00:00:02,000\nmore time before\n\n2\n00:00:02,000 --> 00:00:03,000\nit answers\n",
    )
    kb.ingest()
    hits = kb.json("search", '"time before it answers"')["hits"]
    assert [hit["path"] for hit in hits] == ["Talk.txt"]


def test_a_talk_of_100_000_cues_is_read_in_seconds() -> None:
    text = "".join(f"{n + 1}\n{stamp(n)},000 --> {stamp(n)},900\nthe line of number {n}\n\n" for n in range(100_000))
    other = "WEBVTT\n\n" + text.replace(",000", ".000").replace(",900", ".900")
    # The best of three: on a busy machine a run may take half as long again.
    assert any(cost(text, "x.srt", "subrip") < 3 for _ in range(3))
    assert any(cost(other, "x.vtt", "webvtt") < 3 for _ in range(3))


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,000\n" + "a " * 500_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "<i>&amp;" * 120_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "[" * 300_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "--> " * 250_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * 300_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v A>b" * 150_000,
        "WEBVTT" + "\n" * 1_000_000,
        "[" * 1_000_000,
        '{"segments":' * 100_000,
        '{"text":"","transcription":"","offsets":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"language":"en","text":"","segments":[{"start":0,"end":1,"text":"a","x":' + "[" * 400 + "]" * 400 + "}]}",
        "<p>" * 300_000,
        "<cite>" * 300_000 + "<time>0:01</time><p>x</p>",
        "[00:01] " * 100_000,
        ("[00:01] Ann: x\n" * 50_000),
        ("0:01\n" * 100_000),
        "**" * 400_000 + "\n0:01 a\n0:02 b\n0:03 c\n",
        "start\tend\ttext\n" + "1\t2\t" * 200_000,
        "[00:01] A: x\n[00:02] A: y\n[00:03] A: " + "z" * 1_000_000,
        "a: " * 300_000 + "\n[00:01] A: x\n[00:02] A: y\n[00:03] A: z",
        " " * 1_000_000 + "0:01 0:02 0:03",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_files_cost_seconds_at_most(text: str) -> None:
    """A line of a megabyte, deep nesting, marks that never close."""
    cost(text, "x.md", "")
    assert cost(text, "x.txt", "") < 3


def cost(text: str, path: str, format: str) -> float:
    """Seconds of CPU for choosing the format and taking the file apart."""
    before = time.process_time()
    note = understood(text, path)
    spent = time.process_time() - before
    assert not format or note.format == format
    return spent


TALK = """# Building it

## Метаданные

- **Канал:** OpenAI
- **YouTube:** https://www.youtube.com/watch?v=3k89FMJhZ00
- **Дата:** 12.09.2024
- **Длительность:** 3:16
- **Просмотры:** 241,763
- **Источник:** https://ekstraktznaniy.ru/video/11478

## Описание

Host: Somebody Else

## Транскрипт

### Segment 1 (00:00 - 03:00) []

so it will\u00a0 think  more under  the new name o1

and more of it
"""


def test_a_sectioned_talk_tells_its_fields_and_its_segment() -> None:
    """I01: the video is the origin, the aggregator is how it came; one segment without a title."""
    note = understood(TALK, "x.md")
    assert dict(note.subject) == {
        "author": "OpenAI",
        "url": "https://www.youtube.com/watch?v=3k89FMJhZ00",
        "via": "ekstraktznaniy.ru",
        "date": "2024-09-12",
        "duration": 196,
        "views": 241763,
    }
    segments = [dict(block.facts) for block in note.blocks if block.kind == "heading" and block.facts]
    assert segments == [{"start": 0.0, "end": 180.0, "title": ""}]
    speech = [block for block in note.blocks if block.kind == "speech"]
    assert [dict(block.facts) for block in speech] == [{"start": 0.0, "end": 180.0}] * 2
    assert [block.span.line for block in speech] == [20, 22]


TURNS = """# T

## Transcript

### [12:30] Start

**Ann** [12:31]: one
**Bob:** two
goes on

**Bob:** three

### 00:20:00 Next (x)

four

### Last (25:00 - 26:00)

five

## Metadata

- Date: x
"""


def test_turns_inside_a_section_are_blocks_of_their_speakers() -> None:
    note = understood(TURNS, "x.md")
    speech = [
        (TURNS[block.span.start : block.span.end], block.speaker, dict(block.facts))
        for block in note.blocks
        if block.kind == "speech"
    ]
    assert speech == [
        ("one", "Ann", {"start": 751.0}),
        ("two\ngoes on", "Bob", {"start": 750.0}),
        ("three", "Bob", {"start": 750.0}),
        ("four", "", {"start": 1200.0}),
        ("five", "", {"start": 1500.0, "end": 1560.0}),
    ]


@pytest.mark.parametrize(
    ("heading", "chapter"),
    [
        ("Segment 1 (00:00 - 03:00) []", (0.0, 180.0, "")),
        ("Segment 12 (01:00:00 - 01:03:00) [Scaling laws]", (3600.0, 3780.0, "Scaling laws")),
        ("00:03:00 Title", (180.0, None, "Title")),
        ("[12:30] Title: more", (750.0, None, "Title: more")),
        ("Title (12:30)", (750.0, None, "Title")),
        ("12:30 - Title", (750.0, None, "Title")),
        ("**12:30**", (750.0, None, "")),
        ("Meeting at 12:30 with Ann", None),
        ("2024-09-12", None),
        ("Plain", None),
    ],
)
def test_times_in_headings(heading: str, chapter: tuple[float, float | None, str] | None) -> None:
    found = turns.chapter(heading)
    assert (tuple(found) if found else None) == chapter


@pytest.mark.parametrize(
    ("line", "meaning", "value"),
    [
        ("- **Канал:** OpenAI", "author", "OpenAI"),
        ("**Channel**: OpenAI", "author", "OpenAI"),
        ("頻道：OpenAI", "author", "OpenAI"),
        ("発行元：岩波", "publisher", "岩波"),
        ("* __Durée__ : 3:16", "duration", "3:16"),
        ("Veröffentlicht am: 12.09.2024", "date", "12.09.2024"),
        ("조회수: 1,000", "views", "1,000"),
        ("Author:: [[Ann]]", "author", "[[Ann]]"),
        ("| **Fecha** | 2024-09-12 |", "date", "2024-09-12"),
        ("| Язык | русский |", "language", "русский"),
        ("| a | b | c |", "", None),
        ("|---|---|", "", None),
        ("https://a.example/b", "", None),
        ("no field at all", "", None),
        ("Date:", "", None),
        ("Unknown: value", "", "value"),
    ],
)
def test_label_lines_are_fields(line: str, meaning: str, value: str | None) -> None:
    found = list(fields.read(line, Lines(line), 0, len(line)))
    assert [(field.meaning, field.value) for field in found] == ([] if value is None else [(meaning, value)])
    assert all(line[field.span.start : field.span.end] == field.value for field in found)


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        ("Source: https://a.example/x", {"url": "https://a.example/x"}),
        ("URL: https://a.example/x\nSource: https://www.a.example", {"url": "https://a.example/x"}),
        (
            "Source: https://b.example/x\nVideo: [v](https://youtu.be/1)",
            {"url": "https://youtu.be/1", "via": "b.example"},
        ),
        ("Views: 1.2K\nDuration: soon\nDate: 12/09/2024", {"views": 1200}),
        ("Author: [[Ann Lee|Ann]], [[Bob]]\nAuthor: Cy", {"author": "Ann, Bob"}),
        ("時長：3分16秒\n觀看次數：24.1萬", {"duration": 196, "views": 241000}),
        ("Tags: a, b\nIdioma: español", {"language": "español"}),
        ("Source: http://[bad", {}),
    ],
)
def test_fields_tell_of_the_subject(lines: str, subject: dict[str, Any]) -> None:
    assert dict(fields.subject(fields.read(lines, Lines(lines), 0, len(lines)))) == subject


def test_a_section_and_a_field_of_one_name_are_two_things() -> None:
    assert (labels.meaning("Description"), labels.field("Description")) == ("description", "")
    assert (labels.meaning("Date"), labels.field("**Date**:")) == ("", "date")
    assert labels.meaning("Transkript") == labels.meaning("대본") == "transcript"


AROUND = """# T #no

By [[Ann]], #talk.

## Speech

[00:01] Ann: a [[Link]]
[00:02] # not a heading
[00:03] Ann: b

## After

- see [[Other]]
"""


def test_what_stands_around_the_speech_stays_markdown() -> None:
    """Links, tags and headings of a note with a talk in it; lines are those of the text it reads as."""
    read = reading(AROUND, "x.md")
    assert read.note.format == "timed"
    assert [link.target for link in read.note.links] == ["Ann", "Link", "Other"]
    assert [tag.name for tag in read.note.tags] == ["no", "talk"]
    kinds = [(block.kind, block.headings) for block in read.note.blocks]
    assert kinds == [
        ("heading", ()),
        ("prose", ("T #no",)),
        ("heading", ("T #no",)),
        ("speech", ("T #no", "Speech")),
        ("heading", ("T #no",)),
        ("item", ("T #no", "After")),
    ]
    other = read.note.links[-1]
    assert read.raw.places is not None
    assert (read.raw.places.line(other.span.start), read.raw.places.column(other.span.start)) == (13, 6)


def test_one_line_is_read_though_it_is_no_evidence() -> None:
    line = "[00:01:05] 主持人：大家好"
    assert timed.sniff(Raw("x.txt", line, "", 0, 0)) == 0
    block = timed.parse(Raw("x.txt", line, "", 0, 0)).blocks[0]
    assert (block.speaker, dict(block.facts)["start"]) == ("主持人", 65.0)


FRAGMENTS = [
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "1",
        "2",
        "42",
        "so it thinks",
        "Ann: ",
        "**Bob** ",
        "主持人：",
        "[SPEAKER_01]: ",
    ),
    *(
        "00:00:01,000 --> 00:00:02,000",
        "00:01.000 --> 00:02.000 line:0",
        "-->",
        "[00:01] ",
        "(0:02) ",
        "0:03",
        "Ann  0:04",
    ),
    *(
        "WEBVTT\n\n",
        "NOTE x",
        "<v Ann>",
        "<c>",
        "<00:00:01.500>",
        "</i>",
        "&amp;",
        "&#x110000;",
        "&#0;",
        "{\\an8}",
        "[Music]",
        "♪",
    ),
    *(
        "# T\n",
        "## Transcript\n",
        "## Метаданные\n",
        "### Segment 1 (00:00 - 03:00) []\n",
        "---\n",
        "- **Дата:** 12.09.2024\n",
    ),
    *("| Date | x |\n", "```\n", "> ", "- ", "[[Link]]", "#tag ", "\u2028", "\x85", "\x0c", "\ufeff", "😀", "%%"),
    *("start\tend\ttext\n", "1\t2\tx\n", "<cite>Ann:</cite>", "<time>0:09</time>", "<p>", "</p>", "<br>"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_whatever_stands_in_a_file_is_taken_apart(text: str) -> None:
    """Every form reads anything without an error, and places stay true."""
    raw = Raw("x.md", text, "", 0, 0)
    for name in ("subrip", "webvtt", "timed", "transcript"):
        note = registry.part("kb.formats", name).parse(raw)
        check_places(Reading(raw.reading_as(note.unfolded), note, ()), text)
        check_nothing_is_lost(raw, note)
    check_places(reading(text, "x.md"), text)


def check_nothing_is_lost(raw: Raw, note: Note) -> None:
    """Every word of a plain text is in a block, or in the times and names that were taken out."""
    if note.format == "timed" and note.unfolded:
        lost = set(raw.text.split()) - set(note.unfolded.text.split())
        assert "thinks" not in lost
