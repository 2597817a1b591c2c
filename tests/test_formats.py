"""Each kind of note is taken by its format, and falls into the blocks a reader sees."""

import pytest

from kb import registry
from kb.app.ingesting import understanding
from kb.note import Note, Raw
from tests.conftest import SHIPPED, Kb

PASTE = (
    "rw-book-cover\n\nMetadata\n\nHighlights\n\n  • I am the author. (View Highlight)\n  • Second one (View Highlight)"
)
EXPORT = """# Title

![rw-book-cover](https://a.example/c.png)

## Metadata
- Author: [[Somebody]]
- URL: https://a.example/post

## Highlights
- first ([View Highlight](https://read.readwise.io/read/1))
    - Tags: #x
    - Note: my remark
## New highlights added March 17, 2023 at 3:01 PM
- second ([Location 12](https://read.readwise.io/read/2))
"""
TRACE = """---
tags: [zz]
---
- Model Card: https://a.example/card.pdf
Summary
What it is, in one long sentence that ends with a full stop.
CHUNK:
Crafting the code
I am the model and this is what I think about it.
https://a.example/after
My Usage
- it works, mostly, and then it does not
"""
TALK = """# A talk

## Метаданные

- **Канал:** OpenAI

## Транскрипт

### Segment 1 (00:00 - 03:00) []

so it will think more
"""


def understood(text: str, path: str = "x.txt") -> Note:
    return understanding.understand(Raw(path, text, "", 0, 0), registry.parts("kb.formats"), []).note


def kinds(note: Note) -> list[tuple[str, int]]:
    return [(block.kind, block.span.line) for block in note.blocks]


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("September 12, 2024\n[[OpenAI]]\n- link\n", "obsidian"),
        (PASTE, "readwise"),
        (EXPORT, "readwise"),
        (TRACE, "plain"),
        ("just a line of text", "plain"),
        ("# More\n# 更多\n\n* [a](https://a.example)<br>\n  小心", "obsidian"),
        (TALK, "transcript"),
    ],
)
def test_each_kind_of_note_is_taken_by_its_format(text: str, format: str) -> None:
    assert understood(text).format == format


def test_a_pasted_highlight_is_its_words_without_bullet_and_mark() -> None:
    note = understood(PASTE)
    assert [PASTE[block.span.start : block.span.end] for block in note.blocks if block.kind == "highlight"] == [
        "I am the author.",
        "Second one",
    ]


def test_an_exported_highlight_keeps_its_children_apart() -> None:
    note = understood(EXPORT, "x.md")
    assert note.title == "Title"
    assert kinds(note) == [
        ("heading", 1),
        ("embed", 3),
        ("heading", 5),
        ("field", 6),
        ("field", 7),
        ("heading", 9),
        ("highlight", 10),
        ("field", 10),
        ("field", 11),
        ("field", 12),
        ("annotation", 12),
        ("heading", 13),
        ("highlight", 14),
        ("field", 14),
    ]
    words = [EXPORT[block.span.start : block.span.end] for block in note.blocks if block.kind == "highlight"]
    assert words == ["- first", "- second"]


def test_a_free_note_with_a_trace_has_soft_headings_and_properties() -> None:
    """The trace is one block until a bare address leaves it."""
    note = understood(TRACE)
    assert [tag.name for tag in note.tags] == ["zz"]
    assert kinds(note) == [
        ("property", 1),
        ("item", 4),
        ("heading", 5),
        ("prose", 6),
        ("field", 7),
        ("trace", 8),
        ("prose", 10),
        ("heading", 11),
        ("item", 12),
    ]
    assert note.blocks[-1].headings == ("My Usage",)


def test_speech_stands_under_the_transcript() -> None:
    note = understood(TALK)
    assert kinds(note)[-1] == ("speech", 11)
    assert ("field", 5) in kinds(note)


def test_a_second_title_in_another_language_is_an_alias() -> None:
    note = understood("# More o1\n# 更多的 o1\n\ntext", "x.md")
    assert (note.title, note.aliases) == ("More o1", ("更多的 o1",))


def test_embeds_and_breaks_part_a_paragraph() -> None:
    note = understood("![[a.png|400]]\nFrom somebody\none<br>\ntwo", "x.md")
    assert kinds(note) == [("embed", 1), ("prose", 2), ("prose", 4)]


def test_callouts_are_own_words_unless_they_quote() -> None:
    note = understood("> [!idea]- T\n> mine\n\n> [!quote]\n> theirs\n\n> plain", "x.md")
    assert [kind for kind, _ in kinds(note)] == ["callout", "quote", "quote"]


def test_the_shipped_vault_holds_every_format(shipped: Kb) -> None:
    assert set(shipped.json("status")["formats"]) == set(registry.names("kb.formats")) - {"feed"}  # which is no file
    assert all(place.read_bytes() for place in SHIPPED.rglob("*.md"))


def test_a_field_of_few_words_has_the_language_of_its_section(kb: Kb) -> None:
    kb.write("a.md", TALK.replace("OpenAI\n", "OpenAI\n- **YouTube:** https://youtu.be/3k89FMJhZ00\n"))
    fields = [block for block in kb.json("inspect", "a")["blocks"] if block["kind"] == "field"]
    assert [block["lang"] for block in fields] == ["ru", "ru"]
