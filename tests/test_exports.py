"""A report that cites, in every format: what it says, where that stands, and nothing that a note could smuggle in."""

import csv
import io
import json
import re
import sqlite3
import sys
import xml.etree.ElementTree as ET
import zipfile
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import citing, markdown, registry, terminal
from kb.errors import Refused, UsageError
from kb.exports import _cited, html, md
from kb.note import Raw
from kb.page import Chart, Cite, Entry, Page, Point, Reference, Report, Section
from kb.text import one_line
from kb.views import report as view
from tests.test_reports import HOSTILE, OURS, Elements, made, shown, texts

FORMATS = ["html", "md", "text", "json", "jsonl", "csv", "tsv", "anki", "apkg", "bibtex", "csl", "grep", "paths"]
SAID = Cite("Talks/o1 launch.md", 34, 35, "With one attempt it solved 74 of a hundred.\nWith a vote 83.")
OWN = Cite("中文筆記/模型.md", 12, 12, "我推論：投票比較貴。")
HEARD = Cite("Talks/talk.vtt", 9, 9, "Same model, other invoice.")
SUMMED = Cite("003_43c204136c5f7ba9.txt", 7, 7, "a wall of text")
QUOTE = Entry(
    "With one attempt it solved 74 of a hundred. With a vote 83.",
    cites=(SAID,),
    voice="source_quote",
    by="OpenAI",
    source="Learning to reason",
    date="2024-09-12",
    lang="en",
    group="Reasoning",
    url="https://www.openai.example/reason/",
)
THOUGHT = Entry(
    "我推論：投票比較貴。", cites=(OWN,), voice="own_thought", lang="zh-Hant", group="Reasoning", date="2024-09-19"
)
SPEECH = Entry("Same model, other invoice.", cites=(HEARD,), voice="transcript", by="Ilse", time="0:17", group="Money")
TREE = (
    Entry("o1 family", cites=(SUMMED,)),
    Entry("o1-mini", cites=(SUMMED,), depth=1),
    Entry("o1-ioi", cites=(SAID, SUMMED), depth=2),
    Entry("o3", cites=(SUMMED,), depth=0),
)
ROWS = (
    Entry("AIME 74 %", cites=(SAID,), cells=("AIME", "74 %", "1 sample")),
    Entry("AIME 83 %", cites=(SAID, OWN), cells=("AIME", "83 %", "vote | of 64")),
)
CHART = Chart("AIME", "%", (Point("o1", 74, where="Talks/o1 launch.md:34"), Point("gpt-4o", 13)))
SOURCES = (
    Reference(
        "openai2024",
        "post-weblog",
        "Learning to Reason",
        "https://openai.example/reason",
        ("OpenAI", "Brown, Noam"),
        "OpenAI",
        "2024-09-12",
        "2024-09-19",
        lang="en",
        cites=(SAID,),
    ),
    Reference("yao2023", "article", "Tree of Thoughts", authors=("Shunyu Yao",), issued="2023-05", eprint="2305.10601"),
)
REPORT = Report(
    "topic o1",
    "OpenAI o1",
    "Of four notes.",
    "2024-12-22T09:00:00+08:00",
    (
        Section("family", "Family", TREE),
        Section("said", "What is said", (QUOTE, THOUGHT, SPEECH)),
        Section("numbers", "Numbers", ROWS, 2, ("Measure", "Value", "Condition"), (CHART,)),
    ),
    SOURCES,
    "My notes",
)


def page(report: Report) -> Page:
    return view.page(report, view.facts(report), "entries")


def rendered(report: Report, format: str) -> Any:
    return registry.part("kb.exports", format).render(page(report))


# As Markdown


def test_each_sentence_ends_in_the_footnotes_it_rests_on() -> None:
    assert rendered(REPORT, "md").split("\n## Numbers")[0] == (
        "# OpenAI o1\n\nOf four notes.\n\n"
        "## Family\n\n"
        "- o1 family [^003:7]\n"
        "  - o1-mini [^003:7]\n"
        "    - o1-ioi [^o1-launch:34-35][^003:7]\n"
        "- o3 [^003:7]\n\n"
        "## What is said\n\n"
        "### Reasoning\n\n"
        "> With one attempt it solved 74 of a hundred. With a vote 83.\n>\n"
        "> — OpenAI, [[Talks/o1 launch|Learning to reason]], 2024-09-12 <https://www.openai.example/reason/>"
        " [^o1-launch:34-35]\n\n"
        "- 我推論：投票比較貴。 (2024-09-19) [^模型:12]\n\n"
        "### Money\n\n"
        "> Same model, other invoice.\n>\n> — Ilse, 0:17 [^talk:9]\n"
    )


def test_numbers_are_a_table_with_their_chart_below() -> None:
    numbers = rendered(REPORT, "md").split("## Numbers\n\n")[1].split("## Bibliography")[0]
    table, more, chart = numbers.split("\n\n", 2)
    assert table.split("\n") == [
        "| Measure | Value | Condition |",
        "| --- | --- | --- |",
        "| AIME | 74 % | 1 sample [^o1-launch:34-35] |",
        "| AIME | 83 % | vote \\| of 64 [^o1-launch:34-35][^模型:12] |",
    ]
    assert more == "- and 2 more"
    assert chart.startswith("```text\nAIME, %\n") and chart.endswith("```\n\n")


def test_footnotes_link_to_the_note_and_hold_what_can_be_verified() -> None:
    text = rendered(REPORT, "md")
    assert text.split("\n\n")[-1] == (
        f"[^003:7]: `003_43c204136c5f7ba9.txt:7` · `{citing.token(SUMMED)}`\n"
        f"[^o1-launch:34-35]: [[Talks/o1 launch|o1-launch:34-35]] · `{citing.token(SAID)}`\n"
        f"[^模型:12]: [[中文筆記/模型|模型:12]] · `{citing.token(OWN)}`\n"
        f"[^talk:9]: `Talks/talk.vtt:9` · `{citing.token(HEARD)}`\n"
    )
    assert "- OpenAI, Brown, Noam. *Learning to Reason*. OpenAI. 2024-09-12 <https://openai.example/reason>" in text


@pytest.mark.parametrize(
    ("paths", "stems"),
    [
        (["Models/o1.md", "Talks/o1.md", "a.md"], ["Models/o1", "Talks/o1", "a"]),
        (["003_43c204136c5f7ba9.txt", "Plan 0123456789abcdef0123456789abcdef.md"], ["003", "Plan"]),
        (["a_0123456789abcdef.md", "a_fedcba9876543210.md"], ["a_0123456789abcdef", "a_fedcba9876543210"]),
        (["Log/2024-09-12.md", "Pasted 20240912.md", "v1.5 notes.md"], ["2024-09-12", "Pasted 20240912", "v1.5 notes"]),
        (["o1.md", "o1.txt"], ["o1.md", "o1.txt"]),
    ],
)
def test_a_note_is_called_by_the_shortest_end_of_its_path_that_is_its_own(paths: list[str], stems: list[str]) -> None:
    assert list(_cited.stems(paths).values()) == stems


def test_two_quotes_of_one_line_have_two_names() -> None:
    cites = [Cite("a b.md", 3, 3, quote) for quote in ("one", "two", "three")]
    said = Section("a", "A", tuple(Entry("w", cites=(cite,)) for cite in cites))
    told = REPORT._replace(sections=(said,), references=())
    assert list(_cited.Citations(told).labels().values()) == ["a-b:3", "a-b:3.2", "a-b:3.3"]


# In a browser


def test_a_page_is_what_a_browser_takes_without_a_complaint() -> None:
    html5lib = pytest.importorskip("html5lib")
    html5lib.HTMLParser(strict=True).parse(rendered(REPORT, "html"))


def test_every_link_within_a_page_leads_somewhere() -> None:
    root = ET.fromstring(rendered(REPORT, "html"))
    ids = [name for element in root.iter() if (name := element.get("id"))]
    inner = [href[1:] for a in root.iter("a") if (href := a.get("href", "")).startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(map(unquote, inner)) <= set(ids)
    assert [a.text for a in root.iterfind(".//nav//a")] == [
        "Family", "What is said", "Numbers", "Bibliography", "Sources and citations",
    ]  # fmt: skip


def test_a_citation_opens_its_note_and_holds_what_can_be_verified() -> None:
    root = ET.fromstring(rendered(REPORT, "html"))
    items = root.findall(".//*[@id='kb-citations']//li")
    assert ["".join(item.itertext()) for item in items] == [
        f"{_cited.place(cite)} {citing.token(cite)}" for cite in (SUMMED, SAID, OWN, HEARD)
    ]
    links = [a.get("href") for item in items for a in item.iter("a")]
    assert links == [
        "obsidian://open?vault=My%20notes&file=Talks%2Fo1%20launch",
        "obsidian://open?vault=My%20notes&file=%E4%B8%AD%E6%96%87%E7%AD%86%E8%A8%98%2F%E6%A8%A1%E5%9E%8B",
    ]
    assert "obsidian:" not in rendered(REPORT._replace(vault=""), "html")


def test_quotes_trees_and_tables_are_such() -> None:
    root = ET.fromstring(rendered(REPORT, "html"))
    quote = root.find(".//figure[@class='quote']")
    assert quote is not None
    assert "".join(quote.itertext()) == (
        "With one attempt it solved 74 of a hundred. With a vote 83."
        "— OpenAI, Learning to reason, 2024-09-12 · openai.example/reason2"
    )
    assert [len(root.findall(f".//section[@id='family']{'/ul/li' * depth}")) for depth in (1, 2, 3)] == [2, 1, 1]
    assert [th.text for th in root.iter("th")] == ["Measure", "Value", "Condition"]
    assert [p.get("lang") for p in root.iterfind(".//section[@id='said']//p[@class='text']")] == ["en", "zh-Hant", None]


def test_a_page_that_cites_may_load_nothing_but_its_own_styles() -> None:
    text = rendered(REPORT, "html")
    sums = {
        f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
        for style in re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    }
    policy = next(value for _, value in Elements(text).given if value and value.startswith("default-src"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert sums == set(re.findall("'sha256-[^']+'", policy)) and len(sums) == 3
    assert not re.search(r"url\(|@import|src=", text)


def test_a_page_of_lines_alone_is_as_it_was() -> None:
    """A digest has no contents, and no styles of a page that cites."""
    plain = Report("x", "X", "", "2024-01-01T00:00:00Z", (Section("a", "A", (Entry("a", "+", "a.md", 1),)),) * 4)
    text = html.document(plain)
    assert "<nav" not in text and text.count("<style>") == 1
    assert md.report(plain).count("[^") == 0


# As text, for programs


def test_plain_text_has_numbers_and_what_they_mean() -> None:
    lines = rendered(REPORT, "text").splitlines()
    assert "        o1-ioi [2] [1]" in lines
    assert "    “Same model, other invoice.” — Ilse, 0:17 [4]" in lines
    assert "    AIME | 83 % | vote | of 64 [2] [3]" in lines
    known = enumerate((SUMMED, SAID, OWN, HEARD), 1)
    assert lines[-4:] == [f"[{number}] {_cited.place(cite)}  {citing.token(cite)}" for number, cite in known]


def test_on_a_screen_a_line_is_its_words_and_its_place() -> None:
    short = registry.part("kb.exports", "text").render(page(REPORT)._replace(on_screen=True))
    assert "    o1 family  003_43c204136c5f7ba9.txt:7\n" in short
    assert "kb:" not in short


def test_the_document_leaves_out_what_is_empty() -> None:
    told = json.loads(rendered(REPORT, "json"))
    assert list(told) == ["format_version", "id", "title", "about", "updated", "sections", "entries", "references"]
    assert told["entries"][2] == {
        "section": "family",
        "text": "o1-ioi",
        "depth": 2,
        "path": SAID.path,
        "line": 34,
        "cites": [
            {"path": SAID.path, "line": 34, "last": 35, "token": citing.token(SAID)},
            {"path": SUMMED.path, "line": 7, "last": 7, "token": citing.token(SUMMED)},
        ],
    }
    assert [section["entries"] for section in told["sections"]] == [4, 3, 2]
    assert told["sections"][2]["charts"][0]["points"][1] == {"label": "gpt-4o", "value": 13}
    assert not [value for entry in told["entries"] for value in entry.values() if value in ("", 0, [], None)]


# As a bibliography

CSL = {
    **dict.fromkeys(("id", "title", "container-title", "publisher", "URL", "DOI", "language"), str),
    **dict.fromkeys(("archive", "archive_location"), str),
}
TYPES = ["webpage", "post-weblog", "post", "article", "article-journal"]
TYPES += ["motion_picture", "broadcast", "book", "report"]
NAMES = ["OpenAI", "Brown, Noam", "A and B", "Łukasz Kaiser", "x, y, z", "{", "李 雷"]
TITLES = ["{a", "b}", "100% & $5_x #1 ~a^b\\", "@misc{x,", '"', "und", "模型"]
ADDRESSES = ["", "https://a.example/b_c?d=e&f=%20{x}#g", "javascript:alert(1)", "https://a.example/~x\\y"]
references = made(
    Reference,
    key=st.from_regex(r"[a-z]{3,8}[0-9]{4}[a-z]?", fullmatch=True),
    kind=st.sampled_from(TYPES),
    title=texts | st.sampled_from(TITLES),
    url=st.sampled_from(ADDRESSES),
    authors=st.lists(st.sampled_from(NAMES) | texts, max_size=3).map(tuple),
    site=texts,
    issued=st.sampled_from(["", "2024", "2024-09", "2024-09-12", "soon", "2024-13"]),
    accessed=st.sampled_from(["", "2024-09-19"]),
    doi=st.sampled_from(["", "10.1/a_b%c"]),
    eprint=st.sampled_from(["", "2305.10601"]),
    lang=st.sampled_from(["", "en", "zh-Hant"]) | texts,
)
bibliographies = st.lists(references, min_size=1, max_size=4, unique_by=lambda one: one.key).map(
    lambda found: REPORT._replace(references=tuple(found))
)


def unescaped(value: str) -> str:
    """What TeX would print of a field that kb wrote."""
    signs = {"braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^", "backslash": "\\"}
    return re.sub(r"\\([&%$#_])|\\text(\w+)\{\}", lambda match: match[1] or signs[match[2]], value)


def test_a_bibliography_as_bibtex() -> None:
    assert rendered(REPORT, "bibtex") == (
        "@misc{openai2024,\n  author = {{OpenAI} and {Brown}, {Noam}},\n  title = {{Learning to Reason}},\n"
        "  howpublished = {{OpenAI}},\n  year = {2024},\n  month = sep,\n"
        "  url = {https://openai.example/reason},\n  urldate = {2024-09-19}\n}\n\n"
        "@misc{yao2023,\n  author = {{Shunyu Yao}},\n  title = {{Tree of Thoughts}},\n"
        "  year = {2023},\n  month = may,\n  eprint = {2305.10601},\n  archiveprefix = {arXiv}\n}\n"
    )


@settings(deadline=None)
@given(bibliographies)
def test_bibtex_is_read_back_by_a_program_of_its_own(report: Report) -> None:
    """Whatever signs a title holds: the same keys, fields and authors, and no entry that a note made up."""
    database = pytest.importorskip("pybtex.database")
    found = database.parse_string(rendered(report, "bibtex"), "bibtex")
    assert list(found.entries) == [source.key for source in report.references]
    for source in report.references:
        entry = found.entries[source.key]
        title = entry.fields["title"]
        assert title.startswith("{") and unescaped(title[1:-1]) == one_line(source.title)
        assert len(entry.persons.get("author", [])) == len(source.authors)
        assert entry.fields.get("url", "https://").startswith("https://")


@settings(deadline=None)
@given(bibliographies)
def test_csl_is_what_its_schema_asks_for(report: Report) -> None:
    """Of the CSL data schema 1.0.2: id and type, known names of known types, dates as lists of whole numbers."""
    found = json.loads(rendered(report, "csl"))
    assert [item["id"] for item in found] == [source.key for source in report.references]
    for item in found:
        assert item["type"] in TYPES
        assert all(isinstance(item[name], kind) for name, kind in CSL.items() if name in item)
        assert set(item) <= {*CSL, "type", "author", "issued", "accessed"}
        assert all(set(name) in ({"literal"}, {"family", "given"}) for name in item.get("author", []))
        for name in {"issued", "accessed"} & set(item):
            (parts,) = item[name]["date-parts"]
            assert 1 <= len(parts) <= 3 and all(isinstance(part, int) for part in parts)


def test_only_a_name_with_a_comma_tells_which_part_is_the_familys() -> None:
    first, second = json.loads(rendered(REPORT, "csl"))
    assert first["author"] == [{"literal": "OpenAI"}, {"family": "Brown", "given": "Noam"}]
    assert second["issued"] == {"date-parts": [[2023, 5]]}
    assert (second["archive"], second["archive_location"]) == ("arXiv", "2305.10601")


@pytest.mark.parametrize("format", ["bibtex", "csl"])
def test_an_answer_without_sources_is_no_bibliography(format: str) -> None:
    with pytest.raises(UsageError, match="has no bibliography"):
        rendered(REPORT._replace(references=()), format)


# As cards


def cards(report: Report) -> list[list[str]]:
    return [line.split("\t") for line in rendered(report, "anki").splitlines() if not line.startswith("#")]


def test_a_card_asks_and_its_back_is_the_notes_answer() -> None:
    told = {front: back for _, front, back, _ in cards(REPORT)}
    assert told["OpenAI o1 · Reasoning<br>What does OpenAI say? (Learning to reason, 2024-09-12)"] == (
        "With one attempt it solved 74 of a hundred. With a vote 83.<br><br>Talks/o1 launch.md:34-35"
    )
    assert told["OpenAI o1 · AIME · 1 sample?"] == "74 %<br><br>Talks/o1 launch.md:34-35"
    assert told["OpenAI o1 · Reasoning<br>What did I think? (2024-09-19)"].startswith("我推論")


def test_a_card_keeps_its_identity_where_its_place_moves() -> None:
    def moved(entry: Entry) -> Entry:
        cites = (cite._replace(line=cite.line + 3, last=cite.last + 3) for cite in entry.cites)
        return entry._replace(cites=tuple(cites))

    sections = tuple(s._replace(entries=tuple(map(moved, s.entries))) for s in REPORT.sections)
    again = cards(REPORT._replace(sections=sections))
    assert [card[0] for card in again] == [card[0] for card in cards(REPORT)]
    assert len({card[0] for card in again}) == len(again) == 9


def test_a_package_is_the_same_bytes_twice() -> None:
    pytest.importorskip("genanki")
    data = rendered(REPORT, "apkg")
    assert data == rendered(REPORT, "apkg")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        database = sqlite3.connect(":memory:")
        database.deserialize(package.read("collection.anki2"))
        notes = dict(database.execute("select guid, flds from notes").fetchall())
        database.close()
    assert notes == {guid: f"{front}\x1f{back}" for guid, front, back, _ in cards(REPORT)}


def test_anki_opens_a_package_and_a_second_import_adds_no_card(tmp_path: Path) -> None:
    pytest.importorskip("genanki")
    collection = pytest.importorskip("anki.collection", reason="Anki's own library is not installed: pip install anki")
    notes = collection.Collection(str(tmp_path / "collection.anki2"))
    place = tmp_path / "o1.apkg"
    request = collection.ImportAnkiPackageRequest(
        package_path=str(place), options=collection.ImportAnkiPackageOptions()
    )
    place.write_bytes(rendered(REPORT, "apkg"))
    assert len(notes.import_anki_package(request).log.new) == 9
    sections = (REPORT.sections[1]._replace(entries=(QUOTE._replace(by="Someone else"),)),)
    place.write_bytes(rendered(REPORT._replace(sections=sections, updated="2024-12-23T09:00:00+08:00"), "apkg"))
    log = notes.import_anki_package(request).log
    assert (len(log.new), len(log.updated), notes.note_count()) == (0, 1, 9)
    notes.close()


def test_without_genanki_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(UsageError, match="genanki") as told:
        rendered(REPORT, "apkg")
    assert "pip install 'kb[anki]'" in told.value.hint


# Into a file


def test_bytes_are_not_written_on_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("genanki")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with pytest.raises(UsageError, match="apkg is nothing to read on a screen") as told:
        terminal.emit(page(REPORT), "apkg")
    assert "-o FILE" in told.value.hint


def test_an_answer_goes_into_a_file_whole_and_not_over_another(tmp_path: Path) -> None:
    place = tmp_path / "o1.md"
    terminal.save(rendered(REPORT, "md"), str(place))
    assert place.read_text() == rendered(REPORT, "md")
    terminal.save(rendered(REPORT, "md"), str(place))
    with pytest.raises(Refused, match="is there already"):
        terminal.save(rendered(REPORT, "html"), str(place))
    terminal.save(rendered(REPORT, "html"), str(place), over=True)
    assert place.read_text().startswith("<!DOCTYPE html>")
    assert [found.name for found in tmp_path.iterdir()] == ["o1.md"]


# Whatever stands in a note

numbers = st.integers(1, 99)
paths = st.sampled_from(["a b.md", "א/型.md", "x.vtt", "a|b].md", "=1+1.md", "<b>.md"]) | texts.filter(
    lambda path: path and "\ud800" not in path
)
cites = made(Cite, path=paths, line=numbers, last=numbers, quote=texts)
entries = made(
    Entry,
    text=texts,
    mark=st.sampled_from(["", "+", "!"]),
    url=st.sampled_from(["", "https://a.example/?a=b&c", "javascript:alert(1)"]) | texts,
    reason=texts,
    lang=st.sampled_from(["", "ru"]) | texts,
    cites=st.lists(cites, max_size=2).map(tuple),
    voice=st.sampled_from(["", "own_thought", "source_quote", "transcript"]),
    by=texts,
    source=texts,
    date=st.sampled_from(["", "2024-09-12"]) | texts,
    time=st.sampled_from(["", "3:16"]) | texts,
    group=st.sampled_from(["", "A"]) | texts,
    cells=st.lists(texts, max_size=3).map(tuple),
    depth=st.integers(-1, 4),
)


def charted(text: str) -> Chart:
    return Chart(text, "%", (Point(text, 4, note=text, where=text),))


sections = made(
    Section,
    name=texts,
    title=texts,
    entries=st.lists(entries, max_size=4).map(tuple),
    more=st.integers(0, 1),
    columns=st.lists(texts, max_size=3).map(tuple),
    charts=st.lists(texts.map(charted), max_size=1).map(tuple),
)
reports = made(
    Report,
    id=texts,
    title=texts,
    about=texts,
    updated=st.just("2024-09-13T09:00:00+08:00"),
    sections=st.lists(sections, max_size=2).map(tuple),
    references=st.lists(references, max_size=2, unique_by=lambda one: one.key).map(tuple),
    vault=texts,
)
MORE = {"nav", "ol", "h3", "div", "blockquote", "figure", "figcaption", "sup"}
MORE |= {"table", "thead", "tbody", "tr", "th", "td"}
SVG = "{http://www.w3.org/2000/svg}"


def cited(report: Report) -> list[Cite]:
    return list(_cited.Citations(report).all)


@settings(deadline=None, max_examples=50)
@given(reports)
def test_a_page_holds_nothing_that_a_note_put_there(report: Report) -> None:
    text = rendered(report, "html")
    root = ET.fromstring(text)
    found = Elements(text)
    names = [name for element in root.iter() if not (name := element.tag).startswith(SVG)]
    assert set(names) <= OURS | MORE
    assert "script" not in found.names
    assert not [name for name, _ in found.given if name.startswith("on") or name in ("src", "style")]
    hrefs = [value or "" for name, value in found.given if name == "href"]
    assert all(href.startswith(("https://", "http://", "#", "obsidian://open?vault=")) for href in hrefs)
    quoted = [e for s in report.sections for e in s.entries if not (s.columns and e.cells)]
    said = sorted(shown(entry.text) for entry in quoted)
    assert sorted(own_text(p) for p in root.iterfind(".//p[@class='text']")) == said
    assert [token[:3] for token in citing.found(text)] == [place(cite) for cite in cited(report)]


def own_text(element: ET.Element) -> str:
    """Without the numbers of its citations."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def place(cite: Cite) -> tuple[str, int, int]:
    return cite.path, cite.line, max(cite.line, cite.last)


@settings(deadline=None, max_examples=50)
@given(reports)
def test_markdown_holds_nothing_that_a_note_put_there(report: Report) -> None:
    """No tag, property, comment, HTML or code of theirs; links lead to what is cited; each footnote is defined once."""
    text = rendered(report, "md")
    parts = markdown.parts(Raw("a.md", text, "", 0, 0, "utf-8", ()))
    assert not parts.tags and not parts.marked and not parts.properties and not parts.diagnostics
    known = {cite.path.removesuffix(".md") for cite in cited(report)}
    assert {link.target for link in parts.links if link.kind != "web"} <= known
    fences = sum(len(section.charts) for section in report.sections)
    assert len([block for block in parts.blocks if block.kind in ("code", "html", "comment", "math")]) <= fences
    defined = re.findall(r"^\[\^([^\]\s]+)\]: ", text, re.MULTILINE)
    used = set(re.findall(r"(?<!\\)\[\^([^\]\s]+)\](?!: )", text))
    assert len(defined) == len(set(defined)) == len(cited(report))
    assert used == set(defined)


DANGEROUS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@settings(deadline=None, max_examples=15)
@given(reports)
@pytest.mark.parametrize("format", FORMATS)
def test_no_format_lets_a_note_drive_a_terminal_or_run_anything(format: str, report: Report) -> None:
    """Only an answer that has no such form is refused; the same report is the same bytes."""
    try:
        told = rendered(report, format)
    except UsageError:
        assert format in ("bibtex", "csl", "apkg")
        return
    assert told == rendered(report, format)
    text = told if isinstance(told, str) else ""
    assert not DANGEROUS.search(text)
    if format in ("html", "anki"):
        assert not re.search(r"<(?:script|img|iframe|object|%)", text)
    if format == "csv":
        for row in csv.reader(io.StringIO(text)):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    if format == "anki":
        assert all(len(line.split("\t")) == 4 for line in text.splitlines() if not line.startswith("#"))


def test_the_list_of_hostile_texts_is_not_empty() -> None:
    assert {"<script>alert(1)</script>", "\u202e", "\x1b[31m"} <= set(HOSTILE)
