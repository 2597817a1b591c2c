"""Where highlights without a source may come from: evidence, and never more than that."""

from typing import Any

from tests.conftest import Kb

ACME = "Glazing at nine hundred degrees lets our zebra furnace keep the copper blue for a whole night."


def drafts(*highlights: str) -> str:
    """Highlights as they are pasted, with nothing that says whose they are."""
    items = "".join(f"  • {text} (View Highlight)\n" for text in highlights)
    return f"rw-book-cover\n\nMetadata\n\nHighlights\n\n{items}"


def guess(kb: Kb, note: str = "drafts", code: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kb.json("source", "guess", note, code=code)["candidates"]
    assert all(row["confirmed"] is False for row in found)
    return found


def kinds(row: dict[str, Any], which: str = "reasons") -> set[str]:
    return {reason["kind"] for reason in row[which]}


def others(kb: Kb) -> None:
    """Notes that have nothing to do with it, so that words can be rare."""
    for count in range(6):
        kb.write(f"other {count}.md", f"Garden {count}: https://garden.example/{count}\n\nRain on beans and clay.\n")


def test_the_very_words_of_a_record_are_strong_evidence(kb: Kb) -> None:
    """A transcript that holds a highlight word for word; both lines are told."""
    others(kb)
    kb.write("drafts.txt", drafts("Another thing.", ACME))
    kb.write(
        "Talk.md",
        "# A talk\n\n## Metadata\n\n- **YouTube:** https://www.youtube.com/watch?v=3k89FMJhZ00\n\n"
        f"## Transcript\n\n### Segment 1 (00:00 - 03:00) []\n\nwell yes {ACME.lower()} and so on\n",
    )
    (row,) = guess(kb)
    assert (row["source_id"], row["class"], row["against"]) == ("youtube:3k89FMJhZ00", "strong", [])
    (reason,) = [reason for reason in row["reasons"] if reason["kind"] == "text"]
    assert reason["places"] == ["Talk.md:11", "drafts.txt:8"]


def test_a_quote_under_a_link_speaks_for_that_link_only(kb: Kb) -> None:
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    kb.write("week.md", f"- https://far.example/news\n\nA break.\n\n- https://acme.example/furnace\n\n> {ACME}\n")
    first = guess(kb)[0]
    assert (first["source_id"], first["class"]) == ("acme.example/furnace", "strong")
    assert "far.example/news" not in [row["source_id"] for row in guess(kb)]


def test_own_words_about_a_link_are_weak_evidence(kb: Kb) -> None:
    """What the owner of the vault wrote beside a link may be said of anything."""
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    kb.write("week.md", f"# Week\n\n- https://acme.example/furnace\n\n## My view\n\n{ACME}\n")
    assert guess(kb)[0]["class"] == "weak"


def test_an_organisation_quoted_by_a_person_is_not_the_source(kb: Kb) -> None:
    """The highlights say "I" and speak of Acme: Acme's words among them prove nothing for Acme's
    page, however many they are; the page of a person stands before it."""
    others(kb)
    kb.write(
        "drafts.txt", drafts(ACME, "I never liked the lustre quarrel, but Acme hold to it: kiln prayers, they say.")
    )
    kb.write("acme.md", f"- https://acme.example/furnace\n\n> {ACME}\n")
    kb.write(
        "links.md", "- Jane Doe's notes: https://janedoe.example/furnace\n\nOn the lustre quarrel and kiln prayers.\n"
    )
    person, acme = guess(kb)
    assert person["source_id"] == "janedoe.example/furnace"
    assert {"voice", "phrase"} <= kinds(person)
    assert (acme["source_id"], acme["class"], kinds(acme, "against")) == ("acme.example/furnace", "weak", {"voice"})
    assert acme["against"][0]["places"] == ["acme.md:1", "drafts.txt:8"]
    assert acme["score"] < person["score"]


def test_an_organisation_that_speaks_itself_may_be_the_source(kb: Kb) -> None:
    """The same words without anybody's "I": nothing speaks against Acme."""
    others(kb)
    kb.write("drafts.txt", drafts(ACME, "At Acme we hold to the kiln prayers."))
    kb.write("acme.md", f"- https://acme.example/furnace\n\n> {ACME}\n")
    (acme,) = guess(kb)
    assert (acme["class"], acme["against"]) == ("strong", [])


def test_the_author_of_a_record_is_not_the_one_who_speaks_of_it(kb: Kb) -> None:
    """A talk of Acme's, held beside highlights in which somebody else says "I"."""
    others(kb)
    kb.write("drafts.txt", drafts(ACME, "I never liked how Acme put it."))
    kb.write(
        "Talk.md",
        "# A talk\n\n## Metadata\n\n- **Author:** Acme\n- **YouTube:** https://www.youtube.com/watch?v=3k89FMJhZ00\n\n"
        f"## Transcript\n\n### Segment 1 (00:00 - 03:00) []\n\nwell yes {ACME.lower()} and so on\n",
    )
    (row,) = guess(kb)
    assert (row["class"], kinds(row, "against")) == ("weak", {"voice"})


def test_a_link_into_the_program_of_a_highlight_is_no_source(kb: Kb) -> None:
    """Readwise's own page of a highlight is not where its words come from."""
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    fields = "- Author: [[Jane]]\n- Full Title: Pots\n- Category: #articles\n- URL: https://jane.example/pots"
    mark = "([View Highlight](https://read.readwise.io/read/01abc))"
    kb.write("pots.md", f"# Pots\n\n## Metadata\n{fields}\n\n## Highlights\n- {ACME} {mark}\n")
    (row,) = guess(kb)
    assert (row["source_id"], row["class"]) == ("jane.example/pots", "strong")


def test_an_i_in_quotation_marks_is_not_the_notes_own(kb: Kb) -> None:
    others(kb)
    kb.write("drafts.txt", drafts(ACME, "At Acme a stoker told us: “I never liked the lustre quarrel.”"))
    kb.write("acme.md", f"- https://acme.example/furnace\n\n> {ACME}\n")
    assert guess(kb)[0]["against"] == []


def test_first_person_is_heard_in_three_languages(kb: Kb) -> None:
    for own in ("Мне не нравится, как Acme молчит.", "我不喜歡 Acme 的做法。"):
        others(kb)
        kb.write("drafts.txt", drafts(ACME, own))
        kb.write("acme.md", f"- https://acme.example/furnace\n\n> {ACME}\n")
        assert kinds(guess(kb)[0], "against") == {"voice"}, own


def test_a_person_who_is_named_is_not_the_one_who_writes(kb: Kb) -> None:
    """ "I agree with Jane Doe" is not from Jane Doe's notes."""
    others(kb)
    kb.write("drafts.txt", drafts("I agree with Jane Doe on the lustre quarrel and the kiln prayers."))
    kb.write(
        "links.md", "- Jane Doe's notes: https://janedoe.example/furnace\n\nOn the lustre quarrel and kiln prayers.\n"
    )
    (row,) = guess(kb)
    assert kinds(row, "against") == {"voice"}
    assert "voice" not in kinds(row)


def test_a_source_whose_title_the_note_says_is_spoken_of(kb: Kb) -> None:
    """A paper that the highlights name is cited by their source; it is not their source."""
    others(kb)
    kb.write("drafts.txt", drafts("As shown in Copper Blues Are Slow Burners of last May, lustre quarrel or not."))
    kb.write("read.md", "[Copper Blues Are Slow Burners](https://papers.example/cb) on the lustre quarrel\n")
    (row,) = guess(kb)
    assert (row["class"], kinds(row, "against")) == ("weak", {"title"})


def test_the_day_of_a_source_speaks_for_it_or_against(kb: Kb) -> None:
    others(kb)
    kb.write("links.md", "- https://jane.example/2024/Sep/12/quarrel/\n\nOn the lustre quarrel and kiln prayers.\n")
    kb.write("drafts.txt", drafts("On September 12, 2024 the lustre quarrel began, and kiln prayers."))
    assert "date" in kinds(guess(kb)[0])
    kb.write("drafts.txt", drafts("By March 3, 2025 the lustre quarrel was over, and kiln prayers too."))
    (row,) = guess(kb)
    assert kinds(row, "against") == {"date"}
    assert "2025" in row["against"][0]["text"]


def test_models_and_rare_words_count_and_common_ones_do_not(kb: Kb) -> None:
    """A model of which every note speaks tells nothing; with a rare word and a rare model it does."""
    for count in range(8):
        kb.write(f"o1 {count}.md", f"On o1: https://garden.example/{count}\n\nThe beans of GPT-4o.\n")
    kb.write("drafts.txt", drafts("For a lustre of copper, o1-mini beats GPT-4o and o1."))
    assert guess(kb, code=1) == []
    kb.write("links.md", "A lustre of copper by o1-mini: https://jane.example/pots\n")
    (row,) = guess(kb)
    assert row["source_id"] == "jane.example/pots"
    assert kinds(row) == {"model", "words"}
    assert {reason["text"] for reason in row["reasons"]} == {"openai/o1-mini", "lustre", "copper"}


def test_without_anything_telling_there_is_no_candidate(kb: Kb) -> None:
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    assert guess(kb, code=1) == []
    assert "shares nothing telling" in kb.run("source", "guess", "drafts", code=1)[1]


def test_a_note_without_highlights_has_nothing_to_guess(kb: Kb) -> None:
    kb.write("mine.md", "I think that https://a.example/x is right.\n")
    assert "no highlights" in kb.run("source", "guess", "mine", code=1)[1]


def test_a_note_that_has_a_source_says_so(kb: Kb) -> None:
    kb.write("a.md", "---\nurl: https://jane.example/pots\n---\n\n> Quoted words of a page.\n")
    fields = "- Author: [[Jane]]\n- Full Title: Pots\n- Category: #articles\n- URL: https://jane.example/pots"
    kb.write("b.md", f"# Pots\n\n## Metadata\n{fields}\n\n## Highlights\n- {ACME}\n")
    for name in ("a", "b"):
        found = kb.json("source", "guess", name)
        assert (found["source"]["source_id"], found["candidates"]) == ("jane.example/pots", [])
        assert "has a source" in kb.run("source", "guess", name)[0]


def test_a_guess_changes_nothing_and_every_reason_has_its_lines(kb: Kb) -> None:
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    kb.write("week.md", f"- https://acme.example/furnace\n\n> {ACME}\n")
    before = kb.json("source", "show", "acme.example/furnace")
    (row,) = guess(kb)
    for reason in (*row["reasons"], *row["against"]):
        assert reason["places"]
        for place in reason["places"]:
            path, _, line = place.rpartition(":")
            assert 0 < int(line) <= len((kb.root / path).read_text().splitlines())
    assert kb.json("source", "show", "acme.example/furnace") == before
    assert "None of them is confirmed" in kb.run("source", "guess", "drafts")[0]
    assert kb.run("source", "guess", "drafts", "--format", "paths")[0] == "week.md\n"


def test_only_the_likeliest_are_shown(kb: Kb) -> None:
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    for count in range(4):
        kb.write(f"week {count}.md", f"- https://acme.example/furnace/{count}\n\n> {ACME}\n")
    found = kb.json("source", "guess", "drafts", "--limit", "3")
    assert (len(found["candidates"]), found["total"]) == (3, 4)
