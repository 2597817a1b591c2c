"""What an answer tells besides its hits: why, how many, of what, since when; and how it is printed."""

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import config
from kb.app.ingesting import refresh
from kb.app.searching import answers, asked, editors, misses
from kb.errors import UsageError
from kb.store import answering, looking, nearest, searching
from tests.conftest import Kb

OSC = "\x1b]8;;"
WORDS = ["o1", "o1-preview", "GPT-4○ mini", "модели", "моделью", "推理", "推", "理模型", "共識", "preview"]
PIECES = st.lists(st.sampled_from([*WORDS, " ", "\n\n", "- ", "# ", "> ", "[[b|preview]]", " #tag "]), max_size=14)
NOTES = st.lists(PIECES.map("".join), min_size=1, max_size=4)
ASKED = st.sampled_from([*WORDS, "o3", "lang:zh", "-tag:tag"])
QUERIES = st.lists(st.one_of(ASKED, ASKED.map(lambda word: f'"{word}"')), min_size=1, max_size=4).map(" ".join)


def facet(found: Any, name: str) -> dict[str, int]:
    return {row["value"]: row["count"] for row in found["facets"][name]}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NOTES, QUERIES)
def test_what_is_told_agrees_with_what_is_found(texts: list[str], typed: str) -> None:
    """Notes counted without an order are those found in one; each has its place, every other a reason."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        root.mkdir()
        for name, text in zip("abcd", texts, strict=False):
            (root / f"{name}.md").write_bytes(text.encode())
        held = config.load({"vault.path": str(root), "index.path": str(Path(folder, "i.sqlite"))})
        with closing(refresh.opened(held).db) as db:
            question = searching.resolved(db, answers.asked(db, typed))
            ranked = [found.note for found in searching.notes(db, question, 0)]
            assert answering.notes(db, asked.conditions(question)) == sorted(ranked)
            assert bool(ranked) or list(misses.nothing(db, question))
            for name, _ in zip("abcd", texts, strict=False):
                (note,) = looking.named(db, f"{name}.md")
                told = misses.why(db, typed, question, note).document
                assert (note.id in ranked) is (told["in_one_block"] is not None)
                assert told["answers"] is bool(told["in_one_block"])
                assert told["place"] == (ranked.index(note.id) + 1 if told["answers"] else None)
                unmet = [row for row in told["conditions"] if not row["met"]]
                lacks = [row for row in told["words"] if not row["there"]]
                assert note.id in ranked or unmet or lacks
            for hit in answers.search(db, question, 0, explain=True).hits:
                assert hit.explain is not None
                assert sum(part["value"] or 0 for part in hit.explain["parts"]) == pytest.approx(hit.score, abs=0.001)


# ── why a hit is one


def test_an_explanation_adds_up_to_the_score(shipped: Kb) -> None:
    """Its tier and what is counted are all that there is in a score."""
    for text in ("o1", "reasoning tokens", "how do models spend reasoning tokens", "path:Models", "reasoning lang:ru"):
        for hit in shipped.json("search", text, "--explain")["hits"]:
            told = hit["explain"]
            assert sum(part["value"] or 0 for part in told["parts"]) == pytest.approx(hit["score"], abs=0.001)
            assert told["score"] == hit["score"]
            assert {"name", "value", "words", "places"} == set(told["parts"][0])


def test_an_explanation_tells_where_each_word_is(kb: Kb) -> None:
    kb.write("walrus.md", "---\naliases: [tusker]\n---\n# Ice\n\na turbine here\n\nand elsewhere velvet\n")
    kb.write("other.md", "see [[walrus|the penguin page]] #zebra")
    words = ("turbine velvet tusker walrus penguin zeppelin ice", "path:walrus")
    (hit,) = kb.json("search", *words, "-n", "1", "--explain")["hits"]
    parts = {part["name"]: part for part in hit["explain"]["parts"]}
    assert parts["title"]["words"] == ["ice"]
    assert parts["alias"]["words"] == ["tusker", "walrus"]  # its file's name, too
    assert parts["link text"]["words"] == ["penguin"]
    assert parts["link text"]["places"] == ["other.md:1"]
    assert set(parts["line"]["words"]) | set(parts["elsewhere in the note"]["words"]) >= {"turbine", "velvet"}
    assert hit["explain"]["lacks"] == ["zeppelin"]
    assert hit["explain"]["filters"] == ["path:walrus"]


def test_an_explanation_is_read_by_a_person(kb: Kb) -> None:
    kb.write("a.md", "one velvet turbine")
    out, _ = kb.run("search", "velvet turbine zeppelin", "--explain")
    assert "any of the words: tier 100" in out
    assert "line: velvet, turbine; lacks zeppelin" in out
    assert "velvet in 1 notes" in out


def test_a_plain_search_has_no_key_more(shipped: Kb) -> None:
    found = shipped.json("search", "o1")
    assert set(found) == {"format_version", "query", "total", "hits"}
    assert "explain" not in found["hits"][0]


# ── why nothing is found


def test_a_word_that_is_nowhere_is_named_with_its_neighbours(kb: Kb) -> None:
    kb.write("a.md", "reasoning tokens, моделями и 資訊")
    assert "did you mean: reasoning" in kb.run("search", "resoning", code=1)[1]
    assert "did you mean: моделями" in kb.run("search", "моделяим", code=1)[1]
    assert "of its parts there is 資訊" in kb.run("search", "資訊安全", code=1)[1]
    assert "did you mean" not in kb.run("search", "cat", code=1)[1]
    (reason,) = kb.json("search", "resoning", code=1)["reasons"]
    assert (reason["kind"], reason["word"], reason["nearest"]) == ("word", "resoning", ["reasoning"])


def test_only_words_that_notes_still_have_are_offered(kb: Kb) -> None:
    note = kb.write("a.md", "a walruss")
    kb.ingest()
    note.write_text("something else", encoding="utf-8")
    assert "did you mean" not in kb.run("search", "walrusx", code=1)[1]


def test_another_number_is_never_a_slip(kb: Kb) -> None:
    """o3 is not corrected to o1: names like it are listed, and nothing is assumed of them."""
    kb.write("a.md", "OpenAI o1-preview and o1-mini, models of OpenAI: o1, GPT-4o")
    for text in ("o3", "model:o3", "o1-preveiw", "model:o1-preveiw"):
        out, err = kb.run("search", text, code=1)
        assert out == ""
        assert "did you mean" not in err
        assert "names like it: " in err
    assert "names like it: o1, o1-preview, o1-mini" in kb.run("search", "o3", code=1)[1].replace(
        "o1-mini, o1-preview", "o1-preview, o1-mini"
    )
    assert kb.run("search", "o1-preveiw", code=1)[1].rstrip().endswith("names like it: o1-preview")


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("o3", ["o1", "o1-mini", "o1-pro"]),
        ("gpt4o", ["gpt-4o"]),
        ("gpt-5", ["gpt-4", "gpt-4o"]),
        ("claude-3.5-sonet", ["claude-3.5-sonnet", "claude-3-sonnet"]),
        ("x9", []),
    ],
)
def test_names_are_alike_but_for_their_numbers(name: str, like: list[str]) -> None:
    known = ["o1", "o1-mini", "o1-pro", "gpt-4", "gpt-4o", "gpt-4o-mini", "claude-3-sonnet", "claude-3.5-sonnet"]
    assert set(nearest.like(name, known)) == set(like)


def test_the_filter_that_leaves_nothing_is_named(kb: Kb) -> None:
    kb.write("en.md", "a walrus on the ice, which is a word in English #seal")
    kb.write("ru.md", "модель рассуждает долго и дорого")
    assert "lang:ru leaves none of 1 note" in kb.run("search", "walrus", "lang:ru", code=1)[1]
    assert "no note meets lang:xx; there are: en, ru" in kb.run("search", "walrus", "--lang", "xx", code=1)[1]
    assert "no note meets tag:seals; did you mean: seal" in kb.run("search", "walrus", "tag:seals", code=1)[1]
    assert '-"walrus on" leaves none of 1 note' in kb.run("search", "ice", '-"walrus on"', code=1)[1]
    assert "reasons" not in kb.json("search", "walrus")


def test_words_that_meet_in_no_note_are_told(kb: Kb) -> None:
    kb.write("a.md", "velvet")
    kb.write("b.md", "turbine")
    for more in ("", " zeppelin"):
        assert "turbine leaves none of 1 note" in kb.run("search", '"velvet" "turbine"' + more, code=1)[1]


def test_a_filter_met_elsewhere_in_the_note_is_told(kb: Kb) -> None:
    kb.write("a.md", "the walrus is a large animal of the ice\n\nмодель рассуждает долго и дорого\n")
    assert "1 note would answer, but no line of them meets lang:ru" in kb.run("search", "walrus", "lang:ru", code=1)[1]


# ── why a note is not found, or where


def test_a_note_among_the_answers_has_its_place(kb: Kb) -> None:
    kb.write("a.md", "velvet turbine")
    kb.write("b.md", "x\n\nvelvet\n")
    found = kb.json("search", "velvet turbine", "--why", "b")
    assert (found["answers"], found["place"], found["total"]) == (True, 2, 2)
    assert [(word["word"], word["there"], word["lines"]) for word in found["words"]] == [
        ("velvet", True, [3]),
        ("turbine", False, []),
    ]


def test_a_note_that_does_not_answer_is_told_why(kb: Kb) -> None:
    kb.write("a.md", "turbine of velvet")
    kb.write("b.md", "the walrus is a large animal")
    out, _ = kb.run("search", "walrus lang:ru", "--why", "b.md", code=1)
    assert "is not among the answers" in out
    assert "✓ walrus" in out
    assert "✗ lang:ru  it has en" in out
    out, _ = kb.run("search", '"velvet turbine" walrsu', "--why", "a", code=1)
    assert '"velvet turbine" is nowhere' in out or "velvet turbine is nowhere" in out
    assert "did you mean: walrus" in out
    assert "there is no note" in kb.run("search", "walrus", "--why", "nowhere", code=1)[1]


def test_an_excluded_word_is_the_reason(kb: Kb) -> None:
    kb.write("a.md", "o1\n\nthe preview\n")
    found = kb.json("search", "o1", "-preview", "--why", "a", code=1)
    assert [(row["what"], row["met"], row["lines"]) for row in found["conditions"]] == [("-preview", False, [3])]


# ── counts


def test_a_facet_counts_what_its_filter_would_find(shipped: Kb) -> None:
    """Over all notes that answer, not only those on the page."""
    found = shipped.json("search", "reasoning", "-n", "1", "--facets", "model,lang,voice,person,org,kind")
    for name in ("model", "person", "org", "kind"):
        for value, count in list(facet(found, name).items())[:4]:
            assert (
                shipped.json(
                    "search", "*" if False else "reasoning", f'{name}:"{value}"', "--why", "Models/o1.md", code=None
                )["total"]
                == count
            )
    for value, count in facet(found, "voice").items():
        assert count <= found["total"]
        assert value in ("own_thought", "source_quote", "transcript", "metadata", "model_output")


def test_facets_of_small_notes(kb: Kb) -> None:
    kb.write("a.md", "---\ndate: 2024-09-13\ntags: [ice]\n---\nwalrus https://a.example/x")
    kb.write("b.md", "---\ndate: 2024-10-01\n---\nwalrus #ice [x](https://a.example/x?utm_source=y)")
    kb.write("c.md", "---\ndate: 2024-09-20\n---\nwalrus")
    kb.write("d.md", "no animal #ice")
    found = kb.json("search", "walrus", "--facets", "month,tag,source,person", "-n", "1")
    assert found["facets"]["month"] == [{"value": "2024-09", "count": 2}, {"value": "2024-10", "count": 1}]
    assert facet(found, "tag") == {"ice": 2}
    assert list(facet(found, "source").values()) == [2]
    assert found["facets"]["person"] == []
    out, _ = kb.run("search", "walrus", "--facets", "month")
    assert "     2  2024-09\n" in out
    assert "facets: model, source" in kb.run("search", "walrus", "--facets", "colour", code=2)[1]


# ── groups


def test_hits_are_grouped(kb: Kb) -> None:
    kb.write("a.md", "OpenAI o1-mini is a walrus https://a.example/x")
    kb.write("b.md", "OpenAI o1 is a walrus [x](https://a.example/x?utm_source=y)")
    kb.write("c.md", "a walrus\n\nanother walrus")
    found = kb.json("search", "walrus", "--group", "release")
    assert [(row["name"], row["notes"], len(row["hits"])) for row in found["groups"]] == [
        ("openai/o1", 2, 2),
        (None, 1, 2),
    ]
    assert sorted(place for row in found["groups"] for place in row["hits"]) == list(range(len(found["hits"])))
    by_source = kb.json("search", "walrus", "--group", "source")["groups"]
    assert [row["notes"] for row in by_source] == [2, 1]
    assert [row["name"] for row in kb.json("search", "walrus", "--group", "note")["groups"]] == ["c.md", "a.md", "b.md"]
    assert "openai/o1  2 in 2 notes\n" in kb.run("search", "walrus", "--group", "release")[0]
    assert "groups: note, source, release" in kb.run("search", "walrus", "--group", "colour", code=2)[1]


# ── since the last time


def test_only_what_changed_since_the_same_question(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    kb.write("b.md", "walrus too")
    first = kb.json("search", "walrus", "--since-last")
    assert first["since_last"] == {"new": 2, "older": 0}
    out, err = kb.run("search", "walrus", "--since-last", code=1)
    assert out == ""
    assert "2 more answer that you were shown before" in err
    os.utime(kb.root / "a.md", (1_800_000_000, 1_800_000_000))  # saved again, unchanged
    (kb.root / "b.md").rename(kb.root / "moved.md")
    assert kb.json("search", "walrus", "--since-last", code=1)["since_last"] == {"new": 0, "older": 2}
    kb.write("a.md", "walrus, with more")
    kb.write("c.md", "a walrus, at last")
    again = kb.json("search", "walrus", "--since-last")
    assert {hit["path"] for hit in again["hits"]} == {"a.md", "c.md"}
    assert again["since_last"] == {"new": 2, "older": 1}
    assert kb.json("search", "walrus", "lang:en", "--since-last", code=None)["since_last"]["older"] == 0
    assert kb.json("search", "walrus")["total"] == 3


def test_what_was_not_shown_was_not_seen(kb: Kb) -> None:
    for number in range(5):
        kb.write(f"{number}.md", f"walrus number {number}")
    shown = [
        {hit["path"] for hit in kb.json("search", "walrus", "--since-last", "-n", "2", code=None)["hits"]}
        for _ in range(4)
    ]
    assert [len(paths) for paths in shown] == [2, 2, 1, 0]
    assert len(set.union(*shown)) == 5


def test_what_was_shown_outlives_the_index_and_bad_rows(kb: Kb) -> None:
    """It lies beside the index, as rows, and never in the vault."""
    kb.write("a.md", "walrus")
    kb.run("search", "walrus", "--since-last")
    kb.run("ingest", "--rebuild")
    kb.run("search", "walrus", "--since-last", code=1)
    state = Path(f"{kb.database}.asked")
    assert [json.loads(line)["query"] for line in state.read_text(encoding="utf-8").splitlines()] == ["walrus"]
    assert sorted(path.name for path in kb.root.rglob("*")) == ["a.md"]
    state.write_bytes(b'\xff\xfe{"query": 1}\n[[[[\nnull\n{"query": "walrus", "shown": 3}\n')
    assert kb.json("search", "walrus", "--since-last")["since_last"]["new"] == 1


def test_nothing_at_all_is_told_as_ever(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    assert "did you mean: walrus" in kb.run("search", "walrsu", "--since-last", code=1)[1]
    kb.run("search", "walrus", "--since-last", "-i", code=2)


# ── lines of the reader's own making


def test_a_template_makes_the_lines(kb: Kb) -> None:
    kb.write("a.md", "# Ice\n\none  walrus\u00a0here {path}\n")
    out, _ = kb.run(
        "search", "walrus", "--template", "{path}:{line}:{column} [{title}] {{{heading}}} {text}|{url}{date}"
    )
    assert out == "a.md:3:6 [Ice] {Ice} one walrus here {path}|\n"


@pytest.mark.parametrize(
    "text", ["{nothing}", "{}", "{0}", "{path.__class__}", "{path[0]}", "{path!r}", "{line:>1000000000}", "{path", "}"]
)
def test_a_template_has_known_fields_alone(text: str, kb: Kb) -> None:
    kb.write("a.md", "walrus")
    out, err = kb.run("search", "walrus", "--template", text, code=2)
    assert out == ""
    assert "fields: {path}, {title}, {line}" in err


def test_a_template_cannot_drive_a_terminal(kb: Kb) -> None:
    kb.write("a.md", '---\ntitle: "a\\e[31mb"\n---\nwalrus \x1b[2J\u202e ice')
    out, _ = kb.run("search", "walrus", "--template", "\x1b]0;x{title} {text}")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert out.count("\n") == 1
    kb.run("search", "walrus", "--template", "{path}", "--format", "json", code=2)


# ── links into an editor


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output is a terminal."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda self: True)


def test_a_pipe_is_given_no_link(kb: Kb) -> None:
    kb.write("a.md", "walrus")
    for when in ("auto", "always", "never"):
        assert OSC not in kb.run("search", "walrus", "--links", when)[0]
    assert "auto, always or never" in kb.run("search", "walrus", "--links", "perhaps", code=2)[1]


def test_a_terminal_opens_the_file(kb: Kb, screen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.write("ice/a b\u202e.md", "x\n\nwalrus")
    out, _ = kb.run("--color", "never", "search", "walrus")
    uri = re.search(r"\x1b\]8;;([^\x1b]*)\x1b\\ice/a b\\u202e.md:3\x1b\]8;;\x1b\\  ", out)
    assert uri
    assert uri[1] == f"file://{kb.root}/ice/a%20b%E2%80%AE.md"
    assert OSC not in kb.run("search", "walrus", "--links", "never")[0]
    assert OSC not in kb.run("search", "walrus", "--format", "json")[0]
    assert OSC not in kb.run("search", "walrus", "--template", "{path}")[0]
    monkeypatch.setenv("TERM", "dumb")
    assert OSC not in kb.run("search", "walrus")[0]
    assert OSC in kb.run("search", "walrus", "--links", "always", "--group", "note")[0]


@pytest.mark.parametrize(
    ("editor", "uri"),
    [
        ("vscode://file/{path}:{line}:{column}", "vscode://file/{root}/a%23b.md:1:1"),
        ("obsidian", "obsidian://open?vault=vault&file=a%23b"),
        ("x-ed:open?note={note}&v={vault}&l={line}", "x-ed:open?note=a%23b.md&v=vault&l=1"),
    ],
)
def test_an_editor_is_chosen_in_the_settings(editor: str, uri: str, kb: Kb, screen: None) -> None:
    (kb.root / "config.toml").write_text(f'[search]\neditor = "{editor}"\n', encoding="utf-8")
    kb.write("a#b.md", "walrus")
    assert f"{OSC}{uri.format(root=str(kb.root)[1:])}\x1b" in kb.run("search", "walrus")[0]
    (kb.root / "config.toml").write_text('[search]\nlinks = "never"\n', encoding="utf-8")
    assert OSC not in kb.run("search", "walrus")[0]


@pytest.mark.parametrize(
    "editor", ["https://evil.example/?{path}", "JavaScript:x", "{path}", "", "vscode://{path.x}", "a:{text}"]
)
def test_an_address_of_the_web_is_no_editor(editor: str) -> None:
    with pytest.raises(UsageError):
        editors.check(editor)


def test_the_settings_are_listed() -> None:
    assert {"search.links", "search.editor"} <= set(config.DEFAULTS)


# ── choosing with fzf


FZF = """#!{python}
import os, sys, json
given = sys.stdin.buffer.read()
json.dump([sys.argv[1:], given.decode(), os.environ["SHELL"]], open({log!r}, "w"))
if {code}:
    sys.exit({code})
sys.stdout.buffer.write(given.split(b"\\0")[{place}] + b"\\0")
"""


def fzf(folder: Path, monkeypatch: pytest.MonkeyPatch, place: int = 0, code: int = 0) -> Path:
    """A stand-in that chooses an entry and writes down what it was given."""
    log = folder / "fzf.json"
    program = folder / "bin" / "fzf"
    program.parent.mkdir(exist_ok=True)
    program.write_text(FZF.format(python=sys.executable, log=str(log), place=place, code=code), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent))
    return log


def test_one_hit_is_chosen(kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.write("a'; touch x #.md", "a walrus")
    kb.write("b.md", "our walrus")
    log = fzf(tmp_path, monkeypatch, place=0)
    out, _ = kb.run("search", "walrus", "-i")
    options, entries, shell = json.loads(log.read_text(encoding="utf-8"))
    assert out == "b.md:1  b\n    our walrus\n"
    assert entries.split("\0")[1] == "1\ta'; touch x #.md:1-41\ta'; touch x #.md:1\ta'; touch x #\ta walrus"
    assert shell == "/bin/sh"
    assert not [option for option in options if "touch" in option]
    assert options[options.index("--preview") + 1].endswith(" show --no-refresh -- {2}")


def test_a_hostile_name_is_one_entry(kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.write("a\tb\n\x1b[2J.md", "walrus\x1b]0;x")
    log = fzf(tmp_path, monkeypatch)
    assert [hit["path"] for hit in kb.json("search", "walrus", "-i")["hits"]] == ["a\tb\n\x1b[2J.md"]
    entry = json.loads(log.read_text(encoding="utf-8"))[1]
    assert "\x1b" not in entry
    assert (entry.count("\t"), entry.count("\n"), entry.count("\0")) == (4, 0, 0)


@pytest.mark.parametrize(("code", "message"), [(1, ""), (130, ""), (2, "it needs a terminal")])
def test_nothing_chosen_prints_nothing(
    code: int, message: str, kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.write("a.md", "walrus")
    fzf(tmp_path, monkeypatch, code=code)
    out, err = kb.run("search", "walrus", "-i", code=1)
    assert out == ""
    assert message in err


def test_without_fzf_a_way_out_is_told(kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.write("a.md", "walrus")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "without -i all hits are printed" in kb.run("search", "walrus", "-i", code=1)[1]


# ── what it costs


def test_a_plain_search_loads_none_of_this(shipped: Kb) -> None:
    """Each is loaded when it is asked for, and rapidfuzz only if nothing is found."""
    shipped.ingest()
    command = ["-m", "kb", "--vault", str(shipped.root), "--db", str(shipped.database), "search", "o1"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "kb.app.searching.answers" in loaded
    assert not loaded & {
        *(
            "kb.app.searching.besides",
            "kb.app.searching.misses",
            "kb.app.searching.explaining",
            "kb.app.searching.grouping",
            "kb.app.searching.lately",
        ),
        *("kb.app.searching.editors", "kb.commands._picking", "kb.views.template", "kb.views.why", "kb.store.facets"),
        "rapidfuzz",
    }


def test_what_means_the_same_is_counted_and_explained_too(kb: Kb) -> None:
    """In a question of three words or more; a note may answer with such words alone."""
    kb.write("a.md", "How to remove a directory for good.")
    kb.write("b.md", "delete the old folder today")
    asked = ("how do I delete old folder", "--explain", "--facets", "lang")
    found = kb.json("search", *asked)
    assert [hit["path"] for hit in found["hits"]] == ["b.md", "a.md"]
    assert found["facets"] == {"lang": [{"value": "en", "count": 2}]}
    (line,) = [part for part in found["hits"][1]["explain"]["parts"] if part["name"] == "line"]
    assert line["words"] == ["delete ≈ remove, erase", "folder ≈ directory"]
    assert kb.paths("delete folder") == ["b.md"]
