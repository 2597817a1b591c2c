"""Notes that highlight services leave in a vault: each passage with its place, tags, remark, and id."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import highlights, registry, urls
from kb.note import Note, Raw
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests" / "cases" / "highlights.toml").read_text(encoding="utf-8"))
FORMATS = registry.parts("kb.formats")
SERVICES = {format.name: format for format in FORMATS if format.name in ("readwise", "omnivore", "clipper", "zotero")}
PIECES = """\
- one text
  second line

- x ([View Highlight](https://read.readwise.io/read/01ab))
    - Tags: #a #b
    - Note: .c1 mine
    - Note: .c2
    - Note: .h1
\t- tab
> quote
> \\- [(View Highlight)](https://read.readwise.io/read/02)
### id8275
### Chapter
# T
## Highlights
## Metadata
## Full Document
## New highlights added March 17, 2023 at 3:01 PM
- New highlights added [[Sep 22nd, 2025]] at 2:37 AM
- Author: [[A]]
- Document Note: mine
url:: https://a.example/p
```
$$
<!--
-->
at the margin
(Location 12)
• b (View Highlight)
  • c
Metadata
Highlights
---
===
> [!quote] t
> [!note] n
[^1]: foot
| a | b |
|---|---|
1. number
text ==marked== end ^kb-0123456789abcdef
“q” ([A, 2023, p. 3](zotero://select/library/items/K)) ([pdf](zotero://open-pdf/library/items/L?page=3&annotation=M)) y
> p [page 5](zotero://open-pdf/library/items/L?page=3&annotation=N) tail
> j [⤴️](https://omnivore.app/me/s#00000000-0000-0000-0000-000000000000) #t
[Read Original](https:&#x2F;&#x2F;a.org&#x2F;x)
    code
* star
**Note**: bold
- Note:"""
ROWS = st.sampled_from(PIECES.split("\n"))
TEXTS = st.builds(
    lambda end, head, rows: head + end.join(rows),
    st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    st.sampled_from(["", "", "---\ntitle: T\nsource: https://a.example/p\n---\n"]),
    st.lists(ROWS, min_size=1, max_size=25),
)


def read(text: str, path: str = "x.md") -> Note:
    raw = Raw(path, text, "", 0, 0)
    return max(FORMATS, key=lambda format: format.sniff(raw)).parse(raw)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_a_note_holds_these_highlights(case: dict[str, Any]) -> None:
    note = read(case["text"], case.get("path", "x.md"))
    assert note.format == case["format"]
    if "highlights" in case:
        assert len(note.highlights) == len(case["highlights"]), note.highlights
        for found, said in zip(note.highlights, case["highlights"], strict=True):
            assert {name: plain(getattr(found, name)) for name in said} == said
    if "subject" in case:
        known = {name: plain(value) for name, value in note.subject}
        assert (known and {name: known.get(name) for name in case["subject"]}) == case["subject"]
    if "key" in case:
        assert urls.key(str(dict(note.subject)["url"])) == case["key"]
    if "links" in case:
        assert [link.target for link in note.links if link.kind == "web"][: len(case["links"])] == case["links"]
    if "kinds" in case:
        assert [f"{block.kind} {block.span.line}" for block in note.blocks] == case["kinds"]


def plain(value: Any) -> Any:
    """As TOML has it."""
    return list(value) if isinstance(value, tuple) else value


def test_each_case_has_a_name_of_its_own() -> None:
    names = [case["id"] for case in CASES["case"]]
    assert len(set(names)) == len(names) >= 37


def test_each_highlight_and_remark_names_its_highlight() -> None:
    """Blocks and highlights are joined by the id."""
    note = read(next(case["text"] for case in CASES["case"] if case["id"].startswith("F02")))
    kept = [(block.kind, dict(block.facts)["highlight"]) for block in note.blocks if "highlight" in dict(block.facts)]
    assert kept == [("highlight", "01aaa"), ("highlight", "01aaa"), ("annotation", "01aaa")]


def test_a_highlight_with_an_anchor_can_be_linked_to() -> None:
    """The ``^id`` names its paragraph and is not part of its words."""
    mark = "([View Highlight](https://read.readwise.io/read/01a))"
    text = f"# T\n## Highlights\n- one\n\n  two {mark} ^Abc-1\n- b (View Highlight)\n"
    note = read(text)
    assert [block.anchor for block in note.blocks if block.kind == "highlight"] == ["", "abc-1", ""]
    assert note.highlights[0].text == "one\n\ntwo"
    assert not any("Abc" in text[block.span.start : block.span.end] for block in note.blocks)


def test_an_edited_highlight_keeps_its_vendor_id() -> None:
    text = "# T\n## Highlights\n- {} ([View Highlight](https://read.readwise.io/read/01a))\n- b (View Highlight)\n"
    before, after = read(text.format("one")), read(text.format("one, and more"))
    assert before.highlights[0].id == after.highlights[0].id == "01a"
    assert after.highlights[0].text == "one, and more"


def test_an_id_does_not_depend_on_the_file_or_on_blanks_and_quotes() -> None:
    """The same words in another export of the same source are the same highlight."""
    head = "# T\n## Metadata\n- Full Title: T\n- URL: {}\n## Highlights\n- {} (Location 5)\n"
    one = read(head.format("https://a.example/p?utm_source=x", "the “mind” of it"), "a.md")
    other = read(head.format("http://www.a.example/p/", 'the  "mind"\u00a0of it'), "b/c.md")
    assert one.highlights[0].id == other.highlights[0].id
    assert one.highlights[0].id != read(head.format("https://b.example/", "the “mind” of it")).highlights[0].id


@pytest.mark.parametrize("name", SERVICES)
@given(text=TEXTS)
def test_each_letter_is_in_exactly_one_block(name: str, text: str) -> None:
    """Whatever is not understood stays an ordinary block; nothing is said twice."""
    note = SERVICES[name].parse(Raw("x.md", text, "", 0, 0))
    covered = [0] * len(text)
    for block in note.blocks:
        before = text[: block.span.start].replace("\r\n", "\n").replace("\r", "\n")
        assert block.span.line == before.count("\n") + 1
        for place in range(block.span.start, block.span.end):
            covered[place] += 1
    hidden = text.replace("^kb-0123456789abcdef", " " * 20)  # an anchor is not in its block's span
    for place, char in enumerate(hidden):
        if char.isalnum():
            assert covered[place] == 1, (place, text)
    named = {dict(block.facts)["highlight"] for block in note.blocks if "highlight" in dict(block.facts)}
    assert named == {highlight.id for highlight in note.highlights}
    assert len(named) == len(note.highlights)


def test_a_paragraph_may_go_on_at_the_margin() -> None:
    """An item without a location is a highlight under Highlights, with all of its paragraph."""
    note = read("## Metadata\n* Full Title: T\n## Highlights\n* one\nand more\n    * **Note**: mine\n* two\n")
    assert [(item.text, item.note) for item in note.highlights] == [("one\nand more", "mine"), ("two", "")]


def test_a_field_counts_beside_a_row_that_is_none() -> None:
    """The rows between title and highlights are what a person's template makes of them."""
    text = "# T\n![rw-book-cover](https://a.example/c.png)\n#read\nURL: https://a.example/p\n## Highlights\n- a\n"
    assert dict(read(text).subject) == {"url": "https://a.example/p", "title": "T"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_note_of_another_kind_is_known_at_once(name: str) -> None:
    """All formats look at all notes: no rule is tried before a word of the format is seen."""
    import time

    raw = Raw("x.md", "# A heading\n- one [a](https://a.example/p) item (see there)\n\n" * 10_000, "", 0, 0)
    start = time.process_time()
    assert SERVICES[name].sniff(raw) == 0
    assert time.process_time() - start < 0.2


@given(st.lists(st.text("ab •>#-(1)\u00a0é推", min_size=1, max_size=12), min_size=2, max_size=8), st.data())
def test_ids_stay_when_an_export_grows(words: list[str], data: st.DataObject) -> None:
    """A note that is appended to on every sync keeps the ids of all it had."""
    items = [f"- w{word} (Location {n})\n" for n, word in enumerate(words)]
    cut = data.draw(st.integers(1, len(items) - 1))
    head = "# T\n## Metadata\n- Full Title: T\n- URL: https://a.example/p\n## Highlights\n"
    before = read(head + "".join(items[:cut])).highlights
    batch = "## New highlights added March 17, 2023 at 3:01 PM\n"
    after = read(head + "".join(items[:cut]) + batch + "".join(items[cut:])).highlights
    assert after[: len(before)] == before
    assert {item.at for item in after[len(before) :]} <= {"2023-03-17T15:01"}
    assert len(after) == len(items)


@pytest.mark.parametrize(
    "row",
    [
        "- a\n",
        "- a (Page 3)\n  b\n",
        "> a\n",
        "([View Highlight](",
        "- a\n\nx\n  - b\n",
        "## Full Document\n## Highlights\n",
        "- x ([View Highlight](https://read.readwise.io/read/01))\n    - Note: .c1\n",
        "“a ([pdf](zotero://open-pdf/library/items/L?page=3&annotation=N)) ",
        "> a [⤴️](https://omnivore.app/me/s#1)\n",
        "==a== ",
        "a:: b\n",
        " " * 50 + "(",
        "    - a\n",
        "- Note: a\n    - Tags: #b\n",
        "URL: https://a.example\n\n",
        "# a\n==b==\n",
        "” ([pdf](zotero://open-pdf/library/items/L?page=3&annotation=N)) ",
    ],
)
@pytest.mark.parametrize("name", SERVICES)
def test_a_long_note_costs_no_more_than_in_proportion(name: str, row: str) -> None:
    """A hundred thousand characters of one shape are read in a moment."""
    import time

    text = "# T\n## Highlights\n" + row * (100_000 // len(row))
    start = time.process_time()
    SERVICES[name].sniff(Raw("x.md", text, "", 0, 0))
    SERVICES[name].parse(Raw("x.md", text, "", 0, 0))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "known"),
    [("page 12-13", "page 12"), ("location 170–172", "location 170"), ("0:12:30", "0:12:30"), ("", "")],
)
def test_a_location_begins_where_its_range_begins(text: str, known: str) -> None:
    assert highlights.start(text) == known


def test_highlights_are_in_the_order_of_their_source() -> None:
    """Roman pages come before the others, what has no place comes last."""
    ordered = ["page iv", "page xiv", "page 3", "page 12", ""]
    assert sorted(["", "page 12", "page xiv", "page 3", "page iv"], key=highlights.order) == ordered
    assert highlights.order("0:12:30") < highlights.order("1:00:00")
