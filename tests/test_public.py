"""What others may read of a report: own words whole, others' short and with their source, no trace of the vault."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.app.topic import cutting, plain
from kb.app.topic.cutting import Most
from kb.app.topic.public import UNKNOWN, public
from kb.errors import Refused, UsageError
from kb.exports import html, md
from kb.page import Chart, Cite, Entry, Point, Reference, Report, Section
from kb.views import report as view
from tests.conftest import Kb

LONG = " ".join(f"word{number}" for number in range(100))
PATH = "Private/Marks of a blog.md"


def entry(text: str, voice: str = "source_quote", line: int = 8, **given: object) -> Entry:
    return Entry(text, voice=voice, cites=(Cite(PATH, line, line, text),), **given)  # type: ignore[arg-type]


def report(*entries: Entry, **given: object) -> Report:
    said = Section("said", "Said", entries)
    return Report(
        "topic o1", "o1", "Of Private/Marks of a blog.md", "2024-12-22T09:00:00Z", (said,), vault="My vault"
    )._replace(**given)  # type: ignore[arg-type]


def shown(*entries: Entry, most: Most = Most()) -> list[Entry]:
    return [entry for section in public(report(*entries), most)[0].sections for entry in section.entries]


def fates(*entries: Entry) -> dict[str, list[str]]:
    """Of the owner's report: what became of entries, and why."""
    return {section.name: [one.reason for one in section.entries] for section in public(report(*entries))[1].sections}


# Whose words


def test_own_words_are_whole() -> None:
    (told,) = shown(entry(LONG, "own_thought"))
    assert (told.text, told.voice) == (LONG, "own_thought")


def test_others_words_are_short_and_have_their_source() -> None:
    (told,) = shown(entry(LONG, by="A blogger", source="Notes on o1"))
    assert told.text == " ".join(LONG.split()[:40]) + " …"
    assert (told.by, told.source) == ("A blogger", "Notes on o1")
    assert fates(entry(LONG, by="x")) == {"left-out": [], "shortened": ["40 of 100 words"], "whole": []}


def test_highlights_without_a_source_say_so() -> None:
    """B19: never as prose, and --strict refuses them."""
    (told,) = shown(entry("I am not happy about this policy."))
    assert (told.source, told.voice) == (UNKNOWN, "source_quote")
    assert "> I am not happy about this policy.\n>\n> — source unknown\n" in md.report(report(told))
    with pytest.raises(Refused, match=r"Private/Marks of a blog\.md:8: a quote has no source"):
        public(report(entry("I am not happy about this policy.")), strict=True)
    public(report(entry("I am not happy.", url="https://a.example/")), strict=True)


def test_the_name_of_a_note_is_no_source() -> None:
    assert shown(entry("I am not happy.", source="Marks of a blog"))[0].source == UNKNOWN
    assert shown(entry("I am not happy.", source="A blog"))[0].source == "A blog"


def test_what_a_model_wrote_and_what_is_about_a_note_is_left_out() -> None:
    found = (entry("Crafting the code", "model_output"), entry("date: 2024", "metadata"), entry("Mine", "own_thought"))
    assert [one.text for one in shown(*found)] == ["Mine"]
    assert fates(*found)["left-out"] == ["written by a model", "about the note, not in it"]


def test_words_of_a_note_whose_voice_is_not_told_are_a_quote() -> None:
    """What kb says itself is no slice of a note; a long slice is somebody's words."""
    assert shown(entry(LONG, ""))[0].text.endswith("word39 …")
    own = Entry(
        "o1 was announced on the twelfth and released in the month of December.", cites=(Cite(PATH, 1, 1, "x"),)
    )
    assert shown(own)[0].voice == ""


def test_a_passage_in_pieces_is_one_quote() -> None:
    """Else a highlight would be whole again, sentence by sentence."""
    pieces = [entry(" ".join(LONG.split()[start : start + 25]), by="A") for start in (0, 25, 50)]
    told = shown(*pieces)
    assert [len(re.findall("word", one.text)) for one in told] == [25, 15]
    assert fates(*pieces)["left-out"] == ["40 words of its lines are quoted already"]
    assert len(shown(*pieces[:2], pieces[2]._replace(cites=(Cite(PATH, 9, 9, "x"),)))) == 3


@pytest.mark.parametrize(
    ("typed", "most"),
    [("40", (40, "words")), ("40w", (40, "words")), ("1 word", (1, "words")), ("300c", (300, "characters"))],
)
def test_how_long_a_quote_may_be(typed: str, most: tuple[int, str]) -> None:
    assert cutting.most(typed) == most


@pytest.mark.parametrize("typed", ["", "w", "-1", "4.5", "40 lines", "9" * 9])
def test_what_is_no_length_is_told(typed: str) -> None:
    with pytest.raises(UsageError, match="no length of a quote"):
        cutting.most(typed)


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("one two three", Most(3), "one two three"),
        ("one two, three", Most(2), "one two …"),
        ("我推論這是投票的結果。", Most(3), "我推論這是投 …"),
        ("GPT-4o 是模型", Most(2), "GPT-4o 是模 …"),
        ("Модель думает дольше", Most(1), "Модель …"),
        ("one two three", Most(7, "characters"), "one two …"),
        ("x" * 900, Most(2), "x" * 40 + " …"),
        ("one two", Most(0), "…"),
    ],
)
def test_a_quote_is_cut_behind_a_word(text: str, most: Most, short: str) -> None:
    assert cutting.shortened(text, *most) == short


# No trace of the vault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See [[Models/o1 mini#Limits|the limits]] of [[Models/o3]].", "See the limits of o3."),
        ("[[#My heading]] and [[a|b]]", "My heading and b"),
        ("![[secret.png|500]]Words ![alt](img/x.png)", "Words alt"),
        ("[mine](Private/x.md) and [theirs](https://a.example/b)", "mine and theirs (https://a.example/b)"),
        ("a %% to myself %% b <!-- hidden --> c", "a b c"),
        ("a <!-- never closed", "a"),
        ("It says so. ^id-12", "It says so."),
        ("obsidian://open?vault=x&file=y here", "… here"),
        ("in /home/me/Notes/x.md and C:\\Users\\me\\x.md", "in … and …"),
        ("Private/Marks of a blog.md:8-9 says", "Marks of a blog says"),
        ("100%% sure, 5 / 6, a/b, ~50, O(n^2)", "100%% sure, 5 / 6, a/b, ~50, O(n^2)"),
    ],
)
def test_what_leads_into_the_vault_is_plain(text: str, told: str) -> None:
    assert plain.reader([PATH])(text) == told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.example/b", "https://a.example/b"),
        ("https://me:secret@a.example/b", "https://a.example/b"),
        ("http://localhost:8080/x", ""),
        ("http://192.168.1.2/x", ""),
        ("http://nas.local/x", ""),
        ("http://intranet/x", ""),
        ("obsidian://open?vault=x", ""),
        ("file:///home/me/x", ""),
        ("http://[", ""),
        ("http://a.example:99999/", ""),
    ],
)
def test_an_address_that_others_can_open(url: str, told: str) -> None:
    assert plain.web(url) == told


def test_no_place_of_a_note_is_left_in_any_format() -> None:
    chart = Chart("c", "%", (Point("o1", 4, where=f"{PATH}:8", note=f"as in {PATH}:8"),))
    source = Reference("a2024", "webpage", "A page", "http://localhost/x", cites=(Cite(PATH, 1, 1, "x"),))
    said = Section("said", "Said", (entry(LONG, reason=f"also {PATH}:9"), entry("[[Private/Other|x]]", "own_thought")))
    table = Section("n", "N", (entry("74", cells=("o1", f"{PATH}:8")),), 0, ("a", "b"), (chart,))
    whole = report(sections=(said, table), references=(source,))
    shared, _ = public(whole)
    assert "Private" in html.document(whole) and "My%20vault" in html.document(whole)
    for text in (html.document(shared), md.report(shared), str(view.facts(shared))):
        assert not re.search(r"Private|kb:|obsidian|\[\[|My%20vault|localhost", text)


def test_the_owners_report_still_verifies(kb: Kb) -> None:
    """Of every entry, also of those that were cut: its words, its place, and why."""
    kb.write(PATH, f"\n\n\n\n\n\n\n{LONG}\nMine alone.\n")
    _, cuts = public(report(entry(LONG), entry("Mine alone.", "own_thought", 9)))
    place = kb.root.parent / "cuts.md"
    place.write_text(md.report(cuts))
    kb.run("verify", str(place), "--strict", code=0)
    assert cuts.about == "0 left out, 1 shortened, 1 whole; 1 of unknown source; it names your notes, keep it"


# Tables


def test_a_cell_that_is_a_sentence_of_others_is_a_quote() -> None:
    row = entry(LONG, cells=("AIME", "74 %", LONG))
    told = public(report(sections=(Section("n", "N", (row,), 0, ("a", "b", "c")),)))[0].sections[0].entries[0]
    assert told.cells == ("AIME", "74 %", "“" + " ".join(LONG.split()[:40]) + " …”")
    assert LONG not in told.text


# Whatever stands in a note

WORDS = st.lists(st.sampled_from(["one", "二", "три", ".", "[[a|b]]", "%%", "<!--", "x" * 50, "\u200b"]), max_size=30)


@settings(deadline=None)
@given(st.lists(WORDS.map(" ".join), max_size=4), st.integers(0, 12), st.sampled_from(["words", "characters"]))
def test_no_more_of_a_line_is_quoted_than_was_allowed(quotes: list[str], number: int, unit: str) -> None:
    told = shown(*(entry(quote) for quote in quotes), most=Most(number, unit))  # type: ignore[arg-type]
    kept = [one.text.removesuffix("…").rstrip() for one in told]
    assert sum(cutting.size(text, unit) for text in kept) <= number  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.text())
def test_a_text_made_plain_twice_is_the_same(text: str) -> None:
    made = plain.reader([PATH])
    assert made(made(text)) == made(text)
