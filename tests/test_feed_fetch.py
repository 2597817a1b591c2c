"""Feeds are fetched all at once: each is told of, and none stops another."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kb.app.subscribing import feeding
from tests.conftest import Kb
from tests.faults import FEED, Server
from tests.test_feed_items import entry, items, rss

NOW = "2024-09-13T09:00:00+00:00"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def web(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> Kb:
    """A vault whose feeds are of hosts below ``.test``, which are all this machine."""
    hosts = [f"{name}.test" for name in "abcdefghijklmnopqrst"]
    kb.write("config.toml", f'[vault]\npath = "."\n[feeds]\nallow = {hosts}\n')
    system = socket.getaddrinfo

    def told(host: bytes, port: int, **wishes: Any) -> Any:
        return system(b"127.0.0.1" if host.endswith(b".test") else host, port, **wishes)

    monkeypatch.setattr(socket, "getaddrinfo", told)
    monkeypatch.setattr(feeding, "LIMITS", replace(feeding.LIMITS, connect=4.0, total=4.0, per_host_pause=0.0))
    return kb


def fetch(kb: Kb, *words: str, now: str = NOW, code: int = 0) -> dict[str, Any]:
    """The rows of what happened, by feed."""
    told = kb.json("--now", now, "feed", "fetch", *words, code=code)
    return {row["feed"]: row for row in told["feeds"]}


def test_of_twenty_feeds_one_hangs_and_one_is_no_feed(web: Kb, server: Server) -> None:
    """The others come all the same, and the table says what became of each."""
    names = "abcdefghijklmnopqrst"
    paths = {"c": "/never", "d": "/page", "e": "/gone", "f": "/broken", "g": "/big_head"}
    web.run("feed", "add", *(server.url(paths.get(name, f"/whole?{name}"), f"{name}.test") for name in names))
    told = fetch(web, code=5)
    outcomes = {name: told[f"{name}.test"]["outcome"] for name in names}
    assert {name: outcome for name, outcome in outcomes.items() if outcome not in ("new", "unchanged")} == {
        **{"c": "failed", "d": "failed", "e": "gone", "f": "failed", "g": "failed"}
    }
    assert sum(row["new"] for row in told.values()) == 2, "all the others are one feed under many addresses"
    assert sum(row["elsewhere"] for row in told.values()) == 2 * 14
    assert len(items(web)) == 2
    out, _ = web.run("feed", "fetch", "--force", "d.test", "f.test", code=5)
    assert "failed    d.test" in out and "not a feed" in out and "2 failed" in out


def test_a_fault_of_our_own_stops_no_other(web: Kb, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a feed ever to make its reader fall, it would be told of like any other failure."""
    web.run("feed", "add", *(server.url(f"/whole?{name}", f"{name}.test") for name in "ab"))
    whole = feeding.feeds.read

    def read(data: bytes, url: str, *others: Any) -> Any:
        if "a.test" in url:
            raise ZeroDivisionError("by a feed")
        return whole(data, url, *others)

    monkeypatch.setattr(feeding.feeds, "read", read)
    told = fetch(web, code=5)
    assert (told["a.test"]["code"], told["b.test"]["new"]) == ("unreadable", 2)


def test_what_has_not_changed_is_asked_for_politely(web: Kb, server: Server) -> None:
    web.run("feed", "add", server.url("/whole", "a.test"))
    assert fetch(web)["a.test"]["new"] == 2
    assert fetch(web)["a.test"]["outcome"] == "unchanged"
    assert "if-none-match" in server.asked[-1].headers
    assert web.json("feed", "list")["feeds"][0]["items"] == 2


def test_a_feed_that_failed_is_left_alone_for_a_while(web: Kb, server: Server) -> None:
    """Half an hour, then longer; --force asks at once; a success forgets it."""
    web.run("feed", "add", server.url("/mine", "a.test"))
    server.say("/mine", b"", status="500 Oh")
    first = fetch(web, code=5)["a.test"]
    assert "2024-09-13T09:20" < first["next"] < "2024-09-13T09:31"
    assert fetch(web)["a.test"]["outcome"] == "wait"
    assert len(server.asked) == 1
    second = fetch(web, "--force", code=5)["a.test"]
    assert "2024-09-13T09:40" < second["next"] < "2024-09-13T10:01"
    server.say("/mine", FEED)
    assert fetch(web, now="2024-09-13T11:00:00+00:00")["a.test"]["new"] == 2
    assert web.json("feed", "list")["feeds"][0]["failures"] == 0


def test_a_clock_that_was_wrong_puts_nothing_off(web: Kb, server: Server) -> None:
    """A failure in 2099 is not waited for in 2024, and nothing is lost or taken twice."""
    web.run("feed", "add", server.url("/mine", "a.test"))
    server.say("/mine", rss(entry("1", "A")))
    assert fetch(web, now="2099-01-01T00:00:00+00:00")["a.test"]["new"] == 1
    server.say("/mine", b"", status="500 Oh")
    fetch(web, now="2099-01-01T00:00:00+00:00", code=5)
    server.say("/mine", rss(entry("1", "A"), entry("2", "B")))
    assert fetch(web)["a.test"]["new"] == 1
    assert items(web) == ["A", "B"]


def test_a_feed_that_is_gone_is_asked_no_more(web: Kb, server: Server) -> None:
    web.run("feed", "add", server.url("/mine", "a.test"))
    server.say("/mine", rss(entry("1", "A")))
    fetch(web)
    server.say("/mine", b"", status="410 Gone")
    assert fetch(web, code=5)["a.test"]["outcome"] == "gone"
    asked = len(server.asked)
    assert fetch(web)["a.test"]["outcome"] == "off"
    assert len(server.asked) == asked
    assert items(web) == ["A"]
    server.say("/mine", rss(entry("2", "B")))
    assert fetch(web, "--force")["a.test"]["new"] == 1
    assert web.json("feed", "list")["feeds"][0]["state"] == "well"


def test_a_feed_that_moved_for_good_is_asked_there(web: Kb, server: Server) -> None:
    """The vault's own file stays as it is; a list for other programs has the new address."""
    new = server.url("/whole", "b.test")
    web.run("feed", "add", server.url("/old", "a.test"))
    server.say("/old", b"", f"Location: {new}\r\n", "301 Moved")
    before = (web.root / ".kb/feeds.toml").read_text()
    assert fetch(web)["a.test"]["new"] == 2
    assert web.json("feed", "list")["feeds"][0]["moved"] == new
    fetch(web)
    assert server.asked[-1].headers["host"].startswith("b.test")
    assert (web.root / ".kb/feeds.toml").read_text() == before
    assert new in web.run("feed", "export")[0]


def test_a_move_to_what_is_no_feed_is_not_believed(web: Kb, server: Server) -> None:
    web.run("feed", "add", server.url("/old", "a.test"))
    server.say("/old", b"", f"Location: {server.url('/page', 'b.test')}\r\n", "301 Moved")
    fetch(web, code=5)
    assert web.json("feed", "list")["feeds"][0]["moved"] is None


def test_a_private_host_is_asked_only_if_the_vault_allows_it(web: Kb, server: Server) -> None:
    web.run("feed", "add", server.url("/whole", "localhost"))
    assert fetch(web, code=5)["localhost"]["outcome"] == "refused"
    assert not server.asked


def test_no_other_command_uses_the_network(web: Kb, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    web.run("feed", "add", server.url("/whole", "a.test"))
    fetch(web)

    def refused(*words: object, **wishes: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    for words in (["feed", "list"], ["feed", "export"], ["search", "token"], ["feed", "keep", "What a token costs"]):
        web.run(*words)


def test_a_fetch_that_is_stopped_loses_nothing_that_came(
    web: Kb, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written before stays, the rest comes with the next fetch, and nothing comes twice."""
    web.run("feed", "add", *(server.url("/mine", f"{name}.test") for name in "abc"))
    for count, name in enumerate("abc"):
        server.say("/mine", rss(entry("1", f"T{count}", text=name)))
    taken = feeding.feeds.read
    left = [1]

    def read(*given: Any) -> Any:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return taken(*given)

    monkeypatch.setattr(feeding.feeds, "read", read)
    web.run("--now", NOW, "feed", "fetch", code=130)
    monkeypatch.setattr(feeding.feeds, "read", taken)
    assert sum(row["new"] for row in fetch(web).values()) == 2
    assert len(web.paths("kind:feed")) == 3


def test_the_same_thing_fetched_twice_writes_nothing(web: Kb, server: Server) -> None:
    """An archive whose feed says nothing new keeps its bytes and its time."""
    web.run("feed", "add", server.url("/mine", "a.test"))
    server.say("/mine", rss(entry("1", "A"), title="one"))
    fetch(web)
    place = Path(web.settings().feeds) / "a.test.jsonl"
    before = (place.read_bytes(), place.stat().st_mtime_ns)
    server.say("/mine", rss(entry("1", "A"), title="one") + b"\n")
    assert fetch(web)["a.test"]["outcome"] == "unchanged"
    assert (place.read_bytes(), place.stat().st_mtime_ns) == before
