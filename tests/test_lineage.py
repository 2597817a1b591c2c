"""Who says a passage, who passed it on, how it reached the vault."""

import time
import tomllib
from functools import cache
from typing import Any

import pytest

from kb import registry, saying
from kb.app.ingesting import understanding
from kb.note import Raw, Reading
from kb.saying import Chain
from tests.conftest import ROOT, Kb

CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/cases/lineage.toml").read_text(encoding="utf-8"))["case"]


@cache
def parts() -> tuple[list[Any], list[Any]]:
    return registry.parts("kb.formats"), understanding.recognisers()


def read(text: str, path: str = "note.md") -> Reading:
    return understanding.understand(Raw(path, text, "", 0, len(text)), *parts())


def chain_of(reading: Reading, words: str) -> Chain:
    place = reading.raw.text.index(words)
    return saying.who(reading.raw, reading.note, reading.mentions).at(place, place + len(words))


def told(chain: Chain) -> list[str]:
    return [f"{step.who or f'({step.kind})'} {step.role}" for step in chain]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_says_it(case: dict[str, Any]) -> None:
    """Each case is a note, words of it, and their lineage."""
    chain = chain_of(read(case["note"], case.get("path", "note.md")), case["at"])
    assert told(chain) == case["chain"]
    assert saying.said_by(chain) == case["said_by"]
    assert saying.depth(chain) == case["depth"]


def test_every_step_names_its_evidence() -> None:
    """The words of a step's evidence stand on its line."""
    for case in CASES:
        reading = read(case["note"], case.get("path", "note.md"))
        rows = reading.raw.text.split("\n")
        for step in chain_of(reading, case["at"]):
            first = reading.raw.text[step.span.start : step.span.end].split("\n")[0]
            assert first in rows[step.line - 1], (case["name"], step)
            assert 0 < step.confidence <= 1


def test_headings_and_links_alone_say_nothing() -> None:
    assert chain_of(read("# What OpenAI says\n\ntext\n"), "OpenAI") == ()
    assert saying.said_by(()) == ""


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"> OpenAI says o1 needs {n} tokens.\n\n" for n in range(2_000)),
        "OpenAI says, OpenAI said that o1 " * 3_000,
        "".join(f"# {n}\n> > we our (— OpenAI\n> - A {n}, [[B]]\n" for n in range(2_000)),
        "rw-book-cover\n\nHighlights\n\n" + "  • I and OpenAI. Our o1 model (View Highlight)\n" * 2_000,
        "".join(f"Book {n} (Ada Quill)\n- Your Highlight on page 1\n\nWe\n==========\n" for n in range(2_000)),
        "> we trained our " * 20_000,
    ],
    ids=["quotes", "one sentence", "headings", "highlights", "books", "we"],
)
def test_a_long_note_is_asked_in_linear_time(text: str) -> None:
    """Every passage of a note, and every name in it; a hundred times the text would take minutes."""
    reading = read(text, "My Clippings.txt" if "=====" in text else "note.md")
    said = saying.who(reading.raw, reading.note, reading.mentions)
    start = time.process_time()
    assert all(chain for _, _, chain in said.passages())
    for mention in reading.mentions:
        if mention.kind == "organisation":
            said.at(mention.span.start, mention.span.end)
    assert time.process_time() - start < 5


QUOTES = """\
[[OpenAI]]

> Half of the budget is patience.
> - Ada Quill, [[Letters on budgets]]

OpenAI says o1-mini answers in 9 seconds. Mine took 20.
"""


def test_the_lineage_of_a_line(kb: Kb) -> None:
    """A quote with its speaker, the note it came by, which is missing, and the line of each step."""
    kb.write("budget.md", QUOTES)
    found = kb.json("lineage", "budget:3")
    (row,) = found["passages"]
    assert (row["path"], row["line"], row["depth"], row["said_by"]) == ("budget.md", 3, 2, "Ada Quill")
    assert [(step["who"], step["role"], step["line"], step["evidence"]) for step in row["chain"][:2]] == [
        ("Ada Quill", "says", 4, "Ada Quill"),
        ("Letters on budgets", "publishes", 4, "[[Letters on budgets]]"),
    ]
    assert row["missing"] == ["the note Letters on budgets"]
    kb.write("Letters on budgets.md", "Letters.\n")
    assert kb.json("lineage", "budget:4")["passages"][0]["missing"] == []


def test_a_line_tells_its_own_words_and_what_another_is_told_to_say(kb: Kb) -> None:
    kb.write("budget.md", QUOTES)
    rows = kb.json("lineage", "budget:6")["passages"]
    assert [(row["said_by"], row["depth"], row["text"]) for row in rows] == [
        ("owner", 0, "OpenAI says o1-mini answers in 9 seconds. Mine took 20."),
        ("OpenAI", 1, "OpenAI says o1-mini answers in 9 seconds."),
    ]


def test_a_note_lists_what_is_not_its_owners(kb: Kb) -> None:
    """One line a passage; none for a note that is all one's own."""
    kb.write("budget.md", QUOTES)
    kb.write("own.md", "Nothing but tea today.\n")
    out = kb.run("lineage", "budget")[0].splitlines()
    assert out[0] == "budget.md:3  depth 2  Ada Quill → in Letters on budgets → quoted by vault owner"
    assert out[2] == "budget.md:6  depth 1  OpenAI → quoted by vault owner"
    assert "Nobody says anything" in kb.run("lineage", "own", code=1)[1]
    assert "has 1 lines" in kb.run("lineage", "own:9", code=1)[1]


def test_a_shift_of_language_is_told_with_both_languages(kb: Kb) -> None:
    kb.write("plan.md", "* [How a model learned to plan](https://openai.com/p)<br>\n  > Модель сначала пишет план.\n")
    (row,) = kb.json("lineage", "plan:2")["passages"]
    assert row["languages"] == {"passage": "ru", "source": "en", "shift": True}
    assert row["missing"] == ["translator"]
    assert "a passage in ru from a title in en" in kb.run("lineage", "plan:2")[0]


def test_an_accepted_source_fills_the_missing_author(kb: Kb) -> None:
    """What the reader decided about a note's source counts at once."""
    kb.write("marks.txt", "rw-book-cover\n\nMetadata\n\nHighlights\n\n  • Slow is a price, too. (View Highlight)\n")
    assert kb.json("lineage", "marks.txt:7")["passages"][0]["missing"] == ["author"]
    kb.run("source", "accept", "marks.txt", "https://simonwillison.net/2024/slow")
    (row,) = kb.json("lineage", "marks.txt:7")["passages"]
    assert (row["said_by"], row["missing"]) == ("Simon Willison", [])
    assert row["chain"][0]["evidence"] == "https://simonwillison.net/2024/slow"


def test_speech_behind_escapes_names_the_line_of_the_file(kb: Kb) -> None:
    """A transcript in JSON reads as another text; lines are those of the file."""
    kb.write(
        "talk.json",
        '{"version": "1.0.0", "segments": [\n{"speaker": "Ada Quill", "startTime": 0, "endTime": 2, "body": "Hi."},\n'
        '{"speaker": "Ben Oat", "startTime": 2, "endTime": 4, "body": "Nine \\"slow\\" answers."}\n]}\n',
    )
    rows = kb.json("lineage", "talk.json:3")["passages"]
    assert [(row["line"], row["said_by"], row["text"]) for row in rows] == [(3, "Ben Oat", 'Nine "slow" answers.')]


def test_escapes_of_a_note_do_not_reach_the_terminal(kb: Kb) -> None:
    kb.write("evil.md", "> words\n> - Ada \x1b[31mQuill, [[\x1b]0;x\x07]]\n")
    assert "\x1b" not in kb.run("lineage", "evil:1")[0]
