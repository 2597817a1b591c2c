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


def relations(kb: Kb, source: str) -> list[tuple[str, str, str]]:
    found = kb.json("source", "show", source)["related"]
    assert all(row["reasons"] for row in found)
    return [(row["source_id"], row["relation"], row["status"]) for row in found]


def test_forms_of_one_work_beside_one_another_are_related(kb: Kb) -> None:
    """The first may be called by its title; each line says so for both sides."""
    kb.write(
        "a.md",
        "- A zebra's coat: [blog](https://z.example/coat) / [paper](https://p.example/1.pdf), [видео](https://v.example/9)\n",
    )
    kb.write("b.md", "- [Stripes at Night](https://z.example/night) ([論文](https://p.example/2.pdf))\n")
    kb.write("c.md", "- Blog: https://z.example/k | Code: https://c.example/k\n")
    assert relations(kb, "z.example/coat") == [
        ("p.example/1.pdf", "cited together", "suggested"),
        ("v.example/9", "cited together", "suggested"),
    ]
    assert relations(kb, "p.example/2.pdf") == [("z.example/night", "cited together", "suggested")]
    assert relations(kb, "c.example/k") == [("z.example/k", "cited together", "suggested")]


def test_links_that_are_only_near_are_not_related(kb: Kb) -> None:
    for line in (
        "- [Stripes](https://a.example/1), [Manes](https://b.example/1)",
        "- [paper](https://a.example/1), [paper](https://b.example/1)",
        "- Acme: [blog](https://a.example/1), Jane: [paper](https://b.example/1)",
        "- [blog](https://a.example/1) is not the [paper](https://b.example/1)",
        "- [blog](https://a.example/1)\n- [paper](https://b.example/1)",
    ):
        kb.write("a.md", line)
        assert relations(kb, "a.example/1") == [], line


def test_one_title_is_a_suggestion_and_a_common_label_is_none(kb: Kb) -> None:
    """A page and the record of a talk that are called the same."""
    kb.write("Why zebras sleep standing.md", TALK.replace("A talk", "Why zebras sleep standing"))
    kb.write("a.md", "[Why Zebras Sleep Standing](https://z.example/sleep) [the blog post](https://z.example/x)\n")
    kb.write("b.md", "[the blog post](https://y.example/x)\n")
    for count in range(6):
        kb.write(f"c{count}.md", f"[Read the full zebra report](https://z{count}.example/x)\n")
    assert relations(kb, "z.example/sleep") == [("youtube:3k89FMJhZ00", "same title", "suggested")]
    assert ("z.example/sleep", "same title", "suggested") in relations(kb, "youtube:3k89FMJhZ00")
    assert relations(kb, "z.example/x") == relations(kb, "z3.example/x") == []


def test_a_model_and_its_card_are_one_release(kb: Kb) -> None:
    """Both addresses name just that model; its smaller sister has a page of her own."""
    kb.write("a.md", "https://openai.com/index/openai-o1-system-card/ https://openai.com/o1/\n")
    kb.write("b.md", "https://openai.com/index/openai-o1-mini/ https://other.example/o1\n")
    assert relations(kb, "openai.com/o1") == [("openai.com/index/openai-o1-system-card", "same release", "suggested")]


def test_what_the_reader_relates_is_certain_and_can_be_taken_back(kb: Kb) -> None:
    kb.write("a.md", "https://z.example/coat and https://youtu.be/3k89FMJhZ00\n")
    assert kb.json("source", "relate", "z.example/coat/", "youtu.be/3k89FMJhZ00")["changed"] is True
    assert kb.json("source", "relate", "youtube:3k89FMJhZ00", "https://z.example/coat")["changed"] is False
    kb.ingest(rebuild=True)
    assert relations(kb, "z.example/coat") == [("youtube:3k89FMJhZ00", "related", "accepted")]
    assert relations(kb, "youtube:3k89FMJhZ00") == [("z.example/coat", "related", "accepted")]
    kb.run("source", "relate", "youtube:3k89FMJhZ00", "z.example/coat", "--undo")
    assert relations(kb, "z.example/coat") == []
    assert "are one source" in kb.run("source", "relate", "z.example/coat", "www.z.example/coat/", code=2)[1]
    assert "no address" in kb.run("source", "relate", "z.example/coat", "the talk", code=2)[1]


def test_a_row_of_several_sources_has_its_reason(kb: Kb) -> None:
    kb.write("a.md", "https://z.example/coat\n")
    row = '[[related]]\nsources = ["z.example/coat", "p.example/1.pdf", "v.example/9"]\nwhy = "one talk"\n'
    kb.write(".kb/sources.toml", row)
    (paper, video) = kb.json("source", "show", "z.example/coat")["related"]
    assert paper["reasons"] == video["reasons"] == ["one talk", ".kb/sources.toml"]
    assert "3 sources" in kb.run("source", "relate", "z.example/coat", "v.example/9", "--undo", code=2)[1]


def test_a_title_in_another_script_may_be_a_page_too(kb: Kb) -> None:
    """Also of a page that is there; but not of the source's own record."""
    kb.write("a.md", "[[Почему зебры спят стоя]] [[斑馬為什麼站著睡]] [[O1 模型]]")
    kb.write("斑馬為什麼站著睡.md", "x")
    kb.write(
        "b.md",
        "[Почему зебры спят стоя](https://z.example/1) [斑馬為什麼站著睡](https://z.example/2) [模型 O1](https://z.example/3)",
    )
    assert [row["page"] for row in kb.json("source", "show", "z.example/1")["suggestions"]] == [
        "Почему зебры спят стоя"
    ]
    (page,) = kb.json("source", "show", "z.example/2")["suggestions"]
    assert (page["note"], page["confirmed"]) == ("斑馬為什麼站著睡.md", False)
    assert kb.json("source", "show", "z.example/3")["suggestions"] == []


def test_an_accepted_source_counts_within_a_condition_too(kb: Kb) -> None:
    kb.write("a.md", "zebra coats\n")
    kb.write("b.md", "zebra https://z.example/coat\n")
    kb.write(".kb/sources.toml", '[[from]]\nnote = "a.md"\nsource = "https://z.example/coat"\n')
    assert sorted(kb.paths("zebra AND (source:z.example OR tag:x)")) == ["a.md", "b.md"]
    assert kb.paths("zebra -source:z.example") == []
