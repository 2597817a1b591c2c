"""Notes are linked by the models they speak of."""

from tests.conftest import Kb


def write(kb: Kb) -> None:
    kb.write("2024-09-13.md", "I tried o1-mini and GPT-4○ mini today.\n\n> o1 thinks longer\n")
    kb.write("中文.md", "2024 年 9 月 12 日發表的 o1-preview/mini 很慢。\n[o1](https://openai.com/o1/)\n")
    kb.write("visa.md", "My O1 visa was granted by the embassy.")


def test_models_are_counted_in_text_and_in_addresses_apart(kb: Kb) -> None:
    write(kb)
    rows = kb.json("model", "list")["models"]
    assert {row["canonical"]: (row["mentions"], row["notes"], row["urls"]) for row in rows} == {
        "openai/o1": (2, 2, 1),
        "openai/o1-mini": (2, 2, 0),
        "openai/gpt-4o-mini": (1, 1, 0),
        "openai/o1-preview": (1, 1, 0),
    }
    assert kb.json("model", "list", "gpt")["total"] == 1
    kb.run("model", "list", "claude", code=1)


def test_a_model_is_shown_with_its_family_voices_and_languages(kb: Kb) -> None:
    write(kb)
    found = kb.json("model", "show", "o1-mini")
    assert (found["model"], found["maker"], found["family"]) == ("openai/o1-mini", "openai", "o1")
    assert {item["canonical"] for item in found["variants"]} == {"openai/o1", "openai/o1-preview"}
    assert [(place["path"], place["line"], place["surface"]) for place in found["places"]] == [
        ("2024-09-13.md", 1, "o1-mini"),
        ("中文.md", 1, "mini"),
    ]
    assert found["languages"] == {"en": 1, "zh-Hant": 1}
    assert kb.json("model", "show", "openai/o1")["voices"]["source_quote"] == 1
    assert "no note speaks of a model called 'o3'" in kb.run("model", "show", "o3", code=1)[1]


def test_a_timeline_invents_nothing(kb: Kb) -> None:
    """Each event has its line, and a note without a date tells none."""
    write(kb)
    kb.write("undated.md", "o1-preview is slow")
    events = kb.json("model", "timeline", "o1-preview")["events"]
    assert [(event["date"], event["path"], event["line"]) for event in events] == [("2024-09-12", "中文.md", 1)]
    kb.run("model", "timeline", "o1-mini")
    kb.write("only.md", "DALL-E 2 draws")
    kb.run("model", "timeline", "dall-e-2", code=1)


def test_what_leads_to_a_model_are_its_mentions(kb: Kb) -> None:
    write(kb)
    kb.write("link.md", "[[o1-mini]]")
    found = kb.json("backlinks", "o1-mini")
    assert found["target"] == {"kind": "model", "name": "openai/o1-mini", "path": None}
    assert [(row["path"], row["kind"]) for row in found["backlinks"]] == [
        ("2024-09-13.md", "mention"),
        ("link.md", "wiki"),
        ("link.md", "mention"),
        ("中文.md", "mention"),
    ]


def test_a_search_asks_for_passages_that_speak_of_a_model(kb: Kb) -> None:
    write(kb)
    kb.write("two.md", "o1-mini is cheap\n\nGPT-4o is cheap\n")
    (hit,) = kb.json("search", "cheap", "model:gpt-4o")["hits"]
    assert (hit["line"], hit["models"]) == (3, ["openai/gpt-4o"])
    assert kb.json("search", "cheap", "--model", "o1-mini")["hits"][0]["line"] == 1
    assert kb.paths("cheap", "-model:o1-mini") == []
    assert kb.paths("model:o1-mini") == ["2024-09-13.md", "two.md", "中文.md"]


def test_names_that_no_catalogue_has_are_shown_for_review(kb: Kb) -> None:
    kb.write("a.md", "They trained a model called o1-ioi from o1.")
    (row,) = kb.json("model", "review")["discovered"]
    assert (row["canonical"], row["path"], row["line"]) == ("openai/o1-ioi", "a.md", 1)


def test_what_is_linked_is_not_yet_read(kb: Kb) -> None:
    """B9: quotes and remarks under a link count for it; a link inside a quote does not."""
    kb.write(
        "a.md",
        "# o1\n* [Learning](https://a.example/learning)<br>\n  > o1 thinks before it answers.\n\n"
        "  **My take**: mine on o1\n"
        "* [Card](https://a.example/card) on o1\n\n> see [post](https://a.example/post) on o1\n",
    )
    rows = {row["source_id"]: row for row in kb.json("coverage", "o1")["sources"]}
    assert {key: (row["state"], row["quotes"], row["thoughts"]) for key, row in rows.items()} == {
        "a.example/learning": ("thought about", 1, 1),
        "a.example/card": ("linked", 0, 0),
        "a.example/post": ("in a quote only", 0, 0),
    }
    assert {"path": "a.md", "line": 3, "as": "quote"} in rows["a.example/learning"]["lines"]
    kb.run("coverage", "o3", code=1)


def test_a_decision_is_plain_text_and_can_be_undone(kb: Kb) -> None:
    """Accepted names leave the review, rejected ones are no model; it survives a rebuild."""
    kb.write("a.md", "They trained o1-ioi from o1, the strawberry of last year.")
    assert kb.json("model", "review")["total"] == 1
    assert kb.json("model", "accept", "openai/o1-ioi")["changed"] is True
    assert kb.json("model", "accept", "openai/o1-ioi")["changed"] is False
    kb.run("model", "review", code=1)
    kb.run("model", "alias", "openai/o1", "the strawberry")
    assert kb.json("model", "show", "o1")["spellings"] == {"o1": 1, "the strawberry": 1}
    before = (kb.root / ".kb" / "models.toml").read_text()
    kb.run("ingest", "--rebuild")
    assert kb.json("model", "show", "o1")["mentions"] == 2
    kb.run("model", "reject", "o1-ioi", code=2)  # it was accepted
    kb.run("model", "alias", "openai/o1", "the strawberry", "--undo")
    assert kb.json("model", "show", "o1")["mentions"] == 1
    assert (kb.root / ".kb" / "models.toml").read_text() != before
    assert kb.json("ingest", "--dry-run")["files"] == []
