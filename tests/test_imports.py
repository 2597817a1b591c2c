"""What other programs export becomes notes; what a person does with the notes stays."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import dates, filenames, kindle, registry
from kb.app import merging, writing, written
from kb.app.ingesting import understanding
from kb.imports import Source
from kb.note import Highlight, Note, Raw
from tests.conftest import ROOT, Kb

KINDLE = tomllib.loads((ROOT / "tests/cases/kindle.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/imports.toml").read_text(encoding="utf-8"))["case"]
WHEN = "Added on Monday, 30 December 2024 14:46:33"


def case_id(case: dict[str, Any]) -> str:
    return str(case["id"])


def clipping(text: str, place: int, title: str = "A Book (Some One)", kind: str = "Highlight") -> str:
    return f"{title}\r\n- Your {kind} on page 1 | location {place}-{place + 1} | {WHEN}\r\n\r\n{text}\r\n==========\r\n"


class Desk:
    """A vault, and a file beside it that is imported again and again."""

    def __init__(self, kb: Kb) -> None:
        self.kb = kb
        self.file = kb.root.parent / "My Clippings.txt"

    def bring(self, *records: str, code: int = 0, words: tuple[str, ...] = ()) -> Any:
        self.file.write_text("".join(records), encoding="utf-8", newline="")
        return self.kb.json("import", str(self.file), *words, code=code)

    @property
    def note(self) -> Path:
        return self.kb.root / "Highlights" / "A Book.md"

    def text(self) -> str:
        return self.note.read_bytes().decode()

    def put(self, text: str, path: str = "Highlights/A Book.md") -> None:
        self.kb.write(path, text)

    def items(self, text: str | None = None) -> list[str]:
        """The highlights as they stand in the note, without their ids."""
        lines = (text or self.text()).splitlines()
        return [re.sub(r" \^kb-\S+", "", line) for line in lines if line.startswith("- ") and "Full Title" not in line]


@pytest.fixture
def desk(kb: Kb) -> Desk:
    return Desk(kb)


def files(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes and the time of its last change."""
    return {str(p.relative_to(root)): (p.read_bytes(), p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()}


# --- what the files say ---


@pytest.mark.parametrize("case", KINDLE["line"], ids=case_id)
def test_a_kindle_line_says_what_and_where(case: dict[str, Any]) -> None:
    info = kindle.info(case["text"])
    assert (info.kind if info else "") == case["kind"]
    if info:
        assert info.location == case["location"]
        assert "at" not in case or dates.kindle(info.date) == case["at"]


@pytest.mark.parametrize("case", KINDLE["title"], ids=case_id)
def test_a_kindle_title_ends_in_its_authors(case: dict[str, Any]) -> None:
    assert kindle.title_line(case["text"]) == (case["title"], tuple(case["authors"]))


def test_every_word_of_a_kindle_line_has_its_source() -> None:
    rows = tomllib.loads((ROOT / "kb/catalogue/kindle.toml").read_text(encoding="utf-8"))["language"]
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_file_becomes_notes(case: dict[str, Any], kb: Kb, tmp_path: Path) -> None:
    """Each file is known by what stands in it, and every record is in a note, or told."""
    file = tmp_path / case["file"]
    file.write_bytes(case["text"].encode())
    failed = case.get("failed", [])
    told = kb.json("import", str(file), code=5 if failed else 0)
    assert told["files"][0]["from"] == case["from"]
    assert [[item["code"], item["line"]] for item in told["failed"]] == failed
    assert {item["path"] for item in told["failed"]} <= {str(file)}
    assert told["skipped"] == case.get("skipped", {})
    folder = kb.root / "Highlights"
    assert sorted(path.name for path in folder.iterdir()) == sorted(case["notes"])
    for name, wanted in case["notes"].items():
        lines = [re.sub(r"\^kb-[0-9a-f]{16}$", "^kb-*", line) for line in (folder / name).read_text().splitlines()]
        at = 0
        for line in wanted:
            assert line in lines[at:], "\n".join(lines)
            at = lines.index(line, at) + 1
    before = files(kb.root)
    again = kb.json("import", str(file), code=5 if failed else 0)
    assert again["added"] == again["changed"] == again["written"] == 0
    assert files(kb.root) == before


def understood(kb: Kb, path: str) -> Note:
    raw = Raw(path, (kb.root / path).read_bytes().decode(), "", 0, 0)
    return understanding.understand(raw, registry.parts("kb.formats"), []).note


def test_an_imported_note_is_read_as_highlights(desk: Desk) -> None:
    desk.bring(
        clipping("first words\nsecond line", 10),
        clipping("my remark", 11, kind="Note"),
        clipping("a lonely note", 90, kind="Note"),
    )
    note = understood(desk.kb, "Highlights/A Book.md")
    assert (note.format, note.title) == ("readwise", "A Book")
    assert [(mark.text, mark.note, mark.location) for mark in note.highlights if mark.kind == "highlight"] == [
        ("first words\nsecond line", "my remark", "location 10")
    ]


def test_a_clippings_file_may_lie_in_the_vault(kb: Kb) -> None:
    """Its books are headings, its texts highlights and notes, each with its lines."""
    text = clipping("first words", 10) + clipping("my remark", 11, kind="Note") + clipping("", 50, kind="Bookmark")
    kb.write("My Clippings.txt", text)
    raw = Raw("My Clippings.txt", text, "", 0, 0)
    note = understanding.understand(raw, registry.parts("kb.formats"), []).note
    assert note.format == "kindle"
    assert [(block.kind, block.span.line, block.last) for block in note.blocks] == [
        ("heading", 1, 1),
        ("field", 2, 2),
        ("highlight", 4, 4),
        ("heading", 6, 6),
        ("field", 7, 7),
        ("annotation", 9, 9),
        ("heading", 11, 11),
        ("field", 12, 12),
    ]
    assert [(mark.kind, mark.text, mark.note, mark.line) for mark in note.highlights] == [
        ("highlight", "first words", "my remark", 1),
        ("bookmark", "", "", 11),
    ]
    assert kb.paths("remark") == ["My Clippings.txt"]


def test_a_highlight_has_one_id_in_the_vault_and_in_the_import(desk: Desk) -> None:
    desk.bring(clipping("first words", 10))
    raw = Raw("x.txt", clipping("first words", 10), "", 0, 0)
    known = registry.part("kb.formats", "kindle").parse(raw).highlights
    assert f"^kb-{known[0].id}" in desk.text()


# --- again and again ---


def test_nothing_new_is_said_and_nothing_is_written(desk: Desk) -> None:
    desk.bring(clipping("one", 10), clipping("two", 20))
    before = files(desk.kb.root)
    out, _ = desk.kb.run("import", str(desk.file))
    assert "Nothing new" in out and "2 unchanged" in out
    assert files(desk.kb.root) == before


def test_F03_a_grown_export_adds_only_what_is_new_at_its_place(desk: Desk) -> None:
    desk.bring(clipping("one", 10), clipping("four", 40))
    desk.put(desk.text().replace("- four", "### Chapter\n- four"))
    before = desk.text().splitlines()
    told = desk.bring(*(clipping(text, at) for text, at in [("one", 10), ("four", 40), ("two", 20), ("zero", 5)]))
    assert (told["added"], told["unchanged"]) == (2, 2)
    assert desk.items() == [
        "- zero (Location 5)",
        "- one (Location 10)",
        "- two (Location 20)",
        "- four (Location 40)",
    ]
    after = iter(desk.text().splitlines())
    assert all(line in after for line in before)  # in this order


def test_an_edit_at_the_source_changes_in_place(desk: Desk) -> None:
    desk.bring(clipping("The beginning", 10), clipping("two", 20))
    anchor = re.search(r"\^kb-\S+", desk.text())
    told = desk.bring(clipping("The beginning and the end", 10), clipping("two", 20))
    assert (told["changed"], told["added"]) == (1, 0)
    assert desk.items() == ["- The beginning and the end (Location 10)", "- two (Location 20)"]
    assert anchor and anchor[0] in desk.text(), "a link to it still leads there"
    assert desk.bring(clipping("The beginning and the end", 10), clipping("two", 20))["unchanged"] == 2


def test_each_highlight_is_taken_for_one_other_only(desk: Desk) -> None:
    """A sentence marked once, then marked at two other places, is not lost and not doubled."""
    desk.bring(clipping("the same words", 10), clipping("two", 20))
    told = desk.bring(clipping("the same words", 15), clipping("the same words", 30), clipping("two", 20))
    assert (told["changed"], told["added"], told["unchanged"]) == (1, 1, 1)
    assert sorted(desk.items()) == [
        "- the same words (Location 15)",
        "- the same words (Location 30)",
        "- two (Location 20)",
    ]
    before = desk.text()
    desk.kb.run("import", str(desk.file))
    assert desk.text() == before


def test_a_clippings_file_that_was_begun_anew_takes_nothing_away(desk: Desk) -> None:
    desk.bring(clipping("one", 10), clipping("two", 20))
    told = desk.bring(clipping("three", 30))
    assert told["added"] == 1
    assert desk.items() == ["- one (Location 10)", "- two (Location 20)", "- three (Location 30)"]


def test_a_note_made_later_comes_below_its_highlight(desk: Desk) -> None:
    desk.bring(clipping("one", 10), clipping("two", 20))
    desk.put(desk.text().replace("- two", "    - and this is mine\n- two"))
    told = desk.bring(clipping("one", 10), clipping("two", 20), clipping("why?", 11, kind="Note"))
    assert told["changed"] == 1
    assert "    - Note: why?\n    - and this is mine\n- two" in desk.text()


def test_what_the_user_edited_stays_the_users(desk: Desk) -> None:
    desk.bring(clipping("one", 10), clipping("two", 20))
    mine = desk.text().replace("- one", "- ONE, I say")
    desk.put(mine)
    told = desk.bring(clipping("one", 10), clipping("two", 20))
    assert (told["kept"], told["unchanged"]) == (1, 1)
    told = desk.bring(clipping("one", 10), clipping("two", 20), clipping("my remark", 11, kind="Note"))
    assert told["kept"] == 1
    assert desk.text() == mine
    assert "kept yours" in desk.kb.run("import", str(desk.file))[0]


def test_what_the_user_deleted_stays_deleted(desk: Desk) -> None:
    desk.bring(clipping("one", 10), clipping("two", 20))
    mine = "".join(line for line in desk.text().splitlines(True) if not line.startswith("- one"))
    desk.put(mine)
    told = desk.bring(clipping("one", 10), clipping("two", 20))
    assert (told["deleted"], told["added"]) == (1, 0)
    assert desk.text() == mine


def test_a_note_that_was_deleted_stays_deleted(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    desk.note.unlink()
    told = desk.bring(clipping("one", 10), clipping("two", 20))
    assert told["notes"][0]["action"] == "gone"
    assert not desk.note.exists()


def test_a_note_may_be_renamed_and_moved(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    (desk.kb.root / "Read").mkdir()
    moved = desk.note.rename(desk.kb.root / "Read" / "Mine.md")
    told = desk.bring(clipping("one", 10), clipping("two", 20))
    assert told["notes"][0]["path"] == "Read/Mine.md"
    assert not desk.note.exists()
    assert desk.items(moved.read_text()) == ["- one (Location 10)", "- two (Location 20)"]


def test_a_moved_note_without_properties_is_known_by_its_highlights(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    desk.put(desk.text().split("---\n", 2)[2], "Mine.md")
    desk.note.unlink()
    assert desk.bring(clipping("one", 10))["notes"][0]["path"] == "Mine.md"


def test_what_kb_remembers_may_be_lost(desk: Desk) -> None:
    """Without .kb nothing is written twice, and an edit is still the user's."""
    desk.bring(clipping("one", 10), clipping("two", 20))
    mine = desk.text().replace("- one", "- ONE")
    desk.put(mine)
    for path in (desk.kb.root / ".kb" / "imports").iterdir():
        path.unlink()
    told = desk.bring(clipping("one", 10), clipping("two", 20))
    assert (told["kept"], told["unchanged"], told["added"]) == (1, 1, 0)
    assert desk.text() == mine


def test_what_kb_remembers_may_be_spoilt(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    (path,) = (desk.kb.root / ".kb" / "imports").iterdir()
    path.write_bytes(b"<<<<<<< mine\n" + path.read_bytes()[:-20] + b"\xff\x00")
    before = desk.text()
    desk.bring(clipping("one", 10))
    assert desk.text() == before


def test_line_ends_of_a_note_stay(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    desk.put(desk.text().replace("\n", "\r\n"))
    desk.bring(clipping("one", 10), clipping("two", 20))
    assert desk.text().count("\n") == desk.text().count("\r\n")
    assert desk.items() == ["- one (Location 10)", "- two (Location 20)"]


def test_a_note_without_an_end_of_its_last_line(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    desk.put(desk.text().rstrip("\n"))
    desk.bring(clipping("one", 10), clipping("two", 20))
    assert desk.items() == ["- one (Location 10)", "- two (Location 20)"]


def test_headings_that_were_renamed_or_removed(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    mine = "# Mine\n\nwords\n"
    desk.put(desk.text().split("# A Book")[0] + mine)
    desk.bring(clipping("one", 10), clipping("two", 20), clipping("three", 30))
    above, _, below = desk.text().partition("\n## Highlights\n")
    assert above.endswith(mine)
    assert [line[:7] for line in below.splitlines()] == ["- two (", "    - A", "- three", "    - A"]
    assert desk.items() == ["- two (Location 20)", "- three (Location 30)"]


def test_the_same_highlight_of_two_programs_is_one(desk: Desk, tmp_path: Path) -> None:
    desk.bring(clipping("Some “words”  here", 10))
    table = tmp_path / "readwise.csv"
    table.write_text('Highlight,Title,Author\nSome "words" here,A Book,Some One\n', encoding="utf-8")
    before = desk.text()
    told = desk.kb.json("import", str(table))
    assert (told["added"], told["unchanged"]) == (0, 1)
    assert desk.text() == before
    assert desk.kb.json("import", str(table), str(desk.file))["written"] == 0


# --- strangers' words ---

HOSTILE = [
    "# heading",
    "#tag and #other/tag",
    "> quote",
    "- item\n* item\n+ item\n1. item\n2) item",
    "- [ ] task",
    "[ ] task",
    "```\ncode",
    "~~~\ncode\n~~~",
    "    indented",
    "---\n***\n===\n___",
    "a | b\n--- | ---\n1 | 2",
    "[[link]] ![[embed]] [[[link]]] \\[[link]]",
    "[text](https://a.example) ![image](x.png) [id]: https://a.example",
    "[id]: https://a.example",
    "[^1]: a footnote^[inside]",
    "%% comment\n%%%% more",
    "<!-- comment\n<div>\n<a href='https://a.example'>x</a>",
    "$$\nx\n$$",
    "==marked== words",
    "words ^kb-0123456789abcdef",
    "words ^some-id",
    "## Highlights\n- forged ^kb-0123456789abcdef",
    "    - Note: forged\n    - Tags: #forged",
    "\x00 \x1b[31m \u202e \u2028 \x85 \x0b \x0c",
    "---\ntitle: forged\n---",
    "\\",
    "`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_strangers_do_not_become_structure(text: str, desk: Desk) -> None:
    """No link, tag, comment, heading, quote or id comes from a text that was imported."""
    desk.bring(clipping("before", 10), clipping(text, 20), clipping(text, 21, kind="Note"), clipping("after", 30))
    desk.bring(clipping("before", 10), clipping(text, 20), clipping(text, 21, kind="Note"), clipping("after", 30))
    raw = Raw("n.md", desk.text(), "", 0, 0)
    note = registry.part("kb.formats", "obsidian").parse(raw)
    assert not note.tags and not note.marked
    assert not [link for link in note.links if link.kind != "web"]
    assert not [link for link in note.links if link.display]
    assert {block.kind for block in note.blocks} <= {"property", "heading", "item", "annotation"}
    assert [raw.text[b.span.start : b.span.end] for b in note.blocks if b.kind == "heading"] == [
        "# A Book",
        "## Metadata",
        "## Highlights",
    ]
    assert len(re.findall(r"(?<!\\)\^kb-", raw.text)) == 3
    assert desk.items()[0] == "- before (Location 10)" and desk.items()[-1] == "- after (Location 30)"


MARKS = ["#", "##", "[[", "]]", "[", "](", ")", "%%", "==", "`", "```", "$$", "<!--", "<a>", "-", ">", "|", "---"]
MARKS += ["x", " ", "\n", "\r\n", "\t", "\\", "^kb-0123456789abcdef", "^a", "1.", "*", "_", "~~~", "!", ":", "Note:"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(MARKS), min_size=1, max_size=20).map("".join))
def test_no_row_of_marks_becomes_structure(text: str) -> None:
    """Whatever stands between two highlights, the next one is still one, and nothing links or tags."""
    if not text.strip(" \t\r\n"):
        return
    marks = [Highlight(f"id{n}", words, note=words) for n, words in enumerate(["before", text, "after"])]
    raw = Raw("n.md", written.note(Source("k", "T", highlights=tuple(marks)), "T", "kindle"), "", 0, 0)
    note = registry.part("kb.formats", "obsidian").parse(raw)
    assert not note.tags and not note.links and not note.marked
    assert len(re.findall(r"(?<!\\)\^kb-", raw.text)) == 3
    others = [block.kind for block in note.blocks if block.kind not in ("item", "annotation", "property")]
    assert others == ["heading"] * 3
    assert len(registry.part("kb.formats", "readwise").parse(raw).highlights) == 3


@pytest.mark.parametrize(
    "title", ['"a": [b] *c &d', "x\u2028y\u0085z", "[[x]] #y", "C #", "-", "...", "a" * 3000, "\U0001f600 \x07"]
)
def test_any_title_is_one_heading_and_one_property(title: str, kb: Kb, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    row = {"title": title, "author": title, "category": "books", "highlights": [{"id": 1, "text": "x"}]}
    file.write_text(json.dumps({"results": [row]}), encoding="utf-8")
    told = kb.json("import", str(file))
    note = understood(kb, told["notes"][0]["path"])
    assert not note.diagnostics and not note.links and not note.tags
    assert note.title == " ".join(re.sub("[\x00-\x1f]", "\ufffd", title).split())[:1000]
    assert len(note.highlights) == 1


@given(st.text(min_size=1, max_size=60))
def test_a_file_name_is_legal_on_every_system(title: str) -> None:
    name = filenames.legal(title)
    assert name and not re.search(r'[<>:"/\\|?*#^\[\]\x00-\x1f]', name)
    assert not name.startswith(".") and not name.endswith((".", " "))
    assert len(name.encode()) <= 200
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
    assert filenames.legal(name) == name


# --- whatever happens between two imports ---

TEXTS = ["one", "two words", "three\nlines\nof it", "# four", "- five", "一二三", "six [[x]]", "seven ^kb-00"]
RECORDS = st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(1, 30)), max_size=8)
OWN = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(
            ["my line", "", "## My heading", "    - my child", "> my quote", "- my item", "\tx", "[[A]] #b"]
        ),
    ),
    max_size=6,
)


def sources(records: list[tuple[str, int]]) -> list[written.Item]:
    raw = Raw("x", "".join(clipping(text, place) for text, place in records), "", 0, 0)
    found = registry.part("kb.imports", "kindle").read(raw).sources
    return written.items(found[0]) if found else []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, RECORDS, OWN, st.sampled_from(["\n", "\r\n"]))
def test_every_line_of_the_user_stays(
    first: list[tuple[str, int]], more: list[tuple[str, int]], own: list[tuple[int, str]], end: str
) -> None:
    """Import A, then A and more: all lines of the user stay in their order; a third time nothing changes."""
    text = f"# A Book{end}{end}## Highlights{end}"
    begun = merging.Merging(text, (), "kindle").merge(sources(first))
    assert merging.Merging(begun.text, begun.rows.values(), "kindle").merge(sources(first)).text == begun.text
    lines = begun.text.splitlines()
    for number, (place, line) in enumerate(own):
        lines.insert(min(place, len(lines)), f"{line} {number}" if line else "")
    mine = end.join(lines) + end
    grown = merging.Merging(mine, begun.rows.values(), "kindle").merge(sources([*first, *more]))
    theirs = {line for line in grown.text.splitlines() if line not in lines}
    kept = [line for line in grown.text.splitlines() if line in lines and line]
    written_by_user = [f"{line} {number}" for number, (_, line) in enumerate(own) if line]
    assert all(line in kept for line in written_by_user)
    assert [line for line in kept if line in written_by_user] == [line for line in lines if line in written_by_user]
    assert not [line for line in theirs if line in written_by_user]
    again = merging.Merging(grown.text, grown.rows.values(), "kindle").merge(sources([*first, *more]))
    assert again.text == grown.text
    assert again.counts["added"] == again.counts["changed"] == 0
    assert end == "\n" or grown.text.count("\n") == grown.text.count("\r\n")


# --- the command ---


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    told = desk.bring(clipping("one", 10), words=("--dry-run",))
    assert (told["dry_run"], told["added"], told["written"]) == (True, 1, 1)
    assert not files(desk.kb.root)


def test_notes_go_where_they_are_wanted(desk: Desk) -> None:
    desk.bring(clipping("one", 10), words=("--into", "Reading/Kindle"))
    assert (desk.kb.root / "Reading/Kindle/A Book.md").is_file()


@pytest.mark.parametrize("into", ["../out", "/tmp", "a/../../b", ".hidden", "a/.kb", "con", "link", "link/sub"])
def test_nothing_is_written_outside_the_vault(into: str, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (desk.kb.root / "link").symlink_to(tmp_path / "elsewhere")
    desk.file.write_text(clipping("one", 10), encoding="utf-8")
    _, err = desk.kb.run("import", str(desk.file), "--into", into, code=None)
    assert err.startswith("kb: ")
    assert not files(desk.kb.root) and not files(tmp_path / "elsewhere")


def test_a_note_that_became_a_link_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    desk.bring(clipping("one", 10))
    outside = tmp_path / "outside.md"
    outside.write_bytes(desk.note.read_bytes())
    desk.note.unlink()
    desk.note.symlink_to(outside)
    before = outside.read_bytes()
    desk.bring(clipping("one", 10), clipping("two", 20))
    assert outside.read_bytes() == before


def test_the_users_own_note_of_that_name_is_not_touched(desk: Desk) -> None:
    desk.put("my own note")
    told = desk.bring(clipping("one", 10))
    assert told["notes"][0]["path"] == "Highlights/A Book (Some One).md"
    assert desk.text() == "my own note"


def test_a_read_only_note_is_left_and_told(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    desk.note.chmod(0o444)
    before = desk.text()
    told = desk.bring(clipping("one", 10), clipping("two", 20), code=5)
    assert told["failed"][0]["code"] == "not-written"
    assert desk.text() == before
    desk.note.chmod(0o644)
    assert desk.bring(clipping("one", 10), clipping("two", 20))["added"] == 1


def test_an_unknown_file_is_told_with_the_known_sources(kb: Kb, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("just words", encoding="utf-8")
    _, err = kb.run("import", str(file), code=2)
    assert all(name in err for name in ("kindle", "readwise-csv", "pocket", "--from"))
    _, err = kb.run("import", str(file), "--from", "nobody", code=2)
    assert "nobody" in err and "kindle" in err
    assert "there is no file" in kb.run("import", str(tmp_path / "none"), code=2)[1]
    file.write_bytes(b"PK\x03\x04\x00\x00")
    assert "zip" in kb.run("import", str(file), code=2)[1]


def test_a_source_can_be_forced(kb: Kb, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Highlight,Title\nwords,T\n", encoding="utf-8")
    kb.run("import", str(file), code=2)
    assert kb.json("import", str(file), "--from", "readwise_csv")["added"] == 1


def test_standard_input_is_a_file(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(clipping("one", 10).encode("utf-16")), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)
    assert kb.json("import", "-")["added"] == 1


def test_a_file_that_is_too_large_is_told(kb: Kb, tmp_path: Path) -> None:
    kb.write("config.toml", "[vault]\npath = '.'\nlargest_note = 100\n")
    file = tmp_path / "x.txt"
    file.write_text(clipping("word " * 200, 10), encoding="utf-8")
    assert "more than 500" in kb.run("import", str(file), code=2)[1]


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv", "md", "paths"])
def test_every_format_renders_an_import(format: str, desk: Desk) -> None:
    desk.file.write_text(clipping("one", 10), encoding="utf-8")
    out, _ = desk.kb.run("import", str(desk.file), "--format", format)
    assert "A Book.md" in out


STRANGE = {
    "a cell of a megabyte": ("readwise-csv", "Highlight,Title,Author\n" + "x" * 1_000_000 + ",T,A\n"),
    "NUL in a table": ("readwise-csv", "Highlight,Title,Author\na\0b,T\0,A\n"),
    "an open quote": ("readwise-csv", 'Highlight,Title,Author\n"never closed,T,A\nx,y,z\n'),
    "columns without end": ("readwise-csv", "Highlight,Title,Author" + ",x" * 5000 + "\n" + "a," * 5003 + "\n"),
    "an empty table": ("readwise-csv", ""),
    "deep JSON": ("readwise-json", '{"results": ' + "[" * 200_000),
    "wrong shapes": (
        "readwise-json",
        '{"results": [1, null, {"title": {"a": 1}}, {"title": "T", "highlights": {"a": 1}}]}',
    ),
    "huge numbers": ("readwise-json", '{"results": [{"title": "T", "highlights": [{"id": ' + "9" * 6000 + "}]}]}"),
    "halves of pairs": (
        "readwise-json",
        '{"results": [{"title": "\\ud800", "highlights": [{"id": 1, "text": "a\\udfff"}]}]}',
    ),
    "rows of anything": (
        "hypothes-is",
        '{"rows": [1, [], {"uri": 5}, {"uri": "x", "target": [1], "references": "a", "document": 3}]}',
    ),
    "no JSON": ("hypothes-is", "rows"),
    "separators": ("kindle", "==========\n" * 5000),
    "titles": ("kindle", "(" * 50_000 + ")" * 50_000 + "\n"),
    "a page of open tags": ("pocket", "<a href=" * 20_000),
    "blanks": ("apple-books", "Excerpt From " + " " * 50_000 + "x"),
    "nothing but lines": ("apple-books", "\n" * 100_000),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_is_imported_or_told(name: str, kb: Kb, tmp_path: Path) -> None:
    """Neither a traceback nor a long wait."""
    source, text = STRANGE[name]
    file = tmp_path / "x"
    file.write_text(text, encoding="utf-8", newline="")
    begin = time.process_time()
    _, err = kb.run("import", str(file), "--from", source, code=None)
    assert "should not have happened" not in err
    assert time.process_time() - begin < 5


def test_two_imports_at_once_write_each_highlight_once(desk: Desk) -> None:
    desk.file.write_text("".join(clipping(f"words {n}", n * 3) for n in range(300)), encoding="utf-8")
    command = [sys.executable, "-m", "kb", "--vault", str(desk.kb.root), "import", str(desk.file)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for one in both:
        one.communicate(timeout=60)
    assert [one.returncode for one in both] == [0, 0]
    assert len(desk.items()) == 300
    assert len(list(desk.note.parent.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("wait", [0.15, 0.3, 0.45])
def test_an_interrupt_leaves_whole_files(wait: float, desk: Desk) -> None:
    text = "".join(clipping(f"words {n} of {book}", n, f"Book {book} (A)") for book in range(60) for n in range(5))
    desk.file.write_text(text, encoding="utf-8", newline="")
    command = [sys.executable, "-m", "kb", "--vault", str(desk.kb.root), "import", str(desk.file)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(wait)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    for path, (data, _) in files(desk.kb.root).items():
        assert not path.endswith(".tmp")
        assert data.endswith(b"\n") and (".kb" in path or data.count(b"^kb-") == 5)
    desk.kb.json("import", str(desk.file))
    assert desk.kb.json("import", str(desk.file))["unchanged"] == 300


def test_another_program_that_writes_the_note_is_not_overwritten(desk: Desk) -> None:
    desk.bring(clipping("one", 10))
    with pytest.raises(OSError, match="changed by another program"):
        writing.write(str(desk.kb.root), "Highlights/A Book.md", b"new", b"what was read before")
    assert "one" in desk.text()
    assert [path.name for path in desk.note.parent.iterdir()] == ["A Book.md"]


def test_a_source_is_ordered_by_place() -> None:
    marks = [Highlight(str(n), f"t{n}", location=place) for n, place in enumerate(["page 3", "page ix", "", "page 12"])]
    source = Source("k", "T", highlights=tuple(marks))
    assert len({item.anchor for item in written.items(source)}) == 4
