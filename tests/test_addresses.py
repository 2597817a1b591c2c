"""What leaves kb for another program leads back to the same place, each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import addresses
from kb.exports import anki
from kb.page import Page

OPEN = "obsidian://open?vault=My%20vault&file="


@pytest.mark.parametrize(
    ("path", "heading", "block", "file", "remarked"),
    [
        pytest.param(
            "Папка/Заметка #1.md",
            "A b",
            "",
            "%D0%9F%D0%B0%D0%BF%D0%BA%D0%B0%2F%D0%97%D0%B0%D0%BC%D0%B5%D1%82%D0%BA%D0%B0%20%231%23A%20b",
            True,
            id="N02",
        ),
        pytest.param("a b.md", "", "", "a%20b", False, id="a blank"),
        pytest.param("a+b&c=d?.md", "", "", "a%2Bb%26c%3Dd%3F", False, id="signs of an address"),
        pytest.param("a.md", "", "id-1", "a%23%5Eid-1", False, id="a block"),
        pytest.param("a.md", "H", "^id", "a%23%5Eid", False, id="a block before a heading"),
        pytest.param("a.md", "C# [[o1]]:  x|y", "", "a%23C%20o1%20x%20y", False, id="signs that no heading link holds"),
        pytest.param("a.md", " # ", "", "a", False, id="a heading of signs alone"),
        pytest.param("Claude 3.5.md", "", "", "Claude%203.5", False, id="a dot"),
        pytest.param("x/p.png", "", "", "x%2Fp.png", False, id="another file"),
        pytest.param("型.md", "我的想法", "", "%E5%9E%8B%23%E6%88%91%E7%9A%84%E6%83%B3%E6%B3%95", False, id="Han"),
    ],
)
def test_a_place_in_obsidian(path: str, heading: str, block: str, file: str, remarked: bool) -> None:
    """N02: blanks, slashes and hashes are percent-encoded; a hash in a file's name is told."""
    found = addresses.obsidian("My vault", path, heading, block)
    assert found.uri == OPEN + file
    assert bool(found.remark) is remarked


@given(st.text(), st.text(), st.text(), st.text())
def test_everything_is_encoded(vault: str, path: str, heading: str, block: str) -> None:
    uri = addresses.obsidian(vault, path, heading, block).uri
    assert uri.isascii()
    assert not set(" +#/\n") & set(uri.removeprefix("obsidian://open"))


def cards(*rows: dict[str, object]) -> list[list[str]]:
    written = anki.render(Page({"rows": list(rows)}, "rows", ()))
    return [line.split("\t") for line in written.splitlines() if not line.startswith("#")]


HIT = {
    "path": "AI/o1.md",
    "title": "o1",
    "line": 3,
    "text": "thinks <longer>\tthan\ngpt",
    "highlights": [[0, 6]],
    "headings": ["Usage"],
}


def test_a_hit_is_a_card() -> None:
    written = anki.render(Page({"hits": [HIT]}, "hits", ()))
    assert written.splitlines()[:5] == [
        "#separator:tab",
        "#html:true",
        "#columns:Guid\tFront\tBack\tTags",
        "#guid column:1",
        "#tags column:4",
    ]
    ((guid, front, back, tags),) = cards(HIT)
    assert front == "<b>thinks</b> &lt;longer&gt; than<br>gpt"
    assert (back, tags) == ("o1 › Usage<br>AI/o1.md:3", "")
    assert len(guid) == 20


def test_a_second_export_is_the_same() -> None:
    """N03: the same GUIDs, whatever the line."""
    page = Page({"hits": [HIT, {**HIT, "line": 9}]}, "hits", ())
    assert anki.render(page) == anki.render(page)
    ((first, *_),) = cards(HIT)
    ((moved, *_),) = cards({**HIT, "line": 30})
    assert first == moved
    assert len(cards(HIT, {**HIT, "line": 9})) == 1


@pytest.mark.parametrize(
    ("row", "card"),
    [
        pytest.param({"id": "rw:12a", "text": "a", "note": "n\nm"}, ["rw:12a", "a", "n<br>m", ""], id="its own id"),
        pytest.param(
            {"id": "h1", "text": "a", "tags": ["#AI/LLM", "two  words", "AI/LLM"]},
            ["h1", "a", "", "AI::LLM two_words"],
            id="tags",
        ),
        pytest.param(
            {"id": "h1", "text": "[sound:x.mp3] {{c1::a}}"},
            ["h1", "&#91;sound:x.mp3] &#123;{c1::a}}", "", ""],
            id="no commands of Anki",
        ),
        pytest.param(
            {"id": "h1", "text": 'a "b" \x1b[31m\r\nc\u2028d'},
            ["h1", "a &quot;b&quot; \\x1b&#91;31m<br>c<br>d", "", ""],
            id="control characters",
        ),
        pytest.param(
            {"id": "h1", "text": "a", "highlights": [[0, 9], [5, 2], "x"]},
            ["h1", "a", "", ""],
            id="marks that do not fit",
        ),
        pytest.param({"id": "h1", "title": "T"}, ["h1", "T", "", ""], id="a title alone"),
    ],
)
def test_a_row_is_this_card(row: dict[str, object], card: list[str]) -> None:
    assert cards(row) == [card]


def test_rows_without_words_are_no_cards() -> None:
    assert anki.render(Page({"rows": [{"path": "a.md"}]}, "rows", ())) == ""


@given(st.text(), st.text(), st.lists(st.text()))
def test_a_card_is_one_line_of_four_fields(text: str, note: str, tags: list[str]) -> None:
    for row in cards({"path": "p", "text": f"x{text}", "note": note, "tags": tags}):
        assert len(row) == 4
