"""What changed by meaning: between two notes, between two moments of a vault, for git and for a digest."""

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import config
from kb.app import alike, aside
from kb.app.digesting import changed, lastly, snapshot, stating
from kb.app.digesting.change import Change
from kb.app.digesting.difference import difference
from kb.app.digesting.snapshot import Claim, Link, Model, Said, Snapshot, Source, Thought
from kb.errors import KbError, UsageError
from kb.page import Section
from kb.store import connection
from tests.conftest import ROOT, Kb

THIRTY = "o1-preview: 30 messages per week."
CASES = tomllib.loads((ROOT / "tests" / "cases" / "changes.toml").read_text(encoding="utf-8"))["case"]


def told(kb: Kb, *words: str) -> list[str]:
    """The changes since ``before.jsonl``, as mark, kind and text."""
    found = kb.json("diff", "--from", str(kb.root.parent / "before.jsonl"), *words)
    assert found["changed"] == bool(found["changes"])
    assert found["total"] == len(found["changes"])
    return [f"{row['mark']}{row['kind']} {row['text']}" for row in found["changes"]]


def remember(kb: Kb) -> Path:
    place = kb.root.parent / "before.jsonl"
    place.write_text(kb.run("diff", "--snapshot")[0], encoding="utf-8")
    return place


def taken(kb: Kb) -> Snapshot:
    kb.ingest()
    db = connection.reader(str(kb.database), str(kb.root))
    assert db
    return stating.take(db)


# ── two notes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_two_notes_differ_in_what_they_say(case: dict[str, Any], kb: Kb, tmp_path: Path) -> None:
    old, new = tmp_path / "old" / "note.md", tmp_path / "new" / "note.md"
    for place, text in ((old, case["before"]), (new, case["after"])):
        place.parent.mkdir()
        place.write_bytes(text.encode())
    rows = kb.json("diff", str(old), str(new), "--facts")["changes"]
    assert sorted(f"{row['mark']}{row['kind']} {row['text']}" for row in rows) == sorted(case["wants"])


def test_without_facts_other_words_are_one_change_of_the_note(kb: Kb, tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("# Weather\n\nA sunny day.\n")
    new.write_text("# Weather\n\nA rainy day.\n")
    (row,) = kb.json("diff", str(old), str(new))["changes"]
    assert (row["mark"], row["kind"], row["what"], row["text"]) == ("~", "note", "words", "Weather")


def test_two_folders_are_compared_note_by_note(kb: Kb, tmp_path: Path) -> None:
    for name, limit in (("old", 30), ("new", 50)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Limits.md").write_text(f"o1-preview: {limit} messages per week.\n")
        (tmp_path / name / "See.md").write_text("See [[Limits]].\n")
    (row,) = kb.json("diff", str(tmp_path / "old"), str(tmp_path / "new"))["changes"]
    assert (row["text"], row["path"], row["line"]) == (
        "o1-preview message limit: from 30 to 50 messages/week",
        "Limits.md",
        1,
    )


def test_without_a_vault_two_notes_can_be_compared(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("o1-mini scored 70% on AIME.\n")
    (tmp_path / "b.md").write_text("o1-mini scored 71% on AIME.\n")
    command = [sys.executable, "-m", "kb", "diff", "a.md", "b.md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=True).stdout
    assert "~claim   o1-mini AIME: from 70 to 71 %  b.md:1" in told


@pytest.mark.parametrize("words", ["a.md", "a.md b.md c.md", "a.md b.md --from c.md", "a.md no.md", "--from a.md"])
def test_what_cannot_be_compared_is_refused(words: str, kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.md", "b.md", "c.md"):
        kb.write(name, "Text.\n")
    monkeypatch.chdir(kb.root)
    kb.run("diff", *words.split(), code=2)


# ── a vault and what it was


def test_nothing_changed_is_told_and_is_no_failure(kb: Kb) -> None:
    kb.write("a.md", "o1-mini scored 70% on AIME. I guess that is luck. See [[b]].\n")
    place = remember(kb)
    os.utime(kb.root / "a.md", (1_800_000_000, 1_800_000_000))
    assert kb.run("diff", "--from", str(place), "--exit-code")[0] == "No difference.\n"


def test_a_difference_is_a_failure_only_where_that_is_asked(kb: Kb) -> None:
    kb.write("a.md", "Text.\n")
    place = remember(kb)
    kb.write("a.md", "Another text.\n")
    kb.run("diff", "--from", str(place))
    kb.run("diff", "--from", str(place), "--exit-code", code=1)


def test_the_same_vault_gives_the_same_snapshot(kb: Kb) -> None:
    for name in "abc":
        kb.write(
            f"{name}.md", f"# {name}\n\no1-mini scored 70% on AIME. See [[{name}b]] and https://jane.example/{name}.\n"
        )
    first = kb.run("diff", "--snapshot")[0]
    kb.ingest(rebuild=True)
    assert kb.run("diff", "--snapshot")[0] == first
    assert [line.split('"')[3] for line in first.splitlines()[1:]] == ["a.md", "b.md", "c.md"]


def test_a_renamed_note_loses_no_link(kb: Kb) -> None:
    kb.write("Limits.md", "o1-preview: 50 messages per week. See [[Prices]] and https://jane.example/limits.\n")
    kb.write("See.md", "See [[Limits]].\n")
    remember(kb)
    (kb.root / "Limits.md").unlink()
    kb.write(
        "Old/Message limits.md", "o1-preview: 50 messages per week. See [[Prices]] and https://jane.example/limits.\n"
    )
    kb.write("See.md", "See [[Message limits]].\n")
    assert told(kb, "--facts") == []
    assert told(kb) == ["~note renamed from Limits.md", "~note See"]


def test_a_renamed_note_whose_links_stay_behind_is_told(kb: Kb) -> None:
    kb.write("Limits.md", "A text about limits.\n")
    kb.write("See.md", "See [[Limits]].\n")
    remember(kb)
    (kb.root / "Limits.md").rename(kb.root / "Message limits.md")
    assert told(kb) == ["~note renamed from Limits.md", "~link [[Limits]] leads nowhere, no longer to Limits.md"]


def test_a_note_that_was_renamed_and_edited_is_still_itself(kb: Kb) -> None:
    kb.write("a.md", "See [[x1]], [[x2]], [[x3]] and https://jane.example/limits.\n")
    remember(kb)
    (kb.root / "a.md").unlink()
    kb.write("b.md", "See also [[x1]], [[x2]], [[x3]] and https://jane.example/limits.\n")
    assert told(kb) == ["~note renamed from a.md"]


def test_a_page_that_is_written_at_last_is_found_by_its_links(kb: Kb) -> None:
    kb.write("See.md", "See [[Limits]].\n")
    remember(kb)
    kb.write("Limits.md", "A text about limits.\n")
    assert told(kb) == ["+note Limits", "~link [[Limits]] leads to Limits.md"]


def test_a_claim_that_moved_to_another_note_is_no_change(kb: Kb) -> None:
    kb.write("a.md", "A text.\n\no1-mini scored 70% on AIME.\n")
    kb.write("b.md", "Another text.\n")
    remember(kb)
    kb.write("a.md", "A text.\n")
    kb.write("b.md", "Another text.\n\no1-mini scored 70% on AIME.\n")
    assert told(kb, "--facts") == []


def test_a_source_is_new_once_and_then_a_link(kb: Kb) -> None:
    kb.write("a.md", "A text.\n")
    remember(kb)
    kb.write("b.md", "[A post](https://jane.example/limits)\n")
    kb.write("c.md", "https://www.jane.example/limits/\n")
    assert told(kb, "--facts") == ["+source jane.example/limits (A post)", "+link jane.example/limits"]


def test_a_limit_that_a_newer_note_tells_otherwise_is_a_change_with_both_places(kb: Kb) -> None:
    kb.write("a.md", "---\ndate: 2024-09-12\n---\no1-preview: 30 messages per week.\n")
    remember(kb)
    kb.write("b.md", "---\ndate: 2024-09-17\n---\no1-preview: 50 messages per week.\n")
    rows = kb.json("diff", "--from", str(kb.root.parent / "before.jsonl"), "--facts")["changes"]
    assert [(row["mark"], row["text"], row["was"], row["path"], row["line"]) for row in rows] == [
        ("~", "o1-preview message limit: from 30 to 50 messages/week", "a.md:4", "b.md", 4)
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            f"---\ndate: 2024-09-12\n---\n{THIRTY}",
            "---\ndate: 2024-09-01\n---\no1-preview: 20 messages per week.",
        ),
        (THIRTY, "o1-mini: 50 messages per week."),
        (THIRTY, "o1-preview: 30 messages per week, they say."),
        (f"{THIRTY}\n\no1-preview: 50 messages per week.", "o1-preview: 40 messages per week."),
    ],
    ids=["an older note", "another model", "the same limit", "no one limit before"],
)
def test_a_limit_is_not_changed_by(old: str, new: str, kb: Kb) -> None:
    kb.write("a.md", f"{old}\n")
    remember(kb)
    kb.write("b.md", f"{new}\n")
    assert [change[:6] for change in told(kb, "--facts") if "model" not in change[:6]] == ["+claim"]


def test_a_result_without_conditions_is_completed_by_one_that_has_them(kb: Kb) -> None:
    kb.write("a.md", "On AIME o1-mini scored 70%.\n")
    remember(kb)
    kb.write("b.md", "On AIME o1-mini scored 70% with consensus of 64 samples.\n")
    (row,) = kb.json("diff", "--from", str(kb.root.parent / "before.jsonl"), "--facts")["changes"]
    assert (row["mark"], row["what"], row["was"]) == ("~", "completed", "a.md:1")
    assert row["text"] == "o1-mini AIME: 70 %, now with consensus; 64 samples"


def test_what_a_newer_kb_understands_besides_is_no_change(kb: Kb) -> None:
    """A file that nobody touched says what it said."""
    kb.write("a.md", "On AIME o1-mini scored 70%. I guess that is luck.\n")
    after = taken(kb)
    before = {"a.md": after["a.md"]._replace(claims=(), thoughts=(), models=())}
    assert difference(before, after) == ()


# ── snapshots as files


def test_without_a_digest_the_way_to_a_snapshot_is_told(kb: Kb) -> None:
    kb.write("a.md", "Text.\n")
    assert "--snapshot" in kb.run("diff", code=2)[1]


def test_the_last_digest_is_what_is_compared_with(kb: Kb) -> None:
    kb.write("a.md", "Text.\n")
    lastly.keep(str(kb.root), taken(kb))
    assert kb.run("diff")[0] == "No difference.\n"
    kb.write("b.md", "Text.\n")
    assert kb.run("diff")[0] == "+note    b  b.md:1\n"
    assert lastly.load(str(kb.root)) != taken(kb)
    lastly.keep(str(kb.root), taken(kb))
    assert lastly.load(str(kb.root)) == taken(kb)


def test_a_digest_behind_a_link_is_not_followed(kb: Kb, tmp_path: Path) -> None:
    kb.write(".kb/note", "")
    (tmp_path / "elsewhere").mkdir()
    (kb.root / ".kb" / "digest").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KbError):
        lastly.keep(str(kb.root), {})
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        '{"kb snapshot": 99}',
        '{"kb snapshot": 1}\n7',
        '{"kb snapshot": 1}\n{"path": ""}',
        '{"kb snapshot": 1}\n{"path": "a.md", "colour": "red"}',
        '{"kb snapshot": 1}\n{"path": "a.md", "title": 3}',
        '{"kb snapshot": 1}\n{"path": "a.md", "aliases": "abc"}',
        '{"kb snapshot": 1}\n{"path": "a.md", "models": [["o1", "3"]]}',
        '{"kb snapshot": 1}\n{"path": "a.md", "models": 3}',
        '{"kb snapshot": 1}\n{"path": "a.md", "claims": [[[1], null, 3, "", "", [], [], "", "", 1]]}',
        '{"kb snapshot": 1}\n' + "[" * 100_000,
    ],
)
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        snapshot.read(text, "a file")


# ── git


def test_git_shows_the_facts_that_changed(kb: Kb) -> None:
    """README's three lines."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    line = re.search(r"git config diff\.kb\.textconv '(.+?)'", readme)
    assert line
    command = line[1].replace("kb ", f"{sys.executable} -m kb ", 1)
    kb.write("Limits.md", "# Limits\n\no1-preview: 30 messages per week.\nSee [[Prices]].\n")
    kb.write(".gitattributes", "*.md diff=kb\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*words: str) -> str:
        given = [
            "git",
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@y.example",
            "-c",
            f"diff.kb.textconv={command}",
            *words,
        ]
        return subprocess.run(given, cwd=kb.root, env=environment, capture_output=True, text=True, check=True).stdout

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "limits")
    (kb.root / "Limits.md").write_text("# Limits\n\no1-preview: 50 messages per week. See\n[[Prices]] too.\n")
    changes = [line for line in git("diff", "-U0").splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert changes == [
        "-claim o1-preview message limit: 30 messages/week",
        "+claim o1-preview message limit: 50 messages/week",
    ]


def test_what_git_gives_a_driver_is_understood(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("o1-preview: 30 messages per week.\n")
    new = kb.write("Limits.md", "o1-preview: 50 messages per week.\n")
    given = ["Limits.md", str(tmp_path / "old"), "a1b2", "100644", str(new), "c3d4", "100644"]
    assert kb.run("diff", *given)[0].startswith(
        "~claim   o1-preview message limit: from 30 to 50 messages/week  Limits.md:1"
    )
    given[1] = "/dev/null"
    assert kb.run("diff", *given)[0].startswith("+note    Limits  Limits.md:1")


def test_the_lines_of_a_file_have_no_places(kb: Kb) -> None:
    head = "---\naliases: [思維鏈]\n---\n"
    thought = "o1-mini scored 70% on AIME.\n\n**我推論**: 一半是運氣。\n"
    first = kb.write("a.md", f"{head}{thought}\nSee [[b]], https://jane.example/.\n")
    said = kb.run("diff", "--textconv", str(first))[0]
    second = kb.write("b.md", f"{head}\n\n\nSee [[b]],\nhttps://jane.example/.\n\n{thought}")
    assert kb.run("diff", "--textconv", str(second))[0] == said
    assert said.splitlines() == [
        "alias 思維鏈",
        "claim o1-mini AIME: 70 %",
        "link [[b]]",
        "source jane.example",
        "thought inference: 一半是運氣。",
    ]


# ── a digest


def sections(kb: Kb, before: Snapshot, *followed: str) -> dict[str, Section]:
    kb.ingest()
    db = connection.reader(str(kb.database), str(kb.root))
    assert db
    found = changed.sections(changed.since(db, before), changed.followed(db, followed))
    return {section.name: section for section in found}


def test_a_digest_tells_what_a_new_note_brings(kb: Kb) -> None:
    """Field B12, in notes of our own."""
    kb.write("a.md", "# Exam\n\nOn AIME o1-mini scored 70%. See [[Scaling test time compute (2024) {Jane}]].\n")
    before = taken(kb)
    kb.write(
        "b.md",
        "# News\n\n"
        "o1-preview: 50 messages per week.\n\n"
        "On AIME o1-mini scored 70% with consensus of 64 samples.\n\n"
        "o1-pro scored 86% on AIME.\n\n"
        "- [Scaling test time compute](https://jane.example/scaling)\n- https://x.com/someone/status/1834665203407241366\n\n"
        "**我推論**: 一半是運氣。\n",
    )
    found = sections(kb, before)
    assert list(found) == ["claims", "limits", "completed", "models", "sources", "thoughts", "new"]
    assert [entry.text for entry in found["limits"].entries] == ["o1-preview message limit: 50 messages/week"]
    assert [(entry.mark, entry.path, entry.line, entry.reason) for entry in found["completed"].entries] == [
        ("~", "b.md", 5, "was a.md:3")
    ]
    assert [entry.reason for entry in found["sources"].entries] == [
        "may be [[Scaling test time compute (2024) {Jane}]] (a.md:3)",
        "",
    ]
    assert [entry.text for entry in found["models"].entries] == ["openai/o1-preview", "openai/o1-pro"]
    assert all(entry.path and entry.line for section in found.values() for entry in section.entries)
    assert sections(kb, taken(kb)) == {}


def test_a_digest_of_what_is_followed_leaves_out_the_rest(kb: Kb) -> None:
    kb.write("a.md", "A text.\n")
    before = taken(kb)
    kb.write("b.md", "o1-preview: 50 messages per week.\n")
    kb.write("c.md", "Gemini 1.5 Pro: 20 messages per day.\n")
    kb.write("d.md", "Ilya Sutskever said so.\n")
    assert [entry.path for entry in sections(kb, before, "o1-preview")["limits"].entries] == ["b.md"]
    assert [entry.path for entry in sections(kb, before, "Ilya Sutskever")["new"].entries] == ["d.md"]
    assert [entry.path for entry in sections(kb, before)["new"].entries] == ["b.md", "c.md", "d.md"]


def test_a_changed_note_is_one_line_that_says_what_changed(kb: Kb) -> None:
    kb.write("a.md", "o1-mini scored 70% on AIME.\n")
    kb.write("b.md", "A sunny day.\n")
    kb.write("c.md", "Another text.\n")
    kb.write("d.md", "A third text.\n")
    kb.write("f.md", "A cloudy day.\n")
    before = taken(kb)
    kb.write("a.md", "o1-mini scored 71% on AIME and 80% on GPQA.\n\nSee [[x]].\n")
    kb.write("b.md", "A sunny day with o3-mini.\n")
    kb.write("f.md", "A rainy day.\n")
    (kb.root / "c.md").rename(kb.root / "e.md")
    (kb.root / "d.md").unlink()
    found = sections(kb, before)
    assert [(entry.path, entry.text) for entry in found["changed"].entries] == [
        ("a.md", "2 claims, 1 link"),
        ("b.md", "1 model"),
        ("e.md", "renamed from c.md"),
        ("f.md", "words"),
    ]
    assert [entry.path for entry in found["removed"].entries] == ["d.md"]


def test_conflicts_come_from_whoever_finds_them(kb: Kb) -> None:
    kb.write("a.md", "A text.\n")
    before = taken(kb)
    found = Change("claim", "!", "70 % here, 80 % there", "a.md", names=("openai/o1",))
    assert changed.changes(before, before, lambda old, new: [found]) == (found,)
    assert [section.name for section in changed.sections((found,))] == ["conflicts"]


# ── properties

WORDS = st.sampled_from(["o1", "70%", "13", "思維鏈", "модель", "AIME", "on", "`x`", "[[y]]", "*z*"])
SENTENCES = [
    "On AIME o1-mini scored 70% with consensus of 64 samples, and GPT-4o 13%. I guess that half of it is luck.",
    "o1-preview: 50 messages per week. See [[Limits]] and [a post](https://jane.example/limits) of 2024-09-17.",
    "На AIME у o1-mini было 70%, а у GPT-4o всего 13%. Думаю, что половина этого случайна. См. [[Лимиты]].",
    "在 AIME 上 o1-mini 得到 70%，GPT-4o 只有 13%。 我認為 其中一半是運氣。 參考 [[上限]]。",
]
TEXTS = st.text(st.sampled_from("ab思м 1"), max_size=6)
LINES = st.integers(1, 9)
CLAIMS = st.builds(
    Claim,
    st.sampled_from([("a/o1",), ("a/o2",)]),
    st.sampled_from([None, "AIME", "GPQA"]),
    st.sampled_from([None, 1.0, 2.0, 3.0]),
    st.sampled_from(["", "%"]),
    st.just(""),
    st.sampled_from([(), ("one",)]),
    st.just(()),
    st.sampled_from(["score", "limit"]),
    TEXTS,
    LINES,
)
PATHS = st.sampled_from(["a.md", "b.md", "c/d.md"])


def notes(path: str) -> st.SearchStrategy[Said]:
    return st.builds(
        Said,
        st.just(path),
        TEXTS,
        st.sampled_from(["", "2024-09-12"]),
        st.sampled_from(["1", "2", "3", "4", "5"]).map(lambda sum: path + sum),
        st.sampled_from(["w1", "w2", "w3"]),
        st.lists(TEXTS, max_size=2, unique=True).map(tuple),
        st.lists(CLAIMS, max_size=3).map(tuple),
        st.lists(
            st.builds(Link, st.just("wiki"), TEXTS, st.just(""), st.sampled_from(["", "a.md", "b.md"]), LINES),
            max_size=3,
            unique_by=lambda link: link.leads,
        ).map(tuple),
        st.lists(TEXTS, max_size=2, unique=True).map(lambda keys: tuple(Source(key) for key in keys)),
        st.lists(TEXTS, max_size=2).map(lambda texts: tuple(Thought(text, "idea", text) for text in texts)),
        st.lists(TEXTS, max_size=2, unique=True).map(lambda names: tuple(Model(name, 1) for name in names)),
    )


SNAPSHOTS = st.lists(PATHS, unique=True).flatmap(
    lambda paths: st.tuples(*map(notes, paths)).map(lambda found: {said.path: said for said in found})
)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TURNED = {"+": "-", "-": "+", "~": "~"}


@QUICK
@given(SNAPSHOTS)
def test_nothing_differs_from_itself(said: Snapshot) -> None:
    assert changed.changes(said, said) == ()


@QUICK
@given(SNAPSHOTS)
def test_a_snapshot_is_read_as_it_was_written(said: Snapshot) -> None:
    assert snapshot.read(snapshot.text(said), "") == said


@QUICK
@given(SNAPSHOTS, SNAPSHOTS)
def test_the_other_way_round_the_marks_are_turned(old: Snapshot, new: Snapshot) -> None:
    def counted(found: tuple[Change, ...], turned: bool) -> Counter[Any]:
        marks = TURNED if turned else {mark: mark for mark in TURNED}
        return Counter(
            (
                change.kind,
                marks[change.mark],
                *sorted((change.before, change.after)),
                change.text if change.mark != "~" else "",
            )
            for change in found
        )

    assert counted(difference(old, new), False) == counted(difference(new, old), True)


@given(st.lists(WORDS, min_size=1, max_size=12), st.data())
def test_the_words_of_a_text_are_the_same_however_it_is_wrapped(words: list[str], data: st.DataObject) -> None:
    between = st.sampled_from([" ", "\n", "  ", "\n> ", "\r\n", " \u00a0"])
    wrapped = words[0] + "".join(data.draw(between) + word for word in words[1:])
    assert alike.bare(wrapped) == alike.bare(" ".join(words))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SENTENCES), st.data())
def test_a_paragraph_wrapped_anew_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    place = tmp_path_factory.mktemp("wrapped") / "a.md"

    def said(text: str) -> Snapshot:
        place.write_text(f"# A note\n\n{text}\n", encoding="utf-8")
        return aside.said(config.layers({}), str(place))

    wrapped = "".join(data.draw(st.sampled_from([" ", "\n"])) if sign == " " else sign for sign in text)
    assert difference(said(text), said(wrapped)) == ()
