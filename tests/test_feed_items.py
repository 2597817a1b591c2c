"""What feeds gave is kept, found and linked like notes, and no file of the vault."""

import json
import re
import time
from html import escape
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import catalogue, feeds, urls
from kb.feeds import Feed, Item, archive, spelled
from kb.feeds.archive import Archive, Entry, Head, Said
from kb.feeds.taking import Archives, Took
from kb.readers import feeds as archives
from tests.conftest import Kb
from tests.dump import dump

JANE, ACME = "https://jane.example/feed", "https://acme.example/rss"
SEEN = "2024-09-13T09:00:00Z"


def entry(id: str, title: str = "", link: str = "", text: str = "", day: str = "") -> str:
    """An item of RSS; its text is HTML."""
    parts = {"guid": id, "title": title, "link": link, "description": text, "pubDate": day}
    return "<item>" + "".join(f"<{name}>{escape(said)}</{name}>" for name, said in parts.items() if said) + "</item>"


def rss(*entries: str, title: str = "") -> bytes:
    return f"<rss version='2.0'><channel><title>{title}</title>{''.join(entries)}</channel></rss>".encode()


def item(id: str, link: str = "", text: str = "", title: str = "") -> Item:
    return Item(id, urls.key(link), link, link, title, text=text)


def take(kb: Kb, feed: str, data: bytes, now: str = "2024-09-13T09:00", code: int = 0) -> Any:
    """The bytes of a feed, without a network; its row of what happened."""
    place = kb.root.parent / "feed.xml"
    place.write_bytes(data)
    told = kb.json("--now", now, "--tz", "UTC", "feed", "fetch", feed, "--from", str(place), code=code)
    return told["feeds"][0]


def folder(kb: Kb) -> Path:
    return Path(kb.settings().feeds)


def items(kb: Kb, *query: str) -> list[str]:
    """The titles of the items that a search finds, in the order of the alphabet."""
    found = kb.json("search", "-n", "0", "kind:feed", *query, code=None)
    return sorted({hit["title"] for hit in found["hits"]})


@pytest.fixture
def reader(kb: Kb) -> Kb:
    """Two subscriptions."""
    kb.write("n.md", "# Mine\n\nmy walrus sleeps\n")
    kb.run("--now", "2024-09-13", "feed", "add", JANE, "--tag", "blogs/ai")
    kb.run("--now", "2024-09-13", "feed", "add", ACME, "--title", "Acme today")
    return kb


# ── subscriptions


def test_a_subscription_is_a_row_that_a_person_can_read(reader: Kb) -> None:
    told = (reader.root / ".kb/feeds.toml").read_text()
    row = f'[[feed]]\nname = "jane.example"\nurl = "{JANE}"\ntags = ["blogs/ai"]\nadded = "2024-09-13"\n'
    assert row in told
    assert not folder(reader).exists(), "nothing is kept before anything was had"


def test_a_feed_is_subscribed_to_once_whatever_its_spelling(reader: Kb) -> None:
    told = reader.json("feed", "add", "feed://www.jane.example/feed?utm_source=x", ACME)
    assert (told["feeds"], len(told["known"])) == ([], 2)


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        (
            "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv",
        ),
        ("youtube.com/playlist?list=PLx_1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx_1"),
        ("https://github.com/openai/evals", "https://github.com/openai/evals/releases.atom"),
        ("https://arxiv.org/list/cs.CL/recent", "https://rss.arxiv.org/rss/cs.CL"),
        ("https://importai.substack.com/p/x?r=1", "https://importai.substack.com/feed"),
        ("https://importai.substack.com/feed", "https://importai.substack.com/feed"),
        ("https://medium.com/@jane/a-1", "https://medium.com/feed/@jane"),
        ("https://www.youtube.com/@jane", "https://www.youtube.com/@jane"),
    ],
)
def test_a_page_leads_to_its_feed_where_the_site_keeps_it_at_a_known_place(kb: Kb, page: str, feed: str) -> None:
    assert [row["url"] for row in kb.json("feed", "add", page)["feeds"]] == [feed]


def test_a_feed_has_a_name_that_tells_it_from_others(kb: Kb) -> None:
    """Its site's; more of its address where the site has many, and a number at last."""
    kb.run("feed", "add", "https://blog.jane.example/feed.xml", "https://jane.example/rss", "https://jane.example/atom")
    kb.run("feed", "add", "https://arxiv.org/list/cs.CL/new", "https://github.com/openai/evals", "medium.com/@Jane")
    kb.run("feed", "add", "https://www.youtube.com/playlist?list=PLx_1", "http://[::1]/feed", "https://пример.рф/лента")
    assert [row["feed"] for row in kb.json("feed", "list")["feeds"]] == [
        *("jane.example", "jane.example-2", "jane.example-3", "arxiv.org-cs.CL", "github.com-openai-evals"),
        *("medium.com-Jane", "youtube.com-PLx_1", "1", "пример.рф"),
    ]


def test_every_known_place_of_feeds_has_its_source() -> None:
    for row in catalogue.rows("feeds")["feed"]:
        assert {"hosts", "path", "feed", "source"} <= set(row) <= {"hosts", "path", "query", "feed", "source"}
        assert row["source"] and row["feed"].startswith("https://")
        named = {name for _, name, _, _ in Formatter().parse(row["feed"]) if name} - {"host", "query"}
        assert named == set(re.compile(row["path"]).groupindex)


def test_a_saved_page_names_its_feed(kb: Kb) -> None:
    """The page of a channel has no feed in its address, but in its head."""
    page = kb.root.parent / "page.html"
    page.write_text('<head><link rel="alternate" type="application/rss+xml" title="A" href="https://a.example/rss">')
    assert kb.json("feed", "add", str(page))["feeds"][0] | {"tags": 0} == {
        **{"action": "added", "feed": "a.example", "url": "https://a.example/rss", "title": "A", "tags": 0}
    }
    page.write_text("<html>nothing</html>")
    assert "names no feed" in kb.run("feed", "add", str(page), code=2)[1]


@pytest.mark.parametrize("word", ["javascript:alert(1)", "file:///etc/passwd", "walrus", "https://", ""])
def test_what_is_no_address_is_not_subscribed_to(kb: Kb, word: str) -> None:
    assert "no address" in kb.run("feed", "add", word, code=2)[1]
    assert not (kb.root / ".kb").exists()


def test_a_list_comes_in_and_goes_out(kb: Kb) -> None:
    """Folders are tags; what stands in two folders is one feed with two tags."""
    outlines = "".join(f'<outline text="N{n}" xmlUrl="https://e{n % 150}.example/feed"/>' for n in range(200))
    file = kb.root.parent / "in.opml"
    file.write_text(
        f'<opml><body><outline text="AI &amp; all">{outlines}</outline>'
        '<outline text="b"><outline text="N0" xmlUrl="https://e0.example/feed"/></outline></body></opml>'
    )
    assert len(kb.json("feed", "import", str(file))["feeds"]) == 150
    assert kb.json("feed", "list", "b")["feeds"][0]["tags"] == ["AI-all", "b"]
    out = kb.root.parent / "out.opml"
    kb.run("feed", "export", "-o", str(out))
    before = [one._replace(labels=()) for one in feeds.opml.read(file.read_bytes())]
    assert [one._replace(labels=()) for one in feeds.opml.read(out.read_bytes())] == before
    assert "is there already" in kb.run("feed", "export", "-o", str(out), code=4)[1]


def test_a_row_that_cannot_be_understood_stops_no_other(reader: Kb) -> None:
    """Its line is told; a name that leads out of the folder is none."""
    place = reader.root / ".kb/feeds.toml"
    place.write_text(place.read_text() + '[[feed]]\nname = "../../x"\nurl = "https://x.example/"\n')
    told = reader.json("feed", "list")
    assert [row["feed"] for row in told["feeds"]] == ["jane.example", "acme.example"]
    assert [remark["line"] for remark in told["remarks"]] == [place.read_text().count("\n") - 2]


def test_a_row_written_by_hand_counts(kb: Kb) -> None:
    """With a date that is a date and one tag that is no list; the next row comes after it."""
    kb.write(".kb/feeds.toml", '[[feed]]\nname = "j"\nurl = "https://j.example/"\ntags = "a"\nadded = 2024-09-13')
    kb.run("feed", "add", ACME)
    told = kb.json("feed", "list")
    assert [(row["feed"], row["tags"]) for row in told["feeds"]] == [("j", ["a"]), ("acme.example", [])]
    assert not told["remarks"]


def test_a_feed_is_meant_by_name_address_tag_or_a_part(reader: Kb) -> None:
    for word in ("jane.example", JANE, "blogs", "jane"):
        assert [row["feed"] for row in reader.json("feed", "list", word)["feeds"]] == ["jane.example"]
    assert "could be 2" in reader.run("feed", "list", "example", code=2)[1]
    assert "no feed is called" in reader.run("feed", "list", "walrus", code=2)[1]


# ── items among the notes


def test_an_item_is_found_recognised_and_linked_like_a_note(reader: Kb) -> None:
    """By its words, its models, its tags, its day and what it cites; it is in its writer's words."""
    text = '<p>OpenAI o1 needs <a href="https://arxiv.org/abs/2305.10601v2">a tree</a>.</p><p>A walrus waits.</p>'
    take(reader, "jane", rss(entry("1", "On limits", "https://jane.example/1", text, "Thu, 12 Sep 2024 10:00:00 GMT")))
    for query in (
        "walrus",
        "tag:blogs",
        "model:o1",
        "date:2024-09-12",
        "source:jane.example",
        "source:https://arxiv.org/pdf/2305.10601",
        "voice:quote",
    ):
        assert items(reader, query) == ["On limits"], query
    assert set(reader.paths("walrus")) == {"n.md", *reader.paths("kind:feed")}
    assert reader.paths("walrus", "-kind:feed") == ["n.md"]
    (path,) = reader.paths("kind:feed")
    assert re.fullmatch(r"feed://jane\.example/on-limits-[0-9a-f]{10}", path)
    (back,) = reader.json("backlinks", "https://arxiv.org/pdf/2305.10601")["backlinks"]
    assert (back["path"], back["text"]) == (path, "OpenAI o1 needs a tree <https://arxiv.org/abs/2305.10601v2>.")


def test_the_words_of_an_item_are_its_writers(reader: Kb) -> None:
    """Who says it is who wrote it, and nobody of the vault has quoted it."""
    told = "<title>On limits</title><author>Ilse Marrow</author><description>Slow.</description>"
    take(reader, "jane", rss(f"<item><guid>1</guid>{told}</item>"))
    (passage,) = [row for row in reader.json("lineage", "On limits")["passages"] if row["text"].startswith("Slow")]
    assert [(step["who"], step["role"]) for step in passage["chain"]] == [("Ilse Marrow", "says")]


def test_an_item_is_shown_by_path_end_title_or_line(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "On limits", "https://jane.example/1", "one<br>two"), title="Jane"))
    (path,) = reader.paths("kind:feed")
    head = "On limits\nFirst seen: 2024-09-13T09:00:00Z\nURL: https://jane.example/1\nFeed: Jane\nLabels: #blogs/ai\n"
    for name in (path, path.rpartition("/")[2], "on limits"):
        assert reader.run("show", name)[0] == f"{head}\none\ntwo\n"
    assert reader.run("show", f"{path}:8")[0] == "two\n"


def test_no_link_of_the_vault_leads_to_an_item(reader: Kb) -> None:
    """A page that nobody has written stays unwritten, though an item is called so; and a stranger's
    brackets and hashes are text."""
    reader.write("a.md", "[[o1]] [[Mine]] [[x/o1]]\n")
    take(reader, "jane", rss(entry("1", "o1", "https://jane.example/o1", "[[Mine]] #tag %% [[n]] %% see", "")))
    take(reader, "acme", rss(entry("1", "Mine", "https://acme.example/1", "text")))
    status = {link["target"]: link["status"] for link in reader.json("links", "a.md")["links"]}
    assert status == {"o1": "unresolved", "Mine": "unresolved", "x/o1": "unresolved"}
    assert reader.json("backlinks", "n.md", code=1)["total"] == 0
    assert reader.paths("tag:tag") == []
    assert [
        row["path"] for row in reader.json("links", "--check", "--only", "orphan,dead-end", code=1)["problems"]
    ] == [*("a.md", "n.md", "n.md")]
    assert reader.json("show", "Mine")["path"] == "n.md", "a note comes before an item"


def test_items_are_counted_apart(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A"), entry("2", "B")))
    told = reader.json("status")
    assert (told["notes"], told["feed_items"], told["formats"]["feed"]) == (1, 2, 2)


def test_the_archive_is_read_once(reader: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ingest twice is unchanged; an edit in the vault opens no archive; a fresh index says the same."""

    def opened(*place: str) -> Archive:
        raise AssertionError(f"{place} was opened")

    take(reader, "jane", rss(*(entry(str(n), f"T{n}", text=f"walrus {n}") for n in range(20))))
    assert reader.ingest().read == 21
    assert (reader.ingest().read, reader.ingest().unchanged) == (0, 21)
    with monkeypatch.context() as closed:
        closed.setattr(archives, "load", opened)
        archives._items.cache_clear()
        reader.write("n.md", "another walrus\n")
        assert reader.ingest().read == 1
    with_edits = _dump(reader)
    reader.ingest(rebuild=True)
    assert _dump(reader) == with_edits
    assert len(reader.paths("kind:feed")) == 20


def _dump(kb: Kb) -> Any:
    import sqlite3

    db = sqlite3.connect(kb.database)
    try:
        told = dump(db)
    finally:
        db.close()
    told["files"] = [row[:4] for row in told["files"]]
    return told


def test_a_vault_that_vanishes_is_still_noticed(reader: Kb) -> None:
    """Items do not make up for notes that are gone."""
    for n in range(30):
        reader.write(f"{n}.md", f"walrus {n}\n")
    take(reader, "jane", rss(*(entry(str(n), f"T{n}") for n in range(200))))
    reader.ingest()
    for path in reader.root.glob("*.md"):
        path.unlink()
    assert "31 of 31 notes are gone" in reader.run("ingest", code=4)[1]


def test_an_archive_that_is_gone_takes_its_items_out_and_brings_them_back(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A")))
    place = folder(reader) / "jane.example.jsonl"
    held = place.read_bytes()
    assert items(reader) == ["A"]
    place.unlink()
    assert items(reader) == []
    place.write_bytes(held)
    assert items(reader) == ["A"]


# ── one article, however it comes


def test_one_article_is_one_source_by_two_feeds_two_spellings_and_a_note(reader: Kb) -> None:
    """It is one item with the fullest text, and all that cites it meets in one key."""
    reader.write("cites.md", "I read https://www.jane.example/limits/?utm_source=mail\n")
    take(reader, "acme", rss(entry("a-7", "Jane on limits", "https://jane.example/limits?utm_source=rss", "short")))
    row = take(reader, "jane", rss(entry("1", "On limits", "http://www.jane.example/limits#top", "a long walrus text")))
    assert (row["new"], row["elsewhere"]) == (0, 1)
    assert items(reader) == items(reader, "walrus") == ["On limits"]
    (path,) = reader.paths("kind:feed")
    told = reader.json("source", "show", "https://jane.example/limits")
    assert told["source_id"] == "jane.example/limits"
    assert [record["path"] for record in told["records"]] == [path]
    assert sorted({row["path"] for row in told["citations"]}) == sorted(["cites.md", path])
    assert "Also in: jane.example" in reader.run("show", path)[0]
    again = take(
        reader, "acme", rss(entry("a-7", "Jane on limits", "https://jane.example/limits?utm_source=rss", "short"))
    )
    assert again["outcome"] == "unchanged", "what one feed says does not undo what the other says"
    assert items(reader, "walrus") == ["On limits"]


def test_an_article_on_two_sites_is_one_item(reader: Kb) -> None:
    """Word for word under the same title; what cites either page meets in it."""
    text = "A newsletter on a domain of its own. " * 10
    take(reader, "acme", rss(entry("1", "On limits", "https://acme.example/p/limits", text)))
    assert take(reader, "jane", rss(entry("9", "On Limits", "https://jane.example/limits", text)))["elsewhere"] == 1
    assert take(reader, "jane", rss(entry("9", "On Limits", "https://jane.example/limits", text)))["elsewhere"] == 0
    (path,) = reader.paths("kind:feed")
    for page in ("https://acme.example/p/limits", "https://www.jane.example/limits/"):
        assert [row["path"] for row in reader.json("backlinks", page)["backlinks"]] == [path]
    take(
        reader,
        "jane",
        rss(entry("10", "Weekly", "https://jane.example/10", "short"), entry("11", "Weekly", "", "short")),
    )
    assert len(reader.paths("kind:feed")) == 3


def test_a_link_blog_and_the_page_it_points_at_are_one_source_but_two_items(reader: Kb) -> None:
    """What somebody says of an article is not the article."""
    blog = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": 7,
                "url": "https://acme.example/7",
                "external_url": "https://jane.example/limits",
                "content_text": "good",
            }
        ],
    }
    take(reader, "acme", json.dumps(blog).encode())
    take(reader, "jane", rss(entry("1", "On limits", "https://jane.example/limits", "text")))
    assert len(reader.paths("kind:feed")) == 2
    assert len(reader.json("source", "show", "https://jane.example/limits")["records"]) == 2


def test_items_on_one_page_are_not_one_item(reader: Kb) -> None:
    """A list of changes is one page with many items."""
    page = "https://acme.example/changes"
    take(reader, "acme", rss(*(entry(str(n), f"Version {n}", f"{page}#v{n}") for n in range(3))))
    take(reader, "jane", rss(entry("1", "Changes", page)))
    assert items(reader) == ["Changes", "Version 0", "Version 1", "Version 2"]


def test_a_paper_in_two_lists_is_one_item(reader: Kb) -> None:
    def listed(version: int) -> bytes:
        said = "arXiv:2409.12345v1 Announce Type: new \nAbstract: Trees think."
        return rss(entry(f"oai:arXiv.org:2409.12345v{version}", "Trees", "https://arxiv.org/abs/2409.12345", said))

    take(reader, "acme", listed(1))
    assert take(reader, "jane", listed(2))["elsewhere"] == 1
    assert items(reader) == ["Trees"]


def test_a_text_that_changed_takes_the_place_of_the_old_one(reader: Kb) -> None:
    """The item stays where it is, with its name and the time when it was first seen."""
    take(reader, "jane", rss(entry("1", "On limits", "https://jane.example/1", "heron")))
    before = reader.paths("kind:feed")
    row = take(reader, "jane", rss(entry("1", "On all limits", "https://jane.example/1", "walrus")), "2024-10-01T00:00")
    assert (row["new"], row["changed"]) == (0, 1)
    assert reader.paths("kind:feed") == before
    assert (items(reader, "heron"), items(reader, "walrus")) == ([], ["On all limits"])
    assert "First seen: 2024-09-13T09:00:00Z" in reader.run("show", before[0])[0]


def test_what_a_feed_drops_or_serves_empty_stays(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A", text="heron"), entry("2", "B", text="walrus")))
    take(reader, "jane", rss(entry("2", "B")))
    take(reader, "jane", rss())
    assert (items(reader, "heron"), items(reader, "walrus")) == (["A"], ["B"])


def test_a_feed_that_is_a_web_page_one_day_keeps_its_items(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A", text="heron")))
    page = (
        b'<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss2"></head>Sorry</html>'
    )
    row = take(reader, "jane", page, code=5)
    assert (row["outcome"], row["code"]) == ("failed", "not-a-feed")
    assert "it names https://jane.example/rss2" in row["message"]
    assert row["next"] > "2024-09-13T09:15"
    assert items(reader, "heron") == ["A"]
    (told,) = reader.json("feed", "list", "jane")["feeds"]
    assert (told["state"], told["failures"], told["items"]) == ("failing", 1, 1)
    take(reader, "jane", rss())
    assert reader.json("feed", "list", "jane")["feeds"][0]["state"] == "well"


def test_a_feed_that_calls_its_items_otherwise_gives_none_twice(reader: Kb) -> None:
    """A site that moves to other software has other ids for the same pages."""
    take(reader, "jane", rss(*(entry(f"old-{n}", f"T{n}", f"https://jane.example/{n}") for n in range(5))))
    row = take(reader, "jane", rss(*(entry(f"new-{n}", f"T{n}", f"https://jane.example/{n}/") for n in range(6))))
    assert (row["new"], len(items(reader))) == (1, 6)
    assert (
        take(reader, "jane", rss(*(entry(f"new-{n}", f"T{n}", f"https://jane.example/{n}/") for n in range(6))))["new"]
        == 0
    )


def test_an_id_that_comes_back_is_another_item() -> None:
    """A page that got another id keeps its item, though its old id is that of a new one later."""
    archives = Archives([])
    old, new = (item(id, "https://e.example/1", f"text of {id}", "T") for id in ("old", "new"))
    archives.take("e", Feed("", "", "", (old,)), SEEN)
    assert archives.take("e", Feed("", "", "", (new,)), SEEN) == Took(changed=1)
    archives = Archives([archive.loads(archive.dumps(archives.archive("e")), "e")])
    assert archives.take("e", Feed("", "", "", (old, new)), SEEN).new == 1
    assert [one.item.text for one in archives.archive("e").entries] == ["text of new", "text of old"]


def test_a_post_says_of_itself_no_more_than_a_page_holds() -> None:
    archives = Archives([])
    huge = "x" * 1_000_000
    archives.take(
        "e",
        Feed("", "", "", (Item(huge, huge, f"https://e.example/{huge}", huge, huge, huge, tags=(huge,) * 99),)),
        SEEN,
    )
    assert len(archive.dumps(archives.archive("e"))) < 60_000


# ── clocks


NUMBERS = st.lists(st.integers(0, 8), max_size=6, unique=True)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), NUMBERS, st.integers(1970, 2099)), max_size=8))
def test_the_order_of_first_sight_is_told_by_numbers(polls: list[tuple[str, list[int], int]]) -> None:
    """Whatever the clock says, later items have higher numbers; every item is there once, and after
    writing and reading all is the same."""
    archives = Archives([])
    known: set[int] = set()
    for feed, ids, year in polls:
        told = tuple(item(f"{feed}{n}", f"https://e.example/{n}", f"text {n}") for n in ids)
        took = archives.take(feed, Feed("", "", "", told), f"{year}-01-01T00:00:00Z")
        assert took.new == len(set(ids) - known)
        known |= set(ids)
        files = {name: archive.dumps(archives.archive(name)) for name in archives.feeds}
        entries = [one for name in archives.feeds for one in archives.archive(name).entries]
        numbers = sorted(one.number for one in entries)
        assert numbers == list(range(1, len(known) + 1))
        assert archives.next == len(known) + 1
        archives = Archives((archive.loads(text, name) for name, text in files.items()), archives.next)
        assert {name: archive.dumps(archives.archive(name)) for name in archives.feeds} == files


def test_a_number_is_never_given_twice(reader: Kb) -> None:
    """Not when the newest items are dropped, nor when the memory of it is lost."""

    def numbers() -> list[int]:
        lines = (folder(reader) / "acme.example.jsonl").read_text().splitlines()[1:]
        return [json.loads(line)["number"] for line in lines]

    take(reader, "acme", rss(entry("1", "A")))
    take(reader, "jane", rss(entry("1", "B"), entry("2", "C")))
    reader.run("feed", "remove", "jane", "--items")
    take(reader, "acme", rss(entry("2", "D")), "1999-01-01T00:00")
    assert numbers() == [1, 4]
    (folder(reader) / "state.json").write_text("{")
    take(reader, "acme", rss(entry("3", "E")))
    assert numbers() == [1, 4, 5]


@pytest.mark.parametrize(
    ("now", "zone", "seen"),
    [
        ("2024-10-27T02:30", "Europe/Berlin", "2024-10-27T00:30:00Z"),  # twice that night: the first
        ("2024-03-31T02:30", "Europe/Berlin", "2024-03-31T01:30:00Z"),  # never that night
        ("2024-09-13T09:00", "Asia/Taipei", "2024-09-13T01:00:00Z"),
        ("2024-09-13T09:00+03:00", "Asia/Taipei", "2024-09-13T06:00:00Z"),
    ],
)
def test_first_sight_is_told_in_one_zone(reader: Kb, now: str, zone: str, seen: str) -> None:
    place = reader.root.parent / "feed.xml"
    place.write_bytes(rss(entry("1", "A")))
    reader.run("--now", now, "--tz", zone, "feed", "fetch", "jane", "--from", str(place))
    assert f"First seen: {seen}" in reader.run("show", "A")[0]


def test_a_day_in_the_future_or_none_at_all_loses_nothing(reader: Kb) -> None:
    days = ["Tue, 01 Jan 2099 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 30 Feb 2024", ""]
    given = rss(*(entry(str(n), f"T{n}", text="walrus", day=day) for n, day in enumerate(days)))
    take(reader, "jane", given)
    assert take(reader, "jane", given, "1999-01-01T00:00")["outcome"] == "unchanged"
    dates = {hit["title"]: hit["date"] for hit in reader.json("search", "-n", "0", "kind:feed")["hits"]}
    assert dates == {"T0": "2099-01-01", "T1": "1970-01-01", "T2": "2024-09-13", "T3": "2024-09-13"}


# ── removing and keeping


def test_what_a_feed_gave_stays_when_it_is_removed(reader: Kb) -> None:
    """Unless it is dropped, too; and subscribed to again it is the same feed."""
    take(reader, "jane", rss(entry("1", "A", text="heron")))
    reader.run("feed", "remove", "jane")
    assert items(reader, "heron") == ["A"]
    assert reader.json("feed", "list", "jane")["feeds"][0]["state"] == "removed"
    assert reader.json("feed", "add", JANE)["feeds"][0]["feed"] == "jane.example"
    assert take(reader, "jane", rss(entry("1", "A", text="heron")))["new"] == 0
    reader.run("feed", "remove", "jane")
    assert reader.json("feed", "add", "https://jane.example/other")["feeds"][0]["feed"] == "jane.example-other"
    reader.run("feed", "remove", "jane.example", "--items")
    assert items(reader) == []


def test_what_another_feed_gave_too_is_not_dropped(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A", "https://jane.example/1", "a long text"), entry("2", "B")))
    take(reader, "acme", rss(entry("x", "A", "https://jane.example/1", "short")))
    reader.run("feed", "remove", "jane", "--items")
    assert items(reader) == ["A"]
    assert reader.paths("kind:feed")[0].startswith("feed://acme.example/")
    assert take(reader, "acme", rss(entry("x", "A", "https://jane.example/1", "short")))["outcome"] == "unchanged"


def test_an_item_becomes_a_note_once(reader: Kb) -> None:
    """The note is the record from then on: in its writer's words, with its address and day."""
    text = '<p>See [[x]] and #y.</p><ul><li>a <a href="https://a.example/">walrus</a></ul>'
    link = "https://jane.example/limits?utm_source=rss"
    given = rss(entry("1", 'On "limits": a/b', link, text, "Thu, 12 Sep 2024 10:00:00 GMT"), title="Jane")
    take(reader, "jane", given)
    (path,) = reader.paths("kind:feed")
    kept = reader.json("--now", "2024-09-13", "feed", "keep", path)
    assert (kept["path"], kept["written"]) == ("Clippings/On 'limits' - a-b.md", True)
    assert (reader.root / kept["path"]).read_text() == (
        '---\ntitle: "On \\"limits\\": a/b"\nsource: "https://jane.example/limits"\npublished: 2024-09-12\n'
        'created: 2024-09-13\nfeed: "Jane"\ntags:\n  - "clippings"\n  - "blogs/ai"\n---\n\n'
        "See \\[[x]] and \\#y.\n\n- a walrus <https://a.example/>\n"
    )
    assert reader.json("feed", "keep", "https://www.jane.example/limits")["written"] is False
    take(reader, "jane", given.replace(b"walrus", b"heron"))
    assert items(reader) == []
    assert reader.paths("walrus", "voice:quote", "source:jane.example", "published:2024-09-12") == [kept["path"]]
    assert len(list((reader.root / "Clippings").iterdir())) == 1


def test_keeping_writes_over_no_file(reader: Kb) -> None:
    reader.write("In/A.md", "mine\n")
    take(reader, "jane", rss(entry("1", "A", "https://jane.example/1", "text")))
    assert reader.json("feed", "keep", "A", "--into", "In")["path"] == "In/A (jane.example).md"
    assert (reader.root / "In/A.md").read_text() == "mine\n"
    assert "not a folder inside" in reader.run("feed", "keep", "A", "--into", "../out", code=4)[1]
    assert "no feed has an item" in reader.run("feed", "keep", "B", code=1)[1]


# ── hostile feeds, damaged files


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\x",
    "/etc/passwd",
    "\x1b]0;owned\x07",
    "CON",
    "a\u202eb",
    "x" * 1_000_000,
    "\x00",
    "]]>",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_title_or_id_does_harm(reader: Kb, name: str) -> None:
    """Not to folders, not to a terminal, not by its length; neither as an item nor as a note."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": name, "title": name, "content_text": "walrus"}],
    }
    started = time.process_time()
    take(reader, "jane", json.dumps(feed).encode())
    out, _ = reader.run("search", "--format", "text", "kind:feed")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out) and len(out) < 20_000
    (path,) = reader.paths("kind:feed")
    assert re.fullmatch(r"feed://jane\.example/[\w-]{1,80}", path)
    kept = reader.json("feed", "keep", path)["path"]
    assert [found.parent.name for found in reader.root.rglob("*.md") if found.name != "n.md"] == ["Clippings"]
    assert (reader.root / kept).is_file()
    assert time.process_time() - started < 10
    assert sorted(found.name for found in folder(reader).iterdir()) == [".lock", "jane.example.jsonl", "state.json"]


def test_a_line_that_is_damaged_costs_no_other(reader: Kb) -> None:
    """It stays in the file, in case somebody can mend it."""
    take(reader, "jane", rss(entry("1", "A"), entry("2", "B")))
    place = folder(reader) / "jane.example.jsonl"
    lines = place.read_text().splitlines()
    torn = lines[1][: len(lines[1]) // 2]
    place.write_text("\n".join([lines[0], torn, lines[2], '{"number": "x"}', "[1]", '{"number": 9, "name": "../x"}']))
    assert items(reader) == ["A"]
    take(reader, "jane", rss(entry("3", "C")))
    assert items(reader) == ["A", "C"]
    assert torn in place.read_text().splitlines()


def test_an_archive_that_cannot_be_read_now_is_not_gone(reader: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its items stay as they are known, and are looked at when it can be read again."""
    take(reader, "jane", rss(entry("1", "A", text="heron")))
    assert items(reader, "heron") == ["A"]
    take(reader, "jane", rss(entry("1", "A", text="walrus")))

    def refused(*place: str) -> Archive:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as closed:
        closed.setattr(archives, "load", refused)
        archives._items.cache_clear()
        assert items(reader, "heron") == ["A"]
    assert items(reader, "walrus") == ["A"]


def test_an_archive_that_leads_elsewhere_is_not_followed(reader: Kb) -> None:
    take(reader, "jane", rss(entry("1", "A")))
    place = folder(reader) / "jane.example.jsonl"
    place.rename(folder(reader) / "other")
    place.symlink_to(folder(reader) / "other")
    assert items(reader) == []
    (reader.root.parent / "feed.xml").write_bytes(rss(entry("2", "B")))
    told = reader.run("feed", "fetch", "jane", "--from", str(reader.root.parent / "feed.xml"), code=1)[1]
    assert "is a link" in told


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.lists(st.text(max_size=3), max_size=4)
)
NAMES = st.sampled_from(["number", "name", "seen", "by", "said", "kept", "feed", "tags", *Item._fields])


@given(st.lists(st.dictionaries(NAMES, VALUES | st.dictionaries(st.text(max_size=3), VALUES, max_size=2)), max_size=4))
def test_any_lines_are_items_or_strange(rows: list[dict[str, Any]]) -> None:
    """Whatever a file holds, it is read, and what is read can be shown and written."""
    rows = [{"number": 1, "name": "x", **row} for row in rows]
    told = archive.loads("\n".join(map(json.dumps, rows)), "e")
    assert archive.loads(archive.dumps(told), "e") == told
    for one in told.entries:
        spelled.text(told.head, one).encode()
        assert re.fullmatch(r"[\w.-]+", one.name)


def test_an_archive_reads_as_it_was_written() -> None:
    told = Archive(
        Head("e", "https://e.example/", "T", "", ("a",)),
        (
            Entry(
                3,
                "n-1",
                SEEN,
                item("1", "https://e.example/1", "text\n\n<b>", "T"),
                "e",
                (Said("e", "1", "0"), Said("f", "x", "1")),
                "N.md",
            ),
        ),
        ("{",),
    )
    assert archive.loads(archive.dumps(told), "e") == told
    assert archive.dumps(told).count("\n") == 3


def test_an_item_without_anything_is_still_something() -> None:
    head = Head("e")
    empty = Entry(1, "x", SEEN, Item("1", "", "", "", ""), "e")
    assert spelled.text(head, empty) == f"Untitled\nFirst seen: {SEEN}\nFeed: e\n"


def test_what_was_taken_is_counted() -> None:
    archives = Archives([])
    first = Feed("", "", "", (item("1", "https://e.example/1", "a"), item("2", "https://e.example/2", "b")))
    assert archives.take("e", first, SEEN) == Took(new=2)
    assert archives.take("e", first, SEEN) == Took(unchanged=2)
    assert archives.take("f", first, SEEN) == Took(elsewhere=2)
    assert archives.take("f", first, SEEN) == Took(unchanged=2)
