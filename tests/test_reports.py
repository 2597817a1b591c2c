"""A report on every way out: to a screen, a browser, a mailbox, a feed reader, a section of a note that kb owns."""

import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime
from email import message_from_string
from email.policy import SMTP
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb import fences, markdown, registry
from kb.app import fenced
from kb.app.digesting import daily
from kb.errors import KbError, Refused, UsageError
from kb.exports import md
from kb.note import Raw
from kb.page import Chart, Entry, Page, Point, Report, Section
from kb.text import one_line
from kb.views import report as view
from tests.conftest import Kb

ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = ["html", "eml", "atom"]
LIMIT = Entry("The weekly limit of o1-preview is 50", "~", "Models/o1.md", 12, reason="you follow o1", lang="en")
POST = Entry("Пост о новой модели", "+", url="https://blog.example/o1?a=1&b=2", lang="ru")
REPORT = Report(
    "digest 2024-09-13",
    "Digest of 13 September",
    "Since yesterday: 2 notes",
    "2024-09-13T09:00:00+08:00",
    (
        Section("changes", "What changed", (LIMIT,), 3),
        Section("sources", "New sources", (POST,)),
        Section("x", "X", ()),
    ),
)
EMPTY = REPORT._replace(sections=(Section("changes", "What changed", ()),))
CHART = Chart("Contest <b>problems", "%", (Point("o1", 74), Point("gpt-4o", 13)))
MARKUP = r"""
<script>alert(1)</script>  </style>  </title>  ]]>  <!--  -->  &lt;  &amp  <img src=x>  <!-- kb:a end -->
[[x]]  ![[x]]  [a](javascript:b)  ![a](//x.example/a.png)  #tag  # h  - i  + i  1. i  12) i  > q  [ ] t
[!note]  | a |  <https://a.b>
```  `  ``a  ***  ---  ___  ===  a_b_c  _a_  ~~a~~  ==a==
%%  %%%  $a$  $$  ^[a]  ^id  key:: value  <% tp.x %>  {{date}}
\  \\  =?utf-8?q?x?=  模型  é  é  👩‍💻
"""
HOSTILE = [
    *re.split(r"\n|  ", MARKUP),
    *("\r\n", "\n\n", "\u2028", "\u202e", "\x00", "\x1b[31m", "\x7f", "\x85", "\ufffe", "\uffff", "\ud800", "\ufeff"),
    "x\r\nBcc: a@b.example",
]
pieces = st.sampled_from(HOSTILE)
texts = st.lists(pieces | st.text(max_size=8), max_size=6).map(" ".join) | st.lists(pieces, max_size=5).map("".join)


def made(kind: Callable[..., Any], /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of which only these fields are drawn."""
    return st.fixed_dictionaries(given).map(lambda found: kind(**found))


entries = made(
    Entry,
    text=texts,
    mark=st.sampled_from(["", "+", "-", "~", "!"]),
    path=st.sampled_from(["", "a b.md", "א.md", "x.vtt"]) | texts,
    line=st.integers(0, 9),
    url=st.sampled_from(["", "https://a.example/b?c=d&e", "javascript:alert(1)", "http://["]) | texts,
    reason=texts,
    lang=st.sampled_from(["", "en", "zh-Hant", "ru"]) | texts,
)
sections = made(
    Section, name=texts, title=texts, entries=st.lists(entries, max_size=3).map(tuple), more=st.integers(0, 2)
)
reports = made(
    Report,
    id=texts,
    title=texts,
    about=texts,
    updated=st.just("2024-09-13T09:00:00+08:00"),
    sections=st.lists(sections, max_size=3).map(tuple),
)


def rendered(report: Report, format: str, *charts: Chart) -> str:
    answer: str = registry.part("kb.exports", format).render(view.page(report, {}, charts=charts))
    return answer


def every(report: Report) -> list[Entry]:
    return [entry for section in report.sections for entry in section.entries]


def shown(text: str) -> str:
    """A text as a page of XML shows it."""
    return one_line(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


# On a screen


def test_a_report_is_a_line_an_entry() -> None:
    assert rendered(REPORT, "text").splitlines() == [
        "Digest of 13 September",
        "Since yesterday: 2 notes",
        "",
        "What changed",
        "  ~ The weekly limit of o1-preview is 50  you follow o1  Models/o1.md:12",
        "    and 3 more",
        "",
        "New sources",
        "  + Пост о новой модели  https://blog.example/o1?a=1&b=2",
    ]


def test_a_report_that_has_nothing_to_tell_says_so_in_a_line() -> None:
    assert rendered(EMPTY, "text") == "Digest of 13 September: Since yesterday: 2 notes.\n"
    assert all("Nothing to tell." in rendered(EMPTY, format) for format in ("html", "md"))


@settings(deadline=None)
@given(reports)
def test_no_entry_takes_two_lines_or_drives_the_terminal(report: Report) -> None:
    lines = rendered(report, "ansi").split("\n")
    told = [section for section in report.sections if section.entries or section.more]
    rows = sum(2 + len(section.entries) + bool(section.more) for section in told)
    assert len(lines) == (rows + 1 + bool(report.about) if told else 1) + 1
    assert not re.search("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202e]", "".join(lines))


@pytest.mark.parametrize("format", FORMATS)
def test_an_answer_that_is_no_report_cannot_be_one(format: str) -> None:
    with pytest.raises(UsageError, match=f"no report, so it cannot be {format}"):
        registry.part("kb.exports", format).render(Page({}, "", ()))


@pytest.mark.parametrize("format", [*FORMATS, "md", "text"])
def test_the_same_report_is_the_same_bytes(format: str) -> None:
    assert rendered(REPORT, format, CHART) == rendered(REPORT, format, CHART)


# In a browser

OURS = set(re.split(" ", "html head meta title style body main header h1 h2 p time section ul li span cite code a"))


class Elements(HTMLParser):
    """As a browser reads it: elements with their attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []
        self.given: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.given += attrs


@settings(deadline=None)
@given(reports)
def test_a_page_holds_only_what_kb_put_there(report: Report) -> None:
    """It is strict enough for XML, a browser sees the same elements, and every text is whole."""
    page = rendered(report, "html")
    root = ET.fromstring(page)
    found = Elements(page)
    assert [element.tag for element in root.iter()] == found.names
    assert set(found.names) <= OURS
    assert not [name for name, _ in found.given if name.startswith("on") or name in ("src", "style")]
    assert all((value or "").startswith(("http://", "https://")) for name, value in found.given if name == "href")
    assert ["".join(p.itertext()) for p in root.iterfind(".//p[@class='text']")] == [
        shown(e.text) for e in every(report)
    ]
    assert root.findtext(".//h1") == shown(report.title)


def test_a_page_may_load_nothing_but_its_own_styles() -> None:
    page = rendered(REPORT, "html", CHART)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    sums = [f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles]
    assert len(sums) == 2
    policy = next(value for _, value in Elements(page).given if value and value.startswith("default-src"))
    assert policy == f"default-src 'none'; style-src {' '.join(sums)}; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|src=", page)


def test_each_text_says_its_language_and_an_address_of_the_web_can_be_followed() -> None:
    root = ET.fromstring(rendered(REPORT, "html"))
    assert root.get("lang") == "en"
    assert [p.get("lang") for p in root.iterfind(".//p[@class='text']")] == ["en", "ru"]
    link = root.find(".//a")
    assert link is not None and (link.get("href"), link.get("rel")) == (POST.url, "noreferrer")
    assert [code.text for code in root.iter("code")] == ["Models/o1.md:12"]
    assert [section.get("id") for section in root.iter("section")] == ["changes", "sources"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "JavaScript://a.b/%0aalert(1)",
        "https://a.b/\u202ec",
        "https:x",
        "http://[",
    ],
)
def test_any_other_address_is_text(url: str) -> None:
    report = REPORT._replace(sections=(Section("x", "X", (Entry("a", url=url),)),))
    assert "<a " not in rendered(report, "html")
    assert "<link" not in rendered(report, "atom")
    assert f"<{url}>" not in rendered(report, "md")


# In a mailbox


@settings(deadline=None)
@given(reports)
def test_a_letter_is_read_back(report: Report) -> None:
    """One header of each name whatever the title is, and both bodies."""
    letter = message_from_string(rendered(report, "eml"), policy=SMTP)
    names = ["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject"]
    assert sorted(letter.keys()) == names
    assert not letter.defects
    plain, page = letter.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == rendered(report, "text")
    assert page.get_content().replace("\r\n", "\n") == rendered(report, "html")


def test_a_letter_has_the_title_and_the_moment_of_its_report() -> None:
    text = rendered(REPORT, "eml", CHART)
    letter = message_from_string(text, policy=SMTP)
    assert letter["Subject"] == "Digest of 13 September"
    assert letter["Date"].datetime == datetime.fromisoformat(REPORT.updated)
    assert letter["To"] is None
    assert "\n" not in text.replace("\r\n", "")
    page = letter.get_body(("html",))
    assert page is not None and "Contest &lt;b&gt;problems" in page.get_content()


@settings(deadline=None)
@given(texts)
def test_a_subject_is_the_title_on_one_line(title: str) -> None:
    letter = message_from_string(rendered(REPORT._replace(title=title), "eml"), policy=SMTP)
    told = " ".join(letter["Subject"].split())
    assert told == one_line(title) or told.endswith("…")


# In a feed reader


@settings(deadline=None)
@given(reports)
def test_a_feed_is_valid_and_whole(report: Report) -> None:
    feed = rendered(report, "atom")
    root = ET.fromstring(feed.encode())
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == 1 + len(every(report)) == len(set(ids))
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name or "") for name in ids)
    for entry, told in zip(every(report), root.iter(f"{ATOM}entry"), strict=True):
        content = ET.fromstring(f"<div>{told.findtext(f'{ATOM}content')}</div>")
        assert content.findtext("p[@class='text']") == shown(entry.text)
        assert {child.tag for child in content.iter()} <= OURS | {"div"}


def test_a_feed_reader_reads_it() -> None:
    found = feedparser.parse(rendered(REPORT, "atom").encode())
    assert not found.bozo
    assert [entry.title for entry in found.entries] == [LIMIT.text, POST.text]
    assert found.entries[1].link == POST.url
    assert found.feed.updated == REPORT.updated


def test_an_entry_keeps_its_id_when_its_line_moves() -> None:
    moved = REPORT._replace(
        sections=(Section("changes", "Changes", (POST, LIMIT._replace(line=99))), *REPORT.sections[1:]),
        updated="2024-09-14T00:00:00Z",
    )

    def names(report: Report) -> list[str]:
        return [entry.id for entry in feedparser.parse(rendered(report, "atom").encode()).entries]

    assert names(REPORT)[0] == names(moved)[1]
    assert not set(names(REPORT)) & set(names(REPORT._replace(id="another")))


# As Markdown


def test_a_report_is_a_note() -> None:
    assert rendered(REPORT, "md") == (
        "# Digest of 13 September\n\nSince yesterday: 2 notes\n\n"
        "## What changed\n\n"
        "- **\\~** The weekly limit of o1-preview is 50 (you follow o1) [[Models/o1|Models/o1.md:12]]\n- and 3 more\n\n"
        "## New sources\n\n"
        "- **+** Пост о новой модели <https://blog.example/o1?a=1&b=2>\n"
    )
    assert md.report(REPORT, 2).startswith(
        "## Digest of 13 September\n\nSince yesterday: 2 notes\n\n### What changed\n"
    )


@settings(deadline=None)
@given(reports)
def test_markdown_says_the_same_and_means_nothing_more(report: Report) -> None:
    """Headings and items of ours, no markup of theirs; for kb no link but to the notes that are cited."""
    text = rendered(report, "md")
    inline = [token for token in MarkdownIt("commonmark").parse(text) if token.type == "inline"]
    kinds = {child.type for token in inline for child in token.children or ()}
    assert kinds <= {"text", "strong_open", "strong_close", "code_inline", "link_open", "link_close"}
    items = [token for token in inline if token.level == 3 and not re.fullmatch(r"and \d more", token.content)]
    told = ["".join(child.content for child in token.children or ()) for token in items]
    expected = [f"{entry.mark} {one_line(entry.text)}".strip() for entry in every(report)]
    filled = [words for words, entry in zip(expected, every(report), strict=True) if md._item(entry, {}) != "-"]
    assert len(told) == len(filled)
    assert all(line.startswith(words) for line, words in zip(told, filled, strict=True))
    parts = markdown.parts(Raw("a.md", text, "", 0, 0, "utf-8", ()))
    assert not parts.tags and not parts.marked and not parts.properties and not parts.diagnostics
    assert {link.target for link in parts.links if link.kind != "web"} <= {
        entry.path.removesuffix(".md") for entry in every(report)
    }
    assert not [block for block in parts.blocks if block.kind in ("code", "html", "comment", "table", "math")]


# In a section that kb owns

BODY = "## Digest\n\n- one\n"
notes = st.lists(
    st.sampled_from(["a", "\n", "\r\n", "\r", "# h", "模型", "\ufeff", "<!-- kb:digest", " -->", "---"])
).map("".join)
bodies = st.lists(
    st.sampled_from(["- a", "\n", "\r\n", "模型", "<!-- kb:digest end 0123456789abcdef -->", "\n<!--"])
).map("".join)


@settings(deadline=None)
@given(notes, bodies, bodies)
def test_outside_of_its_section_no_byte_changes(note: str, first: str, second: str) -> None:
    once = fenced.placed(note, "digest", first, "a.md")
    assert once.startswith(note)
    assert fenced.placed(once, "digest", first, "a.md") == once
    assert fenced.placed(once, "digest", second, "a.md") == fenced.placed(note, "digest", second, "a.md")
    around = fenced.placed(f"{once}\nmine", "digest", second, "a.md")
    assert around.startswith(note) and around.endswith("\nmine")


@settings(deadline=None)
@given(bodies, st.data())
def test_what_was_edited_within_is_kept(body: str, data: st.DataObject) -> None:
    once = fenced.placed("a\n", "digest", body, "a.md")
    place = data.draw(st.integers(once.index("-->") + 5, once.rindex("<!--") - 2))
    with pytest.raises(Refused, match=r"kb:digest was edited"):
        fenced.placed(f"{once[:place]}mine{once[place:]}", "digest", body, "a.md")
    assert "mine" in fenced.placed(f"{once}mine", "digest", body, "a.md")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace("- one", "- two"), "a.md:3: the section kb:digest was edited"),
        (lambda text: re.sub("<!-- kb:digest end.*", "", text), "a.md:3: the section kb:digest lost its end"),
        (lambda text: re.sub("<!-- kb:digest begin.*", "", text), "a.md:9: the section kb:digest lost its beginning"),
        (lambda text: text + text[2:], "a.md:11: the section kb:digest stands there a second time"),
    ],
)
def test_a_section_that_is_not_as_it_was_written_is_left(kb: Kb, spoil: Callable[[str], str], told: str) -> None:
    place = kb.write("a.md", "a\n")
    fenced.write(str(kb.root), "a.md", "digest", BODY)
    kb.write("a.md", spoil(place.read_text(encoding="utf-8")))
    before = place.read_bytes()
    with pytest.raises(Refused, match=told):
        fenced.write(str(kb.root), "a.md", "digest", BODY)
    assert place.read_bytes() == before


def test_a_section_is_written_into_a_new_note_once(kb: Kb) -> None:
    assert fenced.write(str(kb.root), "Log/a.md", "digest", BODY) == "created"
    place = kb.root / "Log/a.md"
    text, changed = place.read_text(encoding="utf-8"), place.stat().st_mtime_ns
    assert re.fullmatch(r"<!-- kb:digest begin (\w{16}) -->\n\n## Digest\n\n- one\n\n<!-- kb:digest end \1 -->\n", text)
    assert fenced.write(str(kb.root), "Log/a.md", "digest", BODY) == "unchanged"
    assert place.stat().st_mtime_ns == changed
    assert fenced.write(str(kb.root), "Log/a.md", "digest", "- two") == "changed"
    assert fenced.write(str(kb.root), "Log/a.md", "topic", BODY) == "changed"
    assert [fence.name for fence in fences.find(place.read_text(encoding="utf-8"))[0]] == ["digest", "topic"]


def test_line_ends_and_the_mark_of_a_file_are_kept(kb: Kb) -> None:
    place = kb.write("a.md", b"\xef\xbb\xbf# a\r\nb")
    fenced.write(str(kb.root), "a.md", "digest", BODY)
    data = place.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# a\r\nb\r\n\r\n<!-- kb:digest begin ")
    assert data.count(b"\n") == data.count(b"\r\n")
    place.write_bytes(data.replace(b"\r\n", b"\n"))  # as another program may
    assert fenced.write(str(kb.root), "a.md", "digest", "- two") == "changed"
    assert b"\r" not in place.read_bytes()


def test_a_note_that_is_not_utf_8_is_left(kb: Kb) -> None:
    for data in ("модель\n".encode("cp1251"), "a\n".encode("utf-16"), b"a\0b"):
        place = kb.write("a.md", data)
        with pytest.raises(Refused, match="not UTF-8"):
            fenced.write(str(kb.root), "a.md", "digest", BODY)
        assert place.read_bytes() == data


@pytest.mark.parametrize("path", ["../a.md", "x/../../a.md", "/tmp/a.md", "", "x//a.md", "link/a.md", "linked.md"])
def test_no_section_leads_out_of_the_vault(kb: Kb, tmp_path: Path, path: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("a")
    (kb.root / "link").symlink_to(outside)
    (kb.root / "linked.md").symlink_to(outside / "a.md")
    with pytest.raises(Refused):
        fenced.write(str(kb.root), path, "digest", BODY)
    assert [place.name for place in outside.iterdir()] == ["a.md"]
    assert (outside / "a.md").read_text() == "a"


def test_a_hundred_thousand_marks_are_read_in_a_moment() -> None:
    mark = "<!-- kb:digest begin {:016x} -->\n"
    fences_found, strays = fences.find("".join(mark.format(number) for number in range(100_000)))
    assert (len(fences_found), len(strays)) == (0, 100_000)


def test_what_kb_wrote_is_not_read_as_its_readers_words(kb: Kb) -> None:
    """Else every digest would be told of the one before: its links count apart, its claims and hunches not at all."""
    kb.write("o1.md", "# o1\n")
    body = "## Digest\n\n- I think o1 will be cheaper [[o1|o1.md:1]]\n"
    fenced.write(str(kb.root), "Log.md", "digest", body)
    assert kb.json("backlinks", "o1", code=None)["total"] == 0
    assert kb.json("hunches", code=None)["hunches"] == []
    assert {block["kind"] for block in kb.json("inspect", "Log.md")["blocks"]} <= {"comment", "html"}
    kb.write("Log.md", body)
    assert kb.json("backlinks", "o1")["total"] > 0
    assert kb.json("hunches")["hunches"]


# The daily note

DAY = date(2024, 9, 12)


def test_the_daily_note_is_the_one_that_is_there_in_any_language(kb: Kb) -> None:
    kb.write(".obsidian/daily-notes.json", '{"folder": "Log", "format": "YYYY/MMMM/D MMMM"}')
    with pytest.raises(UsageError, match="depends on more than the day"):
        daily.note(kb.settings(), DAY)
    kb.write("Log/2024/сентябрь/12 сентября.md", "a")
    kb.write("2024/сентябрь/12 сентября.md", "another")
    assert daily.note(kb.settings(), DAY) == "Log/2024/сентябрь/12 сентября.md"
    kb.write("Log/2024/September/12 September.md", "b")
    with pytest.raises(KbError, match="2 notes are the daily note of 2024-09-12"):
        daily.note(kb.settings(), DAY)


def test_a_new_daily_note_is_called_as_obsidian_would(kb: Kb) -> None:
    assert daily.note(kb.settings(), DAY) == "2024-09-12.md"
    kb.write(".obsidian/daily-notes.json", '{"folder": "Log/Days", "format": "YYYY/MM/YYYY-MM-DD [log]"}')
    assert daily.note(kb.settings(), DAY) == "Log/Days/2024/09/2024-09-12 log.md"


@pytest.mark.parametrize(
    ("folder", "format"), [("../out", "YYYY-MM-DD"), (".kb", "YYYY-MM-DD"), ("", "[..]/YYYY-MM-DD"), ("", "YYYY:MM:DD")]
)
def test_settings_cannot_name_a_daily_note_elsewhere(kb: Kb, folder: str, format: str) -> None:
    kb.write(".obsidian/daily-notes.json", f'{{"folder": "{folder}", "format": "{format}"}}')
    with pytest.raises(UsageError, match="no name for a daily note"):
        daily.note(kb.settings(), DAY)
