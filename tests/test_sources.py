"""Notes are linked by what they cite, whatever the spelling."""

from tests.conftest import Kb

TALK = """# A talk

## Metadata

- **YouTube:** https://www.youtube.com/watch?v=3k89FMJhZ00
- **Source:** https://mirror.example/video/11478

## Transcript

### Segment 1 (00:00 - 03:00) []

some zebra words
"""


def test_every_spelling_is_one_source(kb: Kb) -> None:
    kb.write("a.md", "Blog post: [Introducing it](https://openai.com/o1/)")
    kb.write(
        "b.md", "More here: www.openai.com/o1 and https://openai.com/o1?utm_source=x#top %%https://openai.com/o1%%"
    )
    found = kb.json("source", "show", "OpenAI.com/o1")
    assert found["source_id"] == "openai.com/o1"
    assert [(row["path"], row["line"], row["role"]) for row in found["citations"]] == [
        ("a.md", 1, "Blog post"),
        ("b.md", 1, "More here"),
        ("b.md", 1, None),
    ]
    assert [row["text"] for row in found["titles"]] == ["Introducing it"]
    assert len(found["spellings"]) == 3


def test_sources_are_listed_by_how_often_they_are_cited(kb: Kb) -> None:
    kb.write("a.md", "https://b.example/1 https://b.example/1 https://a.example/x")
    kb.write("b.md", "https://b.example/1/")
    found = kb.json("source", "list")
    assert [(row["source_id"], row["citations"], row["notes"]) for row in found["sources"]] == [
        ("b.example/1", 3, 2),
        ("a.example/x", 1, 1),
    ]
    assert kb.json("source", "list", "A.EXAMPLE")["total"] == 1
    kb.run("source", "list", "nothing", code=1)
    assert "no note cites https://c.example" in kb.run("source", "show", "https://c.example/", code=1)[1]


def test_a_page_that_a_record_came_by_is_its_mirror_and_not_the_same(kb: Kb) -> None:
    """S13: the video is the source; the aggregator shows a copy."""
    kb.write("Talk.md", TALK)
    found = kb.json("source", "show", "youtu.be/3k89FMJhZ00")
    assert found["records"] == [{"path": "Talk.md", "title": "A talk"}]
    assert [(row["source_id"], row["relation"]) for row in found["related"]] == [
        ("mirror.example/video/11478", "mirror")
    ]
    assert kb.json("source", "show", "mirror.example/video/11478")["related"] == []


def test_a_page_and_its_pdf_are_related_and_not_merged(kb: Kb) -> None:
    """DD-6"""
    kb.write("a.md", "https://openai.com/index/openai-o1-system-card/\nhttps://cdn.openai.com/o1-system-card.pdf")
    kb.write("b.md", "https://openai.com/index/openai-o1-mini/ https://other.example/o1-system-card.pdf")
    (other,) = kb.json("source", "show", "cdn.openai.com/o1-system-card.pdf")["related"]
    assert (other["source_id"], other["relation"]) == ("openai.com/index/openai-o1-system-card", "same release")
    assert len(other["reasons"]) == 2


def test_a_missing_page_may_be_a_source_but_only_perhaps(kb: Kb) -> None:
    """S7: the reasons are told, and nothing is merged."""
    kb.write("a.md", "[[Understanding the zebra's coat (May 1, 2024) {Savanna}]] [[The zebra]]")
    kb.write("b.md", "[Understanding the zebra's coat](https://www.savanna.example/p/understanding-the-zebra-coat)")
    found = kb.json("source", "show", "savanna.example/p/understanding-the-zebra-coat")
    (page,) = found["suggestions"]
    assert page["page"] == "Understanding the zebra's coat (May 1, 2024) {Savanna}"
    assert page["confirmed"] is False
    assert len(page["reasons"]) == 4
    assert [row["path"] for row in found["citations"]] == ["b.md"]


def test_the_number_of_a_post_tells_when_it_was_written(kb: Kb) -> None:
    kb.write("a.md", "https://twitter.com/x/status/1834665203407241366 https://a.example/2024/Sep/12/post/")
    assert kb.json("source", "show", "x:1834665203407241366")["time"] == {
        "iso": "2024-09-13T18:47:25Z",
        "method": "id of the post",
    }
    assert kb.json("source", "show", "a.example/2024/Sep/12/post")["time"]["iso"] == "2024-09-12"
