"""A feed is read as its publisher meant it, and nothing in it can do harm."""

import time
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import feeds
from kb.feeds import NotAFeed, Subscription
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests" / "cases" / "feeds.toml").read_text(encoding="utf-8"))
URL = "https://e.com/feed"
RSS = "<rss version='2.0'><channel>{}</channel></rss>"


def rss(inside: str) -> bytes:
    return RSS.format(inside).encode()


def as_bytes(case: dict[str, Any]) -> bytes:
    text: str = case["whole"] if "whole" in case else RSS.format(case["xml"])
    return text.encode(case.get("encoding", "utf-8"))


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_a_feed_reads_as(case: dict[str, Any]) -> None:
    data = as_bytes(case)
    feed = feeds.read(data, URL)
    found = [
        {name: list(value) if isinstance(value := getattr(item, name), tuple) else value for name in wanted}
        for item, wanted in zip(feed.items, case["items"], strict=False)
    ]
    assert found == case["items"]
    assert len(feed.items) == len(case["items"])
    assert [remark.code for remark in feed.diagnostics] == case.get("remarks", [])
    assert feed.title == case.get("title", feed.title)
    assert feed.home == case.get("home", feed.home)
    assert feeds.read(data, URL) == feed


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["id"])
def test_this_is_not_read(case: dict[str, Any]) -> None:
    with pytest.raises(NotAFeed, match=case["says"]) as refusal:
        feeds.read(as_bytes(case), URL)
    assert URL in refusal.value.message


@pytest.mark.parametrize("case", CASES["opml"], ids=lambda case: case["id"])
def test_a_list_names_these_feeds(case: dict[str, Any]) -> None:
    found = feeds.opml.read(as_bytes(case))
    assert [" | ".join((one.url, one.title, one.home, ", ".join(one.labels))) for one in found] == case["feeds"]


@pytest.mark.parametrize("text", ['<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "<!DOCTYPE opml><opml/>", "<html/>", ""])
def test_this_is_no_list(text: str) -> None:
    """No DOCTYPE is harmless in a list that needs none."""
    with pytest.raises(NotAFeed, match="list"):
        feeds.opml.read(text.encode())


def test_a_line_of_the_file_stands_in_the_remark() -> None:
    """Lines count from the first of the file, though what stands before the root is cut off."""
    feed = feeds.read(
        b"<?xml version='1.0'?>\n<rss version='2.0'>\n<channel>\n<title>A & B</title></channel></rss>", URL
    )
    (remark,) = feed.diagnostics
    assert (remark.path, remark.line) == (URL, 4)


def test_the_server_says_how_it_is_written() -> None:
    data = "<rss version='2.0'><channel><title>Модель</title></channel></rss>".encode("koi8-r")
    assert feeds.read(data, URL, {"Content-Type": "text/xml; charset=koi8-r"}).title == "Модель"


def test_a_changed_entry_keeps_its_id() -> None:
    """The same guid with another text is the same entry."""
    first, second = (feeds.read(rss(f"<item><guid>1</guid><title>{title}</title></item>"), URL) for title in "AB")
    assert first.items[0].id == second.items[0].id


HUGE = {
    "an attribute of 10 MB": f"<item><title x='{'y' * 10_000_000}'>A</title></item>",
    "100 000 elements inside each other": "<item>" + "<a>" * 100_000 + "</a>" * 100_000 + "</item>",
    "elements never closed": "<item><title>A</title>" + "<a>" * 300_000,
    "entries inside each other": "<item>" * 100_000,
    "a text of 5 MB": f"<item><description>{'word ' * 1_000_000}</description></item>",
    "a million elements": "<item>" + "<a/>" * 1_000_000 + "</item>",
    "many namespaces": "".join(f"<a{i}:b/>" for i in range(20_000)),
    "broken entries": "<item><b></item>" * 20_000,
    "ampersands": "<item><title>" + "&" * 300_000 + "</title></item>",
    "sections never closed": "<item><title>" + "<![CDATA[" * 200_000,
    "comments never closed": "<item><title>" + "<!--" * 200_000,
    "attributes": "<item><title " + " ".join(f"a{i}='b'" for i in range(100_000)) + "/></item>",
    "prefixes": "<item " + " ".join(f"xmlns:a{i}='b{i}'" for i in range(20_000)) + ">" + "<b/>" * 50_000 + "</item>",
    "prefixes nobody declared": "".join(f"<a{i}:b/>" for i in range(200_000)),
    "a tag of 1 MB that does not end": f"<item><description>&lt;{'a' * 1_000_000}</description></item>",
    "empty lines before the end": "\n" * 1_000_000,
}
SHAPES = [
    "<!--",
    "<b ",
    '<a href="',
    "<a href='",
    "</a",
    "<![",
    "<script>",
    "<p>",
    "&lt;",
    "<",
    "&",
    "<b x='y' ",
    "<li> \t",
]


@pytest.mark.parametrize("inside", HUGE.values(), ids=HUGE)
def test_hostile_xml_takes_little_time(inside: str) -> None:
    started = time.process_time()
    feed = feeds.read(rss(inside), URL)
    assert time.process_time() - started < 8
    assert len(feed.items) <= 2_000


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_html_takes_little_time(shape: str) -> None:
    """html.parser needs 8 s for 30 kB of ``<b <b <b``; these are 1 MB."""
    text = shape.replace("&", "&amp;").replace("<", "&lt;") * (1_000_000 // len(shape))
    started = time.process_time()
    feeds.read(rss(f"<item><description>{text}</description></item>"), URL)
    assert time.process_time() - started < 6


def test_a_feed_that_is_too_large_is_not_read() -> None:
    with pytest.raises(NotAFeed, match="larger than 20 MB"):
        feeds.read(b" " * (feeds.LARGEST + 1), URL)


def test_only_so_many_entries_are_read() -> None:
    feed = feeds.read(rss("".join(f"<item><guid>{i}</guid></item>" for i in range(2_500))), URL)
    assert (feed.items[0].id, feed.items[-1].id, len(feed.items)) == ("0", "1999", 2_000)
    assert [remark.code for remark in feed.diagnostics] == ["malformed"]


PIECES = """<item> </item> <title> </title> <br> & &lt; &nbsp; &#0; <![CDATA[ ]]> <!-- --> <dc:x> </dc:x> <entry/>
<?x ?> <link>http://[</link> <a x='1' \x00 é <guid>1</guid> <pubDate>99</pubDate> <!ENTITY"""


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES.split())))
def test_no_feed_makes_it_fall(pieces: list[str]) -> None:
    """Whatever stands inside, a feed is read; and read twice it is the same."""
    data = rss("".join(pieces))
    assert feeds.read(data, URL) == feeds.read(data, URL)


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"{", b"<rss>", b"<feed>", b"<opml>", b'{"version":"jsonfeed.org/version/1","items":']),
)
def test_any_bytes_are_a_feed_or_refused(data: bytes, start: bytes) -> None:
    for reader in (lambda all: feeds.read(all, URL), feeds.opml.read):
        try:
            reader(start + data)
        except NotAFeed:
            continue


NAMES = st.text("aБ型 &<\"'\x01\n", max_size=6).map(lambda text: " ".join(text.replace("\x01", "").split()))
FEEDS = st.builds(
    Subscription,
    st.integers(0, 50).map(lambda number: f"https://e.com/{number}?a=1&b=2"),
    NAMES.filter(bool),
    st.sampled_from(["", "https://e.com/"]),
    st.lists(NAMES.filter(bool), max_size=3, unique=True).map(lambda names: tuple(sorted(names))),
)


@given(st.lists(FEEDS, unique_by=lambda feed: feed.url))
def test_a_list_that_is_written_reads_the_same(subscriptions: list[Subscription]) -> None:
    written = feeds.opml.write(subscriptions, "Feeds & more")
    again = [one._replace(labels=tuple(sorted(one.labels))) for one in feeds.opml.read(written)]
    assert sorted(again) == sorted(subscriptions)
    assert feeds.opml.write(subscriptions, "Feeds & more") == written


def test_a_label_of_a_thousand_folders_reads_the_same() -> None:
    """Labels come from lists of strangers: none is too deep to be written."""
    deep = Subscription("https://e.com/feed", "E", "", ("/".join("a" * 1_000),))
    assert feeds.opml.read(feeds.opml.write([deep])) == (deep,)
