"""The HTTP client's connections: to checked addresses only, and never longer than allowed."""

import errno
import os
import selectors
import socket
import ssl
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

import httpcore2

from kb.fetching.patience import Patience
from kb.fetching.resolve import Place, places

T = TypeVar("T")

_UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)


class Wire(httpcore2.NetworkBackend):
    """Connects for one request.

    private:  whether the host may be in a private network.
    patience: for the request as a whole; ``connecting`` until it can be sent.
    """

    def __init__(self, private: bool, patience: Patience, connecting: Patience) -> None:
        self._private = private
        self._patience = patience
        self._connecting = connecting

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "Stream":
        """To the first address of the host that answers, each for its part of the time."""
        found = places(host, port, self._private, self._connecting)
        failed = OSError("no address")
        for tried, place in enumerate(found):
            part = self._connecting.part(self._connecting.left() / (len(found) - tried), "no connection")
            try:
                return Stream(_connected(place, part), self._patience, self._connecting)
            except OSError as error:
                failed = error
        raise failed


class Stream(httpcore2.NetworkStream):
    """A connection whose every wait ends with the patience for it."""

    def __init__(self, sock: socket.socket, patience: Patience, connecting: Patience) -> None:
        self._sock = sock
        self._patience = patience
        self._connecting = connecting

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return _done(self._sock, partial(self._sock.recv, max_bytes), selectors.EVENT_READ, self._patience)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        while rest:
            try:
                sent = _done(self._sock, partial(self._sock.send, rest), selectors.EVENT_WRITE, self._patience)
            except ConnectionError as error:
                raise httpcore2.WriteError(str(error)) from error  # the answer may be there all the same
            rest = rest[sent:]

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream":
        """The same connection, encrypted, once the server has proved its name."""
        try:
            inner = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname, do_handshake_on_connect=False)
        except BaseException:
            self.close()
            raise
        try:
            _done(inner, inner.do_handshake, selectors.EVENT_READ, self._connecting)
        except BaseException:
            inner.close()
            raise
        return Stream(inner, self._patience, self._connecting)


def _connected(place: Place, patience: Patience) -> socket.socket:
    sock = socket.socket(place.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        code = sock.connect_ex(place.address)
        if code in _UNDER_WAY:
            _wait(sock, selectors.EVENT_WRITE, patience)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
    except BaseException:
        sock.close()
        raise
    return sock


def _done(sock: socket.socket, act: Callable[[], T], event: int, patience: Patience) -> T:
    """The result of something that may have to wait for the other side."""
    while True:
        patience.left()  # a server that never lets one wait is stopped all the same
        try:
            return act()
        except ssl.SSLWantReadError:
            _wait(sock, selectors.EVENT_READ, patience)
        except ssl.SSLWantWriteError:
            _wait(sock, selectors.EVENT_WRITE, patience)
        except BlockingIOError:
            _wait(sock, event, patience)


def _wait(sock: socket.socket, event: int, patience: Patience) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, event)
        while not selector.select(patience.nap()):
            pass
