"""One ask: along its redirects to an answer."""

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from http import HTTPStatus
from threading import Event
from time import monotonic

import httpcore2

from kb import __version__
from kb.fetching.body import received
from kb.fetching.line import Turn
from kb.fetching.manners import fresh_until, retry_at
from kb.fetching.patience import Patience, Stopped
from kb.fetching.target import Target, redirected
from kb.fetching.values import Answer, Ask, Limits, NoAnswer
from kb.fetching.wire import Wire

_AGENT = f"kb/{__version__} (feed reader of a personal knowledge base)"
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)
_LONGEST = 200  # characters of what a library says of an error; it may quote the server
_VALIDATOR = re.compile(r"[!-~\x80-\xff](?:[ -~\x80-\xff]{0,998}[!-~\x80-\xff])?")  # of a length that servers take back


@dataclass(slots=True)
class _Way:
    """Where a visit has got to, and the last that was said there."""

    at: Target
    private: bool
    permanent: bool = True
    seen: set[str] = field(default_factory=set)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def moved(self) -> str:
        return self.at.private_url if len(self.seen) > 1 and self.permanent else ""


class Visitor:
    """Visits addresses, from any thread."""

    def __init__(self, limits: Limits, allowed_hosts: frozenset[str], clock: Callable[[], float], stop: Event) -> None:
        self._limits = limits
        self._allowed = allowed_hosts
        self._clock = clock
        self._stop = stop

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Trusts whom the system trusts (and SSL_CERT_FILE); made only where it is needed."""
        return httpcore2.default_ssl_context()

    def visit(self, ask: Ask, target: Target, turn: Turn) -> Answer:
        """An answer, whatever happens.  Raises only Stopped."""
        begun = monotonic()
        way = _Way(target, private=target.host in self._allowed)
        try:
            answer = self._end(ask, way, turn)
        except Stopped:
            raise
        except Exception as error:  # what one server says never stops the asking of others
            no = _fault(error)
            at = retry_at(way.headers, self._clock()) if no.kind == "wait" else None
            answer = Answer(ask.url, no.kind, no.code, no.message, retry_at=at)
        seconds = monotonic() - begun
        return replace(answer, final_url=way.at.url, status=way.status, headers=way.headers, seconds=seconds)

    def _end(self, ask: Ask, way: _Way, turn: Turn) -> Answer:
        """What the end of all redirects says."""
        patience = Patience(self._limits.total, self._stop, "not done")
        while True:
            patience.longer(turn.to(way.at.host))
            way.seen.add(way.at.url)
            with self._response(way, ask, patience) as response:
                way.status, way.headers = response.status, _headers(response)
                if way.status not in _PERMANENT + _TEMPORARY:
                    return self._answer(ask, way, response)
            self._go_on(way)

    def _go_on(self, way: _Way) -> None:
        """To where a redirect leads.

        From the internet into a private network none may lead, however the network is allowed.
        """
        if "location" not in way.headers:
            raise NoAnswer("failed", "status", f"{way.status}, redirected nowhere")
        at = redirected(way.at, way.headers["location"])
        if at.url in way.seen:
            raise NoAnswer("refused", "redirects", "redirected in a circle")
        if len(way.seen) > self._limits.redirects:
            raise NoAnswer("refused", "redirects", f"more than {self._limits.redirects} redirects")
        way.at = at
        way.private = way.private and at.host in self._allowed
        way.permanent = way.permanent and way.status in _PERMANENT

    @contextmanager
    def _response(self, way: _Way, ask: Ask, patience: Patience) -> Iterator[httpcore2.Response]:
        """The head of a response; its body has yet to be read."""
        at = way.at
        tls = self._tls if at.scheme == "https" else None
        scheme, host = at.scheme.encode("ascii"), at.host.encode("ascii")
        wire = Wire(way.private, patience, patience.part(self._limits.connect, "no connection"))
        url = httpcore2.URL(scheme=scheme, host=host, port=at.port, target=at.path.encode("ascii"))
        with (
            httpcore2.HTTPConnection(url.origin, ssl_context=tls, network_backend=wire) as connection,
            connection.stream("GET", url, headers=_asking(at, ask)) as response,
        ):
            yield response

    def _answer(self, ask: Ask, way: _Way, response: httpcore2.Response) -> Answer:
        """Of a response that is no redirect."""
        now = self._clock()
        known = Answer(
            ask.url,
            "unchanged",
            etag=_validator(way.headers.get("etag", "")),
            modified=_validator(way.headers.get("last-modified", "")),
            digest=ask.digest,
            permanent=way.moved,
            not_before=fresh_until(way.headers, now),
        )
        if way.status == HTTPStatus.NOT_MODIFIED and (ask.etag or ask.modified):
            return replace(known, etag=known.etag or ask.etag, modified=known.modified or ask.modified)
        if way.status not in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
            raise _refusal(way, now)
        body = received(response.iter_stream(), way.headers, self._limits)
        if not body:
            raise NoAnswer("failed", "empty", "an empty answer")
        digest = sha256(body).hexdigest()
        return known if digest == ask.digest else replace(known, kind="new", body=body, digest=digest)


def _asking(at: Target, ask: Ask) -> list[tuple[bytes, bytes]]:
    """The head of a request."""
    said = {
        "Host": at.authority,
        "User-Agent": _AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        "Authorization": at.authorization,
        "If-None-Match": _validator(ask.etag),
        "If-Modified-Since": _validator(ask.modified),
    }
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in said.items() if value]


def _validator(said: str) -> str:
    """What may be sent back as it came; "" if it may not."""
    return said if _VALIDATOR.fullmatch(said) else ""


def _headers(response: httpcore2.Response) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for name, value in response.headers:
        said.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return {name: ", ".join(values) for name, values in said.items()}


def _refusal(way: _Way, now: float) -> NoAnswer:
    """What the server's refusal means."""
    phrase = HTTPStatus(way.status).phrase if way.status in set(HTTPStatus) else "a status of its own"
    message = f"{way.status}, {phrase}"
    if way.status == HTTPStatus.GONE:
        return NoAnswer("gone", "gone", message)
    waits = way.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    if waits and retry_at(way.headers, now) is not None:
        return NoAnswer("wait", "retry-after", message)
    return NoAnswer("failed", "status", message)


def _fault(error: Exception) -> NoAnswer:
    """What went wrong, for a person."""
    said = str(error)[:_LONGEST]
    match error:
        case NoAnswer():
            return error
        case TimeoutError():
            return NoAnswer("failed", "deadline", said)
        case ssl.SSLCertVerificationError():
            return NoAnswer("failed", "tls", f"its certificate is not trusted: {error.verify_message}"[:_LONGEST])
        case ssl.SSLError():
            return NoAnswer("failed", "tls", f"no secure connection: {error.reason}"[:_LONGEST])
        case httpcore2.ProtocolError():
            return NoAnswer("failed", "protocol", f"no HTTP that can be read: {said}")
        case OSError() | httpcore2.NetworkError():
            return NoAnswer("failed", "connection", getattr(error, "strerror", None) or said)
    return NoAnswer("failed", "unexpected", f"{type(error).__name__}: {said}")
