"""A web server that plays every fault by path (reliability 6.16), on a port of its own.

``/whole`` is a feed as it should be; the other paths are the functions marked ``@play``.
A test may give a path an answer of its own: ``server.say("/mine", body)``.
"""

import gzip
import select
import socket
import socketserver
import ssl
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

CERTIFICATE = Path(__file__).with_name("localhost.pem")
ETAG = 'W/"a \\"quoted\\" tag"'
MODIFIED = "thu, 12 Sep 2024 9:00:00 GMT"  # as no library would write it: it must come back as it is
FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Lab notes</title><id>urn:lab</id>
<updated>2024-09-12T09:00:00Z</updated>
<entry><id>urn:lab:1</id><title>A longer look at sampling</title><updated>2024-09-12T09:00:00Z</updated>
<link href="https://lab.example/1"/><summary>Four runs, one answer.</summary></entry>
<entry><id>urn:lab:2</id><title>What a token costs</title><updated>2024-09-11T09:00:00Z</updated>
<link href="https://lab.example/2"/><summary>Two prices, both old.</summary></entry></feed>
"""


@dataclass(frozen=True)
class Asked:
    """A request as it came.  headers: by lower-case name."""

    path: str
    headers: dict[str, str]
    head: bytes

    @property
    def wish(self) -> dict[str, str]:
        """The query of its path."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


class Server(socketserver.ThreadingTCPServer):
    """Serves until it is closed.  asked: all requests so far; sent: bytes of each path."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, tls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.sent: Counter[str] = Counter()
        self.open: Counter[str] = Counter()  # requests under way, by host
        self.most: Counter[str] = Counter()  # and the most there were at a time
        self.own: dict[str, bytes] = {}
        self.over = threading.Event()
        self.scheme = "https" if tls else "http"
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
        if self.tls:
            self.tls.load_cert_chain(CERTIFICATE)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.server_address[1]}{path}"

    def say(self, path: str, body: bytes, head: str = "", status: str = "200 OK") -> str:
        """Give a path its answer, until it is given another; its address."""
        self.own[path] = _response(body, head, status)
        return self.url(path)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


class _Handler(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        wire: socket.socket = self.request
        try:
            if self.server.tls:
                wire = self.server.tls.wrap_socket(wire, server_side=True)
            if asked := _asked(wire):
                self._play(asked, wire)
        except OSError:
            pass  # the other side has gone
        finally:
            wire.close()

    def _play(self, asked: Asked, wire: socket.socket) -> None:
        server, host = self.server, asked.headers.get("host", "").partition(":")[0]
        server.asked.append(asked)
        server.open[host] += 1
        server.most[host] = max(server.most[host], server.open[host])
        path = urlsplit(asked.path).path
        try:
            if path in server.own:
                wire.sendall(server.own[path])
            else:
                PLAYS.get(path, missing)(Stage(server, asked, wire))
        finally:
            server.open[host] -= 1


@dataclass(frozen=True)
class Stage:
    """What a play has: the request, and the wire to answer on."""

    server: Server
    asked: Asked
    wire: socket.socket

    def send(self, data: bytes) -> None:
        self.wire.sendall(data)
        self.server.sent[urlsplit(self.asked.path).path] += len(data)

    def say(self, body: bytes, head: str = "", status: str = "200 OK") -> None:
        self.send(_response(body, head, status))

    def pause(self, seconds: float) -> None:
        """For so long, or until the other side hangs up."""
        end = time.monotonic() + seconds
        while not self.server.over.is_set() and (left := end - time.monotonic()) > 0:
            if select.select([self.wire], [], [], min(left, 0.05))[0] and not self.wire.recv(1):
                raise ConnectionAbortedError

    def drip(self, data: bytes, pause: float = 0.05) -> None:
        """One byte at a time."""
        for place in range(len(data)):
            self.send(data[place : place + 1])
            self.pause(pause)

    def reset(self) -> None:
        """Hang up in the middle of a word."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.close()


def _asked(wire: socket.socket) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head:
        if not (more := wire.recv(65536)):
            return None
        head += more
    first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return Asked(first.split(" ")[1], {name.lower(): value for name, _, value in pairs}, head)


def _response(body: bytes, head: str, status: str) -> bytes:
    length = "" if "content-length" in head.lower() else f"Content-Length: {len(body)}\r\n"
    lines = "".join(f"{line}\r\n" for line in head.splitlines())
    return f"HTTP/1.1 {status}\r\n{length}{lines}\r\n".encode("utf-8", "surrogateescape") + body


Play = Callable[[Stage], None]
PLAYS: dict[str, Play] = {}


def play(act: Play) -> Play:
    PLAYS[f"/{act.__name__}"] = act
    return act


def missing(stage: Stage) -> None:
    stage.say(b"nothing here", status="404 Not Found")


@play
def whole(stage: Stage) -> None:
    """A feed with an ETag and a date; 304 to who has it."""
    known = stage.asked.headers.get("if-none-match") == ETAG or stage.asked.headers.get("if-modified-since") == MODIFIED
    head = f"ETag: {ETAG}\nLast-Modified: {MODIFIED}\nContent-Type: application/atom+xml"
    stage.say(b"" if known else FEED, head, "304 Not Modified" if known else "200 OK")


@play
def plain(stage: Stage) -> None:
    """A feed that says nothing of when it changed."""
    stage.say(FEED)


@play
def nothing_changed(stage: Stage) -> None:
    """304, whatever was asked."""
    stage.say(b"", status="304 Not Modified")


@play
def empty(stage: Stage) -> None:
    stage.say(b"")


@play
def no_content(stage: Stage) -> None:
    stage.say(b"", status="204 No Content")


@play
def page(stage: Stage) -> None:
    """HTML where a feed should be."""
    stage.say(b"<!doctype html><html><title>Sign in</title></html>", "Content-Type: text/html")


@play
def gone(stage: Stage) -> None:
    stage.say(b"", status="410 Gone")


@play
def broken(stage: Stage) -> None:
    stage.say(b"", status="500 Internal Server Error")


@play
def wait(stage: Stage) -> None:
    """``?after=`` seconds or a date, with ``?status=``."""
    wish = stage.asked.wish
    stage.say(b"", f"Retry-After: {wish['after']}" if "after" in wish else "", f"{wish.get('status', 429)} Wait")


@play
def fresh(stage: Stage) -> None:
    """Good for ``?age=`` seconds."""
    stage.say(FEED, f"Cache-Control: public, max-age={stage.asked.wish['age']}")


@play
def cookie(stage: Stage) -> None:
    """Redirects with a cookie."""
    stage.say(b"", "Location: /whole\nSet-Cookie: who=me; Path=/", "302 Found")


@play
def moved(stage: Stage) -> None:
    """``?to=`` an address, with ``?status=``."""
    wish = stage.asked.wish
    stage.say(b"moved", f"Location: {wish['to']}", f"{wish.get('status', 302)} Moved")


@play
def moved_nowhere(stage: Stage) -> None:
    stage.say(b"", status="301 Moved Permanently")


@play
def moved_raw(stage: Stage) -> None:
    """To a path that no browser would send: blanks, and letters in windows-1251."""
    stage.send(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /a b/" + "лента".encode("cp1251") + b"\r\n\r\n")


@play
def circle(stage: Stage) -> None:
    stage.say(b"", "Location: /circle", "301 Moved Permanently")


@play
def further(stage: Stage) -> None:
    """Always one more."""
    stage.say(b"", f"Location: /further?n={int(stage.asked.wish.get('n', 0)) + 1}", "301 Moved Permanently")


@play
def slow_body(stage: Stage) -> None:
    stage.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    stage.drip(FEED * 100)


@play
def slow_head(stage: Stage) -> None:
    stage.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 10_000)


@play
def never(stage: Stage) -> None:
    """Takes the question and says nothing."""
    stage.pause(60)


@play
def endless(stage: Stage) -> None:
    stage.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not stage.server.over.is_set():
        stage.send(b"<!-- on and on -->" * 500)


@play
def endless_chunks(stage: Stage) -> None:
    stage.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not stage.server.over.is_set():
        stage.send(b"1000\r\n" + b" " * 4096 + b"\r\n")


@play
def endless_continue(stage: Stage) -> None:
    """A hundred, and a hundred, and a hundred."""
    while not stage.server.over.is_set():
        stage.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)
        stage.pause(0.01)


@play
def huge(stage: Stage) -> None:
    """Only says that it is."""
    stage.say(b"<feed>", "Content-Length: 1000000000000")
    stage.pause(60)


@play
def short(stage: Stage) -> None:
    """Less than it said."""
    stage.say(FEED[:200], f"Content-Length: {len(FEED)}")


@play
def long(stage: Stage) -> None:
    """More than it said."""
    stage.say(FEED + b"and this", f"Content-Length: {len(FEED)}")


@play
def unclear_length(stage: Stage) -> None:
    """Two lengths: where the body ends is for everyone to guess (request smuggling)."""
    stage.say(FEED, f"Content-Length: {len(FEED)}\nContent-Length: 5")


@play
def chunks(stage: Stage) -> None:
    stage.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for place in range(0, len(FEED), 100):
        part = FEED[place : place + 100]
        stage.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    stage.send(b"0\r\n\r\n")


@play
def bad_chunks(stage: Stage) -> None:
    stage.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<feed\r\nno number\r\n>")


@play
def cut_chunks(stage: Stage) -> None:
    stage.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<feed\r\n")


@play
def hung_up(stage: Stage) -> None:
    """Resets the connection in the middle of the body."""
    stage.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<feed>")
    stage.reset()


@play
def hung_up_at_once(stage: Stage) -> None:
    stage.reset()


@play
def silent(stage: Stage) -> None:
    """Hangs up politely without a word."""


@play
def big_head(stage: Stage) -> None:
    """One header of a megabyte."""
    stage.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n\r\n" + FEED)


@play
def many_headers(stage: Stage) -> None:
    """A hundred thousand of them."""
    stage.send(b"HTTP/1.1 200 OK\r\n" + b"X-Again: and again\r\n" * 100_000 + b"\r\n" + FEED)


@play
def no_http(stage: Stage) -> None:
    """Another service altogether."""
    stage.send(b"SSH-2.0-OpenSSH_9.2\r\n")


@play
def zipped(stage: Stage) -> None:
    stage.say(gzip.compress(FEED), "Content-Encoding: gzip")


@play
def zipped_twice(stage: Stage) -> None:
    """Two files one after the other, which are one, and garbage behind them."""
    stage.say(gzip.compress(FEED[:100]) + gzip.compress(FEED[100:]) + b"\0\0", "Content-Encoding: x-gzip")


@play
def deflated(stage: Stage) -> None:
    stage.say(zlib.compress(FEED), "Content-Encoding: deflate")


@play
def deflated_bare(stage: Stage) -> None:
    """Without zlib's header, as some servers understand the word."""
    stage.say(zlib.compress(FEED, wbits=-15), "Content-Encoding: deflate")


@play
def cut_zip(stage: Stage) -> None:
    stage.say(gzip.compress(FEED)[:-20], "Content-Encoding: gzip")


@play
def no_zip(stage: Stage) -> None:
    """Says it is and is not."""
    stage.say(FEED, "Content-Encoding: gzip")


@play
def brotli(stage: Stage) -> None:
    """In a coding that was not asked for."""
    stage.say(b"\x1b\x10", "Content-Encoding: br")


@play
def bomb(stage: Stage) -> None:
    """Ten megabytes in ten thousand bytes."""
    stage.say(gzip.compress(bytes(10_000_000), mtime=0), "Content-Encoding: gzip")


@play
def bomb_of_files(stage: Stage) -> None:
    """Thousands of files of nothing."""
    stage.say(gzip.compress(b"", mtime=0) * 5_000, "Content-Encoding: gzip")


@play
def long_etag(stage: Stage) -> None:
    """A tag too long to be sent back."""
    stage.say(FEED, f'ETag: "{"a" * 5_000}"')
