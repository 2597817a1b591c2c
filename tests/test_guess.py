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


def quoted(kb: Kb) -> None:
    """Highlights without a source, and two notes that quote one of them under a link."""
    others(kb)
    kb.write("drafts.txt", drafts(ACME))
    kb.write("week.md", f"- https://acme.example/furnace\n\n> {ACME}\n")
    kb.write("month.md", f"- https://jane.example/pots\n\n> {ACME}\n")


def cited_from(kb: Kb, *more: str, source: str = "acme.example/furnace", code: int = 0) -> list[tuple[str, str]]:
    """The notes that are from a source, as ``source show`` has them, and their status."""
    rows = kb.json("source", "show", source, *more, code=code)["citations"]
    return [(row["path"], row["status"]) for row in rows if row["role"] == "from"]


def test_an_accepted_source_counts_wherever_one_asks(kb: Kb) -> None:
    """By the number of a candidate; kept as text, so an index made anew knows it."""
    quoted(kb)
    first = guess(kb)[0]
    assert (first["number"], first["source_id"]) == (1, "acme.example/furnace")
    assert kb.paths("source:acme.example") == ["week.md"]
    done = kb.json("source", "accept", "drafts", "1")
    assert (done["changed"], done["decision"]["source_id"]) == (True, "acme.example/furnace")
    kb.ingest(rebuild=True)
    assert cited_from(kb) == [("drafts.txt", "accepted")]
    row = kb.json("backlinks", "https://acme.example/furnace/")["backlinks"][0]
    assert (row["path"], row["line"], row["kind"], row["status"]) == ("drafts.txt", 7, "from", "accepted")
    for question in (["source:acme.example"], ["zebra", "source:acme.example/furnace/"]):
        assert sorted(kb.paths(*question)) == ["drafts.txt", "week.md"]
    assert "drafts.txt" not in kb.paths("zebra", "-source:acme.example")
    source = kb.json("source", "guess", "drafts")["source"]
    assert (source["source_id"], source["status"]) == ("acme.example/furnace", "accepted")
    assert kb.json("source", "accept", "drafts", "HTTPS://www.acme.example/furnace/?utm_source=x")["changed"] is False


def test_a_decision_is_taken_back_and_the_file_is_as_before(kb: Kb) -> None:
    quoted(kb)
    text = '# mine\r\n\r\n[[from]]  # told by Jane\r\nnote = "week.md"\r\nsource = "https://far.example/a"\r\n'
    place = kb.write(".kb/sources.toml", text)
    for verb, source in (("accept", "acme.example/furnace"), ("reject", "https://acme.example/furnace")):
        kb.run("source", verb, "drafts", source)
        assert place.read_bytes().startswith(text.encode())
        kb.run("source", verb, "drafts", "https://acme.example/furnace/", "--undo")
        assert place.read_bytes() == text.encode()
    assert cited_from(kb, source="far.example/a") == [("week.md", "accepted")]


def test_a_rejected_source_is_not_guessed_again(kb: Kb) -> None:
    quoted(kb)
    kb.run("source", "reject", "drafts", "1")
    assert [(row["number"], row["source_id"]) for row in guess(kb)] == [(1, "jane.example/pots")]
    assert kb.json("source", "guess", "drafts")["rejected"] == ["acme.example/furnace"]
    assert cited_from(kb, "--include-unconfirmed") == []
    assert "was rejected" in kb.run("source", "accept", "drafts", "acme.example/furnace", code=2)[1]
    kb.run("source", "reject", "drafts", "acme.example/furnace", "--undo")
    assert len(guess(kb)) == 2


def test_a_guess_is_shown_only_if_asked_for_and_with_its_reason(kb: Kb) -> None:
    quoted(kb)
    assert cited_from(kb) == []
    assert cited_from(kb, "--include-unconfirmed") == [("drafts.txt", "unconfirmed")]
    (row,) = kb.json("backlinks", "acme.example/furnace", "--include-unconfirmed")["backlinks"][:1]
    assert (row["path"], row["status"]) == ("drafts.txt", "unconfirmed")
    assert "week.md:3, drafts.txt:7" in row["reasons"][0]
    assert kb.paths("source:acme.example") == ["week.md"]


def test_highlights_of_a_named_author_are_not_lost(kb: Kb) -> None:
    """Those of a book have no address, and need none."""
    quoted(kb)
    fields = "- Author: [[Jane]]\n- Full Title: Pots\n- Category: #books"
    kb.write("drafts.txt", f"# Pots\n\n## Metadata\n{fields}\n\n## Highlights\n- {ACME} (Location 12)\n")
    assert cited_from(kb, "--include-unconfirmed") == []


def test_what_is_written_by_hand_counts_at_once_in_any_spelling(kb: Kb) -> None:
    quoted(kb)
    kb.paths("zebra")
    kb.write(
        ".kb/sources.toml", '[[from]]\nnote = "Drafts"\nsource = "http://WWW.acme.example/furnace/?utm_source=y"\n'
    )
    assert cited_from(kb) == [("drafts.txt", "accepted")]
    kb.run("source", "accept", "drafts.txt", "acme.example/furnace", "--undo")
    assert cited_from(kb) == []


def test_a_wrong_row_is_told_of_and_the_others_count(kb: Kb) -> None:
    quoted(kb)
    good = '[[from]]\nnote = "drafts.txt"\nsource = "acme.example/furnace"\n'
    wrong = [
        '[[from]]\nnote = "gone"\nsource = "acme.example/furnace"\n',
        '[[from]]\nnote = "drafts.txt"\nsource = "no address"\n',
        '[[form]]\nnote = "drafts.txt"\n',
        '[[related]]\nsources = ["acme.example/furnace", "https://acme.example/furnace/"]\n',
        '[[reject]]\nnote = "drafts.txt"\n',
    ]
    for row in wrong:
        kb.write(".kb/sources.toml", good + row)
        (remark,) = kb.json("source", "show", "acme.example/furnace")["remarks"]
        assert remark["path"] == ".kb/sources.toml"
        assert cited_from(kb) == [("drafts.txt", "accepted")], row
    for text in ("[[from", "\udcff", '[[from]]\nnote = 1\nsource = "acme.example/furnace"\n', good.replace("[[", "[")):
        kb.write(".kb/sources.toml", text.encode("utf-8", "surrogateescape"))
        assert cited_from(kb) == []
        assert kb.json("source", "show", "acme.example/furnace")["remarks"]
        if "[[from]]" not in text:
            kb.run("source", "accept", "drafts", "acme.example/furnace", code=None)
            assert (kb.root / ".kb/sources.toml").read_bytes() == text.encode("utf-8", "surrogateescape")


def test_a_source_both_accepted_and_rejected_is_rejected(kb: Kb) -> None:
    quoted(kb)
    row = 'note = "drafts.txt"\nsource = "acme.example/furnace"\n'
    kb.write(".kb/sources.toml", f"[[from]]\n{row}[[reject]]\n{row}")
    assert cited_from(kb) == []
    assert "is rejected" in kb.json("source", "show", "acme.example/furnace")["remarks"][0]["message"]


def test_what_cannot_be_decided_says_why(kb: Kb) -> None:
    quoted(kb)
    for verb in ("accept", "reject"):
        for source in ("9", "0", "nothing", "javascript:alert(1)", "²"):
            assert kb.run("source", verb, "drafts", source, code=2)[1].count("\n") == 2
        assert "by its address" in kb.run("source", verb, "drafts", "1", "--undo", code=2)[1]
        kb.run("source", verb, "no such note", "1", code=1)
    kb.write("b.md", "---\nurl: https://jane.example/pots\n---\n\n> Quoted words of a page.\n")
    assert "says itself" in kb.run("source", "accept", "b.md", "acme.example/furnace", code=2)[1]
    assert not (kb.root / ".kb").exists()


def test_a_decision_is_never_written_through_a_link(kb: Kb) -> None:
    quoted(kb)
    outside = kb.root.parent / "outside"
    outside.mkdir()
    (kb.root / ".kb").symlink_to(outside)
    kb.run("source", "accept", "drafts", "acme.example/furnace", code=None)
    assert not list(outside.iterdir())
    (outside / "sources.toml").write_text('[[from]]\nnote = "drafts.txt"\nsource = "acme.example/furnace"\n')
    assert cited_from(kb) == []


def test_a_decision_on_a_note_that_is_gone_can_be_taken_back(kb: Kb) -> None:
    quoted(kb)
    kb.run("source", "accept", "drafts", "acme.example/furnace")
    (kb.root / "drafts.txt").unlink()
    assert "no note called" in kb.json("source", "show", "acme.example/furnace")["remarks"][0]["message"]
    kb.run("source", "accept", "drafts.txt", "acme.example/furnace", "--undo")
    assert kb.json("source", "show", "acme.example/furnace")["remarks"] == []
