"""Summaries of a topic: what is told of it, from which lines."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.app import topic
from kb.app.ingesting.refresh import opened
from kb.app.topic import Topic, Wish
from kb.citing import squeezed
from kb.page import Cite, Entry, Section
from tests.conftest import Kb

NOW = datetime(2024, 12, 24, 12, tzinfo=UTC)


def made(kb: Kb, name: str, **wish: Any) -> Topic:
    settings = kb.settings()
    db = opened(settings).db
    try:
        return topic.of_name(db, settings, name, Wish(NOW, **wish))
    finally:
        db.close()


def section(told: Topic, name: str) -> Section:
    return next((section for section in told.report.sections if section.name == name), Section(name, "", ()))


def texts(told: Topic, name: str) -> list[str]:
    return [entry.text for entry in section(told, name).entries]


def entries(told: Topic) -> list[Entry]:
    return [entry for section in told.report.sections for entry in section.entries]


def cites(told: Topic) -> list[Cite]:
    of_lines = [cite for entry in entries(told) for cite in entry.cites]
    return of_lines + [cite for reference in told.report.references for cite in reference.cites]


def stands(root: Path, cite: Cite) -> bool:
    lines = (root / cite.path).read_text().splitlines()
    return squeezed(cite.quote) in squeezed("\n".join(lines[cite.line - 1 : cite.last]))


@pytest.mark.parametrize("name", ["o1", "o1-mini", "DeepSeek-R1", "family:o1", "OpenAI", "Noam Brown", "openai.com"])
def test_every_citation_names_lines_that_say_so(shipped: Kb, name: str) -> None:
    """What a citation quotes stands on the lines that it names, in the file."""
    told = made(shipped, name)
    notes = [cite for cite in cites(told) if cite.path.endswith((".md", ".txt"))]
    assert notes and [cite for cite in notes if not stands(shipped.root, cite)] == []


def test_a_page_has_its_sections_in_order(shipped: Kb) -> None:
    """From what it is to the notes that it rests on."""
    names = [section.name for section in made(shipped, "o1").report.sections]
    order = ["glance", "timeline", "family", "numbers", "thoughts", "passages"]
    assert names[:6] == order
    assert names[6:] == ["open", "perishable", "coverage", "notes"]


def test_the_same_notes_make_the_same_page(shipped: Kb, tmp_path: Path) -> None:
    """In whatever order they were read."""
    once = made(shipped, "o1")
    shipped.database = tmp_path / "other.sqlite"
    for folder in ("Models", "Daily", "Transcripts"):
        shipped.ingest(only=lambda path, folder=folder: path.startswith(folder))
    assert made(shipped, "o1") == once


def test_a_strict_page_has_no_line_without_a_citation(shipped: Kb) -> None:
    """Each entry of it has a place."""
    assert all(entry.cites for entry in entries(made(shipped, "o1", strict=True)))


def test_only_the_sections_that_are_wanted(shipped: Kb) -> None:
    """By their names."""
    told = made(shipped, "o1", only=("numbers", "open"))
    assert [section.name for section in told.report.sections] == ["numbers", "open"]


def test_a_section_that_is_none_is_an_error(kb: Kb) -> None:
    """With those there are."""
    kb.write("a.md", "o1 thinks.\n")
    _, err = kb.run("export", "topic", "o1", "--only", "numbers,gossip", code=2)
    assert "gossip" in err and "numbers" in err


def test_a_label_is_no_title(kb: Kb) -> None:
    """``Source:`` names nothing; the title of the note that is a record does."""
    kb.write("a.md", "- Source: https://example.org/page on o1\n- Paper of Jo: https://example.org/jo on o1\n")
    titles = {one.url: one.title for one in made(kb, "o1").report.references}
    assert titles == {"https://example.org/page": "example.org/page", "https://example.org/jo": "Paper of Jo"}


def test_a_number_that_two_notes_say_stands_once_with_both_places(kb: Kb) -> None:
    """One row, two citations."""
    kb.write("a.md", "On AIME 2024 o1 scored 74 % with one sample.\n")
    kb.write("b.md", "The post says that o1 scored 74 % on AIME 2024 with one sample.\n")
    (row,) = section(made(kb, "o1"), "numbers").entries
    assert row.cells[:3] == ("o1", "AIME 2024", "74 %")
    assert sorted(cite.path for cite in row.cites) == ["a.md", "b.md"]


def test_what_stands_beside_a_number_is_told_with_it(kb: Kb) -> None:
    """The other model's score in the same paragraph is part of the topic; one elsewhere is not."""
    kb.write("a.md", "On AIME 2024 o1 scored 74 %. There GPT-4o scored 12 %.\n")
    kb.write("b.md", "On MATH GPT-4o scored 60 %.\n")
    assert [row.cells[0:3] for row in section(made(kb, "o1"), "numbers").entries] == [
        ("o1", "AIME 2024", "74 %"),
        ("gpt-4o", "AIME 2024", "12 %"),
    ]


def test_a_conflict_is_marked_and_says_why(kb: Kb) -> None:
    """Two scores under the same conditions."""
    kb.write("a.md", "On AIME 2024 o1 scored 74 % with pass@1.\n")
    kb.write("b.md", "On AIME 2024 o1 scored 79 % with pass@1.\n")
    rows = section(made(kb, "o1"), "numbers").entries
    assert [row.mark for row in rows] == ["!", "!"]
    assert rows[0].reason.startswith("conflict")


def test_numbers_of_what_is_below_a_model_are_its_own(kb: Kb) -> None:
    """o1-mini is below o1; o1 is not below o1-mini."""
    kb.write("a.md", "o1 is limited to 50 messages a week.\n\no1-mini is limited to 50 messages a day.\n")
    assert {row.cells[0] for row in section(made(kb, "o1"), "numbers").entries} == {"o1", "o1-mini"}
    assert {row.cells[0] for row in section(made(kb, "o1-mini"), "numbers").entries} == {"o1-mini"}


def test_a_day_that_only_the_catalogue_knows_is_not_told(kb: Kb) -> None:
    """The release of December stands in no note; the announcement does."""
    kb.write("a.md", "On September 12, 2024 OpenAI announced o1.\n")
    told = texts(made(kb, "o1"), "glance")
    assert "Announced 2024-09-12." in told
    assert not any("2024-12" in text for text in told)


def test_a_timeline_tells_what_happened_not_when_notes_were_written(kb: Kb) -> None:
    """A date alone on its line is that of a note: only the first and the last are told."""
    for day in (13, 14, 15):
        kb.write(f"{day}.md", f"September {day}, 2024\n\nI tried o1 once more.\n\no1 is slow, o1 is good.\n")
    kb.write("limits.md", "On September 17, 2024 OpenAI raised the limits of o1.\n")
    events = section(made(kb, "o1"), "timeline").entries
    assert [(event.date, event.reason) for event in events] == [
        ("2024-09-13", "note"),
        ("2024-09-15", "note"),
        ("2024-09-17", "text"),
    ]


def test_a_post_is_told_by_what_its_link_is_called(kb: Kb) -> None:
    """With the second that its number tells."""
    kb.write("a.md", "o1 resets: [All limits are reset](https://x.com/OpenAI/status/1834665203407241366)\n")
    (event,) = section(made(kb, "o1"), "timeline").entries
    assert (event.text, event.date) == ("2024-09-13  All limits are reset", "2024-09-13T18:47:25Z")


def test_a_family_is_a_tree(kb: Kb) -> None:
    """Its members stand below what they are of, each with its first line."""
    kb.write("a.md", "o1 came with o1-preview and o1-mini.\n")
    family = section(made(kb, "o1"), "family").entries
    assert [(entry.text.partition(":")[0], entry.depth) for entry in family] == [
        ("o1", 0),
        ("o1-mini", 1),
        ("o1-preview", 1),
    ]


def test_a_hunch_within_another_is_not_told_twice(kb: Kb) -> None:
    """And one that its owner has closed not at all."""
    kb.write("a.md", "My hunch: if o1 gets tools, it will probably beat every agent.\n\nWill o1 ever stream?\n")
    told = texts(made(kb, "o1"), "open")
    assert len(told) == 2 and any("stream" in text for text in told)
    id = next(row["id"] for row in kb.json("hunches")["hunches"] if "stream" in row["text"])
    kb.run("hunches", "close", id, "supported")
    assert not any("stream" in text for text in texts(made(kb, "o1"), "open"))


def test_what_holds_for_a_time_has_its_day(kb: Kb) -> None:
    """And says that it is stale."""
    kb.write("a.md", "September 17, 2024\n\no1-preview is limited to 50 messages a week.\n")
    (fact,) = section(made(kb, "o1-preview"), "perishable").entries
    assert fact.reason == "as of 2024-09-17; stale"


def test_a_source_is_told_with_what_was_done_with_it(kb: Kb) -> None:
    """Linked is not read."""
    kb.write("a.md", "o1 is here: [Learning to reason](https://openai.com/index/learning-to-reason-with-llms/)\n")
    (row,) = section(made(kb, "o1"), "coverage").entries
    assert row.cells == ("https://openai.com/index/learning-to-reason-with-llms", "linked", "", "", "", "1")


REFERENCES = """\
# o1

o1 was announced in [Learning to reason](https://openai.com/index/learning-to-reason-with-llms/).
o1 in a [post by Noam](https://x.com/polynoamial/status/1834280155730043108), o1 in
[Tree of Thoughts](https://arxiv.org/abs/2305.10601), o1 in [a talk](https://www.youtube.com/watch?v=3k89FMJhZ00).
o1 has a card: https://cdn.openai.com/o1-system-card.pdf
"""


def test_references_know_posts_papers_talks_and_reports(kb: Kb) -> None:
    """By the address alone, nothing is looked up."""
    kb.write("a.md", REFERENCES)
    found = {one.url.partition("://")[2].partition("/")[0]: one for one in made(kb, "o1").report.references}
    assert {site: one.kind for site, one in found.items()} == {
        "openai.com": "post-weblog",
        "x.com": "post",
        "arxiv.org": "article",
        "www.youtube.com": "motion_picture",
        "cdn.openai.com": "report",
    }
    assert (found["x.com"].authors, found["x.com"].issued) == (("@polynoamial",), "2024-09-12")
    assert (found["arxiv.org"].eprint, found["arxiv.org"].issued) == ("2305.10601", "2023-05")
    assert len({one.key for one in found.values()}) == 5


def test_keys_of_references_are_ascii_and_unique(kb: Kb) -> None:
    """Whatever the titles are written in."""
    links = " ".join(f"[o1 и рассуждения](https://example.org/{number})" for number in range(40))
    kb.write("a.md", f"o1: {links}\n")
    keys = [one.key for one in made(kb, "o1").report.references]
    assert len(set(keys)) == 40 and all(key.isascii() and key.isalnum() for key in keys)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("tag:reading", "tag"), ("Noam Brown", "person"), ("example.org", "source"), ("family:o1", "family")],
)
def test_a_topic_may_be_other_things(kb: Kb, name: str, kind: str) -> None:
    """A tag, a person, a site, a family."""
    kb.write("a.md", "#reading Noam Brown says in https://example.org/talk that o1 thinks longer.\n")
    told = made(kb, name)
    assert told.report.id.startswith(f"topic {kind} ")
    assert section(told, "notes").entries[0].path == "a.md"


def test_a_name_that_means_nothing_is_an_error(kb: Kb) -> None:
    """With what to try."""
    kb.write("a.md", "Nothing of interest.\n")
    _, err = kb.run("export", "topic", "gpt-99", code=None)
    assert "gpt-99" in err and "\n    " in err


# ── the command


def test_a_page_goes_into_a_file_whose_ending_says_how(shipped: Kb, tmp_path: Path) -> None:
    """What is there already is kept, unless it is forced."""
    place = tmp_path / "o1.html"
    shipped.run("export", "topic", "o1", "-o", str(place))
    assert place.read_text().startswith("<!DOCTYPE html>")
    place.write_text("mine")
    shipped.run("export", "topic", "o1", "-o", str(place), code=4)
    assert place.read_text() == "mine"
    shipped.run("export", "topic", "o1", "-o", str(place), "--force")
    assert place.read_text() != "mine"


def test_within_the_vault_it_is_a_section_of_a_note(kb: Kb) -> None:
    """Written again where it stands, and refused where somebody edited it; it is no source of its own."""
    kb.write("a.md", "On AIME 2024 o1 scored 74 %.\n")
    note = kb.write("Topics/o1.md", "# What I know of o1\n")
    kb.run("--now", "2024-12-24T12:00:00+00:00", "export", "topic", "o1", "-o", str(note))
    first = note.read_text()
    assert first.startswith("# What I know of o1\n\n<!-- kb:topic-model-openai-o1-")
    _, err = kb.run("--now", "2024-12-24T12:00:00+00:00", "export", "topic", "o1", "-o", str(note))
    assert "unchanged" in err and note.read_text() == first
    note.write_text(first.replace("74 %", "75 %"))
    kb.run("export", "topic", "o1", "-o", str(note), code=4)


def test_what_kb_wrote_makes_no_note_one_about_its_topic(kb: Kb) -> None:
    """Else a page would say more each time it is written into a note that names its topic once."""
    for number in range(4):
        kb.write(f"{number}.md", f"On AIME 2024 o1 scored 7{number} %. I like o1.\n")
    note = kb.write("Log.md", "I read of o1 today.\n\nThe weather is fine, and the tram was late.\n")
    words = ("--now", "2024-12-24T12:00:00+00:00", "export", "topic", "o1", "-o", str(note))
    kb.run(*words)
    assert "unchanged" in kb.run(*words)[1] and "tram" not in note.read_text().partition("<!--")[2]


def test_other_formats_are_not_written_into_the_vault(kb: Kb) -> None:
    """There only Markdown goes into notes."""
    kb.write("a.md", "o1 thinks.\n")
    kb.run("export", "topic", "o1", "-o", str(kb.root / "o1.html"), code=4)
    assert not (kb.root / "o1.html").exists()


def test_what_was_cut_is_no_note_of_the_vault(kb: Kb, tmp_path: Path) -> None:
    """It is written elsewhere, and can be verified there."""
    kb.write("a.md", "On AIME 2024 o1 scored 74 %.\n")
    inside = kb.root / "cuts.md"
    kb.run("export", "topic", "o1", "--public", "--cuts", str(inside), code=4)
    assert not inside.exists()
    kb.run("export", "topic", "o1", "--public", "--cuts", str(tmp_path / "cuts.md"))
    assert "ok" in kb.run("verify", str(tmp_path / "cuts.md"))[0]


def test_an_answer_to_a_question_is_a_page_too(shipped: Kb) -> None:
    """With the claims of its notes as rows."""
    told = shipped.json("export", "query", "o1 AND limits")
    assert told["format_version"] == 1 and told["claims"]
