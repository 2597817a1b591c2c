"""Feeds over the network: what is refused, what is survived, and how politely it is asked."""

import gc
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.fetching import Answer, Ask, Limits, fetch_all, next_try
from kb.fetching.manners import DAY, fresh_until, retry_at
from kb.fetching.networks import public
from kb.fetching.target import redirected, target
from kb.fetching.values import NoAnswer
from tests.conftest import ROOT
from tests.faults import CERTIFICATE, ETAG, FEED, MODIFIED, Server

NOW = 1_726_000_000.0
PATIENT = Limits(size=100_000, decompressed=2_000_000, per_host_pause=0.0)
QUICK = replace(PATIENT, connect=0.8, total=0.8)  # for who never finishes
Names = dict[str, list[list[str]]]
HERE = frozenset({"127.0.0.1", "localhost", "a.test", "b.test", "c.test", "d.test"})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(autouse=True)
def forgetful(server: Server) -> None:
    """Each test counts its own requests."""
    server.asked.clear()
    server.most.clear()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What DNS says: for a name, the addresses of each time it is asked, the last for ever."""
    known: Names = {name: [["127.0.0.1"]] for name in ("a.test", "b.test", "c.test", "d.test")}
    system = socket.getaddrinfo

    def told(host: bytes, port: int, **wishes: Any) -> Any:
        said = known.get(host.decode())
        if said is None:
            return system(host, port, **wishes)
        addresses = said.pop(0) if len(said) > 1 else said[0]
        return [answer for address in addresses for answer in system(address, port, **wishes)]

    monkeypatch.setattr(socket, "getaddrinfo", told)
    return known


def fetch(*asks: Ask | str, limits: Limits = PATIENT, allowed: frozenset[str] = HERE) -> list[Answer]:
    wanted = [Ask(ask) if isinstance(ask, str) else ask for ask in asks]
    return list(fetch_all(wanted, limits, allowed_hosts=allowed, clock=lambda: NOW))


def one(ask: Ask | str, **wishes: Any) -> Answer:
    (answer,) = fetch(ask, **wishes)
    return answer


# What a good server says.


@pytest.mark.parametrize(
    "path",
    ["whole", "plain", "long", "chunks", "zipped", "zipped_twice", "deflated", "deflated_bare", "long_etag"],
)
def test_a_feed_comes_in_any_wrapping(server: Server, path: str) -> None:
    """Compressed, in chunks, or with more behind it than was said: the body is the feed."""
    answer = one(server.url(f"/{path}"))
    assert (answer.kind, answer.status, answer.body) == ("new", 200, FEED), answer


def test_what_has_not_changed_is_not_sent_again(server: Server) -> None:
    """ETag and date go back byte for byte, either of them is enough, and stay known after a 304."""
    first = one(server.url("/whole"))
    assert (first.etag, first.modified) == (ETAG, MODIFIED)
    again = one(Ask(first.url, first.etag, first.modified, digest=first.digest))
    assert (again.kind, again.status, again.body) == ("unchanged", 304, b"")
    assert (again.etag, again.modified, again.digest) == (first.etag, first.modified, first.digest)
    sent = server.asked[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (ETAG, MODIFIED)
    assert one(Ask(first.url, etag=first.etag)).kind == one(Ask(first.url, modified=first.modified)).kind == "unchanged"


def test_the_same_bytes_are_nothing_new(server: Server) -> None:
    """A server that knows no 304 sends all of it; that nothing changed is seen by its digest."""
    first = one(server.url("/plain"))
    again = one(Ask(first.url, digest=first.digest))
    assert (again.kind, again.status, again.body, again.digest) == ("unchanged", 200, b"", first.digest)


def test_kb_says_who_asks_and_nothing_else(server: Server) -> None:
    """A name with a version, what it reads, no cookie that it was given, no more."""
    assert one(server.url("/cookie")).kind == "new"
    sent = server.asked[-1].headers
    assert set(sent) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert sent["user-agent"].startswith("kb/") and sent["accept-encoding"] == "gzip, deflate"


def test_a_tag_is_only_sent_back_if_it_can_be(server: Server) -> None:
    """Too long, of two lines, or of letters that no header has: it is left out."""
    assert one(server.url("/long_etag")).etag == ""
    for bad in ('"a"\r\nX-Sly: 1', '"日"', " ", "a" * 1_001):
        assert one(Ask(server.url("/whole"), etag=bad)).kind == "new"
        assert "if-none-match" not in server.asked[-1].headers


# What a bad server says: each is refused or survived, and says why.


@pytest.mark.parametrize(
    ("path", "kind", "code"),
    [
        ("nothing_changed", "failed", "status"),  # to who knew nothing
        ("empty", "failed", "empty"),
        ("no_content", "failed", "status"),
        ("gone", "gone", "gone"),
        ("missing", "failed", "status"),
        ("broken", "failed", "status"),
        ("wait", "failed", "status"),  # 429, and no word of when
        ("moved_nowhere", "failed", "status"),
        ("circle", "refused", "redirects"),
        ("further", "refused", "redirects"),
        ("slow_body", "failed", "deadline"),
        ("slow_head", "failed", "deadline"),
        ("never", "failed", "deadline"),
        ("no_http", "failed", "protocol"),
        ("endless", "refused", "too-big"),
        ("endless_chunks", "refused", "too-big"),
        ("endless_continue", "failed", "deadline"),
        ("huge", "refused", "too-big"),
        ("short", "failed", "protocol"),
        ("unclear_length", "failed", "protocol"),
        ("bad_chunks", "failed", "protocol"),
        ("cut_chunks", "failed", "protocol"),
        ("hung_up", "failed", "connection"),
        ("hung_up_at_once", "failed", "connection"),
        ("silent", "failed", "protocol"),
        ("big_head", "failed", "protocol"),
        ("many_headers", "failed", "protocol"),
        ("cut_zip", "failed", "truncated"),
        ("no_zip", "failed", "encoding"),
        ("brotli", "refused", "encoding"),
        ("bomb", "refused", "bomb"),
        ("bomb_of_files", "refused", "bomb"),
    ],
)
def test_a_fault_is_told_and_nothing_of_it_is_kept(server: Server, path: str, kind: str, code: str) -> None:
    """Whatever the server does, there is one answer in time, with a reason and without a body."""
    answer = one(server.url(f"/{path}"), limits=QUICK if code == "deadline" else PATIENT)
    assert (answer.kind, answer.code) == (kind, code), answer
    assert answer.message and not answer.body and not answer.permanent
    assert answer.seconds < 3


def test_a_page_of_html_is_for_the_parser_to_refuse(server: Server) -> None:
    """What a body means is not asked here: it comes with the headers that tell."""
    answer = one(server.url("/page"))
    assert answer.kind == "new" and answer.headers["content-type"] == "text/html"


def test_no_more_is_read_than_is_kept(server: Server) -> None:
    """Of a body without an end, the limit and what was under way is all that was sent."""
    server.sent.clear()
    one(server.url("/endless"))
    assert server.sent["/endless"] < 20_000_000  # what systems hold between two programs
    one(server.url("/huge"))
    assert server.sent["/huge"] < 1_000


def test_one_bad_feed_stops_no_other(server: Server, names: Names) -> None:
    """Faults on one host, a feed on another: every ask has its answer."""
    bad = [server.url(f"/{path}", "a.test") for path in ("hung_up", "never", "bomb", "no_http", "gone")]
    limits = replace(PATIENT, total=1.5)
    answers = fetch(*bad, "no address", server.url("/whole", "b.test"), limits=limits)
    assert len(answers) == 7
    assert [answer.body for answer in answers if answer.kind == "new"] == [FEED]


def test_nobody_there(server: Server) -> None:
    """A port that is closed, a name that is not known."""
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        assert one(f"http://127.0.0.1:{unused.getsockname()[1]}/").code == "connection"
    assert one("http://nobody.invalid/feed").code == "name"


def test_a_name_that_is_never_told_ends_with_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may think about a name for minutes; kb does not."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **wishes: over.wait(30) and [])
    answer = one("http://slow.test/", limits=QUICK)
    over.set()
    assert (answer.code, answer.message) == ("deadline", "no connection within 0.8 s")


# Redirects.


def test_a_new_address_is_taken_when_all_redirects_are_permanent(server: Server) -> None:
    """301 and 308, one after the other; one 302 among them, or a bad end, and nothing is changed."""
    end = server.url("/whole")
    first = server.url(f"/moved?status=308&to=/moved%3Fstatus=301%26to={end}")
    answer = one(first)
    assert (answer.kind, answer.url, answer.final_url, answer.permanent) == ("new", first, end, end)
    assert one(server.url(f"/moved?status=301&to=/moved%3Fstatus=302%26to={end}")).permanent == ""
    assert one(server.url("/moved?status=301&to=/missing")).permanent == ""
    assert one(Ask(first, etag=ETAG)).permanent == end


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_redirect_is_followed(server: Server, status: int) -> None:
    """To a path of the same host, as most are written."""
    assert one(server.url(f"/moved?status={status}&to=/plain")).body == FEED


def test_a_redirect_may_be_badly_written(server: Server) -> None:
    """Blanks and bytes that are no UTF-8 are encoded as they stand."""
    one(server.url("/moved_raw"))
    assert server.asked[-1].path == "/a%20b/%EB%E5%ED%F2%E0"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://127.0.0.1/", "scheme"),
        ("gopher://127.0.0.1:70/_", "scheme"),
        ("data:text/xml,feed", "scheme"),
        ("javascript:1", "scheme"),
        ("http://127.0.0.1:22/", "port"),
        ("http://127.0.0.1:0/", "port"),
        ("http://127.0.0.1:99999/", "url"),
        ("http://127.0.0.2/", "private-address"),
        ("http://[::1]/", "private-address"),
        ("http://169.254.169.254/latest/meta-data/", "private-address"),
        ("http://10.0.0.1/", "private-address"),
        ("http://100.64.0.1/", "private-address"),
        ("http://0.0.0.0/", "private-address"),
        ("http://[::]/", "private-address"),
        ("http://[::ffff:127.0.0.1]/", "private-address"),
        ("http://[::ffff:7f00:1]/", "private-address"),
        ("http://[64:ff9b::127.0.0.1]/", "private-address"),
        ("http://[fe80::1%25lo]/", "host"),
        ("http://2130706433/", "host"),
        ("http://0177.0.0.1/", "host"),
        ("http://0x7f.1/", "host"),
        ("http://127.1/", "host"),
        ("http://１２７.0.0.2/", "private-address"),
        ("http://127。0。0。2/", "private-address"),
        ("http://a b/", "host"),
    ],
)
def test_a_redirect_leads_nowhere_that_is_not_the_web(server: Server, to: str, code: str) -> None:
    """Another scheme, a port of mail or shells, a private network in any spelling: refused, and nobody asked."""
    server.say("/away", b"", f"Location: {to}", "302 Found")
    answer = one(server.url("/away"))
    assert (answer.kind, answer.code) == ("refused", code), answer
    assert len(server.asked) == 1


def test_from_the_internet_nothing_leads_into_an_allowed_network(
    server: Server, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is allowed by name may be asked by its name, not by what a stranger's redirect says."""
    within = server.url("/moved?to=" + server.url("/plain", "localhost"))
    assert one(within).kind == "new"
    assert one(within, allowed=frozenset({"127.0.0.1"})).code == "private-address"
    monkeypatch.setattr("kb.fetching.resolve.public", lambda address: address == "127.0.0.1")
    names["stranger.test"], names["a.test"] = [["127.0.0.1"]], [["127.0.0.2"]]
    stranger = server.url("/moved?to=" + server.url("/plain", "a.test"), "stranger.test")
    assert one(stranger, allowed=frozenset({"a.test"})).code == "private-address"


def test_https_is_never_given_up() -> None:
    """A redirect from https to http is refused; from http to https it is followed."""
    with pytest.raises(NoAnswer, match="from https to http"):
        redirected(target("https://lab.example/feed"), "http://lab.example/feed")
    assert redirected(target("http://lab.example/feed"), "https://lab.example/feed").scheme == "https"


def test_credentials_stay_with_their_host(server: Server, names: Names) -> None:
    """They are sent to the host they were given for, kept in its new address, and never shown."""
    mine = server.url("/moved?status=301&to=/whole").replace("//", "//me:p%40ss@", 1)
    answer = one(mine)
    assert [asked.headers["authorization"] for asked in server.asked] == ["Basic bWU6cEBzcw=="] * 2
    assert answer.permanent == server.url("/whole").replace("//", "//me:p%40ss@")
    assert answer.final_url == server.url("/whole")
    away = one(server.url("/moved?status=301&to=" + server.url("/gone", "a.test")).replace("//", "//me:pw@", 1))
    assert "authorization" not in server.asked[-1].headers
    assert "pw" not in away.message + away.final_url + away.permanent
    theirs = server.url("/whole", "a.test").replace("//", "//sly:pw@")
    one(server.url(f"/moved?to={theirs}"))
    assert "authorization" not in server.asked[-1].headers


# Who is connected to.


def test_an_address_of_this_machine_is_refused_unless_its_name_is_allowed(server: Server, names: Names) -> None:
    """By number and by name; what one name is allowed, another of the same address is not."""
    for host in ("127.0.0.1", "localhost", "a.test"):
        answer = one(server.url("/whole", host), allowed=frozenset({"b.test"}))
        assert (answer.kind, answer.code) == ("refused", "private-address")
    assert not server.asked
    assert one(server.url("/whole", "b.test"), allowed=frozenset({"b.test"})).kind == "new"


def test_the_address_that_was_checked_is_the_one_connected_to(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that says another address the second time (DNS rebinding) is not asked twice."""
    connected: list[str] = []

    def connect(sock: socket.socket, address: tuple[str, int]) -> int:
        connected.append(address[0])
        return 111

    monkeypatch.setattr("kb.fetching.wire.socket.socket.connect_ex", connect, raising=False)
    names["flip.test"] = [["9.9.9.9"], ["127.0.0.1"]]
    assert one("http://flip.test/").code == "connection"
    assert connected == ["9.9.9.9"]
    assert one("http://flip.test/").code == "private-address"
    names["both.test"] = [["9.9.9.9", "10.0.0.1"]]
    assert one("http://both.test/").code == "private-address"
    assert connected == ["9.9.9.9"]


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server, names: Names) -> None:
    """A name with a dead address and a live one."""
    names["a.test"] = [["127.9.9.9", "127.0.0.1"]]
    assert one(server.url("/whole", "a.test")).kind == "new"


@given(st.ip_addresses())
def test_no_special_address_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Whatever the standard library holds to be private, reserved, multicast … is refused."""
    special = (
        address.is_private,
        address.is_loopback,
        address.is_link_local,
        address.is_multicast,
        address.is_reserved,
        address.is_unspecified,
    )
    nat64 = address in ipaddress.ip_network("64:ff9b::/96") if address.version == 6 else False
    assert not (public(str(address)) and any(special) and not nat64)


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_as_public_as_itself(address: ipaddress.IPv4Address) -> None:
    """NAT64 is seen through; mapped, 6to4 and Teredo addresses are never public."""
    number = int(address)
    assert public(str(ipaddress.IPv6Address((0x64FF9B << 96) | number))) == public(str(address))
    for high in (0xFFFF << 32, 0, (0x2002 << 112) | (number << 80), 0x20010000 << 96):
        assert not public(str(ipaddress.IPv6Address(high | number)))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"])
def test_the_internet_is_public(address: str) -> None:
    assert public(address)


def test_a_zone_is_of_this_machine() -> None:
    assert not public("2606:4700::1111%eth0")


# Addresses as they are written.


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test/\r\nX-Sly: 1",
        "http://a.test/ok\n",
        "http://a.test\x00.evil/",
        "http://[::1",
        "http://" + "a" * 300 + "/",
        "http://a..b/",
        "http://.test/",
        "http://*.test/",
        "http://a.test:x/",
        "http://" + "a" * 9_000,
        "//a.test/",
        "feed",
        "",
        "http://\ud800/",
        "http://a.test/\ud800",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    """Line breaks above all: a header could follow them."""
    assert one(url).kind == "refused"


@given(st.text())
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    """Any text, after a scheme or as a redirect: an address fit to be sent, or a refusal."""
    for take in (lambda: target(f"http://{text}"), lambda: redirected(target("http://a.test/b/"), text)):
        sendable(take)


def sendable(take: Callable[[], Any]) -> None:
    try:
        found = take()
    except NoAnswer:
        return
    assert found.url.isascii() and found.url.isprintable() and " " not in found.url
    assert found.authorization.isascii()


@given(st.text(st.characters(max_codepoint=255)))
def test_what_was_encoded_once_is_not_encoded_twice(text: str) -> None:
    """An address that was read and written is the same when it is read again."""
    try:
        known = target(f"http://a.test/{text}")
    except NoAnswer:
        return
    assert target(known.url) == known


# When to ask again.


def test_retry_after_is_seconds_or_a_date(server: Server) -> None:
    """Both forms, never for more than a day; 503 as well as 429."""
    assert one(server.url("/wait?after=120")).retry_at == NOW + 120
    assert one(server.url("/wait?status=503&after=99999999999")).retry_at is None
    assert one(server.url("/wait?status=503&after=9999999999")).retry_at == NOW + DAY
    assert one(server.url("/wait?after=Tue,%2010%20Sep%202024%2020:36:40%20GMT")).retry_at == NOW + 600


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("0", 0.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0.0),
        ("Sun Nov  6 08:49:37 1994", 0.0),
        ("Fri, 31 Dec 2100 23:59:59 GMT", DAY),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("31 Feb 2024", None),
        ("", None),
    ],
)
def test_what_retry_after_may_say(said: str, after: float | None) -> None:
    """All three forms of a date; what is none says nothing."""
    at = retry_at({"retry-after": said}, NOW)
    assert at == (None if after is None else NOW + after)


def test_a_date_is_meant_by_the_clock_of_the_server() -> None:
    """A minute is a minute, though one of the two clocks is a year off."""
    said = {"retry-after": "Sun, 10 Sep 2023 20:27:40 GMT", "date": "Sun, 10 Sep 2023 20:26:40 GMT"}
    assert retry_at(said, NOW) == NOW + 60


@given(st.text(max_size=120) | st.from_regex(r"[0-9A-Za-z ,:+-]{1,40}"))
def test_no_header_puts_an_ask_off_for_more_than_a_day(said: str) -> None:
    """Whatever stands there, in any of the headers that are read."""
    for at in (
        retry_at({"retry-after": said}, NOW),
        fresh_until({"expires": said, "date": said[::-1]}, NOW),
        fresh_until({"cache-control": f"max-age={said}", "age": said}, NOW),
    ):
        assert at is None or NOW <= at <= NOW + DAY


def test_a_host_that_asks_to_wait_is_left_alone(server: Server) -> None:
    """Its other feeds are not asked in this run, and are told to wait as long."""
    answers = fetch(server.url("/wait?after=60"), server.url("/whole"), server.url("/plain"))
    assert [(answer.kind, answer.retry_at) for answer in answers] == [("wait", NOW + 60)] * 3
    assert len(server.asked) == 1


def test_what_is_fresh_is_not_asked_for(server: Server) -> None:
    """Cache-Control says until when; an ask before that is answered without the server."""
    answer = one(server.url("/fresh?age=600"))
    assert answer.not_before == NOW + 600
    again = one(Ask(answer.url, not_before=answer.not_before))
    assert (again.kind, again.code, again.retry_at) == ("wait", "not-yet", NOW + 600)
    assert len(server.asked) == 1
    assert one(Ask(answer.url, not_before=NOW)).kind == "new"
    assert one(Ask(answer.url, not_before=NOW + DAY + 1)).kind == "new"  # the clock was set back


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": 'private, MAX-AGE="60"', "expires": "0"}, 60),
        ({"cache-control": "max-age=60", "age": "61"}, None),
        ({"cache-control": "s-maxage=60"}, None),
        ({"cache-control": "no-cache, max-age=60"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "max-age=99999999"}, DAY),
        ({"expires": "Tue, 10 Sep 2024 20:27:40 GMT"}, 60),
        ({"expires": "Tue, 10 Sep 2024 20:27:40 GMT", "date": "Tue, 10 Sep 2024 20:26:10 GMT"}, 90),
        ({"expires": "-1"}, None),
        ({}, None),
    ],
)
def test_how_long_a_feed_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    """By max-age less its age, else by Expires against the server's own clock."""
    assert fresh_until(headers, NOW) == (None if seconds is None else NOW + seconds)


@given(st.integers(1, 100), st.floats(0, 4e9), st.none() | st.floats(0, 5e9), st.text())
def test_failures_put_off_further_and_further(failures: int, now: float, at: float | None, seed: str) -> None:
    """Later after each failure, never more than a day, not before the server's word, the same each time."""
    when = next_try(failures, now, at, seed)
    assert when == next_try(failures, now, at, seed)
    assert now + 1_300 < when <= now + DAY + 1
    assert when >= min(at or 0, now + DAY)
    if failures < 6:
        assert next_try(failures + 1, now, None, seed) > next_try(failures, now, None, seed)


def test_what_failed_together_does_not_come_back_together() -> None:
    """A hundred feeds are spread over a quarter of the time."""
    times = [next_try(4, 0.0, None, f"https://lab.example/{number}") for number in range(100)]
    assert len(set(times)) == 100
    assert max(times) - min(times) > 2_000


# Many at a time.


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(server: Server, names: Names) -> None:
    """Hosts side by side, the feeds of each one after the other."""
    limits = Limits(connect=2, total=5, per_host_pause=0.2)
    begun = time.monotonic()
    answers = fetch(
        *(server.url(f"/whole?{n}", host) for n in range(3) for host in ("a.test", "b.test", "c.test", "d.test")),
        limits=limits,
    )
    assert len(answers) == 12 and {answer.kind for answer in answers} == {"new"}
    assert set(server.most.values()) == {1}
    assert time.monotonic() - begun >= 0.4
    times = [answer.url.split("?")[1] for answer in answers]
    assert times == sorted(times)  # no host was asked again before the others had their turn


def test_feeds_that_lead_to_one_host_ask_it_one_after_the_other(server: Server, names: Names) -> None:
    """Waiting for a turn is no fault of a feed: its time does not run."""
    limits = Limits(connect=1, total=1, per_host_pause=0.6)
    end = server.url("/whole", "d.test")
    answers = fetch(*(server.url(f"/moved?to={end}", host) for host in ("a.test", "b.test", "c.test")), limits=limits)
    assert [answer.kind for answer in answers] == ["new"] * 3
    assert server.most["d.test"] == 1


def test_progress_is_told_in_the_thread_of_who_asks(server: Server) -> None:
    """Every ask as it begins, before its answer."""
    told: list[tuple[str, int]] = []
    asks = [Ask(server.url("/whole")), Ask(server.url("/plain"))]
    watching = fetch_all(
        asks,
        QUICK,
        allowed_hosts=HERE,
        clock=lambda: NOW,
        progress=lambda ask: told.append((ask.url, threading.get_ident())),
    )
    assert len(list(watching)) == 2
    assert told == [(ask.url, threading.get_ident()) for ask in asks]


def threads() -> int:
    return sum(thread.name == "kb-fetch" for thread in threading.enumerate())


def test_who_stops_listening_leaves_no_thread(server: Server, names: Names) -> None:
    """One answer is taken, the others are slow: closing ends them at once."""
    asks = [Ask(server.url("/whole"))] + [Ask(server.url("/never", host)) for host in ("a.test", "b.test", "c.test")]
    limits = Limits(connect=20, total=20)
    answers = fetch_all(asks, limits, allowed_hosts=HERE, clock=lambda: NOW)
    assert next(answers).kind == "new"
    begun = time.monotonic()
    answers.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < 2
    assert threads() == 0


def test_who_listens_slowly_is_not_buried(server: Server, names: Names) -> None:
    """Bodies that nobody has taken yet are not had in any number, and closing ends that, too."""
    asks = [Ask(server.url(f"/whole?{n}", host)) for n in range(30) for host in ("a.test", "b.test")]
    answers = fetch_all(asks, replace(PATIENT, workers=2), allowed_hosts=HERE, clock=lambda: NOW)
    next(answers)
    time.sleep(0.5)
    assert len(server.asked) < 10
    answers.close()  # type: ignore[attr-defined]
    assert threads() == 0


def test_ctrl_c_stops_at_once(server: Server, names: Names, request: pytest.FixtureRequest) -> None:
    """While connecting, reading and waiting for a turn.  A job in the background ignores the signal otherwise."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    asks = [Ask(server.url(path, host)) for path in ("/never", "/whole") for host in ("a.test", "b.test")]
    main = threading.main_thread().ident or 0
    begun = time.monotonic()
    interrupted: list[float] = []

    def interrupt() -> None:
        while not server.asked and time.monotonic() - begun < 5:
            time.sleep(0.05)
        time.sleep(0.3)
        interrupted.append(time.monotonic())
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        list(fetch_all(asks, Limits(connect=20, total=20), allowed_hosts=HERE, clock=lambda: NOW))
    gc.collect()
    assert time.monotonic() - interrupted[0] < 4
    assert threads() == 0


# TLS.


def test_a_certificate_must_be_trusted_and_of_this_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed by nobody: refused.  Trusted: for its names, not for another."""
    names = frozenset({"localhost", "127.0.0.1", "127.0.0.3"})
    with Server(tls=True) as secure:
        assert one(secure.url("/whole", "localhost"), allowed=names).code == "tls"
        assert not secure.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert one(secure.url("/whole", "localhost"), allowed=names).body == FEED
        assert one(secure.url("/whole"), allowed=names).body == FEED
        assert one(secure.url("/slow_body"), allowed=names, limits=QUICK).code == "deadline"
        assert one(secure.url("/hung_up"), allowed=names).kind == "failed"
        assert (
            one(secure.url("/moved?to=" + secure.url("/x").replace("https", "http")), allowed=names).code == "downgrade"
        )


def test_another_name_than_the_certificate_has(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Server(tls=True) as secure:
        answer = one(secure.url("/whole", "a.test"))
        assert (answer.code, secure.asked) == ("tls", [])


def test_a_server_that_speaks_no_tls(server: Server) -> None:
    """It answers in the clear, or waits for ever: no connection."""
    assert one(server.url("/whole").replace("http:", "https:"), limits=QUICK).code in ("tls", "deadline")


# Whatever a stranger sends.


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=300))
def test_no_bytes_break_it(server: Server, data: bytes) -> None:
    """A head of any bytes, a body of any bytes in any coding: one answer, with a reason."""
    for whole in (data, b"HTTP/1.1 200 OK\r\n" + data, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + data):
        server.own["/any"] = whole
        assert one(server.url("/any")).code != "unexpected"


def test_a_proxy_in_the_environment_is_not_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy nobody could check who is connected to."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert one(server.url("/whole")).kind == "new"


def test_the_http_client_is_loaded_when_something_is_asked() -> None:
    """Who only reads the values pays nothing for it."""
    probe = "import sys, kb.fetching; print('httpcore2' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ}
    )
    assert said.stdout.strip() == "False"
