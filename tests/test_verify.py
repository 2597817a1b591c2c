"""A citation outlives edits of its note: it is found where it went, and told where it changed."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb import citing, registry
from kb.app.verifying import finding, mending, uncited
from kb.citing import Token
from kb.exports import md
from kb.page import Chart, Cite, Entry, Point, Reference, Report, Section
from kb.views import report as view
from tests.conftest import Kb

FORMATS = ["md", "html", "json", "jsonl", "csv", "tsv", "text"]
NOTE = """# Launch notes

The talk named three numbers for one contest.

> With one attempt a problem the model solved 74 of a hundred problems, and
> with sixty-four attempts and a vote it solved 83 of a hundred.

Я думаю, что голосование дорого.
我推論：投票比較貴，但是比較準。

No streaming yet; a wall of text shows up.
"""
CITED = [(5, 6), (8, 8), (9, 9), (11, 11)]


def cite(text: str, path: str, first: int, last: int) -> Cite:
    return Cite(path, first, last, "\n".join(text.split("\n")[first - 1 : last]))


def report(*cites: Cite) -> Report:
    """A line, a number of a chart, and a source for each."""
    entries = (
        Entry(" ".join(one.quote.split()), cites=(one,), voice="source_quote" if "attempt" in one.quote else "")
        for one in cites
    )
    points = (Point(f"{place} models", place, where=f"{one.path}:{one.line}") for place, one in enumerate(cites, 1))
    said = Section("said", "Said", tuple(entries), charts=(Chart("Numbers", "", tuple(points)),))
    source = Reference("a2024", "webpage", "A source", "https://a.example/", cites=cites[:1])
    return Report("topic", "o1", "Of one note", "2024-12-22T09:00:00Z", (said,), (source,))


def exported(kb: Kb, format: str, told: Report, name: str = "o1") -> Path:
    page = view.page(told, view.facts(told), "entries")
    text: str = registry.part("kb.exports", format).render(page)
    place = kb.root.parent / f"{name}.{format}"
    place.write_bytes(text.encode())
    return place


def launched(kb: Kb, path: str = "Talks/003 launch.md", text: str = NOTE) -> Report:
    kb.write(path, text)
    return report(*(cite(text, path, first, last) for first, last in CITED))


def states(kb: Kb, place: Path, *more: str, code: int | None = None) -> list[tuple[str, int, int]]:
    """Of each citation of a file what became of it, and the lines where it stands now."""
    found = kb.json("verify", str(place), *more, code=code)
    return [(row["status"], row["now_line"], row["now_last"]) for row in found["citations"]]


# What became of them


@pytest.mark.parametrize("format", FORMATS)
def test_what_nobody_touched_is_ok(kb: Kb, format: str) -> None:
    place = exported(kb, format, launched(kb))
    assert states(kb, place, code=0) == [("ok", first, last) for first, last in CITED]
    assert kb.run("verify", str(place))[0] == "4 citations: 4 ok\n"


@pytest.mark.parametrize("format", FORMATS)
def test_three_lines_at_the_top_move_all_and_are_mended(kb: Kb, format: str) -> None:
    """B13: verify tells where each went, --fix writes that and nothing else, then all is as if written anew."""
    place = exported(kb, format, launched(kb))
    moved = "one\ntwo\nthree\n" + NOTE
    kb.write("Talks/003 launch.md", moved)
    assert states(kb, place, code=1) == [("moved", first + 3, last + 3) for first, last in CITED]
    assert states(kb, place, "--fix", code=0) == [("fixed", first + 3, last + 3) for first, last in CITED]
    assert states(kb, place, code=0) == [("ok", first + 3, last + 3) for first, last in CITED]
    anew = report(*(cite(moved, "Talks/003 launch.md", first + 3, last + 3) for first, last in CITED))
    assert place.read_text() == exported(kb, format, anew, "anew").read_text()


def test_another_number_is_a_change(kb: Kb) -> None:
    """B13: 83 became 84."""
    place = exported(kb, "md", launched(kb))
    before = place.read_bytes()
    kb.write("Talks/003 launch.md", NOTE.replace("83", "84"))
    out, _ = kb.run("verify", str(place), "--fix", code=1)
    assert re.search(r"changed +Talks/003 launch.md:5-6\n    now: .*\n", out)
    assert "4 citations: 3 ok, 1 changed" in out
    row = kb.json("verify", str(place), code=1)["citations"][0]
    assert "84" in row["text"] and (row["now_line"], row["now_last"]) == (5, 6)
    assert place.read_bytes() == before


def test_a_change_further_down_is_told_where_it_stands_now(kb: Kb) -> None:
    place = exported(kb, "json", launched(kb))
    kb.write("Talks/003 launch.md", "one\n" + NOTE.replace("83", "84").replace("No streaming yet", "Streaming now"))
    assert states(kb, place, code=1) == [("changed", 6, 7), ("moved", 9, 9), ("moved", 10, 10), ("changed", 12, 12)]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace(" problems, and\n> with", "\n> problems, and with"),
        lambda text: text.replace("> ", ">   "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("й", "й"),
    ],
    ids=["wrapped anew", "indented", "ends of lines", "letters in two parts"],
)
def test_how_a_note_is_wrapped_counts_for_nothing(kb: Kb, edit: object) -> None:
    place = exported(kb, "md", launched(kb))
    kb.write("Talks/003 launch.md", edit(NOTE))  # type: ignore[operator]
    assert states(kb, place, code=0) == [("ok", first, last) for first, last in CITED]


def test_what_was_cut_off_is_lost(kb: Kb) -> None:
    place = exported(kb, "md", launched(kb))
    kb.write("Talks/003 launch.md", "\n".join(NOTE.split("\n")[:9]))
    assert [state for state, _, _ in states(kb, place, code=1)] == ["ok", "ok", "ok", "lost"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_renamed_note_is_found_by_its_words(kb: Kb, format: str) -> None:
    place = exported(kb, format, launched(kb))
    (kb.root / "Talks/003 launch.md").rename(kb.root / "Launch, renamed.md")
    kb.write("Other.md", NOTE[:60])
    assert [state for state, _, _ in states(kb, place, code=1)] == ["moved"] * 4
    states(kb, place, "--fix", code=0)
    assert states(kb, place, code=0) == [("ok", first, last) for first, last in CITED]
    anew = report(*(cite(NOTE, "Launch, renamed.md", first, last) for first, last in CITED))
    if format != "csv":  # there the comma of the new name would need quotes
        assert place.read_text() == exported(kb, format, anew, "anew").read_text()


def test_the_exported_page_is_not_the_note_that_it_cites(kb: Kb) -> None:
    """It says the same, and may lie in the vault too."""
    place = exported(kb, "md", launched(kb))
    kb.write("A page.md", place.read_text())
    (kb.root / "Talks/003 launch.md").rename(kb.root / "Launch.md")
    found = kb.json("verify", str(kb.root / "A page.md"), code=1)["citations"]
    assert {(row["status"], row["now_path"]) for row in found} == {("moved", "Launch.md")}


def test_another_note_that_says_the_same_is_not_what_was_cited(kb: Kb) -> None:
    place = exported(kb, "md", launched(kb))
    kb.write("Copy.md", NOTE)
    kb.write("Talks/003 launch.md", NOTE.replace("one attempt", "two attempts"))
    assert states(kb, place, code=1)[0] == ("changed", 5, 6)


def test_a_passage_that_went_into_another_note_is_followed(kb: Kb) -> None:
    place = exported(kb, "md", launched(kb))
    kb.write("Talks/003 launch.md", "# Launch notes\n")
    kb.write("Extracted.md", "\n\n" + NOTE)
    assert states(kb, place, code=1)[0] == ("moved", 7, 8)


def test_of_equal_lines_the_one_that_moved_with_the_others_is_meant(kb: Kb) -> None:
    text = "a first line that nobody else has\n\n- the same\n- between\n- the same\n"
    kb.write("a.md", text)
    place = exported(kb, "md", report(cite(text, "a.md", 1, 1), cite(text, "a.md", 3, 3), cite(text, "a.md", 5, 5)))
    kb.write("a.md", "\n\n\n\n" + text)
    assert states(kb, place, code=1) == [("moved", 5, 5), ("moved", 7, 7), ("moved", 9, 9)]


def test_a_quote_of_captions_is_found_in_what_they_read_as(kb: Kb) -> None:
    times = "00:00:0{}.000 --> 00:00:0{}.000\n"
    said = ("Sixty-four attempts and a vote", "give another invoice.")
    cues = "WEBVTT\n" + "".join(f"\n{times.format(at, at + 1)}{words}\n" for at, words in enumerate(said))
    kb.write("talk.vtt", cues)
    quote = kb.json("search", "invoice")["hits"][0]
    place = exported(kb, "md", report(Cite("talk.vtt", quote["line"], quote["line_end"], quote["text"])))
    assert [state for state, _, _ in states(kb, place, code=0)] == ["ok"]
    kb.write("talk.vtt", cues.replace("WEBVTT\n", "WEBVTT\n\nNOTE made by hand\n"))
    assert [state for state, _, _ in states(kb, place, code=1)] == ["moved"]


# In the file


def test_only_places_change_in_a_file_that_others_wrote(kb: Kb) -> None:
    """Footnotes of its author's own stay, so does a label that is said in its text, and a bad byte."""
    told = launched(kb)
    text = (
        md.report(told)
        + "\nSee line 003-launch:5 and Talks/003 launch.md:5 [^1].\n\n[^1]: mine, [[Talks/003 launch|x]]\n"
    )
    place = kb.root.parent / "mine.md"
    place.write_bytes(text.encode() + b"\xff\r\n")
    kb.write("Talks/003 launch.md", "\n" + NOTE)
    states(kb, place, "--fix", code=0)
    after = place.read_bytes()
    assert b"See line 003-launch:5 and Talks/003 launch.md:5 [^1]." in after and after.endswith(b"\xff\r\n")
    assert b"[^003-launch:6-7]" in after and b"[^003-launch:5-6]" not in after


def test_labels_change_places_at_once(kb: Kb) -> None:
    """The name that one footnote takes is the one that another gives up."""
    text = "first line of a note\nsecond line of a note\nthird line of a note\n"
    kb.write("a.md", text)
    place = exported(kb, "md", report(*(cite(text, "a.md", line, line) for line in (1, 2, 3))))
    moved = "new\n" + text
    kb.write("a.md", moved)
    states(kb, place, "--fix", code=0)
    anew = report(*(cite(moved, "a.md", line, line) for line in (2, 3, 4)))
    assert place.read_text() == exported(kb, "md", anew, "anew").read_text()


def test_json_is_mended_however_it_is_laid_out(kb: Kb) -> None:
    place = exported(kb, "json", launched(kb))
    sorted_ = json.dumps(json.loads(place.read_text()), sort_keys=True, indent=8)
    place.write_text(sorted_)
    kb.write("Talks/003 launch.md", "\n" + NOTE)
    states(kb, place, "--fix", code=0)
    found = json.loads(place.read_text())
    assert [(entry["line"], entry["cites"][0]["line"], entry["cites"][0]["last"]) for entry in found["entries"]] == [
        (6, 6, 7), (9, 9, 9), (10, 10, 10), (12, 12, 12),
    ]  # fmt: skip
    assert json.dumps(found, sort_keys=True, indent=8) == place.read_text()


def test_a_file_without_citations_is_told(kb: Kb) -> None:
    place = kb.root.parent / "a.md"
    place.write_text("[^1]: kb:a.md#L1\n")
    _, err = kb.run("verify", str(place), code=1)
    assert "holds no citations" in err
    _, err = kb.run("verify", str(kb.root / "missing.md"), code=1)
    assert "cannot read" in err


# What has none


def test_strict_tells_what_is_said_without_a_citation(kb: Kb) -> None:
    told = launched(kb)
    place = exported(kb, "md", told)
    kb.run("verify", str(place), "--strict", code=0)
    text = place.read_text().replace("## Said\n", "## Said\n\nThis is mine. [^9]\n\n```\ncode\n```\n")
    place.write_text(text + "[^9]: no token\n")
    out, _ = kb.run("verify", str(place), "--strict", code=1)
    assert "uncited  This is mine. [^9]" in out
    assert "4 ok, 1 without a citation" in out
    _, err = kb.run("verify", str(exported(kb, "html", told)), "--strict", code=2)
    assert "--strict reads Markdown" in err


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("# T\n\nAbout the page.\n\nA claim.\n", [(5, "A claim.")]),
        ("A claim.\n", [(1, "A claim.")]),
        ("---\na: b\n---\n# T\n", []),
        ("- one [^a]\n- two\n  goes on\n", [(2, "- two goes on")]),
        ("> words\n>\n> — by [^a]\n\n> more\n", [(5, "> more")]),
        ("| a | b |\n| --- | --- |\n| 1 | 2 [^a] |\n| 3 | 4 |\n", [(4, "| 3 | 4 |")]),
        ("```text\nchart\n```\n- and 1,234 more\n<!-- kb:x begin 0 -->\n", []),
        ("~~~\n```\nno\n~~~\nyes\n", [(5, "yes")]),
    ],
)
def test_a_sentence_is(text: str, bare: list[tuple[int, str]]) -> None:
    token = citing.token(Cite("a.md", 1, 1, "a"))
    note = f"\n[^a]: x `{token}`\n"
    assert uncited.sentences(text + note) == bare


# However large, however it is written


def test_a_thousand_lines_are_verified_in_a_moment(kb: Kb) -> None:
    """A note of a megabyte and 500 citations; the worst is that none of them stands there any more."""
    rows = [
        f"Line {number} tells of a model, of its limits and of what it costs, {number * 7919} times over."
        for number in range(13_000)
    ]
    text = "\n".join(rows)
    cites = [cite(text, "a.md", line, line) for line in range(1, 13_000, 26)]
    tokens = [next(citing.found(citing.token(one))) for one in cites]
    note = finding.Text(enumerate(rows, 1))
    assert len(text) > 1_000_000 and len(tokens) == 500
    begun = time.process_time()
    assert all(finding.within(note, token) for token in tokens)
    assert time.process_time() - begun < 1
    gone = [token._replace(head="00000000") for token in tokens]
    begun = time.process_time()
    assert not finding.anywhere(note, gone)
    assert time.process_time() - begun < 5


LINES = st.lists(st.text(st.sampled_from("ab 模и>\t.é\u0301["), max_size=12), min_size=1, max_size=8)


@settings(deadline=None)
@given(LINES, st.data())
def test_any_quote_is_found_where_it_stands(rows: list[str], data: st.DataObject) -> None:
    """Whole lines of any note, before and after others were put around them."""
    first = data.draw(st.integers(1, len(rows)))
    last = data.draw(st.integers(first, len(rows)))
    token = next(citing.found(citing.token(Cite("a.md", first, last, "\n".join(rows[first - 1 : last])))))
    assume(token.size)
    assert finding.within(finding.Text(enumerate(rows, 1)), token)
    around = finding.Text(enumerate(["xyz", *rows, "xyz"], 1))
    places = finding.anywhere(around, [token]).get(token, [])
    assert any(around.holds(token, place) for place in places)


PATHS = st.sampled_from(["a.md", "b c.md", "文/型.md", "x,y.txt", 'q"&<.md', "d/[e].md", "kb:#L1.md"])
PLACES = st.tuples(PATHS, st.integers(1, 99), st.integers(0, 2))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=5, unique_by=lambda pair: pair[0]),
    st.sampled_from(FORMATS),
)
def test_mended_is_what_would_be_written_anew(
    pairs: list[tuple[tuple[str, int, int], tuple[str, int, int]]], format: str
) -> None:
    """Tokens of every format lead to the new places, whatever the names; a second time nothing changes."""
    cites = [Cite(path, line, line + more, f"words {number}") for number, ((path, line, more), _) in enumerate(pairs)]
    told = report(*cites)
    text = registry.part("kb.exports", format).render(view.page(told, view.facts(told), "entries"))
    goals = {citing.token(one): goal for one, (_, goal) in zip(cites, pairs, strict=True)}
    moves = [move(token, goals[text[token.start : token.end]]) for token in citing.found(text)]
    after = mending.mended(text, moves)
    assert [found[:3] for found in citing.found(after)] == [move[1:] for move in moves]
    still = [mending.Move(token, *token[:3]) for token in citing.found(after)]
    assert mending.mended(after, still) == after
    if format == "json":
        places = {(entry["path"], entry["line"]) for entry in json.loads(after)["entries"]}
        assert places == {(path, line) for _, (path, line, _) in pairs}


def move(token: Token, goal: tuple[str, int, int]) -> mending.Move:
    path, line, more = goal
    return mending.Move(token, path, line, line + more)
