"""A note falls into the blocks a reader sees, and each block says what it is."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb import commonmark, markdown
from kb.note import Block, Raw
from tests.conftest import ROOT, Kb

CASES = tomllib.loads((ROOT / "tests" / "cases" / "blocks.toml").read_text(encoding="utf-8"))


def said(text: str, block: Block) -> str:
    """``kind: text ^id {fact=value …}``; of a remark the words after its marker."""
    inside = text[block.span.start : block.span.end]
    facts = [f"{name}={inside[value:] if name == 'body' else value}" for name, value in block.facts]
    anchor = f" ^{block.anchor}" if block.anchor else ""
    return f"{block.kind}: {inside}{anchor}" + (f" {{{' '.join(facts)}}}" if facts else "")


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_a_note_has_these_blocks(case: dict[str, Any]) -> None:
    text = case["text"]
    taken = markdown.parts(Raw("x.md", text, "", 0, 0))
    if "blocks" in case:
        assert [said(text, block) for block in taken.blocks] == case["blocks"]
    if "marked" in case:
        assert [text[span.start : span.end] for span in taken.marked] == case["marked"]
    if "links" in case:
        assert [link.target for link in taken.links] == case["links"]
    if "tags" in case:
        assert [tag.name for tag in taken.tags] == case["tags"]
    if "properties" in case:
        assert {item.name: item.value for item in taken.properties} == case["properties"]


MARKS = "- |* |+ |1. |2) |> |>|# |## |```|~~~|$$|[^1]: |[a]: b|<div>|<!-- |---|===|***|a |\t|    |$5 |\n|\n\n"
PLAIN, QUICK = commonmark.plain_parser(), commonmark.parser()


@given(st.lists(st.sampled_from([*MARKS.split("|"), "| a | b |", "|-|-|"]), max_size=30).map("".join))
def test_rules_chosen_by_a_lines_first_sign_make_the_same_tokens(text: str) -> None:
    def tokens(parser: MarkdownIt) -> list[tuple[Any, ...]]:
        made = parser.block.parse(text, parser, {}, []) or []
        return [(token.type, token.tag, token.map, token.level, token.content, token.markup) for token in made]

    assert tokens(QUICK) == tokens(PLAIN)


def test_links_lead_to_headings_and_blocks(kb: Kb) -> None:
    """A05, A06: the line of the heading or paragraph is told; what is not there is none."""
    kb.write("N.md", "# Part A\n## Sub: *x*\ntext\ntext ^Abc-1\n## Sub: *x*\n# Other\n## Deep [[N|link]]\n")
    kb.write(
        "x.md", "[[N#^abc-1]]\n[[N#Part A#Sub *x*]]\n[[N#part  a]]\n[[N#Other#Sub *x*]]\n[[N#^no]]\n[[N#Deep link]]\n"
    )
    found = kb.json("links", "x.md")["links"]
    assert [link["resolved_line"] for link in found] == [3, 2, 1, None, None, 7]


def test_a_block_is_found_without_its_id(kb: Kb) -> None:
    """The id is no part of the text: nothing is found by it, and it is shown apart."""
    kb.write("N.md", "plain words ^quux-7\n")
    assert kb.paths("quux") == []
    (block,) = kb.json("inspect", "N")["blocks"]
    assert (block["id"], block["lines"]) == ("quux-7", [1, 1])


def test_tags_and_links_in_comments_are_counted_apart(kb: Kb) -> None:
    """DD-5, for both kinds of comment: known, but neither backlinks nor tags unless asked for."""
    kb.write("N.md", "x")
    kb.write("a.md", "%%[[N]] #hidden%% <!-- [[N]] #alsohidden -->\n\n<!--\n[[N]]\n-->\n#shown")
    assert kb.json("backlinks", "N", code=1)["backlinks"] == []
    assert len(kb.json("backlinks", "N", "--comments")["backlinks"]) == 3
    assert kb.json("status")["links"]["comment"] == {"total": 3, "resolved": 3, "unresolved": 0, "ambiguous": 0}
    assert kb.json("status")["tags"] == 1
    assert kb.paths("tag:hidden") == []
    assert [(tag["tag"], tag.get("context")) for tag in kb.json("inspect", "a")["tags"]] == [
        ("hidden", "comment"),
        ("alsohidden", "comment"),
        ("shown", None),
    ]


def test_a_heading_in_a_quote_or_an_item_is_none_of_the_note(kb: Kb) -> None:
    """It is shown as a heading, but nothing stands under it, and it names no note."""
    kb.write("a.md", "> # In a quote\n> text\n\nafter\n\n- ## In an item\n\nrest\n\nSet\next\n===\nlast\n")
    found = kb.json("inspect", "a")
    assert found["title"] == "a"
    assert [(block["kind"], block["heading"]) for block in found["blocks"]] == [
        ("heading", []),
        ("quote", []),
        ("prose", []),
        ("heading", []),
        ("prose", []),
        ("heading", []),
        ("prose", ["Set ext"]),
    ]


def test_a_callout_says_whose_words_it_holds(kb: Kb) -> None:
    """By its type, for all of its paragraphs; one that says nothing is the owner's."""
    kb.write(
        "a.md", "> [!assistant] Answer\n> I think so.\n>\n> And more.\n\n> [!引用]\n> 他說的\n\n> [!idea]\n> mine\n"
    )
    voices = [block["voice"] for block in kb.json("inspect", "a")["blocks"]]
    assert voices == ["model_output", "model_output", "source_quote", "own_thought"]


def test_a_property_says_whose_words_a_note_holds(kb: Kb) -> None:
    """It decides what would be guessed; what a block is by its kind stays so."""
    kb.write("a.md", "---\nvoice: source\n---\n# Title\nA paragraph that somebody else wrote.\n\nNote: mine\n")
    kb.write("b.md", "---\nvoice: nobody\n---\nA paragraph of mine.\n")
    assert [block["voice"] for block in kb.json("inspect", "a")["blocks"]] == [
        "metadata",
        "metadata",
        "source_quote",
        "own_thought",
    ]
    assert kb.json("inspect", "b")["blocks"][-1]["voice"] == "own_thought"
