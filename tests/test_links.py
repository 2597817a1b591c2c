"""Links and tags are counted and resolved as Obsidian does."""

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import markdown
from kb.note import Link, Raw
from tests.conftest import ROOT, Kb

CASES = tomllib.loads((ROOT / "tests" / "cases" / "links.toml").read_text(encoding="utf-8"))
MARKUP = st.text("[]()!#|^`$%>-=*\\ \n\r\tab1é推。<>:/.\u00a0\0", max_size=80)
ANCHOR = re.compile(r"(?:(?<=\s)|\A)\^[A-Za-z0-9-]+[ \t]*(?=[\r\n]|\Z)")


def taken(text: str) -> markdown.Parts:
    return markdown.parts(Raw("x.md", text, "", 0, 0))


def said(link: Link) -> str:
    display = f"|{link.display}" if link.display else ""
    context = f"{link.context} " if link.context else ""
    return f"{context}{link.kind} {link.target}{link.subpath}{display}"


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_a_text_has_these_links_and_tags(case: dict[str, Any]) -> None:
    parts = taken(case["text"])
    assert [said(link) for link in parts.links] == case.get("links", [])
    if "tags" in case:
        assert [f"{tag.context} {tag.name}".strip() for tag in parts.tags] == case["tags"]
    assert [item.code for item in parts.diagnostics] == case.get("remarks", [])


@pytest.mark.parametrize("case", CASES["resolution"], ids=lambda case: case["id"])
def test_a_link_leads_there(case: dict[str, Any], kb: Kb) -> None:
    for path in case["files"]:
        kb.write(path, "text")
    kb.write(case["from"], case["link"])
    (link,) = kb.json("links", case["from"])["links"]
    assert (link["resolved"] or "", link["status"]) == (case["leads"], case["status"])
    remarks = [remark["code"] for remark in kb.json("inspect", case["from"])["diagnostics"]]
    assert remarks == (["ambiguous-link"] if case["status"] == "ambiguous" else [])


def test_an_alias_leads_to_its_note_and_is_marked(kb: Kb) -> None:
    """B06: a hand-typed alias stays unresolved in Obsidian; kb follows it and says so."""
    kb.write("Artificial intelligence.md", "---\naliases: [AI]\n---\n")
    kb.write("x.md", "[[ai]]")
    (link,) = kb.json("links", "x")["links"]
    assert (link["resolved"], link["status"]) == ("Artificial intelligence.md", "alias")
    (link,) = kb.json("links", "x", "--strict")["links"]
    assert (link["resolved"], link["status"]) == (None, "unresolved")
    assert kb.json("links", "--check", "--only", "unresolved")["total"] == 0
    assert kb.json("links", "--check", "--only", "unresolved", "--strict", code=1)["total"] == 1


def test_a_link_to_its_own_heading_is_no_backlink(kb: Kb) -> None:
    """A07"""
    kb.write("N.md", "# Local\n[[#Local]]")
    assert kb.json("backlinks", "N", code=1)["backlinks"] == []


def test_backlinks_stand_with_their_line(kb: Kb) -> None:
    kb.write("o1.md", "# o1")
    kb.write("a.md", "first\nsee [[o1]] here\n> - Nato, [[o1|the model]]")
    kb.write("b.md", '---\nrelated: "[[o1]]"\n---\n![[o1]] %%[[o1]]%%')
    found = kb.json("backlinks", "o1")
    assert found["target"] == {"kind": "note", "name": "o1", "path": "o1.md"}
    assert [(row["path"], row["line"], row["kind"]) for row in found["backlinks"]] == [
        ("a.md", 2, "wiki"),
        ("a.md", 3, "wiki"),
        ("b.md", 2, "property"),
        ("b.md", 4, "embed"),
    ]
    assert found["backlinks"][0]["text"] == "see [[o1]] here"


def test_a_page_that_does_not_exist_has_backlinks(kb: Kb) -> None:
    kb.write("a.md", "[[Reverse Engineering (2024) {Interconnects}]]\n[[reverse engineering (2024) {interconnects}]]")
    found = kb.json("backlinks", "Reverse Engineering (2024) {Interconnects}")
    assert found["target"]["kind"] == "page"
    assert found["target"]["path"] is None
    assert [row["line"] for row in found["backlinks"]] == [1, 2]


def test_an_address_has_backlinks_in_any_spelling(kb: Kb) -> None:
    kb.write("a.md", "https://openai.com/o1/ and [o1](http://www.openai.com/o1?utm_source=x)")
    kb.write("b.md", "---\nsource: https://OpenAI.com:443/o1#top\n---\n")
    assert [row["path"] for row in kb.json("backlinks", "openai.com/o1")["backlinks"]] == ["a.md", "a.md", "b.md"]


def test_unlinked_mentions_are_whole_names_outside_links_and_code(kb: Kb) -> None:
    """The o1 in o1-mini, in a link, in an address or in code is no mention of the page o1."""
    kb.write("o1.md", "---\naliases: [強大模型, Полный о1]\n---\n")
    kb.write("a.md", "o1-mini [[o1]] https://openai.com/o1 `o1` pro1 O(1)\n\n    o1\n")
    kb.write("b.md", "Then o1's answer.\n這個強大模型很慢\n")
    found = kb.json("backlinks", "o1", "--unlinked")["backlinks"]
    assert [(row["path"], row["line"]) for row in found if row["kind"] == "unlinked"] == [("b.md", 1), ("b.md", 2)]


@given(MARKUP)
def test_spans_slice_back_to_what_is_on_disk(text: str) -> None:
    """Every link, tag and block stands where it says, on the line it says."""
    parts = taken(text)
    for item in (*parts.links, *parts.tags, *parts.blocks):
        span = item.span
        assert 0 <= span.start <= span.end <= len(text)
        before = text[: span.start].replace("\r\n", "\n").replace("\r", "\n")
        assert span.line == before.count("\n") + 1
    for link in parts.links:
        if link.kind in ("wiki", "embed") and link.target:
            inside = text[link.span.start : link.span.end]
            assert link.target.split("/")[0][:3].strip() in inside or "%" in inside


@given(MARKUP)
def test_no_line_with_words_is_lost(text: str) -> None:
    """Whatever the Markdown, each letter of the note is in exactly one block; but for a ``^block-id``."""
    parts = taken(text)
    covered = [0] * (len(text) + 1)
    for block in parts.blocks:
        for place in range(block.span.start, block.span.end):
            covered[place] += 1
    ids = {place for anchor in ANCHOR.finditer(text) for place in range(*anchor.span())}
    for place, char in enumerate(text):
        if char.isalnum() and place not in ids:
            assert covered[place] == 1, (place, text)
